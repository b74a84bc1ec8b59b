//! The table: every call of the API, with what it takes and answers.

use super::draft::{Posted, WebhookDocument};
use super::operation::Operation;
use super::parameters;
use super::schemas::Schemas;
use crate::access::Call;
use crate::api::{
    Accepted, AcceptedBatch, DeliveryItem, DeliveryPage, DeliveryView, EndedAnswer, EventItem, EventView,
    HeldAnswer, Invocation, JwkSet, LedgerView, NoticeView, Page, PreviewAnswer, PreviewRequest, ProblemCode,
    ReplayEstimate, ReplayRequest, ReplayView, ResealAnswer, SessionItem, SessionView, SignIn, SourceCreated,
    SourceDraft, SourceRotation, SourceView, Standing, TestRequest, TokenCreated, TokenDraft, TokenView,
    WebhookItem,
};
use crate::audit::Entry;
use crate::config::WebhookView;
use crate::ids::WebhookId;
use schemars::JsonSchema;
use serde_json::json;

/// Makes the operations of one tag.
pub(super) struct Section<'a> {
    tag: &'static str,
    schemas: &'a mut Schemas,
    made: Vec<Operation>,
}

impl Section<'_> {
    fn add(
        &mut self,
        call: Call,
        summary: &'static str,
        finish: impl FnOnce(Operation, &mut Schemas) -> Operation,
    ) {
        let operation = Operation::new(call, self.tag, summary, self.schemas);
        self.made.push(finish(operation, self.schemas));
    }
}

/// Adds the operations of one tag.
type Fill = fn(&mut Section<'_>);

/// The tags, in the order of the document: a name, what it is about, and its operations.
pub(super) const TAGS: [(&str, &str, Fill); 11] = [
    ("webhooks", "The configured targets, their versions, and how they stand", webhooks),
    ("keys", "Keys that sign, and the one that seals", keys),
    ("trials", "What a draft would send, and sending it once", trials),
    ("deliveries", "One event for one webhook, and its attempts", deliveries),
    ("replays", "Sending events again, or for the first time", replays),
    ("events", "What was accepted, and where it went", events),
    ("sources", "Who may send events, and sending them", sources),
    ("operations", "The books, what Tocsin has to say, and whether it is there", operations),
    ("session", "Signing in to the console", session),
    ("access", "API tokens, and who is signed in", access),
    ("audit", "Who did what", audit),
];

pub(super) fn all(schemas: &mut Schemas) -> Vec<Operation> {
    let mut made = Vec::new();
    for (tag, _, fill) in TAGS {
        let mut section = Section { tag, schemas: &mut *schemas, made };
        fill(&mut section);
        made = section.made;
    }
    made
}

fn webhooks(section: &mut Section<'_>) {
    section.add(Call::ListWebhooks, "Webhooks by name, and how each stands", |it, to| {
        it.pages().answers::<Page<WebhookItem>>(200, "A page of them.", to)
    });
    section.add(Call::CreateWebhook, "Add a webhook", |it, to| {
        let it = it.takes::<WebhookDocument>(to).answers::<WebhookView>(201, "It was added.", to).versioned();
        it.and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken, ProblemCode::LimitReached])
    });
    section.add(Call::ReadWebhook, "A webhook", |it, to| {
        it.answers::<WebhookView>(200, "Its newest version.", to).versioned()
    });
    section.add(Call::UpdateWebhook, "Save the next version of a webhook", |it, to| {
        let it = it.takes::<WebhookDocument>(to).matches_version();
        let it = it.answers::<WebhookView>(200, "The version that was saved.", to).versioned();
        it.about("A secret that is left out stays, as long as the origin that it goes to is the same.")
            .and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken, ProblemCode::LimitReached])
    });
    section.add(Call::DeleteWebhook, "Delete a webhook", |it, _| {
        it.matches_version().answers_nothing("It is gone; what it delivered can still be read.")
    });
    section.add(Call::ReadStanding, "How a webhook stands", |it, to| {
        it.answers::<Standing>(200, "Its deliveries by state, and its breaker.", to)
    });
    section.add(Call::ListVersions, "Its versions, newest first", |it, to| {
        it.pages().answers::<Page<WebhookView>>(200, "A page of them.", to)
    });
    section.add(Call::ReadVersion, "One version", |it, to| {
        it.answers::<WebhookView>(200, "As it was saved.", to).versioned()
    });
    section.add(Call::RestoreVersion, "Save an old version as the next one", |it, to| {
        let it = it.matches_version().answers::<WebhookView>(200, "The version that was saved.", to);
        it.versioned().and_problems(&[
            ProblemCode::Invalid,
            ProblemCode::NameTaken,
            ProblemCode::LimitReached,
        ])
    });
}

fn keys(section: &mut Section<'_>) {
    section.add(Call::RotateSigning, "Make a new key that signs", |it, to| {
        let it =
            it.matches_version().answers::<WebhookView>(200, "With the key, where it is shown at all.", to);
        it.versioned().and_problems(&[ProblemCode::Invalid])
    });
    section.add(Call::PublicKeys, "What verifies signatures (RFC 7517)", |it, to| {
        it.answers::<JwkSet>(200, "None, when no key is public.", to)
    });
    section.add(Call::Reseal, "Seal all secrets with the newest key", |it, to| {
        it.answers::<ResealAnswer>(200, "What became of which webhook.", to)
    });
}

fn trials(section: &mut Section<'_>) {
    section.add(Call::PreviewWebhook, "What a draft would send; nothing is sent", |it, to| {
        let it = it.takes::<PreviewRequest>(to);
        let it = it.answers::<PreviewAnswer>(200, "What would be sent, and findings.", to);
        it.and_problems(&[ProblemCode::Invalid])
    });
    section.add(Call::TestWebhook, "Send a draft once", |it, to| {
        let it = it.takes::<TestRequest>(to).answers::<Invocation>(200, "The invocation data.", to);
        it.about("With the `id` of a saved webhook, the draft may leave out what is stored for it.")
            .and_problems(&[ProblemCode::Invalid, ProblemCode::NotFound])
    });
}

fn deliveries(section: &mut Section<'_>) {
    section.add(Call::ListDeliveries, "The logs of all webhooks, merged", |it, to| {
        let only = parameters::query("webhook_id", "Only of this one.", to.body::<WebhookId>());
        let filter = parameters::delivery_filter(to);
        it.pages().asks(filter).asks(vec![only]).answers::<DeliveryPage>(200, "Newest event first.", to)
    });
    section.add(Call::ListDeliveriesOf, "The log of a webhook", |it, to| {
        let filter = parameters::delivery_filter(to);
        it.pages().asks(filter).answers::<Page<DeliveryItem>>(200, "Newest event first.", to)
    });
    section.add(Call::ReadDelivery, "A delivery with its attempts", |it, to| {
        let words = "The `next_cursor` of the answer before, for older attempts.";
        let number = serde_json::json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX });
        let cursor = parameters::query("cursor", words, number);
        it.asks(vec![cursor]).answers::<DeliveryView>(200, "The delivery, and as many attempts as fit.", to)
    });
    for (call, summary) in
        [(Call::RetryDelivery, "Try a delivery again now"), (Call::CancelDelivery, "Take a delivery back")]
    {
        section.add(call, summary, |it, to| {
            it.answers::<DeliveryItem>(200, "The delivery.", to)
                .and_problems(&[ProblemCode::WrongState, ProblemCode::LimitReached])
        });
    }
    for (call, summary) in
        [(Call::ReleaseHeld, "Let all that is held go on"), (Call::CancelHeld, "Take back all that is held")]
    {
        section.add(call, summary, |it, to| {
            let it = it.answers::<HeldAnswer>(202, "How many it is about.", to);
            it.and_problems(&[ProblemCode::WrongState])
        });
    }
}

fn replays(section: &mut Section<'_>) {
    section.add(Call::CreateReplay, "Send the events of a window", |it, to| {
        let it = it.takes::<ReplayRequest>(to).answers::<ReplayEstimate>(200, "What a dry run counted.", to);
        it.answers::<ReplayView>(202, "The replay.", to).and_problems(&[
            ProblemCode::NotFound,
            ProblemCode::WrongState,
            ProblemCode::LimitReached,
            ProblemCode::Invalid,
        ])
    });
    section.add(Call::ListReplays, "The replays of a webhook, newest first", |it, to| {
        it.pages().answers::<Page<ReplayView>>(200, "A page of them.", to)
    });
    section.add(Call::StopReplay, "Stop a replay", |it, to| {
        it.answers::<ReplayView>(200, "The replay.", to).and_problems(&[ProblemCode::WrongState])
    });
}

fn events(section: &mut Section<'_>) {
    section.add(Call::ListEvents, "Accepted events, newest first", |it, to| {
        let words =
            "Whether the rows hold the events themselves; a page then ends early when they are large.";
        let documents = json!({ "type": "boolean", "default": false });
        let it = it.pages().asks(vec![parameters::query("documents", words, documents)]);
        it.answers::<Page<EventItem>>(200, "A page of them.", to)
    });
    section.add(Call::ReadEvent, "An event, where it went, and why not", |it, to| {
        it.answers::<EventView>(200, "The event.", to)
    });
}

fn sources(section: &mut Section<'_>) {
    section.add(Call::ListSources, "The sources", |it, to| {
        it.answers::<Page<SourceView>>(200, "All of them, on one page.", to)
    });
    section.add(Call::CreateSource, "Add a source", |it, to| {
        let it =
            it.takes::<SourceDraft>(to).answers::<SourceCreated>(201, "Its token is seen this once.", to);
        it.and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken, ProblemCode::LimitReached])
    });
    section.add(Call::RotateSource, "Replace what a source proves itself with", |it, to| {
        let it = it.takes::<SourceRotation>(to).answers::<SourceCreated>(
            200,
            "The new token or secret is seen this once; what it replaces may hold for a day.",
            to,
        );
        it.and_problems(&[ProblemCode::Invalid])
    });
    section.add(Call::DeleteSource, "Delete a source", |it, _| {
        it.answers_nothing("Its token is good for nothing any more; its events stay.")
    });
    section.add(Call::Ingest, "Post an event, or a batch of them", |it, to| {
        let it = it
            .takes::<Posted>(to)
            .may_name_event()
            .and_problems(&[ProblemCode::UnsupportedMedia, ProblemCode::TooManyRequests]);
        it.answers::<AcceptedOrBatch>(202, "It is durable. A batch is answered in its order.", to)
            .and_problems(&[ProblemCode::IdentityTaken])
    });
}

fn operations(section: &mut Section<'_>) {
    section.add(Call::ReadLedger, "Whether the books balance", |it, to| {
        it.answers::<LedgerView>(200, "Every event of every webhook, in exactly one state.", to)
    });
    section.add(Call::ListNotices, "What Tocsin has to say, newest first", |it, to| {
        it.pages().answers::<Page<NoticeView>>(200, "A page of them.", to)
    });
    section.add(Call::DismissNotice, "Dismiss a notice", |it, _| it.answers_nothing("It is gone."));
    section.add(Call::Health, "Whether the Worker is there", |it, _| {
        let schema = json!({ "type": "object", "required": ["ok"], "additionalProperties": false,
            "properties": { "ok": { "const": true } } });
        it.answers_schema(200, "It is.", "application/json", &schema)
    });
}

fn session(section: &mut Section<'_>) {
    section.add(Call::ReadSession, "Who is asking", |it, to| {
        it.answers::<SessionView>(200, "What the console has to know.", to)
    });
    section.add(Call::SignIn, "Sign in to the console", |it, to| {
        let it = it.takes::<SignIn>(to).answers::<SessionView>(200, "With the session's cookie.", to);
        it.with_header("Set-Cookie", "The session.", &json!({ "type": "string" }))
            .and_problems(&[ProblemCode::Unauthorized, ProblemCode::Forbidden])
            .and_problems(&[ProblemCode::UnsupportedMedia, ProblemCode::TooManyRequests])
    });
    section.add(Call::SignOut, "Sign out", |it, _| {
        let it = it.answers_nothing("There is no session any more.");
        it.with_header("Set-Cookie", "Takes the cookie back.", &json!({ "type": "string" }))
            .and_problems(&[ProblemCode::Forbidden, ProblemCode::UnsupportedMedia])
    });
}

fn access(section: &mut Section<'_>) {
    section.add(Call::ListTokens, "The API tokens, by name", |it, to| {
        it.pages().answers::<Page<TokenView>>(200, "A page of them.", to)
    });
    section.add(Call::CreateToken, "Make an API token", |it, to| {
        let it = it.takes::<TokenDraft>(to).answers::<TokenCreated>(201, "The token is seen this once.", to);
        it.and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken, ProblemCode::LimitReached])
    });
    section.add(Call::RevokeToken, "Revoke an API token", |it, _| {
        it.answers_nothing("It works no more, nor does a session that was opened with it.")
    });
    section.add(Call::ListSessions, "Who is signed in, newest first", |it, to| {
        it.pages().answers::<Page<SessionItem>>(200, "A page of them.", to)
    });
    section.add(Call::EndSession, "End a session", |it, _| it.answers_nothing("It has ended."));
    section.add(Call::EndOtherSessions, "End every session but the one that asks", |it, to| {
        it.answers::<EndedAnswer>(200, "How many ended.", to)
    });
}

fn audit(section: &mut Section<'_>) {
    section.add(Call::ListAudit, "The audit log, newest first", |it, to| {
        let subject =
            parameters::query("subject", "The id of what it was done to.", json!({ "type": "string" }));
        it.pages().asks(vec![subject]).answers::<Page<Entry>>(200, "A page of it.", to)
    });
    section.add(Call::ExportAudit, "The whole audit log, oldest first", |it, to| {
        // A stream of lines has no schema of its own in OpenAPI 3.1; each line is an entry.
        let entry = to.answer::<Entry>();
        let lines = json!({ "type": "string", "description": "An entry a line.", "x-line": entry });
        it.answers_schema(200, "An entry a line, each as JSON.", "application/x-ndjson", &lines)
    });
}

/// What ingest answers.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
#[allow(dead_code)] // Only its schema is used.
enum AcceptedOrBatch {
    One(Accepted),
    Batch(AcceptedBatch),
}
