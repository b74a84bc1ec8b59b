//! *IPv4 in disguise* and *IPv6*: no spelling is a host, and none is public as an answer of DNS.

use super::ask_all;
use shared::guard::{Policy, check, special};
use std::net::IpAddr;

const V4: [&str; 34] = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.127.127.127",
    "0",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "3232235521",
    "2852039166",
    "0xa9fea9fe",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "100.64.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    // In digits of other scripts, which IDNA folds.
    "①②⑦.0.0.1",
    "１２７.0.0.1",
];

const V4_NEIGHBOURS: [&str; 8] = [
    "9.255.255.255",
    "11.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "169.253.255.255",
    "169.255.0.0",
];

const V6: [&str; 28] = [
    "::",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "::5efe:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2001::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fd7a:115c:a1e0::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "5f00::1",
    // Public by its network, and an IPv4 address by its end.
    "2a00:1450::5efe:a00:1",
    "2a00:1450::200:5efe:a00:1",
];

fn as_host(host: &str) -> String {
    match check(&format!("https://{host}/"), &Policy::default()) {
        Ok(url) => url.to_string(),
        Err(refusal) => refusal.rule().to_owned(),
    }
}

#[test]
fn no_spelling_is_a_host() {
    let no_host = "no IP address".to_owned();
    ask_all(V4.iter().chain(&V4_NEIGHBOURS).map(|host| (*host, no_host.clone())), as_host);
    ask_all(V6.map(|host| (format!("[{host}]"), no_host.clone())), as_host);
    ask_all(
        ["[127.0.0.1]", "[::1%25lo]", "[::1", "[v1.x]", "[]"].map(|host| (host, no_host.clone())),
        as_host,
    );
}

#[test]
fn none_is_public_as_an_answer() {
    let verdict = |address: &str| match address.parse::<IpAddr>() {
        Ok(address) => special(address).map_or("public", |_| "special").to_owned(),
        Err(_) => "no address".to_owned(),
    };
    ask_all(V6.map(|address| (address, "special".to_owned())), verdict);
    ask_all(V4_NEIGHBOURS.map(|address| (address, "public".to_owned())), verdict);
    // In a disguise it is no answer: a resolver writes four numbers, and anything else is not read.
    let plain =
        |address: &str| address.split('.').count() == 4 && !address.contains("0177") && address.is_ascii();
    let expected = |address| if plain(address) { "special" } else { "no address" };
    ask_all(V4.map(|address| (address, expected(address).to_owned())), verdict);
}
