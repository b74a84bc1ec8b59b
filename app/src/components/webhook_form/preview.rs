//! What the template makes of a sample event, as it is typed.

use super::form::Form;
use crate::browser;
use crate::components::FilterVerdicts;
use crate::forms::RuleRow;
use crate::text;
use crate::ui::{Code, Icon, IconName};
use leptos::prelude::*;
use shared::config::BodyRule;
use shared::rule::RuleVerdict;
use shared::template::{Position, Rendered, Template, TemplateError};

/// What a draft would send.
#[derive(Clone, Debug, PartialEq)]
enum Made {
    /// The method carries no body.
    Nothing(&'static str),
    /// Nothing is written yet.
    Empty,
    /// A body.
    Body(Rendered),
    /// The template is refused.
    Refused(TemplateError),
}

/// The rendered body, what is missing in the event, and whether the filters let it pass.
#[component]
pub(super) fn Preview() -> impl IntoView {
    let form = Form::from_context();
    let template = Memo::new(move |_| form.settled.with(|draft| (draft.method, draft.body_template.clone())));
    let made = Memo::new(move |_| {
        template.with(|(method, text)| {
            if method.body_rule() == BodyRule::None {
                return Made::Nothing("A GET request carries no body.");
            }
            if text.trim().is_empty() {
                return Made::Empty;
            }
            let rendered = form.with_sample(form.sample.get(), |sample| {
                Template::compile(text).and_then(|template| template.render(&sample.scope()))
            });
            match rendered {
                Some(Ok(rendered)) => Made::Body(rendered),
                Some(Err(error)) => Made::Refused(error),
                None => Made::Nothing("There is no sample event."),
            }
        })
    });
    let rules = Memo::new(move |_| form.settled.with(|draft| draft.filters.clone()));
    let verdicts = Memo::new(move |_| {
        let ask = || -> Option<Vec<RuleVerdict>> {
            let event = form.chosen_event()?;
            let written = |row: &&RuleRow| row.is_written();
            Some(rules.with(|rows| rows.iter().filter(written).map(|row| row.rule().ask(&event)).collect()))
        };
        ask().unwrap_or_default()
    });
    view! {
        <div class="preview">
            <label class="hidden" for="sample-event">"Sample event"</label>
            <select
                class="input select"
                id="sample-event"
                prop:value=move || form.sample.get().to_string()
                on:change:target=move |event| form.sample.set(event.target().value().parse().unwrap_or_default())
            >
                {form
                    .sample_labels()
                    .into_iter()
                    .enumerate()
                    .map(|(place, label)| view! { <option value=place.to_string()>{label}</option> })
                    .collect_view()}
            </select>
            {move || match made.get() {
                Made::Nothing(why) => view! { <p class="preview__nothing">{why}</p> }.into_any(),
                Made::Empty => view! { <Example/> }.into_any(),
                Made::Body(rendered) => view! { <Body rendered=rendered/> }.into_any(),
                Made::Refused(error) => view! { <Refused error=error/> }.into_any(),
            }}
            {move || {
                let verdicts = verdicts.get();
                (!verdicts.is_empty()).then(|| view! { <Passage verdicts=verdicts/> })
            }}
        </div>
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
        {(!rendered.missing.is_empty()).then(|| {
            let missing = rendered.missing.join(", ");
            let count = rendered.missing.len();
            let verb = if count == 1 { "is" } else { "are" };
            view! {
                <p class="preview__verdict preview__verdict--missing">
                    <Icon name=IconName::Warning/>
                    <span><code>{missing}</code> {format!(" {verb} not in this event and left empty.")}</span>
                </p>
            }
        })}
    }
}

#[component]
fn Refused(error: TemplateError) -> impl IntoView {
    let form = Form::from_context();
    let position = error.position();
    let go = move |at: Position| {
        let Some(editor) = form.editor.get_untracked() else { return };
        let place = form.draft.with_untracked(|draft| place_of(&draft.body_template, at));
        browser::place_editor_cursor(&editor, place);
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

/// The UTF-16 offset of a position that counts characters, as an editor wants it.
fn place_of(text: &str, at: Position) -> u32 {
    let mut place = 0_usize;
    for (number, line) in text.split('\n').enumerate() {
        if number + 1 == at.line {
            place += line.chars().take(at.column.saturating_sub(1)).map(char::len_utf16).sum::<usize>();
            break;
        }
        place += line.encode_utf16().count() + 1;
    }
    u32::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_makes_json_of_every_sample_and_misses_nothing() {
        for sample in shared::event::samples() {
            let rendered = Template::compile(EXAMPLE).and_then(|template| template.render(&sample.scope()));
            assert!(rendered.is_ok_and(|rendered| rendered.missing.is_empty()), "{}", sample.key);
        }
    }

    #[test]
    fn a_position_is_found_in_the_editors_own_units() {
        let text = "ab\n\u{1F514}cd\nx";
        for (line, column, place) in [(1, 1, 0), (1, 3, 2), (2, 1, 3), (2, 2, 5), (3, 1, 8), (9, 1, 10)] {
            assert_eq!(place_of(text, Position { line, column }), place, "{line}:{column}");
        }
    }
}
