//! What is chosen for a new replay.

use crate::browser;
use crate::forms::read_code;
use crate::pages::parameters;
use crate::ui::Window;
use leptos::prelude::*;
use shared::api::{ReplayRequest, ReplayState};
use shared::ids::WebhookId;
use shared::limits::REPLAY_PER_SECOND_MAX;

/// What is chosen.
#[derive(Clone, Copy)]
pub(super) struct ReplayDraft {
    /// The id of the webhook; empty while none is chosen.
    pub(super) webhook: RwSignal<String>,
    /// When the events were accepted.
    pub(super) window: RwSignal<Window>,
    /// Where they stand.
    pub(super) states: RwSignal<Vec<ReplayState>>,
    /// How many are put on their way in a second, as typed.
    pub(super) pace: RwSignal<String>,
}

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

impl ReplayDraft {
    /// What the address asks for; else what was given up in the last day.
    pub(super) fn from_address() -> Self {
        let query = |name| parameters::query(name).get_untracked();
        let now = browser::now();
        let window = Window {
            since: query("since").and_then(|at| read_code(&at)).or(Some(now.plus_millis(-DAY_MILLIS))),
            until: query("until").and_then(|at| read_code(&at)).or(Some(now)),
        };
        let state = query("state").and_then(|state| read_code(&state)).unwrap_or(ReplayState::Dead);
        Self {
            webhook: RwSignal::new(query("webhook").unwrap_or_default()),
            window: RwSignal::new(window),
            states: RwSignal::new(vec![state]),
            pace: RwSignal::new(String::new()),
        }
    }

    /// The request, or what is missing for one.
    pub(super) fn request(self) -> Memo<Result<ReplayRequest, String>> {
        Memo::new(move |_| {
            let (window, states) = (self.window.get(), self.states.get());
            self.webhook.with(|webhook| self.pace.with(|pace| request(webhook, window, states, pace)))
        })
    }
}

fn request(
    webhook: &str,
    window: Window,
    states: Vec<ReplayState>,
    pace: &str,
) -> Result<ReplayRequest, String> {
    let webhook_id = WebhookId::parse(webhook).ok_or("Choose a webhook.")?;
    let (Some(since), Some(until)) = (window.since, window.until) else {
        return Err("Give both times.".to_owned());
    };
    if since >= until {
        return Err("The first time has to be before the second.".to_owned());
    }
    if states.is_empty() {
        return Err("Choose at least one state.".to_owned());
    }
    let per_second = match pace.trim() {
        "" => None,
        typed => {
            let number = typed.parse().ok().filter(|number| (1..=REPLAY_PER_SECOND_MAX).contains(number));
            Some(number.ok_or_else(|| {
                format!("Events in a second: given {typed:?}; 1 to {REPLAY_PER_SECOND_MAX} is allowed.")
            })?)
        }
    };
    Ok(ReplayRequest { webhook_id, since, until, states, dry_run: false, per_second })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;
    use shared::time::Timestamp;

    const ID: &str = "wh_0123456789abcdef";

    fn window(since: i64, until: i64) -> Window {
        Window { since: Some(Timestamp::from_millis(since)), until: Some(Timestamp::from_millis(until)) }
    }

    #[test]
    fn a_request_is_made_when_all_of_it_is_there() {
        let states = vec![ReplayState::Dead];
        let made = request(ID, window(1, 2), states.clone(), " 5 ").unwrap();
        assert_eq!((made.per_second, made.dry_run), (Some(5), false));
        assert_eq!(request(ID, window(1, 2), states.clone(), "").unwrap().per_second, None);
        for (webhook, window, states, pace) in [
            ("", window(1, 2), states.clone(), ""),
            (ID, Window::default(), states.clone(), ""),
            (ID, window(2, 2), states.clone(), ""),
            (ID, window(1, 2), Vec::new(), ""),
            (ID, window(1, 2), states.clone(), "0"),
            (ID, window(1, 2), states, "fast"),
        ] {
            assert!(request(webhook, window, states, pace).is_err());
        }
    }
}
