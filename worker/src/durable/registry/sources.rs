//! Adding and deleting a source. What it proves itself with is made here and shown once; a token is kept as a digest, a
//! secret to sign with sealed.

use super::audit::By;
use super::source_store::SourceRow;
use super::store::Store;
use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use shared::api::{Problem, ProblemCode, SecretText, SourceCreated, SourceDraft, SourceView};
use shared::audit::{Deed, changes};
use shared::event::{Admission, Authentication, Credential, SOURCE_SECRET};
use shared::ids::SourceId;
use shared::issue::{IssueCode, Issues};
use shared::secret::Secret;
use worker::Env;

pub(super) fn create(
    store: &Store,
    env: &Env,
    draft: &SourceDraft,
    by: By<'_>,
) -> Result<SourceCreated, Fault> {
    let checked = draft.check()?;
    let name = checked.name;
    if store.has_source_named(&name)? {
        let message = format!("Another source is called {name:?}; names are unique without regard to case.");
        let issues = Issues::one("name", IssueCode::NameTaken, message);
        return Err(Problem::with_issues(ProblemCode::NameTaken, "The name is taken.", issues).into());
    }
    let id = SourceId::from_entropy(entropy::bytes()?);
    let (credential, shown) = Credential::make(checked.authentication, checked.secret, entropy::bytes()?);
    let nonce = entropy::bytes()?;
    let credential = credential.try_map(|secret| {
        let sealed = bindings::seal_key(env)?.seal(&secret, nonce, &id, SOURCE_SECRET, "");
        sealed.map_err(|error| Fault::new(ProblemCode::Misconfigured, error.to_string()))
    })?;
    let (format, custom, rate_limit) = (checked.format, checked.custom, checked.rate_limit);
    let admission = Admission { format, custom, credential, rate_limit };
    let row = SourceRow {
        id: id.to_string(),
        name,
        admission: Some(serde_json::to_string(&admission)?),
        created_at: by.now.as_millis(),
    };
    let view = SourceView::try_from(row.clone())?;
    let made = changes(None, Some(&serde_json::to_value(&view)?), SourceView::READ_ONLY);
    let record = by.record(Deed::SourceCreated).about(&view.id, view.name.clone());
    store.add_source(&row, record.changing(made, vec![secret_field(checked.authentication).to_owned()]))?;
    let shown = shown.as_ref().map(Secret::expose).map(SecretText::new);
    let (token, secret) = match checked.authentication {
        Authentication::Bearer => (shown, None),
        Authentication::StandardWebhooks | Authentication::Github => (None, shown),
    };
    Ok(SourceCreated { source: view, token, secret })
}

pub(super) fn delete(store: &Store, id: &SourceId, by: By<'_>) -> Result<(), Fault> {
    let row = store.source(id)?.ok_or_else(|| Fault::not_found("source"))?;
    store.delete_source(id, by.record(Deed::SourceDeleted).about(id, row.name))
}
