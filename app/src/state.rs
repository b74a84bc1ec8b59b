//! What outlives a component: the session, loads and their refreshing, leaving, notices, the time.

mod clock;
mod leaving;
mod load;
mod notices;
mod paged;
mod session;
mod tasks;
mod tell;

pub(crate) use clock::Clock;
pub(crate) use leaving::{Destination, Leaving};
pub(crate) use load::{Load, load};
pub(crate) use notices::Notices;
pub(crate) use paged::{Paged, paged, row};
pub(crate) use session::{Session, SessionState};
pub(crate) use tasks::Tasks;
pub(crate) use tell::tell;
