//! Requests that another site makes a browser send. `SameSite=Strict` keeps our cookie off them; this is the second wall,
//! and the only one for who came in by Access, whose cookie is not ours.

use crate::fault::Fault;
use shared::access::{Page, Sent, judge_page};
use shared::api::ProblemCode;
use worker::Request;

/// A change with a cookie has to come from a page of ours, and to be sent as such a page sends it.
pub(crate) fn demand_own_page(request: &Request) -> Result<(), Fault> {
    match judge(request)? {
        Page::Own => demand_json(request),
        Page::Other | Page::Unknown => Err(other_site()),
    }
}

/// A sign-in has no cookie yet. A program that is no browser says nothing of pages.
pub(crate) fn refuse_other_pages(request: &Request) -> Result<(), Fault> {
    match judge(request)? {
        Page::Own => demand_json(request),
        Page::Unknown => Ok(()),
        Page::Other => Err(other_site()),
    }
}

fn judge(request: &Request) -> Result<Page, Fault> {
    let headers = request.headers();
    let (site, origin) = (headers.get("sec-fetch-site")?, headers.get("origin")?);
    let own_origin = request.url()?.origin().ascii_serialization();
    Ok(judge_page(&Sent { site: site.as_deref(), origin: origin.as_deref() }, &own_origin))
}

/// A form of another site can send texts, and no JSON. A change without a body needs none; what a browser sends for a page
/// without asking first always says how long it is.
fn demand_json(request: &Request) -> Result<(), Fault> {
    let content_type = request.headers().get("content-type")?;
    let length = request.headers().get("content-length")?;
    if content_type.is_none() && length.is_none_or(|length| length == "0") {
        return Ok(());
    }
    let essence = content_type.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Fault::new(ProblemCode::UnsupportedMedia, "Send the body as Content-Type: application/json."))
}

fn other_site() -> Fault {
    Fault::new(ProblemCode::Forbidden, "This request does not come from a page of Tocsin.")
}
