//! Why a JSONPath is refused, pointing at the character, and what to write instead where that is plain.

use super::bounds::Quotes;
use std::fmt;

/// Characters that are shown of the place where reading failed.
const NEAR_CHARS: usize = 12;

/// Why a JSONPath is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectorError {
    /// It holds more of something than allowed.
    Limit {
        /// Of what, in words.
        what: &'static str,
        /// How many it holds.
        given: usize,
        /// How many are allowed.
        max: usize,
    },
    /// It does not begin with `$`.
    NoRoot,
    /// It cannot be read.
    Syntax {
        /// Characters before the place where reading failed.
        position: usize,
        /// What stands there; empty at the end.
        near: String,
        /// What would be right, as a sentence without its end, where that is plain.
        hint: Option<&'static str>,
    },
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit { what, given, max } => {
                write!(f, "The JSONPath has {given} {what}; {max} is the most.")
            }
            Self::NoRoot => f.write_str("A JSONPath begins with $, as in $.data.ok"),
            Self::Syntax { position, near, hint } => {
                write!(f, "The JSONPath cannot be read at character {}", position + 1)?;
                if near.is_empty() {
                    f.write_str(", at its end")?;
                } else {
                    write!(f, ", near {near:?}")?;
                }
                match hint {
                    Some(hint) => write!(f, ": {hint}."),
                    None => f.write_str("."),
                }
            }
        }
    }
}

impl SelectorError {
    /// It cannot be read at this byte.
    pub(super) fn syntax(text: &str, at: usize, hint: Option<&'static str>) -> Self {
        let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
        let mut near: String = rest.chars().take(NEAR_CHARS).collect();
        if near.len() < rest.len() {
            near.push('…');
        }
        Self::Syntax { position: before.chars().count(), near, hint }
    }

    /// The parser gave up at this byte. What is missing may have to stand elsewhere.
    pub(super) fn unread(text: &str, at: usize) -> Self {
        if let Some((at, hint)) = unpaired(text) {
            return Self::syntax(text, at, Some(hint));
        }
        Self::syntax(text, at, hint(text, at))
    }
}

/// A quote that nothing closes.
pub(super) fn open_quote(text: &str) -> Option<SelectorError> {
    let (mut quotes, mut opened) = (Quotes::default(), 0);
    for (at, c) in text.char_indices() {
        if !quotes.is_open() {
            opened = at;
        }
        quotes.holds(c);
    }
    quotes.is_open().then(|| SelectorError::syntax(text, opened, Some("this quote is not closed")))
}

/// A bracket or parenthesis without the other one.
fn unpaired(text: &str) -> Option<(usize, &'static str)> {
    let (mut quotes, mut open) = (Quotes::default(), Vec::new());
    for (at, c) in text.char_indices() {
        if quotes.holds(c) {
            continue;
        }
        match (c, open.last()) {
            ('[' | '(', _) => open.push((at, c)),
            (']', Some((_, '['))) | (')', Some((_, '('))) => drop(open.pop()),
            (']', None) => return Some((at, "no [ stands before this ]")),
            (')', None) => return Some((at, "no ( stands before this )")),
            (']' | ')', Some(_)) => break,
            _ => {}
        }
    }
    open.last().map(|(at, c)| (*at, if *c == '[' { "this [ is not closed" } else { "this ( is not closed" }))
}

/// What would be right, for what people write most often.
fn hint(text: &str, at: usize) -> Option<&'static str> {
    let (before, rest) = text.split_at_checked(at)?;
    let mut following = rest.chars();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let word: String = rest.chars().take_while(|c| is_name(*c)).collect();
    let is_call = !word.is_empty() && rest.get(word.len()..).is_some_and(|rest| rest.starts_with('('));
    match (before.chars().next_back(), following.next()) {
        _ if is_call && matches!(word.as_str(), "match" | "search") => {
            Some("a JSONPath here knows no regular expressions; use the operator matches_glob, with * and ?")
        }
        _ if is_call => Some("the functions here are length(), count() and value()"),
        (Some('.'), Some('[')) => Some("no dot stands before a ["),
        (Some('.'), None) => Some("a name or * is missing after the dot"),
        (Some('.'), Some('0'..='9')) => Some(
            "a place in a list goes in brackets, as in [0], and such a name in brackets and quotes, as in ['1a']",
        ),
        (Some('.'), Some(_)) => {
            Some("a name or * has to follow the dot; another name goes in brackets and quotes, as in ['a-b']")
        }
        (_, Some('[')) if following.next().is_some_and(is_name) => Some(
            "a name in brackets goes in quotes, as in ['name'], and a place in a list is a whole number, as in [0]",
        ),
        (_, Some('[')) if rest.starts_with("[]") => {
            Some("something has to stand in brackets, as in [0], [*] or ['name']")
        }
        (_, Some('=')) => Some("two values are compared with =="),
        (_, Some('&')) if !rest.starts_with("&&") => Some("and is written &&"),
        (_, Some('|')) if !rest.starts_with("||") => Some("or is written ||"),
        (Some(last), Some(c)) if is_name(last) && !is_in_brackets(before) && !is_name(c) => Some(
            "a name with other characters than letters, digits and _ goes in brackets and quotes, as in ['a-b']",
        ),
        _ => None,
    }
}

fn is_in_brackets(before: &str) -> bool {
    let (mut quotes, mut depth) = (Quotes::default(), 0_usize);
    for c in before.chars() {
        match c {
            _ if quotes.holds(c) => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::super::Selector;

    #[test]
    fn a_refusal_points_at_the_character_and_says_what_is_missing() {
        const QUOTED: &str = "a name with other characters than letters, digits and _ goes in brackets and quotes, as in ['a-b']";
        const AFTER_DOT: &str =
            "a name or * has to follow the dot; another name goes in brackets and quotes, as in ['a-b']";
        const IN_BRACKETS: &str = "a name in brackets goes in quotes, as in ['name'], and a place in a list is a whole number, as in [0]";
        const NO_REGEX: &str =
            "a JSONPath here knows no regular expressions; use the operator matches_glob, with * and ?";
        for (path, place, hint) in [
            ("$.data.access-groups", "14, near \"-groups\"", QUOTED),
            ("$.größe.über-x", "13, near \"-x\"", QUOTED),
            ("$.data.", "8, at its end", "a name or * is missing after the dot"),
            ("$.data..", "9, at its end", "a name or * is missing after the dot"),
            ("$. a", "3, near \" a\"", AFTER_DOT),
            ("$.data[", "7, near \"[\"", "this [ is not closed"),
            ("$.data['a'", "7, near \"['a'\"", "this [ is not closed"),
            ("$.data[?(@.a == 1]", "9, near \"(@.a == 1]\"", "this ( is not closed"),
            ("$.data]", "7, near \"]\"", "no [ stands before this ]"),
            ("$.data[?@.a)]", "7, near \"[?@.a)]\"", "this [ is not closed"),
            ("$.data['it]", "8, near \"'it]\"", "this quote is not closed"),
            ("$.data.[0]", "8, near \"[0]\"", "no dot stands before a ["),
            ("$.data[]", "7, near \"[]\"", "something has to stand in brackets, as in [0], [*] or ['name']"),
            ("$.data[first]", "7, near \"[first]\"", IN_BRACKETS),
            ("$.data[?@.a = 1]", "13, near \"= 1]\"", "two values are compared with =="),
            ("$.data[?@.a == 'x' & @.b]", "20, near \"& @.b]\"", "and is written &&"),
            ("$.data[?search(@.a, 'b')]", "9, near \"search(@.a, …\"", NO_REGEX),
            ("$.data[?match(@.a, 'b')]", "9, near \"match(@.a, '…\"", NO_REGEX),
            (
                "$[?len(@.a) > 1]",
                "4, near \"len(@.a) > 1…\"",
                "the functions here are length(), count() and value()",
            ),
        ] {
            let expected = format!("The JSONPath cannot be read at character {place}: {hint}.");
            assert_eq!(Selector::parse(path).unwrap_err().to_string(), expected, "{path}");
        }
        let message = Selector::parse("$.data[01]").unwrap_err().to_string();
        assert_eq!(message, "The JSONPath cannot be read at character 9, near \"1]\".");
    }

    #[test]
    fn names_that_look_like_functions_are_names() {
        assert!(Selector::parse("$.match.search['match(']").is_ok());
    }
}
