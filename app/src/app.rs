//! The whole: what every page shares, the table of pages, and who may see them.

use crate::api::Api;
use crate::browser;
use crate::components::{EchoLine, LeaveQuestion, Shell, SignInAgain};
use crate::pages::{
    AccessPage, AddWebhookPage, AuditPage, DeliveriesPage, DeliveryPage, EditWebhookPage, EventPage,
    EventsPage, LedgerPage, NewWebhookPage, NotFoundPage, ReplayPage, SignInPage, SourcesPage,
    TroubleshootingPage, WebhookDeliveries, WebhookPage, WebhookReplays, WebhookSigning, WebhookVersion,
    WebhookVersions, WebhooksPage,
};
use crate::routes::Page;
use crate::state::{Clock, Echo, Leaving, Reveals, Session, SessionState, Tasks};
use crate::ui::{Failed, Loading};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;
use shared::access::{Role, Who};
use shared::api::ProblemCode;

/// The console.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::provide();
    Clock::provide();
    Echo::provide();
    Leaving::provide();
    browser::watch_presses();
    let tasks = Tasks::new();
    let ask = move || {
        session.set(SessionState::Unknown);
        tasks.replace(async move {
            match Api::new(session).session().await {
                Ok(view) => session.sign_in(view),
                Err(error) if error.code() == Some(ProblemCode::Unauthorized) => {
                    session.set(SessionState::SignedOut)
                }
                Err(error) => session.set(SessionState::Failed(error)),
            }
        });
    };
    ask();
    // Only the kind of state and the person decide what is mounted: a new sign-in must not take a page with a draft away,
    // and nobody comes upon another's.
    let gate = Memo::new(move |_| match session.state() {
        SessionState::Unknown => Gate::Waiting,
        SessionState::Failed(error) => Gate::Failed(error.sentence()),
        SessionState::SignedOut => Gate::Closed,
        SessionState::SignedIn(view) => Gate::Open(view.who, view.role),
    });
    view! {
        <Router>
            {move || match gate.get() {
                Gate::Waiting => view! { <div class="gate"><Loading rows=3/></div> }.into_any(),
                Gate::Failed(why) => {
                    view! { <div class="gate"><Failed why=why on_retry=Callback::new(move |()| ask())/></div> }.into_any()
                }
                Gate::Closed => view! { <SignInPage/> }.into_any(),
                Gate::Open(..) => view! { <Console/> }.into_any(),
            }}
            <LeaveQuestion/>
        </Router>
        <EchoLine/>
    }
}

#[derive(Clone, PartialEq)]
enum Gate {
    Waiting,
    Failed(String),
    Closed,
    Open(Who, Role),
}

/// Everything that needs a session.
#[component]
fn Console() -> impl IntoView {
    Reveals::provide();
    view! {
        <Shell>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=path!("/") view=|| view! { <Redirect path=Page::Webhooks.path()/> }/>
                <Route path=path!("/sign-in") view=|| view! { <Redirect path=Page::Webhooks.path()/> }/>
                <Route path=path!("/webhooks") view=|| view! { <WebhooksPage/> }.into_any()/>
                <Route path=path!("/webhooks/new") view=|| view! { <AddWebhookPage/> }.into_any()/>
                <Route path=path!("/webhooks/new/anomaly") view=|| view! { <NewWebhookPage/> }.into_any()/>
                <ParentRoute path=path!("/webhooks/:id") view=|| view! { <WebhookPage/> }.into_any()>
                    <Route path=path!("") view=|| view! { <WebhookDeliveries/> }.into_any()/>
                    <Route path=path!("versions") view=|| view! { <WebhookVersions/> }.into_any()/>
                    <Route path=path!("versions/:version") view=|| view! { <WebhookVersion/> }.into_any()/>
                    <Route path=path!("signing") view=|| view! { <WebhookSigning/> }.into_any()/>
                    <Route path=path!("replays") view=|| view! { <WebhookReplays/> }.into_any()/>
                </ParentRoute>
                <Route path=path!("/webhooks/:id/edit") view=|| view! { <EditWebhookPage/> }.into_any()/>
                <Route
                    path=path!("/webhooks/:id/deliveries/:event_id")
                    view=|| view! { <DeliveryPage/> }.into_any()
                />
                <Route path=path!("/deliveries") view=|| view! { <DeliveriesPage/> }.into_any()/>
                <Route path=path!("/replay") view=|| view! { <ReplayPage/> }.into_any()/>
                <Route path=path!("/access") view=|| view! { <AccessPage/> }.into_any()/>
                <Route path=path!("/ledger") view=|| view! { <LedgerPage/> }.into_any()/>
                <Route path=path!("/audit") view=|| view! { <AuditPage/> }.into_any()/>
                <Route path=path!("/events") view=|| view! { <EventsPage/> }.into_any()/>
                <Route path=path!("/events/:id") view=|| view! { <EventPage/> }.into_any()/>
                <Route path=path!("/sources") view=|| view! { <SourcesPage/> }.into_any()/>
                <Route path=path!("/troubleshooting") view=|| view! { <TroubleshootingPage/> }.into_any()/>
            </Routes>
        </Shell>
        <SignInAgain/>
    }
}
