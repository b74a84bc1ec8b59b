use super::*;

fn verdict(given: &str) -> Result<String, Refusal> {
    check(given, &Policy::default()).map(|url| url.to_string())
}

#[test]
fn public_https_names_pass_in_their_canonical_spelling() {
    for (given, canonical) in [
        ("https://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com/services/T0/B0/x"),
        ("HTTPS://EXAMPLE.COM", "https://example.com/"),
        (
            "https://example.com/webhook/a@b/IncomingWebhook",
            "https://example.com/webhook/a@b/IncomingWebhook",
        ),
        ("https://example.com/a?token=1#part", "https://example.com/a?token=1"),
        ("https://ⓔⓧⓐⓜⓟⓛⓔ.com", "https://example.com/"),
        ("https://раypal.com", "https://xn--ypal-43d9g.com/"),
        ("https://localhost.example.com", "https://localhost.example.com/"),
    ] {
        assert_eq!(verdict(given).as_deref(), Ok(canonical), "{given}");
    }
}

#[test]
fn everything_else_is_refused_with_its_rule() {
    for (given, refusal) in [
        ("", Refusal::NotAnAddress),
        ("https://", Refusal::NotAnAddress),
        ("https:example.com", Refusal::NotAnAddress),
        ("//example.com", Refusal::NotAnAddress),
        ("https:///example.com/", Refusal::NotAnAddress),
        ("https:///user:pw@example.com:8443/x", Refusal::NotAnAddress),
        ("http://example.com/", Refusal::NotHttps),
        ("ftp://example.com/", Refusal::NotHttps),
        ("ws://example.com/", Refusal::NotHttps),
        (" https://e.com", Refusal::Character(' ')),
        ("https://e.com\t", Refusal::Character('\t')),
        ("https://e.com\r\nHost: x", Refusal::Character('\r')),
        ("https://169.254.169.254\\@e.com/", Refusal::Character('\\')),
        ("https://user@e.com", Refusal::Userinfo),
        ("https://user:pw@e.com", Refusal::Userinfo),
        ("https://e.com@169.254.169.254/", Refusal::Userinfo),
        ("https://e.com:443/", Refusal::Port),
        ("https://e.com:8443/", Refusal::Port),
        ("https://e.com:0/", Refusal::Port),
        ("https://e.com:65536/", Refusal::NotAnAddress),
        ("https://localhost/", Refusal::NotPublic),
        ("https://localhost./", Refusal::NotPublic),
        ("https://LOCALHOST%2e/", Refusal::NotPublic),
        ("https://foo.localhost/", Refusal::NotPublic),
        ("https://metadata.google.internal/", Refusal::NotPublic),
        ("https://printer.local/", Refusal::NotPublic),
        ("https://metadata/", Refusal::HostName),
        ("https://ip6-localhost/", Refusal::HostName),
        ("https://example..com/", Refusal::HostName),
        ("https://.example.com/", Refusal::HostName),
        ("https://example.com./", Refusal::HostName),
        ("https://10-0-0-1.nip.io/", Refusal::CarriesAddress),
        ("https://{{data.host}}.com/", Refusal::Placeholder),
    ] {
        assert_eq!(verdict(given), Err(refusal), "{given}");
    }
}

#[test]
fn no_spelling_of_an_ip_address_passes() {
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "169.254.169.254",
        "0xa9fea9fe",
        "10.0.0.1",
        "8.8.8.8",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[2001:db8::1]",
        "[127.0.0.1]",
        "[::1%25lo]",
        "1.2.3",
        "1.2.3.4.5",
        "①②⑦.0.0.1",
    ] {
        assert!(verdict(&format!("https://{host}/")).is_err(), "{host}");
    }
}

#[test]
fn a_dev_origin_lets_just_itself_through() {
    let policy = Policy { dev_origins: DevOrigin::parse_list("http://127.0.0.1:9797, http://10.0.0.1") };
    assert_eq!(policy.dev_origins.len(), 1);
    assert!(check("http://127.0.0.1:9797/hook", &policy).is_ok());
    assert_eq!(check("http://127.0.0.1:9798/hook", &policy), Err(Refusal::NotHttps));
    assert_eq!(check("http://user@127.0.0.1:9797/hook", &policy), Err(Refusal::Userinfo));
    assert_eq!(check("http://10.0.0.1/", &policy), Err(Refusal::NotHttps));
}

/// `é` is one character as it is typed, and six as it is sent.
#[test]
fn the_length_is_that_of_what_is_sent() {
    let address = |count| format!("https://e.com/{}", "é".repeat(count));
    assert!(verdict(&address(339)).is_ok());
    assert_eq!(verdict(&address(340)), Err(Refusal::TooLong { length: 2_054 }));
    assert_eq!(verdict(&address(2_048)), Err(Refusal::TooLong { length: 2_062 }), "before it is parsed");
}
