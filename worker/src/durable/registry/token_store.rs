//! The Registry's SQL: API tokens, by their digest. A revoked one is remembered for a while, with its name free again.

use super::audit::By;
use super::store::{IdRow, Store};
use crate::durable::sql::{binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use shared::access::Role;
use shared::api::{Page, PageQuery, TokenView};
use shared::audit::{Deed, Record};
use shared::config::name_key;
use shared::ids::TokenId;
use shared::limits::{LAST_USED_MILLIS, REVOKED_TOKENS_KEPT_MAX};
use shared::time::Timestamp;

/// An API token as stored.
#[derive(Clone, Deserialize)]
pub(super) struct TokenRow {
    pub(super) id: TokenId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) digest: String,
    /// The JSON of a `Who`.
    pub(super) created_by: String,
    pub(super) created_at: i64,
    pub(super) last_used_at: Option<i64>,
    pub(super) expires_at: Option<i64>,
    pub(super) revoked_at: Option<i64>,
}

/// Whether something that ends has ended. The moment itself is the end.
pub(super) fn is_over(expires_at: Option<i64>, now: Timestamp) -> bool {
    expires_at.is_some_and(|expires_at| expires_at <= now.as_millis())
}

impl TokenRow {
    pub(super) fn has_expired(&self, now: Timestamp) -> bool {
        is_over(self.expires_at, now)
    }
}

impl Store {
    pub(super) fn add_token(&self, token: &TokenRow, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            sql.run(
                "INSERT INTO api_token (id, name, name_key, role, digest, created_by, created_at, expires_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                binds![
                    token.id.as_str(),
                    token.name.as_str(),
                    name_key(&token.name),
                    token.role.as_str(),
                    token.digest.as_str(),
                    token.created_by.as_str(),
                    token.created_at,
                    nullable(token.expires_at),
                ],
            )?;
            self.add_audit(record.clone())
        })
    }

    /// The token with this digest, revoked or not.
    pub(super) fn token_with(&self, digest: &str) -> Result<Option<TokenRow>, Fault> {
        self.sql.first("SELECT * FROM api_token WHERE digest = ?", binds![digest])
    }

    pub(super) fn has_token_named(&self, name: &str) -> Result<bool, Fault> {
        let row: Option<IdRow> =
            self.sql.first("SELECT id FROM api_token WHERE name_key = ?", binds![name_key(name)])?;
        Ok(row.is_some())
    }

    pub(super) fn count_tokens(&self) -> Result<usize, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: usize,
        }
        let row: Option<Row> =
            self.sql.first("SELECT count(*) AS count FROM api_token WHERE revoked_at IS NULL", vec![])?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Sorted by name.
    pub(super) fn list_tokens(&self, query: &PageQuery) -> Result<Page<TokenView>, Fault> {
        let after = query.cursor.clone().unwrap_or_default();
        let rows: Vec<TokenRow> = self.sql.rows(
            "SELECT * FROM api_token WHERE revoked_at IS NULL AND name_key > ? ORDER BY name_key LIMIT ?",
            binds![after, query.fetch()],
        )?;
        let views = rows.into_iter().map(TokenView::try_from).collect::<Result<_, _>>()?;
        Ok(query.cut(views, |view: &TokenView| name_key(&view.name)))
    }

    /// Notes that a token was used, when that was not noted lately.
    pub(super) fn note_token_use(&self, token: &TokenRow, now: Timestamp) -> Result<(), Fault> {
        if token.last_used_at.is_some_and(|at| now.as_millis() - at < LAST_USED_MILLIS) {
            return Ok(());
        }
        self.sql.run(
            "UPDATE api_token SET last_used_at = ? WHERE id = ?",
            binds![now.as_millis(), token.id.as_str()],
        )
    }

    /// From the next call on, neither the token works nor a session that was opened with it.
    pub(super) fn revoke_token(&self, id: &TokenId, by: By<'_>) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            name: String,
        }
        self.sql.transaction(|sql| {
            let revoked: Option<Row> = sql.first(
                "UPDATE api_token SET revoked_at = ?, name_key = id WHERE id = ? AND revoked_at IS NULL RETURNING name",
                binds![by.now.as_millis(), id.as_str()],
            )?;
            let Row { name } = revoked.ok_or_else(|| Fault::not_found("API token"))?;
            self.add_audit(by.record(Deed::TokenRevoked).about(id, name))?;
            sql.run("DELETE FROM session WHERE token_id = ?", binds![id.as_str()])?;
            sql.run(
                "DELETE FROM api_token WHERE id IN (SELECT id FROM api_token WHERE revoked_at IS NOT NULL
                     ORDER BY revoked_at DESC, id LIMIT -1 OFFSET ?)",
                binds![i64::try_from(REVOKED_TOKENS_KEPT_MAX).unwrap_or(i64::MAX)],
            )
        })
    }
}

impl TryFrom<TokenRow> for TokenView {
    type Error = Fault;
    fn try_from(row: TokenRow) -> Result<Self, Fault> {
        Ok(Self {
            id: row.id,
            name: row.name,
            role: row.role,
            created_by: serde_json::from_str(&row.created_by)?,
            created_at: Timestamp::from_millis(row.created_at),
            last_used_at: row.last_used_at.map(Timestamp::from_millis),
            expires_at: row.expires_at.map(Timestamp::from_millis),
        })
    }
}
