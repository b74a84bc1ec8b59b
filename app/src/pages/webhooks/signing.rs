//! How the open webhook signs what it sends: its key, a way to change it, and what the target does to verify it.

use super::explain::explain;
use super::open::OpenWebhook;
use crate::api::Api;
use crate::browser;
use crate::components::{May, reveal_signing_key};
use crate::routes::Page;
use crate::state::{Echo, Reveals, Tasks};
use crate::text;
use crate::ui::{Code, Confirm, CopyButton, LocalTime, Tab, TabPanel, Tabs};
use leptos::prelude::*;
use shared::access::Act;
use shared::config::WebhookView;
use shared::sign::Scheme;

/// The part **Signing**.
#[component]
pub(crate) fn WebhookSigning() -> impl IntoView {
    let open = OpenWebhook::from_context()?;
    let signing =
        Memo::new(move |_| open.webhook.data.with(|webhook| webhook.clone().map(|it| (it.signing, it.id))));
    let scheme = Memo::new(move |_| signing.with(|it| it.as_ref().map(|(signing, _)| signing.scheme)));
    Some(view! {
        <section class="part" aria-label="Signing">
            {move || match scheme.get() {
                None => ().into_any(),
                Some(None) => view! { <Unsigned open=open/> }.into_any(),
                Some(Some(scheme)) => {
                    view! {
                        {move || open.webhook.data.get().map(|webhook| view! { <Key webhook=webhook/> })}
                        <Rotate open=open/>
                        <Verify scheme=scheme/>
                    }
                    .into_any()
                }
            }}
        </section>
    })
}

#[component]
fn Unsigned(open: OpenWebhook) -> impl IntoView {
    view! {
        <p class="signing__text">
            "Its requests go out unsigned: the target cannot tell them from somebody else's. "
            <a href=Page::EditWebhook(open.id()).path()>"Edit the webhook"</a>
            " and choose a way of signing."
        </p>
    }
}

#[component]
fn Key(webhook: WebhookView) -> impl IntoView {
    let signing = webhook.signing;
    let keys = format!("{}/.well-known/webhooks/{}/jwks.json", browser::origin(), webhook.id);
    view! {
        <dl class="facts">
            <div><dt>"Signing"</dt><dd>{text::signing(signing.scheme)}</dd></div>
            {signing.public_key.map(|key| {
                let key = key.as_str().to_owned();
                view! {
                    <div class="facts__wide">
                        <dt>"Public key"</dt>
                        <dd class="signing__key"><code>{key.clone()}</code><CopyButton text=key what="public key"/></dd>
                    </div>
                    <div class="facts__wide">
                        <dt>"All keys that may sign"</dt>
                        <dd class="signing__key"><code>{keys.clone()}</code><CopyButton text=keys what="address of the keys"/></dd>
                    </div>
                }
            })}
            {signing.previous_until.map(|until| view! {
                <div><dt>"The key before signs until"</dt><dd><LocalTime at=until/></dd></div>
            })}
        </dl>
    }
}

#[component]
fn Rotate(open: OpenWebhook) -> impl IntoView {
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let reveals = Reveals::from_context();
    let (is_asking, is_busy) = (RwSignal::new(false), RwSignal::new(false));
    let head = open.head();
    let rotate = move |()| {
        let Some(head) = head.get_untracked() else { return };
        is_busy.set(true);
        tasks.replace(async move {
            match api.rotate_signing(open.id(), head).await {
                Ok(mut saved) => {
                    reveal_signing_key(reveals, &mut saved);
                    echo.say(format!("{} signs with a new key.", saved.name));
                    open.take(saved);
                }
                Err(error) => {
                    echo.say(explain(&error));
                    open.webhook.refresh();
                }
            }
            is_asking.set(false);
            is_busy.set(false);
        });
    };
    view! {
        <May act=Act::ManageKeys says_why=true>
            <button type="button" class="button" on:click=move |_| is_asking.set(true)>"Replace the key"</button>
        </May>
        <Confirm
            is_open=is_asking
            title="Replace the signing key?"
            consequence=format!(
                "Every request carries two signatures for {}, one with each key. Until then the target has to know the new one. A key that was replaced before that stops signing now.",
                text::overlap(),
            )
            action="Replace"
            is_busy=is_busy
            on_confirm=Callback::new(rotate)
            on_cancel=Callback::new(move |()| is_asking.set(false))
        />
    }
}

/// What verifies one scheme, in the order of [`LANGUAGES`].
type Snippets = [&'static str; 5];

const LANGUAGES: &[Tab] = &[
    Tab { id: "javascript", name: "JavaScript" },
    Tab { id: "python", name: "Python" },
    Tab { id: "go", name: "Go" },
    Tab { id: "ruby", name: "Ruby" },
    Tab { id: "php", name: "PHP" },
];

const SHARED: Snippets = [
    include_str!("../../../snippets/v1.mjs"),
    include_str!("../../../snippets/v1.py"),
    include_str!("../../../snippets/v1.go"),
    include_str!("../../../snippets/v1.rb"),
    include_str!("../../../snippets/v1.php"),
];

const PUBLIC: Snippets = [
    include_str!("../../../snippets/v1a.mjs"),
    include_str!("../../../snippets/v1a.py"),
    include_str!("../../../snippets/v1a.go"),
    include_str!("../../../snippets/v1a.rb"),
    include_str!("../../../snippets/v1a.php"),
];

#[component]
fn Verify(scheme: Scheme) -> impl IntoView {
    let chosen = RwSignal::new("javascript");
    let snippets = match scheme {
        Scheme::V1 => SHARED,
        Scheme::V1a => PUBLIC,
    };
    view! {
        <h2 class="block__title signing__title">"How the target verifies a request"</h2>
        <p class="signing__text">
            "What is signed is the header webhook-id, a dot, the header webhook-timestamp, a dot, and the body as it came. "
            "The id is the same on every attempt for an event: a target that remembers it takes each event once."
        </p>
        <Tabs label="Language" tabs=LANGUAGES chosen=chosen/>
        {LANGUAGES
            .iter()
            .zip(snippets)
            .map(|(language, snippet)| {
                view! {
                    <TabPanel id=language.id chosen=chosen class="signing__snippet">
                        <div class="signing__copy"><CopyButton text=snippet.to_owned() what=language.name/></div>
                        <Code text=snippet.to_owned() label=language.name/>
                    </TabPanel>
                }
            })
            .collect_view()}
    }
}
