//! Sealing: AES-256-GCM with a fresh nonce, bound to whom a secret belongs, its field, the origin it may be sent to
//! and the version it was saved in.
//!
//! A sealed value moved elsewhere does not open: whoever can write storage still cannot have a secret sent to another
//! target, nor bring back one that was replaced. A sealed text names its key, so that the key can be changed while the
//! old one still opens what it sealed.

use super::{Sealed, Secret, digest};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;

/// What a sealed text begins with: the form, so that a later one can be told apart.
const FORM: &str = "s2";
/// The first form: without the name of its key, and not bound to a version. It is read, and never written.
const FIRST_FORM: &str = "s1";
const NONCE_BYTES: usize = 12;
/// Characters of a key's name: a digest of the key, cut, tells keys apart and says nothing of them.
const NAME_CHARS: usize = 8;

/// Where a sealed secret belongs. It opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The id of the webhook or source.
    pub owner: &'a str,
    /// The field of its document, as `headers.authorization`.
    pub field: &'a str,
    /// The origin it may be sent to; empty for one that is never sent.
    pub origin: &'a str,
    /// The version of the document.
    pub version: u32,
}

impl Place<'_> {
    /// The associated data. Line breaks cannot stand in any of its parts, so it reads in one way only.
    fn bytes(&self) -> Vec<u8> {
        format!("{}\n{}\n{}\n{}", self.owner, self.field, self.origin, self.version).into_bytes()
    }

    fn first_bytes(&self) -> Vec<u8> {
        format!("{}\n{}\n{}", self.owner, self.field, self.origin).into_bytes()
    }
}

/// One key: 32 bytes in base64.
struct SealKey {
    cipher: Aes256Gcm,
    name: String,
}

/// The deployment's keys: the one that seals, and those before it, which only open.
pub struct SealKeys {
    current: SealKey,
    previous: Vec<SealKey>,
}

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// A key in `SEAL_KEY` is not 32 bytes in base64, or there is none.
    Key,
    /// The sealed text is not ours, or was sealed with another key or for another place.
    NotOurs,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "SEAL_KEY has to be 32 random bytes in base64, while it is being changed a comma and the one before",
            Self::NotOurs => "the stored secret cannot be opened: SEAL_KEY has changed, or it was moved",
        })
    }
}

impl SealKey {
    fn parse(setting: &str) -> Option<Self> {
        let bytes = STANDARD.decode(setting.trim()).ok().filter(|bytes| bytes.len() == 32)?;
        let name = digest(&format!("tocsin seal key {}", STANDARD.encode(&bytes)));
        Some(Self {
            cipher: Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&bytes)),
            name: name.chars().take(NAME_CHARS).collect(),
        })
    }

    fn open(&self, text: &str, place: &[u8]) -> Result<Secret, SealError> {
        let bytes = STANDARD.decode(text).map_err(|_| SealError::NotOurs)?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES).ok_or(SealError::NotOurs)?;
        let payload = Payload { msg: ciphertext, aad: place };
        let open = self.cipher.decrypt(Nonce::from_slice(nonce), payload).map_err(|_| SealError::NotOurs)?;
        String::from_utf8(open).map(Secret::new).map_err(|_| SealError::NotOurs)
    }
}

impl SealKeys {
    /// Reads the setting `SEAL_KEY`: one key or, while it is being changed, the new one and behind a comma the one before.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn parse(setting: &str) -> Result<Self, SealError> {
        let mut keys = setting.split(',').map(|key| SealKey::parse(key).ok_or(SealError::Key));
        let current = keys.next().ok_or(SealError::Key)??;
        Ok(Self { current, previous: keys.collect::<Result<_, _>>()? })
    }

    /// Seals a secret for its place. The nonce has to be random.
    ///
    /// ```
    /// use shared::secret::{Place, SealKeys, Secret};
    /// let keys = SealKeys::parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").unwrap();
    /// let place = Place { owner: "wh_1", field: "headers.authorization", origin: "https://a.com", version: 1 };
    /// let sealed = keys.seal(&Secret::new("t0ken"), [7; 12], &place).unwrap();
    /// assert_eq!(keys.open(&sealed, &place).unwrap().expose(), "t0ken");
    /// assert!(keys.open(&sealed, &Place { origin: "https://b.com", ..place }).is_err());
    /// ```
    ///
    /// # Errors
    /// Only when the value is larger than the cipher takes (64 GiB).
    pub fn seal(
        &self,
        secret: &Secret,
        nonce: [u8; NONCE_BYTES],
        place: &Place<'_>,
    ) -> Result<Sealed, SealError> {
        let aad = place.bytes();
        let payload = Payload { msg: secret.expose().as_bytes(), aad: &aad };
        let SealKey { cipher, name } = &self.current;
        let ciphertext =
            cipher.encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| SealError::NotOurs)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(ciphertext);
        Ok(Sealed(format!("{FORM}.{name}.{}", STANDARD.encode(bytes))))
    }

    /// Opens what [`SealKeys::seal`] made, for the same place, with the key that sealed it.
    ///
    /// # Errors
    /// [`SealError::NotOurs`].
    pub fn open(&self, sealed: &Sealed, place: &Place<'_>) -> Result<Secret, SealError> {
        let (form, rest) = sealed.0.split_once('.').ok_or(SealError::NotOurs)?;
        if form == FIRST_FORM {
            let aad = place.first_bytes();
            let opened = self.all().find_map(|key| key.open(rest, &aad).ok());
            return opened.ok_or(SealError::NotOurs);
        }
        let (name, text) = rest.split_once('.').filter(|_| form == FORM).ok_or(SealError::NotOurs)?;
        let key = self.all().find(|key| key.name == name).ok_or(SealError::NotOurs)?;
        key.open(text, &place.bytes())
    }

    /// Whether the key that seals now has sealed it. What has not will not open once the key before is gone.
    pub fn is_current(&self, sealed: &Sealed) -> bool {
        let mut parts = sealed.0.split('.');
        parts.next() == Some(FORM) && parts.next() == Some(self.current.name.as_str())
    }

    fn all(&self) -> impl Iterator<Item = &SealKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const OTHER_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWU=";
    const PLACE: Place<'_> = Place {
        owner: "wh_04106102184106102",
        field: "oauth.client_secret",
        origin: "https://a.com",
        version: 3,
    };

    fn keys() -> SealKeys {
        SealKeys::parse(KEY).unwrap()
    }

    #[test]
    fn sealed_format_unchanged() {
        let sealed = keys().seal(&Secret::new("t0ken"), [7; 12], &PLACE).unwrap();
        assert_eq!(serde_json::to_string(&sealed).unwrap(), PINNED);
    }
    const PINNED: &str = "\"s2.6b2d5130.BwcHBwcHBwcHBwcHwLKcYmHpR+4Kfbd0P11WRpNpzN6E\"";

    #[test]
    fn what_was_sealed_in_the_first_form_opens() {
        let id = crate::ids::WebhookId::from_entropy([1; 10]);
        let place = Place { owner: id.as_str(), ..PLACE };
        let first = Sealed("s1.BwcHBwcHBwcHBwcHwLKcYmFkSuR1u7DWQ0DKPUwLFpns".to_owned());
        assert_eq!(keys().open(&first, &place).unwrap().expose(), "t0ken");
        assert!(!keys().is_current(&first));
        assert!(keys().open(&first, &Place { origin: "https://b.com", ..place }).is_err());
        let changed = SealKeys::parse(&format!("{OTHER_KEY}, {KEY}")).unwrap();
        assert_eq!(changed.open(&first, &place).unwrap().expose(), "t0ken");
    }

    #[test]
    fn nothing_opens_in_another_place() {
        let sealed = keys().seal(&Secret::new("t0ken"), [7; 12], &PLACE).unwrap();
        assert!(keys().open(&sealed, &PLACE).is_ok());
        for place in [
            Place { owner: "wh_2", ..PLACE },
            Place { field: "headers.x", ..PLACE },
            Place { origin: "https://b.com", ..PLACE },
            Place { version: 4, ..PLACE },
        ] {
            assert_eq!(keys().open(&sealed, &place).err(), Some(SealError::NotOurs), "{place:?}");
        }
        for broken in ["", "s1.", "s1.AAAA", "s2.AAAA", "s3.00000000.AAAA", "plain", "s2.."] {
            assert!(keys().open(&Sealed(broken.into()), &PLACE).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_changed_key_opens_what_the_one_before_sealed_and_seals_anew() {
        let old = keys().seal(&Secret::new("t0ken"), [7; 12], &PLACE).unwrap();
        let changed = SealKeys::parse(&format!("{OTHER_KEY}, {KEY}")).unwrap();
        assert!(keys().is_current(&old) && !changed.is_current(&old));
        let open = changed.open(&old, &PLACE).unwrap();
        let new = changed.seal(&open, [8; 12], &PLACE).unwrap();
        assert!(changed.is_current(&new));
        let alone = SealKeys::parse(OTHER_KEY).unwrap();
        assert_eq!(alone.open(&new, &PLACE).unwrap().expose(), "t0ken");
        assert_eq!(alone.open(&old, &PLACE).err(), Some(SealError::NotOurs));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for setting in ["", "short", "MDEyMzQ1Njc4OWFiY2RlZg=="] {
            assert_eq!(SealKeys::parse(setting).err(), Some(SealError::Key), "{setting}");
            assert_eq!(SealKeys::parse(&format!("{KEY},{setting}")).err(), Some(SealError::Key), "{setting}");
        }
    }
}
