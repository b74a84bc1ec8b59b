//! Sources.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::{Page, SourceCreated, SourceDraft, SourceRotation, SourceView};
use shared::ids::SourceId;

impl Api {
    /// A page of the sources.
    pub(crate) async fn sources(self, cursor: Option<String>) -> Result<Page<SourceView>, ApiError> {
        self.read(Call::get(format!("/api/sources{}", page_query(cursor)))).await
    }

    /// Adds a source.
    pub(crate) async fn create_source(self, draft: SourceDraft) -> Result<SourceCreated, ApiError> {
        self.read(Call::post("/api/sources").with(&draft)).await
    }

    /// Replaces what a source proves itself with.
    pub(crate) async fn rotate_source(
        self,
        id: SourceId,
        rotation: SourceRotation,
    ) -> Result<SourceCreated, ApiError> {
        self.read(Call::post(format!("/api/sources/{id}/rotate")).with(&rotation)).await
    }

    /// Deletes a source.
    pub(crate) async fn delete_source(self, id: SourceId) -> Result<(), ApiError> {
        self.run(Call::delete(format!("/api/sources/{id}"))).await
    }
}
