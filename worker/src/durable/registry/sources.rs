//! Adding, rotating and deleting a source. What it proves itself with is made here and shown once; a token is kept as a digest, a
//! secret to sign with sealed.

use super::audit::By;
use super::source_store::{SourceRow, Undo};
use super::store::Store;
use crate::bindings;
use crate::entropy;
use crate::fault::Fault;
use shared::api::{ProblemCode, ResealAnswer, SourceCreated, SourceDraft, SourceRotation, SourceView};
use shared::audit::{Deed, changes};
use shared::event::{Admission, Authentication, Credential, Overlap, place_of_source};
use shared::ids::SourceId;
use shared::limits::SOURCES_MAX;
use shared::secret::{SealKeys, Sealed, Secret, SecretText};
use worker::Env;

/// Adds a source; the second part takes it back.
pub(super) fn create(
    store: &Store,
    env: &Env,
    draft: &SourceDraft,
    by: By<'_>,
) -> Result<(SourceCreated, Undo), Fault> {
    let checked = draft.check()?;
    let name = checked.name;
    if store.has_source_named(&name)? {
        return Err(Fault::name_taken("source", &name));
    }
    if store.sources()?.len() >= SOURCES_MAX {
        let title =
            format!("There are {SOURCES_MAX} sources, which is the most; delete one that is not needed.");
        return Err(Fault::new(ProblemCode::LimitReached, title));
    }
    let id = SourceId::from_entropy(entropy::bytes()?);
    let (kind, format, custom, rate_limit) =
        (checked.authentication, checked.format, checked.custom, checked.rate_limit);
    let (credential, shown) = make(env, kind, checked.secret, &id)?;
    let admission = Admission { format, custom, credential, previous: None, rate_limit };
    let stored = serde_json::to_string(&admission)?;
    let created_at = by.now.as_millis();
    let row = SourceRow { id: id.clone(), name, admission: Some(stored.clone()), created_at };
    let view = row.clone().view(by.now)?;
    let made = changes(None, Some(&serde_json::to_value(&view)?), SourceView::READ_ONLY);
    let record = by.record(Deed::SourceCreated).about(&view.id, view.name.clone());
    store.add_source(&row, record.changing(made, vec![secret_field(kind).to_owned()]))?;
    let undo = Undo { id, name: row.name, stored, before: None };
    Ok((answer(view, shown), undo))
}

/// Gives a source something new to prove itself with; its address stays. The second part takes it back.
pub(super) fn rotate(
    store: &Store,
    env: &Env,
    id: &SourceId,
    rotation: &SourceRotation,
    by: By<'_>,
) -> Result<(SourceCreated, Undo), Fault> {
    let row = store.source(id)?.ok_or_else(|| Fault::not_found("source"))?;
    let before = row.admission()?.at(by.now);
    let kind = before.credential.kind();
    let (credential, shown) = make(env, kind, rotation.check(kind)?, id)?;
    // What cannot be opened any more proves nothing, and would only be in the way.
    let opened = before.credential.clone().try_map(|sealed| {
        let opened = bindings::seal_keys(env)?.open(&sealed, &place_of_source(id));
        opened.map_err(|error| Fault::new(ProblemCode::Misconfigured, error.to_string()))
    });
    let overlap = if opened.is_ok() { rotation.overlap } else { Overlap::None };
    let stored = serde_json::to_string(&before.rotate(credential, overlap, by.now))?;
    let was = row.clone().view(by.now)?;
    let view = SourceRow { admission: Some(stored.clone()), ..row.clone() }.view(by.now)?;
    let (was, is) = (serde_json::to_value(was)?, serde_json::to_value(&view)?);
    let record = by.record(Deed::SourceRotated).about(id, view.name.clone());
    let changed = changes(Some(&was), Some(&is), SourceView::READ_ONLY);
    store.change_admission(id, &stored, record.changing(changed, vec![secret_field(kind).to_owned()]))?;
    let undo = Undo { id: id.clone(), name: row.name, stored, before: row.admission };
    Ok((answer(view, shown), undo))
}

/// Takes back what a Journal could not be told: what was made is lost, and was shown to nobody.
pub(super) fn take_back(store: &Store, undo: &Undo, by: By<'_>) -> Result<(), Fault> {
    let record = by.record(Deed::SourceTakenBack).about(&undo.id, undo.name.clone());
    store.take_back_admission(undo, record)
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
        let (id, admission) = (&row.id, row.admission()?.at(by.now));
        let is_current = |credential: &Credential<Sealed>| {
            credential.secret().is_none_or(|sealed| keys.is_current(sealed))
        };
        if admission.credentials_at(by.now).all(is_current) {
            continue;
        }
        let Ok(opened) = admission.open(by.now, |sealed| keys.open(&sealed, &place_of_source(id))) else {
            answer.unreadable_sources.push(row.id);
            continue;
        };
        let resealed = opened.try_map(|secret| seal(keys, &secret, entropy::bytes()?, id))?;
        let record = by.record(Deed::SecretsResealed).about(id, row.name);
        store.change_admission(id, &serde_json::to_string(&resealed)?, record)?;
        answer.sources.push(row.id);
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
