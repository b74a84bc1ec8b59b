//! Parts of the console that are not in its first file. Each is fetched when a page of it is opened for the first time,
//! and when the browser has nothing else to do.
//!
//! There are few parts: code that several of them use becomes a file for each set of parts that does, and more files
//! weigh more than a part that is a little too large.

use crate::browser;
use crate::state::{Tasks, tell};
use crate::ui::{Icon, IconName, Loading};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::{ChooseView, PossibleRouteMatch};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

/// How long a part may take before the page says that it does not come.
const PATIENCE: Duration = Duration::from_secs(20);

type Coming = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>>>>;

/// A page whose code is in a part.
#[derive(Clone, Copy)]
pub(crate) struct LazyPage(fn() -> Coming);

impl ChooseView for LazyPage {
    /// Answers at once, so that the address and the rail follow a click; the page shows that its code is coming.
    async fn choose(self) -> AnyView {
        let mut coming = self.begin();
        match (&mut coming).now_or_never() {
            Some(Ok(view)) => view,
            Some(Err(_)) => self.wait(self.begin()),
            None => self.wait(coming),
        }
    }

    async fn preload(&self) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Coming,
    Here,
    /// It is not there, or the connection broke: another try asks for it again.
    Failed,
    /// It is still being fetched, and another try would wait for the same answer.
    Late,
}

impl LazyPage {
    fn begin(self) -> ScopedFuture<Coming> {
        ScopedFuture::new((self.0)())
    }

    fn wait(self, coming: ScopedFuture<Coming>) -> AnyView {
        let (tasks, stage) = (Tasks::new(), RwSignal::new(Stage::Coming));
        let page = StoredValue::new_local(None::<AnyView>);
        let await_it = move |coming: ScopedFuture<Coming>| {
            stage.set(Stage::Coming);
            tasks.replace(async move {
                match select(coming, pin!(browser::pause(PATIENCE))).await {
                    Either::Left((Ok(view), _)) => {
                        page.set_value(Some(view));
                        stage.set(Stage::Here);
                    }
                    Either::Left((Err(_), _)) => stage.set(Stage::Failed),
                    Either::Right(_) => stage.set(Stage::Late),
                }
            });
        };
        let owner = Owner::current();
        let again = Callback::new(move |()| {
            await_it(match &owner {
                Some(owner) => owner.with(|| self.begin()),
                None => self.begin(),
            });
        });
        await_it(coming);
        (move || match stage.get() {
            Stage::Coming => view! { <Loading/> }.into_any(),
            Stage::Here => page.try_update_value(Option::take).flatten().into_any(),
            Stage::Failed => view! { <Missing again=Some(again)/> }.into_any(),
            Stage::Late => view! { <Missing again=None/> }.into_any(),
        })
        .into_any()
    }
}

/// A part did not come: the connection is gone, or a newer version of the console has taken its place.
#[component]
fn Missing(again: Option<Callback<()>>) -> impl IntoView {
    view! {
        <div class="failed" role="alert">
            <Icon name=IconName::Warning/>
            <p class="failed__why">
                "This page could not be loaded. Check the connection, and try again or reload the console. It may have been updated since you opened it."
            </p>
            {again.map(|again| {
                view! { <button type="button" class="button" on:click=move |_| tell(again, ())>"Try again"</button> }
            })}
            <button type="button" class="button" on:click=|_| browser::reload()>"Reload"</button>
        </div>
    }
}

/// The pages of a part, each under its own name, and a function that fetches the part.
macro_rules! part {
    ($part:ident, $fetch:ident: $($page:ident)+) => {
        #[wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible, preload($fetch))]
        fn $part() -> Result<(), SplitLoaderError> {
            Ok(())
        }

        $(
            // The name of its component; it must differ from all others of the part.
            #[allow(non_upper_case_globals, non_snake_case)]
            pub(crate) const $page: LazyPage = {
                #[wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible)]
                fn $page() -> Result<AnyView, SplitLoaderError> {
                    Ok(crate::pages::$page().into_any())
                }
                LazyPage(|| Box::pin($page()))
            };
        )+
    };
}

part!(operate, fetch_operate:
    WebhookPage WebhookDeliveries WebhookVersions WebhookVersion WebhookSigning WebhookReplays
    DeliveriesPage DeliveryPage ReplayPage EventsPage EventPage LedgerPage);
part!(manage, fetch_manage: AccessPage AuditPage SourcesPage TroubleshootingPage);
part!(form, fetch_form: AddWebhookPage NewWebhookPage EditWebhookPage);

/// Fetches the part that is opened next from the table of webhooks, when the browser has time.
pub(crate) fn fetch_next() {
    request_idle_callback(|| {
        leptos::task::spawn_local(async {
            // A page that needs it tries again, and says so when it fails.
            let _ = fetch_operate().await;
        });
    });
}

/// The path of a route. One type for all of them, so that the router is compiled once.
pub(crate) fn at(
    path: impl PossibleRouteMatch + Send + Sync + 'static,
) -> Arc<dyn PossibleRouteMatch + Send + Sync> {
    Arc::new(path)
}
