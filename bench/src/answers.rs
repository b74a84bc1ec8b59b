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

/// Characters of a token, some of which each way of escaping changes.
const ODD: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\"&<>'=%~!*";
const PLAIN: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Characters in no order, the same ones each time.
fn jumbled(alphabet: &[u8], length: usize, seed: usize) -> String {
    let mut state = seed.wrapping_mul(7_919).wrapping_add(13);
    let next = |_| {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345) % (1 << 31);
        char::from(alphabet.get((state >> 8) % alphabet.len()).copied().unwrap_or(b'x'))
    };
    (0..length).map(next).collect()
}

/// The most headers that a webhook has, as long as all of them may be together.
fn headers() -> Vec<String> {
    (0..50).map(|number| format!("Bearer {}", jumbled(ODD, 280, number))).collect()
}

fn validators() -> Vec<Rule> {
    vec![Rule::new("$.data", Op::Exists, &[]); 20]
}

/// An answer in JSON that sends the headers back among much else, in which each character may begin one.
fn echo(bytes: usize) -> String {
    json!({ "headers": headers(), "text": jumbled(PLAIN, bytes - 20_000, 5) }).to_string()
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
