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

        #[cfg(test)]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let pattern = format!("^{}[0-9a-hjkmnp-tv-z]{{{}}}$", $prefix, $length);
                let example = format!("{}{}", $prefix, "0123456789abcdefghjkmnpqrstvwxyz0123456789".get(..$length).unwrap());
                crate::openapi::text(concat!("An id as in ", $prefix, "…"), &pattern, &example)
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

id!(
    /// An API token's id, `tok_` and 16 characters. It is not the token.
    TokenId, "tok_", PLAIN_LENGTH
);
id!(
    /// A session's id, `ses_` and 16 characters. It is not what its cookie holds.
    SessionId, "ses_", PLAIN_LENGTH
);

impl WebhookId {
    /// A new id from 10 random bytes.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        Self(format!("{}{}", Self::PREFIX, encode(&entropy)))
    }
}

impl TokenId {
    /// A new id from 10 random bytes.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        Self(format!("{}{}", Self::PREFIX, encode(&entropy)))
    }
}

impl SessionId {
    /// A new id from 10 random bytes.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        Self(format!("{}{}", Self::PREFIX, encode(&entropy)))
    }
}

impl SourceId {
    /// The id of the built-in source that Tocsin's own notices come from. Chance does not make it, and nobody has a
    /// token for it.
    pub const OPERATIONS: &'static str = "src_0perat10ns000000";

    /// A new id from 10 random bytes.
    pub fn from_entropy(entropy: [u8; 10]) -> Self {
        Self(format!("{}{}", Self::PREFIX, encode(&entropy)))
    }

    /// The built-in source of Tocsin's own notices.
    ///
    /// ```
    /// use shared::ids::SourceId;
    /// assert!(SourceId::operations().is_operations());
    /// assert_eq!(SourceId::parse(SourceId::OPERATIONS), Some(SourceId::operations()));
    /// ```
    pub fn operations() -> Self {
        Self(Self::OPERATIONS.to_owned())
    }

    /// Whether this is the built-in source.
    pub fn is_operations(&self) -> bool {
        self.0 == Self::OPERATIONS
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

    /// An id for the event that follows `last` in its source's Journal: it is greater, whatever the clock does. While
    /// that has not moved on, or has stepped back, the id keeps the time of the last one and counts up.
    ///
    /// ```
    /// use shared::{ids::{EventId, SourceId}, time::Timestamp};
    /// let (source, now) = (SourceId::from_entropy([7; 10]), Timestamp::from_millis(1_763_900_000_000));
    /// let first = EventId::after(None, now, [9; 10], &source);
    /// let second = EventId::after(Some(&first), now.plus_millis(-60_000), [0; 10], &source);
    /// assert!(first < second);
    /// assert_eq!(second.time(), now);
    /// ```
    pub fn after(last: Option<&Self>, now: Timestamp, entropy: [u8; 10], source: &SourceId) -> Self {
        let Some(last) = last.filter(|last| last.time() >= now) else {
            return Self::new(now, entropy, source);
        };
        let chance = decode(last.0.get(CHANCE).unwrap_or_default());
        match chance.checked_add(1).filter(|chance| *chance < 1 << (5 * PLAIN_LENGTH)) {
            Some(chance) => {
                let mut bytes = [0; 10];
                bytes.copy_from_slice(chance.to_be_bytes().last_chunk::<10>().unwrap_or(&[0; 10]));
                Self::new(last.time(), bytes, source)
            }
            // All of a millisecond's ids are used up; the next one has as many.
            None => Self::new(last.time().plus_millis(1), entropy, source),
        }
    }

    /// When its Journal accepted the event, by the order of the Journal: never before the event that came first.
    pub fn time(&self) -> Timestamp {
        let millis = decode(self.0.get(TIME).unwrap_or_default());
        Timestamp::from_millis(i64::try_from(millis).unwrap_or_default())
    }

    /// A text that sorts before every id of this moment or later, and behind every earlier one: to find events by time.
    ///
    /// ```
    /// use shared::{ids::{EventId, SourceId}, time::Timestamp};
    /// let (source, now) = (SourceId::from_entropy([7; 10]), Timestamp::from_millis(1_763_900_000_000));
    /// let id = EventId::new(now, [0; 10], &source);
    /// assert!(EventId::bound(now).as_str() <= id.as_str());
    /// assert!(EventId::bound(now.plus_millis(1)).as_str() > id.as_str());
    /// ```
    pub fn bound(at: Timestamp) -> String {
        format!("{}{}", Self::PREFIX, encode_time(at))
    }

    /// The source whose Journal holds the event.
    pub fn source(&self) -> SourceId {
        let start = self.0.len().saturating_sub(PLAIN_LENGTH);
        SourceId(format!("{}{}", SourceId::PREFIX, self.0.get(start..).unwrap_or_default()))
    }
}

/// Where an event's id has its time, and where its chance.
const TIME: std::ops::Range<usize> = 4..4 + TIME_LENGTH;
const CHANCE: std::ops::Range<usize> = TIME.end..TIME.end + PLAIN_LENGTH;

const _: () = assert!(EventId::PREFIX.len() == TIME.start);

/// Five bits a character, most significant first.
fn encode(bytes: &[u8; 10]) -> String {
    let bits = bytes.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    (0..PLAIN_LENGTH).rev().map(|place| letter((bits >> (place * 5)) & 31)).collect()
}

fn encode_time(now: Timestamp) -> String {
    let millis = u128::try_from(now.as_millis()).unwrap_or_default();
    (0..TIME_LENGTH).rev().map(|place| letter((millis >> (place * 5)) & 31)).collect()
}

/// What [`encode`] and [`encode_time`] wrote.
fn decode(text: &str) -> u128 {
    let value = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte).unwrap_or_default();
    text.bytes().fold(0, |bits, byte| (bits << 5) | u128::try_from(value(byte)).unwrap_or_default())
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
    fn ids_of_one_journal_grow_whatever_the_clock_does() {
        let source = SourceId::from_entropy([3; 10]);
        let at = |millis: i64| Timestamp::from_millis(1_763_900_000_000 + millis);
        let mut last = EventId::after(None, at(0), [255; 10], &source);
        assert_eq!(last, EventId::new(at(0), [255; 10], &source));
        for (now, entropy) in
            [(0, [0; 10]), (0, [255; 10]), (-5_000, [7; 10]), (1, [0; 10]), (2, [0; 10]), (2, [0; 10])]
        {
            let next = EventId::after(Some(&last), at(now), entropy, &source);
            assert!(next > last, "{next} follows {last}");
            assert_eq!(next.source(), source);
            assert_eq!(EventId::parse(next.as_str()).as_ref(), Some(&next));
            assert!(EventId::bound(next.time()).as_str() <= next.as_str());
            last = next;
        }
    }

    #[test]
    fn a_millisecond_without_ids_left_is_followed_by_the_next() {
        let (source, now) = (SourceId::from_entropy([3; 10]), Timestamp::from_millis(1_763_900_000_000));
        let full = EventId::new(now, [255; 10], &source);
        assert_eq!(EventId::after(Some(&full), now, [5; 10], &source).time(), now.plus_millis(1));
        let almost = EventId::after(Some(&EventId::new(now, [254; 10], &source)), now, [0; 10], &source);
        assert_eq!((almost.time(), almost > EventId::new(now, [254; 10], &source)), (now, true));
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
