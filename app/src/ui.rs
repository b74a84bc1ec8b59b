//! Controls that know nothing of webhooks.

mod chips;
mod code;
mod copy_button;
mod dialog;
mod empty;
mod failed;
mod field;
mod heading;
mod icon;
mod loading;
mod moment;
mod older;
mod read;
mod select_field;
mod status;
mod switch;
mod tabs;
mod text_field;

pub(crate) use chips::Chips;
pub(crate) use code::Code;
pub(crate) use copy_button::CopyButton;
pub(crate) use dialog::{Confirm, Dialog};
pub(crate) use empty::Empty;
pub(crate) use failed::Failed;
pub(crate) use field::FieldError;
pub(crate) use heading::Heading;
pub(crate) use icon::{Icon, IconName};
pub(crate) use loading::Loading;
pub(crate) use moment::Moment;
pub(crate) use older::Older;
pub(crate) use read::Read;
pub(crate) use select_field::SelectField;
pub(crate) use status::Status;
pub(crate) use switch::Switch;
pub(crate) use tabs::{Tab, Tabs};
pub(crate) use text_field::{InputKind, TextField};
