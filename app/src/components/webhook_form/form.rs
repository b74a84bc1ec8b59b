//! The state of the form. What its buttons do is in `actions`.

use super::to_document;
use crate::api::Api;
use crate::browser;
use crate::forms::{Draft, Findings, findings_of};
use crate::state::{Session, Tasks};
use crate::ui::Bound;
use leptos::html::Textarea;
use leptos::prelude::*;
use serde_json::Value;
use shared::api::{Invocation, RecordedHeader};
use shared::config::WebhookView;
use shared::event::Sample;
use shared::verdict::Answer;
use std::time::Duration;

/// The form, for every part of it.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// What is typed.
    pub(super) draft: RwSignal<Draft>,
    /// What was typed a moment ago: what is checked and previewed, since a large template takes longer than a key.
    pub(super) settled: RwSignal<Draft>,
    /// What is wrong with it.
    pub(super) findings: Findings,
    /// The sample event that is previewed and tested.
    pub(super) sample: RwSignal<usize>,
    /// The template's editor.
    pub(super) editor: NodeRef<Textarea>,
    /// Which view stands beside the template.
    pub(super) tab: RwSignal<&'static str>,
    /// What the last test gave.
    pub(super) tested: RwSignal<Option<Tested>>,
    /// Whether the invocation data is shown.
    pub(super) shows_invocation: RwSignal<bool>,
    /// What is being done.
    pub(super) busy: RwSignal<Busy>,
    /// Why it could not be done, when no field is to blame.
    pub(super) problem: RwSignal<Option<String>>,
    /// Somebody else saved another version.
    pub(super) conflict: RwSignal<bool>,
    /// The saved webhook that this is a change of.
    pub(super) base: RwSignal<Option<WebhookView>>,
    /// The document of what is typed.
    pub(super) document: Memo<Value>,
    /// The document of what is saved.
    pub(super) saved_document: RwSignal<Value>,
    samples: StoredValue<Vec<Sample>>,
    /// What follows on saving.
    pub(super) saved: StoredValue<Option<Callback<String>>>,
    /// What is under way.
    pub(super) tasks: Tasks,
    /// The API.
    pub(super) api: Api,
}

/// What the form is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Busy {
    /// Nothing.
    No,
    /// A test.
    Testing,
    /// Saving.
    Saving,
}

/// What a test gave.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tested {
    /// The record, or why there is none.
    pub(super) invocation: Result<Invocation, String>,
    /// What was tested.
    pub(super) document: Value,
}

impl Form {
    /// Makes the state, for every component below.
    pub(super) fn provide(draft: Draft, saved: Option<WebhookView>) -> Self {
        let session = Session::from_context();
        let saved_document = RwSignal::new(to_document(&draft));
        let settled = RwSignal::new(draft.clone());
        let draft = RwSignal::new(draft);
        let base = RwSignal::new(saved);
        let document = Memo::new(move |_| draft.with(to_document));
        let policy = Memo::new(move |_| session.policy());
        let local = Memo::new(move |_| {
            let stored = base.with(|base| base.as_ref().map(WebhookView::secrets));
            settled.with(|draft| {
                let document = to_document(draft);
                let checked = policy.with(|policy| shared::config::check(&document, policy, stored.as_ref()));
                findings_of(&checked.err().unwrap_or_default(), draft)
            })
        });
        let form = Self {
            draft,
            settled,
            findings: Findings::new(local.into()),
            sample: RwSignal::new(0),
            editor: NodeRef::new(),
            tab: RwSignal::new("preview"),
            tested: RwSignal::new(None),
            shows_invocation: RwSignal::new(false),
            busy: RwSignal::new(Busy::No),
            problem: RwSignal::new(None),
            conflict: RwSignal::new(false),
            base,
            document,
            saved_document,
            samples: StoredValue::new(shared::event::samples()),
            saved: StoredValue::new(None),
            tasks: Tasks::new(),
            api: Api::from_context(),
        };
        form.settle_later();
        provide_context(form);
        form
    }

    /// The form that this component is a part of.
    pub(super) fn from_context() -> Self {
        use_context().unwrap_or_else(|| Self::provide(Draft::new(), None))
    }

    /// Does `saved` with the name, once it is saved.
    pub(super) fn on_saved(self, saved: Callback<String>) {
        self.saved.set_value(Some(saved));
    }

    /// Whether something would be lost.
    pub(super) fn is_unsaved(self) -> Signal<bool> {
        let is_unsaved = Memo::new(move |_| {
            self.document.with(|document| self.saved_document.with(|saved| saved != document))
        });
        is_unsaved.into()
    }

    /// Whether what was tested is what stands there now.
    pub(super) fn is_test_current(self) -> bool {
        self.document.with(|document| {
            self.tested.with(|tested| tested.as_ref().is_some_and(|tested| tested.document == *document))
        })
    }

    /// A field bound to a part of the draft.
    pub(super) fn field<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        id: impl Into<String>,
        get: impl Fn(&Draft) -> T + Copy + Send + Sync + 'static,
        set: impl Fn(&mut Draft, T) + Copy + Send + Sync + 'static,
    ) -> Bound<T> {
        self.field_at_once(id, Signal::from(false), get, set)
    }

    /// The same, and `at_once` shows what is wrong with it before it was left.
    pub(super) fn field_at_once<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        id: impl Into<String>,
        at_once: Signal<bool>,
        get: impl Fn(&Draft) -> T + Copy + Send + Sync + 'static,
        set: impl Fn(&mut Draft, T) + Copy + Send + Sync + 'static,
    ) -> Bound<T> {
        let id = StoredValue::new(id.into());
        Bound {
            value: Memo::new(move |_| self.draft.with(get)).into(),
            error: self.findings.at(id.get_value(), at_once).into(),
            on_input: Callback::new(move |typed| {
                self.draft.update(|draft| set(draft, typed));
                id.with_value(|id| self.findings.edit(id));
            }),
            on_leave: Callback::new(move |()| {
                browser::after_press(move || {
                    self.settle();
                    // The form may be gone when the pointer is let go.
                    let _ = id.try_with_value(|id| self.findings.leave(id));
                });
            }),
        }
    }

    /// The labels of the sample events.
    pub(super) fn sample_labels(self) -> Vec<&'static str> {
        self.samples.with_value(|samples| samples.iter().map(|sample| sample.label).collect())
    }

    /// Reads the chosen sample event.
    pub(super) fn with_sample<T>(self, place: usize, read: impl FnOnce(&Sample) -> T) -> Option<T> {
        self.samples.with_value(|samples| samples.get(place).map(read))
    }

    /// The document of the chosen event, as filters see it.
    pub(super) fn chosen_event(self) -> Option<Value> {
        self.with_sample(self.sample.get(), |sample| sample.event.to_value())
    }

    /// What the target answered to the last test, as validators see it: from the record, so without secrets.
    pub(super) fn last_answer(self) -> Option<Value> {
        self.tested.with(|tested| {
            let response = tested.as_ref()?.invocation.as_ref().ok()?.response.as_ref()?;
            let header = |header: &RecordedHeader| (header.name.to_lowercase(), header.value.clone());
            let answer = Answer {
                status: response.status,
                headers: response.headers.iter().map(header).collect(),
                body: response.body.clone(),
                truncated: response.body_cut,
            };
            Some(answer.document())
        })
    }

    /// Puts a text where the cursor of the template is, and the cursor behind it.
    pub(super) fn insert(self, text: &str) {
        let Some(editor) = self.editor.get_untracked() else { return };
        let value = browser::insert_at_cursor(&editor, text);
        self.draft.update(|draft| draft.body_template = value);
        self.findings.edit("body_template");
    }

    /// Keeps what is checked a moment behind what is typed.
    fn settle_later(self) {
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |_| {
            self.draft.track();
            if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
                waiting.clear();
            }
            waiting.set_value(set_timeout_with_handle(move || self.settle(), SETTLES_AFTER).ok());
        });
    }

    /// Checks what is typed now, and not in a moment.
    pub(super) fn settle(self) {
        let typed = self.draft.try_get_untracked();
        if let Some(typed) = typed
            && self.settled.try_read_untracked().is_some_and(|settled| *settled != typed)
        {
            self.settled.set(typed);
        }
    }
}

const SETTLES_AFTER: Duration = Duration::from_millis(90);
