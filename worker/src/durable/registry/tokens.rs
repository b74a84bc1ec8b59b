//! Making an API token. It is made here, shown once, and kept as a digest.

use super::audit::By;
use super::store::Store;
use super::token_store::TokenRow;
use crate::entropy;
use crate::fault::Fault;
use shared::api::{ProblemCode, TokenCreated, TokenDraft, TokenView};
use shared::audit::{Deed, changes};
use shared::config::read_name;
use shared::ids::TokenId;
use shared::issue::{IssueCode, Issues};
use shared::limits::API_TOKENS_MAX;
use shared::secret::{SecretText, digest, token_text};
use shared::time::Timestamp;

/// Tells the token apart in a log or a commit.
const TOKEN_PREFIX: &str = "tocsin_api_";

pub(super) fn create(store: &Store, by: By<'_>, draft: &TokenDraft) -> Result<TokenCreated, Fault> {
    let name = check(store, draft, by.now)?;
    let token = format!("{TOKEN_PREFIX}{}", token_text(&entropy::bytes::<32>()?));
    let row = TokenRow {
        id: TokenId::from_entropy(entropy::bytes()?),
        name,
        role: draft.role,
        digest: digest(&token),
        created_by: serde_json::to_string(&by.actor.who)?,
        created_at: by.now.as_millis(),
        last_used_at: None,
        expires_at: draft.expires_at.map(Timestamp::as_millis),
        revoked_at: None,
    };
    let api_token = TokenView::try_from(row.clone())?;
    let made = changes(None, Some(&serde_json::to_value(&api_token)?), TokenView::READ_ONLY);
    let record = by.record(Deed::TokenCreated).about(&api_token.id, api_token.name.clone());
    store.add_token(&row, record.changing(made, vec!["token".to_owned()]))?;
    Ok(TokenCreated { api_token, token: SecretText::new(token) })
}

fn check(store: &Store, draft: &TokenDraft, now: Timestamp) -> Result<String, Fault> {
    let (name, mut issues) = match read_name(&draft.name) {
        Ok(name) => (name, Issues::default()),
        Err(issues) => (String::new(), issues),
    };
    if let Some(expires_at) = draft.expires_at.filter(|expires_at| *expires_at <= now) {
        let message = format!("Given {expires_at}; that is over already.");
        issues.add("expires_at", IssueCode::OutOfRange, message);
    }
    if !issues.is_empty() {
        return Err(issues.into());
    }
    if store.has_token_named(&name)? {
        return Err(Fault::name_taken("API token", &name));
    }
    if store.count_tokens()? >= API_TOKENS_MAX {
        let title = format!("There are {API_TOKENS_MAX} API tokens, which is the most; revoke one first.");
        return Err(Fault::new(ProblemCode::LimitReached, title));
    }
    Ok(name)
}
