//! Inputs as lines of text, as `fuzz/cases/` has them.

/// Reads what [`slice::escape_ascii`] wrote.
pub(super) fn unescape(line: &str) -> Vec<u8> {
    let mut content = Vec::with_capacity(line.len());
    let mut bytes = line.bytes();
    while let Some(byte) = bytes.next() {
        let escaped = if byte == b'\\' { bytes.next() } else { None };
        content.push(match escaped {
            None => byte,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'x') => bytes.by_ref().take(2).fold(0, |value, digit| value * 16 + hexadecimal(digit)),
            Some(other) => other,
        });
    }
    content
}

fn hexadecimal(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=u8::MAX).chain(*b"\\n\\x41'\"").collect();
        let line = all.escape_ascii().to_string();
        assert_eq!(unescape(&line), all);
        assert!(line.is_ascii() && !line.contains('\n'));
    }
}
