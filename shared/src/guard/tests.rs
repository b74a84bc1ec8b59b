//! What depends on the settings of a deployment, and what holds for any text. Each input of the list that reviewers use
//! is in `shared/tests/inputs_3c.rs`.

use super::*;
use proptest::prelude::*;
use std::net::{Ipv4Addr, Ipv6Addr};

fn verdict(given: &str, policy: &Policy) -> Result<String, Refusal> {
    check(given, policy).map(|url| url.to_string())
}

#[test]
fn public_https_names_pass_in_their_canonical_spelling() {
    for (given, canonical) in [
        ("https://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com/services/T0/B0/x"),
        (
            "https://example.com/webhook/a@b/IncomingWebhook",
            "https://example.com/webhook/a@b/IncomingWebhook",
        ),
        ("https://example.com?to=a@b", "https://example.com/?to=a@b"),
        ("https://example.com/a?token=1#part", "https://example.com/a?token=1"),
        ("https://example.com/a#b@c", "https://example.com/a"),
        ("https://localhost.example.com", "https://localhost.example.com/"),
        (
            "https://ec2-3-120-1-2.eu-central-1.compute.amazonaws.com/",
            "https://ec2-3-120-1-2.eu-central-1.compute.amazonaws.com/",
        ),
        ("https://8-8-8-8.example.com/", "https://8-8-8-8.example.com/"),
        ("https://node.tail1234.ts.net/", "https://node.tail1234.ts.net/"),
        ("https://my_host.example.com/", "https://my_host.example.com/"),
    ] {
        assert_eq!(verdict(given, &Policy::default()).as_deref(), Ok(canonical), "{given}");
    }
}

#[test]
fn a_dev_origin_lets_just_itself_through() {
    let dev_origins = DevOrigin::parse_list("http://127.0.0.1:9797, http://10.0.0.1");
    let (allowed, _) = AllowedHosts::parse("hooks.example.com").unwrap();
    let policy = Policy { dev_origins, allowed_hosts: Some(allowed), ..Policy::default() };
    assert_eq!(policy.dev_origins.len(), 1);
    let dev = check("http://127.0.0.1:9797/hook", &policy).unwrap();
    assert!(policy.is_dev(&dev));
    assert_eq!(verdict("http://127.0.0.1:9798/hook", &policy), Err(Refusal::NotHttps));
    assert_eq!(verdict("http://user@127.0.0.1:9797/hook", &policy), Err(Refusal::Userinfo));
    assert_eq!(verdict("http://10.0.0.1/", &policy), Err(Refusal::NotHttps));
    assert!(!policy.is_dev(&check("https://hooks.example.com/", &policy).unwrap()));
}

#[test]
fn only_allowed_hosts_pass_where_there_is_a_list() {
    let (allowed, _) = AllowedHosts::parse("Hooks.Example.com, .slack.com, metadata.goog, .local").unwrap();
    let policy = Policy { allowed_hosts: Some(allowed), ..Policy::default() };
    for (given, refusal) in [
        ("https://HOOKS.example.com/x", None),
        ("https://hooks.slack.com/x", None),
        ("https://slack.com/x", Some(Refusal::NotAllowed)),
        ("https://hooks.slack.com.evil.org/x", Some(Refusal::NotAllowed)),
        ("https://example.com/?hooks.slack.com", Some(Refusal::NotAllowed)),
        // The list only narrows: it lets nothing through that is refused without it.
        ("https://metadata.goog/", Some(Refusal::Metadata)),
        ("http://hooks.slack.com/x", Some(Refusal::NotHttps)),
    ] {
        assert_eq!(check(given, &policy).err(), refusal, "{given}");
    }
    assert!(matches!(check("https://printer.local/", &policy), Err(Refusal::NotPublic(_))));
    let closed = Policy { allowed_hosts: Some(AllowedHosts::default()), ..Policy::default() };
    assert_eq!(verdict("https://hooks.slack.com/", &closed), Err(Refusal::NotAllowed));
}

#[test]
fn tocsin_is_no_target_of_its_own() {
    let seen = OwnHost::of_address("http://127.0.0.1:8787/api/webhooks");
    let policy = Policy {
        own_hosts: vec![OwnHost::parse("Tocsin.example.com").unwrap()],
        dev_origins: DevOrigin::parse_list("http://127.0.0.1:8787,http://127.0.0.1:9797"),
        ..Policy::default()
    }
    .seen_at(seen);
    for (given, refusal) in [
        ("https://tocsin.example.com/ingest/src_1", Some(Refusal::OwnHost)),
        ("https://TOCSIN.example.com/", Some(Refusal::OwnHost)),
        ("https://tocsin.example.com./", Some(Refusal::OwnHost)),
        ("http://127.0.0.1:8787/ingest/src_1", Some(Refusal::OwnHost)),
        ("http://127.0.0.1:9797/hook", None),
        ("https://my.tocsin.example.com/", None),
    ] {
        assert_eq!(check(given, &policy).err(), refusal, "{given}");
    }
}

#[test]
fn the_resolver_is_no_target() {
    let (allowed, _) = AllowedHosts::parse("hooks.example.com").unwrap();
    let policy = Policy { allowed_hosts: Some(allowed), ..Policy::default() };
    let resolver = Resolver::parse("https://dns.example.org/dns-query", &policy);
    assert!(matches!(resolver, Resolver::At(_)), "{resolver:?}");
    let policy = Policy { resolver, ..policy };
    assert_eq!(policy.for_resolver().resolver, Resolver::Off, "it is not asked for itself");
    assert_eq!(Resolver::parse("https://1.1.1.1/", &policy), Resolver::Unusable(Refusal::IpAddress));
}

/// `é` is one character as it is typed, and six as it is sent.
#[test]
fn the_length_is_that_of_what_is_sent() {
    let address = |count| format!("https://e.com/{}", "é".repeat(count));
    let verdict = |given: &str| check(given, &Policy::default());
    assert!(verdict(&address(339)).is_ok());
    assert_eq!(verdict(&address(340)), Err(Refusal::TooLong { length: 2_054 }));
    assert_eq!(verdict(&address(2_048)), Err(Refusal::TooLong { length: 2_062 }), "before it is parsed");
}

/// Every way to write an IPv4 address within an IPv6 one that has a name.
fn embeddings(v4: Ipv4Addr) -> Vec<(&'static str, Ipv6Addr)> {
    let bits = u128::from(u32::from(v4));
    let at = |prefix: u128| Ipv6Addr::from(prefix | bits);
    vec![
        ("compatible", at(0)),
        ("mapped", at(0xffff << 32)),
        ("SIIT", at(0xffff << 48)),
        ("NAT64", at(0x0064_ff9b << 96)),
        ("local NAT64", at(0x0064_ff9b_0001 << 80)),
        ("6to4", Ipv6Addr::from((0x2002 << 112) | (bits << 80) | 1)),
        ("Teredo client", Ipv6Addr::from((0x2001 << 112) | (bits ^ 0xffff_ffff))),
        ("Teredo server", Ipv6Addr::from((0x2001 << 112) | (bits << 64))),
        ("ISATAP", at(0x5efe << 32)),
        ("ISATAP, link-local", at((0xfe80 << 112) | (0x5efe << 32))),
        ("ISATAP, public network", at((0x2a00_1450 << 96) | (0x5efe << 32))),
        ("ISATAP, unique", at((0x2a00_1450 << 96) | (0x0200_5efe << 32))),
    ]
}

proptest! {
    /// For every IPv4 address, all embeddings in IPv6 are refused, whatever the address itself is.
    #[test]
    fn no_embedding_of_an_ipv4_address_is_public(bits in any::<u32>()) {
        for (name, v6) in embeddings(Ipv4Addr::from(bits)) {
            prop_assert!(special(v6.into()).is_some(), "{}: {}", name, v6);
        }
    }

    /// No IPv4 address is a host, in any of the spellings that some reader takes.
    #[test]
    fn no_spelling_of_an_ipv4_address_passes(bits in any::<u32>()) {
        let [a, b, c, d] = bits.to_be_bytes();
        let low = bits & 0x00ff_ffff;
        for host in [
            format!("{a}.{b}.{c}.{d}"),
            format!("{a}.{b}.{c}.{d}."),
            format!("{bits}"),
            format!("{bits:#x}"),
            format!("0{bits:o}"),
            format!("{a}.{low}"),
            format!("{a:#x}.{low:#x}"),
            format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
            format!("{a}.{b}.{}", u32::from(c) << 8 | u32::from(d)),
            format!("[::ffff:{a}.{b}.{c}.{d}]"),
            format!("[{}]", Ipv6Addr::from(u128::from(bits))),
        ] {
            prop_assert_eq!(check(&format!("https://{host}/"), &Policy::default()), Err(Refusal::IpAddress), "{}", host);
        }
    }

    /// Whatever is typed: what passes is what it looks like, and passes again.
    #[test]
    fn what_passes_stays_the_same(host in "[a-zéа0-9.\\-_%@:\u{200b}\u{ad}]{1,40}", path in "[ -~é]{0,20}") {
        if let Ok(url) = check(&format!("https://{host}/{path}"), &Policy::default()) {
            let again = check(url.as_str(), &Policy::default());
            prop_assert_eq!(again.as_ref(), Ok(&url));
            prop_assert!(url.host().is_ascii() && url.host().contains('.'));
            let warned = LookAlike::of(&format!("https://{host}/"), &url).is_some();
            prop_assert!(host.is_ascii() || warned, "{}", host);
        }
    }
}

#[test]
fn the_first_and_the_last_address_of_each_block_are_special_and_their_neighbours_are_not() {
    for (first, last, neighbours) in [
        ("0.0.0.0", "0.255.255.255", &["1.0.0.0"][..]),
        ("10.0.0.0", "10.255.255.255", &["9.255.255.255", "11.0.0.0"]),
        ("100.64.0.0", "100.127.255.255", &["100.63.255.255", "100.128.0.0"]),
        ("127.0.0.0", "127.255.255.255", &["126.255.255.255", "128.0.0.0"]),
        ("169.254.0.0", "169.254.255.255", &["169.253.255.255", "169.255.0.0"]),
        ("172.16.0.0", "172.31.255.255", &["172.15.255.255", "172.32.0.0"]),
        ("192.0.0.0", "192.0.0.255", &["191.255.255.255", "192.0.1.0"]),
        ("192.0.2.0", "192.0.2.255", &["192.0.1.255", "192.0.3.0"]),
        ("192.31.196.0", "192.31.196.255", &["192.31.195.255", "192.31.197.0"]),
        ("192.52.193.0", "192.52.193.255", &["192.52.192.255", "192.52.194.0"]),
        ("192.88.99.0", "192.88.99.255", &["192.88.98.255", "192.88.100.0"]),
        ("192.168.0.0", "192.168.255.255", &["192.167.255.255", "192.169.0.0"]),
        ("192.175.48.0", "192.175.48.255", &["192.175.47.255", "192.175.49.0"]),
        ("198.18.0.0", "198.19.255.255", &["198.17.255.255", "198.20.0.0"]),
        ("198.51.100.0", "198.51.100.255", &["198.51.99.255", "198.51.101.0"]),
        ("203.0.113.0", "203.0.113.255", &["203.0.112.255", "203.0.114.0"]),
        ("168.63.129.16", "168.63.129.16", &["168.63.129.15", "168.63.129.17"]),
        ("224.0.0.0", "255.255.255.255", &["223.255.255.255"]),
        ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", &["2000:ffff::1", "2001:200::"]),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", &["2001:db7:ffff::", "2001:db9::"]),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &["2001:ffff::", "2003::"]),
        ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", &["2620:4f:7fff::", "2620:4f:8001::"]),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", &["3ffe:ffff::", "3fff:1000::"]),
        ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &["2606:4700::1111", "2a00:1450:4001::200e"]),
    ] {
        for address in [first, last] {
            assert!(special(address.parse().unwrap()).is_some(), "{address}");
        }
        for neighbour in neighbours {
            assert_eq!(special(neighbour.parse().unwrap()), None, "{neighbour}");
        }
    }
}
