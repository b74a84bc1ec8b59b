//! Any address: what the guard lets through is what it looks like, and no event leads it elsewhere.

use super::input::{Choices, Input, show};
use super::json;
use serde_json::{Value, json};
use shared::address::{Address, AddressError};
use shared::guard::{self, DevOrigin, Policy};
use shared::limits::ATTEMPT_WORK_MAX;
use shared::work::Work;
use url::{Host, Url};

const DEV_ORIGINS: &str = "http://127.0.0.1:9797,http://localhost:3000,https://[::1]:8443,http://10.0.0.1";

/// An address, a line `---`, and an event for its placeholders.
pub fn url(data: &[u8]) {
    match Input::read(data) {
        None => {}
        Some(Input::Text(address, event)) => {
            check(address, &json::read(event));
            check(address, &hostile());
        }
        Some(Input::Choices(mut choices)) => {
            let address = choose(&mut choices);
            check(&address, &json::choose(&mut choices));
            check(&address, &hostile());
        }
    }
}

/// Values that mean something in an address.
fn hostile() -> Value {
    json!({ "a": "..", "b": "/../../x?y#z", "data": { "a": "@evil.example.org:1", "b": "\r\nHost: x", "title": "%2e%2E" },
        "list": [".", "%"], "title": "", "é": "\u{202e}é" })
}

fn check(given: &str, scope: &Value) {
    show("address", given);
    show("event", scope);
    let dev = Policy { dev_origins: DevOrigin::parse_list(DEV_ORIGINS), ..Policy::default() };
    for policy in [Policy::default(), dev] {
        match guard::check(given, &policy) {
            Ok(passed) => check_passed(passed.as_str(), &passed.origin(), &policy),
            Err(refusal) => assert!(refusal.to_string().len() > 10, "{refusal:?}"),
        }
        check_address(given, &policy, scope);
    }
}

/// An address that may be sent to.
fn check_passed(address: &str, origin: &str, policy: &Policy) {
    let url = Url::parse(address).expect("what passed can be read again");
    assert_eq!(url.origin().ascii_serialization(), origin, "{address}");
    assert_eq!(url.as_str(), address, "it is in its canonical spelling");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{address}");
    let again = guard::check(address, policy).map(|again| again.to_string());
    assert_eq!(again.as_deref(), Ok(address), "it passes again, and stays the same");
    if policy.dev_origins.iter().any(|dev| dev.to_string() == origin) {
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        assert!(is_loopback, "{address}");
        return;
    }
    assert_eq!((url.scheme(), url.port()), ("https", None), "{address}");
    let Some(Host::Domain(name)) = url.host() else { panic!("{address} has no name") };
    assert!(name.contains('.') && name.is_ascii() && !name.ends_with('.'), "{address}");
    // Another reader could take a name that ends in a number for an IP address.
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_decimal = last.bytes().all(|byte| byte.is_ascii_digit());
    let is_hexadecimal =
        last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(!is_decimal && !is_hexadecimal, "{address}");
}

/// The address of a webhook: with any event, it stays at its origin.
fn check_address(given: &str, policy: &Policy, scope: &Value) {
    let address = match Address::check(given, policy) {
        Ok(address) => address,
        Err(error) => return assert!(error.to_string().len() > 10, "{error:?}"),
    };
    let again = Address::check(address.as_str(), policy).map(|again| again.to_string());
    assert_eq!(again.as_deref(), Ok(address.as_str()), "it passes again, and stays the same");
    let template = address.template().expect("what was checked can be read");
    match template.render(scope, &mut Work::of(ATTEMPT_WORK_MAX)) {
        Ok((url, _)) => {
            assert_eq!(url.origin(), address.origin(), "{url}");
            // The guard is asked at every attempt; an address that is good for one event may be too long for another.
            if let Ok(passed) = guard::check(url.as_str(), policy) {
                assert_eq!(passed.origin(), address.origin(), "{url}");
                check_passed(passed.as_str(), &passed.origin(), policy);
            }
        }
        Err(AddressError::Refused(_) | AddressError::Template(_)) => {}
        Err(error) => assert!(error.to_string().len() > 10, "{error:?}"),
    }
}

/// An address by choices.
fn choose(choices: &mut Choices<'_>) -> String {
    let mut out = choices
        .pick(&[
            "https://",
            "HTTPS://",
            "http://",
            "https:/",
            "https:",
            "//",
            "ftp://",
            "javascript:",
            "https:\\\\",
        ])
        .to_owned();
    out.push_str(choices.pick(&["", "", "", "", "user@", "user:pw@", "@", "{{a}}@", "%40"]));
    out.push_str(choices.pick(&[
        "hooks.example.com",
        "EXAMPLE.com",
        "e.com.",
        "localhost",
        "127.0.0.1",
        "0x7f.1",
        "[::1]",
        "2130706433",
        "①②⑦.0.0.1",
        "раypal.com",
        "xn--ypal-43d9g.com",
        "e\u{ad}x.com",
        "e。com",
        "10-0-0-1.nip.io",
        "metadata",
        "{{a}}.com",
        "a..com",
        "-a.com",
        "e.com%2f",
        "e.com%00",
        "foo.localhost",
        "0177.0.0.1.e.com",
        "1.2.3.0x4",
    ]));
    out.push_str(
        choices.pick(&["", "", "", ":443", ":9797", ":3000", ":8443", ":", ":0", ":65536", ":{{a}}"]),
    );
    for _ in 0..choices.below(6) {
        out.push_str(choices.pick(&[
            "/",
            "/a",
            "?",
            "#",
            "&b=",
            "..",
            ".",
            "%2e",
            "{{a}}",
            "{{data.b}}",
            "{{{a}}}",
            "{{#if a}}/x{{else}}?{{/if}}",
            "{{#each list}}/{{this}}{{/each}}",
            "{{urlencode b}}",
            "{{title}}",
            "//evil.example.org",
            "\\",
            "\t",
            "<",
            "é",
        ]));
        if choices.rarely(8) {
            out.push_str(&choices.text());
        }
    }
    out
}
