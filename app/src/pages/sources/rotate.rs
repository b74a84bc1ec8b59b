//! Replacing what a source proves itself with.

use crate::api::Api;
use crate::state::{Echo, Tasks, tell};
use crate::text;
use crate::ui::Confirm;
use leptos::prelude::*;
use shared::api::{SourceCreated, SourceRotation, SourceView};
use shared::event::Overlap;

/// Asks whether what is replaced may hold for a while, and replaces it.
#[component]
pub(super) fn Rotate(
    /// Whose; nothing is asked while there is none.
    source: RwSignal<Option<SourceView>>,
    /// It was replaced.
    on_rotated: Callback<SourceCreated>,
) -> impl IntoView {
    let (api, echo, tasks) = (Api::from_context(), Echo::from_context(), Tasks::new());
    let is_busy = RwSignal::new(false);
    let rotate = move |overlap| {
        let Some(asked) = source.get_untracked().filter(|_| !is_busy.get_untracked()) else { return };
        is_busy.set(true);
        tasks.replace(async move {
            match api.rotate_source(asked.id, SourceRotation { overlap, secret: None }).await {
                Ok(rotated) => tell(on_rotated, rotated),
                Err(error) => echo.say(error.sentence()),
            }
            is_busy.set(false);
            source.set(None);
        });
    };
    let title = move || {
        source.with(|asked| {
            let asked = asked.as_ref();
            asked.map(|it| format!("Replace the {} of {}?", text::proof(it.authentication.kind), it.name))
        })
    };
    view! {
        <Confirm
            is_open=Signal::derive(move || source.with(Option::is_some))
            title=Signal::derive(move || title().unwrap_or_default())
            consequence=format!(
                "A new one is made and shown once; the address stays. The old one can hold for {} beside it, so that nothing is refused meanwhile. If somebody else may have it, end it now.",
                text::overlap(),
            )
            action="End the old one now"
            is_busy=is_busy
            on_confirm=Callback::new(move |()| rotate(Overlap::None))
            on_cancel=Callback::new(move |()| source.set(None))
            other=format!("Keep the old one for {}", text::overlap())
            on_other=Callback::new(move |()| rotate(Overlap::Day))
        />
    }
}
