//! Names that lead nowhere public, or to an address that the name itself carries. Each list says where it comes from.

/// Last labels, or last two, that mean something inside a network or nothing at all.
pub(super) const RESERVED: [Reserved; 35] = [
    Reserved("localhost", "RFC 6761 keeps it for one's own machine"),
    Reserved("test", "RFC 6761 keeps it for tests"),
    Reserved("example", "RFC 6761 keeps it for examples"),
    Reserved("invalid", "RFC 6761 keeps it for names that do not exist"),
    Reserved("local", "RFC 6762 keeps it for one's own network; clusters use it too"),
    Reserved("onion", "RFC 7686 keeps it for Tor"),
    // The first that fits is named, so `home.arpa` stands before `arpa`.
    Reserved("home.arpa", "RFC 8375 keeps it for home networks"),
    Reserved("arpa", "RFC 3172 keeps it for the Internet's own machinery"),
    Reserved("alt", "RFC 9476 keeps it for names outside DNS"),
    Reserved("internal", "ICANN keeps it for private networks"),
    // Applied for as public names and refused for good, since networks use them (ICANN's name collisions).
    Reserved("corp", "ICANN does not give it out, since networks use it"),
    Reserved("home", "ICANN does not give it out, since networks use it"),
    Reserved("mail", "ICANN does not give it out, since networks use it"),
    // RFC 6762 appendix G: what networks use, although nobody gave it to them.
    Reserved("intranet", "networks use it for themselves"),
    Reserved("private", "networks use it for themselves"),
    Reserved("lan", "networks use it for themselves"),
    // The names that leak to the root most often (ICANN's SSAC, SAC062 and SAC090), and what routers hand out.
    Reserved("localdomain", "networks use it for themselves"),
    // The `/etc/hosts` of Red Hat and its relatives.
    Reserved("localdomain4", "networks use it for themselves"),
    Reserved("localdomain6", "networks use it for themselves"),
    Reserved("domain", "networks use it for themselves"),
    Reserved("workgroup", "networks use it for themselves"),
    Reserved("homestation", "networks use it for themselves"),
    Reserved("dhcp", "networks use it for themselves"),
    Reserved("router", "networks use it for themselves"),
    Reserved("belkin", "networks use it for themselves"),
    Reserved("dlink", "networks use it for themselves"),
    Reserved("mshome.net", "Windows gives it to machines that share a connection"),
    Reserved("ipv6-literal.net", "Windows reads it as an IPv6 address"),
    // What clusters and clouds use inside. `svc` stands for `name.namespace.svc`; the long form ends in `local`.
    Reserved("svc", "Kubernetes uses it inside a cluster"),
    Reserved("consul", "Consul uses it inside a network"),
    Reserved("nomad", "Nomad uses it inside a network"),
    Reserved("docker", "Docker uses it inside a machine"),
    Reserved("flycast", "Fly.io uses it inside a network"),
    Reserved("internal.cloudapp.net", "Azure uses it inside a network"),
    Reserved("oraclevcn.com", "Oracle Cloud uses it inside a network"),
];

/// A name that is kept for something, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved(pub(super) &'static str, pub(super) &'static str);

/// Names under which clouds tell a machine its own credentials. `metadata.google.internal`, `metadata.azure.internal`,
/// `instance-data.ec2.internal` and their like end in `internal`; these do not.
pub(super) const METADATA: [&str; 5] = [
    "metadata.goog",
    "metadata.tencentyun.com",
    "api.metadata.cloud.ibm.com",
    "metadata.platformequinix.com",
    "metadata.packet.net",
];

/// Public services whose names stand for an address: the one that a name spells out (`10-0-0-1.nip.io`), one after
/// the other (the ones made for rebinding), or always loopback.
pub(super) const ADDRESS_CARRYING: [&str; 36] = [
    // The address is in the name.
    "nip.io",
    "sslip.io",
    "xip.io",
    "xip.name",
    "backname.io",
    "traefik.me",
    "local-ip.co",
    "local-ip.sh",
    "local-ip.medicmobile.org",
    "plex.direct",
    "anyip.dev",
    // It changes while one looks: for DNS rebinding.
    "1u.ms",
    "rbndr.us",
    "rebind.it",
    "rebind.network",
    // Always loopback, or another private address.
    "localtest.me",
    "lvh.me",
    "vcap.me",
    "lacolhost.com",
    "yoogle.com",
    "fuf.me",
    "ulh.us",
    "local.gd",
    "localho.st",
    "smackaho.st",
    "127-0-0-1.org.uk",
    "localhost.direct",
    "localcert.net",
    "localdev.me",
    "loopback.jp",
    "lcl.host",
    "lndo.site",
    "ddev.site",
    "docksal.site",
    "bugbounty.dod.network",
    "spoofed.burpcollaborator.net",
];

/// Every name that is kept for something, and for what.
///
/// ```
/// assert!(shared::guard::reserved_names().any(|(name, _)| name == "local"));
/// ```
pub fn reserved_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    RESERVED.into_iter().map(|Reserved(name, reason)| (name, reason))
}

/// Every name under which a cloud tells machines their credentials, beside those that are reserved.
///
/// ```
/// assert!(shared::guard::metadata_names().any(|name| name == "metadata.goog"));
/// ```
pub fn metadata_names() -> impl Iterator<Item = &'static str> {
    METADATA.into_iter()
}

/// Every service that is known to answer with an address that its name carries, or with loopback.
///
/// ```
/// assert!(shared::guard::address_carrying_names().any(|name| name == "nip.io"));
/// ```
pub fn address_carrying_names() -> impl Iterator<Item = &'static str> {
    ADDRESS_CARRYING.into_iter()
}

/// Whether a name is `suffix` or stands below it.
pub(super) fn is_below(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
