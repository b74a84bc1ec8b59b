//! Why an address is refused, in words that say what to do instead.

use super::reserved::Reserved;
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
    /// A character that nobody sees.
    Invisible(char),
    /// `{{…}}` before the path, or in an address that cannot have any.
    Placeholder,
    /// `<` or `>`: a part that still has to be filled in.
    Unfinished,
    /// Nothing that can be read as an address.
    NotAnAddress,
    /// Another scheme than `https`.
    NotHttps,
    /// A user or password before the host, or what a less careful reader would take for one.
    Userinfo,
    /// A port.
    Port,
    /// An IP address in any spelling instead of a name.
    IpAddress,
    /// `%` in the host.
    Encoded,
    /// A host that stands for no name, as bad punycode.
    Unreadable,
    /// A name without a dot.
    OneLabel,
    /// Two dots in a row, or one at the beginning.
    EmptyLabel,
    /// A dot at the end of the name.
    TrailingDot,
    /// A part of the name that DNS cannot hold.
    LabelTooLong {
        /// Its bytes.
        length: usize,
    },
    /// A name that DNS cannot hold.
    NameTooLong {
        /// Its bytes.
        length: usize,
    },
    /// A character that no host has.
    HostCharacter(char),
    /// A part of the name that begins or ends with `-`.
    Hyphen,
    /// A name that only means something inside a network, or nothing at all.
    NotPublic(Reserved),
    /// A name under which a cloud tells machines their credentials.
    Metadata,
    /// A name that carries an address (`10-0-0-1.nip.io`).
    CarriesAddress,
    /// Tocsin itself.
    OwnHost,
    /// A host that is not among those this deployment sends to.
    NotAllowed,
}

impl Refusal {
    /// Every rule, as [`Refusal::rule`] names it.
    pub const RULES: [&str; 24] = [
        "length",
        "characters",
        "invisible characters",
        "placeholders",
        "unfinished",
        "form",
        "https only",
        "no userinfo",
        "no port",
        "no IP address",
        "no encoded host",
        "readable host",
        "full name",
        "no empty label",
        "no dot at the end",
        "label length",
        "name length",
        "host characters",
        "hyphens",
        "public names",
        "no metadata service",
        "no carried address",
        "not Tocsin itself",
        "allowed hosts",
    ];

    /// The rule, in a word or three.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::TooLong { .. } => "length",
            Self::Character(_) => "characters",
            Self::Invisible(_) => "invisible characters",
            Self::Placeholder => "placeholders",
            Self::Unfinished => "unfinished",
            Self::NotAnAddress => "form",
            Self::NotHttps => "https only",
            Self::Userinfo => "no userinfo",
            Self::Port => "no port",
            Self::IpAddress => "no IP address",
            Self::Encoded => "no encoded host",
            Self::Unreadable => "readable host",
            Self::OneLabel => "full name",
            Self::EmptyLabel => "no empty label",
            Self::TrailingDot => "no dot at the end",
            Self::LabelTooLong { .. } => "label length",
            Self::NameTooLong { .. } => "name length",
            Self::HostCharacter(_) => "host characters",
            Self::Hyphen => "hyphens",
            Self::NotPublic(_) => "public names",
            Self::Metadata => "no metadata service",
            Self::CarriesAddress => "no carried address",
            Self::OwnHost => "not Tocsin itself",
            Self::NotAllowed => "allowed hosts",
        }
    }
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
            Self::Invisible(odd) => write!(
                f,
                "The address has the character U+{:04X}, which cannot be seen; delete it, or type the address anew.",
                u32::from(*odd)
            ),
            Self::LabelTooLong { length } => {
                write!(
                    f,
                    "A part of the host between two dots has {length} characters; 63 is the most in DNS."
                )
            }
            Self::NameTooLong { length } => {
                write!(f, "The host has {length} characters; 253 is the most in DNS.")
            }
            Self::HostCharacter(odd) => write!(
                f,
                "The host has the character {odd:?}; a host has letters, digits, - and dots. Write it as in hooks.example.com"
            ),
            Self::NotPublic(Reserved(suffix, reason)) => write!(
                f,
                "This host name leads nowhere public: it ends in .{suffix}, and {reason}. Use the target's public DNS name."
            ),
            fixed => f.write_str(fixed.fixed_text()),
        }
    }
}

impl Refusal {
    /// What is said without anything of the address in it.
    const fn fixed_text(self) -> &'static str {
        match self {
            Self::Placeholder => {
                "Placeholders are only allowed in the path and the query of the URL; write scheme and host out."
            }
            Self::Unfinished => "Put your own value in place of each <…> in the address.",
            Self::NotHttps => "The address has to start with https:// so that nobody can read along.",
            Self::Userinfo => {
                "A user or password in the address is not allowed; use a header such as Authorization instead."
            }
            Self::Port => "The address must not specify a port; https uses 443.",
            Self::IpAddress => "IP addresses are not allowed; use the public DNS name of the target.",
            Self::Encoded => {
                "The host has a %; write it out, as in hooks.example.com. Only path and query can be percent-encoded."
            }
            Self::Unreadable => {
                "The host stands for no DNS name: it has a character that no host has, or punycode (xn--…) that means nothing. Write it as in hooks.example.com"
            }
            Self::OneLabel => {
                "The host is a single word, which only means something inside a network; write the full public name, as in hooks.example.com"
            }
            Self::EmptyLabel => "The host has a dot too many; write it as in hooks.example.com",
            Self::TrailingDot => "The host ends with a dot; leave that dot out.",
            Self::Hyphen => {
                "A part of the host begins or ends with -, which no public name does; write it as in hooks.example.com"
            }
            Self::Metadata => {
                "Under this host name a cloud tells its machines their credentials; it is never a target. Use the target's public DNS name."
            }
            Self::CarriesAddress => {
                "This host name stands for an IP address; use the target's own public DNS name."
            }
            Self::OwnHost => {
                "This is Tocsin's own address: what it sends would come back to it. Give the address of another system."
            }
            Self::NotAllowed => {
                "This deployment only sends to the hosts in its setting ALLOWED_TARGET_HOSTS, and this one is not among them. Whoever runs it can add it there."
            }
            _ => "This is not an address; write it as in https://hooks.example.com/path",
        }
    }
}
