//! API tokens and sessions.

use super::ApiError;
use super::client::{Api, Call, page_query};
use shared::api::{EndedAnswer, Page, SessionItem, TokenCreated, TokenDraft, TokenView};
use shared::ids::{SessionId, TokenId};

impl Api {
    /// A page of the API tokens.
    pub(crate) async fn tokens(self, cursor: Option<String>) -> Result<Page<TokenView>, ApiError> {
        self.read(Call::get(format!("/api/tokens{}", page_query(cursor)))).await
    }

    /// Makes an API token.
    pub(crate) async fn create_token(self, draft: TokenDraft) -> Result<TokenCreated, ApiError> {
        self.read(Call::post("/api/tokens").with(&draft)).await
    }

    /// Revokes an API token.
    pub(crate) async fn revoke_token(self, id: TokenId) -> Result<(), ApiError> {
        self.run(Call::delete(format!("/api/tokens/{id}"))).await
    }

    /// A page of the sessions.
    pub(crate) async fn sessions(self, cursor: Option<String>) -> Result<Page<SessionItem>, ApiError> {
        self.read(Call::get(format!("/api/sessions{}", page_query(cursor)))).await
    }

    /// Ends a session.
    pub(crate) async fn end_session(self, id: SessionId) -> Result<(), ApiError> {
        self.run(Call::delete(format!("/api/sessions/{id}"))).await
    }

    /// Ends every session but this one.
    pub(crate) async fn end_other_sessions(self) -> Result<EndedAnswer, ApiError> {
        self.read(Call::delete("/api/sessions")).await
    }
}
