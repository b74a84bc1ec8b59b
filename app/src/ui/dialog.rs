//! Questions that stand over a page: the browser's own dialog, with its focus, its Escape and its inert page below.

use crate::state::tell;
use leptos::html;
use leptos::prelude::*;

/// A dialog. It is open while `is_open` is, and closes with Escape unless it is `firm`.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    is_open: Signal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// It was closed with Escape.
    on_close: Callback<()>,
    /// Escape does not close it.
    #[prop(optional)]
    firm: bool,
    /// What it asks.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if is_open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let cancelled = move |event: leptos::ev::Event| {
        event.prevent_default();
        if !firm {
            tell(on_close, ());
        }
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-label=title on:cancel=cancelled>
            <Show when=move || is_open.get()>
                <h2 class="dialog__title">{title}</h2>
                {children()}
            </Show>
        </dialog>
    }
}

/// Asks before something that cannot be undone.
#[component]
pub(crate) fn Confirm(
    /// Whether it asks.
    #[prop(into)]
    is_open: Signal<bool>,
    /// What is asked, as in `Delete SOC-Slack?`.
    #[prop(into)]
    title: Signal<String>,
    /// What follows from it.
    #[prop(into)]
    consequence: Signal<String>,
    /// The word on the button that does it.
    #[prop(into)]
    action: String,
    /// Whether it is being done.
    #[prop(into)]
    is_busy: Signal<bool>,
    /// Does it.
    on_confirm: Callback<()>,
    /// Does not.
    on_cancel: Callback<()>,
    /// The words on the button for something else, when there is a third way.
    #[prop(optional, into)]
    other: String,
    /// Does that.
    #[prop(optional)]
    on_other: Option<Callback<()>>,
) -> impl IntoView {
    let (action, other) = (StoredValue::new(action), StoredValue::new(other));
    view! {
        <Dialog is_open=is_open title=title on_close=on_cancel>
            <p class="dialog__text">{consequence}</p>
            <div class="dialog__actions">
                <button type="button" class="button" on:click=move |_| tell(on_cancel, ())>"Cancel"</button>
                {on_other.map(|on_other| {
                    view! {
                        <button
                            type="button"
                            class="button"
                            aria-disabled=move || is_busy.get().to_string()
                            on:click=move |_| {
                                if !is_busy.get_untracked() {
                                    tell(on_other, ());
                                }
                            }
                        >
                            {other.get_value()}
                        </button>
                    }
                })}
                <button
                    type="button"
                    class="button button--danger"
                    aria-disabled=move || is_busy.get().to_string()
                    on:click=move |_| {
                        if !is_busy.get_untracked() {
                            tell(on_confirm, ());
                        }
                    }
                >
                    {move || if is_busy.get() { "One moment…".to_owned() } else { action.get_value() }}
                </button>
            </div>
        </Dialog>
    }
}
