use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use proptest::prelude::*;
use serde::Deserialize;

/// Each on which three implementations agree.
#[derive(Deserialize)]
struct Vector {
    name: String,
    secret: String,
    webhook_id: String,
    webhook_timestamp: String,
    body: Option<String>,
    body_repeat: Option<Repeat>,
    expected_signature: String,
}

/// A long body.
#[derive(Deserialize)]
struct Repeat {
    prefix: String,
    char: String,
    count: usize,
    suffix: String,
}

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

impl Vector {
    fn body(&self) -> String {
        let repeat =
            |long: &Repeat| format!("{}{}{}", long.prefix, long.char.repeat(long.count), long.suffix);
        self.body.clone().or_else(|| self.body_repeat.as_ref().map(repeat)).unwrap()
    }
}

#[test]
fn signatures_are_those_of_other_implementations() {
    let Vectors { vectors } =
        serde_json::from_str(include_str!("../../../tests/fixtures/signatures.json")).unwrap();
    assert!(vectors.len() >= 17);
    for vector in vectors {
        let name = &vector.name;
        let timestamp = vector.webhook_timestamp.parse().unwrap();
        let key = match SharedKey::parse(&vector.secret) {
            Ok(key) => key,
            // Standard Webhooks allows 64 bytes at most; this vector is about HMAC.
            Err(error) => {
                assert_eq!(
                    (name.as_str(), error),
                    ("secret-65-bytes-over-block", KeyError::Length { bytes: 65 })
                );
                continue;
            }
        };
        let signature = key.sign(&vector.webhook_id, timestamp, vector.body().as_bytes());
        assert_eq!(signature, vector.expected_signature, "{name}");
    }
}

/// RFC 8032 section 7.1, test 1.
#[test]
fn a_private_key_is_that_of_the_rfc() {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let bytes: Vec<u8> =
        (0..32).map(|place| u8::from_str_radix(&seed[place * 2..place * 2 + 2], 16).unwrap()).collect();
    let key = PrivateKey::from_entropy(bytes.try_into().unwrap());
    let public = STANDARD.decode(key.public_key().as_str().strip_prefix("whpk_").unwrap()).unwrap();
    let hex: String = public.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

#[test]
fn texts_that_are_no_keys_are_refused() {
    for (text, error) in [
        ("whsec_", KeyError::Length { bytes: 0 }),
        ("", KeyError::Length { bytes: 0 }),
        ("whsec_c2hvcnQ=", KeyError::Length { bytes: 5 }),
        ("whsec_not base64", KeyError::NotBase64),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", KeyError::NotBase64),
        ("whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", KeyError::NotBase64),
    ] {
        assert_eq!(SharedKey::parse(text).err(), Some(error), "{text}");
    }
    assert_eq!(PrivateKey::parse("whsk_AAAA").err(), Some(KeyError::Length { bytes: 3 }));
}

proptest! {
    #[test]
    fn a_key_survives_being_sealed(entropy: [u8; 32], id in "[a-z_.]{0,20}", at: i64, body: Vec<u8>) {
        for scheme in Scheme::ALL {
            let key = scheme.make_key(entropy);
            let again = Signer::read(scheme, &key).unwrap();
            let signature = again.sign(&id, at, &body);
            prop_assert_eq!(signature.split_once(',').map(|(name, _)| name), Some(scheme.as_str()));
            let fresh = Signer::read(scheme, &scheme.make_key(entropy)).unwrap();
            prop_assert_eq!(signature, fresh.sign(&id, at, &body));
        }
    }

    #[test]
    fn the_public_key_verifies_and_nothing_else_does(entropy: [u8; 32], body: Vec<u8>) {
        let key = PrivateKey::from_entropy(entropy);
        let public = STANDARD.decode(key.public_key().as_str().strip_prefix("whpk_").unwrap()).unwrap();
        let public = VerifyingKey::from_bytes(&public.try_into().unwrap()).unwrap();
        let signature = key.sign("evt_1", 7, &body);
        let bytes = STANDARD.decode(signature.strip_prefix("v1a,").unwrap()).unwrap();
        let signature = Signature::from_slice(&bytes).unwrap();
        let message = [b"evt_1.7.", body.as_slice()].concat();
        prop_assert!(public.verify(&message, &signature).is_ok());
        prop_assert!(public.verify(&[message.as_slice(), b"x"].concat(), &signature).is_err());
    }
}
