//! A world of sources, Journals, Outboxes, KV, targets and clocks, in virtual time, where all goes wrong that can:
//! lost and late answers, crashes before and after every commit, lost and late and repeated alarms, stale reads, clocks
//! that jump, configs that change while retries wait. The engine in it is the one that ships, `shared::delivery`.
//!
//! A seed makes a [`Plan`], a plan makes a run, and a run is the same every time. After every commit a witness checks
//! what the engine did against its own, simpler account; at the end the books of sources, Journals, Outboxes and targets
//! are held against each other.
//!
//! | file | one idea |
//! |---|---|
//! | `plan` | what happens in a world, from its seed |
//! | `faults` | what goes wrong, and when |
//! | `world` | the loop over virtual time |
//! | `source`, `journal`, `outbox`, `sender`, `registry`, `kv`, `target` | the parts |
//! | `routing` | a Journal's deciding, under a limit on computing |
//! | `witness` | what the engine may do, commit by commit |
//! | `books` | the books against each other |
//! | `sabotage` | deliberate breaks, to see that they are found |
//! | `shrink` | the smallest plan that still fails |

mod books;
mod faults;
mod journal;
mod kv;
mod outbox;
mod plan;
mod random;
mod registry;
mod routing;
mod sabotage;
mod sender;
mod shrink;
mod source;
mod target;
mod violation;
mod witness;
mod world;

pub use faults::{AlarmFate, CommitFate, Fate, Fault, Object, Wire};
pub use plan::{Action, Change, Hook, HookPlan, Plan, Step};
pub use sabotage::Sabotage;
pub use shrink::shrink;
pub use target::Behaviour;
pub use violation::Violation;
pub use world::Summary;

use world::World;

/// Runs a plan to its end.
///
/// # Errors
/// The first promise that was broken.
pub fn run(plan: &Plan, sabotage: Option<Sabotage>) -> Result<Summary, Violation> {
    World::new(plan, sabotage, false).run()
}

/// Runs a plan and says all that happened.
pub fn tell(plan: &Plan, sabotage: Option<Sabotage>) -> (Vec<String>, Result<Summary, Violation>) {
    let mut world = World::new(plan, sabotage, true);
    let result = world.run();
    (world.into_diary(), result)
}
