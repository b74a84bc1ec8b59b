//! What the template makes of two events, side by side.

use super::event_chooser::EventChooser;
use super::form::Form;
use super::trial_event::{EventKey, TrialEvent};
use crate::json_text;
use crate::ui::Diff;
use leptos::prelude::*;
use shared::limits::ATTEMPT_WORK_MAX;
use shared::template::Template;
use shared::work::Work;

/// The bodies for the chosen event and for another one.
#[component]
pub(super) fn Differences() -> impl IntoView {
    let form = Form::from_context();
    let other = RwSignal::new(EventKey::Sample(1));
    let body = move |event: Result<TrialEvent, String>| {
        let scope = event?.scope(form.webhook_id().as_ref());
        let text = form.settled.with(|draft| draft.body_template.clone());
        let rendered = Template::compile(&text)
            .and_then(|template| template.render(&scope, &mut Work::of(ATTEMPT_WORK_MAX)));
        rendered.map(|rendered| json_text::pretty(&rendered.body)).map_err(|error| error.to_string())
    };
    let sides = Memo::new(move |_| {
        let (left, right) = (body(form.events.chosen.get()), body(form.events.find(&other.get())));
        left.and_then(|left| Ok((left, right?)))
    });
    view! {
        <EventChooser id="other-event" label="The event to compare with" key=other/>
        {move || match sides.get() {
            Ok((left, right)) => {
                let names = ("The chosen event".to_owned(), "The other event".to_owned());
                view! { <Diff label="The two bodies" names=names left=left right=right/> }.into_any()
            }
            Err(why) => view! { <p class="preview__nothing">{why}</p> }.into_any(),
        }}
    }
}
