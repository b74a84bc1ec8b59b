//! KV: versions, written once, and read late.

use crate::faults::{Fate, Wire};
use crate::plan::Hook;
use crate::registry::{Config, News};
use crate::violation::{Kept, keep};
use crate::world::{Happening, World};
use std::collections::BTreeMap;

/// How long a miss is remembered: what is written meanwhile is not seen.
const MISS_MILLIS: i64 = 60_000;

/// KV.
#[derive(Debug, Default)]
pub(crate) struct Kv {
    documents: BTreeMap<(Hook, u32), Config>,
    missed: BTreeMap<(Hook, u32), i64>,
    pub(crate) down_until: i64,
}

impl World {
    pub(crate) fn kv_written(&mut self, news: News, change: u64, answered: bool) -> Kept {
        let News::Version(hook, version) = news else { return Ok(()) };
        let Some(config) = self.registry.version(hook, version) else { return Ok(()) };
        if let Some(before) = self.kv.documents.insert((hook, version), config.clone()) {
            keep(before == config, "a key in KV has one value", || format!("webhook {hook} v{version}"))?;
        }
        if answered {
            self.post(1, Happening::NewsTold { news, change });
        }
        Ok(())
    }

    /// What a sender reads; a miss when it is not there, or not seen yet.
    pub(crate) fn read_kv(&mut self, hook: Hook, version: u32) -> Option<Config> {
        let fate = self.faults.of_wire(Wire::KvRead);
        let is_missed = self.kv.missed.get(&(hook, version)).is_some_and(|at| self.time - at < MISS_MILLIS);
        if fate != Fate::Fine || is_missed || self.time < self.kv.down_until {
            return None;
        }
        let config = self.kv.documents.get(&(hook, version)).cloned();
        if config.is_none() {
            self.kv.missed.insert((hook, version), self.time);
        }
        config
    }
}
