//! The headers of a request to accept that mean something here.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The ones that are read, beside those of CloudEvents in binary mode.
const READ: [&str; 9] = [
    "authorization",
    "content-encoding",
    "content-type",
    "idempotency-key",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
    "x-github-event",
    "x-hub-signature-256",
];

/// What the attributes of a CloudEvent in binary mode begin with.
pub(super) const ATTRIBUTE_PREFIX: &str = "ce-";

/// The headers of a request. There are credentials among them, so its `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Takes what is read here, and leaves the rest.
    ///
    /// ```
    /// use shared::event::Headers;
    /// let sent = [("Webhook-ID", "msg_1"), ("cookie", "a=b")];
    /// let headers = Headers::pick(sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
    /// assert_eq!(headers.get("webhook-id"), Some("msg_1"));
    /// assert_eq!(headers.get("cookie"), None);
    /// ```
    pub fn pick(sent: impl IntoIterator<Item = (String, String)>) -> Self {
        let lower = sent.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
        Self(
            lower
                .filter(|(name, _)| READ.contains(&name.as_str()) || name.starts_with(ATTRIBUTE_PREFIX))
                .collect(),
        )
    }

    /// The value of a header, by its name in lower case. Of one that was sent twice, the platform makes a list with
    /// commas, which is no token, no id and no signature.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The attributes of a CloudEvent, without what they begin with.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(ATTRIBUTE_PREFIX)?, value.as_str())))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Headers(…)")
    }
}
