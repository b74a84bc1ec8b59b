//! What went wrong on the way: a problem for the caller, and a detail for the operator's log. Never both in one.

use shared::api::{Problem, ProblemCode};
use shared::issue::{IssueCode, Issues};
use shared::secret::SealError;
use std::fmt;

#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// For the caller.
    pub(crate) problem: Box<Problem>,
    /// For the log; no secret and no event body.
    pub(crate) detail: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: ProblemCode, title: impl Into<String>) -> Self {
        Problem::new(code, title).into()
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(ProblemCode::NotFound, format!("There is no such {what}."))
    }

    /// `what` is what is called so, as in `webhook`.
    pub(crate) fn name_taken(what: &str, name: &str) -> Self {
        let message = format!("Another {what} is called {name:?}; names are unique without regard to case.");
        let issues = Issues::one("name", IssueCode::NameTaken, message);
        Problem::with_issues(ProblemCode::NameTaken, "The name is taken.", issues).into()
    }

    pub(crate) fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem.title)?;
        self.detail.as_ref().map_or(Ok(()), |detail| write!(f, " ({detail})"))
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), detail: None }
    }
}

impl From<Issues> for Fault {
    fn from(issues: Issues) -> Self {
        Problem::from(issues).into()
    }
}

impl From<SealError> for Fault {
    fn from(error: SealError) -> Self {
        // Which secret it is does not matter to who reads this: with a wrong key it is all of them.
        let title = format!(
            "A stored secret cannot be used: {error}. Put SEAL_KEY right, or type the secrets again."
        );
        Self::new(ProblemCode::Misconfigured, title)
    }
}

impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Self {
        Self::new(ProblemCode::Internal, "Something went wrong on our side.").because(error)
    }
}

impl From<worker::kv::KvError> for Fault {
    fn from(error: worker::kv::KvError) -> Self {
        Self::new(ProblemCode::Unavailable, "The configuration store did not answer; try again.")
            .because(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::new(ProblemCode::Internal, "Something went wrong on our side.").because(error)
    }
}
