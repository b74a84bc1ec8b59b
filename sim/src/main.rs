//! Runs seeds: `sim --seeds N --from S`, and tells all of one: `sim --tell S`.

use sim::{Plan, Summary, Violation, run, shrink, tell};
use std::process::ExitCode;

const USAGE: &str = "\
sim --seeds N --from S    run N seeds from S on (2000 from 0)
sim --tell S              run one seed, and say all that happens in it
sim --smallest S          make a failing seed as small as it gets, and say all that happens in it
";

enum Wish {
    Run { seeds: u64, from: u64 },
    Tell(u64),
    Smallest(u64),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words) {
        None => {
            eprint!("{USAGE}");
            ExitCode::FAILURE
        }
        Some(Wish::Run { seeds, from }) => run_all(seeds, from),
        Some(Wish::Tell(seed)) => tell_one(&Plan::of(seed)),
        Some(Wish::Smallest(seed)) => match run(&Plan::of(seed), None) {
            Ok(_) => {
                println!("seed {seed} breaks nothing");
                ExitCode::SUCCESS
            }
            Err(violation) => tell_one(&shrink(&Plan::of(seed), None, &violation).0),
        },
    }
}

fn read(words: &[String]) -> Option<Wish> {
    let mut wish = Wish::Run { seeds: 2_000, from: 0 };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let number: u64 = words.next()?.parse().ok()?;
        wish = match (word.as_str(), wish) {
            ("--seeds", Wish::Run { from, .. }) => Wish::Run { seeds: number, from },
            ("--from", Wish::Run { seeds, .. }) => Wish::Run { seeds, from: number },
            ("--tell", _) => Wish::Tell(number),
            ("--smallest", _) => Wish::Smallest(number),
            _ => return None,
        };
    }
    Some(wish)
}

fn run_all(seeds: u64, from: u64) -> ExitCode {
    let mut total = Summary::default();
    let mut failed: u64 = 0;
    for seed in from..from.saturating_add(seeds) {
        let plan = Plan::of(seed);
        match run(&plan, None) {
            Ok(summary) => total = total.plus(summary),
            Err(violation) => {
                failed += 1;
                print_failure(&plan, &violation, failed <= 3);
            }
        }
    }
    let Summary { steps, events, deliveries, requests, faults, cut_offs } = total;
    println!("{seeds} seeds from {from}: {failed} failed");
    println!(
        "{events} events, {deliveries} deliveries, {requests} requests, {faults} faults met, {cut_offs} alarms cut off, {steps} steps"
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print_failure(plan: &Plan, violation: &Violation, is_shrunk: bool) {
    println!("seed {} fails; {violation}", plan.seed);
    if is_shrunk {
        let (smallest, violation) = shrink(plan, None, violation);
        println!("the smallest plan that does:\n{smallest:#?}\n{violation}");
        println!("`sim --smallest {}` says all that happens in it", plan.seed);
    }
}

fn tell_one(plan: &Plan) -> ExitCode {
    let (diary, result) = tell(plan, None);
    println!("{plan:#?}");
    for line in diary {
        println!("{line}");
    }
    match result {
        Ok(summary) => {
            println!("{summary:?}");
            ExitCode::SUCCESS
        }
        Err(violation) => {
            println!("{violation}");
            ExitCode::FAILURE
        }
    }
}
