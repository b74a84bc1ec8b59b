//! Which findings there are, and which of them are shown: a field's after it was left, all after a save.

use leptos::prelude::{Get, GetUntracked, Memo, ReadUntracked, RwSignal, Set, Signal, Update, With};
use std::collections::BTreeSet;

/// A finding and the field it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The element id of the field; none when the form has no such field.
    pub(crate) field: Option<String>,
    /// What the field is called.
    pub(crate) label: String,
    /// What is wrong, as a sentence.
    pub(crate) message: String,
}

/// The findings of a form.
#[derive(Clone, Copy)]
pub(crate) struct Findings {
    local: Signal<Vec<Finding>>,
    sent: RwSignal<Vec<Finding>>,
    left: RwSignal<BTreeSet<String>>,
    all: RwSignal<bool>,
}

impl Findings {
    /// For a form whose own check gives `local`.
    pub(crate) fn new(local: Signal<Vec<Finding>>) -> Self {
        Self {
            local,
            sent: RwSignal::new(Vec::new()),
            left: RwSignal::new(BTreeSet::new()),
            all: RwSignal::new(false),
        }
    }

    /// What is shown at a field. `at_once` shows it before the field was left.
    pub(crate) fn at(self, field: String, at_once: Signal<bool>) -> Memo<Option<String>> {
        Memo::new(move |_| {
            let is_here = |finding: &&Finding| finding.field.as_deref() == Some(field.as_str());
            let message = |finding: &Finding| finding.message.clone();
            let sent = self.sent.with(|sent| sent.iter().find(is_here).map(message));
            if sent.is_some() {
                return sent;
            }
            let is_shown = at_once.get() || self.all.get() || self.left.with(|left| left.contains(&field));
            let local = self.local.with(|local| local.iter().find(is_here).map(message));
            local.filter(|_| is_shown)
        })
    }

    /// Everything that is shown after a failed save.
    pub(crate) fn summary(self) -> Memo<Vec<Finding>> {
        Memo::new(move |_| {
            if !self.all.get() {
                return Vec::new();
            }
            let mut summary = self.sent.get();
            for finding in self.local.get() {
                if !summary.iter().any(|known| known.field == finding.field && known.field.is_some()) {
                    summary.push(finding);
                }
            }
            summary
        })
    }

    /// Notes that a field was left.
    pub(crate) fn leave(self, field: &str) {
        let is_known = self.left.try_read_untracked().is_none_or(|left| left.contains(field));
        if !is_known {
            self.left.update(|left| {
                left.insert(field.to_owned());
            });
        }
    }

    /// Notes that a field was changed, which answers what the API said of it.
    pub(crate) fn edit(self, field: &str) {
        let was_sent = self
            .sent
            .try_read_untracked()
            .is_some_and(|sent| sent.iter().any(|finding| finding.field.as_deref() == Some(field)));
        if was_sent {
            self.sent.update(|sent| sent.retain(|finding| finding.field.as_deref() != Some(field)));
        }
    }

    /// Shows everything the form itself finds, and gives it.
    pub(crate) fn show_all(self) -> Vec<Finding> {
        self.all.set(true);
        self.local.get_untracked()
    }

    /// Shows what the API found.
    pub(crate) fn show_sent(self, sent: Vec<Finding>) {
        self.sent.set(sent);
        self.all.set(true);
    }

    /// Forgets what the API found, before it is asked again.
    pub(crate) fn forget_sent(self) {
        if self.sent.try_read_untracked().is_some_and(|sent| !sent.is_empty()) {
            self.sent.set(Vec::new());
        }
    }
}
