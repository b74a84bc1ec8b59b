//! Finding secrets in a text in one pass, however many there are and however they are written.
//!
//! One automaton knows the secrets as they are. Spellings are not listed: the text is decoded, and the automaton goes
//! through the text and through each decoded view of it.

use super::Secret;
use super::escapes::{Escape, unescape};
use super::packed::{Look, in_base64, in_hex};
use super::view::View;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, MatchKind};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// Escapes in escapes that are taken out: a page in JSON, a URL in a page.
const ESCAPES_MAX: usize = 2;
/// The same where all of them are JSON's: JSON in a text of JSON in a text of JSON, as logs have it.
const NESTED_JSON_MAX: usize = 3;

/// Shorter values are left alone: replacing every `1` would make a record unreadable and hide nothing.
pub(super) const SECRET_BYTES_MIN: usize = 6;

/// Knows secrets, and finds them.
pub(super) struct Finder {
    /// None when it could not be built. Then nothing may be shown at all.
    automaton: Option<NFA>,
    shortest: usize,
    longest: usize,
}

impl fmt::Debug for Finder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finder(…)")
    }
}

/// The letter in lower case, because names of headers lose their case; and a space for a plus, which forms have for it.
const fn folded(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte | 0x20,
        b'+' => b' ',
        _ => byte,
    }
}

impl Finder {
    pub(super) fn of(secrets: &[Secret]) -> Self {
        let mut needles: Vec<Vec<u8>> =
            secrets.iter().map(|secret| secret.expose().bytes().map(folded).collect()).collect();
        needles.sort_unstable();
        needles.dedup();
        let shortest = needles.iter().map(Vec::len).min().unwrap_or(usize::MAX / 8);
        let automaton = NFA::builder().match_kind(MatchKind::Standard).prefilter(false).build(&needles).ok();
        let longest = needles.iter().map(Vec::len).max().unwrap_or_default();
        Self { automaton, shortest, longest }
    }

    /// Where secrets stand in the text: in order, and apart from each other.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let Some(automaton) = &self.automaton else {
            return std::iter::once(0..text.len()).collect();
        };
        if automaton.patterns_len() == 0 || text.len() < self.shortest {
            return Vec::new();
        }
        let (mut plain, mut packed) = (Vec::new(), Vec::new());
        self.find_in(&View::of(text), &mut Vec::new(), &mut plain, &mut packed);
        packed.extend(settled(plain, text));
        merged(packed)
    }

    /// Looks into a view, and into what is left of it without one more level of escapes. `taken_out` says what was.
    fn find_in(
        &self,
        view: &View<'_>,
        taken_out: &mut Vec<Escape>,
        plain: &mut Vec<Match>,
        packed: &mut Vec<Range<usize>>,
    ) {
        let (depth, first) = (taken_out.len(), plain.len());
        for part in view.new_parts(self.longest) {
            let bytes = view.bytes().get(part.clone()).unwrap_or_default();
            self.look(bytes.iter().copied(), |last, pattern, length| {
                let end = part.start + last + 1;
                let found = Match { depth, pattern, span: view.span(end.saturating_sub(length)..end) };
                match plain.get_mut(first..).and_then(<[Match]>::last_mut) {
                    Some(before) if before.pattern == pattern && found.span.start <= before.span.end => {
                        before.span.end = found.span.end;
                    }
                    _ => plain.push(found),
                }
            });
        }
        if depth < ESCAPES_MAX {
            let found = in_base64(view, self).into_iter().chain(in_hex(view, self));
            packed.extend(found.map(|bytes| view.span(bytes)));
        }
        for kind in Escape::ALL {
            let is_nested_json = kind == Escape::Json && taken_out.iter().all(|other| *other == kind);
            let most = if is_nested_json { NESTED_JSON_MAX } else { ESCAPES_MAX };
            if depth >= most {
                continue;
            }
            if let Some(inner) = unescape(view, kind) {
                taken_out.push(kind);
                self.find_in(&inner, taken_out, plain, packed);
                taken_out.pop();
            }
        }
    }
}

impl Look for Finder {
    /// Of the secrets that end with the same byte, the longest: the others are in it.
    fn look(&self, bytes: impl Iterator<Item = u8>, mut found: impl FnMut(usize, usize, usize)) {
        let Some(automaton) = &self.automaton else { return };
        let Ok(mut state) = automaton.start_state(Anchored::No) else { return };
        for (at, byte) in bytes.enumerate() {
            #[cfg(test)]
            LOOKED_AT.with(|bytes| bytes.set(bytes.get() + 1));
            state = automaton.next_state(Anchored::No, state, folded(byte));
            if automaton.is_match(state) {
                let pattern = automaton.match_pattern(state, 0);
                found(at, pattern.as_usize(), automaton.pattern_len(pattern));
            }
        }
    }

    fn shortest(&self) -> usize {
        self.shortest
    }
}

/// A secret in a view of a text.
#[derive(Clone, Debug)]
struct Match {
    /// How many levels of escapes were taken out.
    depth: usize,
    pattern: usize,
    span: Range<usize>,
}

/// Bytes of an escape whose characters are escaped as well, as `\\u0041` with `&#x0005C;` for each of them.
const ESCAPE_BYTES_MAX: usize = 128;

/// Which spans to take out. Where a secret stands in a view, and again with fewer levels of escapes taken out, the latter
/// counts. Somebody may have chosen what stands beside a secret: behind `%3`, a first digit of 5 makes `%35`, which is a
/// 5 again, and whether the `%3` is left must not tell that it was a digit. Backslashes at the end belong to the secret in
/// any case: one that were left would escape the quote behind it.
fn settled(mut matches: Vec<Match>, text: &str) -> impl Iterator<Item = Range<usize>> {
    matches.sort_by_key(|found| found.depth);
    let mut known: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    matches.into_iter().map(move |Match { pattern, mut span, .. }| {
        let near = (pattern, span.start)..(pattern, span.start + ESCAPE_BYTES_MAX);
        let inner =
            known.range(near).find(|(_, end)| **end <= span.end).map(|((_, start), end)| *start..*end);
        if let Some(inner) = inner {
            let behind = text.get(inner.end..span.end).unwrap_or_default();
            let is_backslashes = behind.bytes().all(|byte| byte == b'\\');
            span = inner.start..if is_backslashes { span.end } else { inner.end };
        }
        known.entry((pattern, span.start)).or_insert(span.end);
        span
    })
}

/// In order; what overlaps or touches is one.
fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by_key(|span| span.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
thread_local! {
    /// Bytes that automata of this thread have looked at.
    static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_at(secrets: &[String], text: &str) -> usize {
        let before = LOOKED_AT.get();
        let finder = Finder::of(&secrets.iter().map(Secret::new).collect::<Vec<_>>());
        assert!(finder.find(text).len() <= secrets.len());
        LOOKED_AT.get() - before
    }

    #[test]
    fn a_text_is_gone_through_as_often_for_many_secrets_as_for_one() {
        let secrets: Vec<String> =
            (100..150).map(|number| format!("Bearer {}{number}", "x".repeat(280))).collect();
        let text =
            format!(r#"{{"a":"{}","b":"{}"}}"#, secrets.join(" "), "lorem ipsum dolor ".repeat(10_000));
        let of_one = looked_at(secrets.get(..1).unwrap(), &text);
        assert_eq!(looked_at(&secrets, &text), of_one);
        // The text, and what of it is long enough to be base64 or hexadecimal.
        assert!(of_one < 2 * text.len(), "{of_one} of {}", text.len());
        // An escape has no more looked at again than what stands around it.
        let escaped = format!("{text}\\u0041%41&amp;");
        assert!(looked_at(&secrets, &escaped) < of_one + 20_000, "{}", looked_at(&secrets, &escaped));
    }

    #[test]
    fn what_is_known_is_not_printed() {
        let finder = Finder::of(&[Secret::new("s3cr3t")]);
        assert_eq!(format!("{finder:?}"), "Finder(…)");
    }
}
