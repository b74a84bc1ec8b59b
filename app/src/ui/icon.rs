//! Icons: a few strokes each, in the colour of the text beside them.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IconName {
    /// The bell of the product.
    Bell,
    /// A hook.
    Webhook,
    /// An arrow that leaves.
    Deliveries,
    /// Rows of a log.
    Events,
    /// A pair of scales.
    Ledger,
    /// A sheet with a tick.
    Audit,
    /// What comes in.
    Sources,
    /// A key.
    Access,
    /// A ring buoy.
    Help,
    /// A door.
    SignOut,
    /// Adds.
    Plus,
    /// Takes away.
    Cross,
    /// It is well.
    Check,
    /// Two sheets.
    Copy,
    /// Something to know.
    Warning,
}

impl IconName {
    const fn strokes(self) -> &'static str {
        match self {
            Self::Bell => {
                "M8 1.8v1.1M3.6 11.2h8.8c-.9-1-1.2-2-1.2-4.2a3.2 3.2 0 0 0-6.4 0c0 2.2-.3 3.2-1.2 4.2ZM6.6 13.2a1.5 1.5 0 0 0 2.8 0"
            }
            Self::Webhook => "M8 2v6.2a2.9 2.9 0 1 1-5.2-1.8M8 2h2.6M12.7 8.6a2.6 2.6 0 1 1-1.8 4.4",
            Self::Deliveries => "M2.5 8h9M8 4.2 11.8 8 8 11.8M13.5 3v10",
            Self::Ledger => "M8 2.2v11M5 13.5h6M3 4.5h10M3 4.5 1.4 9h3.2L3 4.5ZM13 4.5 11.4 9h3.2L13 4.5Z",
            Self::Audit => "M3.5 2h6l3 3v9h-9ZM9.5 2v3h3M5.5 9.5 7.2 11.2 10.5 7.8",
            Self::Events => "M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5",
            Self::Sources => {
                "M8 2v7.5M4.8 6.6 8 9.8l3.2-3.2M2.5 10.5v2.3c0 .4.3.7.7.7h9.6c.4 0 .7-.3.7-.7v-2.3"
            }
            Self::Access => {
                "M10.2 2.4a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8ZM7.7 8.2 2.6 13.3M4.3 11.6l1.5 1.5"
            }
            Self::Help => {
                "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2ZM6.2 6.4c.1-1 .9-1.6 1.8-1.6 1 0 1.8.6 1.8 1.6 0 1.3-1.8 1.4-1.8 2.7M8 11.2v.1"
            }
            Self::SignOut => {
                "M6.2 2.8H3.5c-.4 0-.7.3-.7.7v9c0 .4.3.7.7.7h2.7M10 5.2 12.8 8 10 10.8M12.6 8H6.2"
            }
            Self::Plus => "M8 3v10M3 8h10",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Check => "M3 8.6 6.4 12 13 4.6",
            Self::Copy => {
                "M5.5 5.5v-2c0-.5.4-.9.9-.9h6c.5 0 .9.4.9.9v6c0 .5-.4.9-.9.9h-2M3.6 5.6h6c.5 0 .9.4.9.9v6c0 .5-.4.9-.9.9h-6a.9.9 0 0 1-.9-.9v-6c0-.5.4-.9.9-.9Z"
            }
            Self::Warning => "M8 2.6 14 13H2L8 2.6ZM8 6.8v2.8M8 11.4v.1",
        }
    }
}

/// An icon. It says nothing to a screen reader: the text beside it does.
#[component]
pub(crate) fn Icon(
    /// Which one.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path
                d=name.strokes()
                fill="none"
                stroke="currentColor"
                stroke-width="1.4"
                stroke-linecap="round"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
}
