//! The ledger in one line, within sight on every page.

use crate::routes::Page;
use crate::state::Watch;
use crate::text::{self, Tone};
use crate::ui::Status;
use leptos::prelude::*;
use shared::api::{Entries, LedgerView};

/// `1,204 accepted · 1,198 delivered · books balance`, as a link to its proof.
#[component]
pub(crate) fn LedgerLine() -> impl IntoView {
    let Some(watch) = Watch::from_context() else { return ().into_any() };
    let ledger = watch.ledger;
    view! {
        <div class="ledger-line" class:ledger-line--loud=move || is_wrong(ledger.data.get().as_ref())>
            {move || match (ledger.data.get(), ledger.error.get()) {
                (Some(view), _) => view! { <Line view=view/> }.into_any(),
                (None, Some(_)) => {
                    view! { <a href=Page::Ledger.path()>"The ledger could not be read."</a> }.into_any()
                }
                (None, None) => ().into_any(),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Line(view: LedgerView) -> impl IntoView {
    let (tone, word) = balance(view.balanced);
    view! {
        <a class="ledger-line__link" href=Page::Ledger.path()>
            <span class="hidden">"Ledger: "</span>
            <span class="ledger-line__figures">{in_short(&view.total)}</span>
            <Status tone=tone word=word/>
        </a>
    }
}

/// Whether the books balance: a tone and the words for it.
pub(crate) const fn balance(balanced: bool) -> (Tone, &'static str) {
    if balanced { (Tone::Good, "books balance") } else { (Tone::Bad, "books do not balance") }
}

fn is_wrong(view: Option<&LedgerView>) -> bool {
    view.is_some_and(|view| !view.balanced)
}

/// What was accepted, what was delivered, and every other state in which there is something.
fn in_short(entries: &Entries) -> String {
    let mut parts = vec![
        format!("{} accepted", text::grouped(entries.accepted)),
        format!("{} delivered", text::grouped(entries.delivered)),
    ];
    let others = [
        (entries.pending, "pending"),
        (entries.sending, "sending"),
        (entries.held, "held"),
        (entries.dead, "dead"),
        (entries.cancelled, "cancelled"),
        (entries.filtered, "filtered"),
        (entries.inactive, "inactive"),
        (entries.too_much_work, "too much work"),
    ];
    let some = others.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(some.map(|(count, state)| format!("{} {state}", text::grouped(count))));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_adds_up_to_what_was_accepted() {
        let entries =
            Entries { accepted: 1_204, delivered: 1_198, pending: 4, dead: 2, ..Entries::default() };
        assert_eq!(in_short(&entries), "1,204 accepted · 1,198 delivered · 4 pending · 2 dead");
        assert_eq!(in_short(&Entries::default()), "0 accepted · 0 delivered");
    }
}
