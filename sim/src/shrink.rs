//! The smallest plan that still fails: leaves out chunks of steps and faults, then single ones (delta debugging).

use crate::plan::Plan;
use crate::sabotage::Sabotage;
use crate::violation::Violation;

/// Runs at most; a plan that is still large then is small enough to read.
const RUNS_MAX: usize = 2_000;

/// Makes a failing plan smaller as long as it breaks the same promise.
pub fn shrink(plan: &Plan, sabotage: Option<Sabotage>, violation: &Violation) -> (Plan, Violation) {
    let mut best = (plan.clone(), violation.clone());
    let mut runs = RUNS_MAX;
    loop {
        let before = size(&best.0);
        thin(&mut best, sabotage, &mut runs, |plan| &mut plan.faults);
        thin(&mut best, sabotage, &mut runs, |plan| &mut plan.steps);
        if size(&best.0) == before || runs == 0 {
            return best;
        }
    }
}

fn size(plan: &Plan) -> usize {
    plan.steps.len() + plan.faults.len()
}

fn thin<T: Clone>(
    best: &mut (Plan, Violation),
    sabotage: Option<Sabotage>,
    runs: &mut usize,
    list: impl Fn(&mut Plan) -> &mut Vec<T>,
) {
    let mut chunk = list(&mut best.0).len().div_ceil(2);
    while chunk > 0 {
        let mut from = 0;
        while from < list(&mut best.0).len() && *runs > 0 {
            *runs -= 1;
            let mut smaller = best.0.clone();
            let entries = list(&mut smaller);
            let to = (from + chunk).min(entries.len());
            entries.drain(from..to);
            match crate::run(&smaller, sabotage) {
                Err(violation) if violation.rule == best.1.rule => *best = (smaller, violation),
                _ => from += chunk,
            }
        }
        chunk /= 2;
    }
}
