//! What is typed for a new source, and what is wrong with it.

use leptos::prelude::*;
use shared::api::{AuthenticationDraft, SourceDraft};
use shared::event::{Authentication, CustomPaths, Format};
use shared::issue::{IssueCode, Issues};
use shared::secret::SecretText;
use std::collections::BTreeSet;

/// The form's state. A field is known by its path in the API.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) format: RwSignal<Format>,
    pub(super) id_path: RwSignal<String>,
    pub(super) type_path: RwSignal<String>,
    pub(super) time_path: RwSignal<String>,
    pub(super) authentication: RwSignal<Authentication>,
    pub(super) secret: RwSignal<String>,
    pub(super) rate: RwSignal<String>,
    /// Fields whose findings are shown: whoever has not come to a field yet has done nothing wrong.
    left: RwSignal<BTreeSet<&'static str>>,
    /// What the Registry found.
    answered: RwSignal<Issues>,
}

/// The fields in the order of the form, each with the id of its element.
const FIELDS: [(&str, &str); 6] = [
    ("name", "source-name"),
    ("rate_limit_per_sec", "source-rate"),
    ("custom.id_path", "source-id-path"),
    ("custom.type_path", "source-type-path"),
    ("custom.time_path", "source-time-path"),
    ("authentication.secret", "source-secret"),
];

impl Draft {
    pub(super) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            name: empty(),
            format: RwSignal::default(),
            id_path: empty(),
            type_path: empty(),
            time_path: empty(),
            authentication: RwSignal::default(),
            secret: empty(),
            rate: empty(),
            left: RwSignal::default(),
            answered: RwSignal::default(),
        }
    }

    /// As it was when the page was opened.
    pub(super) fn clear(self) {
        for text in [self.name, self.id_path, self.type_path, self.time_path, self.secret, self.rate] {
            text.set(String::new());
        }
        self.format.set(Format::default());
        self.authentication.set(Authentication::default());
        self.left.set(BTreeSet::new());
        self.answered.set(Issues::default());
    }

    /// The paths, when the format asks for any.
    pub(super) fn paths(self) -> CustomPaths {
        if self.format.get() != Format::Custom {
            return CustomPaths::default();
        }
        let path =
            |typed: RwSignal<String>| Some(typed.get().trim().to_owned()).filter(|path| !path.is_empty());
        CustomPaths {
            id_path: path(self.id_path),
            type_path: path(self.type_path),
            time_path: path(self.time_path),
        }
    }

    /// What is sent.
    ///
    /// # Errors
    /// What can be found here.
    pub(super) fn read(self) -> Result<SourceDraft, Issues> {
        let (kind, secret, rate) = (self.authentication.get(), self.secret.get(), self.rate.get());
        let may_be_typed = kind != Authentication::Bearer && !secret.is_empty();
        let rate = rate.trim();
        let number = rate.parse::<u32>();
        let draft = SourceDraft {
            name: self.name.get().trim().to_owned(),
            format: self.format.get(),
            custom: self.paths(),
            authentication: AuthenticationDraft {
                kind,
                secret: may_be_typed.then(|| SecretText::new(secret)),
            },
            rate_limit_per_sec: number.as_ref().ok().copied(),
        };
        let mut issues = draft.check().err().unwrap_or_default();
        if !rate.is_empty() && number.is_err() {
            let message = "This is not a whole number.";
            issues.add("rate_limit_per_sec", IssueCode::Malformed, message);
        }
        issues.into_result(draft)
    }

    /// What is shown at a field: what the Registry found, else what can be found here once it was left.
    pub(super) fn error(self, path: &'static str) -> Signal<Option<String>> {
        let message = move |issues: &Issues| issues.at(path).map(|issue| issue.message.clone());
        Signal::derive(move || {
            let is_left = self.left.with(|left| left.contains(path));
            let found = || self.read().err().filter(|_| is_left).as_ref().and_then(message);
            self.answered.with(message).or_else(found)
        })
    }

    /// It was typed into: what was found before is about another text.
    pub(super) fn typed(self, path: &'static str) {
        if self.answered.with_untracked(|issues| issues.at(path).is_some()) {
            self.answered.set(Issues::default());
        }
    }

    /// It was left. An empty field is no finding yet: nobody has to add a source.
    pub(super) fn leave(self, path: &'static str, is_empty: bool) {
        if !is_empty {
            self.left.update(|left| {
                left.insert(path);
            });
        }
    }

    /// Shows all findings, these among them; returns the id of the first field that has one.
    pub(super) fn show(self, answered: Issues) -> Option<&'static str> {
        self.left.set(FIELDS.iter().map(|(path, _)| *path).collect());
        let here = untrack(move || self.read()).err().unwrap_or_default();
        let has = |path: &str| answered.at(path).is_some() || here.at(path).is_some();
        let first = FIELDS.iter().find(|(path, _)| has(path)).map(|(_, id)| *id);
        self.answered.set(answered);
        first
    }
}
