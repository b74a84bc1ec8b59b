//! Names that may look like another one: letters beyond a–z, and alphabets side by side. They are allowed and warned of.

use super::TargetUrl;
use std::fmt;

/// Why a host deserves a second look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookAlike {
    /// It was typed with other letters than a–z, and means this.
    Folded {
        /// As it is stored and asked.
        ascii: String,
    },
    /// It has letters beyond a–z, which some fonts draw like other ones.
    NotAscii {
        /// As it is stored and asked.
        ascii: String,
        /// As it may be shown.
        shown: String,
    },
    /// One of its labels has letters of two alphabets, which names of people who mean well hardly ever have.
    MixedScripts {
        /// As it is stored and asked.
        ascii: String,
        /// As it may be shown.
        shown: String,
        /// The alphabets.
        scripts: [Script; 2],
    },
}

/// An alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// a–z and their kin.
    Latin,
    /// α–ω.
    Greek,
    /// а–я.
    Cyrillic,
    /// Armenian.
    Armenian,
    /// Cherokee, which borrows the forms of Latin.
    Cherokee,
    /// Any other. Chinese, Japanese and Korean stand beside Latin in many good names.
    Other,
}

impl LookAlike {
    /// What there is to say of an address that passed, as it was typed.
    ///
    /// ```
    /// use shared::guard::{LookAlike, Policy, check};
    /// let given = "https://раypal.com/";
    /// let url = check(given, &Policy::default()).unwrap();
    /// assert!(LookAlike::of(given, &url).unwrap().to_string().contains("xn--ypal-43d9g.com"));
    /// assert_eq!(LookAlike::of("https://paypal.com/", &check("https://paypal.com/", &Policy::default()).unwrap()), None);
    /// ```
    pub fn of(given: &str, url: &TargetUrl) -> Option<Self> {
        let ascii = url.host().to_owned();
        if !ascii.split('.').any(|label| label.starts_with("xn--")) {
            let typed = given.split_once("://").map_or(given, |(_, rest)| rest);
            let authority = typed.split(['/', '?', '#']).next().unwrap_or_default();
            return (!authority.is_ascii()).then_some(Self::Folded { ascii });
        }
        let (shown, _) = idna::domain_to_unicode(&ascii);
        match shown.split('.').find_map(mixed) {
            Some(scripts) => Some(Self::MixedScripts { ascii, shown, scripts }),
            None => Some(Self::NotAscii { ascii, shown }),
        }
    }
}

fn mixed(label: &str) -> Option<[Script; 2]> {
    let mut seen: Option<Script> = None;
    for script in label.chars().filter_map(script_of).filter(|script| *script != Script::Other) {
        match seen {
            Some(first) if first != script => return Some([first, script]),
            _ => seen = Some(script),
        }
    }
    None
}

/// By the blocks of Unicode, of those alphabets whose letters look alike.
fn script_of(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(Script::Latin),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}'
        | '\u{1c80}'..='\u{1c8f}'
        | '\u{2de0}'..='\u{2dff}'
        | '\u{a640}'..='\u{a69f}' => Some(Script::Cyrillic),
        '\u{530}'..='\u{58f}' => Some(Script::Armenian),
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Some(Script::Cherokee),
        _ if c.is_alphabetic() => Some(Script::Other),
        _ => None,
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Latin => "Latin",
            Self::Greek => "Greek",
            Self::Cyrillic => "Cyrillic",
            Self::Armenian => "Armenian",
            Self::Cherokee => "Cherokee",
            Self::Other => "another alphabet",
        })
    }
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folded { ascii } => {
                write!(
                    f,
                    "The host is typed with other letters than a–z. It is read as {ascii}; make sure that this is the one you mean."
                )
            }
            Self::NotAscii { ascii, shown } => write!(
                f,
                "The host has letters beyond a–z: {shown} is stored and asked as {ascii}. Make sure that this is the one you mean."
            ),
            Self::MixedScripts { ascii, shown, scripts: [one, other] } => write!(
                f,
                "The host mixes letters of {one} and {other}, which can look alike: {shown} is in truth {ascii}. Make sure that this is the one you mean."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::{Policy, check};

    fn of(given: &str) -> Option<LookAlike> {
        LookAlike::of(given, &check(given, &Policy::default()).unwrap())
    }

    #[test]
    fn what_may_look_like_another_name_is_told_apart() {
        let text = str::to_owned;
        for (given, found) in [
            ("https://paypal.com/é", None),
            ("https://ⓔⓧⓐⓜⓟⓛⓔ.com", Some(LookAlike::Folded { ascii: text("example.com") })),
            (
                "https://bücher.example.com",
                Some(LookAlike::NotAscii {
                    ascii: text("xn--bcher-kva.example.com"),
                    shown: text("bücher.example.com"),
                }),
            ),
            (
                "https://раypal.com",
                Some(LookAlike::MixedScripts {
                    ascii: text("xn--ypal-43d9g.com"),
                    shown: text("раypal.com"),
                    scripts: [Script::Cyrillic, Script::Latin],
                }),
            ),
            // The same as it is stored.
            (
                "https://xn--ypal-43d9g.com/",
                Some(LookAlike::MixedScripts {
                    ascii: text("xn--ypal-43d9g.com"),
                    shown: text("раypal.com"),
                    scripts: [Script::Cyrillic, Script::Latin],
                }),
            ),
            // Each label in one alphabet, and none of it what it seems.
            (
                "https://аррӏе.com",
                Some(LookAlike::NotAscii {
                    ascii: text("xn--80ak6aa92e.com"), shown: text("аррӏе.com")
                }),
            ),
            (
                "https://例え.jp",
                Some(LookAlike::NotAscii { ascii: text("xn--r8jz45g.jp"), shown: text("例え.jp") }),
            ),
        ] {
            assert_eq!(of(given), found, "{given}");
        }
    }
}
