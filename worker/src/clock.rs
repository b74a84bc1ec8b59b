//! The only clock. On this platform it moves only when something is waited for.

use shared::time::Timestamp;

#[expect(clippy::disallowed_methods, reason = "this is the one clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(worker::Date::now().as_millis()).unwrap_or_default())
}
