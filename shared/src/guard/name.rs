//! Which DNS names are public. The name comes from the URL parser: lower case, and in ASCII (IDNA).

use super::Refusal;
use super::carried::carries_private_address;
use super::reserved::{ADDRESS_CARRYING, METADATA, RESERVED, is_below};

/// RFC 1035 section 2.3.4, without the dot at the end.
const NAME_BYTES_MAX: usize = 253;
/// The same.
const LABEL_BYTES_MAX: usize = 63;

pub(super) fn check(name: &str) -> Result<(), Refusal> {
    check_shape(name)?;
    check_meaning(name)?;
    if !name.contains('.') {
        return Err(Refusal::OneLabel);
    }
    check_spelling(name)?;
    if carries_private_address(name) { Err(Refusal::CarriesAddress) } else { Ok(()) }
}

/// What a name leads to, as far as its text tells. Also asked of the names that DNS answers with.
pub(super) fn check_meaning(name: &str) -> Result<(), Refusal> {
    if let Some(reserved) = RESERVED.iter().find(|reserved| is_below(name, reserved.0)) {
        return Err(Refusal::NotPublic(*reserved));
    }
    if METADATA.iter().any(|metadata| is_below(name, metadata)) {
        return Err(Refusal::Metadata);
    }
    if ADDRESS_CARRYING.iter().any(|suffix| is_below(name, suffix)) {
        return Err(Refusal::CarriesAddress);
    }
    Ok(())
}

/// Lengths, and dots in their places.
pub(super) fn check_shape(name: &str) -> Result<(), Refusal> {
    if name.split('.').rev().skip(1).any(str::is_empty) {
        return Err(Refusal::EmptyLabel);
    }
    if name.ends_with('.') {
        return Err(Refusal::TrailingDot);
    }
    if let Some(long) = name.split('.').find(|label| label.len() > LABEL_BYTES_MAX) {
        return Err(Refusal::LabelTooLong { length: long.len() });
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(Refusal::NameTooLong { length: name.len() });
    }
    Ok(())
}

/// RFC 1123 section 2.1, and the `_` that many real names have.
pub(super) fn check_spelling(name: &str) -> Result<(), Refusal> {
    if let Some(odd) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        return Err(Refusal::HostCharacter(odd));
    }
    if name.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) {
        return Err(Refusal::Hyphen);
    }
    // Another reader could take it for an IP address.
    if name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Refusal::IpAddress);
    }
    Ok(())
}
