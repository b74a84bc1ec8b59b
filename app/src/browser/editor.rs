//! The editor of body templates: a module of its own (`app/editor`), fetched when a page first asks for it.
//!
//! Here places are bytes of a text, as everywhere in Rust; the module counts UTF-16 units.

mod module;
mod objects;
mod offsets;

use leptos::prelude::{IsDisposed, LocalStorage, StoredValue, UpdateValue, WithValue, on_cleanup};
use module::{Handle, Listeners};
use std::ops::Range;
use wasm_bindgen::JsValue;
use web_sys::Element;

/// A question about a place of a text.
type Ask<T> = Box<dyn Fn(&str, usize) -> Option<T>>;

/// What an editor asks and tells the console.
pub(crate) struct EditorHandlers {
    /// What can stand at a place of a text.
    pub(crate) complete: Ask<Completions>,
    /// What is to be known about a place of a text.
    pub(crate) hover: Ask<Note>,
    /// A person changed the text, or [`Editor::insert`] did; this is all of it.
    pub(crate) on_input: Box<dyn Fn(String)>,
    /// The focus left the editor.
    pub(crate) on_leave: Box<dyn Fn()>,
    /// The focus came to the editor.
    pub(crate) on_focus: Box<dyn Fn()>,
}

/// What can stand in a place of a text. The list is narrowed to what is typed on within a word, and asked for again at
/// anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completions {
    /// What one of them takes the place of.
    pub(crate) range: Range<usize>,
    /// All there are, in the order in which they are shown.
    pub(crate) options: Vec<Completion>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completion {
    /// How it is listed, and what typing is matched with.
    pub(crate) label: String,
    /// The text that is put in. After a helper or a block the list opens again.
    pub(crate) apply: String,
    /// A word or two behind the label: a type, parameters.
    pub(crate) detail: String,
    /// A note beside the list; none when it is empty.
    pub(crate) info: String,
    /// Of what kind it is.
    pub(crate) kind: CompletionKind,
}

/// What a completion stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompletionKind {
    /// A field, or a value of a loop.
    Field,
    /// A helper.
    Helper,
    /// What begins a block, turns it or ends it.
    Block,
}

/// What is to be known about a place: the value there in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// What it is about.
    pub(crate) range: Range<usize>,
    /// What it says.
    pub(crate) text: String,
}

/// What is wrong with a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The part; an empty one is marked as a point.
    pub(crate) range: Range<usize>,
    /// A full sentence.
    pub(crate) message: String,
    /// How bad it is.
    pub(crate) severity: Severity,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// It cannot be saved like this.
    Error,
    /// It may not be what was meant.
    Warning,
}

/// A place for an editor. Until one is open there, what it is told is lost.
#[derive(Clone, Copy)]
pub(crate) struct Editor(StoredValue<Option<Open>, LocalStorage>);

struct Open {
    handle: Handle,
    /// JavaScript calls them for as long as the editor is open.
    _listeners: Listeners,
}

impl Editor {
    /// An editor that is closed when the present component is gone.
    pub(crate) fn new() -> Self {
        let place = StoredValue::new_local(None::<Open>);
        on_cleanup(move || {
            if let Some(open) = place.try_update_value(Option::take).flatten() {
                let _ = open.handle.destroy();
            }
        });
        Self(place)
    }

    /// Fetches the module and opens an editor in `host`, an empty element. `text` is asked for what it holds at first
    /// once it is there. `label` names it to those who do not see it, `description` says more.
    ///
    /// `false` when it could not be fetched. When the component is gone by then, nothing is opened.
    pub(crate) async fn open(
        self,
        host: Element,
        label: &str,
        description: &str,
        text: impl FnOnce() -> String,
        handlers: EditorHandlers,
    ) -> bool {
        let Some(module) = module::load().await else { return false };
        if self.0.is_disposed() {
            return true;
        }
        let listeners = Listeners::new(handlers);
        let options = objects::object(&[
            ("text", text().into()),
            ("label", label.into()),
            ("description", description.into()),
        ]);
        listeners.add_to(&options);
        let Ok(handle) = module.open_editor(&host, &options) else { return false };
        self.0.try_update_value(|open| *open = Some(Open { handle, _listeners: listeners }));
        true
    }

    /// Another text in place of all. A person can undo it; `on_input` is not told.
    pub(crate) fn set_text(self, text: &str) {
        self.tell(|handle| handle.set_text(text));
    }

    /// A text in place of what is selected, as typing would, and the focus there.
    pub(crate) fn insert(self, text: &str) {
        self.tell(|handle| handle.insert(text));
    }

    /// Marks what is wrong with `text`, which the editor holds, and nothing else.
    pub(crate) fn set_marks(self, text: &str, marks: &[Mark]) {
        self.tell(|handle| handle.set_findings(&objects::marks(text, marks)));
    }

    /// Whether it is shown and told as invalid.
    pub(crate) fn set_invalid(self, is_invalid: bool) {
        self.tell(|handle| handle.set_invalid(is_invalid));
    }

    /// Another description: a hint, and what is wrong.
    pub(crate) fn set_description(self, description: &str) {
        self.tell(|handle| handle.set_description(description));
    }

    /// Selects a part of `text`, which the editor holds, shows it and puts the focus there.
    pub(crate) fn select(self, text: &str, range: &Range<usize>) {
        let (from, to) = (offsets::to_utf16(text, range.start), offsets::to_utf16(text, range.end));
        self.tell(|handle| handle.select(from, to));
    }

    /// Puts the focus on it.
    pub(crate) fn focus(self) {
        self.tell(Handle::focus);
    }

    fn tell(self, what: impl FnOnce(&Handle) -> Result<(), JsValue>) {
        // Let go of the place first: what is told may call back and close it.
        let handle = self.0.try_with_value(|open| open.as_ref().map(|open| open.handle.clone())).flatten();
        if let Some(handle) = handle {
            let _ = what(&handle);
        }
    }
}
