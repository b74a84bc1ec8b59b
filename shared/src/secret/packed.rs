//! Runs of base64 and of hexadecimal digits in a text, read from every place where what they encode may begin.

use super::view::View;
use std::ops::Range;

/// What was found in a run: which of its bytes encode it.
pub(super) type Found = Vec<Range<usize>>;

/// Looks through bytes one after another for what it knows.
pub(super) trait Look {
    /// `found` gets the index of the last byte, which one it is, and its length.
    fn look(&self, bytes: impl Iterator<Item = u8>, found: impl FnMut(usize, usize, usize));
    /// Bytes of the shortest of what it knows.
    fn shortest(&self) -> usize;
}

/// Signs that fill base64 up.
const PADDING_MAX: usize = 2;

/// The bits of a digit of base64, in both alphabets (RFC 4648 sections 4 and 5).
const fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// The runs of base64 that encode something known. A run is given whole, with its padding: how much of it would be left
/// beside what was found depends on how long that is. Line breaks may stand in it, as MIME has them.
pub(super) fn in_base64(view: &View<'_>, known: &impl Look) -> Found {
    let bytes = view.bytes();
    let digits_min = (known.shortest() * 8).div_ceil(6);
    let mut found = Found::new();
    for run in runs(bytes, |byte| sextet(byte).is_some() || matches!(byte, b'\r' | b'\n'), digits_min)
        // The padding is none of it, and may be escaped where nothing else is.
        .filter(|run| view.is_new(&(run.start..run.end + PADDING_MAX)))
    {
        let text = bytes.get(run.clone()).unwrap_or_default();
        let is_known = (0..4).any(|skipped| {
            let sextets = text.iter().filter_map(|byte| sextet(*byte)).skip(skipped);
            let mut is_found = false;
            known.look(octets(sextets), |_, _, _| is_found = true);
            is_found
        });
        if is_known {
            let trimmed = text.trim_ascii();
            let start = run.start + (text.len() - text.trim_ascii_start().len());
            let end = start + trimmed.len();
            let padding = bytes
                .get(end..)
                .unwrap_or_default()
                .iter()
                .take(PADDING_MAX)
                .take_while(|byte| **byte == b'=');
            found.push(start..end + padding.count());
        }
    }
    found
}

/// The bytes that digits of six bits make.
fn octets(sextets: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    let (mut bits, mut count) = (0_u32, 0_u32);
    sextets.filter_map(move |sextet| {
        bits = ((bits << 6) | u32::from(sextet)) & 0xFFFF;
        count += 6;
        count.checked_sub(8).and_then(|left| {
            count = left;
            u8::try_from((bits >> left) & 0xFF).ok()
        })
    })
}

/// The hexadecimal digits that encode something known.
pub(super) fn in_hex(view: &View<'_>, known: &impl Look) -> Found {
    let (bytes, mut found) = (view.bytes(), Found::new());
    let runs = runs(bytes, |byte| byte.is_ascii_hexdigit(), known.shortest() * 2);
    for run in runs.filter(|run| view.is_new(run)) {
        for skipped in 0..2 {
            let digits = bytes.get(run.start + skipped..run.end).unwrap_or_default();
            let value = |digit: Option<&u8>| {
                char::from(digit.copied().unwrap_or_default()).to_digit(16).unwrap_or_default()
            };
            let octets = digits
                .chunks_exact(2)
                .filter_map(|pair| u8::try_from(value(pair.first()) * 16 + value(pair.get(1))).ok());
            known.look(octets, |last, _, length| {
                let end = run.start + skipped + 2 * (last + 1);
                found.push(end.saturating_sub(2 * length)..end);
            });
        }
    }
    found
}

/// The runs of bytes that belong together, without those too short to encode anything.
fn runs(bytes: &[u8], belongs: impl Fn(u8) -> bool, shortest: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let rest = bytes.get(at..)?;
            let length = rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
            let run = at..at + length;
            at = run.end + 1;
            if length >= shortest {
                return Some(run);
            }
        }
        None
    })
}
