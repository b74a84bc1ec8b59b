//! *URL at save*: refused by a rule, or stored in its canonical form.

use super::ask_all;
use shared::address::{Address, AddressError};
use shared::guard::{LookAlike, Policy, check};

/// What becomes of an address as it was typed into the form: its canonical form, or the rule that refuses it.
fn stored(given: &str) -> String {
    match Address::check(given, &Policy::default()) {
        Ok(address) => address.to_string(),
        Err(AddressError::Refused(refusal)) => format!("refused: {}", refusal.rule()),
        Err(other) => format!("refused: {other}"),
    }
}

const REFUSED: [(&str, &str); 85] = [
    ("http://example.com/", "https only"),
    ("https:example.com", "form"),
    ("https:/example.com", "form"),
    ("https:///example.com", "form"),
    ("//example.com", "form"),
    ("example.com", "form"),
    ("https://", "form"),
    // The form and the API say "Give the address" to an empty one, before the guard is asked.
    ("", "form"),
    (" https://e.com", "characters"),
    ("https://e.com\t", "characters"),
    ("https://e.com\n", "characters"),
    ("https://e.\tcom", "characters"),
    ("ht\ntps://e.com", "characters"),
    ("https://e.com\u{a0}", "characters"),
    ("https://user@e.com", "no userinfo"),
    ("https://user:pw@e.com", "no userinfo"),
    ("https://@e.com", "no userinfo"),
    ("https://:@e.com", "no userinfo"),
    ("https://e.com@169.254.169.254/", "no userinfo"),
    ("https://169.254.169.254\\@e.com/", "characters"),
    ("https:\\\\e.com", "characters"),
    ("https://e.com#@127.0.0.1/", "no userinfo"),
    ("https://1.1.1.1 &@2.2.2.2# @3.3.3.3/", "characters"),
    ("https://e.com:0", "no port"),
    ("https://e.com:22", "no port"),
    ("https://e.com:25", "no port"),
    ("https://e.com:443", "no port"),
    ("https://e.com:6379", "no port"),
    ("https://e.com:65536", "no port"),
    ("https://e.com:-1", "no port"),
    ("https://e.com:443:80", "no port"),
    ("https://e.com:", "no port"),
    ("file:///etc/passwd", "https only"),
    ("ftp://e.com/", "https only"),
    ("gopher://e.com/", "https only"),
    ("data:text/plain,x", "https only"),
    ("javascript:alert(1)", "https only"),
    ("blob:https://e.com/1", "https only"),
    ("ws://e.com/", "https only"),
    ("wss://e.com/", "https only"),
    ("jar:https://e.com/a!/b", "https only"),
    ("view-source:https://e.com/", "https only"),
    ("https://localhost", "public names"),
    ("https://localhost.", "no dot at the end"),
    ("https://LOCALHOST%2e", "no encoded host"),
    ("https://foo.localhost", "public names"),
    ("https://metadata.google.internal", "public names"),
    ("https://metadata.azure.internal", "public names"),
    ("https://instance-data.ec2.internal", "public names"),
    ("https://metadata.goog", "no metadata service"),
    ("https://metadata.tencentyun.com", "no metadata service"),
    ("https://metadata", "full name"),
    ("https://x.internal", "public names"),
    ("https://x.local", "public names"),
    ("https://x.home.arpa", "public names"),
    ("https://x.onion", "public names"),
    ("https://x.intranet", "public names"),
    ("https://x.corp", "public names"),
    ("https://api.default.svc", "public names"),
    ("https://api.default.svc.cluster.local", "public names"),
    ("https://db.service.consul", "public names"),
    ("https://ip6-localhost", "full name"),
    ("https://localhost6.localdomain6", "public names"),
    ("https://1.10.0.0.1.example.com/", "no carried address"),
    ("https://8.8.8.8.10.0.0.1.example.org/", "no carried address"),
    ("https://1-1-1-1.10-0-0-1.example.org/", "no carried address"),
    ("https://app-10-0-0-1.example.org/", "no carried address"),
    ("https://7f000001.example.org/", "no carried address"),
    ("https://0x7f.1.example.org/", "no carried address"),
    ("https://fe80--1.ip6.example.org/", "no carried address"),
    ("https://--1.example.org/", "hyphens"),
    ("https://example..com", "no empty label"),
    ("https://.example.com", "no empty label"),
    ("https://example.com..", "no empty label"),
    ("https://example.com.", "no dot at the end"),
    ("https://xn--", "readable host"),
    ("https://xn--.com", "readable host"),
    ("https://xn--a.com", "readable host"),
    ("https://e\u{200b}.com", "invisible characters"),
    ("https://e\u{ad}.com", "invisible characters"),
    ("https://\u{202e}moc.e/", "invisible characters"),
    ("https://e.com%00", "no encoded host"),
    ("https://e.com%0d%0aHost:x", "no encoded host"),
    ("https://{{event.x}}.com/", "placeholders"),
    ("https://e.com{{event.x}}", "placeholders"),
];

#[test]
fn refused_at_save() {
    ask_all(REFUSED.map(|(given, rule)| (given, format!("refused: {rule}"))), stored);
}

#[test]
fn stored_in_canonical_form() {
    let rows = [
        ("HTTPS://EXAMPLE.COM", "https://example.com/"),
        ("https://example.com/a/../b", "https://example.com/b"),
        ("https://example.com/%7Ea b".trim_end_matches(" b"), "https://example.com/%7Ea"),
        ("https://ⓔⓧⓐⓜⓟⓛⓔ.com", "https://example.com/"),
        ("https://example。com", "https://example.com/"),
        ("https://раypal.com", "https://xn--ypal-43d9g.com/"),
        // An `@` in the path is fine: Teams has it there.
        ("https://e.com/webhookb2/a@b/IncomingWebhook/c", "https://e.com/webhookb2/a@b/IncomingWebhook/c"),
        ("https://e.com/{{event.x}}?y={{event.y}}", "https://e.com/{{event.x}}?y={{event.y}}"),
    ];
    ask_all(rows.map(|(given, canonical)| (given, canonical.to_owned())), stored);
}

#[test]
fn lengths() {
    let refused = |rule: &str| format!("refused: {rule}");
    let path_of = |characters: usize| format!("https://e.com/{}", "x".repeat(characters - 14));
    let label = |length: usize| format!("https://{}.com/", "a".repeat(length));
    // 253 and 254: three labels of 61, one of 60 or 61, and dots.
    // Four labels of which the last has so many bytes, three dots between them, and `.com`.
    let name = |last: usize| {
        let labels = [61, 61, 61, last].map(|length| "a".repeat(length));
        format!("https://{}.com/", labels.join("."))
    };
    assert_eq!(name(63).len(), "https:///".len() + 253);
    ask_all(
        [
            (path_of(2_048), path_of(2_048)),
            (path_of(2_049), refused("length")),
            (path_of(65_536), refused("length")),
            (label(63), label(63)),
            (label(64), refused("label length")),
            (name(63), name(63)),
            (
                {
                    let labels = [61, 61, 62, 63].map(|length| "a".repeat(length));
                    format!("https://{}.com/", labels.join("."))
                },
                refused("name length"),
            ),
        ],
        stored,
    );
}

/// What looks like another name is stored in ASCII, shown as such, and warned of; never refused.
#[test]
fn homographs() {
    let rows = [
        ("https://paypal.com", "no warning"),
        ("https://раypal.com", "xn--ypal-43d9g.com"),
        ("https://xn--ypal-43d9g.com", "xn--ypal-43d9g.com"),
        ("https://аррӏе.com", "xn--80ak6aa92e.com"),
        ("https://ⓔⓧⓐⓜⓟⓛⓔ.com", "example.com"),
        ("https://gοοgle.com", "xn--ggle-0nda.com"),
    ];
    ask_all(rows.map(|(given, shown)| (given, shown.to_owned())), |given| {
        let url = check(given, &Policy::default()).unwrap();
        let Some(warning) = LookAlike::of(given, &url) else { return "no warning".to_owned() };
        assert!(warning.to_string().contains(url.host()), "{warning}");
        url.host().to_owned()
    });
}

/// Each refusal says which rule it is and what to do: two sentences of different rules differ, and none is a riddle.
#[test]
fn every_rule_has_a_sentence_of_its_own() {
    let mut sentences: Vec<(&str, String)> = Vec::new();
    for (given, _) in REFUSED {
        let Err(AddressError::Refused(refusal)) = Address::check(given, &Policy::default()) else {
            panic!("{given} passes")
        };
        let sentence = refusal.to_string();
        assert!(sentence.len() > 30, "{sentence}");
        sentences.push((refusal.rule(), sentence));
    }
    for (rule, sentence) in &sentences {
        let others = sentences.iter().filter(|(other, _)| other != rule);
        assert!(!others.map(|(_, other)| other).any(|other| other == sentence), "{rule}: {sentence}");
    }
}
