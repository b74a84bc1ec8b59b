//! Which IP addresses are public: everything outside the special-purpose blocks of IANA.
//!
//! Where DNS answers can be had, each of them is asked this. The blocks are those of the two registries
//! (`iana-ipv4-special-registry`, `iana-ipv6-special-registry`), multicast, and what is no unicast. Whole blocks are
//! refused, also where a registry calls a few addresses in one globally reachable: no target of a webhook is there.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses that are not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Special {
    /// As `10.0.0.0/8`.
    pub block: &'static str,
    /// What it is for, and who says so.
    pub purpose: &'static str,
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.block, self.purpose)
    }
}

/// The block that keeps an address from being public; none when it is public.
///
/// ```
/// use shared::guard::special;
/// assert_eq!(special("9.255.255.255".parse().unwrap()), None);
/// assert_eq!(special("10.0.0.0".parse().unwrap()).unwrap().block, "10.0.0.0/8");
/// assert_eq!(special("64:ff9b::a9fe:a9fe".parse().unwrap()).unwrap().block, "64:ff9b::/96");
/// ```
pub fn special(address: IpAddr) -> Option<Special> {
    match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }
}

/// Every block that is not public.
///
/// ```
/// assert!(shared::guard::special_blocks().any(|special| special.block == "fc00::/7"));
/// ```
pub fn special_blocks() -> impl Iterator<Item = Special> {
    V4.iter().map(found).chain(V6.iter().map(found)).chain([ISATAP, NO_UNICAST])
}

fn special_v4(address: Ipv4Addr) -> Option<Special> {
    let bits = u32::from(address);
    let is_in = |first: [u8; 4], length: u32| (bits ^ u32::from_be_bytes(first)) >> (32 - length) == 0;
    V4.iter().find(|(first, length, ..)| is_in(*first, *length)).map(found)
}

fn special_v6(address: Ipv6Addr) -> Option<Special> {
    let bits = u128::from(address);
    // No prefix is of length 0, so no shift is by all bits.
    let is_in = |first: u128, length: u32| (bits ^ first) >> (128 - length) == 0;
    if let Some(block) = V6.iter().find(|(first, length, ..)| is_in(*first, *length)) {
        return Some(found(block));
    }
    // RFC 5214: an interface id that begins so is followed by an IPv4 address, whatever the network before it.
    if matches!(bits >> 32 & 0xffff_ffff, 0x0000_5efe | 0x0200_5efe) {
        return Some(ISATAP);
    }
    (!is_in(GLOBAL_UNICAST, 3)).then_some(NO_UNICAST)
}

fn found<A>((_, _, block, purpose): &Block<A>) -> Special {
    Special { block, purpose }
}

/// Its first address, the bits that its addresses share, how it is written, what it is for.
type Block<A> = (A, u32, &'static str, &'static str);

const V4: [Block<[u8; 4]>; 19] = [
    ([0, 0, 0, 0], 8, "0.0.0.0/8", "this network (RFC 791)"),
    ([10, 0, 0, 0], 8, "10.0.0.0/8", "private use (RFC 1918)"),
    ([100, 64, 0, 0], 10, "100.64.0.0/10", "shared by a provider's customers (RFC 6598)"),
    ([127, 0, 0, 0], 8, "127.0.0.0/8", "loopback (RFC 1122)"),
    ([169, 254, 0, 0], 16, "169.254.0.0/16", "link-local, with the metadata of clouds (RFC 3927)"),
    ([172, 16, 0, 0], 12, "172.16.0.0/12", "private use (RFC 1918)"),
    ([192, 0, 0, 0], 24, "192.0.0.0/24", "IETF protocols (RFC 6890)"),
    ([192, 0, 2, 0], 24, "192.0.2.0/24", "documentation (RFC 5737)"),
    ([192, 31, 196, 0], 24, "192.31.196.0/24", "AS112 (RFC 7535)"),
    ([192, 52, 193, 0], 24, "192.52.193.0/24", "multicast tunnels (RFC 7450)"),
    ([192, 88, 99, 0], 24, "192.88.99.0/24", "6to4 relays (RFC 7526)"),
    ([192, 168, 0, 0], 16, "192.168.0.0/16", "private use (RFC 1918)"),
    ([192, 175, 48, 0], 24, "192.175.48.0/24", "AS112 (RFC 7534)"),
    ([198, 18, 0, 0], 15, "198.18.0.0/15", "benchmarks (RFC 2544)"),
    ([198, 51, 100, 0], 24, "198.51.100.0/24", "documentation (RFC 5737)"),
    ([203, 0, 113, 0], 24, "203.0.113.0/24", "documentation (RFC 5737)"),
    // In no registry, and public by its number: only a machine of Azure reaches it.
    ([168, 63, 129, 16], 32, "168.63.129.16/32", "Azure's own services for its machines"),
    ([224, 0, 0, 0], 4, "224.0.0.0/4", "multicast (RFC 5771)"),
    ([240, 0, 0, 0], 4, "240.0.0.0/4", "reserved, with broadcast (RFC 1112)"),
];

/// In any network: the last 64 bits say so.
const ISATAP: Special =
    Special { block: "…:0:5efe:0:0/96", purpose: "ISATAP, an IPv4 address in IPv6 (RFC 5214)" };
const NO_UNICAST: Special = Special { block: "outside 2000::/3", purpose: "no global unicast (RFC 4291)" };

const GLOBAL_UNICAST: u128 = 0x2000 << 112;

/// The longer prefix stands first where two fit.
const V6: [Block<u128>; 20] = [
    (0x0000_0000_0000_0000_0000_0000_0000_0001, 128, "::1/128", "loopback (RFC 4291)"),
    (0x0000_0000_0000_0000_0000_0000_0000_0000, 128, "::/128", "no address (RFC 4291)"),
    (0x0000_0000_0000_0000_0000_ffff_0000_0000, 96, "::ffff:0:0/96", "mapped IPv4 (RFC 4291)"),
    (0x0000_0000_0000_0000_ffff_0000_0000_0000, 96, "::ffff:0:0:0/96", "translated IPv4 (RFC 2765)"),
    (0x0000_0000_0000_0000_0000_0000_0000_0000, 96, "::/96", "compatible IPv4 (RFC 4291)"),
    (
        0x0064_ff9b_0000_0000_0000_0000_0000_0000,
        96,
        "64:ff9b::/96",
        "NAT64, an IPv4 address in IPv6 (RFC 6052)",
    ),
    (
        0x0064_ff9b_0001_0000_0000_0000_0000_0000,
        48,
        "64:ff9b:1::/48",
        "NAT64 of one's own network (RFC 8215)",
    ),
    (0x0100_0000_0000_0000_0000_0000_0000_0000, 64, "100::/64", "discarded (RFC 6666)"),
    (
        0x0100_0000_0000_0001_0000_0000_0000_0000,
        64,
        "100:0:0:1::/64",
        "a prefix that leads nowhere (RFC 9780)",
    ),
    (
        0x2001_0000_0000_0000_0000_0000_0000_0000,
        32,
        "2001::/32",
        "Teredo, an IPv4 address in IPv6 (RFC 4380)",
    ),
    (0x2001_0000_0000_0000_0000_0000_0000_0000, 23, "2001::/23", "IETF protocols (RFC 2928)"),
    (0x2001_0db8_0000_0000_0000_0000_0000_0000, 32, "2001:db8::/32", "documentation (RFC 3849)"),
    (0x2002_0000_0000_0000_0000_0000_0000_0000, 16, "2002::/16", "6to4, an IPv4 address in IPv6 (RFC 3056)"),
    (0x2620_004f_8000_0000_0000_0000_0000_0000, 48, "2620:4f:8000::/48", "AS112 (RFC 7534)"),
    (0x3fff_0000_0000_0000_0000_0000_0000_0000, 20, "3fff::/20", "documentation (RFC 9637)"),
    (0x5f00_0000_0000_0000_0000_0000_0000_0000, 16, "5f00::/16", "segment routing (RFC 9602)"),
    (
        0xfc00_0000_0000_0000_0000_0000_0000_0000,
        7,
        "fc00::/7",
        "private use, with the metadata of clouds (RFC 4193)",
    ),
    (0xfe80_0000_0000_0000_0000_0000_0000_0000, 10, "fe80::/10", "link-local (RFC 4291)"),
    (0xfec0_0000_0000_0000_0000_0000_0000_0000, 10, "fec0::/10", "site-local (RFC 3879)"),
    (0xff00_0000_0000_0000_0000_0000_0000_0000, 8, "ff00::/8", "multicast (RFC 4291)"),
];
