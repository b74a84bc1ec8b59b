//! Where the events of a source have what the envelope needs, tried on one of them.

use super::add::text_field;
use super::draft::Draft;
use crate::ui::{InputKind, TextField};
use leptos::prelude::*;
use shared::event::{CustomPaths, Intake, read_custom};

/// Three paths, and an event to try them on.
#[component]
pub(super) fn CustomFields(draft: Draft) -> impl IntoView {
    let event = RwSignal::new(String::new());
    let verdict = move || {
        let event = event.get();
        (!event.trim().is_empty()).then(|| tried(&event, &draft.paths()))
    };
    view! {
        <fieldset class="custom-paths">
            <legend class="hidden">"Paths"</legend>
            <TextField
                id="source-type-path"
                label="Path to the type"
                kind=InputKind::Data
                example="$.kind"
                hint="A JSONPath. Left empty, every event has the type Event."
                field=text_field(draft, draft.type_path, "custom.type_path")
            />
            <TextField
                id="source-time-path"
                label="Path to the time"
                kind=InputKind::Data
                example="$.occurred_at"
                hint="Optional."
                field=text_field(draft, draft.time_path, "custom.time_path")
            />
            <TextField
                id="source-id-path"
                label="Path to the id"
                kind=InputKind::Data
                example="$.event_id"
                hint="Optional: an id that is new for every event. An id that an update keeps would have the update refused."
                field=text_field(draft, draft.id_path, "custom.id_path")
            />
            <div class="field">
                <label class="field__label" for="source-event">"Try it on an event"</label>
                <textarea
                    class="input custom-paths__event"
                    id="source-event"
                    rows="4"
                    spellcheck="false"
                    placeholder="Paste one as the source sends it. It stays in this page."
                    aria-describedby="source-event-verdict"
                    prop:value=event
                    on:input:target=move |typed| event.set(typed.target().value())
                ></textarea>
                <p class="field__hint" id="source-event-verdict" role="status">{verdict}</p>
            </div>
        </fieldset>
    }
}

/// What becomes of an event with these paths, as a sentence.
fn tried(event: &str, paths: &CustomPaths) -> String {
    match read_custom(event, paths) {
        Ok(read) => read.first().map(told).unwrap_or_default(),
        Err(issues) => issues.iter().map(|issue| issue.message.clone()).collect::<Vec<_>>().join(" "),
    }
}

fn told(intake: &Intake) -> String {
    let time = match intake.event.document.get("event_time") {
        Some(time) => format!("the time {time}"),
        None => "no time".to_owned(),
    };
    let identity = if intake.identity.is_own() { "its own id" } else { "its content as its identity" };
    format!("It would have the type {:?}, {time}, and {identity}.", intake.event.event_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_an_event_is_told() {
        let path = |text: &str| Some(text.to_owned());
        let paths = CustomPaths { id_path: path("$.id"), type_path: path("$.kind"), time_path: path("$.at") };
        for (event, expected) in [
            (
                r#"{"kind": "Found", "at": 1.50, "id": 1}"#,
                r#"It would have the type "Found", the time 1.50, and its own id."#,
            ),
            (r#"{"kind": "F"}"#, r#"It would have the type "F", no time, and its content as its identity."#),
            ("{}", "The source has its type at $.kind, and nothing stands there."),
            ("3", "An event is a JSON object."),
        ] {
            assert_eq!(tried(event, &paths), expected);
        }
    }
}
