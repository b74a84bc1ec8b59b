//! Where to get what a card of the gallery leaves open.

use leptos::prelude::*;
use shared::gallery::Card;

/// Two lines: the address, and the token; and what one has to know before relying on the target.
#[component]
pub(crate) fn CardHelp(
    /// The card that the form was filled from.
    card: &'static Card,
) -> impl IntoView {
    view! {
        <dl class="card-help" aria-label=format!("Where to get what {} needs", card.name)>
            <div>
                <dt>"Address"</dt>
                <dd>{card.address}</dd>
            </div>
            <div>
                <dt>"Token"</dt>
                <dd>{card.token}</dd>
            </div>
            {card.warning.map(|warning| view! {
                <div class="card-help__warning">
                    <dt>"Note"</dt>
                    <dd>{warning}</dd>
                </div>
            })}
        </dl>
    }
}
