//! What a card leaves open in its body. An address with `<…>` is refused anyway; in a body the same text would be sent, and
//! the target would answer with an error that names nothing.

use super::cards;

/// What the cards leave open in their bodies and still stands in this one, each once. Only texts of cards count: a body
/// may hold `<@U123>` or `<b>` for reasons of its own.
///
/// ```
/// use shared::gallery::blanks;
/// assert_eq!(blanks(r#"{"routing_key": "<ROUTING_KEY>", "text": "<@U123>"}"#), ["<ROUTING_KEY>"]);
/// ```
pub fn blanks(body: &str) -> Vec<&'static str> {
    let mut found: Vec<_> = cards().flat_map(|card| in_angles(card.body)).collect();
    found.retain(|blank| body.contains(blank));
    found.sort_unstable();
    found.dedup();
    found
}

/// Every `<WORD-OR_TWO>`.
fn in_angles(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('<').filter_map(|(start, _)| {
        let rest = text.get(start..)?;
        let length = rest.find('>')?;
        let is_blank = rest.get(1..length)?.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'-' | b'_'));
        if is_blank { rest.get(..=length) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blanks_of_the_cards_are_these() {
        let bodies: String = cards().map(|card| card.body).collect();
        assert_eq!(blanks(&bodies), ["<PROJECT>", "<ROUTING_KEY>", "<YOUR-DOMAIN>"]);
    }

    #[test]
    fn what_a_person_wrote_is_no_blank() {
        for body in [
            "<@U123> <!channel> <#C1>",
            "<b>bold</b> <TOKEN> < >",
            "<project>",
            "<{{data.url}}|Open>",
            "<PROJECT",
        ] {
            assert_eq!(blanks(body), [""; 0], "{body}");
        }
    }
}
