//! **Headers**: lines of **Key** and **Value**.

use super::form::Form;
use crate::browser;
use crate::forms::{HeaderRow, SecretField, line_field_id};
use crate::state::tell;
use crate::ui::{Bound, FieldError, Icon, IconName, InputKind, TextField};
use leptos::prelude::*;

/// The lines of headers.
#[component]
pub(super) fn Headers() -> impl IntoView {
    let form = Form::from_context();
    let rows = Memo::new(move |_| {
        form.draft.with(|draft| draft.headers.iter().map(|row| row.id).collect::<Vec<_>>())
    });
    let error = form.findings.at("headers-add".to_owned(), Signal::from(true));
    let add = move |_| {
        let id = form.draft.try_update(|draft| draft.add_header());
        if let Some(id) = id {
            request_animation_frame(move || {
                browser::focus_id(&line_field_id("headers", id, "key"));
            });
        }
    };
    view! {
        <fieldset class="lines">
            <legend class="field__label">"Headers"</legend>
            <div class="lines__rows">
                <For each=move || rows.get() key=|id| *id let:id>
                    <Header id=id/>
                </For>
            </div>
            <button type="button" class="button button--small" id="headers-add" on:click=add>
                "+ Add"<span class="hidden">" header"</span>
            </button>
            <FieldError id="headers-add" error=error/>
        </fieldset>
    }
}

#[component]
fn Header(
    /// Which line.
    id: u32,
) -> impl IntoView {
    let form = Form::from_context();
    let key = bind(form, id, "key", |row| row.key.clone(), |row, typed| row.set_key(typed));
    let secret = Memo::new(move |_| with_row(form, id, |row| row.secret).unwrap_or_default());
    let is_kept =
        Memo::new(move |_| with_row(form, id, |row| row.secret && row.value.is_kept()).unwrap_or_default());
    let secret_id = line_field_id("headers", id, "secret");
    let set_secret = move |secret: bool| {
        update_row(form, id, |row| row.set_secret(secret));
    };
    let remove = move |_| {
        form.draft.update(|draft| draft.headers.retain(|row| row.id != id));
        browser::focus_id("headers-add");
    };
    view! {
        <div class="lines__row lines__row--header">
            <TextField
                id=line_field_id("headers", id, "key")
                label="Key"
                kind=InputKind::Data
                field=key
            />
            {move || {
                if is_kept.get() {
                    view! { <KeptValue id=id/> }.into_any()
                } else {
                    view! { <TypedValue id=id secret=secret/> }.into_any()
                }
            }}
            <div class="lines__secret">
                <input
                    type="checkbox"
                    id=secret_id.clone()
                    prop:checked=secret
                    on:change:target=move |event| set_secret(event.target().checked())
                />
                <label for=secret_id>"Secret"</label>
            </div>
            <button type="button" class="button button--icon" title="Remove" on:click=remove>
                <Icon name=IconName::Cross/>
                <span class="hidden">{move || format!("Remove header {}", key.value.get())}</span>
            </button>
        </div>
    }
}

/// A value that is stored, and cannot be seen.
#[component]
fn KeptValue(id: u32) -> impl IntoView {
    let form = Form::from_context();
    let field_id = line_field_id("headers", id, "value");
    let value = value_of(form, id, Signal::from(true));
    let replace = {
        let field_id = field_id.clone();
        move |_| {
            update_row(form, id, |row| row.value.is_replacing = true);
            let field_id = field_id.clone();
            request_animation_frame(move || {
                browser::focus_id(&field_id);
            });
        }
    };
    view! { <KeptSecret id=field_id label="Value" error=value.error on_replace=Callback::new(replace)/> }
}

#[component]
fn TypedValue(id: u32, secret: Memo<bool>) -> impl IntoView {
    let form = Form::from_context();
    // What is counted on and is not there is said at once: the form still looks as if the stored one stayed.
    let counts_on_stored = Memo::new(move |_| {
        with_row(form, id, |row| row.secret && row.value.counts_on_stored()).unwrap_or_default()
    });
    let value = value_of(form, id, counts_on_stored.into());
    let is_replacing =
        move || with_row(form, id, |row| row.secret && row.value.is_stored).unwrap_or_default();
    let hint = Signal::derive(move || {
        let stays = is_replacing() && value.error.with(Option::is_none);
        stays.then(|| "Left empty, the stored value stays.".to_owned())
    });
    // The kind of an input cannot change while it is shown, so it is made anew.
    move || {
        let kind = if secret.get() { InputKind::Secret } else { InputKind::Data };
        view! {
            <TextField
                id=line_field_id("headers", id, "value")
                label="Value"
                kind=kind
                field=value
                hint=hint
            />
        }
    }
}

/// A stored secret: that it is set, and a way to replace it.
#[component]
pub(super) fn KeptSecret(
    /// The id of the field.
    #[prop(into)]
    id: String,
    /// Its label.
    label: &'static str,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// It is to be replaced.
    on_replace: Callback<leptos::ev::MouseEvent>,
) -> impl IntoView {
    let described = format!("{id}-error");
    view! {
        <div class="field" class:field--invalid=move || error.with(Option::is_some)>
            <span class="field__label">{label}</span>
            <div class="kept">
                <span class="kept__dots" aria-hidden="true">"••••••••"</span>
                <span class="kept__word">"set"</span>
                <button
                    type="button"
                    class="button button--small"
                    id=id.clone()
                    aria-describedby=described
                    on:click=move |event| tell(on_replace, event)
                >
                    "Replace"<span class="hidden">{format!(" {label}")}</span>
                </button>
            </div>
            <FieldError id=id error=error/>
        </div>
    }
}

fn value_of(form: Form, id: u32, at_once: Signal<bool>) -> Bound<String> {
    form.field_at_once(
        line_field_id("headers", id, "value"),
        at_once,
        move |draft| row_of(&draft.headers, id).map(|row| row.value.typed.clone()).unwrap_or_default(),
        move |draft, typed| {
            if let Some(SecretField { typed: value, .. }) =
                draft.headers.iter_mut().find(|row| row.id == id).map(|row| &mut row.value)
            {
                *value = typed;
            }
        },
    )
}

fn bind(
    form: Form,
    id: u32,
    field: &str,
    get: impl Fn(&HeaderRow) -> String + Copy + Send + Sync + 'static,
    set: impl Fn(&mut HeaderRow, String) + Copy + Send + Sync + 'static,
) -> Bound<String> {
    form.field(
        line_field_id("headers", id, field),
        move |draft| row_of(&draft.headers, id).map(get).unwrap_or_default(),
        move |draft, typed| {
            if let Some(row) = draft.headers.iter_mut().find(|row| row.id == id) {
                set(row, typed);
            }
        },
    )
}

fn row_of(rows: &[HeaderRow], id: u32) -> Option<&HeaderRow> {
    rows.iter().find(|row| row.id == id)
}

fn with_row<T>(form: Form, id: u32, read: impl FnOnce(&HeaderRow) -> T) -> Option<T> {
    form.draft.with(|draft| row_of(&draft.headers, id).map(read))
}

fn update_row(form: Form, id: u32, change: impl FnOnce(&mut HeaderRow)) {
    form.draft.update(|draft| {
        if let Some(row) = draft.headers.iter_mut().find(|row| row.id == id) {
            change(row);
        }
    });
}
