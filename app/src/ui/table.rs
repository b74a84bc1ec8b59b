//! Tables.

use leptos::prelude::*;

/// A column: what stands above it, and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    name: &'static str,
    width: Width,
}

/// How wide a column is. On a phone a row becomes a few lines, and there are no columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Title,
    Name,
    Share,
    Word,
    Figure,
    Time,
    Action,
    Actions,
}

impl Column {
    /// What the row is about; the widest.
    pub(crate) const fn title(name: &'static str) -> Self {
        Self { name, width: Width::Title }
    }

    /// What the row is called.
    pub(crate) const fn name(name: &'static str) -> Self {
        Self { name, width: Width::Name }
    }

    /// A share of what is left.
    pub(crate) const fn share(name: &'static str) -> Self {
        Self { name, width: Width::Share }
    }

    /// A word or two.
    pub(crate) const fn word(name: &'static str) -> Self {
        Self { name, width: Width::Word }
    }

    /// A number, aligned to the right.
    pub(crate) const fn figure(name: &'static str) -> Self {
        Self { name, width: Width::Figure }
    }

    /// How long ago something was.
    pub(crate) const fn time(name: &'static str) -> Self {
        Self { name, width: Width::Time }
    }

    /// The one thing that may be done to the row. Only a screen reader says its name.
    pub(crate) const fn action(name: &'static str) -> Self {
        Self { name, width: Width::Action }
    }

    /// What may be done to the row. Only a screen reader says its name.
    pub(crate) const fn actions(name: &'static str) -> Self {
        Self { name, width: Width::Actions }
    }
}

impl Width {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Name => "name",
            Self::Share => "share",
            Self::Word => "word",
            Self::Figure => "figure",
            Self::Time => "time",
            Self::Action => "action",
            Self::Actions => "actions",
        }
    }
}

/// A table with its head. The rows are its children.
#[component]
pub(crate) fn Table(
    /// What it lists; only a screen reader says it.
    #[prop(into)]
    caption: String,
    /// Its columns.
    columns: &'static [Column],
    /// Its rows.
    children: Children,
) -> impl IntoView {
    let head = |column: &Column| {
        let is_hidden = matches!(column.width, Width::Action | Width::Actions);
        view! {
            <th scope="col" class=format!("table__head table__head--{}", column.width.as_str())>
                <span class:hidden=is_hidden>{column.name}</span>
            </th>
        }
    };
    view! {
        <table class="table">
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>{columns.iter().map(head).collect_view()}</tr>
            </thead>
            <tbody>{children()}</tbody>
        </table>
    }
}
