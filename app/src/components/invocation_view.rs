//! Invocation data: what was sent, what came back, and how it was judged.

use super::{FilterVerdicts, Veiled};
use crate::json_text;
use crate::routes::Page;
use crate::state::Session;
use crate::text::{self, Tone};
use crate::ui::{Code, CopyButton, Moment, Status};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::{
    Invocation, Lookup, LookupAnswer, RecordedHeader, RecordedRequest, RecordedResponse, Timings, TokenStep,
};
use shared::delivery::Outcome;

/// The record of one attempt.
#[component]
pub(crate) fn InvocationView(
    /// The record.
    invocation: Invocation,
) -> impl IntoView {
    let Invocation {
        version,
        started_at,
        outcome,
        explanation,
        lookup,
        token,
        request,
        response,
        validators,
        missing,
        timings,
        ..
    } = invocation;
    let has_validators = !validators.is_empty();
    let is_looked_up = lookup.is_some();
    view! {
        <div class="invocation">
            <div class="invocation__summary">
                <Status tone=text::outcome_tone(outcome) word=text::outcome(outcome)/>
                <p class="invocation__why">{text::visible(&explanation)}</p>
                <p class="invocation__meta">
                    <Moment at=started_at/>
                    {version.map(|version| view! { <span>"Version " {version}</span> })}
                    <Tips outcome=outcome/>
                </p>
                {(!missing.is_empty())
                    .then(|| view! { <p class="invocation__missing">"Not in the event: " {missing.join(", ")}</p> })}
            </div>
            <Section title="Request">
                {match request {
                    Some(request) => view! { <RequestView request=request/> }.into_any(),
                    None => view! { <p class="invocation__none">"Nothing was sent."</p> }.into_any(),
                }}
            </Section>
            <Section title="Response">
                {match response {
                    Some(response) => view! { <Response response=response/> }.into_any(),
                    None => view! { <p class="invocation__none">"Nothing came back."</p> }.into_any(),
                }}
            </Section>
            <Section title="Verdicts">
                {if has_validators {
                    view! { <FilterVerdicts verdicts=validators/> }.into_any()
                } else {
                    view! { <p class="invocation__none">"No response validator was asked; the status decided."</p> }.into_any()
                }}
            </Section>
            <Section title="Timing"><Timing timings=timings is_looked_up=is_looked_up/></Section>
            {lookup
                .map(|lookup| view! { <Section title="Name lookup"><LookupView lookup=lookup/></Section> })}
            <Section title="Token">
                {match token {
                    Some(token) => view! { <Token token=token/> }.into_any(),
                    None => {
                        view! { <p class="invocation__none">"None was needed: the webhook does not use OAuth."</p> }.into_any()
                    }
                }}
            </Section>
        </div>
    }
}

/// The way to the tips for an outcome.
#[component]
pub(crate) fn Tips(
    /// The outcome.
    outcome: Outcome,
) -> impl IntoView {
    let path = Page::TroubleshootingAt(outcome.as_str()).path();
    // In a tab of its own: the form that was tested is not left.
    (outcome != Outcome::Delivered).then(|| {
        view! { <a href=path target="_blank" rel="noopener">"Tips for this outcome"<span class="hidden">" (opens a new tab)"</span></a> }
    })
}

#[component]
fn Section(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="invocation__section" aria-label=title>
            <h3 class="invocation__title">{title}</h3>
            {children()}
        </section>
    }
}

/// A request: its line, its headers, its body.
#[component]
pub(crate) fn RequestView(
    /// The record of it.
    request: RecordedRequest,
) -> impl IntoView {
    let line = format!("{} {}", request.method, request.url);
    let copied = format!("{line}\n{}", lines_of(&request.headers));
    view! {
        <div class="invocation__line">
            <code class="invocation__url">{line}</code>
            <CopyButton text=copied what="request line and headers"/>
        </div>
        <Headers headers=request.headers label="Request headers"/>
        {match request.body {
            None if is_veiled() => view! { <Veiled/> }.into_any(),
            Some(body) => view! { <Body body=body is_cut=request.body_cut what="request body"/> }.into_any(),
            None => view! { <p class="invocation__none">"No body."</p> }.into_any(),
        }}
    }
}

#[component]
fn Response(response: RecordedResponse) -> impl IntoView {
    let tone = if (200..300).contains(&response.status) { Tone::Good } else { Tone::Bad };
    let copied = format!("{}\n{}", response.status, lines_of(&response.headers));
    view! {
        <div class="invocation__line">
            <Status tone=tone word=response.status.to_string()/>
            <CopyButton text=copied what="response status and headers"/>
        </div>
        <Headers headers=response.headers label="Response headers"/>
        {match response.body.filter(|body| !body.is_empty()) {
            None if is_veiled() => view! { <Veiled/> }.into_any(),
            None => view! { <p class="invocation__none">"No body."</p> }.into_any(),
            Some(body) => view! { <Body body=body is_cut=response.body_cut what="response body"/> }.into_any(),
        }}
    }
}

#[component]
fn Headers(headers: Vec<RecordedHeader>, label: &'static str) -> impl IntoView {
    view! {
        <table class="pairs">
            <caption class="hidden">{label}</caption>
            <tbody>
                {headers
                    .into_iter()
                    .map(|header| {
                        view! {
                            <tr>
                                <th scope="row">{header.name}</th>
                                <td>{header.value}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}

/// A body, laid out when it is JSON. What is copied is the body as it was.
#[component]
fn Body(body: String, is_cut: bool, what: &'static str) -> impl IntoView {
    let laid_out = json_text::pretty(&body);
    let size = text::bytes(body.len());
    view! {
        <div class="invocation__line">
            <span class="invocation__size">
                {if is_cut { format!("First {size}; the rest is not kept") } else { size }}
            </span>
            <CopyButton text=body what=what/>
        </div>
        <Code text=laid_out label=what/>
    }
}

#[component]
fn Timing(timings: Timings, is_looked_up: bool) -> impl IntoView {
    let mut rows = vec![
        ("Token", timings.token_ms),
        ("Until the answer began", timings.headers_ms),
        ("Until its last byte", timings.body_ms),
        ("Together", timings.total_ms),
    ];
    if is_looked_up {
        rows.insert(0, ("Name lookup", timings.lookup_ms));
    }
    let lines = rows.iter().map(|(name, span)| format!("{name}: {}", text::millis(*span)));
    let copied = lines.collect::<Vec<_>>().join("\n");
    view! {
        <div class="invocation__line">
            <table class="pairs pairs--figures">
                <caption class="hidden">"Timing"</caption>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|(name, span)| {
                            view! {
                                <tr>
                                    <th scope="row">{name}</th>
                                    <td>{text::millis(span)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
            <CopyButton text=copied what="timing"/>
        </div>
    }
}

/// What the target's name resolved to.
#[component]
fn LookupView(lookup: Lookup) -> impl IntoView {
    let Lookup { host, answers, left_out, explanation } = lookup;
    let answer = |answer: &LookupAnswer| format!("{} {}", answer.kind.as_str(), answer.data);
    let copied = answers.iter().map(answer).collect::<Vec<_>>().join("\n");
    let caption = format!("What {host} resolved to");
    view! {
        <p class="invocation__why">{text::visible(&explanation)}</p>
        {(!answers.is_empty())
            .then(|| {
                view! {
                    <div class="invocation__line">
                        <table class="pairs">
                            <caption class="hidden">{caption}</caption>
                            <tbody>
                                {answers
                                    .into_iter()
                                    .map(|LookupAnswer { kind, data, refused }| {
                                        let why = refused.map(|why| format!(" is not public: {why}"));
                                        view! {
                                            <tr>
                                                <th scope="row">{kind.as_str()}</th>
                                                <td>{data}{why}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                        <CopyButton text=copied what="name lookup"/>
                    </div>
                }
            })}
        {(left_out > 0).then(|| view! { <p class="invocation__none">{left_out} " more are not shown."</p> })}
    }
}

#[component]
fn Token(token: TokenStep) -> impl IntoView {
    let (tone, word) = match (token.granted, token.from_cache) {
        (true, true) => (Tone::Good, "Granted earlier, used again"),
        (true, false) => (Tone::Good, "Granted"),
        (false, _) => (Tone::Bad, "Not granted"),
    };
    let copied = format!("{}\n{word}\n{}", token.url, token.explanation);
    view! {
        <div class="invocation__line">
            <code class="invocation__url">"POST " {token.url}</code>
            <CopyButton text=copied what="token step"/>
        </div>
        <p class="invocation__token"><Status tone=tone word=word/></p>
        <p class="invocation__why">{text::visible(&token.explanation)}</p>
    }
}

/// Whether whoever looks sees no bodies.
fn is_veiled() -> bool {
    let session = Session::from_context();
    !untrack(|| session.may(Act::ReadBodies))
}

fn lines_of(headers: &[RecordedHeader]) -> String {
    headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect::<Vec<_>>().join("\n")
}
