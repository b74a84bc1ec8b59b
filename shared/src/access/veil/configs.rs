//! Webhooks. An address may be a credential of its own, as Slack's are, and so may a header or a word in the template.

use super::Veil;
use crate::api::WebhookItem;
use crate::config::{AuthenticationView, HeaderView, OAuthView, SigningView, WebhookView};
use crate::guard::origin_of;

impl Veil for WebhookItem {
    fn veil(&mut self) {
        let Self { webhook, standing } = self;
        webhook.veil();
        standing.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for WebhookView {
    fn veil(&mut self) {
        let Self {
            id: _,
            version: _,
            state: _,
            name: _,
            active: _,
            method: _,
            url,
            headers,
            authentication_config,
            signing,
            body_template,
            on_missing_field: _,
            timeout_in_sec: _,
            // Rules say what an operator of the target may know of an answer, and a viewer is to see which one held.
            response_validators: _,
            filters: _,
            receives: _,
            retry: _,
            flow: _,
            disabled: _,
            created_at: _,
            updated_at: _,
        } = self;
        *url = origin_of(url);
        headers.iter_mut().for_each(Veil::veil);
        authentication_config.iter_mut().for_each(Veil::veil);
        signing.veil();
        *body_template = None;
    }
}

impl Veil for HeaderView {
    fn veil(&mut self) {
        let Self { key: _, value, secret: _, set: _ } = self;
        *value = None;
    }
}

impl Veil for AuthenticationView {
    fn veil(&mut self) {
        let Self { oauth } = self;
        oauth.veil();
    }
}

impl Veil for OAuthView {
    fn veil(&mut self) {
        let Self {
            client_id: _,
            client_secret_set: _,
            client_authentication: _,
            token_endpoint_url,
            scopes: _,
            audience: _,
            resource: _,
        } = self;
        *token_endpoint_url = origin_of(token_endpoint_url);
    }
}

impl Veil for SigningView {
    fn veil(&mut self) {
        let Self { scheme: _, set: _, secret, public_key: _, previous_until: _ } = self;
        *secret = None;
    }
}
