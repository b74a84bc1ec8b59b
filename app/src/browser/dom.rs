//! The document: its title, its focus, its visibility.

use leptos::prelude::{StoredValue, UpdateValue, on_cleanup};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{
    Document, Element, FocusOptions, HtmlDocument, HtmlElement, HtmlTextAreaElement, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Sets what the tab and the history say.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

#[wasm_bindgen]
extern "C" {
    /// Loads the page anew, with the files of the present version. `boot.js` has it, since it is there before the console.
    #[wasm_bindgen(js_namespace = tocsin)]
    pub(crate) fn reload();
}

/// Puts the focus on an element.
pub(crate) fn focus_element(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Puts the focus on the element of this id; `false` when there is none.
pub(crate) fn focus_id(id: &str) -> bool {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return false };
    // A field inside a closed `<details>` cannot take the focus.
    if let Ok(Some(details)) = element.closest("details") {
        let _ = details.set_attribute("open", "");
    }
    focus_element(&element);
    true
}

/// Puts the focus on that one of these elements that stands first on the page.
pub(crate) fn focus_first(ids: &[String]) {
    let selector = ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(",");
    let first = document().and_then(|document| document.query_selector(&selector).ok().flatten());
    if let Some(first) = first {
        focus_id(&first.id());
    }
}

/// Scrolls to the element of this id.
pub(crate) fn scroll_to_id(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.scroll_into_view();
        focus_element(&element);
    }
}

/// Puts the focus on the element of this id, and moves the page only as far as needed to show it.
pub(crate) fn show_id(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
        focus_still(&element);
    }
}

/// Puts the focus on an element without moving the page.
pub(crate) fn focus_still(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// The part of the address after `#`.
pub(crate) fn hash() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Scheme, host and port of the console.
pub(crate) fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Whether anybody can see the page.
pub(crate) fn is_visible() -> bool {
    document().is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// Puts a text in the place of what is selected in an editor, as typing would, so that it can be undone; gives what
/// the editor holds then.
pub(crate) fn insert_at_cursor(editor: &HtmlTextAreaElement, text: &str) -> String {
    let _ = editor.focus();
    let typed =
        document().and_then(|document| document.dyn_into::<HtmlDocument>().ok()).is_some_and(|document| {
            document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
        });
    if !typed {
        let _ = editor.set_range_text(text);
        let end = editor.selection_end().ok().flatten().unwrap_or_default();
        let _ = editor.set_selection_range(end, end);
    }
    editor.value()
}

/// Puts the cursor of an editor at a place, in UTF-16 units, and the focus on it.
pub(crate) fn place_editor_cursor(editor: &HtmlTextAreaElement, at: u32) {
    let _ = editor.focus();
    let _ = editor.set_selection_range(at, at);
}

/// Listens to the window before anyone else until the present component is gone.
pub(crate) fn on_window(event: &'static str, handle: impl FnMut(web_sys::Event) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(handle);
    let function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
    let _ = window.add_event_listener_with_callback_and_bool(event, &function, true);
    let kept = StoredValue::new_local(Some((function, closure)));
    on_cleanup(move || {
        if let Some((function, _closure)) = kept.try_update_value(Option::take).flatten()
            && let Some(window) = web_sys::window()
        {
            let _ = window.remove_event_listener_with_callback_and_bool(event, &function, true);
        }
    });
}
