//! What the draft makes of an event, as it is typed.

use super::as_sent::AsSent;
use super::differences::Differences;
use super::event_chooser::{EventChooser, PastedEvent};
use super::form::Form;
use super::marks::byte_of;
use crate::browser;
use crate::components::FilterVerdicts;
use crate::forms::RuleRow;
use crate::text;
use crate::ui::{Code, Icon, IconName, Tab, TabPanel, Tabs};
use leptos::prelude::*;
use shared::config::{BodyRule, OnMissing};
use shared::limits::{ATTEMPT_WORK_MAX, ROUTE_WORK_MAX};
use shared::rule::RuleVerdict;
use shared::template::{Position, Rendered, Template, TemplateError};
use shared::work::Work;

/// What a draft would send.
#[derive(Clone, Debug, PartialEq)]
enum Made {
    /// The method carries no body, or there is no event.
    Nothing(String),
    /// Nothing is written yet.
    Empty,
    /// A body.
    Body(Rendered),
    /// The template is refused.
    Refused(TemplateError),
    /// Fields that the event lacks, when none may be missing.
    Missing(Vec<String>),
}

const PANEL: &str = "preview";

const TABS: &[Tab] = &[
    Tab { id: "rendered", name: "Rendered" },
    Tab { id: "as-sent", name: "As sent" },
    Tab { id: "differences", name: "Differences" },
];

/// What the draft makes of the chosen event: the body, the whole request, and beside another event.
#[component]
pub(super) fn Preview() -> impl IntoView {
    let form = Form::from_context();
    view! {
        <div class="preview">
            <EventChooser id="trial-event" label="The event to try it on" key=form.events.key/>
            <PastedEvent/>
            <Tabs label="Views of the preview" tabs=TABS chosen=form.preview_tab/>
            <TabPanel id="rendered" chosen=form.preview_tab class=PANEL><RenderedBody/></TabPanel>
            <TabPanel id="as-sent" chosen=form.preview_tab class=PANEL><AsSent/></TabPanel>
            <TabPanel id="differences" chosen=form.preview_tab class=PANEL><Differences/></TabPanel>
        </div>
    }
}

/// The rendered body, what is missing in the event, and whether the filters let it pass.
#[component]
fn RenderedBody() -> impl IntoView {
    let form = Form::from_context();
    let template = Memo::new(move |_| {
        form.settled.with(|draft| (draft.method, draft.body_template.clone(), draft.on_missing_field))
    });
    let made = Memo::new(move |_| {
        template.with(|(method, text, on_missing)| {
            if method.body_rule() == BodyRule::None {
                return Made::Nothing("A GET request carries no body.".to_owned());
            }
            if text.trim().is_empty() {
                return Made::Empty;
            }
            let scope = match form.events.chosen.get() {
                Ok(event) => event.scope(form.webhook_id().as_ref()),
                Err(why) => return Made::Nothing(why),
            };
            match Template::compile(text)
                .and_then(|template| template.render(&scope, &mut Work::of(ATTEMPT_WORK_MAX)))
            {
                Ok(rendered) if *on_missing == OnMissing::Fail && !rendered.missing.is_empty() => {
                    Made::Missing(rendered.missing)
                }
                Ok(rendered) => Made::Body(rendered),
                Err(error) => Made::Refused(error),
            }
        })
    });
    let rules = Memo::new(move |_| form.settled.with(|draft| draft.filters.clone()));
    let verdicts = Memo::new(move |_| {
        let Some(event) = form.chosen_event() else { return Vec::new() };
        let written = |row: &&RuleRow| row.is_written();
        let mut work = Work::of(ROUTE_WORK_MAX);
        rules.with(|rows| rows.iter().filter(written).map(|row| row.rule().ask(&event, &mut work)).collect())
    });
    view! {
        {move || match made.get() {
            Made::Nothing(why) => view! { <p class="preview__nothing">{why}</p> }.into_any(),
            Made::Empty => view! { <Example/> }.into_any(),
            Made::Body(rendered) => view! { <Body rendered=rendered/> }.into_any(),
            Made::Refused(error) => view! { <Refused error=error/> }.into_any(),
            Made::Missing(missing) => view! { <Missing missing=missing is_sent=false/> }.into_any(),
        }}
        {move || {
            let verdicts = verdicts.get();
            (!verdicts.is_empty()).then(|| view! { <Passage verdicts=verdicts/> })
        }}
    }
}

/// What a first template may look like.
const EXAMPLE: &str = r#"{
  "text": "{{data.severity}}: {{data.title}}",
  "requester": "{{data.requester.email}}",
  "recommendation": "{{data.recommendation}}",
  "link": "{{data.url}}"
}"#;

#[component]
fn Example() -> impl IntoView {
    let form = Form::from_context();
    view! {
        <div class="preview__nothing">
            <p>"Write a template, and what it makes of this event appears here as you type."</p>
            <button type="button" class="button button--small" on:click=move |_| form.insert(EXAMPLE)>
                "Start with an example"
            </button>
        </div>
    }
}

#[component]
fn Body(rendered: Rendered) -> impl IntoView {
    let size = text::bytes(rendered.body.len());
    view! {
        <Code text=rendered.body label="Rendered body"/>
        <p class="preview__verdict preview__verdict--good">
            <Icon name=IconName::Check/>
            <span>"valid JSON · " {size}</span>
        </p>
        {(!rendered.missing.is_empty()).then(|| view! { <Missing missing=rendered.missing is_sent=true/> })}
    }
}

/// Fields that the event lacks.
#[component]
fn Missing(missing: Vec<String>, is_sent: bool) -> impl IntoView {
    let verb = if missing.len() == 1 { "is" } else { "are" };
    let (class, consequence) = if is_sent {
        ("preview__verdict preview__verdict--missing", "left empty.")
    } else {
        ("preview__verdict preview__verdict--bad", "no field may be missing: nothing would be sent.")
    };
    view! {
        <p class=class>
            <Icon name=IconName::Warning/>
            <span><code>{missing.join(", ")}</code> {format!(" {verb} not in this event and {consequence}")}</span>
        </p>
    }
}

#[component]
fn Refused(error: TemplateError) -> impl IntoView {
    let form = Form::from_context();
    let position = error.position();
    let go = move |at: Position| {
        let text = form.draft.with_untracked(|draft| draft.body_template.clone());
        let place = byte_of(&text, at);
        if form.is_editor_open.get_untracked() {
            form.editor.select(&text, &(place..place));
        } else if let Some(textarea) = form.textarea.get_untracked() {
            let place = text.get(..place).unwrap_or(&text).encode_utf16().count();
            browser::place_editor_cursor(&textarea, u32::try_from(place).unwrap_or_default());
        }
    };
    view! {
        <div class="preview__verdict preview__verdict--bad">
            <Icon name=IconName::Warning/>
            <div>
                <p>{error.to_string()}</p>
                {position.map(|at| {
                    view! {
                        <button type="button" class="button button--small" on:click=move |_| go(at)>
                            {format!("Go to {at}")}
                        </button>
                    }
                })}
            </div>
        </div>
    }
}

#[component]
fn Passage(verdicts: Vec<RuleVerdict>) -> impl IntoView {
    let is_wanted = verdicts.iter().all(|verdict| verdict.holds);
    let sentence = if is_wanted {
        "The filters let this event pass."
    } else {
        "The filters drop this event; it would not be sent."
    };
    view! {
        <div class="preview__passage">
            <p class="preview__title">{sentence}</p>
            <FilterVerdicts verdicts=verdicts/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_makes_json_of_every_sample_and_misses_nothing() {
        for sample in shared::event::samples() {
            let rendered = Template::compile(EXAMPLE)
                .and_then(|template| template.render(&sample.scope(), &mut Work::of(ATTEMPT_WORK_MAX)));
            assert!(rendered.is_ok_and(|rendered| rendered.missing.is_empty()), "{}", sample.key);
        }
    }
}
