//! The egress guard: which addresses Tocsin will send to. One function stands before every request that leaves
//! (delivery, test, token), at save and again at every attempt.
//!
//! In scope: what can be told from the text of an address. Out of scope: what a name resolves to; a Worker cannot
//! see or pin that, and relies on the platform's egress, which reaches public addresses only
//! (`global_fetch_strictly_public`).

mod dev_origin;
mod name;
mod refusal;

pub use dev_origin::DevOrigin;
pub use refusal::Refusal;

use crate::limits::URL_CHARS_MAX;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Url};

/// What a deployment lets through beside public `https` addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Loopback origins for local trials; empty in production.
    pub dev_origins: Vec<DevOrigin>,
}

/// An address the guard let through, in its canonical spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TargetUrl(Url);

impl TargetUrl {
    /// Scheme, host and port: what secrets are bound to.
    ///
    /// ```
    /// use shared::guard::{Policy, check};
    /// let url = check("https://Hooks.Example.com/a?b", &Policy::default()).unwrap();
    /// assert_eq!(url.origin(), "https://hooks.example.com");
    /// ```
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host, as a person recognises it in a table.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads a stored address. That it may be sent to is asked again at the attempt.
impl TryFrom<String> for TargetUrl {
    type Error = url::ParseError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Url::parse(&text).map(Self)
    }
}

impl From<TargetUrl> for String {
    fn from(url: TargetUrl) -> String {
        url.0.into()
    }
}

/// The origin of an address, or an empty text when it has none. For comparing, not for sending.
pub fn origin_of(address: &str) -> String {
    Url::parse(address).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// Checks an address: `https`, no port, no userinfo, a public DNS name.
///
/// The text is checked as it was given, before it is parsed, because a URL parser drops tabs and line breaks, turns
/// `\` into `/`, and reads `0x7f.1` as an address.
///
/// ```
/// use shared::guard::{Policy, Refusal, check};
/// assert!(check("https://hooks.slack.com/services/T0/B0/x", &Policy::default()).is_ok());
/// assert_eq!(check("https://0x7f.1/", &Policy::default()), Err(Refusal::IpAddress));
/// assert_eq!(check("https://user@example.com/", &Policy::default()), Err(Refusal::Userinfo));
/// ```
///
/// # Errors
/// The rule that refuses it.
pub fn check(given: &str, policy: &Policy) -> Result<TargetUrl, Refusal> {
    check_length(given)?;
    if let Some(odd) = given.chars().find(|c| c.is_control() || c.is_whitespace() || *c == '\\') {
        return Err(Refusal::Character(odd));
    }
    if given.contains("{{") {
        return Err(Refusal::Placeholder);
    }
    // No URL has them (RFC 3986); the addresses in our gallery do, where a person has to fill something in.
    if given.contains(['<', '>']) {
        return Err(Refusal::Unfinished);
    }
    let (scheme, rest) = given.split_once("://").ok_or(Refusal::NotAnAddress)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(Refusal::NotAnAddress);
    }
    let url = Url::parse(given).map_err(|_| Refusal::NotAnAddress)?;
    // Asked of the text and of what the parser made of it: where the two differ, neither is to be trusted.
    if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Userinfo);
    }
    if policy.dev_origins.iter().any(|dev| dev.allows(&url)) {
        return canonical(url);
    }
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(Refusal::NotHttps);
    }
    match url.host() {
        None => return Err(Refusal::NotAnAddress),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(Refusal::IpAddress),
        Some(Host::Domain(domain)) => name::check(domain)?,
    }
    if authority.contains(':') || url.port().is_some() {
        return Err(Refusal::Port);
    }
    if authority.contains('%') {
        return Err(Refusal::NotAnAddress);
    }
    canonical(url)
}

/// Refuses an address that servers would not take.
pub(crate) fn check_length(address: &str) -> Result<(), Refusal> {
    let length = address.chars().count();
    if length > URL_CHARS_MAX { Err(Refusal::TooLong { length }) } else { Ok(()) }
}

/// The address as it is sent. A fragment is not; keeping it would show an address that nobody is asked. What is not
/// ASCII takes up to twelve characters here where it took one, so the length is asked again.
fn canonical(mut url: Url) -> Result<TargetUrl, Refusal> {
    url.set_fragment(None);
    check_length(url.as_str())?;
    Ok(TargetUrl(url))
}

#[cfg(test)]
mod tests;
