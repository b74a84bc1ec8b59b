//! The table of API tokens.

use super::add::AddToken;
use crate::api::Api;
use crate::components::{ApiTokenMade, AskFirst};
use crate::state::{Reveals, paged, tell};
use crate::ui::{Column, Empty, Listing, Moment};
use futures_util::FutureExt;
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
    let reveals = Reveals::from_context();
    let list = paged(move |cursor| api.tokens(cursor)).every(REFRESHED_EVERY);
    let revoked = RwSignal::new(None::<TokenView>);
    let on_created = Callback::new(move |answer: TokenCreated| {
        reveals.add(move |id, on_done| {
            view! { <ApiTokenMade id=id created=answer.clone() on_done=on_done/> }.into_any()
        });
        list.refresh();
    });
    let revoke = move |token: TokenView| {
        async move {
            match api.revoke_token(token.id).await {
                Ok(()) => format!("Revoked {}.", token.name),
                Err(error) => error.sentence(),
            }
        }
        .boxed_local()
    };
    let on_revoke = Callback::new(move |token| revoked.set(Some(token)));
    view! {
        <section class="block" aria-labelledby="tokens-title">
            <h2 class="block__title" id="tokens-title" tabindex="-1">"API tokens"</h2>
            <p class="part__line">
                "For programs, and for people who should not have the admin token. An API token signs in here as well, with its role."
            </p>
            <AddToken on_created=on_created/>
            <Listing
                list=list
                caption="API tokens"
                columns=COLUMNS
                row_of=move |item| view! { <Row item=item on_revoke=on_revoke/> }.into_any()
                empty=|| view! { <Empty title="No API tokens" sentence="Nobody and nothing calls the API but with the admin token."/> }.into_any()
            />
        </section>
        <AskFirst
            asked=revoked
            title=|token: &TokenView| format!("Revoke {}?", token.name)
            consequence="It stops working at once, and with it every session that was opened with it."
            action="Revoke API token"
            work=Callback::new(revoke)
            after=Callback::new(move |()| list.refresh())
            focus="tokens-title"
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
                    <td data-label="Role">{token.role.as_str()}</td>
                    <td data-label="Created by">{token.created_by.label()} ", " <Moment at=token.created_at/></td>
                    <td class="table__when" data-label="Last used">
                        {match token.last_used_at {
                            Some(at) => view! { <Moment at=at/> }.into_any(),
                            None => view! { <span class="table__none">"Never"</span> }.into_any(),
                        }}
                    </td>
                    <td class="table__when" data-label="Ends">
                        {match token.expires_at {
                            Some(at) => view! { <Moment at=at/> }.into_any(),
                            None => view! { <span>"Never"</span> }.into_any(),
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
