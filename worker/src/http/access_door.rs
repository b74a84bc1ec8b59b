//! Cloudflare Access, where it stands in front of the Worker: whom it let in.
//!
//! The platform puts this on the invocation itself (`ctx.access`), after it has checked everything. No header is read,
//! so nothing that a client sends can be taken for it.

#![expect(
    clippy::disallowed_methods,
    reason = "what `worker` has no name for yet: it leads to an identity, and not out"
)]

use crate::fault::Fault;
use shared::api::ProblemCode;
use wasm_bindgen::JsCast;
use worker::Context;
use worker::js_sys::{Function, Promise, Reflect};
use worker::wasm_bindgen::JsValue;
use worker::wasm_bindgen_futures::JsFuture;

/// What Access says of an invocation; nothing, where there is none.
pub(crate) struct AccessDoor(Option<JsValue>);

impl AccessDoor {
    pub(crate) fn of(context: &Context) -> Self {
        let access = Reflect::get(context.as_ref(), &"access".into()).ok();
        Self(access.filter(JsValue::is_object))
    }

    pub(crate) fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Whom it let in; `None` without Access, and for a service token, which is nobody.
    pub(crate) async fn email(&self) -> Result<Option<String>, Fault> {
        let Some(access) = &self.0 else { return Ok(None) };
        let identity = identity(access).await.map_err(|error| {
            // Nobody gets in, and nothing is changed by nobody.
            Fault::new(ProblemCode::Unavailable, "Cloudflare Access did not say who you are; try again.")
                .because(format!("{error:?}"))
        })?;
        let email = Reflect::get(&identity, &"email".into()).ok().and_then(|email| email.as_string());
        Ok(email.filter(|email| !email.is_empty()))
    }
}

async fn identity(access: &JsValue) -> Result<JsValue, JsValue> {
    let get: Function = Reflect::get(access, &"getIdentity".into())?.dyn_into()?;
    JsFuture::from(Promise::resolve(&get.call0(access)?)).await
}
