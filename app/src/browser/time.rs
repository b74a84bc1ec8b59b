//! The time: now, and as the clock on this person's wall shows it.

use js_sys::{Date, Promise};
use shared::time::Timestamp;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// This moment.
pub(crate) fn now() -> Timestamp {
    timestamp(Date::now())
}

/// Lets the browser do other things for so long, at the least.
pub(crate) async fn pause(time: Duration) {
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let over = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let _ = JsFuture::from(over).await;
}

/// A moment in local time: `10:42:10`, with the date before it unless that is today's.
pub(crate) fn local_time(at: Timestamp, now: Timestamp) -> String {
    let (text, today) = (local(at), local(now));
    match (text.split_once('T'), today.split_once('T')) {
        (Some((date, time)), Some((today, _))) if date == today => time.to_owned(),
        _ => text.replacen('T', " ", 1),
    }
}

/// A moment as an `<input type="datetime-local">` holds it, in whole seconds.
pub(crate) fn local(at: Timestamp) -> String {
    let date = date(at);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}

/// Reads what [`local`] writes, and what a person makes of it.
pub(crate) fn parse_local(text: &str) -> Option<Timestamp> {
    let millis = Date::parse(text);
    (!text.is_empty() && millis.is_finite()).then(|| timestamp(millis))
}

fn timestamp(millis: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, saturating")]
    let millis = millis as i64;
    Timestamp::from_millis(millis)
}

fn date(at: Timestamp) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of any date fit 53 bits")]
    let millis = at.as_millis() as f64;
    Date::new(&JsValue::from_f64(millis))
}
