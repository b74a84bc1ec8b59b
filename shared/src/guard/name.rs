//! Which DNS names are public. The name comes from the URL parser: lower case, and in ASCII (IDNA).

use super::Refusal;

/// RFC 1035 section 2.3.4.
const NAME_BYTES_MAX: usize = 253;
/// The same.
const LABEL_BYTES_MAX: usize = 63;

/// Last labels that never lead to a public server: RFC 6761, 6762, 7686, 8375, ICANN's list of name collisions,
/// and the ones networks use for themselves.
const RESERVED_SUFFIXES: [&str; 16] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "home.arpa",
    "lan",
    "onion",
    "alt",
    "test",
    "example",
    "invalid",
    "arpa",
];

/// Public services that answer `10-0-0-1.<suffix>` with that address, or any name with loopback.
const ADDRESS_SUFFIXES: [&str; 11] = [
    "nip.io",
    "sslip.io",
    "xip.io",
    "traefik.me",
    "localtest.me",
    "lvh.me",
    "vcap.me",
    "lacolhost.com",
    "yoogle.com",
    "local.gd",
    "localho.st",
];

pub(super) fn check(name: &str) -> Result<(), Refusal> {
    if RESERVED_SUFFIXES.iter().any(|suffix| ends_with(name.trim_end_matches('.'), suffix)) {
        return Err(Refusal::NotPublic);
    }
    if ADDRESS_SUFFIXES.iter().any(|suffix| ends_with(name.trim_end_matches('.'), suffix)) {
        return Err(Refusal::CarriesAddress);
    }
    let labels: Vec<&str> = name.split('.').collect();
    let is_numeric = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    if labels.last().is_none_or(is_numeric) {
        return Err(Refusal::HostName);
    }
    if labels.len() < 2 || name.len() > NAME_BYTES_MAX || !labels.iter().all(|label| is_label(label)) {
        return Err(Refusal::HostName);
    }
    Ok(())
}

fn is_label(label: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !label.is_empty()
        && label.len() <= LABEL_BYTES_MAX
        && label.bytes().all(fits)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn ends_with(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
