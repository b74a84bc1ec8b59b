//! The page that says what each outcome means; it is `docs/troubleshooting.md`.

use crate::browser;
use crate::markdown::{Block, Span, blocks};
use crate::ui::Heading;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

const PAGE: &str = include_str!("../../../docs/troubleshooting.md");

/// The tips for every outcome.
#[component]
pub(crate) fn TroubleshootingPage() -> impl IntoView {
    let blocks = blocks(PAGE);
    let contents: Vec<(String, Vec<Span>)> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { anchor: Some(anchor), text, .. } => Some((anchor.clone(), text.clone())),
            _ => None,
        })
        .collect();
    // The heading of the file is the heading of the page.
    let body = blocks.into_iter().filter(|block| !matches!(block, Block::Heading { level: 1, .. }));
    let hash = use_location().hash;
    Effect::new(move |_| {
        hash.track();
        request_animation_frame(|| {
            let hash = browser::hash();
            if !hash.is_empty() {
                browser::scroll_to_id(&hash);
            }
        });
    });
    view! {
        <header class="page-head"><Heading text="Troubleshooting"/></header>
        <div class="tips">
            <nav class="tips__contents" aria-label="Outcomes">
                <ul>
                    {contents
                        .into_iter()
                        .map(|(anchor, text)| {
                            view! { <li><a href=format!("#{anchor}")>{inline(text)}</a></li> }
                        })
                        .collect_view()}
                </ul>
            </nav>
            <article class="tips__text">{body.map(show).collect_view()}</article>
        </div>
    }
}

fn inline(text: Vec<Span>) -> Vec<AnyView> {
    let show = |span| match span {
        Span::Plain(text) => text.into_any(),
        Span::Code(text) => view! { <code>{text}</code> }.into_any(),
        Span::Strong(text) => view! { <strong>{text}</strong> }.into_any(),
    };
    text.into_iter().map(show).collect()
}

fn show(block: Block) -> AnyView {
    match block {
        Block::Heading { anchor, text, .. } => {
            let code = anchor.clone().map(|anchor| view! { <code class="tips__code">{anchor}</code> });
            view! { <h2 id=anchor tabindex="-1">{inline(text)} " " {code}</h2> }.into_any()
        }
        Block::Paragraph(text) => view! { <p>{inline(text)}</p> }.into_any(),
        Block::List(items) => {
            view! { <ul>{items.into_iter().map(|item| view! { <li>{inline(item)}</li> }).collect_view()}</ul> }.into_any()
        }
        Block::Code(text) => view! { <pre class="code"><code>{text}</code></pre> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::delivery::Outcome;

    #[test]
    fn every_outcome_has_its_section_and_no_other() {
        let anchors: Vec<String> = blocks(PAGE)
            .into_iter()
            .filter_map(|block| match block {
                Block::Heading { anchor, level: 2, .. } => anchor,
                _ => None,
            })
            .collect();
        assert_eq!(anchors, Outcome::ALL.map(|outcome| outcome.as_str().to_owned()));
    }
}
