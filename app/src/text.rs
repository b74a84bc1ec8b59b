//! Words that more than one page says, and how times, numbers and text from outside are shown. One word for each
//! thing, as in the glossary.

mod audit;
mod delivery;
mod numbers;
mod replay;
mod rule;
mod shown;
mod source;
mod time;
mod tone;
mod webhook;

pub(crate) use audit::deed;
pub(crate) use delivery::{
    held_because, next_step, outcome, outcome_tone, state, verdict, webhooks_left_out, what_it_meant,
};
pub(crate) use numbers::{bytes, counted, grouped};
pub(crate) use replay::{replay_state, replay_status, replayed};
pub(crate) use rule::{operator, operator_example, operator_hint, rule_failure};
pub(crate) use shown::{cut_middle, host_of, short_event_id, visible};
pub(crate) use source::{authentication, format, proof};
pub(crate) use time::{absolute, millis, overlap, relative};
pub(crate) use tone::Tone;
pub(crate) use webhook::{
    client_authentication, disabled_because, receives, signing, source_name, webhook_state,
};
