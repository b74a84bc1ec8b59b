//! Leaving a page that holds work: links, the back button and closing the tab are caught before the router sees
//! them.

use super::dom::on_window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BeforeUnloadEvent, Element, Event, HtmlAnchorElement, MouseEvent};

/// Watches every way to leave. `is_guarded` is asked at the time; `on_link` is told the path of a link that was
/// followed, `on_back` that the history was used. Both are only told while it is guarded, and nothing has moved then.
pub(crate) fn watch_leaving(
    is_guarded: impl Fn() -> bool + Copy + 'static,
    on_link: impl Fn(String) + 'static,
    on_back: impl Fn() + 'static,
) {
    on_window("click", move |event| {
        if let Some(path) = followed_link(&event)
            && is_guarded()
        {
            event.prevent_default();
            event.stop_propagation();
            on_link(path);
        }
    });
    on_window("popstate", move |event| {
        if is_guarded() {
            event.stop_immediate_propagation();
            on_back();
        }
    });
    on_window("beforeunload", move |event| {
        if is_guarded()
            && let Some(event) = event.dyn_ref::<BeforeUnloadEvent>()
        {
            event.prevent_default();
            event.set_return_value("unsaved");
        }
    });
}

/// Undoes what the back button did to the address, without showing anything else.
pub(crate) fn stay_here(path: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Uses the history as the back button does.
pub(crate) fn go_back() {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.back();
    }
}

/// The path of a link of ours that this click follows in this tab.
fn followed_link(event: &Event) -> Option<String> {
    let mouse = event.dyn_ref::<MouseEvent>()?;
    let is_plain = mouse.button() == 0
        && !mouse.meta_key()
        && !mouse.ctrl_key()
        && !mouse.shift_key()
        && !mouse.alt_key();
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let link = element.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let is_here =
        link.origin() == super::dom::origin() && link.target().is_empty() && !link.has_attribute("download");
    // A link within the page leaves nothing.
    let path_now = web_sys::window()?.location().pathname().ok()?;
    let leaves = link.pathname() != path_now;
    (is_plain && is_here && leaves).then(|| format!("{}{}{}", link.pathname(), link.search(), link.hash()))
}
