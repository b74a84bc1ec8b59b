//! One version of the open webhook beside another, and the way back to it.

use super::explain::explain;
use super::open::OpenWebhook;
use crate::api::Api;
use crate::components::{May, VersionDiff, reveal_signing_key};
use crate::pages::{NotFoundPage, parameters};
use crate::routes::Page;
use crate::state::{Echo, Reveals, Tasks};
use crate::ui::{Bound, Confirm, SelectField};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::access::Act;

/// A version, what it differs in, and **Restore this version**.
#[component]
pub(crate) fn WebhookVersion() -> impl IntoView {
    let open = OpenWebhook::from_context();
    let version = parameters::version();
    move || match (open, version.get()) {
        (Some(open), Some(version)) => view! { <Version open=open version=version/> }.into_any(),
        _ => view! { <NotFoundPage/> }.into_any(),
    }
}

#[component]
fn Version(open: OpenWebhook, version: u32) -> impl IntoView {
    let head = open.head();
    let chosen = RwSignal::new(None::<u32>);
    // An old version is compared with the present one, and the present one with what it replaced.
    let other = Memo::new(move |_| {
        let head = head.get()?;
        let usual = if version == head { version.saturating_sub(1).max(1) } else { head };
        Some(chosen.get().unwrap_or(usual))
    });
    let options = Signal::derive(move || {
        let option = |number: u32| (number.to_string(), format!("Version {number}"));
        (1..=head.get().unwrap_or_default()).rev().map(option).collect::<Vec<_>>()
    });
    let field = Bound::new(
        Signal::derive(move || other.get().map(|number| number.to_string()).unwrap_or_default()),
        Callback::new(move |number: String| chosen.set(number.parse().ok())),
    );
    view! {
        <section class="part" aria-labelledby="version-title">
            <div class="part__head">
                <h2 class="block__title" id="version-title">{format!("Version {version}")}</h2>
                <SelectField id="version-other" label="Compare with" options=options field=field/>
                <Show when=move || { head.get().is_some_and(|head| head != version) }>
                    <May act=Act::EditWebhooks><Restore open=open version=version/></May>
                </Show>
                <a class="button button--link" href=Page::Versions(open.id()).path() data-noscroll="true">"All versions"</a>
            </div>
            {move || other.get().map(|other| {
                // The older one stands on the left, whichever is looked at.
                let (left, right) = (other.min(version), other.max(version));
                view! { <VersionDiff webhook=open.id() left=left right=right/> }
            })}
        </section>
    }
}

#[component]
fn Restore(open: OpenWebhook, version: u32) -> impl IntoView {
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let reveals = Reveals::from_context();
    let (is_asking, is_busy) = (RwSignal::new(false), RwSignal::new(false));
    let navigate = StoredValue::new_local(use_navigate());
    let head = open.head();
    let consequence = move || {
        let next = head.get().unwrap_or_default() + 1;
        format!(
            "What version {version} says is saved as version {next}, and every attempt uses that from then on. Nothing is lost: the present version stays in the history."
        )
    };
    let restore = move |()| {
        let Some(head) = head.get_untracked() else { return };
        is_busy.set(true);
        tasks.replace(async move {
            match api.restore_version(open.id(), version, head).await {
                Ok(mut saved) => {
                    reveal_signing_key(reveals, &mut saved);
                    echo.say(format!("Version {version} is restored as version {}.", saved.version));
                    open.take(saved);
                    is_asking.set(false);
                    navigate.with_value(|navigate| {
                        navigate(&Page::Versions(open.id()).path(), Default::default());
                    });
                }
                Err(error) => {
                    echo.say(explain(&error));
                    is_asking.set(false);
                    open.webhook.refresh();
                }
            }
            is_busy.set(false);
        });
    };
    view! {
        <button type="button" class="button" on:click=move |_| is_asking.set(true)>"Restore this version"</button>
        <Confirm
            is_open=is_asking
            title=format!("Restore version {version}?")
            consequence=Signal::derive(consequence)
            action="Restore"
            is_busy=is_busy
            on_confirm=Callback::new(restore)
            on_cancel=Callback::new(move |()| is_asking.set(false))
        />
    }
}
