//! What outlives a component: the session, loads and their refreshing, leaving, what was said, the time.

mod clock;
mod echo;
mod keyed;
mod leaving;
mod load;
mod paged;
mod reveals;
mod session;
mod tasks;
mod tell;
mod watch;

pub(crate) use clock::Clock;
pub(crate) use echo::Echo;
pub(crate) use keyed::Keyed;
pub(crate) use leaving::{Destination, Leaving};
pub(crate) use load::{Load, change, load};
pub(crate) use paged::{Paged, paged, paged_by, row};
pub(crate) use reveals::{Reveal, Reveals};
pub(crate) use session::{Session, SessionState};
pub(crate) use tasks::Tasks;
pub(crate) use tell::tell;
pub(crate) use watch::Watch;
