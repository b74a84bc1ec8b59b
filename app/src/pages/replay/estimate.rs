//! What a replay would send.

use crate::routes::Page;
use crate::text;
use crate::ui::{Column, Moment, Table};
use leptos::prelude::*;
use shared::api::{ReplayEstimate, ReplaySample};

const COLUMNS: &[Column] =
    &[Column::title("Event"), Column::share("Type"), Column::word("Stands"), Column::time("Accepted")];

/// How many events it would send, and the newest of them.
#[component]
pub(super) fn Estimate(
    /// The answer to the dry run.
    estimate: ReplayEstimate,
) -> impl IntoView {
    let said = sentence(&estimate);
    let sample = (!estimate.sample.is_empty()).then(|| {
        view! {
            <h2 class="block__title">"The newest of them"</h2>
            <Table caption="The newest events that would be sent" columns=COLUMNS>
                {estimate.sample.into_iter().map(|event| view! { <Event event=event/> }).collect_view()}
            </Table>
        }
    });
    view! {
        <p>{said}</p>
        {sample}
    }
}

#[component]
fn Event(event: ReplaySample) -> impl IntoView {
    let title = event.title.as_deref().map_or_else(|| text::short_event_id(&event.event_id), text::visible);
    view! {
        <tr>
            <th scope="row" class="table__name">
                <a class="table__clamped" href=Page::Event(event.event_id).path()>{title}</a>
            </th>
            <td class="table__data">{text::visible(&event.event_type)}</td>
            <td>{text::replay_state(event.state).0}</td>
            <td class="table__when" data-label="Accepted"><Moment at=event.received_at/></td>
        </tr>
    }
}

fn sentence(estimate: &ReplayEstimate) -> String {
    let least = if estimate.complete { "" } else { "At least " };
    let matched = match estimate.matched {
        0 if estimate.complete => "No event would be sent.".to_owned(),
        matched => {
            format!("{least}{} would be sent.", text::counted(matched, "event", "events"))
        }
    };
    let unwanted = match estimate.unwanted {
        0 => String::new(),
        1 => " 1 more stands like this, but the webhook's filters do not want it now.".to_owned(),
        more => {
            let more = text::grouped(more);
            format!(" {more} more stand like this, but the webhook's filters do not want them now.")
        }
    };
    let rest = if estimate.complete { "" } else { " Only a part of the span was looked at." };
    format!("{matched}{unwanted}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(matched: u64, unwanted: u64, complete: bool) -> ReplayEstimate {
        ReplayEstimate { matched, unwanted, sample: Vec::new(), complete }
    }

    #[test]
    fn the_sentence_says_what_is_sent_and_what_is_not() {
        assert_eq!(sentence(&estimate(0, 0, true)), "No event would be sent.");
        assert_eq!(
            sentence(&estimate(1, 1, true)),
            "1 event would be sent. 1 more stands like this, but the webhook's filters do not want it now."
        );
        assert_eq!(
            sentence(&estimate(1_000, 0, false)),
            "At least 1,000 events would be sent. Only a part of the span was looked at."
        );
    }
}
