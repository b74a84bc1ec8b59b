//! What a source proves itself with: which kind there is, what is kept of it, and whether a request has it.

use super::Headers;
use super::proof::{ProofError, check_bearer, check_github, check_standard_webhooks};
use crate::ids::SourceId;
use crate::secret::{Place, Secret, digest, token_text};
use crate::sign::SharedKey;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How a source proves that a request is its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "SourceAuthentication"))]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// A token in `Authorization: Bearer …`.
    #[default]
    Bearer,
    /// A signature as Standard Webhooks has it.
    StandardWebhooks,
    /// A signature as GitHub makes it.
    Github,
}

impl Authentication {
    /// All of them, in the order a form offers them.
    pub const ALL: [Authentication; 3] = [Self::Bearer, Self::StandardWebhooks, Self::Github];

    /// As the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::StandardWebhooks => "standard_webhooks",
            Self::Github => "github",
        }
    }

    /// Reads what [`Authentication::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Which sources it is for, as one line of a form.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Bearer => "It sends a token with every request. For whatever can set a header.",
            Self::StandardWebhooks => {
                "It signs the id, the time and the body of each request; an old one is refused after five minutes."
            }
            Self::Github => {
                "It signs the body, without a time: X-Hub-Signature-256. The same body again is a duplicate."
            }
        }
    }
}

/// What a source's requests are held to. Of a token only the digest is kept; a signature can only be checked with the
/// secret itself, which is [`Sealed`] at rest and a [`Secret`] for as long as a request is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Credential<S> {
    /// See [`check_bearer`].
    Bearer {
        /// SHA-256 of the token.
        digest: String,
    },
    /// See [`check_standard_webhooks`].
    StandardWebhooks {
        /// `whsec_…`
        secret: S,
    },
    /// See [`check_github`].
    Github {
        /// Any text.
        secret: S,
    },
}

impl<S> Credential<S> {
    /// Which kind it is.
    pub const fn kind(&self) -> Authentication {
        match self {
            Self::Bearer { .. } => Authentication::Bearer,
            Self::StandardWebhooks { .. } => Authentication::StandardWebhooks,
            Self::Github { .. } => Authentication::Github,
        }
    }

    /// Its secret; a token has none.
    pub const fn secret(&self) -> Option<&S> {
        match self {
            Self::Bearer { .. } => None,
            Self::StandardWebhooks { secret } | Self::Github { secret } => Some(secret),
        }
    }

    /// The same with its secret in another state.
    ///
    /// # Errors
    /// What `change` says.
    pub fn try_map<T, E>(self, change: impl FnOnce(S) -> Result<T, E>) -> Result<Credential<T>, E> {
        Ok(match self {
            Self::Bearer { digest } => Credential::Bearer { digest },
            Self::StandardWebhooks { secret } => Credential::StandardWebhooks { secret: change(secret)? },
            Self::Github { secret } => Credential::Github { secret: change(secret)? },
        })
    }

    /// The identity that a request brings in a header, as far as its sender stands for it. Who has the token stands for
    /// all headers. A signature covers `webhook-id`, or, as GitHub makes it, the body alone: whoever has seen one
    /// request could send it again under any other name, and it would be delivered again.
    pub fn explicit_identity<'h>(&self, headers: &'h Headers) -> Option<&'h str> {
        match self {
            Self::Bearer { .. } => headers.get("idempotency-key").or_else(|| headers.get("webhook-id")),
            Self::StandardWebhooks { .. } => headers.get("webhook-id"),
            Self::Github { .. } => None,
        }
    }

    /// Whether headers may be a part of the event.
    pub(super) const fn covers_headers(&self) -> bool {
        matches!(self, Self::Bearer { .. })
    }
}

/// Where the secret of a source is sealed for. It is sent nowhere, so there is no origin; and a source has no versions.
pub fn place_of_source(source: &SourceId) -> Place<'_> {
    Place { owner: source.as_str(), field: "authentication.secret", origin: "", version: 1 }
}

/// Tells a token apart in a log or a commit.
const TOKEN_PREFIX: &str = "tocsin_src_";

impl Credential<Secret> {
    /// A new one from random bytes, or with a secret that was checked; and what is shown of it, this once. What was typed
    /// is not shown.
    pub fn make(kind: Authentication, typed: Option<Secret>, entropy: [u8; 32]) -> (Self, Option<Secret>) {
        let made = match (kind, &typed) {
            (Authentication::Bearer, _) => Secret::new(format!("{TOKEN_PREFIX}{}", token_text(&entropy))),
            (_, Some(typed)) => typed.clone(),
            (Authentication::StandardWebhooks, None) => SharedKey::from_entropy(entropy).to_secret(),
            (Authentication::Github, None) => Secret::new(token_text(&entropy)),
        };
        let shown = typed.is_none().then(|| made.clone());
        let credential = match kind {
            Authentication::Bearer => Self::Bearer { digest: digest(made.expose()) },
            Authentication::StandardWebhooks => Self::StandardWebhooks { secret: made },
            Authentication::Github => Self::Github { secret: made },
        };
        (credential, shown)
    }

    /// Whether a request with these headers and exactly this body comes from the source.
    ///
    /// # Errors
    /// Why not; for tests, not for whoever asks.
    pub fn check(&self, headers: &Headers, body: &[u8], now: Timestamp) -> Result<(), ProofError> {
        match self {
            Self::Bearer { digest } => check_bearer(headers, digest),
            Self::StandardWebhooks { secret } => check_standard_webhooks(headers, body, secret, now),
            Self::Github { secret } => check_github(headers, body, secret),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(sent: &[(&str, &str)]) -> Headers {
        Headers::pick(sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn only_what_the_sender_stands_for_is_an_identity() {
        let sent = headers(&[("idempotency-key", "k"), ("webhook-id", "w"), ("x-github-delivery", "g")]);
        let of = |credential: Credential<Secret>| credential.explicit_identity(&sent).map(str::to_owned);
        assert_eq!(of(Credential::Bearer { digest: String::new() }).as_deref(), Some("k"));
        assert_eq!(of(Credential::StandardWebhooks { secret: Secret::new("") }).as_deref(), Some("w"));
        assert_eq!(of(Credential::Github { secret: Secret::new("") }), None);
    }

    #[test]
    fn what_is_made_is_shown_once_and_what_was_typed_is_not() {
        for kind in Authentication::ALL {
            let (credential, shown) = Credential::make(kind, None, [7; 32]);
            let shown = shown.unwrap();
            assert_eq!(credential.kind(), kind);
            let begins = match kind {
                Authentication::Bearer => "tocsin_src_",
                Authentication::StandardWebhooks => "whsec_",
                Authentication::Github => "BwcHBwcH",
            };
            assert!(shown.expose().starts_with(begins) && shown.expose().len() >= 43, "{kind:?}");
        }
        let typed = Secret::new("It's a Secret to Everybody");
        let (credential, shown) = Credential::make(Authentication::Github, Some(typed.clone()), [7; 32]);
        assert_eq!((credential, shown), (Credential::Github { secret: typed }, None));
    }

    #[test]
    fn proof_of_one_kind_is_none_of_another() {
        let bearer = Credential::Bearer { digest: digest("s3cret-s3cret-s3cret") };
        let github = Credential::Github { secret: Secret::new("s3cret-s3cret-s3cret") };
        let sent = headers(&[("authorization", "Bearer s3cret-s3cret-s3cret")]);
        let now = Timestamp::default();
        assert_eq!(bearer.check(&sent, b"{}", now), Ok(()));
        assert_eq!(github.check(&sent, b"{}", now), Err(ProofError::Missing));
        assert_eq!(format!("{github:?}"), "Github { secret: Secret(…) }");
    }
}
