//! What is typed in the form, as it is typed.

use shared::config::{
    ClientAuthentication, Flow, HeaderView, Method, OnFailure, OnMissing, Receives, WebhookView,
    is_sensitive_header,
};
use shared::gallery::Card;
use shared::limits;
use shared::rule::{Op, Rule, Takes};
use shared::sign::Scheme;

/// The form's state: texts as typed, checked by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// **Anomaly Webhook Name**.
    pub(crate) name: String,
    /// **Status**.
    pub(crate) active: bool,
    /// **Method**.
    pub(crate) method: Method,
    /// **URL**.
    pub(crate) url: String,
    /// **Body Template**.
    pub(crate) body_template: String,
    /// What becomes of an event that lacks a field.
    pub(crate) on_missing_field: OnMissing,
    /// **Headers**.
    pub(crate) headers: Vec<HeaderRow>,
    /// **Authentication Type**.
    pub(crate) auth: AuthType,
    /// **Client ID**.
    pub(crate) client_id: String,
    /// **Client Secret**.
    pub(crate) client_secret: SecretField,
    /// **Token Endpoint URL**.
    pub(crate) token_endpoint_url: String,
    /// **Scopes**.
    pub(crate) scopes: Vec<String>,
    /// How the client says who it is.
    pub(crate) client_authentication: ClientAuthentication,
    /// Which API the token is for.
    pub(crate) audience: String,
    /// The same as absolute URIs.
    pub(crate) resource: Vec<String>,
    /// **Signing**; none when requests are not signed.
    pub(crate) signing: Option<Scheme>,
    /// **Timeout in seconds**.
    pub(crate) timeout: String,
    /// **Response Validators**.
    pub(crate) validators: Vec<RuleRow>,
    /// Filters.
    pub(crate) filters: Vec<RuleRow>,
    /// What is routed to it.
    pub(crate) receives: Receives,
    /// Attempts in all.
    pub(crate) max_attempts: String,
    /// Statuses that are tried again.
    pub(crate) statuses: Vec<String>,
    /// What a validator that does not hold means.
    pub(crate) on_validator_failure: OnFailure,
    /// Attempts under way at the same time.
    pub(crate) max_in_flight: String,
    /// Attempts begun in a second.
    pub(crate) rate_limit: String,
    /// One at a time, in the order of acceptance.
    pub(crate) ordered: bool,
    rows_made: u32,
}

/// How requests are authenticated beside headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthType {
    /// By headers only.
    None,
    /// With a token of an authorization server.
    OAuth,
}

/// A secret: stored already, typed, or both while it is being replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SecretField {
    /// What was typed.
    pub(crate) typed: String,
    /// Whether one is stored.
    pub(crate) is_stored: bool,
    /// Whether the stored one is being replaced.
    pub(crate) is_replacing: bool,
}

impl SecretField {
    /// Whether the stored one stands, and nothing can be typed.
    pub(crate) const fn is_kept(&self) -> bool {
        self.is_stored && !self.is_replacing
    }

    /// Whether the stored one is counted on: nothing was typed in its place.
    pub(crate) fn counts_on_stored(&self) -> bool {
        self.is_stored && self.typed.is_empty()
    }
}

/// A line of **Headers**.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeaderRow {
    /// Tells the line from the others while the form is open.
    pub(crate) id: u32,
    /// **Key**.
    pub(crate) key: String,
    /// **Value**.
    pub(crate) value: SecretField,
    /// Whether the value is a secret.
    pub(crate) secret: bool,
    /// Whether a person said so; until then the key decides.
    pub(crate) secret_chosen: bool,
}

/// A line of **Response Validators** or of the filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleRow {
    /// Tells the line from the others while the form is open.
    pub(crate) id: u32,
    /// **Json Path**.
    pub(crate) json_path: String,
    /// **Operator**.
    pub(crate) op: Op,
    /// **Expected Values**. What was typed for one operator stays while another is tried that takes none.
    pub(crate) expected_values: Vec<String>,
    /// **When it fails**, of a validator; the webhook says it when this does not.
    pub(crate) on_failure: Option<OnFailure>,
}

impl Draft {
    /// An empty form. A new webhook is inactive until somebody says otherwise.
    pub(crate) fn new() -> Self {
        Self {
            name: String::new(),
            active: false,
            method: Method::default(),
            url: String::new(),
            body_template: String::new(),
            on_missing_field: OnMissing::default(),
            headers: Vec::new(),
            auth: AuthType::None,
            client_id: String::new(),
            client_secret: SecretField::default(),
            token_endpoint_url: String::new(),
            scopes: Vec::new(),
            client_authentication: ClientAuthentication::default(),
            audience: String::new(),
            resource: Vec::new(),
            signing: Some(Scheme::default()),
            timeout: limits::TIMEOUT_SECONDS_DEFAULT.to_string(),
            validators: Vec::new(),
            filters: Vec::new(),
            receives: Receives::default(),
            max_attempts: limits::ATTEMPTS_DEFAULT.to_string(),
            statuses: Vec::new(),
            on_validator_failure: OnFailure::default(),
            max_in_flight: limits::IN_FLIGHT_DEFAULT.to_string(),
            rate_limit: String::new(),
            ordered: false,
            rows_made: 0,
        }
    }

    /// A card of the gallery. What only a person knows is left open.
    pub(crate) fn of_card(card: &Card) -> Self {
        let mut draft = Self::new();
        draft.name = card.name.to_owned();
        draft.method = card.method;
        draft.url = card.url.to_owned();
        draft.body_template = card.body.trim_end().to_owned();
        for header in card.headers {
            let typed = if header.secret { String::new() } else { header.value.to_owned() };
            let row = HeaderRow {
                id: draft.next_id(),
                key: header.key.to_owned(),
                value: SecretField { typed, ..SecretField::default() },
                secret: header.secret,
                secret_chosen: true,
            };
            draft.headers.push(row);
        }
        if let Some(oauth) = card.oauth {
            draft.auth = AuthType::OAuth;
            draft.token_endpoint_url = oauth.token_endpoint_url.to_owned();
            draft.scopes = oauth.scopes.iter().map(|scope| (*scope).to_owned()).collect();
        }
        for rule in card.validators {
            let mut row = draft.new_rule(rule.json_path);
            row.expected_values = rule.expected_values.iter().map(|value| (*value).to_owned()).collect();
            if row.expected_values.is_empty() {
                row.op = Op::Exists;
            }
            draft.validators.push(row);
        }
        draft
    }

    /// A saved webhook.
    pub(crate) fn of(view: &WebhookView) -> Self {
        let mut draft = Self::new();
        draft.name = view.name.clone();
        draft.active = view.active;
        draft.method = view.method;
        draft.url = view.url.clone();
        draft.body_template = view.body_template.clone().unwrap_or_default();
        draft.on_missing_field = view.on_missing_field;
        draft.signing = view.signing.scheme;
        draft.timeout = view.timeout_in_sec.to_string();
        draft.receives = view.receives;
        draft.max_attempts = view.retry.max_attempts.to_string();
        draft.statuses = view.retry.statuses.iter().map(u16::to_string).collect();
        draft.on_validator_failure = view.retry.on_validator_failure;
        draft.set_flow(&view.flow);
        for header in &view.headers {
            let row = draft.header_of(header);
            draft.headers.push(row);
        }
        if let Some(config) = &view.authentication_config {
            draft.auth = AuthType::OAuth;
            draft.client_id = config.oauth.client_id.clone();
            draft.client_secret.is_stored = config.oauth.client_secret_set;
            draft.token_endpoint_url = config.oauth.token_endpoint_url.clone();
            draft.scopes = config.oauth.scopes.clone();
            draft.client_authentication = config.oauth.client_authentication;
            draft.audience = config.oauth.audience.clone().unwrap_or_default();
            draft.resource = config.oauth.resource.clone();
        }
        for rule in &view.response_validators {
            let row = draft.rule_of(rule);
            draft.validators.push(row);
        }
        for rule in &view.filters {
            let row = draft.rule_of(rule);
            draft.filters.push(row);
        }
        draft
    }

    /// A copy of a saved webhook under another name. Its secrets stay behind: nobody can read them, and so nobody can
    /// copy them.
    pub(crate) fn copy_of(view: &WebhookView) -> Self {
        const SUFFIX: &str = " copy";
        let mut draft = Self::of(view);
        let room = limits::NAME_CHARS_MAX - SUFFIX.len();
        draft.name = draft.name.chars().take(room).collect::<String>() + SUFFIX;
        draft.active = false;
        draft.client_secret = SecretField::default();
        for header in &mut draft.headers {
            header.value.is_stored = false;
        }
        draft
    }

    /// What the stored secrets are called that nothing was typed in place of: all those of headers, and the client secret.
    pub(crate) fn secrets_counted_on(&self) -> Vec<String> {
        let headers = self.headers.iter().filter(|row| row.secret && row.value.counts_on_stored());
        let client_secret = self.auth == AuthType::OAuth && self.client_secret.counts_on_stored();
        let names = headers.map(|row| row.key.trim().to_owned());
        names.chain(client_secret.then(|| "Client Secret".to_owned())).collect()
    }

    /// Adds a line to **Headers** and gives its id.
    pub(crate) fn add_header(&mut self) -> u32 {
        let id = self.next_id();
        let (key, value) = (String::new(), SecretField::default());
        self.headers.push(HeaderRow { id, key, value, secret: false, secret_chosen: false });
        id
    }

    /// A new rule's line. It belongs to no list yet.
    pub(crate) fn new_rule(&mut self, json_path: &str) -> RuleRow {
        self.rule_of(&Rule::new(json_path, Op::default(), &[]))
    }

    fn set_flow(&mut self, flow: &Flow) {
        self.max_in_flight = flow.max_in_flight.to_string();
        self.rate_limit = flow.rate_limit_per_sec.map(|rate| rate.to_string()).unwrap_or_default();
        self.ordered = flow.ordered;
    }

    fn header_of(&mut self, header: &HeaderView) -> HeaderRow {
        let typed = header.value.clone().unwrap_or_default();
        HeaderRow {
            id: self.next_id(),
            key: header.key.clone(),
            value: SecretField { typed, is_stored: header.set, is_replacing: false },
            secret: header.secret,
            secret_chosen: true,
        }
    }

    fn rule_of(&mut self, rule: &Rule) -> RuleRow {
        RuleRow {
            id: self.next_id(),
            json_path: rule.json_path.clone(),
            op: rule.op,
            expected_values: rule.expected_values.clone(),
            on_failure: rule.on_failure,
        }
    }

    fn next_id(&mut self) -> u32 {
        self.rows_made = self.rows_made.wrapping_add(1);
        self.rows_made
    }
}

impl HeaderRow {
    /// Takes a new key. Unless a person chose, a telling key makes the value a secret.
    pub(crate) fn set_key(&mut self, key: String) {
        if !self.secret_chosen {
            self.secret = is_sensitive_header(&key);
        }
        self.key = key;
    }

    /// Takes the choice whether the value is a secret. What is stored is never shown, so it has to be typed anew.
    pub(crate) fn set_secret(&mut self, secret: bool) {
        self.secret = secret;
        self.secret_chosen = true;
        if !secret && self.value.is_stored {
            self.value.is_replacing = true;
        }
    }
}

impl RuleRow {
    /// The rule of what is typed.
    pub(crate) fn rule(&self) -> Rule {
        Rule {
            json_path: self.json_path.trim().to_owned(),
            op: self.op,
            expected_values: if self.takes_values() { self.expected_values.clone() } else { Vec::new() },
            on_failure: self.on_failure,
        }
    }

    /// Whether the operator takes expected values.
    pub(crate) fn takes_values(&self) -> bool {
        self.op.takes() != Takes::Nothing
    }

    /// Whether enough is typed to ask it.
    pub(crate) fn is_written(&self) -> bool {
        !self.takes_values() || !self.expected_values.is_empty()
    }
}
