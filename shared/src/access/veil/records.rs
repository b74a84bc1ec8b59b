//! Events, deliveries and the records of attempts.

use super::Veil;
use crate::api::{
    DeliveryView, EventItem, EventView, Invocation, Lookup, LookupAnswer, RecordedRequest, RecordedResponse,
    RouteView, TokenStep,
};
use crate::delivery::Outcome;
use crate::guard::origin_of;
use crate::rule::RuleVerdict;

/// The type and the title stay: lists would say nothing without them.
impl Veil for EventItem {
    fn veil(&mut self) {
        let Self {
            id: _,
            source: _,
            source_name: _,
            event_type: _,
            title: _,
            received_at: _,
            routed: _,
            event,
        } = self;
        *event = None;
    }
}

impl Veil for EventView {
    fn veil(&mut self) {
        let Self { item, event, routes } = self;
        item.veil();
        *event = None;
        routes.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for RouteView {
    fn veil(&mut self) {
        let Self { webhook_id: _, webhook_name: _, verdict: _, filters, delivery: _, outcome: _ } = self;
        filters.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for DeliveryView {
    fn veil(&mut self) {
        let Self { item, attempts, next_cursor: _ } = self;
        item.veil();
        attempts.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for Invocation {
    fn veil(&mut self) {
        let Self {
            attempt: _,
            version: _,
            started_at: _,
            outcome,
            explanation,
            lookup,
            token,
            request,
            response,
            validators,
            missing,
            timings: _,
        } = self;
        if quotes(*outcome) {
            *explanation = format!("What happened: {}.", outcome.meaning());
        }
        token.iter_mut().for_each(Veil::veil);
        request.iter_mut().for_each(Veil::veil);
        response.iter_mut().for_each(Veil::veil);
        validators.iter_mut().for_each(Veil::veil);
        lookup.iter_mut().for_each(Veil::veil);
        // Names out of the template, the address and the headers.
        missing.clear();
    }
}

/// Names of the target and their addresses, and those of its token endpoint: a viewer sees the origins of both.
impl Veil for Lookup {
    fn veil(&mut self) {
        let Self { host: _, answers, left_out: _, explanation: _ } = self;
        answers.iter_mut().for_each(Veil::veil);
    }
}

impl Veil for LookupAnswer {
    fn veil(&mut self) {
        let Self { kind: _, data: _, refused: _ } = self;
    }
}

impl Veil for TokenStep {
    fn veil(&mut self) {
        let Self { url, from_cache: _, granted, explanation } = self;
        *url = origin_of(url);
        *explanation = if *granted { "A token was granted." } else { "No token was granted." }.to_owned();
    }
}

impl Veil for RecordedRequest {
    fn veil(&mut self) {
        let Self { method: _, url, headers, body, body_cut: _ } = self;
        // The rest of the address may have been made of the event.
        *url = origin_of(url);
        headers.clear();
        *body = None;
    }
}

impl Veil for RecordedResponse {
    fn veil(&mut self) {
        let Self { status: _, headers, body, body_cut: _ } = self;
        headers.clear();
        *body = None;
    }
}

impl Veil for RuleVerdict {
    fn veil(&mut self) {
        let Self { json_path: _, op: _, expected_values: _, holds, found, found_at, explanation } = self;
        found.clear();
        found_at.clear();
        *explanation = if *holds { "It holds." } else { "It does not hold." }.to_owned();
    }
}

/// Whether the explanation of an outcome may quote the event or what the target said.
const fn quotes(outcome: Outcome) -> bool {
    match outcome {
        Outcome::ValidatorFailed
        | Outcome::ValidatorRefused
        | Outcome::Redirected
        | Outcome::TokenFailed
        | Outcome::AddressRefused
        | Outcome::TemplateFailed
        | Outcome::TooMuchWork => true,
        Outcome::Delivered
        | Outcome::Rejected
        | Outcome::Gone
        | Outcome::RateLimited
        | Outcome::ServerError
        | Outcome::DnsFailed
        | Outcome::LookupFailed
        | Outcome::Unreachable
        | Outcome::ConnectTimedOut
        | Outcome::TlsFailed
        | Outcome::TimedOut
        | Outcome::BodyTimedOut
        | Outcome::BrokenOff
        | Outcome::ResponseTooLarge
        | Outcome::SecretUnreadable
        | Outcome::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::answer::{Answer, RedactedAnswer};
    use crate::api::Page;
    use crate::config::OnFailure;
    use crate::secret::Redactor;
    use crate::verdict::judge;
    use crate::work::Work;
    use serde_json::{Value, json};

    /// Stands wherever the event, a header or a body, or a quotation of them can stand.
    const CANARY: &str = "c4n4ry";

    fn verdict(holds: bool) -> Value {
        json!({
            "json_path": "$.data.ok", "expected_values": ["true"], "holds": holds, "found": [CANARY],
            "found_at": [CANARY], "explanation": CANARY,
        })
    }

    /// What is said of an attempt, by the function that says it, when the answer has the canary wherever it can.
    fn explained(outcome: Outcome) -> String {
        let ok =
            serde_json::from_value(json!({ "json_path": "$.data.ok", "expected_values": ["true"] })).unwrap();
        let mut said = (100..=999).map(|status| {
            let headers = vec![("location".to_owned(), format!("https://{CANARY}.example/"))];
            let body = json!({ "ok": CANARY }).to_string();
            let answer = Answer { status, headers, body, truncated: false };
            let answer = RedactedAnswer::of(answer, &Redactor::default());
            judge(&answer, std::slice::from_ref(&ok), OnFailure::Retry, &mut Work::of(10_000))
        });
        // Outcomes without an answer of the target are explained elsewhere, and that explanation may quote.
        said.find(|said| said.outcome == outcome).map_or_else(
            || if quotes(outcome) { CANARY.to_owned() } else { "Nothing was sent.".to_owned() },
            |said| said.explanation,
        )
    }

    fn attempt(outcome: Outcome) -> Value {
        json!({
            "attempt": 1, "version": 3, "started_at": "2026-11-23T10:00:00.000Z", "outcome": outcome,
            "explanation": explained(outcome),
            "token": { "url": format!("https://a.example/token?code={CANARY}"), "from_cache": false, "granted": true, "explanation": CANARY },
            "request": {
                "method": "POST", "url": format!("https://e.example/{CANARY}?a={CANARY}"),
                "headers": [{ "name": "x", "value": CANARY }], "body": CANARY, "body_cut": false,
            },
            "response": {
                "status": 200, "headers": [{ "name": "x", "value": CANARY }], "body": CANARY, "body_cut": true,
            },
            "validators": [verdict(true), verdict(false)], "missing": [CANARY],
            "timings": { "token_ms": 1, "headers_ms": 2, "body_ms": 3, "total_ms": 6 },
        })
    }

    #[test]
    fn nothing_of_a_body_is_left_in_an_attempt() {
        for outcome in Outcome::ALL {
            let whole: Invocation = serde_json::from_value(attempt(outcome)).unwrap();
            for role in [Role::Operator, Role::Editor, Role::Admin] {
                assert_eq!(whole.clone().for_role(role), whole);
            }
            let veiled = whole.for_role(Role::Viewer);
            let text = serde_json::to_string(&veiled).unwrap();
            assert!(!text.contains(CANARY), "{text}");
            let written = serde_json::to_value(&veiled).unwrap();
            assert_eq!(written["request"]["body"], Value::Null);
            assert_eq!(written["response"]["body"], Value::Null);
            assert_eq!(written["request"]["url"], "https://e.example");
            assert_eq!((veiled.outcome, veiled.timings.total_ms), (outcome, 6));
            assert!(!veiled.explanation.is_empty());
        }
    }

    #[test]
    fn nothing_of_an_event_is_left() {
        let view = json!({
            "item": {
                "id": format!("evt_{}", "0".repeat(42)), "source": "src_0123456789abcdef", "source_name": "S",
                "event_type": "A", "title": "T", "received_at": "2026-11-23T10:00:00.000Z", "routed": true,
                "event": { "data": CANARY },
            },
            "event": { "event_type": "A", "data": { "a": CANARY } },
            "routes": [{
                "webhook_id": "wh_0123456789abcdef", "webhook_name": "W", "verdict": "filtered",
                "filters": [verdict(false)], "delivery": null, "outcome": null,
            }],
        });
        let whole: EventView = serde_json::from_value(view).unwrap();
        assert_eq!(whole.clone().for_role(Role::Operator), whole);
        let written = serde_json::to_value(whole.clone().for_role(Role::Viewer)).unwrap();
        assert!(!written.to_string().contains(CANARY), "{written}");
        assert_eq!((&written["event"], &written["item"]["title"]), (&Value::Null, &json!("T")));
        let page = Page { items: vec![whole.item], next_cursor: None }.for_role(Role::Viewer);
        assert_eq!(page.items[0].event, None);
    }
}
