//! What stands around every page: the rail, and the place for the page.

use crate::api::Api;
use crate::routes::Page;
use crate::state::{Notices, Session, SessionState, Tasks};
use crate::ui::{Icon, IconName};
use leptos::prelude::*;
use leptos_router::components::A;

/// The rail on the left, a bar at the bottom on a phone, and beside it the page.
#[component]
pub(crate) fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let session = Session::from_context();
    let notices = Notices::from_context();
    let tasks = Tasks::new();
    let sign_out = move |_| {
        tasks.replace(async move {
            match Api::new(session).sign_out().await {
                Ok(()) => session.set(SessionState::SignedOut),
                Err(error) => notices.say(error.sentence()),
            }
        });
    };
    view! {
        <a class="skip" href="#page">"Skip to the page"</a>
        <div class="shell">
            <nav class="rail" aria-label="Pages">
                <span class="rail__brand">
                    <Icon name=IconName::Bell/>
                    <span>"Tocsin"</span>
                </span>
                <ul class="rail__pages">
                    <RailLink page=Page::Webhooks icon=IconName::Webhook name="Webhooks"/>
                    <RailLink page=Page::Events icon=IconName::Events name="Events"/>
                    <RailLink page=Page::Sources icon=IconName::Sources name="Sources"/>
                    <RailLink page=Page::Troubleshooting icon=IconName::Help name="Troubleshooting"/>
                </ul>
                <button type="button" class="rail__link rail__sign-out" on:click=sign_out>
                    <Icon name=IconName::SignOut/>
                    <span class="rail__name">"Sign out"</span>
                </button>
            </nav>
            <main class="page" id="page" tabindex="-1">{children()}</main>
        </div>
    }
}

#[component]
fn RailLink(page: Page, icon: IconName, name: &'static str) -> impl IntoView {
    view! {
        <li>
            <A href=page.path() attr:class="rail__link">
                <Icon name=icon/>
                <span class="rail__name">{name}</span>
            </A>
        </li>
    }
}
