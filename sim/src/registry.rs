//! The Registry: versions, and news that are told until they were.

use crate::faults::{Fate, Wire};
use crate::plan::{Change, Hook};
use crate::violation::{Kept, keep};
use crate::world::{Happening, World};
use shared::delivery::{Head, Input, Notice, SendPolicy};
use std::collections::BTreeMap;

/// How long the Registry waits before it tells again.
const AGAIN_MILLIS: i64 = 5_000;

/// A version of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) version: u32,
    pub(crate) active: bool,
    pub(crate) wanted: u8,
    pub(crate) policy: SendPolicy,
}

impl Config {
    pub(crate) fn head(&self) -> Head {
        Head { version: self.version, active: self.active, policy: self.policy.clone() }
    }
}

/// What somebody has to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum News {
    Version(Hook, u32),
    Head(Hook),
    Retired(Hook),
}

/// A webhook as the Registry knows it.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) versions: Vec<Config>,
    pub(crate) is_deleted: bool,
    /// Versions that a notice disabled.
    pub(crate) disabled: Vec<u32>,
}

impl Record {
    pub(crate) fn head(&self) -> Option<&Config> {
        self.versions.last()
    }
}

/// The Registry.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    pub(crate) hooks: BTreeMap<Hook, Record>,
    news: BTreeMap<News, u64>,
    changes: u64,
    pub(crate) down_until: i64,
}

impl Registry {
    fn add_news(&mut self, news: News) {
        self.changes += 1;
        self.news.insert(news, self.changes);
    }

    /// Told; a change since then is news again.
    pub(crate) fn forget(&mut self, news: News, change: u64) {
        if self.news.get(&news) == Some(&change) {
            self.news.remove(&news);
        }
    }

    pub(crate) fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    pub(crate) fn version(&self, hook: Hook, version: u32) -> Option<Config> {
        self.hooks.get(&hook)?.versions.iter().find(|config| config.version == version).cloned()
    }

    /// Writes a version; `false` when there is nothing to change.
    pub(crate) fn edit(&mut self, hook: Hook, change: &Change) -> bool {
        let Some(record) = self.hooks.get_mut(&hook).filter(|record| !record.is_deleted) else {
            return false;
        };
        let Some(mut config) = record.head().cloned() else { return false };
        config.version += 1;
        match change {
            Change::Active(active) => config.active = *active,
            Change::Policy(policy) => config.policy = policy.clone(),
            Change::Wanted(wanted) => config.wanted = *wanted,
            Change::Name => {}
        }
        let version = config.version;
        record.versions.push(config);
        self.add_news(News::Version(hook, version));
        self.add_news(News::Head(hook));
        true
    }

    /// What an Outbox has to know now.
    fn head_input(&self, hook: Hook) -> Option<Input> {
        let record = self.hooks.get(&hook)?;
        if record.is_deleted {
            Some(Input::Retired)
        } else {
            record.head().map(|head| Input::HeadTold(head.head()))
        }
    }
}

impl World {
    pub(crate) fn is_registry_up(&self) -> bool {
        self.time >= self.registry.down_until
    }

    pub(crate) fn create(&mut self, hook: Hook) -> Kept {
        let Some(plan) = self.plan.hooks.get(hook) else { return Ok(()) };
        let config = Config { version: 1, active: true, wanted: plan.wanted, policy: plan.policy.clone() };
        let record = Record { versions: vec![config], is_deleted: false, disabled: Vec::new() };
        self.registry.hooks.entry(hook).or_insert(record);
        self.registry.add_news(News::Version(hook, 1));
        self.registry.add_news(News::Head(hook));
        self.post(1, Happening::RegistryAlarm);
        Ok(())
    }

    pub(crate) fn delete(&mut self, hook: Hook) -> Kept {
        if let Some(record) = self.registry.hooks.get_mut(&hook) {
            record.is_deleted = true;
            self.registry.add_news(News::Retired(hook));
            self.post(1, Happening::RegistryAlarm);
        }
        Ok(())
    }

    /// Tells all news, and comes back until they were told.
    pub(crate) fn tell_news(&mut self) -> Kept {
        let news: Vec<(News, u64)> =
            self.registry.news.iter().map(|(news, change)| (*news, *change)).collect();
        if news.is_empty() {
            return Ok(());
        }
        self.post(AGAIN_MILLIS, Happening::RegistryAlarm);
        if !self.is_registry_up() {
            return Ok(());
        }
        for (news, change) in news {
            match news {
                News::Version(..) => {
                    self.send(Wire::KvWrite, |answered| Happening::KvWritten { news, change, answered });
                }
                News::Head(hook) | News::Retired(hook) => {
                    let Some(input) = self.registry.head_input(hook) else { continue };
                    self.send(Wire::Head, |answered| Happening::HeadArrives {
                        hook,
                        input: input.clone(),
                        news: answered.then_some((news, change)),
                    });
                }
            }
        }
        Ok(())
    }

    pub(crate) fn head_arrives(&mut self, hook: Hook, input: &Input, news: Option<(News, u64)>) -> Kept {
        let is_told = self.tell_outbox(hook, input, None)?.is_answered;
        if let Some((news, change)) = news.filter(|_| is_told) {
            self.post(1, Happening::NewsTold { news, change });
        }
        Ok(())
    }

    pub(crate) fn head_asked(&mut self, hook: Hook) -> Kept {
        let input = self.registry.head_input(hook).filter(|_| self.is_registry_up());
        if let Some(input) = input {
            self.post(20, Happening::HeadArrives { hook, input, news: None });
        }
        Ok(())
    }

    /// A notice arrives. One that says that a webhook was disabled makes it inactive, unless it was changed meanwhile.
    pub(crate) fn notice_arrives(&mut self, hook: Hook, notice: Notice, answered: bool) -> Kept {
        if !self.is_registry_up() {
            return Ok(());
        }
        let stops = notice.kind.stop_reason().is_some();
        if let Some(record) = self.registry.hooks.get_mut(&hook).filter(|_| stops) {
            let is_current = record.head().is_some_and(|head| head.version == notice.version && head.active);
            if is_current && !record.is_deleted {
                let is_first = !record.disabled.contains(&notice.version);
                keep(is_first, "a version is disabled once", || format!("{notice:?}"))?;
                record.disabled.push(notice.version);
                self.registry.edit(hook, &Change::Active(false));
                self.post(1, Happening::RegistryAlarm);
            }
        }
        if answered {
            self.post(20, Happening::NoticeTold { hook, notice });
        }
        Ok(())
    }

    /// What a sender is told of a version, when it is told.
    pub(crate) fn ask_version(&mut self, hook: Hook, version: u32) -> Option<Config> {
        let fate = self.faults.of_wire(Wire::Version);
        self.registry.version(hook, version).filter(|_| fate == Fate::Fine && self.is_registry_up())
    }
}
