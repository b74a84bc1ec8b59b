//! How things stand.

/// How a thing stands: its colour role and its shape. Colour never speaks alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// It is as it should be.
    Good,
    /// It is under way.
    Waiting,
    /// It went wrong.
    Bad,
    /// It is kept back.
    Held,
    /// It is off, or over.
    Quiet,
}

impl Tone {
    /// The modifier in class names.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Bad => "bad",
            Self::Held => "held",
            Self::Quiet => "quiet",
        }
    }
}
