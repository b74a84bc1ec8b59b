//! Answers of targets that take long to take the secrets out of, and to judge.

use crate::Hostile;
use serde_json::{Value, json};
use shared::answer::{Answer, RedactedAnswer};
use shared::limits::{ATTEMPT_WORK_MAX, RESPONSE_BYTES_MAX, RESPONSE_MARGIN_BYTES};
use shared::record;
use shared::rule::{OnFailure, Op, Rule};
use shared::secret::{Redactor, Secret};
use shared::verdict::judge;
use shared::work::Work;

/// What an attempt does with an answer, from learning the secrets on.
fn judged(secrets: Vec<String>, body: String, validators: Vec<Rule>) -> Box<dyn Fn() -> bool> {
    Box::new(move || {
        let redactor = Redactor::new(secrets.iter().map(Secret::new));
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let answer = Answer { status: 200, headers, body: body.clone(), truncated: false };
        let answer = RedactedAnswer::of(answer, &redactor);
        let record = record::response(&answer);
        let verdict = judge(&answer, &validators, OnFailure::Retry, &mut Work::of(ATTEMPT_WORK_MAX));
        record.body.is_none() || verdict.validators.iter().any(|verdict| !verdict.holds)
    })
}

/// The most headers that a webhook has, as long as all of them may be together.
fn headers() -> Vec<String> {
    let token = |number: usize| {
        let digit = |at: usize| {
            char::from_digit(u32::try_from((number * 7 + at * 11) % 36).unwrap_or(0), 36).unwrap_or('x')
        };
        format!("Bearer {}", (0..280).map(digit).collect::<String>())
    };
    (0..50).map(token).collect()
}

fn validators() -> Vec<Rule> {
    vec![Rule::new("$.data", Op::Exists, &[]); 20]
}

/// An answer in JSON that sends the headers back among much else.
fn echo(bytes: usize) -> String {
    let entry =
        json!({ "id": "evt_0123456789", "state": "accepted", "at": "2026-11-28T10:00:00Z", "score": 87.5 });
    let count = (bytes - 20_000) / entry.to_string().len();
    json!({ "headers": headers(), "items": vec![entry; count] }).to_string()
}

fn filled(piece: &str) -> String {
    piece.repeat((RESPONSE_BYTES_MAX + RESPONSE_MARGIN_BYTES) / piece.len())
}

pub(crate) fn hostile() -> Vec<Hostile> {
    vec![
        Hostile {
            name: "answer: 50 secrets, 20 validators, 250 KB of JSON",
            prepare: || judged(headers(), echo(250_000), validators()),
        },
        Hostile {
            name: "answer: the same without validators",
            prepare: || judged(headers(), echo(250_000), Vec::new()),
        },
        Hostile {
            name: "answer: the same without secrets",
            prepare: || judged(Vec::new(), echo(250_000), validators()),
        },
        Hostile {
            name: "answer: 320 KiB of escapes in escapes",
            prepare: || {
                judged(headers(), filled("a\\\\\\u0026quot;%2541bcdefghijklmn&amp;#37;41"), Vec::new())
            },
        },
        Hostile {
            name: "answer: 320 KiB of text with one escape of each kind, twice",
            prepare: || {
                let body = filled("beareraaaaabbbbbccccc");
                judged(headers(), format!("\\\\u0026amp;%2525&amp;amp;{body}"), Vec::new())
            },
        },
        Hostile {
            name: "answer: 320 KiB of one secret",
            prepare: || {
                judged(
                    vec!["aaaaaaaa".to_owned()],
                    format!("\\\\u0026amp;%2525&amp;amp;{}", filled("a")),
                    Vec::new(),
                )
            },
        },
        Hostile {
            name: "answer: 200 KiB of secrets",
            prepare: || {
                let secret = |number: u32| {
                    format!(
                        "Bearer {}",
                        char::from_u32(97 + number % 26).unwrap_or('x').to_string().repeat(4_080)
                            + &number.to_string()
                    )
                };
                judged((0..50).map(secret).collect(), Value::from(filled("bearer ")).to_string(), Vec::new())
            },
        },
    ]
}
