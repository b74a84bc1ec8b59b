//! Objects with the same name twice. JSON parsers differ in which one they take, so what we check could be another
//! event than the one a target reads.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// Refuses JSON text in which an object has a name twice. The text has to be bounded in depth, since reading recurses.
///
/// # Errors
/// Where the second one stands, or why the text is not JSON. The name is not in the message: it is the sender's data.
pub(super) fn check_names(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<Names>(text).map(|_| ())
}

/// JSON that was read for its names alone.
struct Names;

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Names)
    }
}

impl<'de> Visitor<'de> for Names {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
        // Ordered, since a sender who knows a hash function can make names that collide.
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("an object has the same name twice"));
            }
            map.next_value::<Names>()?;
        }
        Ok(Names)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Names, A::Error> {
        while list.next_element::<Names>()?.is_some() {}
        Ok(Names)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Names, E> {
        Ok(Names)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Names, E> {
        Ok(Names)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Names, E> {
        Ok(Names)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Names, E> {
        Ok(Names)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Names, E> {
        Ok(Names)
    }

    fn visit_unit<E: Error>(self) -> Result<Names, E> {
        Ok(Names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_in_one_object_is_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":[{"c":1,"d":2,"c":3}]}}"#,
            r#"[{"a":1},{"a":1,"b":2,"a":3}]"#,
            // Spelled otherwise, it is the same name.
            r#"{"a":1,"\u0061":2}"#,
            r#"{"":1,"":2}"#,
            r#"{"__proto__":1,"__proto__":2}"#,
        ] {
            let error = check_names(text).unwrap_err().to_string();
            assert!(error.starts_with("an object has the same name twice at line 1 column "), "{error}");
        }
    }

    #[test]
    fn everything_else_is_let_through() {
        for text in [
            r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}],"A":1,"c":[1,1],"\u00e1":1,"a\u0301":2}"#,
            "[1, -0, 1e400, 1.50, 18446744073709551615, 99999999999999999999, null, true, \"a\", \"\\n\"]",
            "3",
        ] {
            assert!(check_names(text).is_ok(), "{text}");
        }
        for text in ["{", "", "{\"a\":}", "[1,]"] {
            assert!(check_names(text).is_err(), "{text}");
        }
    }
}
