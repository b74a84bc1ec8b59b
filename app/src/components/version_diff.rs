//! Two versions of a webhook side by side.

use crate::api::Api;
use crate::state::load;
use crate::ui::{Diff, Read};
use leptos::prelude::*;
use shared::config::WebhookView;
use shared::ids::WebhookId;

/// What two versions say, line by line. It reads them itself.
#[component]
pub(crate) fn VersionDiff(
    /// The webhook.
    webhook: WebhookId,
    /// The version on the left.
    left: u32,
    /// The version on the right.
    right: u32,
) -> impl IntoView {
    let api = Api::from_context();
    let both = load(move || {
        let (one, other) = (api.version(webhook.clone(), left), api.version(webhook.clone(), right));
        async move { Ok((one.await?, other.await?)) }
    });
    view! {
        <Read
            is_there=Signal::derive(move || both.data.with(Option::is_some))
            error=both.error
            on_retry=Callback::new(move |()| both.refresh())
        >
            {move || both.data.get().map(|(left, right)| view! { <Sides left=left right=right/> })}
        </Read>
    }
}

#[component]
fn Sides(left: WebhookView, right: WebhookView) -> impl IntoView {
    let name = |view: &WebhookView| format!("Version {}", view.version);
    let names = (name(&left), name(&right));
    view! {
        <h3 class="comparison__part">"Settings"</h3>
        <Diff label="Settings" names=names.clone() left=settings(&left) right=settings(&right)/>
        <h3 class="comparison__part">"Body Template"</h3>
        <Diff label="Body Template" names=names left=template(left) right=template(right)/>
        <p class="field__hint comparison__remark">"A secret only shows whether it is set, so a changed value does not show here."</p>
    }
}

/// The document without its template, which has lines of its own, and without what every version has another of.
pub(crate) fn settings(view: &WebhookView) -> String {
    let mut document = serde_json::to_value(view).unwrap_or_default();
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|name, _| name != "body_template" && !WebhookView::READ_ONLY.contains(&name.as_str()));
    }
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

fn template(view: WebhookView) -> String {
    view.body_template.unwrap_or_default()
}
