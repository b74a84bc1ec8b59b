//! A draft tried on many events: what it would have sent, what its filters would have dropped, and where its templates
//! fail.

use super::{BODY, WHOLE, part_of};
use crate::api::RouteVerdict;
use crate::config::Webhook;
use crate::event::{Event, Meta};
use crate::guard::Policy;
use crate::ids::SourceId;
use crate::limits::{ATTEMPT_WORK_MAX, ROUTE_WORK_MAX};
use crate::request::{PartError, RequestTemplate};
use crate::route::{self, Decision};
use crate::rule::RuleVerdict;
use crate::secret::SecretInput;
use crate::work::Work;
use serde_json::Value;

/// A draft, ready to be tried on events. Its templates are read once.
#[derive(Debug)]
pub struct Backtest {
    webhook: Webhook<SecretInput>,
    template: RequestTemplate,
}

/// What a draft would have done with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// Sent it.
    Sent {
        /// Fields that its templates ask for and the event does not have.
        missing: Vec<String>,
    },
    /// Dropped it, because of this filter.
    Filtered(RuleVerdict),
    /// Not decided: this filter took more work than one event may cost. Nothing would have been sent.
    Undecided(RuleVerdict),
    /// Failed to make the request; nothing would have been sent.
    Failed(PartError),
}

impl Backtest {
    /// Makes a draft ready; none while its filters or its templates cannot be read at all. A draft without an address
    /// has a body that can be tried.
    pub fn prepare(draft: &Value, policy: &Policy) -> Option<Self> {
        let with_filters =
            |fields: &[&str]| part_of(draft, &[fields, &["filters", "receives"]].concat(), policy).ok();
        let webhook = with_filters(&WHOLE).or_else(|| with_filters(&BODY))?;
        let template = RequestTemplate::read(&webhook).ok()?;
        Some(Self { webhook, template })
    }

    /// Whether events of a source concern the draft at all.
    pub fn concerns(&self, source: &SourceId) -> bool {
        route::concerns(self.webhook.receives, source)
    }

    /// Tries one event.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::{event::{Meta, samples}, guard::Policy, ids::{EventId, SourceId}, time::Timestamp};
    /// use shared::trial::{Backtest, Tried};
    /// let draft = json!({ "body_template": "{\"at\": {{#if data}}}" });
    /// assert!(Backtest::prepare(&draft, &Policy::default()).is_none());
    /// let draft = json!({ "body_template": "{\"owner\": \"{{data.owner}}\"}" });
    /// let backtest = Backtest::prepare(&draft, &Policy::default()).unwrap();
    /// let (source, at) = (SourceId::from_entropy([0; 10]), Timestamp::from_millis(0));
    /// let event_id = EventId::new(at, [0; 10], &source);
    /// let meta = Meta { event_id: &event_id, source: &source, received_at: at, webhook: None };
    /// let tried = backtest.try_event(&samples()[0].event, &meta);
    /// assert_eq!(tried, Tried::Sent { missing: vec!["data.owner".into()] });
    /// ```
    pub fn try_event(&self, event: &Event, meta: &Meta<'_>) -> Tried {
        // Inactive or not: what it would do if it were sent to.
        let mut work = Work::of(ROUTE_WORK_MAX);
        let Decision { verdict, decisive } =
            route::decide(true, &self.webhook.filters, &event.to_value(), &mut work);
        if let Some(decisive) = decisive {
            return match verdict {
                RouteVerdict::TooMuchWork => Tried::Undecided(decisive),
                _ => Tried::Filtered(decisive),
            };
        }
        match self.template.render(&event.scope(meta), &mut Work::of(ATTEMPT_WORK_MAX)) {
            Ok(rendered) => Tried::Sent { missing: rendered.missing },
            Err(error) => Tried::Failed(error),
        }
    }
}
