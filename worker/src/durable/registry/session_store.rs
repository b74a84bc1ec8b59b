//! The Registry's SQL: sessions of the console, by the digest of their cookie.

use super::audit::By;
use super::store::Store;
use super::token_store::is_over;
use crate::durable::sql::{binds, nullable};
use crate::fault::Fault;
use serde::Deserialize;
use shared::access::{Role, Who};
use shared::api::{Page, PageQuery, SessionItem};
use shared::audit::{Deed, Record};
use shared::ids::{SessionId, TokenId};
use shared::limits::{LAST_USED_MILLIS, SESSIONS_OF_ONE_MAX};
use shared::time::Timestamp;

/// A session as stored. Without a token, the admin token opened it.
#[derive(Deserialize)]
pub(super) struct SessionRow {
    pub(super) digest: String,
    pub(super) id: String,
    pub(super) token_id: Option<String>,
    pub(super) created_at: i64,
    pub(super) last_used_at: i64,
    pub(super) expires_at: i64,
    pub(super) address: Option<String>,
    pub(super) user_agent: Option<String>,
}

/// The same, with what it has from its token.
#[derive(Deserialize)]
struct HeldRow {
    #[serde(flatten)]
    session: SessionRow,
    token_name: Option<String>,
    token_role: Option<String>,
    token_expires_at: Option<i64>,
    token_revoked_at: Option<i64>,
}

const HELD: &str = "SELECT session.*, api_token.name AS token_name, api_token.role AS token_role,
        api_token.expires_at AS token_expires_at, api_token.revoked_at AS token_revoked_at
    FROM session LEFT JOIN api_token ON api_token.id = session.token_id";

impl HeldRow {
    /// Whose it is; `None` once it is over, or its token is.
    fn holder(&self, now: Timestamp) -> Option<(SessionId, Who, Role)> {
        let id = SessionId::parse(&self.session.id)?;
        if is_over(Some(self.session.expires_at), now) {
            return None;
        }
        let Some(token_id) = &self.session.token_id else { return Some((id, Who::AdminToken, Role::Admin)) };
        if self.token_revoked_at.is_some() || is_over(self.token_expires_at, now) {
            return None;
        }
        let role = Role::parse(self.token_role.as_deref()?)?;
        let who = Who::ApiToken { id: TokenId::parse(token_id)?, name: self.token_name.clone()? };
        Some((id, who, role))
    }

    fn item(self, current: Option<&SessionId>, now: Timestamp) -> Option<SessionItem> {
        let (id, who, role) = self.holder(now)?;
        let SessionRow { created_at, last_used_at, expires_at, address, user_agent, .. } = self.session;
        Some(SessionItem {
            current: current == Some(&id),
            id,
            who,
            role,
            created_at: Timestamp::from_millis(created_at),
            last_used_at: Timestamp::from_millis(last_used_at),
            expires_at: Timestamp::from_millis(expires_at),
            address,
            user_agent,
        })
    }
}

impl Store {
    /// Opens a session in the place of the one that the browser had. Beyond so many of one holder the oldest of that holder
    /// end: nobody's sign-ins end anybody else's session.
    pub(super) fn open_session(
        &self,
        session: &SessionRow,
        replaced_digest: Option<&str>,
        record: Record,
    ) -> Result<(), Fault> {
        self.forget_old_sessions(Timestamp::from_millis(session.created_at))?;
        self.sql.transaction(|sql| {
            self.add_audit(record.clone())?;
            if let Some(replaced) = replaced_digest {
                sql.run("DELETE FROM session WHERE digest = ?", binds![replaced])?;
            }
            sql.run(
                "INSERT INTO session (digest, id, token_id, created_at, last_used_at, expires_at, address, user_agent)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                binds![
                    session.digest.as_str(),
                    session.id.as_str(),
                    nullable(session.token_id.as_deref()),
                    session.created_at,
                    session.last_used_at,
                    session.expires_at,
                    nullable(session.address.as_deref()),
                    nullable(session.user_agent.as_deref()),
                ],
            )?;
            sql.run(
                "DELETE FROM session WHERE digest IN
                     (SELECT digest FROM session WHERE token_id IS ? ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?)",
                binds![
                    nullable(session.token_id.as_deref()),
                    i64::try_from(SESSIONS_OF_ONE_MAX).unwrap_or(i64::MAX)
                ],
            )
        })
    }

    /// Whose session this is, and that it was used.
    pub(super) fn live_session(
        &self,
        digest: &str,
        now: Timestamp,
    ) -> Result<Option<(SessionId, Who, Role)>, Fault> {
        let row: Option<HeldRow> =
            self.sql.first(&format!("{HELD} WHERE session.digest = ?"), binds![digest])?;
        let Some(row) = row else { return Ok(None) };
        let holder = row.holder(now);
        if holder.is_some() && now.as_millis() - row.session.last_used_at >= LAST_USED_MILLIS {
            self.sql.run(
                "UPDATE session SET last_used_at = ? WHERE digest = ?",
                binds![now.as_millis(), digest],
            )?;
        }
        Ok(holder)
    }

    /// Those that are not over, newest first.
    pub(super) fn list_sessions(
        &self,
        current: Option<&SessionId>,
        query: &PageQuery,
        now: Timestamp,
    ) -> Result<Page<SessionItem>, Fault> {
        let cursor = query.cursor.as_deref().and_then(|cursor| cursor.split_once('.'));
        let (before, id) = cursor
            .and_then(|(at, id)| Some((at.parse::<i64>().ok()?, id)))
            .map_or((i64::from(u32::MAX) << 20, ""), |(at, id)| (at, id));
        let rows: Vec<HeldRow> = self.sql.rows(
            &format!(
                "{HELD} WHERE session.expires_at > ? AND (session.created_at, session.id) < (?, ?)
                 ORDER BY session.created_at DESC, session.id DESC LIMIT ?"
            ),
            binds![now.as_millis(), before, id, query.fetch()],
        )?;
        let items = rows.into_iter().filter_map(|row| row.item(current, now)).collect();
        Ok(query.cut(items, |item: &SessionItem| format!("{}.{}", item.created_at.as_millis(), item.id)))
    }

    /// At sign-out, by the cookie itself.
    pub(super) fn close_session(&self, digest: &str, record: Record) -> Result<(), Fault> {
        self.sql.transaction(|sql| {
            sql.run("DELETE FROM session WHERE digest = ?", binds![digest])?;
            self.add_audit(record.clone())
        })
    }

    pub(super) fn end_session(&self, id: &SessionId, by: By<'_>) -> Result<(), Fault> {
        let row: Option<HeldRow> =
            self.sql.first(&format!("{HELD} WHERE session.id = ?"), binds![id.as_str()])?;
        let held = row.and_then(|row| row.holder(by.now)).ok_or_else(|| Fault::not_found("session"))?;
        let record = by.record(Deed::SessionsEnded).about(id, held.1.label());
        self.sql.transaction(|sql| {
            sql.run("DELETE FROM session WHERE id = ?", binds![id.as_str()])?;
            self.add_audit(record.clone())
        })
    }

    /// Ends every session but this one; says how many.
    pub(super) fn end_other_sessions(&self, by: By<'_>) -> Result<u64, Fault> {
        #[derive(Deserialize)]
        struct Row {}
        self.forget_old_sessions(by.now)?;
        let current = by.actor.session.as_ref().map_or("", SessionId::as_str);
        self.sql.transaction(|sql| {
            let gone: Vec<Row> =
                sql.rows("DELETE FROM session WHERE id <> ? RETURNING id", binds![current])?;
            if !gone.is_empty() {
                let note = format!("All others: {}.", gone.len());
                self.add_audit(by.record(Deed::SessionsEnded).noting(note))?;
            }
            Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
        })
    }

    pub(super) fn forget_old_sessions(&self, now: Timestamp) -> Result<(), Fault> {
        self.sql.run("DELETE FROM session WHERE expires_at <= ?", binds![now.as_millis()])
    }
}
