//! What pages are made of: they know webhooks, events and deliveries, and fetch nothing unless they say so.

mod attempt_diff;
mod breadcrumb;
mod card_help;
mod echo_line;
mod filter_verdicts;
pub(crate) mod invocation_view;
mod leave_question;
pub(crate) mod ledger_line;
mod notice_list;
mod problem_line;
mod shell;
mod sign_in_again;
mod sign_in_form;
mod source_token;
mod state_cell;
mod timeline;
pub(crate) mod version_diff;
mod webhook_form;

pub(crate) use attempt_diff::AttemptDiff;
pub(crate) use breadcrumb::Breadcrumb;
pub(crate) use card_help::CardHelp;
pub(crate) use echo_line::EchoLine;
pub(crate) use filter_verdicts::FilterVerdicts;
pub(crate) use invocation_view::{InvocationView, RequestView};
pub(crate) use leave_question::LeaveQuestion;
pub(crate) use ledger_line::LedgerLine;
pub(crate) use notice_list::NoticeList;
pub(crate) use problem_line::ProblemLine;
pub(crate) use shell::Shell;
pub(crate) use sign_in_again::SignInAgain;
pub(crate) use sign_in_form::SignInForm;
pub(crate) use source_token::SourceToken;
pub(crate) use state_cell::StateCell;
pub(crate) use timeline::Timeline;
pub(crate) use version_diff::VersionDiff;
pub(crate) use webhook_form::WebhookForm;
