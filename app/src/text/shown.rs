//! Text from outside, made fit to be shown.

use shared::ids::EventId;

/// Text from outside with what would turn its reading around written out: a direction that is overridden makes
/// `exe.txt` out of `txt.exe`. Other characters stay.
pub(crate) fn visible(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(turns) {
        return text.to_owned();
    }
    text.chars().map(|c| if turns(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

/// A long text with its middle cut out, since its end tells as much as its start.
pub(crate) fn cut_middle(text: &str, chars_max: usize) -> String {
    let length = text.chars().count();
    if length <= chars_max || chars_max < 5 {
        return text.to_owned();
    }
    let tail_length = (chars_max - 1) / 2;
    let head: String = text.chars().take(chars_max - 1 - tail_length).collect();
    let tail: String = text.chars().skip(length - tail_length).collect();
    format!("{head}…{tail}")
}

/// An event's id, short: its time and some of its chance. Its end only names the source.
pub(crate) fn short_event_id(id: &EventId) -> String {
    const CHARS: usize = 20;
    let head: String = id.as_str().chars().take(CHARS).collect();
    format!("{head}…")
}

/// The host of an address, or the address itself when it has none.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_that_is_overridden_is_written_out() {
        assert_eq!(visible("a\u{202e}txt.exe\u{2069}"), "a\\u202etxt.exe\\u2069");
        assert_eq!(visible("שלום"), "שלום");
    }

    #[test]
    fn a_long_host_keeps_its_end() {
        assert_eq!(cut_middle("short.example.com", 32), "short.example.com");
        assert_eq!(cut_middle("abcdefghij", 7), "abc…hij");
        assert_eq!(host_of("https://hooks.example.com/a?b"), "hooks.example.com");
        assert_eq!(host_of("http://127.0.0.1:9797"), "127.0.0.1:9797");
    }
}
