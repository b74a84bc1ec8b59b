//! Arming the one alarm an object has.

use crate::clock;
use crate::fault::Fault;
use shared::time::Timestamp;
use worker::Storage;

/// Sets the alarm, at least a millisecond ahead: one set for now, from within an alarm, may be lost.
pub(crate) async fn arm(storage: &Storage, at: Timestamp) -> Result<(), Fault> {
    let offset = at.millis_since(clock::now()).max(1);
    Ok(storage.set_alarm(offset).await?)
}

/// How long an alarm that failed waits.
const AGAIN_MILLIS: i64 = 5_000;

/// Sets the alarm of a handler that failed; it needs nothing but the alarm itself.
pub(crate) async fn again(storage: &Storage) -> worker::Result<()> {
    storage.set_alarm(AGAIN_MILLIS).await
}

/// Sets the alarm unless an earlier one is set that has not been missed.
pub(crate) async fn arm_by(storage: &Storage, at: Timestamp) -> Result<(), Fault> {
    /// An alarm this late is taken for lost.
    const LATE_MILLIS: i64 = 2 * 60 * 1_000;
    let set = storage.get_alarm().await?.map(Timestamp::from_millis);
    let is_good = set.is_some_and(|set| set <= at && clock::now().millis_since(set) < LATE_MILLIS);
    if is_good { Ok(()) } else { arm(storage, at).await }
}
