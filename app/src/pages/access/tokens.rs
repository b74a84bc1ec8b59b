//! The table of API tokens.

use super::add::AddToken;
use super::fresh::FreshToken;
use crate::api::Api;
use crate::browser;
use crate::state::{Echo, Tasks, paged, tell};
use crate::ui::{Column, Confirm, Empty, Listing, Moment};
use leptos::prelude::*;
use shared::api::{TokenCreated, TokenView};
use std::time::Duration;

const REFRESHED_EVERY: Duration = Duration::from_secs(10);

const COLUMNS: &[Column] = &[
    Column::name("Name"),
    Column::word("Role"),
    Column::share("Created by"),
    Column::time("Last used"),
    Column::time("Ends"),
    Column::action("Actions"),
];

/// Every API token, a new one, and the one just made.
#[component]
pub(super) fn Tokens() -> impl IntoView {
    let api = Api::from_context();
    let echo = Echo::from_context();
    let tasks = Tasks::new();
    let list = paged(move |cursor| api.tokens(cursor)).every(REFRESHED_EVERY);
    let created = RwSignal::new(None::<TokenCreated>);
    let revoked = RwSignal::new(None::<TokenView>);
    let is_busy = RwSignal::new(false);
    let on_created = Callback::new(move |answer: TokenCreated| {
        created.set(Some(answer));
        list.refresh();
        request_animation_frame(|| browser::show_id("fresh-token-title"));
    });
    let revoke = Callback::new(move |()| {
        let Some(token) = revoked.get_untracked() else { return };
        is_busy.set(true);
        tasks.replace(async move {
            match api.revoke_token(token.id).await {
                Ok(()) => echo.say(format!("Revoked {}.", token.name)),
                Err(error) => echo.say(error.sentence()),
            }
            is_busy.set(false);
            revoked.set(None);
            list.refresh();
        });
    });
    let question =
        move || revoked.with(|token| token.as_ref().map(|token| format!("Revoke {}?", token.name)));
    let on_revoke = Callback::new(move |token| revoked.set(Some(token)));
    view! {
        <section class="block" aria-labelledby="tokens-title">
            <h2 class="block__title" id="tokens-title">"API tokens"</h2>
            <p class="part__line">
                "For programs, and for people who should not have the admin token. A token signs in here as well, with its role."
            </p>
            {move || {
                created.get().map(|answer| {
                    view! { <FreshToken created=answer on_done=Callback::new(move |()| created.set(None))/> }
                })
            }}
            <AddToken on_created=on_created/>
            <Listing
                list=list
                caption="API tokens"
                columns=COLUMNS
                row_of=move |item| view! { <Row item=item on_revoke=on_revoke/> }.into_any()
                empty=|| view! { <Empty title="No API tokens" sentence="Nobody and nothing calls the API but with the admin token."/> }.into_any()
            />
        </section>
        <Confirm
            is_open=Signal::derive(move || revoked.with(Option::is_some))
            title=Signal::derive(move || question().unwrap_or_default())
            consequence="It stops working at once, and with it every session that was opened with it."
            action="Revoke token"
            is_busy=is_busy
            on_confirm=revoke
            on_cancel=Callback::new(move |()| revoked.set(None))
        />
    }
}

#[component]
fn Row(item: Signal<Option<TokenView>>, on_revoke: Callback<TokenView>) -> impl IntoView {
    move || {
        item.get().map(|token| {
            let of_this = format!(" {}", token.name);
            let revoked = token.clone();
            view! {
                <tr>
                    <th scope="row" class="table__name">{token.name}</th>
                    <td>{token.role.as_str()}</td>
                    <td>{token.created_by.label()} ", " <Moment at=token.created_at/></td>
                    <td class="table__when" data-label="Last used">
                        {match token.last_used_at {
                            Some(at) => view! { <Moment at=at/> }.into_any(),
                            None => view! { <span class="table__none">"Never"</span> }.into_any(),
                        }}
                    </td>
                    <td class="table__when" data-label="Ends">
                        {match token.expires_at {
                            Some(at) => view! { <Moment at=at/> }.into_any(),
                            None => view! { <span class="table__none">"Never"</span> }.into_any(),
                        }}
                    </td>
                    <td class="table__actions">
                        <button
                            type="button"
                            class="button button--row button--row-danger"
                            on:click=move |_| tell(on_revoke, revoked.clone())
                        >
                            "Revoke"<span class="hidden">{of_this}</span>
                        </button>
                    </td>
                </tr>
            }
        })
    }
}
