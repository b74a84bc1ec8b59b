//! Judging a target's answer: by its status and by the validators.

use crate::answer::RedactedAnswer;
use crate::delivery::Outcome;
use crate::rule::{OnFailure, Op, Rule, RuleVerdict};
use crate::secret::MASK;
use crate::work::Work;

/// The verdict on an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How the attempt ended.
    pub outcome: Outcome,
    /// Each validator's verdict; empty when the status had decided already.
    pub validators: Vec<RuleVerdict>,
    /// Why, as a sentence.
    pub explanation: String,
}

/// Judges an answer. It is good when the status is 2xx and every validator holds. A validator that does not hold means
/// what it says itself, else `on_failure`, the webhook's word; of several, one that is final decides. The validators share
/// `work`, what the attempt has left of it.
///
/// ```
/// use shared::answer::{Answer, RedactedAnswer};
/// use shared::{delivery::Outcome, rule::{OnFailure, Op, Rule}, verdict::judge, work::Work};
/// let ok = Rule::new("$.data.ok", Op::EqualsAny, &["true"]);
/// let answer = Answer { status: 200, headers: vec![], body: r#"{"ok": false}"#.into(), truncated: false };
/// let answer = RedactedAnswer::of(answer, &Default::default());
/// let verdict = judge(&answer, &[ok.clone()], OnFailure::Retry, &mut Work::of(10_000));
/// assert_eq!(verdict.outcome, Outcome::ValidatorFailed);
/// assert_eq!(verdict.explanation, "The target answered 200, but a validator failed: $.data.ok is false; expected true.");
/// let verdict = judge(&answer, &[ok], OnFailure::GiveUp, &mut Work::of(10_000));
/// assert_eq!(verdict.outcome, Outcome::ValidatorRefused);
/// ```
pub fn judge(
    answer: &RedactedAnswer,
    validators: &[Rule],
    on_failure: OnFailure,
    work: &mut Work,
) -> Verdict {
    let status = answer.status();
    let by_status = Outcome::of_status(status);
    if by_status != Outcome::Delivered {
        let explanation = explain_status(status, by_status, answer.header("location"));
        return Verdict { outcome: by_status, validators: Vec::new(), explanation };
    }
    if validators.is_empty() {
        let explanation = format!("The target answered {status}.");
        return Verdict { outcome: Outcome::Delivered, validators: Vec::new(), explanation };
    }
    if answer.is_truncated() && validators.iter().any(asks_body) {
        let max = crate::limits::RESPONSE_BYTES_MAX;
        let explanation = format!(
            "The target answered {status} with more than {max} bytes, so the validators could not be asked."
        );
        return Verdict { outcome: Outcome::ResponseTooLarge, validators: Vec::new(), explanation };
    }
    let document = answer.document();
    let verdicts: Vec<RuleVerdict> =
        validators.iter().map(|rule| noting_redaction(rule.ask(&document, work), answer)).collect();
    if work.is_spent() {
        let explanation = format!(
            "The target answered {status}, but the validators take more work than one attempt may cost, so not all of them were evaluated."
        );
        return Verdict { outcome: Outcome::TooMuchWork, validators: verdicts, explanation };
    }
    let meaning = |rule: &Rule| rule.on_failure.unwrap_or(on_failure);
    let mut failed = validators.iter().zip(&verdicts).filter(|(_, verdict)| !verdict.holds);
    let first = failed.clone().next();
    let decisive = failed.find(|(rule, _)| meaning(rule) == OnFailure::GiveUp).or(first);
    let (outcome, explanation) = match decisive {
        None => {
            (Outcome::Delivered, format!("The target answered {status} and {}.", all_hold(verdicts.len())))
        }
        Some((rule, RuleVerdict { explanation: why, .. })) => match meaning(rule) {
            OnFailure::Retry => (
                Outcome::ValidatorFailed,
                format!("The target answered {status}, but a validator failed: {why}"),
            ),
            OnFailure::GiveUp => (
                Outcome::ValidatorRefused,
                format!("The target answered {status}, but a validator failed, and that is final: {why}"),
            ),
        },
    };
    Verdict { outcome, validators: verdicts, explanation }
}

/// Adds to a verdict that it is about a secret, or may be, which nothing behind the attempt sees.
fn noting_redaction(mut verdict: RuleVerdict, answer: &RedactedAnswer) -> RuleVerdict {
    let shown = verdict.found.iter().zip(&verdict.found_at);
    let path = shown.filter(|(text, _)| text.contains(MASK)).map(|(_, path)| path).next();
    let note = match path {
        Some(path) if verdict.op != Op::Exists => {
            format!(" The value at {path} contains a secret, which is redacted before validators see it.")
        }
        None if verdict.explanation.contains(MASK) => {
            " This is about a secret, which is redacted before validators see it.".to_owned()
        }
        None if !verdict.holds && verdict.found.is_empty() && answer.has_redactions() => {
            " The answer contains a secret, which is redacted before validators see it.".to_owned()
        }
        Some(_) | None => return verdict,
    };
    verdict.explanation.push_str(&note);
    verdict
}

/// Whether a validator needs the body; status and headers are there whole when the body is not.
fn asks_body(rule: &Rule) -> bool {
    !rule.json_path.starts_with("$.status") && !rule.json_path.starts_with("$.headers")
}

fn all_hold(count: usize) -> String {
    if count == 1 { "its validator holds".to_owned() } else { format!("all {count} validators hold") }
}

fn explain_status(status: u16, outcome: Outcome, location: Option<&str>) -> String {
    match outcome {
        Outcome::Redirected => match location {
            Some(location) => {
                let location: String = location.chars().take(200).collect();
                format!("The target answered {status} to {location}, and redirects are never followed.")
            }
            None => format!("The target answered {status}, and redirects are never followed."),
        },
        Outcome::RateLimited => format!("The target answered {status}: it asks to be tried again later."),
        Outcome::Gone => "The target answered 410: it is gone for good.".to_owned(),
        Outcome::DnsFailed => in_its_place(status, "its name does not resolve"),
        Outcome::Unreachable => in_its_place(status, "it took no connection"),
        Outcome::ConnectTimedOut => in_its_place(status, "no connection was made in time"),
        Outcome::TlsFailed => in_its_place(status, "the handshake failed, or its certificate is not good"),
        Outcome::TimedOut => in_its_place(status, "it did not answer in time"),
        Outcome::ServerError => format!("The target answered {status}: it failed on its side."),
        _ => format!("The target answered {status}: it did not accept the request."),
    }
}

fn in_its_place(status: u16, why: &str) -> String {
    format!("The target could not be reached: {why}. The platform answered {status} in its place.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;
    use crate::secret::{Redactor, Secret};

    fn read(body: &str, truncated: bool) -> RedactedAnswer {
        let headers = vec![("x-state".to_owned(), "queued".to_owned())];
        let answer = Answer { status: 202, headers, body: body.to_owned(), truncated };
        RedactedAnswer::of(answer, &Redactor::default())
    }

    fn answer(body: &str) -> RedactedAnswer {
        read(body, false)
    }

    fn validator(path: &str, expected: &str, on_failure: Option<OnFailure>) -> Rule {
        Rule { on_failure, ..Rule::new(path, Op::EqualsAny, &[expected]) }
    }

    #[test]
    fn validators_ask_the_status_the_headers_and_the_body() {
        let rules = [
            validator("$.status", "202", None),
            validator("$.headers['x-state']", "queued", None),
            validator("$.data", "ok", None),
        ];
        let verdict = judge(&answer("ok"), &rules, OnFailure::Retry, &mut Work::of(10_000));
        assert_eq!(verdict.outcome, Outcome::Delivered);
        assert_eq!(verdict.explanation, "The target answered 202 and all 3 validators hold.");
        assert_eq!(verdict.validators[1].found_at, ["$.headers['x-state']"]);
    }

    #[test]
    fn each_validator_says_what_its_failure_means_and_a_final_one_decides() {
        use OnFailure::{GiveUp, Retry};
        let (retried, final_) = (Outcome::ValidatorFailed, Outcome::ValidatorRefused);
        for (own, webhook, expected) in [
            (&[None][..], Retry, retried),
            (&[None], GiveUp, final_),
            (&[Some(Retry)], GiveUp, retried),
            (&[Some(GiveUp)], Retry, final_),
            (&[Some(Retry), None], GiveUp, final_),
            (&[Some(Retry), Some(GiveUp), None], Retry, final_),
            (&[Some(Retry), None], Retry, retried),
        ] {
            let rules: Vec<Rule> = own
                .iter()
                .enumerate()
                .map(|(index, own)| validator(&format!("$.data.n{index}"), "1", *own))
                .collect();
            let verdict = judge(&answer("{}"), &rules, webhook, &mut Work::of(10_000));
            assert_eq!(verdict.outcome, expected, "{own:?} {webhook:?}");
            assert_eq!(verdict.validators.len(), own.len(), "all are asked");
        }
        // One that holds means nothing, whatever its failure would.
        let rules = [validator("$.status", "202", Some(GiveUp)), validator("$.data.ok", "1", None)];
        let verdict = judge(&answer("{}"), &rules, Retry, &mut Work::of(10_000));
        assert_eq!(verdict.outcome, retried);
        assert!(verdict.explanation.contains("failed: $.data.ok selects nothing"), "{}", verdict.explanation);
    }

    #[test]
    fn an_answer_that_was_not_read_to_its_end_is_asked_for_what_was() {
        let cut = read("aaaa", true);
        let asked = |path: &str, expected: &str| {
            judge(&cut, &[validator(path, expected, None)], OnFailure::Retry, &mut Work::of(10_000)).outcome
        };
        assert_eq!(asked("$.data", "aaaa"), Outcome::ResponseTooLarge);
        assert_eq!(asked("$.status", "202"), Outcome::Delivered);
        assert_eq!(asked("$.headers['x-state']", "done"), Outcome::ValidatorFailed);
    }

    #[test]
    fn a_validator_learns_nothing_of_a_secret_that_the_target_sends_back() {
        let judged = |secret: &str, rule: &Rule| {
            let redactor = Redactor::new([Secret::new(format!("Bearer {secret}"))]);
            let body = format!(r#"{{"headers": {{"authorization": "Bearer {secret}", "{secret}": [1]}}}}"#);
            let answer = Answer { status: 200, headers: vec![], body, truncated: false };
            judge(
                &RedactedAnswer::of(answer, &redactor),
                std::slice::from_ref(rule),
                OnFailure::Retry,
                &mut Work::of(100_000),
            )
        };
        for rule in [
            Rule::new("$.data.headers.authorization", Op::MatchesGlob, &["Bearer kT9*"]),
            Rule::new("$.data.headers[?@ >= 'Bearer k' && @ < 'Bearer l']", Op::Exists, &[]),
            Rule::new("$.data.headers[?length(@) == 19]", Op::Exists, &[]),
            Rule::new("$.data.headers.kT9-4f2b1c3d", Op::Exists, &[]),
            Rule::new("$.data.headers", Op::Contains, &["kT9"]),
        ] {
            let verdict = judged("kT9-4f2b1c3d", &rule);
            assert_eq!(verdict, judged("zzz-0123456789-longer", &rule), "{rule:?}");
        }
    }
}
