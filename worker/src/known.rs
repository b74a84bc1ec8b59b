//! What an instance knows of sources and public keys, so that whoever names one that does not exist makes no object and
//! hardly a call (`shared::look_up`).

use crate::clock;
use crate::durable::registry::Registry;
use crate::fault::Fault;
use shared::api::{JwkSet, ProblemCode};
use shared::config::PublishedKeys;
use shared::ids::{SourceId, WebhookId};
use shared::look_up::{LookUp, Step};
use shared::time::Timestamp;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::thread::LocalKey;
use std::time::Duration;
use worker::{Delay, Env};

/// A list, and when it was asked for.
struct Known<T> {
    list: T,
    look_up: LookUp,
}

impl<T: Default> Default for Known<T> {
    fn default() -> Self {
        Self { list: T::default(), look_up: LookUp::default() }
    }
}

thread_local! {
    /// Every source there ever was: those whose Journal is there.
    static SOURCES: RefCell<Known<BTreeSet<SourceId>>> = RefCell::default();
    static KEYS: RefCell<Known<BTreeMap<WebhookId, PublishedKeys>>> = RefCell::default();
}

/// Whether a source was ever added. While the Registry does not answer, it may have been: accepting events does not depend
/// on it, and the Journal refuses whoever does not prove to be its source.
pub(crate) async fn may_be_source(env: &Env, id: &SourceId) -> Result<bool, Fault> {
    if id.is_operations() {
        return Ok(true);
    }
    let arrived = clock::now();
    loop {
        if SOURCES.with_borrow(|known| known.list.contains(id)) {
            return Ok(true);
        }
        let ask = async {
            let journals = Registry::of(env).list_journals().await?;
            Ok(journals.into_iter().map(|journal| journal.source).collect())
        };
        match look(&SOURCES, arrived, ask).await {
            Looked::Again => {}
            Looked::Newer => return Ok(SOURCES.with_borrow(|known| known.list.contains(id))),
            Looked::Unanswered => return Ok(true),
        }
    }
}

/// A source was just added: its first event need not wait for a look.
pub(crate) fn add_source(id: SourceId) {
    SOURCES.with_borrow_mut(|known| known.list.insert(id));
}

/// The public keys of a webhook.
pub(crate) async fn public_keys(env: &Env, id: &WebhookId) -> Result<JwkSet, Fault> {
    let arrived = clock::now();
    loop {
        match look(&KEYS, arrived, Registry::of(env).public_keys()).await {
            Looked::Again => {}
            Looked::Newer => break,
            Looked::Unanswered => {
                return Err(Fault::new(ProblemCode::Unavailable, "The Registry did not answer; try again."));
            }
        }
    }
    let now = clock::now();
    let keys =
        KEYS.with_borrow(|known| known.list.get(id).map(|keys| keys.at(now).cloned().collect::<Vec<_>>()));
    let keys = keys.ok_or_else(|| Fault::not_found("webhook"))?;
    Ok(JwkSet { keys: keys.into_iter().map(Into::into).collect() })
}

/// How looking went.
enum Looked {
    /// It is time to look again.
    Again,
    /// The list is newer than the request.
    Newer,
    /// The Registry did not answer.
    Unanswered,
}

/// A list that is kept.
trait List: Sized {
    /// Takes what the Registry says now.
    fn replace_with(&mut self, newer: Self);
}

/// A source stays for ever, and may have been added here while the list was on its way.
impl List for BTreeSet<SourceId> {
    fn replace_with(&mut self, newer: Self) {
        self.extend(newer);
    }
}

impl List for BTreeMap<WebhookId, PublishedKeys> {
    fn replace_with(&mut self, newer: Self) {
        *self = newer;
    }
}

async fn look<T: List + 'static>(
    known: &'static LocalKey<RefCell<Known<T>>>,
    arrived: Timestamp,
    ask: impl Future<Output = Result<T, Fault>>,
) -> Looked {
    let now = clock::now();
    match known.with_borrow(|known| known.look_up.step(arrived, now)) {
        Step::Decided => Looked::Newer,
        Step::Unanswered => Looked::Unanswered,
        Step::Wait(millis) => {
            Delay::from(Duration::from_millis(millis)).await;
            Looked::Again
        }
        Step::Ask => {
            known.with_borrow_mut(|known| known.look_up.ask(now));
            let list = ask.await.inspect_err(|fault| crate::log::failure("look-up", fault)).ok();
            let brought = list.is_some();
            known.with_borrow_mut(|known| {
                known.look_up.answer(now, brought);
                if let Some(list) = list {
                    known.list.replace_with(list);
                }
            });
            if brought { Looked::Newer } else { Looked::Unanswered }
        }
    }
}
