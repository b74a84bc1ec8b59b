//! The table: every call of the API, with what it takes and answers.

use super::draft::{Posted, WebhookDocument};
use super::operation::{Access, Operation};
use super::parameters;
use super::schemas::Schemas;
use crate::api::{
    Accepted, AcceptedBatch, DeliveryItem, DeliveryView, EventItem, EventView, HeldAnswer, Invocation,
    JwkSet, LedgerView, NoticeView, Page, PreviewAnswer, PreviewRequest, ProblemCode, ReplayEstimate,
    ReplayRequest, ReplayView, ResealAnswer, SessionView, SignIn, SourceCreated, SourceDraft, SourceView,
    Standing, TestRequest, WebhookItem,
};
use crate::config::WebhookView;
use crate::ids::WebhookId;
use schemars::JsonSchema;
use serde_json::json;

pub(super) const TAGS: [(&str, &str); 9] = [
    ("webhooks", "The configured targets, their versions, and how they stand"),
    ("keys", "Keys that sign, and the one that seals"),
    ("trials", "What a draft would send, and sending it once"),
    ("deliveries", "One event for one webhook, and its attempts"),
    ("replays", "Sending events again, or for the first time"),
    ("events", "What was accepted, and where it went"),
    ("sources", "Who may send events, and sending them"),
    ("operations", "The books, what Tocsin has to say, and whether it is there"),
    ("session", "Signing in to the console"),
];

const VIEWER: Access = Access::Role("viewer");
const OPERATOR: Access = Access::Role("operator");
const EDITOR: Access = Access::Role("editor");
const ADMIN: Access = Access::Role("admin");

/// Makes operations of one tag.
struct Section<'a> {
    tag: &'static str,
    schemas: &'a mut Schemas,
    made: Vec<Operation>,
}

impl Section<'_> {
    /// Adds one. `[method, path, id, summary]`.
    fn add(
        &mut self,
        access: Access,
        [method, path, id, summary]: [&'static str; 4],
        finish: impl FnOnce(Operation, &mut Schemas) -> Operation,
    ) {
        let operation = Operation::new(method, path, id, summary, access, self.schemas);
        self.made.push(finish(operation.tagged(self.tag), self.schemas));
    }
}

/// Adds the operations of one tag.
type Fill = fn(&mut Section<'_>);

pub(super) fn all(schemas: &mut Schemas) -> Vec<Operation> {
    let sections: [(&str, Fill); 9] = [
        ("webhooks", webhooks),
        ("keys", keys),
        ("trials", trials),
        ("deliveries", deliveries),
        ("replays", replays),
        ("events", events),
        ("sources", sources),
        ("operations", operations),
        ("session", session),
    ];
    let mut made = Vec::new();
    for (tag, fill) in sections {
        let mut section = Section { tag, schemas: &mut *schemas, made };
        fill(&mut section);
        made = section.made;
    }
    made
}

fn webhooks(section: &mut Section<'_>) {
    section.add(
        VIEWER,
        ["GET", "/api/webhooks", "listWebhooks", "Webhooks by name, and how each stands"],
        |it, to| it.pages().answers::<Page<WebhookItem>>(200, "A page of them.", to),
    );
    section.add(EDITOR, ["POST", "/api/webhooks", "createWebhook", "Add a webhook"], |it, to| {
        let it = it.takes::<WebhookDocument>(to).answers::<WebhookView>(201, "It was added.", to).versioned();
        it.and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken])
    });
    let one = "/api/webhooks/{webhook_id}";
    section.add(VIEWER, ["GET", one, "readWebhook", "A webhook"], |it, to| {
        it.answers::<WebhookView>(200, "Its newest version.", to).versioned()
    });
    section.add(EDITOR, ["PUT", one, "updateWebhook", "Save the next version of a webhook"], |it, to| {
        let it = it.takes::<WebhookDocument>(to).matches_version();
        let it = it.answers::<WebhookView>(200, "The version that was saved.", to).versioned();
        it.about("What a document read from the API and sent back says of a secret keeps it, while its origin is the same.")
            .and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken])
    });
    section.add(EDITOR, ["DELETE", one, "deleteWebhook", "Delete a webhook"], |it, _| {
        it.matches_version().answers_nothing("It is gone; what it delivered can still be read.")
    });
    section.add(
        VIEWER,
        ["GET", "/api/webhooks/{webhook_id}/standing", "readStanding", "How a webhook stands"],
        |it, to| it.answers::<Standing>(200, "Its deliveries by state, and its breaker.", to),
    );
    let versions = "/api/webhooks/{webhook_id}/versions";
    section.add(VIEWER, ["GET", versions, "listVersions", "Its versions, newest first"], |it, to| {
        it.pages().answers::<Page<WebhookView>>(200, "A page of them.", to)
    });
    let version = "/api/webhooks/{webhook_id}/versions/{version}";
    section.add(VIEWER, ["GET", version, "readVersion", "One version"], |it, to| {
        it.answers::<WebhookView>(200, "As it was saved.", to).versioned()
    });
    let restore = "/api/webhooks/{webhook_id}/versions/{version}/restore";
    section.add(
        EDITOR,
        ["POST", restore, "restoreVersion", "Save an old version as the next one"],
        |it, to| {
            let it = it.matches_version().answers::<WebhookView>(200, "The version that was saved.", to);
            it.versioned().and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken])
        },
    );
}

fn keys(section: &mut Section<'_>) {
    let rotate = "/api/webhooks/{webhook_id}/signing/rotate";
    section.add(EDITOR, ["POST", rotate, "rotateSigningKey", "Make a new key that signs"], |it, to| {
        let it =
            it.matches_version().answers::<WebhookView>(200, "With the key, where it is shown at all.", to);
        it.versioned().and_problems(&[ProblemCode::Invalid])
    });
    let public = "/.well-known/webhooks/{webhook_id}/jwks.json";
    section.add(
        Access::Open,
        ["GET", public, "readPublicKeys", "What verifies signatures (RFC 7517)"],
        |it, to| it.answers::<JwkSet>(200, "None, when no key is public.", to),
    );
    section.add(
        ADMIN,
        ["POST", "/api/keys/reseal", "reseal", "Seal all secrets with the newest key"],
        |it, to| it.answers::<ResealAnswer>(200, "What became of which webhook.", to),
    );
}

fn trials(section: &mut Section<'_>) {
    let preview =
        ["POST", "/api/webhooks/preview", "previewWebhook", "What a draft would send; nothing is sent"];
    section.add(EDITOR, preview, |it, to| {
        let it = it.takes::<PreviewRequest>(to);
        let it = it.answers::<PreviewAnswer>(200, "What would be sent, and findings.", to);
        it.and_problems(&[ProblemCode::Invalid])
    });
    section.add(EDITOR, ["POST", "/api/webhooks/test", "testWebhook", "Send a draft once"], |it, to| {
        let it = it.takes::<TestRequest>(to).answers::<Invocation>(200, "The invocation data.", to);
        it.about("With the `id` of a saved webhook, the draft may leave out what is stored for it.")
            .and_problems(&[ProblemCode::Invalid, ProblemCode::NotFound])
    });
}

fn deliveries(section: &mut Section<'_>) {
    section.add(
        VIEWER,
        ["GET", "/api/deliveries", "listAllDeliveries", "The logs of all webhooks, merged"],
        |it, to| {
            let only = parameters::query("webhook_id", "Only of this one.", to.body::<WebhookId>());
            let filter = parameters::delivery_filter(to);
            it.pages().asks(filter).asks(vec![only]).answers::<Page<DeliveryItem>>(
                200,
                "Newest event first.",
                to,
            )
        },
    );
    let log = "/api/webhooks/{webhook_id}/deliveries";
    section.add(VIEWER, ["GET", log, "listDeliveries", "The log of a webhook"], |it, to| {
        let filter = parameters::delivery_filter(to);
        it.pages().asks(filter).answers::<Page<DeliveryItem>>(200, "Newest event first.", to)
    });
    let one = "/api/webhooks/{webhook_id}/deliveries/{event_id}";
    section.add(VIEWER, ["GET", one, "readDelivery", "A delivery with its attempts"], |it, to| {
        it.answers::<DeliveryView>(200, "The delivery.", to)
    });
    let by_hand = [
        ("/api/webhooks/{webhook_id}/deliveries/{event_id}/retry", "retryDelivery", "Try it again now"),
        ("/api/webhooks/{webhook_id}/deliveries/{event_id}/cancel", "cancelDelivery", "Take it back"),
    ];
    for (path, id, summary) in by_hand {
        section.add(OPERATOR, ["POST", path, id, summary], |it, to| {
            it.answers::<DeliveryItem>(200, "The delivery.", to).and_problems(&[ProblemCode::WrongState])
        });
    }
    let held = [
        ("/api/webhooks/{webhook_id}/held/release", "releaseHeld", "Let all that is held go on"),
        ("/api/webhooks/{webhook_id}/held/cancel", "cancelHeld", "Take back all that is held"),
    ];
    for (path, id, summary) in held {
        section.add(OPERATOR, ["POST", path, id, summary], |it, to| {
            let it = it.answers::<HeldAnswer>(202, "How many it is about.", to);
            it.and_problems(&[ProblemCode::WrongState])
        });
    }
}

fn replays(section: &mut Section<'_>) {
    section.add(
        OPERATOR,
        ["POST", "/api/replays", "createReplay", "Send the events of a window"],
        |it, to| {
            let it =
                it.takes::<ReplayRequest>(to).answers::<ReplayEstimate>(200, "What a dry run counted.", to);
            it.answers::<ReplayView>(202, "The replay.", to).and_problems(&[
                ProblemCode::NotFound,
                ProblemCode::WrongState,
                ProblemCode::Invalid,
            ])
        },
    );
    let all = "/api/webhooks/{webhook_id}/replays";
    section.add(VIEWER, ["GET", all, "listReplays", "The replays of a webhook, newest first"], |it, to| {
        it.pages().answers::<Page<ReplayView>>(200, "A page of them.", to)
    });
    let stop = "/api/webhooks/{webhook_id}/replays/{number}/stop";
    section.add(OPERATOR, ["POST", stop, "stopReplay", "Stop a replay"], |it, to| {
        it.answers::<ReplayView>(200, "The replay.", to).and_problems(&[ProblemCode::WrongState])
    });
}

fn events(section: &mut Section<'_>) {
    section.add(VIEWER, ["GET", "/api/events", "listEvents", "Accepted events, newest first"], |it, to| {
        let words =
            "Whether the rows hold the events themselves; a page then ends early when they are large.";
        let documents = json!({ "type": "boolean", "default": false });
        let it = it.pages().asks(vec![parameters::query("documents", words, documents)]);
        it.answers::<Page<EventItem>>(200, "A page of them.", to)
    });
    let one = ["GET", "/api/events/{event_id}", "readEvent", "An event, where it went, and why not"];
    section.add(VIEWER, one, |it, to| it.answers::<EventView>(200, "The event.", to));
}

fn sources(section: &mut Section<'_>) {
    section.add(VIEWER, ["GET", "/api/sources", "listSources", "The sources"], |it, to| {
        it.answers::<Page<SourceView>>(200, "All of them, on one page.", to)
    });
    section.add(ADMIN, ["POST", "/api/sources", "createSource", "Add a source"], |it, to| {
        let it =
            it.takes::<SourceDraft>(to).answers::<SourceCreated>(201, "Its token is seen this once.", to);
        it.and_problems(&[ProblemCode::Invalid, ProblemCode::NameTaken])
    });
    section.add(ADMIN, ["DELETE", "/api/sources/{source_id}", "deleteSource", "Delete a source"], |it, _| {
        it.answers_nothing("Its token is good for nothing any more; its events stay.")
    });
    let post = ["POST", "/ingest/{source_id}", "postEvents", "Post an event, or a batch of them"];
    section.add(Access::Source, post, |it, to| {
        let it = it.takes::<Posted>(to).may_name_event();
        it.answers::<AcceptedOrBatch>(202, "It is durable. A batch is answered in its order.", to)
            .and_problems(&[ProblemCode::Invalid, ProblemCode::IdentityTaken])
    });
}

fn operations(section: &mut Section<'_>) {
    section.add(VIEWER, ["GET", "/api/ledger", "readLedger", "Whether the books balance"], |it, to| {
        it.answers::<LedgerView>(200, "Every event of every webhook, in exactly one state.", to)
    });
    section.add(
        VIEWER,
        ["GET", "/api/notices", "listNotices", "What Tocsin has to say, newest first"],
        |it, to| it.pages().answers::<Page<NoticeView>>(200, "A page of them.", to),
    );
    section.add(
        OPERATOR,
        ["DELETE", "/api/notices/{number}", "dismissNotice", "Dismiss a notice"],
        |it, _| it.answers_nothing("It is gone."),
    );
    section.add(Access::Open, ["GET", "/healthz", "readHealth", "Whether the Worker is there"], |it, _| {
        let schema = json!({ "type": "object", "required": ["ok"], "additionalProperties": false,
            "properties": { "ok": { "const": true } } });
        it.answers_schema(200, "It is.", &schema)
    });
    section.add(Access::Open, ["GET", "/api/openapi.json", "readDescription", "This document"], |it, _| {
        it.answers_schema(200, "The same for every deployment of this version.", &json!({ "type": "object" }))
    });
}

fn session(section: &mut Section<'_>) {
    let path = "/api/session";
    section.add(VIEWER, ["GET", path, "readSession", "Who is asking"], |it, to| {
        it.answers::<SessionView>(200, "What the console has to know.", to)
    });
    section.add(Access::Open, ["POST", path, "signIn", "Sign in to the console"], |it, to| {
        let it = it.takes::<SignIn>(to).answers::<SessionView>(200, "With the session's cookie.", to);
        it.with_header("Set-Cookie", "The session.", &json!({ "type": "string" }))
            .and_problems(&[ProblemCode::Unauthorized, ProblemCode::Forbidden])
    });
    section.add(Access::Open, ["DELETE", path, "signOut", "Sign out"], |it, _| {
        let it = it.answers_nothing("There is no session any more.");
        it.with_header("Set-Cookie", "Takes the cookie back.", &json!({ "type": "string" }))
            .and_problems(&[ProblemCode::Forbidden])
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
