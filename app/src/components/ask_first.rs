//! Asking before something is done to a row, doing it, and saying what became of it.

use crate::browser;
use crate::state::{Echo, Tasks, tell};
use crate::ui::Confirm;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;

/// What became of it, as a sentence.
pub(crate) type Done = LocalBoxFuture<'static, String>;

/// A question about what is asked about, if there is something.
#[component]
pub(crate) fn AskFirst<T>(
    /// What is asked about; nothing, while nothing is asked.
    asked: RwSignal<Option<T>>,
    /// The question, as in `Delete SOC-Slack?`.
    title: fn(&T) -> String,
    /// What follows from it.
    consequence: &'static str,
    /// The word on the button that does it.
    action: &'static str,
    /// Does it.
    work: Callback<T, Done>,
    /// It was tried.
    after: Callback<()>,
    /// Where the focus goes then: the row may be gone.
    focus: &'static str,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let (echo, tasks) = (Echo::from_context(), Tasks::new());
    let is_busy = RwSignal::new(false);
    let confirm = Callback::new(move |()| {
        let Some(work) = asked.get_untracked().and_then(|this| work.try_run(this)) else { return };
        is_busy.set(true);
        tasks.spawn(async move {
            echo.say(work.await);
            is_busy.set(false);
            asked.set(None);
            tell(after, ());
            request_animation_frame(move || {
                browser::focus_id(focus);
            });
        });
    });
    view! {
        <Confirm
            is_open=Signal::derive(move || asked.with(Option::is_some))
            title=Signal::derive(move || asked.with(|asked| asked.as_ref().map(title)).unwrap_or_default())
            consequence=consequence
            action=action
            is_busy=is_busy
            on_confirm=confirm
            on_cancel=Callback::new(move |()| asked.set(None))
        />
    }
}
