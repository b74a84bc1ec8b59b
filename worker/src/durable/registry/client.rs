//! The Registry as its callers see it, and the commands between them.

use super::NAME;
use crate::bindings::Class;
use crate::durable::call;
use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::access::Actor;
use shared::api::{
    Counts, EndedAnswer, NoticeView, Page, PageQuery, ResealAnswer, SessionItem, SourceCreated, SourceDraft,
    SourceRotation, SourceView, TokenCreated, TokenDraft, TokenView,
};
use shared::audit::{Entry, Record};
use shared::config::{PublishedKeys, Receives, StoredWebhook};
use shared::delivery::{Head, Notice};
use shared::guard::OwnHost;
use shared::ids::{SessionId, SourceId, TokenId, WebhookId};
use shared::ledger::{Folded, Reading};
use shared::rule::Rule;
use shared::secret::SecretText;
use shared::time::Timestamp;
use std::collections::BTreeMap;
use std::ops::Deref;
use worker::Env;

#[derive(Serialize, Deserialize)]
pub(super) enum Command {
    Change { by: Caller, change: Change },
    Identify { proof: Proof, address: Option<String> },
    SignIn(NewSession),
    SignOut { digest: String, access_email: Option<String>, address: Option<String> },
    ListSessions { current: Option<SessionId>, query: PageQuery },
    ListTokens { query: PageQuery },
    Webhook { id: WebhookId },
    Version { id: WebhookId, version: u32 },
    ListWebhooks { query: PageQuery },
    ListVersions { id: WebhookId, query: PageQuery },
    Books,
    Account { id: WebhookId },
    Permit { by: Caller, id: WebhookId },
    KeepReadings { kept: Vec<Kept> },
    Fold { accounts: Vec<(WebhookId, u64, Counts)> },
    ForgetAccounts { ids: Vec<WebhookId> },
    Told(Box<Told>),
    PublicKeys,
    Head { id: WebhookId },
    Routes { known: Option<u64> },
    Notice { id: WebhookId, notice: Notice },
    ListNotices { query: PageQuery },
    Note { by: Caller, record: Record },
    ListAudit { query: PageQuery, subject: Option<String> },
    AuditAfter { number: u64, limit: usize },
    ListSources,
    ListJournals,
    Tend,
}

/// What a person changes. `own` is the host they did it at: it is ours, and no target.
#[derive(Serialize, Deserialize)]
pub(super) enum Change {
    CreateWebhook { document: Value, own: Option<OwnHost> },
    UpdateWebhook { id: WebhookId, version: u32, document: Value, own: Option<OwnHost> },
    RestoreWebhook { id: WebhookId, version: u32, from: u32, own: Option<OwnHost> },
    DeleteWebhook { id: WebhookId, version: u32 },
    RotateSigning { id: WebhookId, version: u32 },
    Reseal,
    DismissNotice { number: u32 },
    CreateSource { draft: SourceDraft },
    RotateSource { id: SourceId, rotation: SourceRotation },
    DeleteSource { id: SourceId },
    CreateToken { draft: TokenDraft },
    RevokeToken { id: TokenId },
    EndSession { id: SessionId },
    EndOtherSessions,
}

/// What somebody shows, as the digest of it: neither a token nor a cookie leaves the place where it came in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Proof {
    Token { digest: String },
    Session { digest: String },
}

/// Who calls, and what they showed. The Registry looks at that again in the step that writes: whoever was let in while a
/// body was still to come may have been shut out meanwhile.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    /// None for whom Cloudflare Access let in.
    pub(crate) proof: Option<Proof>,
}

impl Deref for Caller {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

/// A sign-in with a token.
#[derive(Serialize, Deserialize)]
pub(crate) struct NewSession {
    pub(crate) token_digest: String,
    pub(crate) session_digest: String,
    /// The session that this browser had until now; it ends.
    pub(crate) replaced_digest: Option<String>,
    pub(crate) expires_at: Timestamp,
    pub(crate) access_email: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) user_agent: Option<String>,
}

/// A source, deleted or not, whose Journal holds events.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct JournalEntry {
    pub(crate) source: SourceId,
    pub(crate) name: String,
}

/// A webhook, deleted or not, that may have deliveries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: WebhookId,
    pub(crate) name: String,
    pub(crate) deleted_at: Option<Timestamp>,
    /// Whether it is in the sum. Its Outbox still has rows then.
    pub(crate) is_folded: bool,
    /// Counts what happens to it.
    pub(crate) change: u64,
    /// When a sweep looked after its Outbox last.
    pub(crate) tended_at: Timestamp,
    /// What its Outbox said last, since anything happened to it.
    pub(crate) said: Option<Reading>,
}

/// Every account.
#[derive(Serialize, Deserialize)]
pub(crate) struct Books {
    pub(crate) accounts: Vec<Account>,
    pub(crate) folded: Folded,
}

/// What an Outbox said, to be kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) id: WebhookId,
    /// That of the account when the Outbox was asked.
    pub(crate) change: u64,
    pub(crate) reading: Reading,
    /// When a sweep looked after it, if that is why it was asked.
    pub(crate) tended_at: Option<Timestamp>,
}

/// What was done to a webhook's deliveries, as its Outbox tells it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) webhook: WebhookId,
    /// Counts the deeds of one Outbox.
    pub(crate) number: u32,
    pub(crate) record: Record,
}

/// A version that was just saved.
#[derive(Serialize, Deserialize)]
pub(crate) struct Saved {
    pub(crate) stored: StoredWebhook,
    /// The key that signs, when it was just made: shown in the answer, and never again.
    pub(crate) signing_secret: Option<SecretText>,
}

/// Every webhook, as routing needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Routes {
    /// Changes with every webhook.
    pub(crate) version: u64,
    /// None, when whoever asks has this version.
    pub(crate) webhooks: Option<Vec<Route>>,
}

/// One webhook, as routing needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) id: WebhookId,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) receives: Receives,
    pub(crate) filters: Vec<Rule>,
}

/// The Registry, to be called.
pub(crate) struct Registry<'a> {
    env: &'a Env,
}

impl<'a> Registry<'a> {
    pub(crate) fn of(env: &'a Env) -> Self {
        Self { env }
    }

    /// Who shows this; a fault when nobody does, or too many guesses came from there.
    pub(crate) async fn identify(&self, proof: Proof, address: Option<String>) -> Result<Actor, Fault> {
        self.call(Command::Identify { proof, address }).await
    }

    pub(crate) async fn sign_in(&self, session: NewSession) -> Result<Actor, Fault> {
        self.call(Command::SignIn(session)).await
    }

    pub(crate) async fn sign_out(
        &self,
        digest: String,
        access_email: Option<String>,
        address: Option<String>,
    ) -> Result<(), Fault> {
        self.call(Command::SignOut { digest, access_email, address }).await
    }

    pub(crate) async fn list_sessions(
        &self,
        by: &Caller,
        query: PageQuery,
    ) -> Result<Page<SessionItem>, Fault> {
        self.call(Command::ListSessions { current: by.session.clone(), query }).await
    }

    pub(crate) async fn end_session(&self, by: &Caller, id: SessionId) -> Result<(), Fault> {
        self.change(by, Change::EndSession { id }).await
    }

    pub(crate) async fn end_other_sessions(&self, by: &Caller) -> Result<EndedAnswer, Fault> {
        self.change(by, Change::EndOtherSessions).await
    }

    pub(crate) async fn list_tokens(&self, query: PageQuery) -> Result<Page<TokenView>, Fault> {
        self.call(Command::ListTokens { query }).await
    }

    pub(crate) async fn create_token(&self, by: &Caller, draft: TokenDraft) -> Result<TokenCreated, Fault> {
        self.change(by, Change::CreateToken { draft }).await
    }

    pub(crate) async fn revoke_token(&self, by: &Caller, id: TokenId) -> Result<(), Fault> {
        self.change(by, Change::RevokeToken { id }).await
    }

    pub(crate) async fn create_webhook(
        &self,
        by: &Caller,
        own: Option<OwnHost>,
        document: Value,
    ) -> Result<Saved, Fault> {
        self.change(by, Change::CreateWebhook { document, own }).await
    }

    pub(crate) async fn update_webhook(
        &self,
        by: &Caller,
        own: Option<OwnHost>,
        id: WebhookId,
        version: u32,
        document: Value,
    ) -> Result<Saved, Fault> {
        self.change(by, Change::UpdateWebhook { id, version, document, own }).await
    }

    /// Saves an old version again, as a new one.
    pub(crate) async fn restore_webhook(
        &self,
        by: &Caller,
        own: Option<OwnHost>,
        id: WebhookId,
        version: u32,
        from: u32,
    ) -> Result<Saved, Fault> {
        self.change(by, Change::RestoreWebhook { id, version, from, own }).await
    }

    pub(crate) async fn delete_webhook(&self, by: &Caller, id: WebhookId, version: u32) -> Result<(), Fault> {
        self.change(by, Change::DeleteWebhook { id, version }).await
    }

    /// Gives a webhook a new key to sign with.
    pub(crate) async fn rotate_signing(
        &self,
        by: &Caller,
        id: WebhookId,
        version: u32,
    ) -> Result<Saved, Fault> {
        self.change(by, Change::RotateSigning { id, version }).await
    }

    /// Seals with the newest key whatever an older one has sealed.
    pub(crate) async fn reseal(&self, by: &Caller) -> Result<ResealAnswer, Fault> {
        self.change(by, Change::Reseal).await
    }

    pub(crate) async fn webhook(&self, id: WebhookId) -> Result<StoredWebhook, Fault> {
        self.call(Command::Webhook { id }).await
    }

    pub(crate) async fn version(&self, id: WebhookId, version: u32) -> Result<StoredWebhook, Fault> {
        self.call(Command::Version { id, version }).await
    }

    pub(crate) async fn list_webhooks(&self, query: PageQuery) -> Result<Page<StoredWebhook>, Fault> {
        self.call(Command::ListWebhooks { query }).await
    }

    pub(crate) async fn list_versions(
        &self,
        id: WebhookId,
        query: PageQuery,
    ) -> Result<Page<StoredWebhook>, Fault> {
        self.call(Command::ListVersions { id, query }).await
    }

    /// Every account, and the sum of those that were folded.
    pub(crate) async fn books(&self) -> Result<Books, Fault> {
        self.call(Command::Books).await
    }

    /// A webhook whose deliveries can be read, deleted or not.
    pub(crate) async fn account(&self, id: WebhookId) -> Result<Account, Fault> {
        self.call(Command::Account { id }).await
    }

    /// The same, when what the caller showed still lets them in: the last look before an Outbox does what they ask for.
    pub(crate) async fn permit(&self, by: &Caller, id: WebhookId) -> Result<Account, Fault> {
        self.call(Command::Permit { by: by.clone(), id }).await
    }

    /// Keeps what Outboxes said.
    pub(crate) async fn keep_readings(&self, kept: Vec<Kept>) -> Result<(), Fault> {
        if kept.is_empty() {
            return Ok(());
        }
        self.call(Command::KeepReadings { kept }).await
    }

    /// Folds accounts, each as it was at this change, and as its Outbox had counted.
    pub(crate) async fn fold(&self, accounts: Vec<(WebhookId, u64, Counts)>) -> Result<(), Fault> {
        self.call(Command::Fold { accounts }).await
    }

    /// Forgets folded accounts whose Outboxes are empty.
    pub(crate) async fn forget_accounts(&self, ids: Vec<WebhookId>) -> Result<(), Fault> {
        self.call(Command::ForgetAccounts { ids }).await
    }

    /// An Outbox says what was done. Told twice, it is told once.
    pub(crate) async fn tell(&self, told: Told) -> Result<(), Fault> {
        self.call(Command::Told(Box::new(told))).await
    }

    /// The public keys of every webhook.
    pub(crate) async fn public_keys(&self) -> Result<BTreeMap<WebhookId, PublishedKeys>, Fault> {
        self.call(Command::PublicKeys).await
    }

    /// What an Outbox has to know to send; `None` when its webhook was deleted.
    pub(crate) async fn head(&self, id: WebhookId) -> Result<Option<Head>, Fault> {
        self.call(Command::Head { id }).await
    }

    /// An Outbox has something to tell. Told twice, it is told once.
    pub(crate) async fn notice(&self, id: WebhookId, notice: Notice) -> Result<(), Fault> {
        self.call(Command::Notice { id, notice }).await
    }

    pub(crate) async fn list_notices(&self, query: PageQuery) -> Result<Page<NoticeView>, Fault> {
        self.call(Command::ListNotices { query }).await
    }

    pub(crate) async fn dismiss_notice(&self, by: &Caller, number: u32) -> Result<(), Fault> {
        self.change(by, Change::DismissNotice { number }).await
    }

    /// Writes down what is done elsewhere, before it is done.
    pub(crate) async fn note(&self, by: &Caller, record: Record) -> Result<(), Fault> {
        self.call(Command::Note { by: by.clone(), record }).await
    }

    /// The audit log, newest first; of one subject, when it is given.
    pub(crate) async fn list_audit(
        &self,
        query: PageQuery,
        subject: Option<String>,
    ) -> Result<Page<Entry>, Fault> {
        self.call(Command::ListAudit { query, subject }).await
    }

    /// The entries behind this number, oldest first.
    pub(crate) async fn audit_after(&self, number: u64, limit: usize) -> Result<Vec<Entry>, Fault> {
        self.call(Command::AuditAfter { number, limit }).await
    }

    /// What routing needs to know, unless that is still what it was at this version.
    pub(crate) async fn routes(&self, known: Option<u64>) -> Result<Routes, Fault> {
        self.call(Command::Routes { known }).await
    }

    pub(crate) async fn create_source(
        &self,
        by: &Caller,
        draft: SourceDraft,
    ) -> Result<SourceCreated, Fault> {
        self.change(by, Change::CreateSource { draft }).await
    }

    pub(crate) async fn list_sources(&self) -> Result<Vec<SourceView>, Fault> {
        self.call(Command::ListSources).await
    }

    pub(crate) async fn list_journals(&self) -> Result<Vec<JournalEntry>, Fault> {
        self.call(Command::ListJournals).await
    }

    pub(crate) async fn rotate_source(
        &self,
        by: &Caller,
        id: SourceId,
        rotation: SourceRotation,
    ) -> Result<SourceCreated, Fault> {
        self.change(by, Change::RotateSource { id, rotation }).await
    }

    pub(crate) async fn delete_source(&self, by: &Caller, id: SourceId) -> Result<(), Fault> {
        self.change(by, Change::DeleteSource { id }).await
    }

    /// The sweep: tells what is left to be told; `true` when no alarm was set for that.
    pub(crate) async fn tend(&self) -> Result<bool, Fault> {
        self.call(Command::Tend).await
    }

    async fn change<T: serde::de::DeserializeOwned>(&self, by: &Caller, change: Change) -> Result<T, Fault> {
        self.call(Command::Change { by: by.clone(), change }).await
    }

    async fn call<T: serde::de::DeserializeOwned>(&self, command: Command) -> Result<T, Fault> {
        call::call(self.env, Class::Registry, NAME, &command).await
    }
}
