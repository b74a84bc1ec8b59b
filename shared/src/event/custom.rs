//! The format `custom`: any JSON object, with paths to what the envelope needs.

use crate::issue::{IssueCode, Issues};
use crate::rule::Selector;
use crate::work::Work;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where the events of a source have their id, their type and their time: JSONPaths, all of them optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomPaths {
    /// To an id that no other event has. The id of an anomaly that is sent again when it changes is none: its second
    /// event would be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_path: Option<String>,
    /// To what becomes `event_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_path: Option<String>,
    /// To what becomes `event_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_path: Option<String>,
}

impl CustomPaths {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.id_path.is_none() && self.type_path.is_none() && self.time_path.is_none()
    }

    /// Whether the paths can be read; a path of nothing but spaces is none.
    ///
    /// ```
    /// use shared::event::CustomPaths;
    /// let paths = CustomPaths { type_path: Some("$.kind".into()), ..CustomPaths::default() };
    /// assert!(paths.check().is_ok());
    /// let paths = CustomPaths { id_path: Some("id".into()), ..CustomPaths::default() };
    /// assert!(paths.check().unwrap_err().at("custom.id_path").is_some());
    /// ```
    ///
    /// # Errors
    /// Every path that cannot, as `custom.id_path`.
    pub fn check(&self) -> Result<Self, Issues> {
        let mut issues = Issues::default();
        let mut read = |field: &str, path: &Option<String>| {
            let path = path.as_deref().map(str::trim).filter(|path| !path.is_empty())?;
            if let Err(error) = Selector::parse(path) {
                issues.add(format!("custom.{field}"), IssueCode::SelectorSyntax, error.to_string());
            }
            Some(path.to_owned())
        };
        let checked = Self {
            id_path: read("id_path", &self.id_path),
            type_path: read("type_path", &self.type_path),
            time_path: read("time_path", &self.time_path),
        };
        issues.into_result(checked)
    }
}

/// The one value that a path selects in an event; none, when nothing or `null` stands there.
pub(super) fn select<'e>(
    path: &str,
    event: &'e Value,
    at: &str,
    work: &mut Work,
) -> Result<Option<&'e Value>, Issues> {
    let refused = |code, message: String| Issues::one(format!("{at}{path}"), code, message);
    // It was read when the source was added.
    let selector =
        Selector::parse(path).map_err(|error| refused(IssueCode::SelectorSyntax, error.to_string()))?;
    let found = selector
        .first(event, 2, work)
        .map_err(|error| refused(IssueCode::OutOfRange, format!("The source's path {path} {error}.")))?;
    match found.as_slice() {
        [] | [Value::Null] => Ok(None),
        [value] => Ok(Some(value)),
        _ => Err(refused(
            IssueCode::OutOfRange,
            format!("The source's path {path} selects more than one value; it has to be one."),
        )),
    }
}
