//! Which page made a browser send a request.

/// What a browser says of the page (Fetch Metadata, and RFC 6454). Scripts cannot set either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent<'a> {
    /// `Sec-Fetch-Site`.
    pub site: Option<&'a str>,
    /// `Origin`.
    pub origin: Option<&'a str>,
}

/// Which page it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// One of ours.
    Own,
    /// Another one.
    Other,
    /// Nothing is said; no browser of today does that for a change.
    Unknown,
}

/// Judges what a browser says: everything that is said has to say that it was one of ours.
///
/// ```
/// use shared::access::{Page, Sent, judge_page};
/// let judge = |site, origin| judge_page(&Sent { site, origin }, "https://tocsin.example");
/// assert_eq!(judge(Some("same-origin"), Some("https://tocsin.example")), Page::Own);
/// assert_eq!(judge(Some("same-site"), None), Page::Other);
/// assert_eq!(judge(None, None), Page::Unknown);
/// ```
pub fn judge_page(sent: &Sent<'_>, own_origin: &str) -> Page {
    let by_site = sent.site.map(|site| site == "same-origin");
    let by_origin = sent.origin.map(|origin| origin == own_origin);
    match (by_site, by_origin) {
        (Some(false), _) | (_, Some(false)) => Page::Other,
        (Some(true), _) | (_, Some(true)) => Page::Own,
        (None, None) => Page::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_for_another_page_is_enough() {
        let own = "https://tocsin.example";
        let cases = [
            (Some("same-origin"), None, Page::Own),
            (None, Some(own), Page::Own),
            (Some("same-origin"), Some("https://evil.example"), Page::Other),
            (Some("cross-site"), Some(own), Page::Other),
            (Some("same-site"), None, Page::Other),
            (Some("none"), None, Page::Other),
            (Some(""), None, Page::Other),
            (Some("Same-Origin"), None, Page::Other),
            (Some("same-origin, same-origin"), None, Page::Other),
            (None, Some("null"), Page::Other),
            (None, Some(""), Page::Other),
            (None, Some("http://tocsin.example"), Page::Other),
            (None, Some("https://tocsin.example:8443"), Page::Other),
            (None, Some("https://tocsin.example.evil.example"), Page::Other),
        ];
        for (site, origin, page) in cases {
            assert_eq!(judge_page(&Sent { site, origin }, own), page, "{site:?} {origin:?}");
        }
    }
}
