//! Hosts that a deployment names in its settings: its own, and those that may be targets.

use super::name;
use super::reserved::is_below;
use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Url};

/// A host under which Tocsin itself is reached. A request there would come back as an event, or as a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnHost {
    host: String,
    port: Option<u16>,
}

impl OwnHost {
    /// Reads the host of an address that a request came in on.
    ///
    /// ```
    /// use shared::guard::OwnHost;
    /// let own = OwnHost::of_address("https://Tocsin.example.com/api/webhooks").unwrap();
    /// assert_eq!(own.to_string(), "tocsin.example.com");
    /// ```
    pub fn of_address(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        Some(Self { host: url.host_str()?.to_owned(), port: url.port() })
    }

    /// Reads one entry of the setting `OWN_HOSTS`: a host, and a port where it has one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_host = !text.is_empty() && !text.contains(['/', '?', '#', '@', '\\', '*']);
        is_host.then(|| Self::of_address(&format!("https://{text}/"))).flatten()
    }

    /// Reads the setting, a list with commas; and what of it cannot be read.
    pub fn parse_list(setting: &str) -> (Vec<Self>, Vec<String>) {
        let (mut hosts, mut unreadable) = (Vec::new(), Vec::new());
        for entry in setting.split([',', '\n', '\r']).map(str::trim).filter(|entry| !entry.is_empty()) {
            match Self::parse(entry) {
                Some(host) => hosts.push(host),
                None => unreadable.push(entry.to_owned()),
            }
        }
        (hosts, unreadable)
    }

    /// Whether an address leads here. The addresses under which `workers.dev` shows single versions, as
    /// `3f2a-tocsin.team.workers.dev`, are ours too.
    pub(super) fn is_host_of(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        self.is_name(host) && self.port == url.port()
    }

    /// The same, for a name that DNS answers with.
    pub(super) fn is_name(&self, name: &str) -> bool {
        let is_version = || {
            let before = name.strip_suffix(self.host.as_str());
            self.host.ends_with(".workers.dev") && before.is_some_and(|before| before.ends_with('-'))
        };
        // With a dot at its end, a name is the same.
        name.strip_suffix('.').unwrap_or(name) == self.host || is_version()
    }
}

impl fmt::Display for OwnHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// The hosts that may be targets, from the setting `ALLOWED_TARGET_HOSTS`. A list with nothing in it allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<AllowedHost>);

/// One entry of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AllowedHost {
    /// `hooks.example.com`: this one.
    This(String),
    /// `.example.com`: every host below, and not itself.
    Below(String),
}

impl AllowedHosts {
    /// Reads the setting: hosts with commas or line breaks between them, each exact, or `.example.com` for all below.
    /// `None` when nothing is set, so that every public host is allowed. What cannot be read is given back too, for
    /// whoever runs Tocsin: it allows nothing, so a list of mistakes lets nobody through.
    ///
    /// ```
    /// use shared::guard::AllowedHosts;
    /// let (allowed, unreadable) = AllowedHosts::parse("hooks.slack.com, .example.com, https://a.b").unwrap();
    /// assert_eq!(allowed.to_string(), "hooks.slack.com, .example.com");
    /// assert_eq!(unreadable, ["https://a.b"]);
    /// assert!(allowed.allows("eu.example.com") && !allowed.allows("example.com"));
    /// assert!(AllowedHosts::parse(" ").is_none());
    /// ```
    pub fn parse(setting: &str) -> Option<(Self, Vec<String>)> {
        if setting.trim().is_empty() {
            return None;
        }
        let (mut allowed, mut unreadable) = (Vec::new(), Vec::new());
        let entries = setting.split([',', '\n', '\r']).map(str::trim).filter(|entry| !entry.is_empty());
        for entry in entries {
            match AllowedHost::parse(entry) {
                Some(host) => allowed.push(host),
                None => unreadable.push(entry.to_owned()),
            }
        }
        Some((Self(allowed), unreadable))
    }

    /// Whether a host is on the list.
    pub fn allows(&self, host: &str) -> bool {
        self.0.iter().any(|entry| match entry {
            AllowedHost::This(this) => this == host,
            AllowedHost::Below(parent) => host != parent && is_below(host, parent),
        })
    }

    /// Whether it allows nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its entries, each as the setting writes it.
    pub fn entries(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

impl AllowedHost {
    fn parse(entry: &str) -> Option<Self> {
        let (is_below, name) = match entry.strip_prefix('.') {
            Some(name) => (true, name),
            None => (false, entry),
        };
        let Ok(Host::Domain(name)) = Host::parse(name) else { return None };
        name::check_shape(&name).and_then(|()| name::check_spelling(&name)).ok()?;
        Some(if is_below { Self::Below(name) } else { Self::This(name) })
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::This(host) => f.write_str(host),
            Self::Below(parent) => write!(f, ".{parent}"),
        }
    }
}

impl fmt::Display for AllowedHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.entries().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_host_or_everything_below_one() {
        let (allowed, unreadable) =
            AllowedHosts::parse("Hooks.Example.com\n.Slack.com,, é.example, *.a.com, https://b.c, d.e:443, f.g/h, 10.0.0.1, a b, .")
                .unwrap();
        assert_eq!(allowed.entries(), ["hooks.example.com", ".slack.com", "xn--9ca.example"]);
        assert_eq!(unreadable, ["*.a.com", "https://b.c", "d.e:443", "f.g/h", "10.0.0.1", "a b", "."]);
        for (host, allows) in [
            ("hooks.example.com", true),
            ("a.hooks.example.com", false),
            ("hooks.slack.com", true),
            ("a.b.slack.com", true),
            ("slack.com", false),
            ("evilslack.com", false),
            ("slack.com.evil.org", false),
        ] {
            assert_eq!(allowed.allows(host), allows, "{host}");
        }
    }

    #[test]
    fn a_list_of_mistakes_allows_nothing() {
        for setting in [",", "https://a.b", "*", " , "] {
            let (allowed, _) = AllowedHosts::parse(setting).unwrap();
            assert!(allowed.is_empty() && !allowed.allows("a.b"), "{setting}");
        }
        assert_eq!(AllowedHosts::parse(""), None);
    }

    #[test]
    fn versions_of_ours_are_ours() {
        let own = OwnHost::parse("tocsin.team.workers.dev").unwrap();
        for (name, is_ours) in [
            ("tocsin.team.workers.dev", true),
            ("tocsin.team.workers.dev.", true),
            ("3f2a-tocsin.team.workers.dev", true),
            ("other.team.workers.dev", false),
            ("xtocsin.team.workers.dev", false),
        ] {
            assert_eq!(own.is_name(name), is_ours, "{name}");
        }
        assert!(!OwnHost::parse("example.com").unwrap().is_name("my-example.com"));
        for entry in ["", "https://a.b", "a.b/c", "*.a.b", "u@a.b"] {
            assert_eq!(OwnHost::parse(entry), None, "{entry}");
        }
    }
}
