//! Addresses that a name spells out, whoever answers for it: `10.0.0.1.hooks.example.org`, `app-10-0-0-1.example.org`,
//! `7f000001.example.org`. There are more services that answer with such an address than any list has, and anybody can run
//! one. A name may spell out several; which one it leads to is up to who answers, so each of them counts.
//!
//! Names of other kinds look like some of these by chance. So only what no version, hash or number looks like is refused
//! on every special block ([`special`]); the rest only where the address leads into a network ([`leads_inside`]).

use super::reserved::is_below;
use super::special::special;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Names under which a label of eight hexadecimal digits is the hash of a deployment. Cloudflare answers for each of them
/// with its own addresses.
const HASHES: [&str; 1] = ["pages.dev"];
/// Digits of an address in hexadecimal.
const HEX_DIGITS: usize = 8;

/// Whether a name carries an address that is not public.
pub(super) fn carries_private_address(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let is_special = |address: Ipv4Addr| special(address.into()).is_some();
    in_order(&labels).any(is_special)
        || with_hexadecimal_parts(&labels).any(leads_inside)
        || labels.iter().any(|label| {
            let parts: Vec<&str> = label.split(['-', '_']).collect();
            let is_whole = alone(&parts).is_some_and(|parts| octets(parts).any(is_special));
            is_whole || in_order(&parts).any(leads_inside) || in_v6(label).any(leads_inside_v6)
        })
        || !HASHES.iter().any(|suffix| is_below(name, suffix))
            && labels.iter().filter_map(|label| in_hexadecimal(label)).any(leads_inside)
}

/// A label that is an address and nothing else: `10-0-0-1`, and with the `ip-` that machines of clouds have.
fn alone<'p>(parts: &'p [&'p str]) -> Option<&'p [&'p str]> {
    let parts = if parts.first() == Some(&"ip") { parts.get(1..)? } else { parts };
    (parts.len() == 4).then_some(parts)
}

/// Every four numbers in a row.
fn in_order(parts: &[&str]) -> impl Iterator<Item = Ipv4Addr> {
    parts.windows(4).flat_map(octets)
}

/// What four numbers may stand for: `012` is 12 to some readers, and 10 to those that take it for octal.
fn octets(parts: &[&str]) -> impl Iterator<Item = Ipv4Addr> {
    let read = |base: u32| {
        let octets: Vec<u8> = parts.iter().map(|part| octet(part, base)).collect::<Option<_>>()?;
        <[u8; 4]>::try_from(octets).ok().map(Ipv4Addr::from)
    };
    [read(10), read(8)].into_iter().flatten()
}

fn octet(part: &str, base: u32) -> Option<u8> {
    // Longer ones are parts of UUIDs.
    let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let base = if part.starts_with('0') { base } else { 10 };
    if is_number { u8::from_str_radix(part, base).ok() } else { None }
}

/// Addresses as C reads them, of one label to four, of which one begins with `0x`: `0x7f.1`, `0x7f000001`.
fn with_hexadecimal_parts(labels: &[&str]) -> impl Iterator<Item = Ipv4Addr> {
    (1..=4).flat_map(|count| labels.windows(count)).filter_map(|parts| {
        let (last, octets) = parts.split_last()?;
        if !parts.iter().any(|part| part.starts_with("0x")) {
            return None;
        }
        let mut bits: u32 = 0;
        for octet in octets {
            bits = bits << 8 | u32::from(u8::try_from(number(octet)?).ok()?);
        }
        let room = 32 - 8 * u32::try_from(octets.len()).ok()?;
        let last = u64::from(number(last)?);
        let is_within = last < 1 << room;
        is_within.then(|| Ipv4Addr::from(u32::try_from(u64::from(bits) << room | last).unwrap_or(u32::MAX)))
    })
}

fn number(part: &str) -> Option<u32> {
    let (digits, base) = match part.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None if part.len() > 1 && part.starts_with('0') => (part, 8),
        None => (part, 10),
    };
    // No sign.
    let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_number { u32::from_str_radix(digits, base).ok() } else { None }
}

/// A label of eight hexadecimal digits. Not at the end of a longer one: environments and previews of clouds are called
/// `app-7f3a9c21`.
fn in_hexadecimal(label: &str) -> Option<Ipv4Addr> {
    let is_address = label.len() == HEX_DIGITS && label.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_address { u32::from_str_radix(label, 16).ok().map(Ipv4Addr::from) } else { None }
}

/// IPv6 with dashes in place of its colons, as a label or at its end: `fe80--1`, `www-fd00-1-2-3-4-5-6-7`.
fn in_v6(label: &str) -> impl Iterator<Item = Ipv6Addr> {
    let after_dashes = label.match_indices('-').map(|(at, _)| at + 1);
    std::iter::once(0)
        .chain(after_dashes)
        .filter_map(|start| label.get(start..).filter(|rest| !rest.starts_with('-')))
        .filter_map(|rest| rest.replace('-', ":").parse().ok())
}

/// Whether an address leads into a network, to a machine itself, or to the metadata of a cloud. Other special blocks lead
/// nowhere: a name that looks like one of those is a name.
fn leads_inside(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        // A provider's customers, and metadata of clouds in public blocks (`super::special`).
        || a == 100 && b & 0xc0 == 64
        || (a, b, c) == (192, 0, 0)
        || address == Ipv4Addr::new(168, 63, 129, 16)
}

/// The same, also by an IPv4 address within.
fn leads_inside_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, .., g, h] = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    let is_last = address.to_ipv4().is_some() || (a, b) == (0x64, 0xff9b);
    address.is_loopback()
        || address.is_unspecified()
        // Unique local, link-local and site-local.
        || matches!(a >> 8, 0xfc | 0xfd)
        || matches!(a >> 6, 0x3fa | 0x3fb)
        || is_last && leads_inside(v4(g, h))
        || a == 0x2002 && leads_inside(v4(b, c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_private_address_is_found_wherever_it_stands() {
        for name in [
            "10.0.0.1.example.org",
            "a.169.254.169.254.example.org",
            // Not the first address of the name.
            "1.10.0.0.1.example.com",
            "8.8.8.8.10.0.0.1.example.org",
            "1-1-1-1.10-0-0-1.example.org",
            "1.1.1.1.10-0-0-1.example.org",
            "8-8-8-8-10-0-0-1.example.org",
            "10-0-0-1.example.org",
            "ip-10-0-0-1.example.org",
            "ip-198-51-100-7.example.org",
            "x.192-168-000-001.example.org",
            // Within a longer label.
            "app-10-0-0-1.example.org",
            "10-0-0-1-app.example.org",
            "release-10-0-0-1.example.org",
            "10_0_0_1.example.org",
            "10-0-0-1-2.example.org",
            // Octal.
            "012.0.0.1.example.org",
            "0177-0-0-1.example.org",
            // Hexadecimal.
            "7f000001.example.org",
            "a.c0a80001.example.org",
            "7f000001.c0a80001.example.org",
            "a9fea9fe.example.org",
            "0x7f000001.example.org",
            "0x7f.1.example.org",
            "0x7f.0.0.1.example.org",
            "a.10.0x0.0.1.example.org",
            "0xa9.0xfe.0xa9fe.example.org",
            // IPv6.
            "fe80--1.example.org",
            "fd00--1.ip6.example.org",
            "fd12-3456-789a-1--1.example.org",
            "fd00-1-2-3-4-5-6-7.example.org",
            "www-fe80--1.example.org",
            "0--1.example.org",
            "0-0-0-0-0-0-0-1.example.org",
            "0--ffff-7f00-1.example.org",
            "64-ff9b--a00-1.example.org",
            "2002-7f00-1--1.example.org",
        ] {
            assert!(carries_private_address(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_only_looks_like_an_address_passes() {
        for name in [
            "example.org",
            "8.8.8.8.example.org",
            "8-8-8-8.example.org",
            "ec2-3-120-1-2.eu-central-1.compute.amazonaws.com",
            "7f000001.tocsin.pages.dev",
            // Versions, dates and counters.
            "v10-0-0-1.example.org",
            "10.1.docs.example.org",
            "10-0-0.example.org",
            "1.2.3.example.org",
            "10-0-0-256.example.org",
            "build-0-1-2-3.example.org",
            "backup-2026-10-0-1.example.org",
            "167772161.example.org",
            // Hashes, and words of hexadecimal digits.
            "deadbeef.example.org",
            "facade00.example.org",
            "e0000001.example.org",
            "00000001.example.org",
            "kindhill-7f3a9c21.westeurope.azurecontainerapps.io",
            "0a3f91c2-tocsin.team.workers.dev",
            "0a000001-7f00-4001-8001-c0a800010203.example.org",
            "7f0000011.example.org",
            "0xcafe.example.org",
            "0xylophone.1.example.org",
            // Double dashes.
            "xn--abc.example.org",
            "xn--fade-0na.example.org",
            "deploy-preview-1--site.netlify.app",
            "a--b.netlify.app",
            "2a00-1450--1.example.org",
        ] {
            assert!(!carries_private_address(name), "{name}");
        }
    }

    proptest! {
        /// Every address that leads inside, in every spelling, with public ones before and behind it.
        #[test]
        fn no_spelling_of_a_private_address_passes(
            first in prop::sample::select(vec![[10, 0], [127, 0], [172, 16], [172, 31], [192, 168], [169, 254], [100, 64]]),
            last in any::<u16>(),
            before in prop::sample::select(vec!["", "a.", "8.8.8.8.", "1.", "8-8-8-8.", "app-"]),
            behind in prop::sample::select(vec![".example.org", ".8.8.8.8.example.org", ".9-9-9-9.example.org"]),
        ) {
            let [a, b] = first;
            let [c, d] = last.to_be_bytes();
            for spelled in [
                format!("{a}-{b}-{c}-{d}"),
                format!("{a:03}-{b:03}-{c:03}-{d:03}"),
                format!("fd00--{a:x}-{b:x}"),
            ] {
                let name = format!("{before}{spelled}{behind}");
                prop_assert!(carries_private_address(&name), "{}", name);
            }
            if before != "app-" {
                for spelled in [
                    format!("{a}.{b}.{c}.{d}"),
                    format!("{a:#x}.{b}.{c}.{d}"),
                    format!("{a:02x}{b:02x}{c:02x}{d:02x}"),
                    format!("{:#x}", u32::from_be_bytes([a, b, c, d])),
                ] {
                    let name = format!("{before}{spelled}{behind}");
                    prop_assert!(carries_private_address(&name), "{}", name);
                }
            }
        }
    }
}
