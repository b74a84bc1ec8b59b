//! Words about rules.

use shared::rule::{OnFailure, Op};

/// An operator, as it reads between a path and its expected values.
pub(crate) const fn operator(op: Op) -> &'static str {
    match op {
        Op::EqualsAny => "equals any of",
        Op::NotAny => "equals none of",
        Op::Exists => "exists",
        Op::Contains => "contains",
        Op::GreaterThan => "is greater than",
        Op::LessThan => "is less than",
        Op::MatchesGlob => "matches",
    }
}

/// What an expected value looks like, in the empty field.
pub(crate) const fn operator_example(op: Op) -> &'static str {
    match op {
        Op::EqualsAny | Op::NotAny => "high",
        Op::Exists => "",
        Op::Contains => "prod",
        Op::GreaterThan | Op::LessThan => "10",
        Op::MatchesGlob => "prod-*",
    }
}

/// What an expected value means, where that does not go without saying.
pub(crate) const fn operator_hint(op: Op) -> Option<&'static str> {
    match op {
        Op::EqualsAny | Op::NotAny | Op::Exists => None,
        Op::Contains => Some("Part of a text, or an entry of a list."),
        Op::GreaterThan | Op::LessThan => Some("One number, as in 10 or -0.5"),
        Op::MatchesGlob => Some("* stands for any run of characters, ? for one; case counts."),
    }
}

/// What it means when a validator does not hold; `None` when it does not say so itself.
pub(crate) const fn rule_failure(on_failure: Option<OnFailure>) -> &'static str {
    match on_failure {
        None => "as the webhook says",
        Some(OnFailure::Retry) => "try again",
        Some(OnFailure::GiveUp) => "give up",
    }
}
