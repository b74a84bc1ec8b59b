//! Who may post to a source, in which format and how fast: what its Journal has to know, and what is stored of it.

use super::credential::Credential;
use super::proof::ProofError;
use super::{CustomPaths, Format, Headers, RateLimit};
use crate::limits::KEY_OVERLAP_MILLIS;
use crate::secret::{Sealed, Secret};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// All of it, as the Registry and the Journal store it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct Admission<S = Sealed> {
    /// How the source writes its events.
    pub format: Format,
    /// Where they have their id, type and time, when the format is [`Format::Custom`].
    #[serde(default, skip_serializing_if = "CustomPaths::is_empty")]
    pub custom: CustomPaths,
    /// How it proves that they are its own.
    pub credential: Credential<S>,
    /// How it may still prove it for a while, so that it can change over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<RetiredCredential<S>>,
    /// How fast it may post.
    #[serde(default)]
    pub rate_limit: RateLimit,
}

/// What a source proved itself with before; of the same kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredCredential<S = Sealed> {
    /// What it is.
    pub credential: Credential<S>,
    /// How long it still holds.
    pub until: Timestamp,
}

/// Whether what is replaced holds beside the new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// For [`KEY_OVERLAP_MILLIS`]: nothing is refused while the source is changed over.
    #[default]
    Day,
    /// No: somebody else may have it.
    None,
}

impl<S> Admission<S> {
    /// What the source may prove itself with at this moment, the one that stays first.
    pub fn credentials_at(&self, now: Timestamp) -> impl Iterator<Item = &Credential<S>> {
        let previous = self.previous.as_ref().filter(|previous| now < previous.until);
        std::iter::once(&self.credential).chain(previous.map(|previous| &previous.credential))
    }

    /// The same without what does not hold any more.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { previous: self.previous.filter(|previous| now < previous.until), ..self }
    }

    /// What holds at this moment, opened. What was replaced and cannot be opened proves nothing, and is left out.
    ///
    /// # Errors
    /// What `open` says of the credential that stays.
    pub fn open<T, E>(
        self,
        now: Timestamp,
        mut open: impl FnMut(S) -> Result<T, E>,
    ) -> Result<Admission<T>, E> {
        let Self { format, custom, credential, previous, rate_limit } = self.at(now);
        let credential = credential.try_map(&mut open)?;
        let previous = previous.and_then(|RetiredCredential { credential, until }| {
            Some(RetiredCredential { credential: credential.try_map(open).ok()?, until })
        });
        Ok(Admission { format, custom, credential, previous, rate_limit })
    }

    /// The same with its secrets in another state.
    ///
    /// # Errors
    /// What `change` says.
    pub fn try_map<T, E>(self, mut change: impl FnMut(S) -> Result<T, E>) -> Result<Admission<T>, E> {
        let previous = self.previous.map(|RetiredCredential { credential, until }| {
            Ok(RetiredCredential { credential: credential.try_map(&mut change)?, until })
        });
        Ok(Admission {
            previous: previous.transpose()?,
            credential: self.credential.try_map(change)?,
            format: self.format,
            custom: self.custom,
            rate_limit: self.rate_limit,
        })
    }

    /// The same with a new credential. One that was retired before ends now: there are two at most.
    #[must_use]
    pub fn rotate(self, fresh: Credential<S>, overlap: Overlap, now: Timestamp) -> Self {
        let previous = match overlap {
            Overlap::Day => {
                let until = now.plus_millis(KEY_OVERLAP_MILLIS);
                Some(RetiredCredential { credential: self.credential, until })
            }
            Overlap::None => None,
        };
        Self { credential: fresh, previous, ..self }
    }
}

impl Admission<Secret> {
    /// Whether a request with these headers and exactly this body comes from the source. Each credential is asked,
    /// whichever fits.
    ///
    /// # Errors
    /// Why not, as the credential that stays has it; for tests, not for whoever asks.
    pub fn check(&self, headers: &Headers, body: &[u8], now: Timestamp) -> Result<(), ProofError> {
        let verdicts = self.credentials_at(now).map(|credential| credential.check(headers, body, now));
        // The later one last, so that it counts when both say no.
        verdicts.collect::<Vec<_>>().into_iter().rev().reduce(Result::or).unwrap_or(Err(ProofError::Wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admission_format_unchanged() {
        let sealed: Sealed = serde_json::from_str("\"s2.6b2d5130.AAAA\"").unwrap();
        let sealed_text = serde_json::to_string(&sealed).unwrap();
        let custom = CustomPaths { id_path: Some("$.id".into()), type_path: None, time_path: None };
        let with = |credential, custom, per_sec| Admission {
            format: Format::Custom,
            custom,
            credential,
            previous: None,
            rate_limit: RateLimit::per_sec(per_sec),
        };
        let bearer = |digest: &str| Credential::Bearer { digest: digest.into() };
        for (admission, text) in [
            (
                with(bearer("ab"), CustomPaths::default(), 200),
                r#"{"format":"custom","credential":{"kind":"bearer","digest":"ab"},"rate_limit":200}"#
                    .to_owned(),
            ),
            (
                with(bearer("ab"), CustomPaths::default(), 200).rotate(
                    bearer("cd"),
                    Overlap::Day,
                    Timestamp::default(),
                ),
                r#"{"format":"custom","credential":{"kind":"bearer","digest":"cd"},"previous":{"credential":{"kind":"bearer","digest":"ab"},"until":"1970-01-02T00:00:00.000Z"},"rate_limit":200}"#
                    .to_owned(),
            ),
            (
                with(Credential::StandardWebhooks { secret: sealed.clone() }, custom, 5),
                format!(
                    r#"{{"format":"custom","custom":{{"id_path":"$.id"}},"credential":{{"kind":"standard_webhooks","secret":{sealed_text}}},"rate_limit":5}}"#
                ),
            ),
            (
                with(Credential::Github { secret: sealed }, CustomPaths::default(), 5),
                format!(
                    r#"{{"format":"custom","credential":{{"kind":"github","secret":{sealed_text}}},"rate_limit":5}}"#
                ),
            ),
        ] {
            assert_eq!(serde_json::to_string(&admission).unwrap(), text);
            assert_eq!(serde_json::from_str::<Admission>(&text).unwrap(), admission);
        }
    }

    #[test]
    fn an_admission_of_before_is_read_with_the_defaults() {
        let before = r#"{"format":"raw","credential":{"kind":"bearer","digest":"ab"}}"#;
        let read: Admission = serde_json::from_str(before).unwrap();
        assert_eq!((read.custom, read.rate_limit), (CustomPaths::default(), RateLimit::default()));
        assert_eq!(read.previous, None);
    }

    #[test]
    fn a_kind_that_nobody_knows_is_not_read() {
        for credential in ["{}", r#"{"kind":"none"}"#, r#"{"kind":"bearer"}"#, r#"{"kind":"github"}"#, "null"]
        {
            let text = format!(r#"{{"format":"raw","credential":{credential}}}"#);
            assert!(serde_json::from_str::<Admission>(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_was_replaced_holds_for_a_day_or_not_at_all() {
        let text = r#"{"format":"raw","credential":{"kind":"bearer","digest":"first"}}"#;
        let first: Admission = serde_json::from_str(text).unwrap();
        let now = Timestamp::from_millis(1_000);
        let bearer = |digest: &str| Credential::Bearer { digest: digest.to_owned() };
        let held = |admission: &Admission, after: i64| {
            admission.credentials_at(now.plus_millis(after)).cloned().collect::<Vec<_>>()
        };
        let second = first.rotate(bearer("second"), Overlap::Day, now);
        assert_eq!(held(&second, KEY_OVERLAP_MILLIS - 1), [bearer("second"), bearer("first")]);
        assert_eq!(held(&second, KEY_OVERLAP_MILLIS), [bearer("second")]);
        let third = second.clone().rotate(bearer("third"), Overlap::Day, now);
        assert_eq!(held(&third, 0), [bearer("third"), bearer("second")]);
        assert_eq!(held(&second.rotate(bearer("third"), Overlap::None, now), 0), [bearer("third")]);
    }

    #[test]
    fn what_was_replaced_and_does_not_open_is_left_out_and_what_stays_has_to_open() {
        let text = r#"{"format":"raw","credential":{"kind":"github","secret":"old"}}"#;
        let first: Admission<String> = serde_json::from_str(text).unwrap();
        let now = Timestamp::default();
        let second = first.rotate(Credential::Github { secret: "new".to_owned() }, Overlap::Day, now);
        let open = |lost: &'static str| {
            let opened = second.clone().open(now, |sealed| if sealed == lost { Err(()) } else { Ok(sealed) });
            opened.map(|opened| opened.credentials_at(now).count())
        };
        assert_eq!((open("neither"), open("old"), open("new")), (Ok(2), Ok(1), Err(())));
    }
}
