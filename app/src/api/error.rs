//! Why a call has no answer that can be used.

use shared::api::{Problem, ProblemCode};

/// Why a call has no answer that can be used. A call whose caller is gone is aborted and never heard of again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// The Worker could not be reached.
    Offline,
    /// The answer is not what the contract says.
    Unreadable {
        /// Its status.
        status: u16,
    },
    /// The Worker says what is wrong.
    Problem(Problem),
}

impl ApiError {
    /// What went wrong, as a code.
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Offline | Self::Unreadable { .. } => None,
        }
    }

    /// What went wrong and what to do, as a sentence or two.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Offline => "Tocsin could not be reached. Check the connection and try again.".to_owned(),
            Self::Unreadable { status } => {
                format!("Tocsin answered {status} with something this page cannot read. Reload the page.")
            }
            Self::Problem(problem) => problem.title.clone(),
        }
    }

    /// The same, and what was found about single fields, where no field is there to show it.
    pub(crate) fn sentences(&self) -> String {
        let mut sentences = vec![self.sentence()];
        if let Self::Problem(problem) = self {
            sentences.extend(problem.issues.iter().map(|issue| issue.message.clone()));
        }
        sentences.join(" ")
    }
}
