//! The search for the input that takes the most CPU for a unit of work (`cargo xtask fuzz cost`): a population of cases that
//! climbs. A case is a list of choices; templates, rules and events are made of them, so that any list means something
//! and half of one case fits another.
//!
//! Nothing here asks for the time: Node runs it in Wasm, takes the time of [`Search::run`], and says it to [`Search::keep`].

mod choices;
mod event;
mod rules;
mod templates;

use choices::{Choices, Random};
use shared::limits::{ATTEMPT_WORK_MAX, ROUTE_WORK_MAX};
use shared::work::Work;
use wasm_bindgen::prelude::wasm_bindgen;

/// Cases that are kept to go on from.
const POPULATION: usize = 24;
/// Choices in the longest case.
const CHOICES_MAX: usize = 400;

/// A case that is ready to run.
enum Ready {
    Templates(templates::Case),
    Rules(rules::Case),
}

impl Ready {
    fn of(kind: Kind, choices: &[u16]) -> Self {
        let mut choices = Choices::of(choices);
        match kind {
            Kind::Templates => Self::Templates(templates::Case::choose(&mut choices)),
            Kind::Rules => Self::Rules(rules::Case::choose(&mut choices)),
        }
    }

    fn run(&self) -> Work {
        match self {
            Self::Templates(case) => case.run(),
            Self::Rules(case) => case.run(),
        }
    }
}

/// What is searched.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Address, headers and body of an attempt.
    Templates,
    /// The filters of a webhook.
    Rules,
}

struct Scored {
    choices: Vec<u16>,
    score: f64,
}

/// A search under way.
#[wasm_bindgen]
pub struct Search {
    kind: Kind,
    random: Random,
    population: Vec<Scored>,
    candidate: Vec<u16>,
    ready: Option<Ready>,
}

#[wasm_bindgen]
impl Search {
    /// Begins one.
    #[wasm_bindgen(constructor)]
    pub fn new(kind: Kind, seed: u32) -> Self {
        Self { kind, random: Random::of(seed), population: Vec::new(), candidate: Vec::new(), ready: None }
    }

    /// Makes the next case ready: a change of one that is known, or a new one.
    pub fn propose(&mut self) {
        self.candidate = self.next();
        self.ready = Some(Ready::of(self.kind, &self.candidate));
    }

    /// Makes the best case ready again; `false` when there is none.
    pub fn repeat_best(&mut self) -> bool {
        let Some(best) = self.population.first() else { return false };
        self.candidate.clone_from(&best.choices);
        self.ready = Some(Ready::of(self.kind, &self.candidate));
        true
    }

    /// Runs the case that is ready: what is timed. Gives the units that it used.
    pub fn run(&self) -> f64 {
        self.ready.as_ref().map_or(0.0, |ready| {
            let used = u32::try_from(ready.run().used()).unwrap_or(u32::MAX);
            f64::from(used)
        })
    }

    /// Says what the case was worth; it is kept when it is among the best.
    pub fn keep(&mut self, score: f64) {
        if self.population.iter().any(|known| known.choices == self.candidate) {
            return;
        }
        let place = self.population.partition_point(|known| known.score >= score);
        if place < POPULATION {
            self.population.insert(place, Scored { choices: self.candidate.clone(), score });
            self.population.truncate(POPULATION);
        }
    }

    /// The choices that the case is made of, to be given to [`Search::repeat`].
    pub fn choices(&self) -> Vec<u16> {
        self.candidate.clone()
    }

    /// Makes a case ready that was found before.
    pub fn repeat(&mut self, choices: Vec<u16>) {
        self.ready = Some(Ready::of(self.kind, &choices));
        self.candidate = choices;
    }

    /// The case that is ready, as text.
    pub fn describe(&self) -> String {
        match &self.ready {
            None => String::new(),
            Some(Ready::Templates(case)) => case.describe(),
            Some(Ready::Rules(case)) => case.describe(),
        }
    }

    fn next(&mut self) -> Vec<u16> {
        if self.population.is_empty() || self.random.below(12) == 0 {
            let length = 20 + self.random.below(CHOICES_MAX - 20);
            return (0..length).map(|_| self.random.choice()).collect();
        }
        let mut choices = self.pick();
        if self.random.below(4) == 0 {
            let other = self.pick();
            let (cut, from) = (self.random.below(choices.len() + 1), self.random.below(other.len() + 1));
            choices.truncate(cut);
            choices.extend(other.into_iter().skip(from));
        }
        for _ in 0..=self.random.below(6) {
            self.change(&mut choices);
        }
        choices.truncate(CHOICES_MAX);
        choices
    }

    fn pick(&mut self) -> Vec<u16> {
        let place = self.random.below(self.population.len());
        self.population.get(place).map(|known| known.choices.clone()).unwrap_or_default()
    }

    fn change(&mut self, choices: &mut Vec<u16>) {
        let at = self.random.below(choices.len() + 1);
        let choice = self.random.choice();
        match self.random.below(4) {
            0 => choices.insert(at, choice),
            1 if at < choices.len() => drop(choices.remove(at)),
            2 => {
                let length = self.random.below(12);
                let copy: Vec<u16> = choices.iter().skip(at).take(length).copied().collect();
                choices.splice(at..at, copy);
            }
            _ => {
                if let Some(place) = choices.get_mut(at) {
                    *place = choice;
                }
            }
        }
    }
}

/// The budget of an attempt, in units.
#[wasm_bindgen]
pub fn attempt_work_max() -> f64 {
    units(ATTEMPT_WORK_MAX)
}

/// The budget of a webhook's filters, in units.
#[wasm_bindgen]
pub fn route_work_max() -> f64 {
    units(ROUTE_WORK_MAX)
}

fn units(units: u64) -> f64 {
    f64::from(u32::try_from(units).unwrap_or(u32::MAX))
}
