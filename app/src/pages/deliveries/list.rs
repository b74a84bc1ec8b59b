//! Deliveries of all webhooks.

use super::log::DeliveryLog;
use crate::ui::Heading;
use leptos::prelude::*;

/// Every delivery, newest first.
#[component]
pub(crate) fn DeliveriesPage() -> impl IntoView {
    view! {
        <header class="page-head">
            <div>
                <Heading text="Deliveries"/>
                <p class="page-head__line">"Each event for each webhook that wants it, newest first."</p>
            </div>
        </header>
        <DeliveryLog webhook=None/>
    }
}
