//! How a secret may be written by whoever sends it back.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// What stands unescaped in a form, in a URI (RFC 3986 section 2.3), and in what JavaScript makes a component of a URI.
const UNESCAPED: [&str; 3] = ["*-._", "-._~", "-_.!~*'()"];

/// A value as it is, in capitals and in none; in JSON, in JSON within JSON, and in JSON as PHP, .NET and Go write it; in HTML; in a form and in a URL;
/// in hexadecimal and in base64, wherever it stands in what was encoded.
pub(super) fn spellings(value: &str) -> Vec<String> {
    let json = json_text(value);
    let nested = json_text(&json);
    let mut spelled = vec![
        json.replace('/', "\\/"),
        with_code_points(&json, "&'+<>`", |code| format!("\\u{code:04X}")),
        with_code_points(&json, "&<>", |code| format!("\\u{code:04x}")),
        json_text(&nested),
        nested,
        json,
        hex(value, |byte| format!("{byte:02x}")),
        hex(value, |byte| format!("{byte:02X}")),
    ];
    // In a page, as most templates write it and as Go does; and in capitals or none, as headers' names go.
    spelled.push(html(value, "&quot;", "&#39;", "+"));
    spelled.push(html(value, "&#34;", "&#39;", "&#43;"));
    spelled.extend([value.to_ascii_lowercase(), value.to_ascii_uppercase()]);
    for unescaped in UNESCAPED {
        for escape in [|byte: u8| format!("%{byte:02X}"), |byte: u8| format!("%{byte:02x}")] {
            let escaped = percent_encode(value, unescaped, escape);
            spelled.push(escaped.replace("%20", "+"));
            spelled.push(escaped);
        }
    }
    spelled.extend((0..3).flat_map(|before| base64_within(value, before)));
    spelled.push(value.to_owned());
    spelled
}

fn html(value: &str, quote: &str, apostrophe: &str, plus: &str) -> String {
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('"', quote).replace('\'', apostrophe).replace('+', plus)
}

fn json_text(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    let text = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    text.unwrap_or(value).to_owned()
}

fn with_code_points(text: &str, odd: &str, write: impl Fn(u32) -> String) -> String {
    text.chars().map(|c| if odd.contains(c) { write(u32::from(c)) } else { c.to_string() }).collect()
}

fn hex(value: &str, write: impl Fn(u8) -> String) -> String {
    value.bytes().map(write).collect()
}

fn percent_encode(value: &str, unescaped: &str, write: impl Fn(u8) -> String) -> String {
    let encode = |byte: u8| {
        let c = char::from(byte);
        let stays = byte.is_ascii_alphanumeric() || (byte.is_ascii() && unescaped.contains(c));
        if stays { c.to_string() } else { write(byte) }
    };
    value.bytes().map(encode).collect()
}

/// The characters of base64 that the value alone decides, when so many bytes, modulo three, stand before it.
fn base64_within(value: &str, before: usize) -> [String; 2] {
    let bytes = [vec![0; before], value.as_bytes().to_vec()].concat();
    // Each character holds six bits; those that also hold bits of a neighbour are left out.
    let (from, to) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    let piece = |encoded: String| encoded.get(from..to).unwrap_or_default().to_owned();
    [piece(STANDARD_NO_PAD.encode(&bytes)), piece(URL_SAFE_NO_PAD.encode(&bytes))]
}

#[cfg(test)]
mod tests {
    use super::super::{MASK, Redactor, Secret};
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    use proptest::prelude::*;
    use url::form_urlencoded;

    proptest! {
        #[test]
        fn a_secret_is_found_in_every_encoding(secret in "[!-~]([ -~]{4,60})[!-~]", before in "[a-z]{0,4}", behind in "[a-z]{0,4}") {
            let redactor = Redactor::new([Secret::new(secret.as_str())]);
            let around = format!("{before}{secret}{behind}");
            let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            let json = json_text(&secret);
            for echo in [secret.clone(), json.clone(), json_text(&json), form, hex(&secret, |byte| format!("{byte:02X}"))] {
                let redacted = redactor.redact(&format!("<{echo}>"));
                prop_assert!(!redacted.contains(&echo) && redacted.contains(MASK), "{}", redacted);
            }
            for encoded in [STANDARD.encode(&around), URL_SAFE.encode(&around)] {
                prop_assert!(redactor.redact(&encoded).contains(MASK), "{}", encoded);
            }
        }
    }

    #[test]
    fn what_stays_of_base64_is_the_characters_that_a_neighbour_shares() {
        let redactor = Redactor::new([Secret::new("s3cr3t-v4lue")]);
        for (before, redacted) in
            [("", "••••YmVoaW5k"), ("x", "eH••••Q=="), ("xy", "eHl••••U="), ("xyz", "eHl6••••")]
        {
            let behind = if before.is_empty() { "behind" } else { "" };
            assert_eq!(redactor.redact(&STANDARD.encode(format!("{before}s3cr3t-v4lue{behind}"))), redacted);
        }
    }
}
