//! What the buttons of the form do: test, save, and what follows when somebody else was first.

use super::form::{Busy, Form, Tested};
use super::to_document;
use crate::api::ApiError;
use crate::browser;
use crate::components::reveal_signing_key;
use crate::forms::{Draft, Finding, findings_of};
use crate::state::tell;
use leptos::prelude::*;
use serde_json::Value;
use shared::access::Act;
use shared::api::{ProblemCode, TestRequest};
use shared::issue::Issues;

impl Form {
    /// Sends the draft once, with the chosen event.
    pub(super) fn test(self) {
        if self.busy.get_untracked() != Busy::No || !self.is_ready() {
            return;
        }
        let event = match self.events.chosen.get_untracked() {
            Ok(event) => event,
            Err(why) => return self.problem.set(Some(why)),
        };
        self.busy.set(Busy::Testing);
        let (draft, document) = (self.draft.get_untracked(), self.document.get_untracked());
        let request = TestRequest {
            draft: document.clone(),
            id: self.webhook_id(),
            event: Some(event.event.to_value()),
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

    /// Saves, unless the draft fails on events that were accepted lately. They are named then, and asking again saves all
    /// the same.
    pub(super) fn save(self) {
        // Enter in a field asks for it as well, where there is no button.
        if !untrack(|| self.session.may(Act::EditWebhooks)) {
            return;
        }
        if self.busy.get_untracked() != Busy::No || !self.is_ready() {
            return;
        }
        self.busy.set(Busy::Saving);
        let (draft, document) = (self.draft.get_untracked(), self.document.get_untracked());
        let base = self.base.with_untracked(|base| base.as_ref().map(|base| (base.id.clone(), base.version)));
        let is_known =
            self.guard.with_untracked(|guard| guard.as_ref().is_some_and(|guard| guard.document == document));
        self.tasks.spawn(async move {
            if !is_known && let Some(guard) = self.find_failures(&document).await {
                self.guard.set(Some(guard));
                self.busy.set(Busy::No);
                if self.has_changed(&document) {
                    self.problem
                        .set(Some("The draft was changed while it was tried; save it again.".to_owned()));
                }
                return;
            }
            let answer = match base {
                Some((id, version)) => self.api.change_webhook(&id, version, &document).await,
                None => self.api.create_webhook(document.clone()).await,
            };
            self.busy.set(Busy::No);
            let answer = answer.map(|mut view| {
                reveal_signing_key(self.reveals, &mut view);
                view
            });
            match answer {
                // What was typed meanwhile is not thrown away with the form.
                Ok(view) if self.has_changed(&document) => {
                    self.saved_document.set(document);
                    self.base.set(Some(view));
                    self.problem
                        .set(Some("Saved, but not what was changed meanwhile; save that too.".to_owned()));
                }
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

    /// Whether the draft is another one by now.
    fn has_changed(self, document: &Value) -> bool {
        self.document.with_untracked(|now| now != document)
    }

    /// Whether the form finds nothing itself. What it finds is shown, and the first field gets the focus.
    fn is_ready(self) -> bool {
        self.problem.set(None);
        self.findings.forget_sent();
        self.settle();
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

fn focus_first(found: &[Finding]) {
    let fields: Vec<String> = found.iter().filter_map(|finding| finding.field.clone()).collect();
    // A field may have to appear first.
    if !fields.is_empty() {
        request_animation_frame(move || browser::focus_first(&fields));
    }
}
