//! Reading JSON into types with little code for each of them.
//!
//! `serde_json::from_str` compiles its parser into the reader of every type: 12 KB for a webhook, 120 KB in the console's
//! first file. Here one function parses the text into a [`Value`], and a type takes its fields out of that. That takes
//! longer and needs memory for the whole value, so it is for the answers that the console reads, not for events. A struct
//! cannot be read from an array, which derived readers can do and our JSON never has.

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde_json::{Error, Map, Value};

/// Reads a value of a type from JSON text.
///
/// # Errors
/// As `serde_json::from_str`, without the line and column of what does not fit the type. Two differences: of a field that
/// comes twice the last one is read, and the keys of a map have to be texts.
///
/// ```
/// let numbers: Vec<Option<u8>> = shared::small_json::from_str("[1, null]").unwrap();
/// assert_eq!(numbers, [Some(1), None]);
/// assert!(shared::small_json::from_str::<u8>("256").is_err());
/// ```
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    T::deserialize(Source(parse(text)?))
}

#[inline(never)]
fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text)
}

#[cold]
#[inline(never)]
fn wrong(value: &Value, expected: &dyn Expected) -> Error {
    let unexpected = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(is) => Unexpected::Bool(*is),
        Value::Number(_) => Unexpected::Other("number"),
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    };
    Error::invalid_type(unexpected, expected)
}

/// A value that a type is read from.
struct Source(Value);

macro_rules! numbers {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0 {
                Value::Number(number) => number.$name(visitor),
                other => Err(wrong(&other, &visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Source {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(is) => visitor.visit_bool(is),
            Value::Number(number) => number.deserialize_any(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    numbers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
        deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64);

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Bool(is) => visitor.visit_bool(is),
            other => Err(wrong(&other, &visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            other => Err(wrong(&other, &visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            other => visitor.visit_some(Source(other)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            other => Err(wrong(&other, &visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = Items(items.into_iter());
                let read = visitor.visit_seq(&mut items)?;
                match items.0.len() {
                    0 => Ok(read),
                    left => Err(Error::invalid_length(left, &"nothing behind the last element")),
                }
            }
            other => Err(wrong(&other, &visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
            other => Err(wrong(&other, &visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (name, value) = match self.0 {
            Value::String(name) => (name, None),
            Value::Object(fields) => {
                let mut fields = fields.into_iter();
                match (fields.next(), fields.next()) {
                    (Some((name, value)), None) => (name, Some(value)),
                    _ => return Err(wrong(&Value::Null, &visitor)),
                }
            }
            other => return Err(wrong(&other, &visitor)),
        };
        visitor.visit_enum(Variant(name, value))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|item| seed.deserialize(Source(item))).transpose()
    }
}

struct Fields {
    fields: <Map<String, Value> as IntoIterator>::IntoIter,
    value: Option<Value>,
}

impl Fields {
    fn of(fields: Map<String, Value>) -> Self {
        Self { fields: fields.into_iter(), value: None }
    }

    #[inline(never)]
    fn key(&mut self) -> Option<String> {
        let (key, value) = self.fields.next()?;
        self.value = Some(value);
        Some(key)
    }

    #[inline(never)]
    fn value(&mut self) -> Value {
        self.value.take().unwrap_or_default()
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        match self.key() {
            Some(key) => seed.deserialize(StringDeserializer::new(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Source(self.value()))
    }
}

struct Variant(String, Option<Value>);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Content;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content), Error> {
        let name: StringDeserializer<Error> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.1)))
    }
}

struct Content(Option<Value>);

impl<'de> VariantAccess<'de> for Content {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None | Some(Value::Null) => Ok(()),
            Some(other) => Err(wrong(&other, &"unit variant")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Source(self.0.unwrap_or_default()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Source(self.0.unwrap_or_default()).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Source(self.0.unwrap_or_default()).deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::json;
    use std::collections::BTreeMap;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Plain {
        One,
        TwoWords,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum External {
        Unit,
        New(u8),
        Tuple(i64, String),
        Struct { a: bool },
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Internal {
        Unit,
        Struct { n: u32 },
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Number(u64),
        Text(String),
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        plain: Plain,
        external: Vec<External>,
        internal: Internal,
        untagged: Untagged,
        #[serde(default)]
        missing: u8,
        option: Option<Box<All>>,
        map: BTreeMap<String, i64>,
        pair: (String, f64),
        value: Value,
        unit: (),
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }

    fn external() -> impl Strategy<Value = External> {
        prop_oneof![
            Just(External::Unit),
            any::<u8>().prop_map(External::New),
            (any::<i64>(), any::<String>()).prop_map(|(n, text)| External::Tuple(n, text)),
            any::<bool>().prop_map(|a| External::Struct { a }),
        ]
    }

    fn all() -> impl Strategy<Value = All> {
        let leaf = (
            prop_oneof![Just(Plain::One), Just(Plain::TwoWords)],
            prop::collection::vec(external(), 0..4),
            prop_oneof![Just(Internal::Unit), any::<u32>().prop_map(|n| Internal::Struct { n })],
            prop_oneof![any::<u64>().prop_map(Untagged::Number), any::<String>().prop_map(Untagged::Text)],
            prop::collection::btree_map(any::<String>(), any::<i64>(), 0..3),
            any::<String>(),
            any::<u8>(),
        );
        leaf.prop_map(|(plain, external, internal, untagged, map, text, missing)| {
            let inner = All {
                plain,
                external,
                internal,
                untagged,
                missing,
                option: None,
                map,
                pair: (text, 0.5),
                value: json!({ "exact": 1_763_900_000_u64, "list": [null, true, "x"] }),
                unit: (),
                rest: BTreeMap::from([("more".to_owned(), json!([1.25, "y"]))]),
            };
            All { option: Some(Box::new(inner.clone())), ..inner }
        })
    }

    proptest! {
        /// What is written is read back, by both readers alike.
        #[test]
        fn every_shape_is_read_as_serde_json_reads_it(all in all()) {
            let text = serde_json::to_string(&all).unwrap();
            prop_assert_eq!(from_str::<All>(&text).unwrap(), all.clone());
            prop_assert_eq!(serde_json::from_str::<All>(&text).unwrap(), all);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_as_serde_json_refuses_it() {
        let whole = json!({
            "plain": "one", "external": [], "internal": { "kind": "unit" }, "untagged": 1, "option": null, "map": {},
            "pair": ["", 1], "value": null, "unit": null,
        });
        assert!(from_str::<All>(&whole.to_string()).is_ok());
        for (field, wrong) in [
            ("plain", json!("three")),
            ("plain", json!({ "one": 1 })),
            ("external", json!({})),
            ("external", json!(["Other"])),
            ("external", json!([{ "New": 256 }])),
            ("external", json!([{ "New": 1, "Unit": null }])),
            ("external", json!([{ "Tuple": [1] }])),
            ("external", json!([{ "Tuple": [1, "a", 2] }])),
            ("external", json!([{ "Struct": { "a": "true" } }])),
            ("internal", json!({ "kind": "struct", "n": -1 })),
            ("internal", json!({ "kind": "other" })),
            ("untagged", json!(null)),
            ("option", json!(1)),
            ("map", json!({ "a": 1.5 })),
            ("pair", json!([""])),
            ("pair", json!(["", 1, 2])),
            ("unit", json!(0)),
        ] {
            let mut changed = whole.clone();
            changed[field] = wrong;
            let text = changed.to_string();
            assert!(serde_json::from_str::<All>(&text).is_err(), "{text}");
            assert!(from_str::<All>(&text).is_err(), "{text}");
        }
        for text in ["", "{", "[1,]", "{} {}"] {
            assert!(from_str::<Value>(text).is_err(), "{text}");
        }
    }
}
