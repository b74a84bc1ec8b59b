//! What of a request depends on the event: address, body and headers, read once and rendered for each event.

use crate::address::{AddressError, AddressTemplate};
use crate::config::{HeaderValue, OnMissing, Webhook};
use crate::guard::TargetUrl;
use crate::issue::IssueCode;
use crate::limits::{HEADER_VALUE_CHARS_MAX, HEADERS_BYTES_MAX};
use crate::template::{LineTemplate, Template, TemplateError};
use crate::work::Work;
use serde_json::Value;
use std::fmt;

/// The templates of a webhook, read. Reading costs as much as rendering, so whoever sends many events keeps it.
#[derive(Debug)]
pub struct RequestTemplate {
    address: AddressTemplate,
    body: Option<Template>,
    /// The headers whose value is made for each event, by their place.
    headers: Vec<(usize, LineTemplate)>,
    /// Bytes of what is known of all headers before: names, and values that are written out.
    fixed_header_bytes: usize,
    on_missing: OnMissing,
}

/// What an event made of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedRequest {
    /// Where the request goes.
    pub url: TargetUrl,
    /// Its body, valid JSON; none when the webhook has none.
    pub body: Option<String>,
    /// Values of headers that were made for this event, by their place.
    pub headers: Vec<(usize, String)>,
    /// Fields that were asked for and are not in the event, each once.
    pub missing: Vec<String>,
}

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its address.
    Url,
    /// Its body.
    Body,
    /// The header at this place.
    Header(usize),
}

/// What is wrong with a part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartError {
    /// Which part.
    pub part: Part,
    /// What is wrong with it.
    pub fault: PartFault,
}

/// What can be wrong with a part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartFault {
    /// Its template.
    Template(TemplateError),
    /// The address it makes.
    Address(AddressError),
    /// A header's value came out with a character that is not allowed there: a line break would begin another header.
    HeaderCharacter(char),
    /// A header's value came out longer than allowed.
    HeaderTooLong {
        /// Its characters.
        length: usize,
    },
    /// With this header's value, all of them together are longer than allowed.
    HeadersTooLong {
        /// Their bytes up to here.
        bytes: usize,
    },
}

impl Part {
    /// The field of the webhook document, as findings name it.
    ///
    /// ```
    /// use shared::request::Part;
    /// assert_eq!(Part::Header(2).path(), "headers[2].value");
    /// ```
    pub fn path(self) -> String {
        match self {
            Self::Url => "url".to_owned(),
            Self::Body => "body_template".to_owned(),
            Self::Header(place) => format!("headers[{place}].value"),
        }
    }

    fn fails(self, fault: impl Into<PartFault>) -> PartError {
        PartError { part: self, fault: fault.into() }
    }
}

impl From<TemplateError> for PartFault {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

impl From<AddressError> for PartFault {
    fn from(error: AddressError) -> Self {
        match error {
            AddressError::Template(error) => Self::Template(error),
            other => Self::Address(other),
        }
    }
}

impl PartFault {
    /// Whether it is for want of work alone.
    pub const fn is_too_much_work(&self) -> bool {
        matches!(self, Self::Template(TemplateError::TooMuchWork { .. }))
    }

    /// The code of the finding.
    pub const fn code(&self) -> IssueCode {
        match self {
            Self::Template(error) => error.code(),
            Self::Address(AddressError::Raw) => IssueCode::TemplateSyntax,
            Self::Address(AddressError::EmptySegment | AddressError::DotSegment) => IssueCode::TemplateValue,
            Self::Address(_) => IssueCode::AddressRefused,
            Self::HeaderCharacter(_) | Self::HeaderTooLong { .. } | Self::HeadersTooLong { .. } => {
                IssueCode::TemplateValue
            }
        }
    }
}

impl fmt::Display for PartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => error.fmt(f),
            Self::Address(error) => error.fmt(f),
            Self::HeaderCharacter(odd) => write!(
                f,
                "The value came out with the character U+{:04X}; printable ASCII, space and tab are allowed. {{{{urlencode …}}}} or {{{{base64 …}}}} writes any text in them.",
                u32::from(*odd)
            ),
            Self::HeaderTooLong { length } => {
                write!(
                    f,
                    "The value came out with {length} characters; {HEADER_VALUE_CHARS_MAX} is the most."
                )
            }
            Self::HeadersTooLong { bytes } => write!(
                f,
                "With this value, all headers together came out with {bytes} bytes; {HEADERS_BYTES_MAX} is the most."
            ),
        }
    }
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Body => self.fault.fmt(f),
            Part::Url => write!(f, "In the URL: {}", self.fault),
            Part::Header(place) => write!(f, "In header {}: {}", place + 1, self.fault),
        }
    }
}

impl RequestTemplate {
    /// Reads the templates of a webhook.
    ///
    /// # Errors
    /// The first part that cannot be read. What was checked can be, unless a limit has become stricter.
    pub fn read<S>(webhook: &Webhook<S>) -> Result<Self, PartError> {
        let body = webhook.body_template.as_deref().map(Template::compile).transpose();
        let (mut headers, mut fixed_header_bytes) = (Vec::new(), 0);
        for (place, header) in webhook.headers.iter().enumerate() {
            fixed_header_bytes += header.key.len();
            // A secret is sent as it is: it may hold anything, and nobody could see what became of it.
            let HeaderValue::Plain(value) = &header.value else { continue };
            if has_placeholders(value) {
                let line = LineTemplate::compile(value).map_err(|error| Part::Header(place).fails(error))?;
                headers.push((place, line));
            } else {
                fixed_header_bytes += value.len();
            }
        }
        Ok(Self {
            address: webhook.url.template().map_err(|error| Part::Url.fails(error))?,
            body: body.map_err(|error| Part::Body.fails(error))?,
            headers,
            fixed_header_bytes,
            on_missing: webhook.on_missing_field,
        })
    }

    /// Renders all of it. `scope` is the event's fields, and `meta`. Address, headers and body share `work`, which is
    /// [`crate::limits::ATTEMPT_WORK_MAX`] for an attempt; what is left is for its validators.
    ///
    /// # Errors
    /// The first part that cannot be made of this event.
    pub fn render(&self, scope: &Value, work: &mut Work) -> Result<RenderedRequest, PartError> {
        let mut missing = Missing { on_missing: self.on_missing, fields: Vec::new() };
        let (url, without) = self.address.render(scope, work).map_err(|error| Part::Url.fails(error))?;
        missing.note(Part::Url, without)?;
        let (mut headers, mut bytes) = (Vec::with_capacity(self.headers.len()), self.fixed_header_bytes);
        for (place, line) in &self.headers {
            let part = Part::Header(*place);
            let line = line.render(scope, work).map_err(|error| part.fails(error))?;
            let value = header_value(&line.text()).map_err(|fault| part.fails(fault))?;
            bytes += value.len();
            if bytes > HEADERS_BYTES_MAX {
                return Err(part.fails(PartFault::HeadersTooLong { bytes }));
            }
            headers.push((*place, value));
            missing.note(part, line.missing)?;
        }
        let body = self.body.as_ref().map(|body| body.render(scope, work)).transpose();
        let body = match body.map_err(|error| Part::Body.fails(error))? {
            Some(rendered) => {
                missing.note(Part::Body, rendered.missing)?;
                Some(rendered.body)
            }
            None => None,
        };
        Ok(RenderedRequest { url, body, headers, missing: missing.fields })
    }
}

/// Whether a header's value is made for each event.
///
/// ```
/// assert!(shared::request::has_placeholders("team-{{data.team}}"));
/// ```
pub fn has_placeholders(value: &str) -> bool {
    value.contains("{{")
}

/// RFC 9110 section 5.5, and no more than we take when it is written out. White space around it is never sent.
pub(crate) fn header_value(text: &str) -> Result<String, PartFault> {
    let text = text.trim();
    let length = text.chars().count();
    if length > HEADER_VALUE_CHARS_MAX {
        return Err(PartFault::HeaderTooLong { length });
    }
    match text.chars().find(|c| !matches!(c, ' '..='~' | '\t')) {
        Some(odd) => Err(PartFault::HeaderCharacter(odd)),
        None => Ok(text.to_owned()),
    }
}

/// What is missing so far.
struct Missing {
    on_missing: OnMissing,
    fields: Vec<String>,
}

impl Missing {
    fn note(&mut self, part: Part, fields: Vec<String>) -> Result<(), PartError> {
        if self.on_missing == OnMissing::Fail && !fields.is_empty() {
            return Err(part.fails(TemplateError::Missing { fields }));
        }
        for field in fields {
            if !self.fields.contains(&field) {
                self.fields.push(field);
            }
        }
        Ok(())
    }
}
