//! An origin on this machine, the only kind that a trial may send to.

use anyhow::{Result, bail};
use std::fmt;
use std::net::Ipv4Addr;

/// A loopback origin, as `http://127.0.0.1:3000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Origin {
    /// Reads one, and says what is wrong with anything else. The Worker checks again: this is for the person who types.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        match loopback(text) {
            Some(()) => Ok(Self(text.trim_end_matches('/').to_owned())),
            None => bail!("--target takes a loopback origin, as http://127.0.0.1:3000, not `{text}`"),
        }
    }

    /// The origin of a port on 127.0.0.1.
    pub(crate) fn local(port: u16) -> Self {
        Self(format!("http://127.0.0.1:{port}"))
    }
}

fn loopback(text: &str) -> Option<()> {
    let authority = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some(rest) => ("::1", rest.strip_prefix(':').or(rest.is_empty().then_some("80"))?),
        None => authority.split_once(':').unwrap_or((authority, "80")),
    };
    let is_port =
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_loopback =
        matches!(host, "localhost" | "::1") || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
    (is_port && is_loopback).then_some(())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_let_in() {
        let origins = [
            "http://127.0.0.1:3000",
            "http://127.8.9.1",
            "https://localhost:8443",
            "http://localhost/",
            "http://[::1]:80",
            "http://[::1]",
        ];
        for text in origins {
            assert!(Origin::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let others = [
            "",
            "127.0.0.1:3000",
            "ftp://127.0.0.1",
            "http://10.0.0.1",
            "http://0.0.0.0:1",
            "http://example.com",
            "http://localhost.example.com",
            "http://127.0.0.1:3000/path",
            "http://127.0.0.1@example.com",
            "http://127.0.0.1:80@example.com",
            "http://127.1:80",
            "http://127.0.0.1:+80",
            "http://127.0.0.1:0",
            "http://127.0.0.1:99999",
            "http://127.0.0.1,http://example.com",
            "http://[::1]x",
            "http://[::2]",
        ];
        for text in others {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
