//! Work that waits for something, and ends with the component that began it.

use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::{GetValue, StoredValue, on_cleanup};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

type Handles = Arc<Mutex<Vec<AbortHandle>>>;

/// The work of one component. None of it goes on once the component is gone.
#[derive(Clone, Copy)]
pub(crate) struct Tasks(StoredValue<Handles>);

impl Tasks {
    /// For the present component.
    pub(crate) fn new() -> Self {
        let handles = Handles::default();
        let kept = Arc::clone(&handles);
        on_cleanup(move || abort_all(&kept));
        Self(StoredValue::new(handles))
    }

    /// Begins something.
    pub(crate) fn spawn(self, work: impl Future<Output = ()> + 'static) {
        self.spawn_boxed(Box::pin(work));
    }

    /// For all kinds of work alike, so that it is compiled once.
    fn spawn_boxed(self, work: Pin<Box<dyn Future<Output = ()>>>) {
        let Some(handles) = self.0.try_get_value() else { return };
        let (work, handle) = abortable(work);
        handles.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        leptos::task::spawn_local(async move {
            // An abort is what the component's end looks like from here.
            let _ = work.await;
        });
    }

    /// Begins something and ends everything else.
    pub(crate) fn replace(self, work: impl Future<Output = ()> + 'static) {
        self.end();
        self.spawn(work);
    }

    /// Ends everything.
    pub(crate) fn end(self) {
        if let Some(handles) = self.0.try_get_value() {
            abort_all(&handles);
        }
    }
}

fn abort_all(handles: &Handles) {
    for handle in handles.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        handle.abort();
    }
}
