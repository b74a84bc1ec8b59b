//! What Tocsin has to say about its own webhooks.

use super::May;
use crate::api::Api;
use crate::routes::Page;
use crate::state::{Echo, Tasks, Watch};
use crate::text;
use crate::ui::{Icon, IconName, Moment};
use leptos::prelude::*;
use shared::access::Act;
use shared::api::NoticeView;

/// Notices above the page; the rest is told as a number.
const SHOWN_MAX: usize = 3;

/// The notices that nobody has dismissed, newest first.
#[component]
pub(crate) fn NoticeList() -> impl IntoView {
    let Some(watch) = Watch::from_context() else { return ().into_any() };
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let shows_all = RwSignal::new(false);
    let notices = Memo::new(move |_| {
        watch.notices.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
    });
    let shown = move || {
        let most = if shows_all.get() { usize::MAX } else { SHOWN_MAX };
        notices.get().into_iter().take(most).collect::<Vec<_>>()
    };
    let hidden = move || notices.with(Vec::len).saturating_sub(SHOWN_MAX);
    let dismiss = Callback::new(move |number: u32| {
        tasks.spawn(async move {
            match api.dismiss_notice(number).await {
                Ok(()) => watch.forget(number),
                Err(error) => echo.say(error.sentence()),
            }
        });
    });
    view! {
        <Show when=move || !notices.with(Vec::is_empty)>
            <section class="notices" aria-label="Notices">
                <ul>
                    <For each=shown key=|notice| notice.number let:notice>
                        <Notice notice=notice dismiss=dismiss/>
                    </For>
                </ul>
                <Show when=move || { hidden() > 0 && !shows_all.get() }>
                    <button type="button" class="button button--link" on:click=move |_| shows_all.set(true)>
                        {move || format!("Show {} more", text::counted(hidden(), "notice", "notices"))}
                    </button>
                </Show>
            </section>
        </Show>
    }
    .into_any()
}

#[component]
fn Notice(notice: NoticeView, dismiss: Callback<u32>) -> impl IntoView {
    let number = notice.number;
    let of_this = format!(" the notice about {}", notice.webhook_name);
    view! {
        <li class="notices__notice">
            <Icon name=IconName::Warning/>
            <p class="notices__text">
                {text::visible(&notice.text)} " "
                <a href=Page::Webhook(notice.webhook_id).path()>"Open the webhook"</a>
                " " <span class="notices__at"><Moment at=notice.at/></span>
            </p>
            <May act=Act::Operate>
                <button
                    type="button"
                    class="button button--small"
                    on:click=move |_| crate::state::tell(dismiss, number)
                >
                    "Dismiss"<span class="hidden">{of_this.clone()}</span>
                </button>
            </May>
        </li>
    }
}
