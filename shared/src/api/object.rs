//! An object is an object: serde would take the fields of a struct from a list, too, by their place.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Reads a field of a body that is a struct.
pub(super) fn only_object<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let fields = Map::deserialize(from)?;
    T::deserialize(Value::Object(fields)).map_err(Error::custom)
}
