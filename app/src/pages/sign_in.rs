//! The page for those who are not signed in. It stands at the address that was asked for, which is shown afterwards.

use crate::components::SignInForm;
use crate::ui::{Heading, Icon, IconName};
use leptos::prelude::*;

/// The product's name, and the form.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    view! {
        <main class="sign-in">
            <div class="sign-in__box">
                <p class="sign-in__brand">
                    <Icon name=IconName::Bell/>
                    <span>"Tocsin"</span>
                </p>
                <Heading text="Sign in" quiet=true/>
                <SignInForm/>
            </div>
        </main>
    }
}
