//! The part of an address after `?`, read and written without losing a character. The router decodes it twice.

use web_sys::UrlSearchParams;

/// Names and values as they stand in an address, with the `?` before them; nothing when there are none.
pub(crate) fn to_query(pairs: &[(&str, String)]) -> String {
    let part = |(name, value): &(&str, String)| format!("{name}={}", js_sys::encode_uri_component(value));
    let parts: Vec<String> = pairs.iter().map(part).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// The value of a name in a query, unless it is empty.
pub(crate) fn query_value(query: &str, name: &str) -> Option<String> {
    let values = UrlSearchParams::new_with_str(query).ok()?;
    values.get(name).filter(|value| !value.is_empty())
}
