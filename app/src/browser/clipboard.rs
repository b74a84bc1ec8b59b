//! The clipboard.

use wasm_bindgen_futures::JsFuture;

/// Copies a text; `false` when the browser does not allow it.
pub(crate) async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // On a plain-http origin other than loopback there is no clipboard, and the getter gives `undefined`.
    if !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
