//! The whole: what every page shares, the table of pages, and who may see them.

use crate::api::Api;
use crate::browser;
use crate::components::{EchoLine, LeaveQuestion, Shell, SignInAgain};
use crate::pages::{NotFoundPage, SignInPage, WebhooksPage};
use crate::parts::{self, at};
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

/// The page that most visits begin with, and after it the code of the one that follows.
fn first_page() -> impl IntoView {
    parts::fetch_next();
    view! { <WebhooksPage/> }
}

/// Everything that needs a session.
#[component]
fn Console() -> impl IntoView {
    Reveals::provide();
    view! {
        <Shell>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=at(path!("/")) view=|| view! { <Redirect path=Page::Webhooks.path()/> }/>
                <Route path=at(path!("/sign-in")) view=|| view! { <Redirect path=Page::Webhooks.path()/> }/>
                <Route path=at(path!("/webhooks")) view=first_page/>
                <Route path=at(path!("/webhooks/new")) view=parts::AddWebhookPage/>
                <Route path=at(path!("/webhooks/new/anomaly")) view=parts::NewWebhookPage/>
                <ParentRoute path=at(path!("/webhooks/:id")) view=parts::WebhookPage>
                    <Route path=at(path!("")) view=parts::WebhookDeliveries/>
                    <Route path=at(path!("versions")) view=parts::WebhookVersions/>
                    <Route path=at(path!("versions/:version")) view=parts::WebhookVersion/>
                    <Route path=at(path!("signing")) view=parts::WebhookSigning/>
                    <Route path=at(path!("replays")) view=parts::WebhookReplays/>
                </ParentRoute>
                <Route path=at(path!("/webhooks/:id/edit")) view=parts::EditWebhookPage/>
                <Route path=at(path!("/webhooks/:id/deliveries/:event_id")) view=parts::DeliveryPage/>
                <Route path=at(path!("/deliveries")) view=parts::DeliveriesPage/>
                <Route path=at(path!("/replay")) view=parts::ReplayPage/>
                <Route path=at(path!("/access")) view=parts::AccessPage/>
                <Route path=at(path!("/ledger")) view=parts::LedgerPage/>
                <Route path=at(path!("/audit")) view=parts::AuditPage/>
                <Route path=at(path!("/events")) view=parts::EventsPage/>
                <Route path=at(path!("/events/:id")) view=parts::EventPage/>
                <Route path=at(path!("/sources")) view=parts::SourcesPage/>
                <Route path=at(path!("/troubleshooting")) view=parts::TroubleshootingPage/>
            </Routes>
        </Shell>
        <SignInAgain/>
    }
}
