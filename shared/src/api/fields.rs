//! How fields of a body are read where serde would take less or more than JSON means.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

/// Reads a field that is a struct. An object is an object: serde would take its fields from a list, too, by their place.
pub(super) fn only_object<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let fields = Map::deserialize(from)?;
    T::deserialize(Value::Object(fields)).map_err(Error::custom)
}

/// Reads a whole number, or none. `15`, `15.0` and `1.5e1` are the same number, as in a webhook document.
pub(super) fn whole_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(from)? else { return Ok(None) };
    let whole = number.as_f64().filter(|given| given.fract() == 0.0);
    let within = whole.filter(|given| (0.0..=f64::from(u32::MAX)).contains(given));
    // Within u32's range and whole, so the text of it parses.
    let read = within.and_then(|given| format!("{given:.0}").parse().ok());
    read.map(Some).ok_or_else(|| Error::custom(format!("expected a whole number from 0 to {}", u32::MAX)))
}
