//! The module in JavaScript, as it is.

use super::{EditorHandlers, objects, offsets};
use js_sys::{Array, Object, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// See `boot.js`.
    #[wasm_bindgen(js_namespace = tocsin, js_name = loadEditor, catch)]
    fn load_editor() -> Result<Promise, JsValue>;

    /// `app/editor/editor.js`.
    pub(super) type Module;

    #[wasm_bindgen(method, js_name = openEditor, catch)]
    pub(super) fn open_editor(this: &Module, host: &Element, options: &Object) -> Result<Handle, JsValue>;

    /// What `openEditor` gives.
    #[derive(Clone)]
    pub(super) type Handle;

    #[wasm_bindgen(method, js_name = setText, catch)]
    pub(super) fn set_text(this: &Handle, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn insert(this: &Handle, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = setFindings, catch)]
    pub(super) fn set_findings(this: &Handle, findings: &Array) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = setInvalid, catch)]
    pub(super) fn set_invalid(this: &Handle, is_invalid: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = setDescription, catch)]
    pub(super) fn set_description(this: &Handle, description: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn select(this: &Handle, from: u32, to: u32) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn focus(this: &Handle) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn destroy(this: &Handle) -> Result<(), JsValue>;
}

/// Fetches it; once for all editors. Nothing when that fails.
pub(super) async fn load() -> Option<Module> {
    JsFuture::from(load_editor().ok()?).await.ok().map(JsCast::unchecked_into)
}

/// The handlers as JavaScript calls them, until this is dropped.
pub(super) struct Listeners {
    complete: Closure<dyn Fn(String, u32) -> JsValue>,
    hover: Closure<dyn Fn(String, u32) -> JsValue>,
    on_input: Closure<dyn Fn(String)>,
    on_leave: Closure<dyn Fn()>,
    on_focus: Closure<dyn Fn()>,
}

impl Listeners {
    pub(super) fn new(handlers: EditorHandlers) -> Self {
        let EditorHandlers { complete, hover, on_input, on_leave, on_focus } = handlers;
        Self {
            complete: Closure::new(move |text: String, at| {
                let found = complete(&text, offsets::from_utf16(&text, at));
                found.map_or(JsValue::NULL, |found| objects::completions(&text, found).into())
            }),
            hover: Closure::new(move |text: String, at| {
                let found = hover(&text, offsets::from_utf16(&text, at));
                found.map_or(JsValue::NULL, |found| objects::note(&text, found).into())
            }),
            on_input: Closure::new(on_input),
            on_leave: Closure::new(on_leave),
            on_focus: Closure::new(on_focus),
        }
    }

    /// Makes them fields of the options of `openEditor`.
    pub(super) fn add_to(&self, options: &Object) {
        let functions = [
            ("complete", self.complete.as_ref()),
            ("hover", self.hover.as_ref()),
            ("onInput", self.on_input.as_ref()),
            ("onLeave", self.on_leave.as_ref()),
            ("onFocus", self.on_focus.as_ref()),
        ];
        for (name, function) in functions {
            objects::set(options, name, function);
        }
    }
}
