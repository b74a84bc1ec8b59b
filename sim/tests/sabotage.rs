//! The engine and the protocol around it, broken on purpose. The simulation has to find each break, and soon.
//!
//! | break | what is done | within seeds | found by |
//! |---|---|---|---|
//! | `LateResultsCount` | a late result settles the attempt that followed | 200 | 67 |
//! | `LeasesForgotten` | `next_wake` leaves out when leases end | 10 | 0 |
//! | `EffectsBeforeCommit` | attempts begin before the claim is committed | 10 | 0 |
//! | `DedupeDropped` | what is handed over twice is two deliveries | 10 | 0 |
//! | `AttemptsNotCounted` | the number of attempts is not kept | 10 | 0 |
//! | `OrderIgnored` | `ordered` is not heard | 10 | 0 |
//! | `RetriesTakeEveryPlace` | retries are not kept to half of the places | 20 | 0 |
//! | `HeldDropped` | a delivery that is held is forgotten | 10 | 0 |
//! | `WatermarkFirst` | the Journal moves its watermark before it hands over | 50 | 0 |
//! | `RoutesDecidedAgain` | a Journal that comes back decides again where events go | 20 | 1 |
//! | `PartsNotKept` | a Journal writes nothing of an event before all of it is decided | 50 | 11 |
//! | `EventsStartOver` | an event whose alarm was cut off is decided from its first webhook on | 50 | 11 |
//! | `RetryAfterIgnored` | `Retry-After` is not heard | 50 | 19 |
//! | `OldHeadsTaken` | an old head replaces a newer one | 20 | 4 |
//! | `NoticesForgotten` | a notice counts as told when it is on its way | 2000 | 531 |
//! | `PaceIgnored` | attempts in a second are not limited | 50 | 9 |
//! | `FailuresDelivered` | what is given up counts as delivered | 10 | 3 |

use sim::{Plan, Sabotage, run, shrink};

/// The first seed that finds a break, and the promise it broke.
fn first(sabotage: Sabotage, within: u64) -> Option<(u64, &'static str)> {
    (0..within).find_map(|seed| {
        let violation = run(&Plan::of(seed), Some(sabotage)).err()?;
        Some((seed, violation.rule))
    })
}

macro_rules! breaks {
    ($($name:ident: $sabotage:ident within $seeds:literal,)*) => {
        $(
            #[test]
            fn $name() {
                let found = first(Sabotage::$sabotage, $seeds);
                assert!(found.is_some(), "{:?} is not found within {} seeds", Sabotage::$sabotage, $seeds);
                let (seed, rule) = found.unwrap_or_default();
                println!("{:?}: seed {seed} finds that {rule:?} does not hold", Sabotage::$sabotage);
            }
        )*

        #[test]
        fn every_break_is_tried() {
            let tried = [$(Sabotage::$sabotage),*];
            assert!(Sabotage::ALL.iter().all(|sabotage| tried.contains(sabotage)));
        }
    };
}

breaks! {
    late_results_count: LateResultsCount within 200,
    leases_forgotten: LeasesForgotten within 10,
    effects_before_commit: EffectsBeforeCommit within 10,
    dedupe_dropped: DedupeDropped within 10,
    attempts_not_counted: AttemptsNotCounted within 10,
    order_ignored: OrderIgnored within 10,
    retries_take_every_place: RetriesTakeEveryPlace within 20,
    held_dropped: HeldDropped within 10,
    watermark_first: WatermarkFirst within 50,
    routes_decided_again: RoutesDecidedAgain within 20,
    parts_not_kept: PartsNotKept within 50,
    events_start_over: EventsStartOver within 50,
    retry_after_ignored: RetryAfterIgnored within 50,
    old_heads_taken: OldHeadsTaken within 20,
    notices_forgotten: NoticesForgotten within 2_000,
    pace_ignored: PaceIgnored within 50,
    failures_delivered: FailuresDelivered within 10,
}

#[test]
fn a_failing_plan_is_made_small() {
    let plan = Plan::of(0);
    let violation = run(&plan, Some(Sabotage::HeldDropped)).expect_err("it is found at once");
    let (smallest, again) = shrink(&plan, Some(Sabotage::HeldDropped), &violation);
    assert_eq!(again.rule, violation.rule);
    assert!(smallest.steps.len() + smallest.faults.len() <= 4, "{smallest:#?}");
    assert_eq!(
        run(&smallest, Some(Sabotage::HeldDropped)).map_err(|violation| violation.rule).err(),
        Some(again.rule)
    );
}

#[test]
fn a_seed_means_the_same_every_time() {
    for seed in 0..20 {
        let runs = [(); 2].map(|()| format!("{:?}", sim::tell(&Plan::of(seed), None)));
        assert_eq!(runs[0], runs[1], "seed {seed}");
    }
}
