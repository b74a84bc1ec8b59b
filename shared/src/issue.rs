//! Findings about what a person or a program sent: all of them at once, each with the field it is about.

use serde::{Deserialize, Serialize};

/// What is wrong, as a closed code that programs may branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum IssueCode {
    /// The field has to be there and is not, or is empty.
    Required,
    /// The field holds another JSON type than it should.
    WrongType,
    /// The document has a field nobody knows.
    UnknownField,
    /// More characters, bytes or entries than allowed.
    TooLong,
    /// A number outside its range.
    OutOfRange,
    /// The value is not one of a closed list, or not allowed in this place.
    NotAllowed,
    /// The text does not have the form it should.
    Malformed,
    /// The same thing stands there twice.
    Duplicate,
    /// Another of its kind has this name.
    NameTaken,
    /// The guard refuses the address.
    AddressRefused,
    /// A host that may look like another one. A warning, never a refusal.
    LookAlike,
    /// The template cannot be read.
    TemplateSyntax,
    /// The template is larger, deeper or longer than allowed.
    TemplateLimit,
    /// What the template makes is not JSON.
    NotJson,
    /// A value that a template's helper cannot work with.
    TemplateValue,
    /// Fields that a template asks for and the event does not have, when none may be missing.
    FieldMissing,
    /// The JSONPath cannot be read, or asks for more than allowed.
    SelectorSyntax,
    /// A secret has to be typed, because none is stored for this place.
    SecretMissing,
}

/// What a parser says of a document, without what it quotes of it: a value that stands in the wrong place may be a
/// secret. What reads as the name of a field stays.
///
/// ```
/// use shared::issue::without_quotes;
/// let said = r#"invalid type: string "s3cr3t \" 1", expected `expected_values` at line 1"#;
/// assert_eq!(without_quotes(said), "invalid type: string …, expected `expected_values` at line 1");
/// assert_eq!(without_quotes("unknown variant `S3cr3t`, expected `bearer`"), "unknown variant …, expected `bearer`");
/// ```
pub fn without_quotes(said: &str) -> String {
    let plain = match (said.find('"'), said.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            let (before, behind) = (said.get(..first), said.get(last + 1..));
            format!("{}…{}", before.unwrap_or_default(), behind.unwrap_or_default())
        }
        _ => said.to_owned(),
    };
    let is_name =
        |text: &str| text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    // Every second piece stood between backticks.
    let pieces = plain.split('`').enumerate().map(|(place, piece)| match place % 2 {
        0 => piece.to_owned(),
        _ if is_name(piece) => format!("`{piece}`"),
        _ => "…".to_owned(),
    });
    pieces.collect()
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Issue {
    /// The field, as `response_validators[0].json_path`; empty for the document itself.
    pub path: String,
    /// What is wrong.
    pub code: IssueCode,
    /// A sentence that says what was given and what is allowed.
    pub message: String,
}

/// All findings of one check, in the order of the document.
///
/// ```
/// use shared::issue::{IssueCode, Issues};
/// let mut issues = Issues::default();
/// issues.add("name", IssueCode::Required, "Give the webhook a name.");
/// assert_eq!(issues.iter().count(), 1);
/// assert!(issues.into_result(()).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Issues(Vec<Issue>);

impl Issues {
    /// A list with one finding.
    pub fn one(path: impl Into<String>, code: IssueCode, message: impl Into<String>) -> Self {
        let mut issues = Self::default();
        issues.add(path, code, message);
        issues
    }

    /// Notes a finding.
    pub fn add(&mut self, path: impl Into<String>, code: IssueCode, message: impl Into<String>) {
        self.0.push(Issue { path: path.into(), code, message: message.into() });
    }

    /// Takes over the findings of another check.
    pub fn extend(&mut self, other: Issues) {
        self.0.extend(other.0);
    }

    /// Drops the findings of one code.
    pub fn forget(&mut self, code: IssueCode) {
        self.0.retain(|issue| issue.code != code);
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings in order.
    pub fn iter(&self) -> impl Iterator<Item = &Issue> {
        self.0.iter()
    }

    /// The first finding about `path` itself.
    pub fn at(&self, path: &str) -> Option<&Issue> {
        self.0.iter().find(|issue| issue.path == path)
    }

    /// `Ok(value)` when nothing was found, else the findings.
    ///
    /// # Errors
    /// The findings themselves.
    pub fn into_result<T>(self, value: T) -> Result<T, Issues> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl IntoIterator for Issues {
    type Item = Issue;
    type IntoIter = std::vec::IntoIter<Issue>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
