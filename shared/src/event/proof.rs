//! Whether a request comes from its source: a bearer token, or a signature over the exact bytes of the body.
//!
//! Everything that is missing, odd or unknown is a refusal, and all refusals are answered alike. What is compared with
//! a secret is compared in constant time.

use super::Headers;
use crate::limits::{SIGNATURE_WINDOW_SECONDS, SIGNATURES_MAX};
use crate::secret::{Secret, digest, same_secret};
use crate::sign::SharedKey;
use crate::time::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt::Write;

/// Why a request does not prove where it comes from. It is for tests: who asks is told nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
    /// A header that has to be there is not.
    Missing,
    /// A header has not the form it should, or the stored secret has not.
    Malformed,
    /// The signature is too old, or of a time that is yet to come.
    OutsideWindow,
    /// The token or the signature is another one.
    Wrong,
}

/// A token in `Authorization: Bearer …`, of which the digest is known.
///
/// # Errors
/// [`ProofError`]
pub fn check_bearer(headers: &Headers, token_digest: &str) -> Result<(), ProofError> {
    let header = headers.get("authorization").ok_or(ProofError::Missing)?;
    let (scheme, token) = header.split_once(' ').ok_or(ProofError::Malformed)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(ProofError::Malformed);
    }
    // Stored and sent are compared as digests, so neither their length nor where they differ shows.
    if same_secret(&digest(token), token_digest) { Ok(()) } else { Err(ProofError::Wrong) }
}

/// A signature as [Standard Webhooks](https://www.standardwebhooks.com) has it, scheme `v1`: of the id, the time and
/// the body. One of several has to be right, and the time within [`SIGNATURE_WINDOW_SECONDS`] of `now`, both ways.
///
/// ```
/// use shared::{event::{Headers, check_standard_webhooks}, secret::Secret, time::Timestamp};
/// let sent = [
///     ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
///     ("webhook-timestamp", "1614265330"),
///     ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
/// ];
/// let headers = Headers::pick(sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
/// let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
/// let now = Timestamp::from_millis(1_614_265_330_000);
/// assert!(check_standard_webhooks(&headers, br#"{"test": 2432232314}"#, &secret, now).is_ok());
/// assert!(check_standard_webhooks(&headers, br#"{"test":2432232314}"#, &secret, now).is_err());
/// ```
///
/// # Errors
/// [`ProofError`]
pub fn check_standard_webhooks(
    headers: &Headers,
    body: &[u8],
    secret: &Secret,
    now: Timestamp,
) -> Result<(), ProofError> {
    let header = |name| headers.get(name).filter(|value| !value.is_empty()).ok_or(ProofError::Missing);
    let (id, time, signatures) =
        (header("webhook-id")?, header("webhook-timestamp")?, header("webhook-signature")?);
    let seconds: i64 = time.parse().map_err(|_| ProofError::Malformed)?;
    // What was signed is the text of the number; another spelling of it was not.
    if seconds.to_string() != time {
        return Err(ProofError::Malformed);
    }
    let key = SharedKey::parse(secret.expose()).map_err(|_| ProofError::Malformed)?;
    let expected = key.sign(id, seconds, body);
    let given: Vec<&str> = signatures.split(' ').collect();
    // A header that was sent twice arrives as a list with commas. Which one was meant, nobody can say.
    if given.len() > SIGNATURES_MAX || given.iter().any(|signature| signature.ends_with(',')) {
        return Err(ProofError::Malformed);
    }
    // Each is compared, whichever is right.
    if given.into_iter().filter(|given| same_secret(given, &expected)).count() == 0 {
        return Err(ProofError::Wrong);
    }
    let age = now.as_seconds().saturating_sub(seconds);
    let is_fresh = (-SIGNATURE_WINDOW_SECONDS..=SIGNATURE_WINDOW_SECONDS).contains(&age);
    if is_fresh { Ok(()) } else { Err(ProofError::OutsideWindow) }
}

/// A signature as GitHub makes it: `X-Hub-Signature-256: sha256=…`, of the body alone. There is no time in it, so an
/// old request cannot be told from a new one here; its content is its identity instead (see [`super::Credential`]).
///
/// ```
/// use shared::{event::{Headers, check_github}, secret::Secret};
/// let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
/// let headers = Headers::pick([("x-hub-signature-256".to_owned(), signature.to_owned())]);
/// let secret = Secret::new("It's a Secret to Everybody");
/// assert!(check_github(&headers, b"Hello, World!", &secret).is_ok());
/// assert!(check_github(&headers, b"Hello, World?", &secret).is_err());
/// ```
///
/// # Errors
/// [`ProofError`]
pub fn check_github(headers: &Headers, body: &[u8], secret: &Secret) -> Result<(), ProofError> {
    let given = headers.get("x-hub-signature-256").ok_or(ProofError::Missing)?;
    // Anybody can sign with an empty key.
    if secret.expose().is_empty() {
        return Err(ProofError::Malformed);
    }
    let mac =
        Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).map_err(|_| ProofError::Malformed)?;
    let mut expected = "sha256=".to_owned();
    for byte in mac.chain_update(body).finalize().into_bytes() {
        let _ = write!(expected, "{byte:02x}");
    }
    if same_secret(given, &expected) { Ok(()) } else { Err(ProofError::Wrong) }
}

#[cfg(test)]
mod tests;
