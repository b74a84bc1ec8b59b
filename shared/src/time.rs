//! Moments and spans in milliseconds. There is no clock here: whoever knows the time passes it in.

mod rfc3339;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. On the wire it is RFC 3339 text with milliseconds.
///
/// ```
/// use shared::time::Timestamp;
/// let at = Timestamp::from_millis(1_763_900_000_123);
/// assert_eq!(at.to_string(), "2025-11-23T12:13:20.123Z");
/// assert_eq!(serde_json::to_string(&at).unwrap(), "\"2025-11-23T12:13:20.123Z\"");
/// assert_eq!(serde_json::from_str::<Timestamp>("\"2025-11-23T12:13:20.123Z\"").unwrap(), at);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Later than any other.
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as `webhook-timestamp` wants them.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment, `millis` later (or earlier, when negative); stays within range.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment.
    pub const fn millis_since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Where there is no such text, the number still says which moment it is.
        rfc3339::write(self.0, f).unwrap_or_else(|| write!(f, "{}", self.0))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        rfc3339::read(&text)
            .map(Self)
            .ok_or_else(|| de::Error::custom("expected a time as in 2026-11-23T10:00:00.000Z"))
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A moment, as RFC 3339 writes it; answers have milliseconds.",
            "type": "string",
            "format": "date-time",
        })
    }
}
