//! What a card leaves to a person and a person has left as it was. An address with `<…>` is refused anyway; in a body the
//! same text would be sent, and the target would answer with an error that names nothing.
//!
//! Only what a card leaves open in the same field counts. A body may hold `<@U123>` or `<T>` for reasons of its own.

use super::{Card, cards};
use std::fmt::{self, Display, Formatter};

/// The texts of a webhook that a card fills in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Draft<'a> {
    /// The address.
    pub url: &'a str,
    /// The values of the headers, in their order.
    pub headers: &'a [&'a str],
    /// The body template.
    pub body: &'a str,
    /// The token endpoint of OAuth 2, empty without one.
    pub token_endpoint_url: &'a str,
    /// The scopes of OAuth 2.
    pub scopes: &'a [&'a str],
}

/// Where a blank stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlankField {
    /// In the address.
    Url,
    /// In the value of the header at this place.
    Header(usize),
    /// In the body template.
    Body,
    /// In the token endpoint.
    TokenEndpoint,
    /// In the scope at this place.
    Scope(usize),
}

/// The path of the field in a webhook document, as issues have it.
impl Display for BlankField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => f.write_str("url"),
            Self::Header(place) => write!(f, "headers[{place}].value"),
            Self::Body => f.write_str("body_template"),
            Self::TokenEndpoint => f.write_str("authentication_config.oauth.token_endpoint_url"),
            Self::Scope(place) => write!(f, "authentication_config.oauth.scopes[{place}]"),
        }
    }
}

/// A blank that still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Where.
    pub field: BlankField,
    /// Its text, as the card has it.
    pub text: &'static str,
}

/// Every blank of a card that still stands in the draft: field by field, each text once a field, in its order.
///
/// ```
/// use shared::gallery::{BlankField, Draft, blanks};
/// let body = r#"{"routing_key": "<ROUTING_KEY>", "text": "<@U123>"}"#;
/// let found = blanks(&Draft { url: "https://events.pagerduty.com/v2/enqueue", body, ..Draft::default() });
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].field, found[0].text), (BlankField::Body, "<ROUTING_KEY>"));
/// assert_eq!(found[0].field.to_string(), "body_template");
/// ```
pub fn blanks(draft: &Draft<'_>) -> Vec<Blank> {
    let mut found = Vec::new();
    let mut look = |field, text| {
        let mut seen = Vec::new();
        for given in pieces(text) {
            if let Some(known) = known(field, given).filter(|known| !seen.contains(known)) {
                seen.push(known);
                found.push(Blank { field, text: known });
            }
        }
    };
    look(BlankField::Url, draft.url);
    for (place, value) in draft.headers.iter().enumerate() {
        look(BlankField::Header(place), value);
    }
    look(BlankField::Body, draft.body);
    look(BlankField::TokenEndpoint, draft.token_endpoint_url);
    for (place, scope) in draft.scopes.iter().enumerate() {
        look(BlankField::Scope(place), scope);
    }
    found
}

/// The blank of a card in this field that reads as what is given.
fn known(field: BlankField, given: &str) -> Option<&'static str> {
    // A body may be HTML, whose tags are in small letters; the blanks of bodies are in capitals.
    if field == BlankField::Body && given.contains(char::is_lowercase) {
        return None;
    }
    cards().flat_map(|card| texts(card, field)).flat_map(pieces).find(|blank| *blank == given)
}

/// What a card writes in this field. A header and a scope may have moved, so their places do not count.
fn texts(card: &'static Card, field: BlankField) -> Vec<&'static str> {
    match field {
        BlankField::Url => vec![card.url],
        BlankField::Header(_) => card.headers.iter().map(|header| header.value).collect(),
        BlankField::Body => vec![card.body],
        BlankField::TokenEndpoint => card.oauth.iter().map(|oauth| oauth.token_endpoint_url).collect(),
        BlankField::Scope(_) => card.oauth.iter().flat_map(|oauth| oauth.scopes).copied().collect(),
    }
}

/// The parts of a text that may be blanks: `<…>` without spaces, quotes or what a template or Slack gives a meaning; and of a
/// header the whole value, when `…` stands for the rest of a secret.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let whole = text.trim();
    let is_shortened = whole.contains('…') && !whole.contains(['<', '\n']);
    let in_angles = text.match_indices('<').filter_map(move |(start, _)| {
        let rest = text.get(start..)?;
        let length = rest.find('>')?;
        let inner = rest.get(1..length)?;
        let is_plain = !inner.is_empty()
            && !inner.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '"' | '{' | '}' | '|' | '/'));
        is_plain.then(|| rest.get(..=length)).flatten()
    });
    is_shortened.then_some(whole).into_iter().chain(in_angles)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // A test that panics fails, which is what it is for.
mod tests {
    use super::{Blank, BlankField, Draft, blanks, pieces};
    use crate::gallery::{card, cards};

    fn in_body(body: &str) -> Vec<Blank> {
        blanks(&Draft { body, ..Draft::default() })
    }

    #[test]
    fn a_card_as_it_is_has_every_blank_it_shows() {
        for card in cards() {
            let headers: Vec<_> = card.headers.iter().map(|header| header.value).collect();
            let (token_endpoint_url, scopes) =
                card.oauth.map_or(("", [].as_slice()), |oauth| (oauth.token_endpoint_url, oauth.scopes));
            let draft =
                Draft { url: card.url, headers: &headers, body: card.body, token_endpoint_url, scopes };
            let found = blanks(&draft);
            let count = |field| found.iter().filter(|blank| blank.field == field).count();
            assert_eq!(count(BlankField::Url), card.url.matches('<').count(), "{}", card.key);
            assert_eq!(count(BlankField::TokenEndpoint), token_endpoint_url.matches('<').count());
            let shortened = headers.iter().filter(|value| value.contains('…')).count();
            let in_headers = found.iter().filter(|blank| matches!(blank.field, BlankField::Header(_)));
            assert_eq!(in_headers.count(), shortened, "{}", card.key);
        }
    }

    #[test]
    fn the_blanks_of_bodies_are_these() {
        let found: Vec<_> = cards().flat_map(|card| in_body(card.body)).map(|blank| blank.text).collect();
        assert_eq!(found, ["<ROUTING_KEY>", "<PROJECT>", "<YOUR-DOMAIN>"]);
    }

    #[test]
    fn one_text_counts_once_a_field_and_stands_where_it_stands() {
        let draft = Draft {
            url: "https://<ACCOUNT>.zendesk.com/<ACCOUNT>",
            headers: &["application/json", "Basic …"],
            body: "<PROJECT> <PROJECT>",
            token_endpoint_url: "https://login.microsoftonline.com/<TENANT>/oauth2/v2.0/token",
            scopes: &["<TENANT>"],
        };
        let found: Vec<_> =
            blanks(&draft).iter().map(|blank| format!("{} {}", blank.field, blank.text)).collect();
        let expected = [
            "url <ACCOUNT>",
            "headers[1].value Basic …",
            "body_template <PROJECT>",
            "authentication_config.oauth.token_endpoint_url <TENANT>",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_a_person_wrote_is_no_blank() {
        let own = [
            "<@U123> <!channel> <https://example.com|Open> <#C1>",
            "<p>text</p> <b>bold</b> <br/> a < b > c <T> <N> <TOKEN> <…>",
            "more to come …",
            "<routing_key> <ROUTING_KEY <ROUTING KEY> << >> <>",
            "<{{data.url}}|Open>",
        ];
        for body in own {
            assert_eq!(in_body(body), [], "{body}");
        }
        let headers = ["Bearer abc…", "<@U123>", "Bearer {{data.id}}"];
        assert_eq!(blanks(&Draft { headers: &headers, ..Draft::default() }), []);
    }

    #[test]
    fn a_card_that_is_filled_in_has_none() {
        let body = card("pagerduty").unwrap().body.replace("<ROUTING_KEY>", "R0123");
        assert_eq!(in_body(&body), []);
        assert_eq!(pieces("<<PROJECT>>").collect::<Vec<_>>(), ["<PROJECT>"]);
    }
}
