//! The egress guard: which addresses Tocsin will send to. One function stands before every request that leaves
//! (delivery, test, token), at save and again at every attempt.
//!
//! [`check`] judges the text of an address. Where a deployment has set up DNS over HTTPS, [`Lookup`](lookup) judges
//! what the name resolves to just before an attempt. What neither can do: a Worker cannot pin the address that the
//! platform then connects to, and relies on the platform's egress, which reaches public addresses only
//! (`global_fetch_strictly_public`). `docs/egress.md` says what that means.

mod carried;
mod dev_origin;
mod host;
mod look_alike;
pub mod lookup;
mod name;
mod refusal;
mod reserved;
mod special;
mod text;

pub use dev_origin::DevOrigin;
pub use host::{AllowedHosts, OwnHost};
pub use look_alike::{LookAlike, Script};
pub use lookup::Resolver;
pub use refusal::Refusal;
pub use reserved::{Reserved, address_carrying_names, metadata_names, reserved_names};
pub use special::{Special, special, special_blocks};

use crate::limits::URL_CHARS_MAX;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, ParseError, Url};

/// What a deployment lets through, and what it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Loopback origins for local trials; empty in production. They need not be on the list of allowed hosts.
    pub dev_origins: Vec<DevOrigin>,
    /// Hosts under which Tocsin itself is reached, as far as they are known.
    pub own_hosts: Vec<OwnHost>,
    /// The only hosts that may be targets; none when every public one may.
    pub allowed_hosts: Option<AllowedHosts>,
    /// Who is asked what a name resolves to, before something is sent.
    pub resolver: Resolver,
}

impl Policy {
    /// The same, and the host that a request came in on is one of ours.
    #[must_use]
    pub fn seen_at(mut self, own: Option<OwnHost>) -> Self {
        self.own_hosts.extend(own);
        self
    }

    /// What holds for the resolver's own address: it is a setting, so it need not be on the list of allowed hosts,
    /// and it is not asked for itself.
    #[must_use]
    pub fn for_resolver(&self) -> Self {
        Self { allowed_hosts: None, resolver: Resolver::Off, ..self.clone() }
    }

    /// Whether an address is a loopback origin for local trials.
    pub fn is_dev(&self, url: &TargetUrl) -> bool {
        self.dev_origins.iter().any(|dev| dev.allows(&url.0))
    }
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

    /// The same address, with a parameter more in its query.
    #[must_use]
    pub fn with_parameter(mut self, name: &str, value: &str) -> Self {
        self.0.query_pairs_mut().append_pair(name, value);
        self
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

/// Checks an address: `https`, no port, no userinfo, a public DNS name that is not our own and is allowed here.
///
/// The text is checked as it was given, before it is parsed, because a URL parser drops tabs and line breaks, turns
/// `\` into `/`, forgets invisible characters, and reads `0x7f.1` as an address.
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
    let parts = text::check(given)?;
    let parsed = Url::parse(given);
    if let Ok(url) = &parsed {
        // Asked of the text and of what the parser made of it: where the two differ, neither is to be trusted.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Userinfo);
        }
        // Before the loopback origins: on a developer's machine, Tocsin is one of them.
        if policy.own_hosts.iter().any(|own| own.is_host_of(url)) {
            return Err(Refusal::OwnHost);
        }
        if policy.dev_origins.iter().any(|dev| dev.allows(url)) {
            return canonical(url.clone());
        }
    }
    text::check_public(&parts)?;
    let url = parsed.map_err(refusal_of)?;
    match url.host() {
        None => return Err(Refusal::NotAnAddress),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(Refusal::IpAddress),
        Some(Host::Domain(domain)) => {
            name::check(domain)?;
            if policy.allowed_hosts.as_ref().is_some_and(|allowed| !allowed.allows(domain)) {
                return Err(Refusal::NotAllowed);
            }
        }
    }
    if url.scheme() != "https" || url.port().is_some() {
        return Err(Refusal::NotAnAddress);
    }
    canonical(url)
}

/// The rule behind an error of the parser.
fn refusal_of(error: ParseError) -> Refusal {
    match error {
        // Also a name that ends in a number, as `1.2.3.4.5`: the URL standard reads it as an address.
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => Refusal::IpAddress,
        ParseError::IdnaError | ParseError::InvalidDomainCharacter => Refusal::Unreadable,
        ParseError::InvalidPort => Refusal::Port,
        _ => Refusal::NotAnAddress,
    }
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
