//! Adding and deleting a source. Its token is made here, shown once, and kept as a digest.

use super::audit::By;
use super::source_store::SourceRow;
use super::store::Store;
use crate::entropy;
use crate::fault::Fault;
use shared::api::{Problem, ProblemCode, SourceCreated, SourceDraft, SourceView};
use shared::audit::Deed;
use shared::config::read_name;
use shared::ids::SourceId;
use shared::issue::{IssueCode, Issues};
use shared::secret::{digest, token_text};

/// Tells the token apart in a log or a commit.
const TOKEN_PREFIX: &str = "tocsin_src_";

pub(super) fn create(store: &Store, draft: &SourceDraft, by: By<'_>) -> Result<SourceCreated, Fault> {
    let name = read_name(&draft.name)?;
    if store.has_source_named(&name)? {
        let message = format!("Another source is called {name:?}; names are unique without regard to case.");
        let issues = Issues::one("name", IssueCode::NameTaken, message);
        return Err(Problem::with_issues(ProblemCode::NameTaken, "The name is taken.", issues).into());
    }
    let token = format!("{TOKEN_PREFIX}{}", token_text(&entropy::bytes::<32>()?));
    let row = SourceRow {
        id: SourceId::from_entropy(entropy::bytes()?).to_string(),
        name,
        format: draft.format.as_str().to_owned(),
        token_digest: digest(&token),
        created_at: by.now.as_millis(),
    };
    let record = by.record(Deed::SourceCreated).about(&row.id, row.name.clone());
    let record =
        record.noting(format!("Format {}.", row.format)).changing(Vec::new(), vec!["token".to_owned()]);
    store.add_source(&row, record)?;
    Ok(SourceCreated { source: SourceView::try_from(row)?, token })
}

pub(super) fn delete(store: &Store, id: &SourceId, by: By<'_>) -> Result<(), Fault> {
    let row = store.source(id)?.ok_or_else(|| Fault::not_found("source"))?;
    store.delete_source(id, by.record(Deed::SourceDeleted).about(id, row.name))
}
