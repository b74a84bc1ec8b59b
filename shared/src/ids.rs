//! Names that machines give: short, sortable where it helps, safe in a URL, a header and a signature.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Crockford's base 32 in lower case: no letter that reads as another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of randomness in the id of a webhook or a source: 80 bits.
const PLAIN_LENGTH: usize = 16;
/// Characters of time in an event's id: 50 bits of milliseconds, enough until the year 37000.
const TIME_LENGTH: usize = 10;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $length:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every such id begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Reads an id; `None` when the text cannot be one.
            pub fn parse(text: &str) -> Option<Self> {
                let tail = text.strip_prefix($prefix)?;
                let fits = tail.len() == $length && tail.bytes().all(|byte| ALPHABET.contains(&byte));
                fits.then(|| Self(text.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text).ok_or_else(|| format!("expected an id as in {}…", $prefix))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

id!(
    /// A webhook's id, `wh_` and 16 characters.
    WebhookId, "wh_", PLAIN_LENGTH
);
id!(
    /// A source's id, `src_` and 16 characters.
    SourceId, "src_", PLAIN_LENGTH
);
id!(
    /// An event's id, `evt_` and 42 characters: when it came, chance, and the source whose Journal holds it. Ids of
    /// one source sort by time. There is no `.` in it, because Standard Webhooks signs `id.timestamp.body`.
    EventId, "evt_", TIME_LENGTH + PLAIN_LENGTH + PLAIN_LENGTH
);

impl WebhookId {
    /// A new id from 10 random bytes.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        Self(format!("{}{}", Self::PREFIX, encode(&entropy)))
    }
}

impl SourceId {
    /// A new id from 10 random bytes.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        Self(format!("{}{}", Self::PREFIX, encode(&entropy)))
    }
}

impl EventId {
    /// A new id for an event that `source` sent at `now`, from 10 random bytes.
    ///
    /// ```
    /// use shared::{ids::{EventId, SourceId}, time::Timestamp};
    /// let source = SourceId::from_entropy([7; 10]);
    /// let id = EventId::new(Timestamp::from_millis(1_763_900_000_000), [9; 10], &source);
    /// assert_eq!(id.source(), source);
    /// assert_eq!(EventId::parse(id.as_str()), Some(id));
    /// ```
    pub fn new(now: Timestamp, entropy: [u8; 10], source: &SourceId) -> Self {
        let source = source.as_str().strip_prefix(SourceId::PREFIX).unwrap_or_default();
        Self(format!("{}{}{}{}", Self::PREFIX, encode_time(now), encode(&entropy), source))
    }

    /// The source whose Journal holds the event.
    pub fn source(&self) -> SourceId {
        let start = self.0.len().saturating_sub(PLAIN_LENGTH);
        SourceId(format!("{}{}", SourceId::PREFIX, self.0.get(start..).unwrap_or_default()))
    }
}

/// Five bits a character, most significant first.
fn encode(bytes: &[u8; 10]) -> String {
    let bits = bytes.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    (0..PLAIN_LENGTH).rev().map(|place| letter((bits >> (place * 5)) & 31)).collect()
}

fn encode_time(now: Timestamp) -> String {
    let millis = u128::try_from(now.as_millis()).unwrap_or_default();
    (0..TIME_LENGTH).rev().map(|place| letter((millis >> (place * 5)) & 31)).collect()
}

fn letter(five_bits: u128) -> char {
    let index = usize::try_from(five_bits).unwrap_or_default();
    char::from(ALPHABET.get(index).copied().unwrap_or(b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_ids_of_one_source_sort_by_time() {
        let source = SourceId::from_entropy([255; 10]);
        let early = EventId::new(Timestamp::from_millis(1_763_900_000_000), [255; 10], &source);
        let late = EventId::new(Timestamp::from_millis(1_763_900_000_001), [0; 10], &source);
        assert!(early < late);
    }

    #[test]
    fn other_texts_are_no_ids() {
        for text in
            ["", "wh_", "wh_short", "src_0123456789abcdef", "wh_0123456789abcdeU", "wh_0123456789abcdef0"]
        {
            assert_eq!(WebhookId::parse(text), None, "{text}");
        }
        assert!(WebhookId::parse("wh_0123456789abcdef").is_some());
    }
}
