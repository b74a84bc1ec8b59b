//! The whole request that the draft would send: method, address, headers, body. Secrets are masked.

use super::form::Form;
use crate::components::RequestView;
use leptos::prelude::*;
use shared::trial;

/// The request for the chosen event.
#[component]
pub(super) fn AsSent() -> impl IntoView {
    let form = Form::from_context();
    let request = Memo::new(move |_| {
        let event = form.events.chosen.get().ok()?;
        let webhook = form.webhook_id();
        let meta = event.meta(webhook.as_ref());
        let document = form.settled_document.get();
        trial::preview(&document, &form.policy.get(), &event.event, &meta, event.received_at).request
    });
    move || {
        match request.get() {
        Some(request) => view! {
            <RequestView request=request/>
            <p class="preview__remark">
                "Each attempt has its own webhook-timestamp. Secrets are sent, and never shown."
            </p>
        }
        .into_any(),
        None => view! {
            <p class="preview__nothing">
                "The request is shown here once the method, the URL, the headers and the template can be made for this event."
            </p>
        }
        .into_any(),
    }
    }
}
