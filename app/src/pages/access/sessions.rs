//! The table of sessions.

use crate::api::Api;
use crate::components::AskFirst;
use crate::state::{Echo, Tasks, paged, tell};
use crate::text;
use crate::ui::{Column, Confirm, Listing, Moment};
use futures_util::FutureExt;
use leptos::prelude::*;
use shared::api::SessionItem;
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(10);

const COLUMNS: &[Column] = &[
    Column::name("Who"),
    Column::title("From"),
    Column::time("Signed in"),
    Column::time("Last used"),
    Column::time("Ends"),
    Column::action("Actions"),
];

/// Who is signed in, and a way to end it.
#[component]
pub(super) fn Sessions() -> impl IntoView {
    let api = Api::from_context();
    let (echo, tasks) = (Echo::from_context(), Tasks::new());
    let list = paged(move |cursor| api.sessions(cursor)).every(REFRESHED_EVERY);
    let (is_asking, is_busy) = (RwSignal::new(false), RwSignal::new(false));
    let ended = RwSignal::new(None::<SessionItem>);
    let end = move |session: SessionItem| {
        async move {
            match api.end_session(session.id).await {
                Ok(()) => "The session has ended.".to_owned(),
                Err(error) => error.sentence(),
            }
        }
        .boxed_local()
    };
    let on_end = Callback::new(move |session| ended.set(Some(session)));
    let end_others = Callback::new(move |()| {
        is_busy.set(true);
        tasks.spawn(async move {
            match api.end_other_sessions().await {
                Ok(answer) => {
                    echo.say(format!("{} ended.", text::counted(answer.ended, "session", "sessions")))
                }
                Err(error) => echo.say(error.sentence()),
            }
            is_busy.set(false);
            is_asking.set(false);
            list.refresh();
        });
    });
    let has_others =
        Memo::new(move |_| list.rows.with(|rows| rows.iter().flatten().any(|session| !session.current)));
    view! {
        <section class="block" aria-labelledby="sessions-title">
            <div class="block__head">
                <h2 class="block__title" id="sessions-title" tabindex="-1">"Sessions"</h2>
                <Show when=move || has_others.get()>
                    <button type="button" class="button button--small" on:click=move |_| is_asking.set(true)>
                        "End all others"
                    </button>
                </Show>
            </div>
            <Listing
                list=list
                caption="Sessions, newest first"
                columns=COLUMNS
                row_of=move |item| view! { <Row item=item on_end=on_end/> }.into_any()
                empty=|| view! { <p class="block__none">"Nobody is signed in by a session."</p> }.into_any()
            />
        </section>
        <AskFirst
            asked=ended
            title=|session: &SessionItem| format!("End the session of {}?", session.who.label())
            consequence="Whoever has it open has to sign in again."
            action="End session"
            work=Callback::new(end)
            after=Callback::new(move |()| list.refresh())
            focus="sessions-title"
        />
        <Confirm
            is_open=is_asking
            title="End all other sessions?"
            consequence="Whoever is signed in elsewhere has to sign in again. This session goes on."
            action="End them"
            is_busy=is_busy
            on_confirm=end_others
            on_cancel=Callback::new(move |()| is_asking.set(false))
        />
    }
}

#[component]
fn Row(item: Signal<Option<SessionItem>>, on_end: Callback<SessionItem>) -> impl IntoView {
    move || {
        item.get().map(|session| {
            let of_this = format!(" the session of {}", session.who.label());
            let ended = session.clone();
            let agent = session.user_agent.as_deref().map(text::visible).unwrap_or_default();
            view! {
                <tr>
                    <th scope="row" class="table__name">
                        {session.who.label()}
                        <span class="table__under">{session.role.as_str()}</span>
                    </th>
                    <td>
                        {session.address.as_deref().map_or_else(|| "Not known".to_owned(), text::visible)}
                        <span class="table__under" title=agent.clone()>{text::cut_middle(&agent, 120)}</span>
                    </td>
                    <td class="table__when" data-label="Signed in"><Moment at=session.created_at/></td>
                    <td class="table__when" data-label="Last used"><Moment at=session.last_used_at/></td>
                    <td class="table__when" data-label="Ends"><Moment at=session.expires_at/></td>
                    <td class="table__actions">
                        {if session.current {
                            view! { <span class="table__none">"This one"</span> }.into_any()
                        } else {
                            view! {
                                <button
                                    type="button"
                                    class="button button--row button--row-danger"
                                    on:click=move |_| tell(on_end, ended.clone())
                                >
                                    "End"<span class="hidden">{of_this}</span>
                                </button>
                            }
                            .into_any()
                        }}
                    </td>
                </tr>
            }
        })
    }
}
