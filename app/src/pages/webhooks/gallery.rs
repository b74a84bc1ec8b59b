//! Targets to start from.

use crate::routes::Page;
use leptos::prelude::*;
use shared::gallery::{Card, Group, cards};

/// Every card, group by group; each is a link to the form it fills in.
#[component]
pub(super) fn Gallery() -> impl IntoView {
    let group = |group: Group| {
        let title = group.label();
        view! {
            <section class="gallery__group" aria-label=title>
                <h3 class="gallery__title">{title}</h3>
                <ul class="gallery__cards">
                    {cards().filter(|card| card.group == group).map(|card| view! { <Tile card=card/> }).collect_view()}
                </ul>
            </section>
        }
    };
    view! {
        <section class="gallery" aria-labelledby="gallery-title">
            <h2 class="gallery__head" id="gallery-title">"Start from a target"</h2>
            <p class="page-head__line">
                "Method, address, headers, body and validators are filled in as far as they are known. Everything can be changed."
            </p>
            {Group::ALL.map(group)}
        </section>
    }
}

#[component]
fn Tile(card: &'static Card) -> impl IntoView {
    view! {
        <li>
            <a class="gallery__card" href=Page::WebhookFor(card.key).path()>
                <span class="gallery__name">{card.name}</span>
                <span class="gallery__what">{card.summary}</span>
            </a>
        </li>
    }
}
