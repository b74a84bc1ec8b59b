//! The form of an Anomaly Webhook: labels and order are those of the documented page.

mod action_bar;
mod actions;
mod as_sent;
mod aside;
mod backtest;
mod delivery_fields;
mod differences;
mod event_chooser;
mod form;
mod guard;
mod headers;
mod helper_list;
mod invocation_panel;
mod marks;
mod moved;
mod oauth;
mod oauth_more;
mod preview;
mod rule_line;
mod rules;
mod schema_tree;
mod signing;
mod template_editor;
mod trial_event;
mod trial_events;

use crate::forms::to_document;
use crate::state::tell;
use crate::state::{Echo, Leaving};
use crate::text;
use action_bar::ActionBar;
use aside::Aside;
use delivery_fields::DeliveryFields;
use form::Form;
use headers::Headers;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use moved::TargetMoved;
use oauth::Authentication;
use rules::{RuleList, Rules};
use signing::SigningField;
use template_editor::TemplateEditor;

use crate::forms::Draft;
use crate::routes::Page;
use crate::ui::{Bound, InputKind, SelectField, Switch, TextField};
use shared::config::{Method, WebhookView};
use shared::limits;

/// The form. It checks itself with the API's own function, sends tests and saves.
#[component]
pub(crate) fn WebhookForm(
    /// What it holds at first.
    draft: Draft,
    /// The saved webhook, when it is one.
    saved: Option<WebhookView>,
) -> impl IntoView {
    let form = Form::provide(draft, saved);
    let (leaving, echo) = (Leaving::from_context(), Echo::from_context());
    let reveals = form.reveals;
    leaving.guard(use_location().pathname.get_untracked(), form.is_unsaved());
    let navigate = StoredValue::new_local(use_navigate());
    form.on_saved(Callback::new(move |name: String| {
        leaving.release();
        let key = if reveals.are_open() { " Copy its signing key now: it is shown this once." } else { "" };
        echo.say(format!("Saved {name}.{key}"));
        navigate.with_value(|navigate| navigate(&Page::Webhooks.path(), Default::default()));
    }));

    let name = form.field("name", |draft| draft.name.clone(), |draft, typed| draft.name = typed);
    let url = form.field("url", |draft| draft.url.clone(), |draft, typed| draft.url = typed);
    let timeout =
        form.field("timeout_in_sec", |draft| draft.timeout.clone(), |draft, typed| draft.timeout = typed);
    let is_active = Signal::derive(move || form.draft.with(|draft| draft.active));
    let method = form.field(
        "method",
        |draft| draft.method.as_str().to_owned(),
        |draft, chosen| {
            if let Some(method) = Method::ALL.into_iter().find(|method| method.as_str() == chosen) {
                draft.method = method;
            }
        },
    );
    let choose_method = Callback::new(move |chosen| {
        tell(method.on_input, chosen);
        // A body may now be needed, or not be allowed any more.
        if form.draft.with_untracked(|draft| !draft.body_template.is_empty()) {
            form.findings.leave("body_template");
        }
    });
    let methods: Vec<_> = Method::ALL.iter().map(|method| (method.to_string(), method.to_string())).collect();
    let status_hint = move || {
        if is_active.get() {
            "Every event that passes the filters is sent as soon as this is saved."
        } else {
            "Saved, but no event is sent until it is Active."
        }
        .to_owned()
    };
    let (least, most, usual) =
        (limits::TIMEOUT_SECONDS_MIN, limits::TIMEOUT_SECONDS_MAX, limits::TIMEOUT_SECONDS_DEFAULT);

    view! {
        <form class="webhook-form" novalidate on:submit=move |event| {
            event.prevent_default();
            form.save();
        }>
            <div class="webhook-form__columns">
                <div class="webhook-form__top">
                    <TextField
                        id="name"
                        label="Anomaly Webhook Name"
                        field=name
                        hint="Unique. Letters, digits, spaces, - and _."
                    />
                    <Switch
                        id="active"
                        label="Status"
                        is_on=is_active
                        words=("Active", "Inactive")
                        on_switch=move |active| form.draft.update(|draft| draft.active = active)
                        hint=Signal::derive(status_hint)
                    />
                    <div class="webhook-form__target">
                        <SelectField
                            id="method"
                            label="Method"
                            options=methods
                            field=Bound { on_input: choose_method, ..method }
                        />
                        <TextField
                            id="url"
                            label="URL"
                            kind=InputKind::Data
                            field=url
                            warning=form.warning("url")
                            hint="https, without a port."
                        />
                        <TargetMoved/>
                    </div>
                    <TemplateEditor/>
                </div>
                <Aside/>
                <div class="webhook-form__rest">
                    <Headers/>
                    <Authentication/>
                    <SigningField/>
                    <TextField
                        id="timeout_in_sec"
                        label="Timeout in seconds"
                        kind=InputKind::Number
                        field=timeout
                        hint=format!("Optional: {least} to {most}, {usual} when left empty. An attempt that takes longer has failed.")
                    />
                    <Rules list=RuleList::Validators/>
                    <DeliveryFields/>
                </div>
            </div>
            <ActionBar/>
        </form>
    }
}

/// `2 fields need a change.`
fn need_change(count: usize) -> String {
    let fields = text::counted(count, "field needs", "fields need");
    format!("{fields} a change.")
}
