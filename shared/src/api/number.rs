//! Numbers in paths and headers: versions, replays and notices count from 1, and each has one spelling.

/// Reads a number as a path holds it; another spelling of it would be another address of the same thing.
///
/// ```
/// use shared::api::parse_number;
/// assert_eq!(parse_number("12"), Some(12));
/// for other in ["0", "01", "+1", "-1", " 1", "1.0", "4294967296", ""] {
///     assert_eq!(parse_number(other), None, "{other}");
/// }
/// ```
pub fn parse_number(text: &str) -> Option<u32> {
    let is_plain = text.starts_with(|first: char| matches!(first, '1'..='9'));
    text.parse().ok().filter(|_| is_plain)
}

/// Reads the version that an `If-Match` names, as our `ETag` writes it (RFC 9110 section 8.8.3). A proxy that
/// compresses makes the tag a weak one, and the version is still the same. Whoever writes the number alone, without the
/// quotes that the RFC asks for, means nothing else by it.
///
/// ```
/// use shared::api::parse_version_tag;
/// assert_eq!((parse_version_tag("\"3\""), parse_version_tag("W/\"3\"")), (Some(3), Some(3)));
/// assert_eq!(parse_version_tag("3"), Some(3));
/// for other in ["W/3", "03", "*", "\"03\"", "\"3", "w/\"3\"", "\"3\", \"4\"", "\"\"", ""] {
///     assert_eq!(parse_version_tag(other), None, "{other}");
/// }
/// ```
pub fn parse_version_tag(text: &str) -> Option<u32> {
    let tag = text.strip_prefix("W/").unwrap_or(text);
    match tag.strip_prefix('"') {
        Some(rest) => parse_number(rest.strip_suffix('"')?),
        None => parse_number(text),
    }
}
