//! The form of a webhook: what is typed, the document made of it, and where a finding belongs.

mod document;
mod draft;
mod field_id;
mod findings;
mod issues;

pub(crate) use document::to_document;
pub(crate) use draft::{AuthType, Draft, HeaderRow, RuleRow, SecretField};
pub(crate) use field_id::line_field_id;
pub(crate) use findings::{Finding, Findings};
pub(crate) use issues::findings_of;
