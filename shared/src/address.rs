//! The address of a webhook: fixed, or with placeholders in its path and query.
//!
//! Scheme, host and port are always written out, so an event can never choose who is asked; and what it puts into the
//! path or the query is percent-encoded, so it can neither add to them nor leave its place. Secrets are bound to the
//! origin, which is known when the address is saved.

use crate::guard::{self, Policy, Refusal, TargetUrl};
use crate::template::{Line, LineTemplate, Segment, TemplateError, percent_encode};
use crate::work::Work;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// What begins a placeholder.
const TAG: &str = "{{";

/// A checked address, in its canonical spelling as far as it is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

/// Why an address is refused, or cannot be made for an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// The guard refuses it.
    Refused(Refusal),
    /// Its placeholders cannot be read, or take too much.
    Template(TemplateError),
    /// `{{{…}}}`: text as it is could leave its place.
    Raw,
    /// A part of the path that is nothing but placeholders came out empty: another path than the one that was meant.
    EmptySegment,
    /// A part of the path came out as `.` or `..`, or with one between slashes, which leads to another path.
    DotSegment,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Template(error) => error.fmt(f),
            Self::Raw => f.write_str(
                "{{{…}}} is not supported in an address; write {{…}}, and the value is encoded for its place.",
            ),
            Self::EmptySegment => f.write_str(
                "A placeholder in the path came out empty, which would ask for another address than the one that was meant.",
            ),
            Self::DotSegment => {
                f.write_str("A placeholder in the path came out as . or .., or with one between slashes, which would lead to another address.")
            }
        }
    }
}

impl Address {
    /// Checks an address as it was typed.
    ///
    /// ```
    /// use shared::{address::Address, guard::Policy};
    /// let address = Address::check("HTTPS://Tickets.example.com/api/{{data.id}}?by={{data.requester.email}}", &Policy::default()).unwrap();
    /// assert_eq!(address.origin(), "https://tickets.example.com");
    /// assert_eq!(address.as_str(), "https://tickets.example.com/api/{{data.id}}?by={{data.requester.email}}");
    /// assert!(Address::check("https://{{data.host}}/", &Policy::default()).is_err());
    /// ```
    ///
    /// # Errors
    /// The rule that refuses it, or what is wrong with its placeholders.
    pub fn check(given: &str, policy: &Policy) -> Result<Self, AddressError> {
        let Some(first_tag) = given.find(TAG) else {
            let url = guard::check(given, policy).map_err(AddressError::Refused)?;
            return Ok(Self(url.to_string()));
        };
        guard::check_length(given).map_err(AddressError::Refused)?;
        let path = path_of(given);
        if first_tag < path {
            return Err(AddressError::Refused(Refusal::Placeholder));
        }
        let line = LineTemplate::compile(given).map_err(AddressError::Template)?;
        if line.has_raw() {
            return Err(AddressError::Raw);
        }
        // With something in place of each placeholder, it has to be an address like any other.
        let url = guard::check(&line.with_placeholders("x"), policy).map_err(AddressError::Refused)?;
        let rest = given.get(path..).unwrap_or_default();
        let slash = if rest.starts_with('/') { "" } else { "/" };
        let address = format!("{}{slash}{rest}", url.origin());
        // The host may have become longer: `é.example.com` is `xn--9ca.example.com`.
        guard::check_length(&address).map_err(AddressError::Refused)?;
        Ok(Self(address))
    }

    /// Scheme, host and port: what secrets are bound to.
    pub fn origin(&self) -> String {
        guard::origin_of(&self.0)
    }

    /// The whole of it, placeholders as they were written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its placeholders, read.
    ///
    /// # Errors
    /// As [`LineTemplate::compile`]; one that was checked has none, unless a limit has become stricter.
    pub fn template(&self) -> Result<AddressTemplate, TemplateError> {
        Ok(AddressTemplate { line: LineTemplate::compile(&self.0)?, origin: self.origin() })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The byte where the path, the query or the fragment of an address begins.
fn path_of(given: &str) -> usize {
    let authority = given.find("://").map_or(0, |at| at + 3);
    let rest = given.get(authority..).unwrap_or_default();
    authority + rest.find(['/', '?', '#']).unwrap_or(rest.len())
}

/// An address, ready to be made for an event.
#[derive(Debug)]
pub struct AddressTemplate {
    line: LineTemplate,
    origin: String,
}

impl AddressTemplate {
    /// Makes the address for an event, and names the fields that are missing. That it may be sent to is asked by the
    /// guard at the attempt.
    ///
    /// # Errors
    /// A placeholder that would lead elsewhere, too long an address, or too little work left.
    pub fn render(&self, scope: &Value, work: &mut Work) -> Result<(TargetUrl, Vec<String>), AddressError> {
        let Line { segments, missing } = self.line.render(scope, work).map_err(AddressError::Template)?;
        let mut path = PathCheck::default();
        let mut text = String::new();
        for segment in segments {
            match segment {
                Segment::Static(fixed) => {
                    path.pass_fixed(text.len(), &fixed)?;
                    text.push_str(&fixed);
                }
                Segment::Value(value) => {
                    let encoded = percent_encode(&value);
                    path.pass_value(&encoded);
                    text.push_str(&encoded);
                }
            }
        }
        path.end_part()?;
        // A fragment is never sent.
        text.truncate(text.find('#').unwrap_or(text.len()));
        let url = TargetUrl::try_from(text).map_err(|_| AddressError::Refused(Refusal::NotAnAddress))?;
        guard::check_length(url.as_str()).map_err(AddressError::Refused)?;
        // It cannot be another one, and it must not: secrets are bound to it.
        if url.origin() != self.origin {
            return Err(AddressError::Refused(Refusal::NotAnAddress));
        }
        Ok((url, missing))
    }
}

/// Follows the parts of a path as it is put together.
#[derive(Default)]
struct PathCheck {
    part: String,
    has_value: bool,
    is_over: bool,
}

impl PathCheck {
    fn pass_fixed(&mut self, so_far: usize, fixed: &str) -> Result<(), AddressError> {
        // The first piece holds the origin; what follows it is the path.
        let begin = if so_far == 0 { path_of(fixed) } else { 0 };
        for c in fixed.get(begin..).unwrap_or_default().chars() {
            match c {
                _ if self.is_over => return Ok(()),
                '/' => self.end_part()?,
                '?' | '#' => {
                    self.end_part()?;
                    self.is_over = true;
                }
                c => self.part.push(c),
            }
        }
        Ok(())
    }

    fn pass_value(&mut self, encoded: &str) {
        self.part.push_str(encoded);
        self.has_value = true;
    }

    fn end_part(&mut self) -> Result<(), AddressError> {
        if self.is_over || !std::mem::take(&mut self.has_value) {
            self.part.clear();
            return Ok(());
        }
        let part = std::mem::take(&mut self.part).to_ascii_lowercase().replace("%2e", ".");
        if part.is_empty() {
            return Err(AddressError::EmptySegment);
        }
        // Many servers and proxies read an encoded slash as one, and some a backslash.
        let part = part.replace("%2f", "/").replace("%5c", "/");
        if part.split('/').any(|step| matches!(step, "." | "..")) {
            return Err(AddressError::DotSegment);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn render(address: &str, scope: &Value) -> Result<String, AddressError> {
        let address = Address::check(address, &Policy::default())?;
        let (url, _) =
            address.template().map_err(AddressError::Template)?.render(scope, &mut Work::of(10_000))?;
        Ok(url.to_string())
    }

    #[test]
    fn values_are_encoded_for_their_place() {
        let scope = json!({ "id": "a/b?c#d e", "n": 1.50, "list": [1], "none": null, "dots": "..", "half": "%2e", "é": "é" });
        for (address, url) in [
            ("https://e.com/t/{{id}}/c", "https://e.com/t/a%2Fb%3Fc%23d%20e/c"),
            ("https://e.com?q={{id}}&n={{n}}", "https://e.com/?q=a%2Fb%3Fc%23d%20e&n=1.5"),
            ("https://e.com/x{{none}}/{{é}}", "https://e.com/x/%C3%A9"),
            ("https://e.com/{{#if none}}a{{else}}b{{/if}}?l={{list}}", "https://e.com/b?l=%5B1%5D"),
            ("https://e.com/a{{dots}}", "https://e.com/a.."),
            ("https://e.com/a/{{half}}", "https://e.com/a/%252e"),
            ("https://e.com/?x={{dots}}&y={{none}}", "https://e.com/?x=..&y="),
            ("https://e.com/a#{{id}}", "https://e.com/a"),
        ] {
            assert_eq!(render(address, &scope).as_deref(), Ok(url), "{address}");
        }
    }

    #[test]
    fn a_value_cannot_lead_elsewhere() {
        let scope = json!({
            "dots": "..", "dot": ".", "half": "%2e", "none": null,
            "up": "../../admin", "back": "a\\..\\b", "below": "./x",
        });
        for (address, error) in [
            ("https://e.com/t/{{dots}}/c", AddressError::DotSegment),
            ("https://e.com/t/{{dot}}{{dot}}", AddressError::DotSegment),
            ("https://e.com/t/.{{dot}}?x", AddressError::DotSegment),
            ("https://e.com/t/%2E{{dot}}", AddressError::DotSegment),
            // A server or a proxy that decodes %2F goes up from there.
            ("https://e.com/t/{{up}}/c", AddressError::DotSegment),
            ("https://e.com/t/{{back}}", AddressError::DotSegment),
            ("https://e.com/t/.{{below}}", AddressError::DotSegment),
            ("https://e.com/t/{{none}}", AddressError::EmptySegment),
            ("https://e.com/{{missing}}/c", AddressError::EmptySegment),
            ("https://e.com/{{{dots}}}", AddressError::Raw),
            ("https://{{dots}}/", AddressError::Refused(Refusal::Placeholder)),
            ("https://e.com{{dots}}/", AddressError::Refused(Refusal::Placeholder)),
            ("{{dots}}", AddressError::Refused(Refusal::Placeholder)),
            ("https://e.com/a b{{dots}}", AddressError::Refused(Refusal::Character(' '))),
            ("http://e.com/{{dots}}", AddressError::Refused(Refusal::NotHttps)),
        ] {
            assert_eq!(render(address, &scope), Err(error), "{address}");
        }
    }

    #[test]
    fn stored_form_unchanged() {
        let stored = "\"https://e.com/t/{{data.id}}?a b\"";
        let address: Address = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&address).unwrap(), stored);
        assert_eq!(address.origin(), "https://e.com");
    }

    proptest! {
        /// Whatever a value holds, only the path and the query are longer for it, by one part.
        #[test]
        fn no_value_changes_the_shape_of_an_address(value in any::<String>()) {
            let scope = json!({ "v": value });
            let Ok(url) = render("https://e.com/a/{{v}}/b?q={{v}}", &scope) else { return Ok(()) };
            let encoded = percent_encode(&value);
            prop_assert_eq!(url, format!("https://e.com/a/{encoded}/b?q={encoded}"));
        }
    }

    #[test]
    fn the_length_is_that_of_what_is_sent() {
        let template = "https://e.com/é/{{a}}";
        assert!(render(template, &json!({ "a": "é".repeat(337) })).is_ok());
        let error = render(template, &json!({ "a": "é".repeat(338) })).unwrap_err();
        assert_eq!(error, AddressError::Refused(Refusal::TooLong { length: 2_049 }));
        let placeholder = "{{data.requester.email}}";
        let filler = "a".repeat(2_048 - "https://é.com/".chars().count() - placeholder.len());
        let error =
            Address::check(&format!("https://é.com/{filler}{placeholder}"), &Policy::default()).unwrap_err();
        assert_eq!(error, AddressError::Refused(Refusal::TooLong { length: 2_048 + "xn--9ca".len() - 1 }));
    }
}
