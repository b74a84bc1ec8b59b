//! The native half of `cargo xtask bench templates`: prints `name microseconds`, a line each.

#![allow(clippy::disallowed_methods)] // A benchmark is about time.

use std::hint::black_box;
use std::time::Instant;

/// Rounds that are thrown away, and rounds that are measured.
const WARM_UP: u32 = 2_000;
const ROUNDS: u32 = 20_000;

fn main() {
    for (name, work) in [("compile", bench::compile as fn(u32) -> usize), ("render", bench::render)] {
        black_box(work(WARM_UP));
        let begun = Instant::now();
        black_box(work(ROUNDS));
        println!("{name}\t{:.2}", begun.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS));
    }
    for hostile in bench::hostile() {
        let work = (hostile.prepare)();
        let begun = Instant::now();
        let was_refused = black_box(work());
        let refused = if was_refused { "refused" } else { "taken" };
        println!("{}\t{:.2}\t{refused}", hostile.name, begun.elapsed().as_secs_f64() * 1e6);
    }
}
