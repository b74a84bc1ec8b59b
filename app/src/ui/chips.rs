//! Several short texts in one field.

use super::bound::Bound;
use super::field::Field;
use super::icon::{Icon, IconName};
use crate::state::tell;
use leptos::html::Input;
use leptos::prelude::*;

/// Texts as chips. Enter adds what was typed, and so does leaving the field; Backspace in the empty input takes the
/// last one away.
#[component]
pub(crate) fn Chips(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The texts it is bound to.
    #[prop(into)]
    field: Bound<Vec<String>>,
    /// A space ends a text too, because none can be in it.
    #[prop(optional)]
    splits_at_spaces: bool,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// An example, shown while there is nothing.
    #[prop(optional, into)]
    example: MaybeProp<String>,
) -> impl IntoView {
    let Bound { value: values, error, on_input: on_change, on_leave } = field;
    let typed = RwSignal::new(String::new());
    let input = NodeRef::<Input>::new();
    let described = format!("{id}-hint {id}-error");
    let placeholder = move || example.get().filter(|_| values.with(Vec::is_empty));
    let list_label = format!("{label}, chosen");
    let add = move || {
        // The field may be gone: it is left as well when it is taken away.
        let (Some(text), Some(mut values)) = (typed.try_get_untracked(), values.try_get_untracked()) else {
            return;
        };
        let before = values.len();
        let parts: Vec<&str> = if splits_at_spaces {
            text.split([' ', ',']).map(str::trim).collect()
        } else {
            vec![text.trim()]
        };
        for part in parts {
            if !part.is_empty() && !values.iter().any(|value| value == part) {
                values.push(part.to_owned());
            }
        }
        typed.set(String::new());
        if values.len() != before {
            tell(on_change, values);
        }
    };
    let remove = move |place: usize| {
        let mut values = values.get_untracked();
        if place < values.len() {
            values.remove(place);
            tell(on_change, values);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let ends_here =
            event.key() == "Enter" || (splits_at_spaces && matches!(event.key().as_str(), " " | ","));
        if ends_here {
            // Enter must not send the form.
            event.prevent_default();
            add();
        } else if event.key() == "Backspace" && typed.with_untracked(String::is_empty) {
            let last = values.with_untracked(Vec::len);
            if last > 0 {
                remove(last - 1);
            }
        }
    };
    let focus_input = move || {
        if let Some(input) = input.get_untracked() {
            crate::browser::focus_element(&input);
        }
    };
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <div class="chips input">
                <ul class="chips__list" aria-label=list_label>
                    {move || {
                        values
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(place, value)| {
                                let name = format!("Remove {value}");
                                view! {
                                    <li class="chips__chip">
                                        <span class="chips__text">{value}</span>
                                        <button
                                            type="button"
                                            class="chips__remove"
                                            on:click=move |_| {
                                                remove(place);
                                                focus_input();
                                            }
                                        >
                                            <Icon name=IconName::Cross/>
                                            <span class="hidden">{name}</span>
                                        </button>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                <input
                    class="chips__input"
                    id=id
                    type="text"
                    node_ref=input
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    enterkeyhint="enter"
                    placeholder=placeholder
                    aria-describedby=described
                    aria-invalid=move || error.with(Option::is_some).to_string()
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                    on:keydown=on_key
                    on:blur=move |_| {
                        add();
                        tell(on_leave, ());
                    }
                />
            </div>
        </Field>
    }
}
