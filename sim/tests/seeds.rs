//! Two thousand worlds, and those that once found a mistake.
//!
//! A seed that fails prints itself, what it broke, and the smallest plan that breaks the same. It then belongs into
//! `found`, under a name that says what it found.

use sim::{Plan, Summary, run, shrink};
use std::ops::Range;

/// Runs these seeds; a failure says all there is to know.
fn hold(seeds: Range<u64>) -> Summary {
    let mut total = Summary::default();
    for seed in seeds {
        let plan = Plan::of(seed);
        let result = run(&plan, None).map_err(|violation| {
            let (smallest, violation) = shrink(&plan, None, &violation);
            format!("seed {seed} fails\n{smallest:#?}\n{violation}\n`cargo run -p sim -- --smallest {seed}` tells it all")
        });
        assert!(result.is_ok(), "{}", result.err().unwrap_or_default());
        total = total.plus(result.unwrap_or_default());
    }
    total
}

// In several tests, so that they run side by side.
macro_rules! batches {
    ($($name:ident: $seeds:expr,)*) => { $(
        #[test]
        fn $name() {
            let total = hold($seeds);
            // A world where nothing happens holds every promise.
            assert!(total.deliveries > 10_000 && total.requests > 10_000 && total.faults > 5_000, "{total:?}");
            assert!(total.cut_offs > 200, "{total:?}");
        }
    )* };
}

batches! {
    seeds_0_to_599: 0..600,
    seeds_600_to_1199: 600..1_200,
    seeds_1200_to_1799: 1_200..1_800,
    seeds_1800_to_2399: 1_800..2_400,
}

/// What each of these found is told by its name, and by the rule that it broke.
mod found {
    macro_rules! found {
        ($($(#[$doc:meta])* $name:ident: $seed:literal,)*) => { $(
            #[test]
            $(#[$doc])*
            fn $name() {
                super::hold($seed..$seed + 1);
            }
        )* };
    }

    found! {
        /// Made active again after days, with the breaker still open: it warned twice and disabled, before any attempt.
        made_active_and_disabled_at_once: 284,
        /// Nothing was sent for three days after ten failures, and that counted as three days of failure.
        time_alone_that_disabled: 31,
        /// The last delivery of a release in order left the release going on for ever.
        a_release_in_order_that_never_ended: 8,
        /// A probe overtook an earlier event whose retry was not due.
        a_probe_out_of_order: 24,
        /// A clock that was set back stopped a paced webhook for as long as the step.
        a_pace_that_waited_for_the_clock: 755,
        /// And when that was mended, the pace was not kept at all until the clock had caught up.
        a_pace_that_was_not_kept: 4_053,
        /// Two notices of one kind: that the old one had arrived took the new one away, and the Registry never knew.
        a_notice_taken_away_with_another: 3_356,
    }
}
