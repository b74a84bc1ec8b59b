//! The browser's own interfaces, each as a function that cannot fail loudly: what is missing is `None` or nothing.

mod clipboard;
mod dom;
mod editor;
mod leave;
mod press;
mod query;
mod time;

pub(crate) use clipboard::copy;
pub(crate) use dom::{
    focus_element, focus_first, focus_id, focus_still, hash, insert_at_cursor, is_visible, origin,
    place_editor_cursor, reload, scroll_to_id, set_title, show_id,
};
pub(crate) use editor::{
    Completion, CompletionKind, Completions, Editor, EditorHandlers, Mark, Note, Severity,
};
pub(crate) use leave::{go_back, stay_here, watch_leaving};
pub(crate) use press::{after_press, watch_presses};
pub(crate) use query::{query_value, to_query};
pub(crate) use time::{local, local_time, now, parse_local, pause};
