//! The text of an address, before it is parsed.

use super::Refusal;

/// The parts of a text that are read before the parser reads it.
pub(super) struct Parts<'a> {
    scheme: &'a str,
    /// What stands between `//` and the next `/`, `?` or `#`.
    authority: &'a str,
}

/// What holds for every address, loopback origins too.
pub(super) fn check(given: &str) -> Result<Parts<'_>, Refusal> {
    if let Some(odd) = given.chars().find(|c| c.is_control() || c.is_whitespace() || *c == '\\') {
        return Err(Refusal::Character(odd));
    }
    if let Some(unseen) = given.chars().find(|c| is_invisible(*c)) {
        return Err(Refusal::Invisible(unseen));
    }
    if given.contains("{{") {
        return Err(Refusal::Placeholder);
    }
    // No URL has them (RFC 3986); the addresses in our gallery do, where a person has to fill something in.
    if given.contains(['<', '>']) {
        return Err(Refusal::Unfinished);
    }
    let Some((scheme, rest)) = given.split_once("://") else { return Err(without_slashes(given)) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Readers differ in whether `#` ends the authority: to one of them, `https://a.com#@b.com` leads to b.com.
    let widest = rest.split(['/', '?']).next().unwrap_or_default();
    if widest.contains('@') {
        return Err(Refusal::Userinfo);
    }
    if authority.is_empty() {
        let is_https = scheme.eq_ignore_ascii_case("https");
        return Err(if is_https { Refusal::NotAnAddress } else { Refusal::NotHttps });
    }
    Ok(Parts { scheme, authority })
}

/// What holds for every address but loopback origins.
pub(super) fn check_public(parts: &Parts<'_>) -> Result<(), Refusal> {
    let Parts { scheme, authority } = parts;
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(Refusal::NotHttps);
    }
    if authority.starts_with('[') {
        return Err(Refusal::IpAddress);
    }
    if authority.contains('%') {
        return Err(Refusal::Encoded);
    }
    if authority.contains(':') {
        return Err(Refusal::Port);
    }
    Ok(())
}

/// `data:…` and `javascript:…` have another scheme; `https:example.com` has lost its slashes.
fn without_slashes(given: &str) -> Refusal {
    let scheme = given.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'))
    };
    match scheme {
        Some(scheme) if is_scheme(scheme) && !scheme.eq_ignore_ascii_case("https") => Refusal::NotHttps,
        _ => Refusal::NotAnAddress,
    }
}

/// What Unicode tells programs not to show (`Default_Ignorable_Code_Point`), and what marks annotations. A URL parser
/// drops some of it from a host, and it turns what follows around for whoever reads it.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}
