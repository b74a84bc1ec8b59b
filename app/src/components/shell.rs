//! What stands around every page: the rail, the ledger, the notices, and the place for the page.

use super::{LedgerLine, May, NoticeList, RevealList};
use crate::api::Api;
use crate::routes::Page;
use crate::state::{Echo, Session, SessionState, Tasks, Watch};
use crate::ui::{Icon, IconName};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;
use shared::access::Act;

/// The rail on the left, a bar at the bottom on a phone, and beside it the page.
#[component]
pub(crate) fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let session = Session::from_context();
    let echo = Echo::from_context();
    let tasks = Tasks::new();
    Watch::provide(use_location().pathname.into());
    let sign_out = move |_| {
        tasks.replace(async move {
            match Api::new(session).sign_out().await {
                Ok(()) => session.set(SessionState::SignedOut),
                Err(error) => echo.say(error.sentence()),
            }
        });
    };
    let who = move || match session.state() {
        SessionState::SignedIn(view) => format!("{}, {}", view.who.label(), view.role.as_str()),
        SessionState::Unknown | SessionState::Failed(_) | SessionState::SignedOut => String::new(),
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
                    <RailLink page=Page::Deliveries icon=IconName::Deliveries name="Deliveries"/>
                    <RailLink page=Page::Events icon=IconName::Events name="Events"/>
                    <RailLink page=Page::Sources icon=IconName::Sources name="Sources"/>
                    <RailLink page=Page::Ledger icon=IconName::Ledger name="Ledger"/>
                    <May act=Act::ManageAccess>
                        <RailLink page=Page::Access icon=IconName::Access name="Access"/>
                    </May>
                    <May act=Act::ReadAudit>
                        <RailLink page=Page::Audit icon=IconName::Audit name="Audit"/>
                    </May>
                    <RailLink page=Page::Troubleshooting icon=IconName::Help name="Troubleshooting"/>
                </ul>
                <p class="rail__who">{who}</p>
                <button type="button" class="rail__link rail__sign-out" on:click=sign_out>
                    <Icon name=IconName::SignOut/>
                    <span class="rail__name">"Sign out"</span>
                </button>
            </nav>
            <div class="shell__column">
                <LedgerLine/>
                <NoticeList/>
                <RevealList/>
                <main class="page" id="page" tabindex="-1">{children()}</main>
            </div>
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
