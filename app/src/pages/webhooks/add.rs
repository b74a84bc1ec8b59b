//! Choosing the kind of a new webhook.

use super::gallery::Gallery;
use crate::components::{Breadcrumb, May};
use crate::routes::Page;
use crate::ui::{Heading, Icon, IconName};
use leptos::prelude::*;
use shared::access::Act;

/// The kinds there are.
#[component]
pub(crate) fn AddWebhookPage() -> impl IntoView {
    let above = vec![(Page::Webhooks, "Webhooks".to_owned())];
    view! {
        <header class="page-head">
            <div>
                <Breadcrumb above=Signal::from(above)/>
                <Heading text="Add Webhook"/>
                <p class="page-head__line">"Choose what it sends."</p>
            </div>
        </header>
        <May act=Act::EditWebhooks says_why=true>
        <ul class="kinds">
            <li>
                <a class="kinds__kind" href=Page::NewAnomalyWebhook.path()>
                    <Icon name=IconName::Bell/>
                    <span class="kinds__name">"Anomaly Webhook"</span>
                    <span class="kinds__what">
                        "Sends each anomaly to a system of yours as an HTTP request, and says whether it took it."
                    </span>
                </a>
            </li>
        </ul>
        <Gallery/>
        </May>
    }
}
