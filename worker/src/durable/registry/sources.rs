//! Adding and deleting a source. What it proves itself with is made here and shown once; a token is kept as a digest, a
//! secret to sign with sealed.

use super::audit::By;
use super::source_store::SourceRow;
use super::store::Store;
use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use shared::api::{Problem, ProblemCode, ResealAnswer, SourceCreated, SourceDraft, SourceView};
use shared::audit::{Deed, changes};
use shared::event::{Admission, Authentication, Credential, place_of_source};
use shared::ids::SourceId;
use shared::issue::{IssueCode, Issues};
use shared::secret::{SealKeys, Sealed, Secret, SecretText};
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
    let credential = credential.try_map(|secret| seal(&bindings::seal_keys(env)?, &secret, nonce, &id))?;
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
    let shown = shown.map(SecretText::from);
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

/// Seals the secrets anew that the key before SEAL_KEY has sealed; the Journals are told. What cannot be opened stays, and
/// is named.
pub(super) fn reseal(
    store: &Store,
    keys: &SealKeys,
    by: By<'_>,
    answer: &mut ResealAnswer,
) -> Result<(), Fault> {
    for row in store.sources()? {
        let (Some(id), admission) = (SourceId::parse(&row.id), row.admission()?) else { continue };
        if admission.credential.secret().is_none_or(|sealed| keys.is_current(sealed)) {
            continue;
        }
        let nonce = entropy::bytes()?;
        let opened = admission.credential.clone().try_map(|sealed| keys.open(&sealed, &place_of_source(&id)));
        match opened {
            Ok(opened) => {
                let credential = opened.try_map(|secret| seal(keys, &secret, nonce, &id))?;
                let record = by.record(Deed::SecretsResealed).about(&id, row.name);
                store.change_admission(&id, &Admission { credential, ..admission }, record)?;
                answer.sources.push(id);
            }
            Err(_) => answer.unreadable_sources.push(id),
        }
    }
    Ok(())
}

/// What the audit log calls that which a source proves itself with.
const fn secret_field(kind: Authentication) -> &'static str {
    match kind {
        Authentication::Bearer => "token",
        Authentication::StandardWebhooks | Authentication::Github => "authentication.secret",
    }
}

fn seal(keys: &SealKeys, secret: &Secret, nonce: [u8; 12], id: &SourceId) -> Result<Sealed, Fault> {
    keys.seal(secret, nonce, &place_of_source(id))
        .map_err(|error| Fault::new(ProblemCode::Misconfigured, error.to_string()))
}
