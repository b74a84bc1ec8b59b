//! The webhook document: what an operator edits, checked into a type that only holds what may be saved.
//!
//! There is one way in, [`check`], and the form, the API and the importer all use it. It collects every finding.
//! The secrets of a [`Webhook`] are a type parameter: typed or kept ([`SecretInput`]), stored ([`Sealed`]) or open
//! ([`crate::secret::Secret`]), so a document that is not ready to be sent cannot be sent.

mod fields;
mod flow;
mod headers;
mod method;
mod moved;
mod name;
mod oauth;
mod read;
mod retry;
mod rules;
mod samples;
mod sealing;
mod signing;
mod stored;
mod view;

pub use flow::Flow;
pub use headers::{Header, HeaderValue, is_sensitive_header};
pub use method::{BodyRule, Method};
pub use moved::{KeyOnSave, Move};
pub use name::{name_key, read_name};
pub use oauth::{ClientAuthentication, OAuth};
pub use retry::Retry;
pub use rules::bytes_of as rules_bytes;
pub use sealing::Nonce;
pub use signing::{PublishedKeys, RetiredKey, Signing, SigningKey};
pub use stored::{
    Disabled, StoredWebhook, field_of_client_secret, field_of_header, field_of_previous_key,
    field_of_signing_key,
};
pub use view::{
    AuthenticationView, HeaderView, OAuthView, SigningView, WebhookState, WebhookSummary, WebhookView,
};

pub use crate::rule::OnFailure;

use crate::address::Address;
use crate::guard::Policy;
use crate::issue::{IssueCode, Issues};
use crate::limits::CHECK_WORK_MAX;
use crate::rule::Rule;
use crate::secret::SecretInput;
use crate::work::Work;
use read::Object;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One configured outbound target, checked. `S` is the state its secrets are in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Webhook<S> {
    /// What people call it; unique without regard to case.
    pub name: String,
    /// Whether events are delivered to it.
    pub active: bool,
    /// The method of every request.
    pub method: Method,
    /// Where requests go; its path and query may hold placeholders.
    pub url: Address,
    /// Headers in the order they were given.
    pub headers: Vec<Header<S>>,
    /// OAuth 2 client credentials, when the target wants a token.
    pub oauth: Option<OAuth<S>>,
    /// How requests are signed; `None` when they are not, as with webhooks that are older than signing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing: Option<Signing<S>>,
    /// Handlebars text; `None` when the request has no body.
    pub body_template: Option<String>,
    /// What becomes of an event that lacks a field which the templates ask for.
    #[serde(default)]
    pub on_missing_field: OnMissing,
    /// Seconds for the whole exchange.
    pub timeout_in_sec: u32,
    /// What the answer has to fulfil beside a 2xx status.
    pub response_validators: Vec<Rule>,
    /// What an event has to fulfil to be wanted.
    pub filters: Vec<Rule>,
    /// What is routed to it.
    #[serde(default)]
    pub receives: Receives,
    /// How often a failing delivery is tried, and what counts as failing for a while.
    pub retry: Retry,
    /// How much is sent to it at once.
    #[serde(default)]
    pub flow: Flow,
}

/// What becomes of an event that lacks a field which the templates ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    /// The field is left empty, or null where it is a value of its own, and named in the record of the attempt.
    #[default]
    Empty,
    /// Nothing is sent, and the delivery is given up.
    Fail,
}

/// What is routed to a webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Receives {
    /// The events of every source.
    #[default]
    Events,
    /// Tocsin's own notices: a webhook keeps failing, or was disabled. This makes it the *operations webhook*.
    Operations,
}

/// The secrets that are stored for a webhook already, and where they may go: what a document may leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredSecrets {
    /// Origin of the target that the header secrets are bound to.
    pub origin: String,
    /// Names of the headers whose value is stored.
    pub header_keys: Vec<String>,
    /// Origin of the token endpoint that the client secret is bound to, when one is stored.
    pub token_origin: Option<String>,
    /// What signs, without the key itself.
    pub signing: Option<SigningKey<()>>,
}

/// Checks a webhook document as the API takes it. Fields that only reading gives (`id`, `version`, `state`, times)
/// are passed over, so that a document can be read, changed and sent back.
///
/// ```
/// use serde_json::json;
/// use shared::{config::check, guard::Policy};
/// let webhook = check(
///     &json!({ "name": "SOC", "url": "https://hooks.example.com/x", "body_template": "{\"text\": \"{{data.title}}\"}" }),
///     &Policy::default(),
///     None,
/// ).unwrap();
/// assert_eq!(webhook.timeout_in_sec, 10);
///
/// let issues = check(&json!({ "name": "", "url": "http://10.0.0.1" }), &Policy::default(), None).unwrap_err();
/// assert!(issues.at("name").is_some() && issues.at("url").is_some() && issues.at("body_template").is_some());
/// ```
///
/// # Errors
/// Every finding, in the order of the form.
pub fn check(
    document: &Value,
    policy: &Policy,
    stored: Option<&StoredSecrets>,
) -> Result<Webhook<SecretInput>, Issues> {
    read_checked(document, policy, stored, Samples::Tried(Work::of(CHECK_WORK_MAX)))
}

/// Whether templates are rendered with the sample events.
#[derive(Debug)]
pub(crate) enum Samples {
    /// They are, as before a save, with this much work for all of them together.
    Tried(Work),
    /// They are not: they are tried with another event.
    LeftOut,
}

/// As [`check`], with a choice.
pub(crate) fn read_checked(
    document: &Value,
    policy: &Policy,
    stored: Option<&StoredSecrets>,
    mut samples: Samples,
) -> Result<Webhook<SecretInput>, Issues> {
    let mut issues = Issues::default();
    let Some(mut object) = Object::open(document, "", &mut issues) else { return Err(issues) };

    let name = name::check(object.text("name", &mut issues), &mut issues);
    let active = object.flag("active", &mut issues).unwrap_or(true);
    let method = method::check(object.text("method", &mut issues), &mut issues);
    let url = fields::check_url(object.text("url", &mut issues), policy, &mut samples, &mut issues);
    let body_template = fields::check_body_template(
        object.text("body_template", &mut issues),
        method,
        &mut samples,
        &mut issues,
    );
    let on_missing_field =
        fields::check_on_missing(object.text("on_missing_field", &mut issues), &mut issues);
    let headers =
        headers::check(object.list("headers", &mut issues), url.as_ref(), stored, &mut samples, &mut issues);
    let mut oauth_issues = Issues::default();
    let oauth =
        oauth::check(object.get("authentication_config"), url.as_ref(), policy, stored, &mut oauth_issues);
    if oauth.is_some() {
        headers::refuse_authorization(&headers, &mut issues);
    }
    issues.extend(oauth_issues);
    let signing = signing::check(object.get("signing"), url.as_ref(), stored, &mut issues);
    let timeout_in_sec = fields::check_timeout(&mut object, &mut issues);
    let response_validators = rules::check_validators(&mut object, &mut issues);
    let filters = rules::check_filters(&mut object, &mut issues);
    let receives = fields::check_receives(object.text("receives", &mut issues), &mut issues);
    let retry = retry::check(object.get("retry"), &mut issues);
    let flow = flow::check(object.get("flow"), &mut issues);
    object.close(WebhookView::READ_ONLY, &mut issues);

    let (Some(name), Some(method), Some(url)) = (name, method, url) else { return Err(issues) };
    issues.into_result(Webhook {
        name,
        active,
        method,
        url,
        headers,
        oauth,
        signing,
        body_template,
        on_missing_field,
        timeout_in_sec,
        response_validators,
        filters,
        receives,
        retry,
        flow,
    })
}

impl<S> Webhook<S> {
    /// The same webhook with its secrets in another state. `turn` is told which field each one is in.
    ///
    /// # Errors
    /// The first error of `turn`.
    pub fn map_secrets<T, E>(self, mut turn: impl FnMut(&str, S) -> Result<T, E>) -> Result<Webhook<T>, E> {
        let mut headers = Vec::with_capacity(self.headers.len());
        for header in self.headers {
            headers.push(header.map_secret(&mut turn)?);
        }
        let oauth = self.oauth.map(|oauth| oauth.map_secret(&mut turn)).transpose()?;
        let signing = self.signing.map(|signing| signing.map_secret(&mut turn)).transpose()?;
        Ok(Webhook {
            name: self.name,
            active: self.active,
            method: self.method,
            url: self.url,
            headers,
            oauth,
            signing,
            body_template: self.body_template,
            on_missing_field: self.on_missing_field,
            timeout_in_sec: self.timeout_in_sec,
            response_validators: self.response_validators,
            filters: self.filters,
            receives: self.receives,
            retry: self.retry,
            flow: self.flow,
        })
    }
}

/// A finding that `given` is longer than `max` characters.
fn add_if_longer(issues: &mut Issues, path: &str, what: &str, given: &str, max: usize) {
    let length = given.chars().count();
    if length > max {
        issues.add(path, IssueCode::TooLong, format!("{what} has {length} characters; {max} is the most."));
    }
}
