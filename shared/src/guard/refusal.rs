//! Why an address is refused, in words that say what to do instead.

use crate::limits::URL_CHARS_MAX;
use std::fmt;

/// The rule that refuses an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// More characters than servers take.
    TooLong {
        /// How many.
        length: usize,
    },
    /// A space, a control character or a backslash.
    Character(char),
    /// `{{…}}` before the path, or in an address that cannot have any.
    Placeholder,
    /// `<` or `>`: a part that still has to be filled in.
    Unfinished,
    /// Nothing that can be read as an address.
    NotAnAddress,
    /// Another scheme than `https`.
    NotHttps,
    /// A user or password before the host.
    Userinfo,
    /// A port.
    Port,
    /// An IP address in any spelling instead of a name.
    IpAddress,
    /// A name without a dot, or with an empty, too long or oddly spelled label.
    HostName,
    /// A name that only means something inside a network, or nothing at all.
    NotPublic,
    /// A name that carries an address (`10-0-0-1.nip.io`).
    CarriesAddress,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => {
                write!(f, "The address has {length} characters; {URL_CHARS_MAX} is the most.")
            }
            Self::Character(odd) => write!(
                f,
                "The address has the character U+{:04X}; spaces, line breaks, control characters and \\ are not allowed.",
                u32::from(*odd)
            ),
            Self::Placeholder => f.write_str(
                "Placeholders are only allowed in the path and the query of the URL; write scheme and host out.",
            ),
            Self::Unfinished => f.write_str("Put your own value in place of each <…> in the address."),
            Self::NotAnAddress => {
                f.write_str("This is not an address; write it as in https://hooks.example.com/path")
            }
            Self::NotHttps => f.write_str("The address has to start with https:// so that nobody can read along."),
            Self::Userinfo => f.write_str(
                "A user or password in the address is not allowed; use a header such as Authorization instead.",
            ),
            Self::Port => f.write_str("The address must not specify a port; https uses 443."),
            Self::IpAddress => f.write_str("IP addresses are not allowed; use the public DNS name of the target."),
            Self::HostName => {
                f.write_str("The host is not a public DNS name; write it as in hooks.example.com")
            }
            Self::NotPublic => f.write_str(
                "This host name is internal or reserved; only public DNS names can be reached.",
            ),
            Self::CarriesAddress => f.write_str(
                "This host name stands for an IP address; use the target's own public DNS name.",
            ),
        }
    }
}
