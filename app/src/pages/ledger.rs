//! The ledger: every accepted event, for every webhook, in exactly one state.

use crate::components::ledger_line::balance;
use crate::routes::Page;
use crate::state::Watch;
use crate::text;
use crate::ui::{Banner, Column, Heading, LocalTime, Moment, Read, Status, Table};
use leptos::prelude::*;
use shared::api::{Entries, FoldedLedger, LedgerView, SourceLedger, WebhookLedger};

/// The sum and its proof.
#[component]
pub(crate) fn LedgerPage() -> impl IntoView {
    // The shell stands around every page and has it.
    let Some(watch) = Watch::from_context() else { return ().into_any() };
    let ledger = watch.ledger;
    let as_of = move || ledger.data.with(|view| view.as_ref().map(|view| view.as_of));
    view! {
        <header class="page-head">
            <div>
                <Heading text="Ledger"/>
                <p class="page-head__line">
                    "Every accepted event is, for every webhook, in exactly one state."
                    {move || as_of().map(|at| view! { " Drawn up at " <LocalTime at=at/> "." })}
                </p>
            </div>
            <button type="button" class="button" on:click=move |_| watch.refresh()>"Draw it up again"</button>
        </header>
        <Read
            is_there=Signal::derive(move || ledger.data.with(Option::is_some))
            error=ledger.error
            on_retry=Callback::new(move |()| watch.refresh())
            rows=6
        >
            {move || ledger.data.get().map(|view| view! { <Books view=view/> })}
        </Read>
    }
    .into_any()
}

#[component]
fn Books(view: LedgerView) -> impl IntoView {
    let (tone, word) = balance(view.balanced);
    let findings = (!view.findings.is_empty()).then(|| {
        let finding = |finding: String| view! { <li>{text::visible(&finding)}</li> };
        view! {
            <Banner tone=tone>
                <ul class="ledger__findings">{view.findings.into_iter().map(finding).collect_view()}</ul>
            </Banner>
        }
    });
    view! {
        <p class="ledger__verdict"><Status tone=tone word=format!("The {word}.")/></p>
        {findings}
        <section class="block" aria-labelledby="webhooks-title">
            <h2 class="block__title" id="webhooks-title">"Webhooks"</h2>
            <Webhooks webhooks=view.webhooks folded=view.folded total=view.total/>
        </section>
        <section class="block" aria-labelledby="sources-title">
            <h2 class="block__title" id="sources-title">"Sources"</h2>
            <Sources sources=view.sources/>
        </section>
    }
}

const WEBHOOK_COLUMNS: &[Column] = &[
    Column::title("Webhook"),
    Column::figure("Accepted"),
    Column::figure("Delivered"),
    Column::figure("Pending"),
    Column::figure("Sending"),
    Column::figure("Held"),
    Column::figure("Dead"),
    Column::figure("Cancelled"),
    Column::figure("Filtered"),
    Column::figure("Inactive"),
    Column::figure("Too much work"),
];

#[component]
fn Webhooks(webhooks: Vec<WebhookLedger>, folded: FoldedLedger, total: Entries) -> impl IntoView {
    if webhooks.is_empty() && folded.webhooks == 0 {
        return view! { <p class="block__none">"There is no webhook yet."</p> }.into_any();
    }
    let row = |webhook: WebhookLedger| {
        let name = if webhook.deleted {
            view! { {webhook.webhook_name} <span class="table__under">"Deleted"</span> }.into_any()
        } else {
            let path = Page::Webhook(webhook.webhook_id).path();
            view! { <a href=path>{webhook.webhook_name}</a> }.into_any()
        };
        let wrong = wrong(webhook.balanced);
        let on_its_way = (webhook.handing_over > 0).then(|| {
            let events = text::grouped(webhook.handing_over);
            view! { <span class="table__under">{format!("Of the pending, {events} on their way to it")}</span> }
        });
        view! {
            <tr>
                <th scope="row" class="table__name">{name} {wrong} {on_its_way}</th>
                <Figures entries=webhook.entries/>
            </tr>
        }
    };
    // Deleted webhooks whose accounts no longer change, so that the rows add up to the total.
    let folded = (folded.webhooks > 0).then(|| {
        let name = text::counted(folded.webhooks, "deleted webhook", "deleted webhooks");
        view! {
            <tr>
                <th scope="row" class="table__name">{name} {wrong(folded.balanced)}</th>
                <Figures entries=folded.entries/>
            </tr>
        }
    });
    view! {
        <Table caption="Each webhook's account" columns=WEBHOOK_COLUMNS>
            {webhooks.into_iter().map(row).collect_view()}
            {folded}
            <tr class="table__total">
                <th scope="row" class="table__name">"All webhooks"</th>
                <Figures entries=total/>
            </tr>
        </Table>
    }
    .into_any()
}

/// A mark beside the name of an account that does not balance.
fn wrong(is_balanced: bool) -> Option<impl IntoView> {
    (!is_balanced).then(|| {
        let (tone, word) = balance(false);
        view! { <span class="table__line"><Status tone=tone word=word/></span> }
    })
}

#[component]
fn Figures(entries: Entries) -> impl IntoView {
    let figures = [
        ("Accepted", entries.accepted),
        ("Delivered", entries.delivered),
        ("Pending", entries.pending),
        ("Sending", entries.sending),
        ("Held", entries.held),
        ("Dead", entries.dead),
        ("Cancelled", entries.cancelled),
        ("Filtered", entries.filtered),
        ("Inactive", entries.inactive),
        ("Too much work", entries.too_much_work),
    ];
    let cell = |(state, count): (&'static str, u64)| {
        let is_none = count == 0;
        view! {
            <td class="table__figure" class:table__none=is_none data-label=state>{text::grouped(count)}</td>
        }
    };
    figures.map(cell).collect_view()
}

const SOURCE_COLUMNS: &[Column] = &[
    Column::title("Source"),
    Column::figure("Accepted"),
    Column::figure("Not routed"),
    Column::time("Oldest waits"),
];

#[component]
fn Sources(sources: Vec<SourceLedger>) -> impl IntoView {
    if sources.is_empty() {
        return view! { <p class="block__none">"There is no source yet."</p> }.into_any();
    }
    let row = |source: SourceLedger| {
        let since = source.waiting_since.map(|at| view! { <Moment at=at/> });
        view! {
            <tr>
                <th scope="row" class="table__name">{source.source_name}</th>
                <td class="table__figure" data-label="Accepted">{text::grouped(source.accepted)}</td>
                <td class="table__figure" data-label="Not routed">{text::grouped(source.unrouted)}</td>
                <td class="table__when" data-label="Oldest waits">
                    {match since {
                        Some(since) => since.into_any(),
                        None => view! { <span class="table__none">"–"</span> }.into_any(),
                    }}
                </td>
            </tr>
        }
    };
    view! {
        <Table caption="Each source's events" columns=SOURCE_COLUMNS>{sources.into_iter().map(row).collect_view()}</Table>
    }
    .into_any()
}
