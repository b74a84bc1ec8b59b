//! An IPv4 address that a name spells out, whoever answers for the name: `10.0.0.1.hooks.example.org`,
//! `ip-10-0-0-1.example.org`. There are more services that answer with it than any list has.

use std::net::Ipv4Addr;

/// The address that a name carries: four labels in a row, or a label of its own.
pub(super) fn carried_address(name: &str) -> Option<Ipv4Addr> {
    let labels: Vec<&str> = name.split('.').collect();
    let in_labels = labels.windows(4).find_map(|four| address_of(four.iter().copied()));
    in_labels.or_else(|| labels.iter().find_map(|label| in_label(label)))
}

/// `10-0-0-1`, and with the `ip-` that machines of clouds have. Not within a longer label: `release-10-0-0-1` is a name.
fn in_label(label: &str) -> Option<Ipv4Addr> {
    address_of(label.strip_prefix("ip-").unwrap_or(label).split('-'))
}

fn address_of<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Ipv4Addr> {
    let octets: Vec<u8> = parts.map(octet).collect::<Option<_>>()?;
    <[u8; 4]>::try_from(octets).ok().map(Ipv4Addr::from)
}

fn octet(part: &str) -> Option<u8> {
    let is_decimal = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_decimal { part.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_where_it_stands_alone() {
        for (name, address) in [
            ("10.0.0.1.example.org", Some([10, 0, 0, 1])),
            ("a.169.254.169.254.example.org", Some([169, 254, 169, 254])),
            ("10-0-0-1.example.org", Some([10, 0, 0, 1])),
            ("ip-10-0-0-1.example.org", Some([10, 0, 0, 1])),
            ("x.192-168-000-001.example.org", Some([192, 168, 0, 1])),
            ("release-10-0-0-1.example.org", None),
            ("10-0-0-1-2.example.org", None),
            ("10-0-0-256.example.org", None),
            ("10-0-0.example.org", None),
            ("1.2.3.example.org", None),
            ("-10-0-0-1.example.org", None),
        ] {
            assert_eq!(carried_address(name), address.map(Ipv4Addr::from), "{name}");
        }
    }
}
