//! Two texts side by side.

use crate::diff::{DiffRow, diff};
use crate::text;
use leptos::prelude::*;

/// Two texts, and where they differ.
#[component]
pub(crate) fn Diff(
    /// What is compared, as in `Request body`.
    #[prop(into)]
    label: String,
    /// What the two sides are called.
    names: (String, String),
    /// The text on the left.
    left: String,
    /// The text on the right.
    right: String,
) -> impl IntoView {
    let rows = diff(&left, &right);
    if rows.is_empty() {
        let sentence = if left.is_empty() { "Nothing on either side." } else { "The same on both sides." };
        return view! { <p class="diff__same">{sentence}</p> }.into_any();
    }
    view! {
        <table class="diff">
            <caption class="hidden">{label}</caption>
            <thead>
                <tr>
                    <th scope="col">{names.0}</th>
                    <th scope="col">{names.1}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(row: DiffRow) -> impl IntoView {
    match row {
        DiffRow::Same(line) => {
            let line = text::visible(&line);
            view! {
                <tr>
                    <td>{line.clone()}</td>
                    <td class="diff__again">{line}</td>
                </tr>
            }
            .into_any()
        }
        DiffRow::Folded(count) => view! {
            <tr class="diff__folded">
                <td colspan="2">{text::counted(count, "line not shown", "lines not shown")}</td>
            </tr>
        }
        .into_any(),
        DiffRow::Differs { left, right } => view! {
            <tr>
                <td class="diff__left">
                    {left.map(|line| view! { <del class="diff__line">{text::visible(&line)}</del> })}
                </td>
                <td class="diff__right">
                    {right.map(|line| view! { <ins class="diff__line">{text::visible(&line)}</ins> })}
                </td>
            </tr>
        }
        .into_any(),
    }
}
