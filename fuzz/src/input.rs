//! From bytes to what a target works with.

/// What an input begins with when the rest of it is choices.
const GRAMMAR: u8 = 0xFF;
/// Between the two parts of a text.
const SEPARATOR: &str = "\n---\n";

/// An input, read.
pub(super) enum Input<'a> {
    /// Text as it is, in two parts; the second one may be empty.
    Text(&'a str, &'a str),
    /// Choices in a grammar.
    Choices(Choices<'a>),
}

impl<'a> Input<'a> {
    /// Reads an input; nothing when it is neither.
    pub(super) fn read(data: &'a [u8]) -> Option<Self> {
        match data.split_first() {
            Some((&GRAMMAR, rest)) => Some(Self::Choices(Choices(rest.iter()))),
            _ => {
                let text = std::str::from_utf8(data).ok()?;
                let (first, second) = text.split_once(SEPARATOR).unwrap_or((text, ""));
                // An editor ends a file with a line break.
                Some(Self::Text(first, second.strip_suffix('\n').unwrap_or(second)))
            }
        }
    }
}

/// Says what an input has become, when `FUZZ_SHOW` is set: of choices, nobody can tell by looking.
pub(super) fn show(what: &str, text: impl std::fmt::Display) {
    if std::env::var_os("FUZZ_SHOW").is_some() {
        eprintln!("{what}: {text}");
    }
}

/// A byte for each choice. Where they are used up, the first choice is taken, which has to be one that ends; so every input
/// leads to something, and cutting one short leads to something smaller.
///
/// It is not the crate `arbitrary`: the meaning of a kept input must not change with a dependency.
#[derive(Clone)]
pub(super) struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    /// A number below `max`.
    pub(super) fn below(&mut self, max: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % max.max(1))
    }

    /// One of them.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let place = self.below(list.len());
        list.iter().copied().nth(place).expect("a list to pick from has something in it")
    }

    /// Whether to do what is done once in `of` times, and never when the choices are used up.
    pub(super) fn rarely(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    /// A short text of characters that mean something to somebody.
    pub(super) fn text(&mut self) -> String {
        const CHARACTERS: [&str; 32] = [
            "a", "b", "\"", "\\", "\n", "\r\n", "\t", " ", "{", "}", "{{", "}}", "[", "]", "/", "<", "&",
            "'", "\u{0}", "\u{1}", "\u{7f}", "\u{2028}", "\u{feff}", "é", "🔔", "…", "%2e", "..", "#", "?",
            ":", "@",
        ];
        (0..self.below(6)).map(|_| self.pick(&CHARACTERS)).collect()
    }
}
