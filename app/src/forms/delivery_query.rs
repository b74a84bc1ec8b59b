//! A delivery filter as names and values: the same in the address of a page and in a call of the API.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::api::DeliveryFilter;
use shared::delivery::{Outcome, State};

/// The filter as names and values; nothing for what is not asked.
pub(crate) fn delivery_pairs(filter: &DeliveryFilter) -> Vec<(&'static str, String)> {
    let pairs = [
        ("state", filter.state.map(|state| state.as_str().to_owned())),
        ("outcome", filter.outcome.map(|outcome| outcome.as_str().to_owned())),
        ("since", filter.since.map(|at| at.to_string())),
        ("until", filter.until.map(|at| at.to_string())),
        ("event_type", filter.event_type.clone()),
        ("q", filter.q.clone()),
    ];
    pairs.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

/// Reads what [`delivery_pairs`] writes. A value that cannot be read is not asked.
pub(crate) fn read_delivery_filter(get: impl Fn(&str) -> Option<String>) -> DeliveryFilter {
    DeliveryFilter {
        state: get("state").and_then(|text| State::parse(&text)),
        outcome: get("outcome").and_then(|text| Outcome::parse(&text)),
        since: get("since").and_then(|text| read_code(&text)),
        until: get("until").and_then(|text| read_code(&text)),
        event_type: get("event_type"),
        q: get("q"),
    }
}

/// A moment or a code as the API writes it.
pub(crate) fn write_code(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Reads what [`write_code`] writes.
pub(crate) fn read_code<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::from(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::Timestamp;

    #[test]
    fn a_filter_is_read_as_it_is_written() {
        let filter = DeliveryFilter {
            state: Some(State::Dead),
            outcome: Some(Outcome::TlsFailed),
            since: Some(Timestamp::from_millis(1_763_900_000_123)),
            until: Some(Timestamp::from_millis(1_763_900_000_999)),
            event_type: Some("a&b=c".to_owned()),
            q: Some("100 %".to_owned()),
        };
        let pairs = delivery_pairs(&filter);
        let get = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        assert_eq!(read_delivery_filter(get), filter);
        assert_eq!(delivery_pairs(&DeliveryFilter::default()), []);
    }

    #[test]
    fn what_cannot_be_read_is_not_asked() {
        let get = |name: &str| Some(if name == "q" { "x" } else { "nonsense" }.to_owned());
        let filter = read_delivery_filter(get);
        assert_eq!((filter.state, filter.outcome, filter.since), (None, None, None));
        assert_eq!(filter.q.as_deref(), Some("x"));
    }
}
