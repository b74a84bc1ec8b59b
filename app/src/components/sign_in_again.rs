//! The session ran out while a page is open.

use super::SignInForm;
use crate::state::Session;
use crate::ui::Dialog;
use leptos::prelude::*;

/// Asks to sign in again, over the page. Nothing on the page is lost.
#[component]
pub(crate) fn SignInAgain() -> impl IntoView {
    let session = Session::from_context();
    view! {
        <Dialog
            is_open=Signal::derive(move || session.is_expired())
            title="Sign in again"
            on_close=Callback::new(|()| {})
            firm=true
        >
            <p class="dialog__text">"Your session has ended. What you typed on this page is still here."</p>
            <SignInForm/>
        </Dialog>
    }
}
