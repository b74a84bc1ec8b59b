//! What is typed: the form of a webhook with its document and findings, and the filter of a delivery log.

mod delivery_query;
mod document;
mod draft;
mod field_id;
mod findings;
mod issues;

pub(crate) use delivery_query::{delivery_pairs, read_code, read_delivery_filter, write_code};
pub(crate) use document::to_document;
pub(crate) use draft::{AuthType, Draft, HeaderRow, RuleRow, SecretField};
pub(crate) use field_id::line_field_id;
pub(crate) use findings::{Finding, Findings};
pub(crate) use issues::findings_of;
