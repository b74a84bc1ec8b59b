//! Adding, rotating and deleting a source. What it proves itself with is made here and shown once; a token is kept as a digest, a
//! secret to sign with sealed.

use super::audit::By;
use super::source_store::SourceRow;
use super::store::Store;
use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use shared::api::{
    Problem, ProblemCode, ResealAnswer, SourceCreated, SourceDraft, SourceRotation, SourceView,
};
use shared::audit::{Deed, changes};
use shared::event::{Admission, Authentication, Credential, Overlap, place_of_source};
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
    let (kind, format, custom, rate_limit) =
        (checked.authentication, checked.format, checked.custom, checked.rate_limit);
    let (credential, shown) = make(env, kind, checked.secret, &id)?;
    let admission = Admission { format, custom, credential, previous: None, rate_limit };
    let row = SourceRow {
        id: id.to_string(),
        name,
        admission: Some(serde_json::to_string(&admission)?),
        created_at: by.now.as_millis(),
    };
    let view = row.clone().view(by.now)?;
    let made = changes(None, Some(&serde_json::to_value(&view)?), SourceView::READ_ONLY);
    let record = by.record(Deed::SourceCreated).about(&view.id, view.name.clone());
    store.add_source(&row, record.changing(made, vec![secret_field(kind).to_owned()]))?;
    Ok(answer(view, shown))
}

/// Gives a source something new to prove itself with; its address stays. The second part is who might post before.
pub(super) fn rotate(
    store: &Store,
    env: &Env,
    id: &SourceId,
    rotation: &SourceRotation,
    by: By<'_>,
) -> Result<(SourceCreated, Admission), Fault> {
    let row = store.source(id)?.ok_or_else(|| Fault::not_found("source"))?;
    let before = row.admission()?.at(by.now);
    let kind = before.credential.kind();
    let (credential, shown) = make(env, kind, rotation.check(kind)?, id)?;
    // What cannot be opened any more proves nothing, and would only be in the way.
    let opened = before.clone().try_map(|sealed| {
        let opened = bindings::seal_keys(env)?.open(&sealed, &place_of_source(id));
        opened.map_err(|error| Fault::new(ProblemCode::Misconfigured, error.to_string()))
    });
    let overlap = if opened.is_ok() { rotation.overlap } else { Overlap::None };
    let admission = before.clone().rotate(credential, overlap, by.now);
    let document = Some(serde_json::to_string(&admission)?);
    let view = SourceRow { admission: document, ..row.clone() }.view(by.now)?;
    let (was, is) = (serde_json::to_value(row.view(by.now)?)?, serde_json::to_value(&view)?);
    let record = by.record(Deed::SourceRotated).about(id, view.name.clone());
    let changed = changes(Some(&was), Some(&is), SourceView::READ_ONLY);
    store.change_admission(id, &admission, record.changing(changed, vec![secret_field(kind).to_owned()]))?;
    Ok((answer(view, shown), before))
}

/// Takes a rotation back that its Journal could not be told: what was made is lost, and was shown to nobody.
pub(super) fn take_back(store: &Store, id: &SourceId, before: &Admission, by: By<'_>) -> Result<(), Fault> {
    let row = store.source(id)?.ok_or_else(|| Fault::not_found("source"))?;
    let note = "Taken back: the source's Journal could not be told.";
    store.change_admission(id, before, by.record(Deed::SourceRotated).about(id, row.name).noting(note))
}

/// What a source proves itself with, sealed for it, and what is shown of it.
fn make(
    env: &Env,
    kind: Authentication,
    chosen: Option<Secret>,
    id: &SourceId,
) -> Result<(Credential<Sealed>, Option<Secret>), Fault> {
    let (credential, shown) = Credential::make(kind, chosen, entropy::bytes()?);
    let nonce = entropy::bytes()?;
    Ok((credential.try_map(|secret| seal(&bindings::seal_keys(env)?, &secret, nonce, id))?, shown))
}

fn answer(source: SourceView, shown: Option<Secret>) -> SourceCreated {
    let shown = shown.map(SecretText::from);
    let (token, secret) = match source.authentication.kind {
        Authentication::Bearer => (shown, None),
        Authentication::StandardWebhooks | Authentication::Github => (None, shown),
    };
    SourceCreated { source, token, secret }
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
        let (Some(id), admission) = (SourceId::parse(&row.id), row.admission()?.at(by.now)) else { continue };
        let is_current = |credential: &Credential<Sealed>| {
            credential.secret().is_none_or(|sealed| keys.is_current(sealed))
        };
        if admission.credentials_at(by.now).all(is_current) {
            continue;
        }
        let Ok(opened) = admission.try_map(|sealed| keys.open(&sealed, &place_of_source(&id))) else {
            answer.unreadable_sources.push(id);
            continue;
        };
        let resealed = opened.try_map(|secret| seal(keys, &secret, entropy::bytes()?, &id))?;
        store.change_admission(&id, &resealed, by.record(Deed::SecretsResealed).about(&id, row.name))?;
        answer.sources.push(id);
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
