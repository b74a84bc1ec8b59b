//! The state of the form. What its buttons do is in `actions`.

use super::guard::SaveGuard;
use super::to_document;
use super::trial_events::TrialEvents;
use crate::api::Api;
use crate::browser::{self, Editor};
use crate::forms::{Draft, Findings, findings_of};
use crate::state::{Reveals, Session, Tasks};
use crate::ui::Bound;
use leptos::html::Textarea;
use leptos::prelude::*;
use serde_json::Value;
use shared::answer::{Answer, RedactedAnswer};
use shared::api::{Invocation, RecordedHeader};
use shared::config::WebhookView;
use shared::guard::Policy;
use shared::ids::WebhookId;
use shared::secret::Redactor;
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
    /// The events it can be tried on, and the chosen one, which is previewed and tested.
    pub(super) events: TrialEvents,
    /// The template's editor,
    pub(super) editor: Editor,
    /// whether it is open,
    pub(super) is_editor_open: RwSignal<bool>,
    /// and the plain one that stands in its place until then.
    pub(super) textarea: NodeRef<Textarea>,
    /// Which view stands beside the template.
    pub(super) tab: RwSignal<&'static str>,
    /// Which view of the preview.
    pub(super) preview_tab: RwSignal<&'static str>,
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
    /// The document of what was typed a moment ago.
    pub(super) settled_document: Memo<Value>,
    /// The document of what is saved.
    pub(super) saved_document: RwSignal<Value>,
    /// Which addresses are let through here.
    pub(super) policy: Memo<Policy>,
    /// Accepted events that the draft fails on, before it is saved all the same.
    pub(super) guard: RwSignal<Option<SaveGuard>>,
    /// What follows on saving.
    pub(super) saved: StoredValue<Option<Callback<String>>>,
    /// Where the key goes that saving has just made.
    pub(super) reveals: Reveals,
    /// What is under way.
    pub(super) tasks: Tasks,
    /// The API.
    pub(super) api: Api,
    /// Who has it open.
    pub(super) session: Session,
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
        let settled_document = Memo::new(move |_| settled.with(to_document));
        let tasks = Tasks::new();
        let local = Memo::new(move |_| {
            let stored = base.with(|base| base.as_ref().map(WebhookView::secrets));
            let checked = settled_document.with(|document| {
                policy.with(|policy| shared::config::check(document, policy, stored.as_ref()))
            });
            settled.with(|draft| findings_of(&checked.err().unwrap_or_default(), draft))
        });
        let form = Self {
            draft,
            settled,
            findings: Findings::new(local.into()),
            events: TrialEvents::new(tasks),
            editor: Editor::new(),
            is_editor_open: RwSignal::new(false),
            textarea: NodeRef::new(),
            tab: RwSignal::new("preview"),
            preview_tab: RwSignal::new("rendered"),
            tested: RwSignal::new(None),
            shows_invocation: RwSignal::new(false),
            busy: RwSignal::new(Busy::No),
            problem: RwSignal::new(None),
            conflict: RwSignal::new(false),
            base,
            session,
            document,
            settled_document,
            saved_document,
            policy,
            guard: RwSignal::new(None),
            saved: StoredValue::new(None),
            reveals: Reveals::from_context(),
            tasks,
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

    /// What is allowed at a field of the document, and deserves a second look.
    pub(super) fn warning(self, path: &'static str) -> Signal<Option<String>> {
        let warning = Memo::new(move |_| {
            let warnings = self
                .settled_document
                .with(|document| self.policy.with(|policy| shared::trial::warnings(document, policy)));
            warnings.at(path).map(|warning| warning.message.clone())
        });
        warning.into()
    }

    /// The id of the saved webhook, when it is one.
    pub(super) fn webhook_id(self) -> Option<WebhookId> {
        self.base.with_untracked(|base| base.as_ref().map(|base| base.id.clone()))
    }

    /// The document of the chosen event, as filters see it.
    pub(super) fn chosen_event(self) -> Option<Value> {
        self.events.chosen.with(|chosen| chosen.as_ref().ok().map(|event| event.event.to_value()))
    }

    /// What the target answered to the last test, as validators see it: from the record, so without secrets.
    pub(super) fn last_answer(self) -> Option<Value> {
        self.tested.with(|tested| {
            let response = tested.as_ref()?.invocation.as_ref().ok()?.response.as_ref()?;
            let header = |header: &RecordedHeader| (header.name.to_lowercase(), header.value.clone());
            let answer = Answer {
                status: response.status,
                headers: response.headers.iter().map(header).collect(),
                body: response.body.clone().unwrap_or_default(),
                truncated: response.body_cut,
            };
            Some(RedactedAnswer::of(answer, &Redactor::default()).document())
        })
    }

    /// Puts a text where the cursor of the template is, and the cursor behind it.
    pub(super) fn insert(self, text: &str) {
        if self.is_editor_open.get_untracked() {
            return self.editor.insert(text);
        }
        let Some(textarea) = self.textarea.get_untracked() else { return };
        let value = browser::insert_at_cursor(&textarea, text);
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
