//! One HTTP exchange: guard, look up, send, read up to the cap, all within one timeout. Redirects are never followed.

use super::dns;
use crate::clock;
use futures_util::StreamExt;
use shared::answer::Answer;
use shared::api::Lookup;
use shared::guard::{self, Policy, Refusal, lookup::Verdict};
use shared::request::{HOP_HEADER, Outgoing};
use shared::time::Timestamp;
use std::fmt;
use worker::js_sys::Uint8Array;
use worker::{
    AbortSignal, CacheMode, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response,
};

/// An answer, and how long it took.
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) headers_ms: i64,
    pub(crate) body_ms: i64,
}

/// How it went: what was looked up before, and the answer or why there is none.
pub(crate) struct Sent {
    /// None when nobody was asked.
    pub(crate) lookup: Option<Lookup>,
    pub(crate) lookup_ms: i64,
    pub(crate) reply: Result<Reply, SendFailure>,
}

/// Why there is no whole answer.
#[derive(Debug)]
pub(crate) enum SendFailure {
    /// The guard refused the address. Nothing was sent.
    Refused(Refusal),
    /// The name resolves to what is not public. Nothing was sent.
    NotPublic(String),
    /// The name could not be looked up. Nothing was sent.
    LookupFailed(String),
    /// The resolver could not be asked about it, or not in time.
    NotLookedUp(String),
    /// The time was over.
    TimedOut { status: Option<u16> },
    /// The connection could not be made, or broke.
    Unreachable { status: Option<u16> },
}

impl fmt::Display for SendFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::NotPublic(why) | Self::LookupFailed(why) | Self::NotLookedUp(why) => f.write_str(why),
            Self::TimedOut { status: None } => f.write_str("no answer came in time"),
            Self::TimedOut { status: Some(status) } => {
                write!(f, "the answer began with {status}, but did not end in time")
            }
            Self::Unreachable { status: None } => f.write_str(
                "the connection could not be made (DNS, TCP or TLS), or was closed without an answer",
            ),
            Self::Unreachable { status: Some(status) } => {
                write!(f, "the answer began with {status}, and then the connection broke")
            }
        }
    }
}

/// What one exchange may cost.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) timeout_ms: u32,
    pub(crate) response_bytes_max: usize,
}

/// Until when an attempt has to be over, and what one exchange of it may take.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Timestamp,
    pub(crate) timeout_ms: u32,
}

impl Deadline {
    /// What the next exchange may take, in milliseconds; next to nothing when the time is over.
    pub(crate) fn left_ms(self) -> u32 {
        let left = self.at.millis_since(clock::now()).max(1);
        u32::try_from(left).unwrap_or(u32::MAX).min(self.timeout_ms)
    }
}

/// Sends a request, when the guard lets it through and, where names are looked up, every address of its host is public.
pub(crate) async fn send(outgoing: &Outgoing, policy: &Policy, bounds: Bounds) -> Sent {
    let started_at = clock::now();
    let mut sent = Sent { lookup: None, lookup_ms: 0, reply: Err(SendFailure::TimedOut { status: None }) };
    // Nobody is asked about a name that the guard refuses by its text.
    if let Err(refusal) = guard::check(outgoing.url.as_str(), policy) {
        sent.reply = Err(SendFailure::Refused(refusal));
        return sent;
    }
    let mut verdict = Verdict::Public;
    if let Some((lookup, judged)) = dns::look_up(&outgoing.url, policy, bounds.timeout_ms).await {
        sent.lookup = Some(lookup);
        sent.lookup_ms = clock::now().millis_since(started_at);
        verdict = judged;
    }
    // The lookup is a part of the exchange: its time is not had twice.
    let taken = u32::try_from(sent.lookup_ms).unwrap_or(u32::MAX);
    let bounds = Bounds { timeout_ms: bounds.timeout_ms.saturating_sub(taken), ..bounds };
    sent.reply = match verdict {
        Verdict::Refused(why) => Err(SendFailure::NotPublic(why)),
        Verdict::Failed(why) => Err(SendFailure::LookupFailed(why)),
        Verdict::Unasked(why) => Err(SendFailure::NotLookedUp(why)),
        Verdict::Public if bounds.timeout_ms == 0 => {
            let why = "Looking the name up took the whole timeout.";
            Err(SendFailure::NotLookedUp(why.to_owned()))
        }
        Verdict::Public => exchange(outgoing, policy, bounds).await,
    };
    sent
}

/// The same without looking up: for asking the resolver itself.
#[expect(clippy::disallowed_methods, reason = "this is the one way out")]
pub(super) async fn exchange(
    outgoing: &Outgoing,
    policy: &Policy,
    bounds: Bounds,
) -> Result<Reply, SendFailure> {
    // Asked again at every attempt: what was saved may be older than a rule, or than a setting.
    guard::check(outgoing.url.as_str(), policy).map_err(SendFailure::Refused)?;
    let started_at = clock::now();
    let signal: AbortSignal = web_sys::AbortSignal::timeout_with_u32(bounds.timeout_ms).into();
    let request = request(outgoing).map_err(|_| SendFailure::Unreachable { status: None })?;
    let mut response =
        Fetch::Request(request).send_with_signal(&signal).await.map_err(|_| failure(&signal, None))?;
    let headers_at = clock::now();
    let status = response.status_code();
    let headers = response.headers().entries().collect();
    let (bytes, truncated) =
        read(&mut response, bounds.response_bytes_max).await.map_err(|_| failure(&signal, Some(status)))?;
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Reply {
        answer: Answer { status, headers, body, truncated },
        headers_ms: headers_at.millis_since(started_at),
        body_ms: clock::now().millis_since(headers_at),
    })
}

fn request(outgoing: &Outgoing) -> worker::Result<Request> {
    let headers = Headers::new();
    for header in &outgoing.headers {
        headers.append(&header.name, &header.value)?;
    }
    // A request of a webhook says so itself, and its record shows it. Nothing leaves without.
    headers.set(HOP_HEADER, "1")?;
    let mut init = RequestInit::new();
    init.with_method(Method::from(outgoing.method.as_str().to_owned()))
        .with_redirect(RequestRedirect::Manual)
        .with_headers(headers);
    if outgoing.method == shared::config::Method::Get {
        // It must reach the target, not a cache before it. Nothing else is cached, and this adds headers.
        init.with_cache(CacheMode::NoStore);
    }
    if let Some(body) = &outgoing.body {
        init.with_body(Some(Uint8Array::from(body.as_bytes()).into()));
    }
    Request::new_with_init(outgoing.url.as_str(), &init)
}

/// Reads at most `max` bytes, as they are after decompression. Dropping the stream closes the connection.
async fn read(response: &mut Response, max: usize) -> worker::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    // A response without a body has no stream.
    let Ok(mut stream) = response.stream() else { return Ok((bytes, false)) };
    while let Some(chunk) = stream.next().await {
        bytes.extend(chunk?);
        if bytes.len() > max {
            bytes.truncate(max);
            return Ok((bytes, true));
        }
    }
    Ok((bytes, false))
}

/// The signal knows whether it was the timeout; the text of an error is never asked.
fn failure(signal: &AbortSignal, status: Option<u16>) -> SendFailure {
    if signal.aborted() { SendFailure::TimedOut { status } } else { SendFailure::Unreachable { status } }
}
