//! Loopback origins that the URL rule lets through for trials on one machine.

use std::fmt;
use url::{Host, Url};

/// One such origin, as `http://127.0.0.1:9797`. It cannot be anything but loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevOrigin(String);

impl DevOrigin {
    /// Reads one origin; `None` when it is not a loopback origin.
    ///
    /// ```
    /// use shared::guard::DevOrigin;
    /// assert!(DevOrigin::parse("http://127.0.0.1:9797").is_some());
    /// assert!(DevOrigin::parse("http://10.0.0.1:9797").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let is_loopback = match url.host()? {
            Host::Domain(domain) => domain == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let is_http = matches!(url.scheme(), "http" | "https");
        (is_loopback && is_http).then(|| Self(url.origin().ascii_serialization()))
    }

    /// Reads the setting `DEV_TARGET_ORIGINS`, a list with commas; what is not loopback is left out.
    pub fn parse_list(text: &str) -> Vec<Self> {
        text.split(',').filter_map(Self::parse).collect()
    }

    pub(super) fn allows(&self, url: &Url) -> bool {
        url.origin().ascii_serialization() == self.0
    }
}

impl fmt::Display for DevOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
