//! The state of the form, and what its buttons do.

use super::to_document;
use crate::api::{Api, ApiError};
use crate::browser;
use crate::forms::{Draft, Finding, Findings, findings_of};
use crate::state::tell;
use crate::state::{Session, Tasks};
use leptos::html::Textarea;
use leptos::prelude::*;
use serde_json::Value;
use shared::api::{Invocation, ProblemCode, TestRequest};
use shared::config::WebhookView;
use shared::event::Sample;
use shared::issue::Issues;
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
    document: Memo<Value>,
    saved_document: RwSignal<Value>,
    samples: StoredValue<Vec<Sample>>,
    saved: StoredValue<Option<Callback<String>>>,
    tasks: Tasks,
    api: Api,
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

/// A field bound to a part of the draft.
#[derive(Clone, Copy)]
pub(super) struct Bound<T: Send + Sync + 'static> {
    /// What it holds.
    pub(super) value: Signal<T>,
    /// What is wrong with it.
    pub(super) error: Signal<Option<String>>,
    /// It was changed.
    pub(super) on_input: Callback<T>,
    /// It was left.
    pub(super) on_leave: Callback<()>,
}

impl Form {
    /// Makes the state, for every component below.
    pub(super) fn provide(draft: Draft, saved: Option<WebhookView>) -> Self {
        let session = Session::from_context();
        let saved_document = RwSignal::new(to_document(&draft));
        let settled = RwSignal::new(draft.clone());
        let draft = RwSignal::new(draft);
        settle_later(draft, settled);
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
            on_leave: Callback::new(move |()| id.with_value(|id| self.findings.leave(id))),
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

    /// Puts a text where the cursor of the template is, and the cursor behind it.
    pub(super) fn insert(self, text: &str) {
        let Some(editor) = self.editor.get_untracked() else { return };
        let value = browser::insert_at_cursor(&editor, text);
        self.draft.update(|draft| draft.body_template = value);
        self.findings.edit("body_template");
    }

    /// Sends the draft once, with the chosen sample event.
    pub(super) fn test(self) {
        if self.busy.get_untracked() != Busy::No || !self.is_ready() {
            return;
        }
        self.busy.set(Busy::Testing);
        let (draft, document) = (self.draft.get_untracked(), self.document.get_untracked());
        let request = TestRequest {
            draft: document.clone(),
            id: self.base.with_untracked(|base| base.as_ref().map(|base| base.id.clone())),
            event: self.with_sample(self.sample.get_untracked(), |sample| sample.event.to_value()),
        };
        self.tasks.spawn(async move {
            let answer = self.api.test_webhook(request).await;
            self.busy.set(Busy::No);
            let invocation = match answer {
                Ok(invocation) => Ok(invocation),
                Err(error) => {
                    self.show(&error, &draft);
                    Err(error.sentence())
                }
            };
            if invocation.is_err() {
                self.shows_invocation.set(false);
            }
            self.tested.set(Some(Tested { invocation, document }));
        });
    }

    /// Saves.
    pub(super) fn save(self) {
        if self.busy.get_untracked() != Busy::No || !self.is_ready() {
            return;
        }
        self.busy.set(Busy::Saving);
        let (draft, document) = (self.draft.get_untracked(), self.document.get_untracked());
        let base = self.base.with_untracked(|base| base.as_ref().map(|base| (base.id.clone(), base.version)));
        self.tasks.spawn(async move {
            let answer = match base {
                Some((id, version)) => self.api.change_webhook(id, version, document).await,
                None => self.api.create_webhook(document).await,
            };
            self.busy.set(Busy::No);
            match answer {
                Ok(view) => {
                    if let Some(saved) = self.saved.get_value() {
                        tell(saved, view.name);
                    }
                }
                Err(error) if error.code() == Some(ProblemCode::VersionChanged) => self.conflict.set(true),
                Err(error) => {
                    if !self.show(&error, &draft) {
                        self.problem.set(Some(error.sentence()));
                    }
                }
            }
        });
    }

    /// After a conflict: reads what somebody else saved. With `keep_mine`, the next save goes over it.
    pub(super) fn settle_conflict(self, keep_mine: bool) {
        let Some(id) = self.base.with_untracked(|base| base.as_ref().map(|base| base.id.clone())) else {
            return;
        };
        self.tasks.spawn(async move {
            match self.api.webhook(id).await {
                Ok(view) => {
                    let theirs = Draft::of(&view);
                    self.saved_document.set(to_document(&theirs));
                    self.base.set(Some(view));
                    self.conflict.set(false);
                    if keep_mine {
                        self.save();
                    } else {
                        self.draft.set(theirs);
                    }
                }
                Err(error) => self.problem.set(Some(error.sentence())),
            }
        });
    }

    /// Whether the form finds nothing itself. What it finds is shown, and the first field gets the focus.
    fn is_ready(self) -> bool {
        self.problem.set(None);
        self.findings.forget_sent();
        self.settled.set(self.draft.get_untracked());
        let found = self.findings.show_all();
        focus_first(&found);
        found.is_empty()
    }

    /// Shows what the API found at its fields; `false` when it found nothing about fields.
    fn show(self, error: &ApiError, draft: &Draft) -> bool {
        let issues = match error {
            ApiError::Problem(problem) => problem.issues.clone(),
            ApiError::Offline | ApiError::Unreadable { .. } => Issues::default(),
        };
        if issues.is_empty() {
            return false;
        }
        let found = findings_of(&issues, draft);
        self.findings.show_sent(found.clone());
        focus_first(&found);
        true
    }
}

const SETTLES_AFTER: Duration = Duration::from_millis(90);

/// Keeps `settled` a moment behind `draft`.
fn settle_later(draft: RwSignal<Draft>, settled: RwSignal<Draft>) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    };
    Effect::new(move |_| {
        draft.track();
        stop();
        let settle = move || {
            let typed = draft.try_get_untracked();
            if let Some(typed) = typed
                && settled.try_read_untracked().is_some_and(|settled| *settled != typed)
            {
                settled.set(typed);
            }
        };
        waiting.set_value(set_timeout_with_handle(settle, SETTLES_AFTER).ok());
    });
}

fn focus_first(found: &[Finding]) {
    let fields: Vec<String> = found.iter().filter_map(|finding| finding.field.clone()).collect();
    // A field may have to appear first.
    if !fields.is_empty() {
        request_animation_frame(move || browser::focus_first(&fields));
    }
}
