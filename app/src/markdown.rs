//! The little Markdown our own pages are written in: headings, paragraphs, lists, code. It makes a tree, never HTML.

/// A block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading, `#` to `###`.
    Heading {
        /// How many `#`.
        level: usize,
        /// What stands before the first colon, when it reads as a code: `## timed_out: no answer in time`.
        anchor: Option<String>,
        /// Its text.
        text: Vec<Span>,
    },
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list with dots.
    List(Vec<Vec<Span>>),
    /// Text in a fixed width.
    Code(String),
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// As it is.
    Plain(String),
    /// In a fixed width.
    Code(String),
    /// With weight.
    Strong(String),
}

/// Reads a page.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if line.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(heading) = heading(line) {
            blocks.push(heading);
        } else if let Some(item) = line.strip_prefix("- ") {
            let mut items = vec![item.to_owned()];
            while let Some(next) = lines.next_if(|next| next.starts_with("- ") || next.starts_with("  ")) {
                match (next.strip_prefix("- "), items.last_mut()) {
                    (Some(item), _) => items.push(item.to_owned()),
                    (None, Some(last)) => {
                        last.push(' ');
                        last.push_str(next.trim());
                    }
                    (None, None) => {}
                }
            }
            blocks.push(Block::List(items.iter().map(|item| spans(item)).collect()));
        } else {
            let mut paragraph = line.to_owned();
            let goes_on = |next: &&str| {
                !next.trim().is_empty()
                    && !next.starts_with("- ")
                    && !next.starts_with('#')
                    && !next.starts_with("```")
            };
            while let Some(next) = lines.next_if(goes_on) {
                paragraph.push(' ');
                paragraph.push_str(next.trim());
            }
            blocks.push(Block::Paragraph(spans(&paragraph)));
        }
    }
    blocks
}

fn heading(line: &str) -> Option<Block> {
    let level = line.chars().take_while(|c| *c == '#').count();
    let text = line.trim_start_matches('#').strip_prefix(' ').filter(|_| (1..=3).contains(&level))?;
    let is_code = |code: &str| !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let (anchor, text) = match text.split_once(": ") {
        Some((code, text)) if is_code(code) => (Some(code.to_owned()), text),
        _ => (None, text),
    };
    Some(Block::Heading { level, anchor, text: spans(text) })
}

fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let code =
            delimited(rest, "`").map(|(before, inner, after)| (before, Span::Code(inner.to_owned()), after));
        let strong = delimited(rest, "**")
            .map(|(before, inner, after)| (before, Span::Strong(inner.to_owned()), after));
        // The one that begins first; code wins when both do, since nothing in it has a meaning.
        let next = match (code, strong) {
            (Some(code), Some(strong)) if strong.0.len() < code.0.len() => Some(strong),
            (Some(code), _) => Some(code),
            (None, strong) => strong,
        };
        let Some((before, span, after)) = next else {
            spans.push(Span::Plain(rest.to_owned()));
            break;
        };
        if !before.is_empty() {
            spans.push(Span::Plain(before.to_owned()));
        }
        spans.push(span);
        rest = after;
    }
    spans
}

fn delimited<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_once(mark)?;
    let (inner, after) = rest.split_once(mark)?;
    Some((before, inner, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Span {
        Span::Plain(text.to_owned())
    }

    #[test]
    fn a_page_becomes_blocks() {
        let page = "# Title\nOne\ntwo `code` **strong**.\n\n- a\n  b\n- c\n\n```\n{ \"x\": 1 }\n```\n## timed_out: No answer\n";
        assert_eq!(
            blocks(page),
            [
                Block::Heading { level: 1, anchor: None, text: vec![plain("Title")] },
                Block::Paragraph(vec![
                    plain("One two "),
                    Span::Code("code".to_owned()),
                    plain(" "),
                    Span::Strong("strong".to_owned()),
                    plain("."),
                ]),
                Block::List(vec![vec![plain("a b")], vec![plain("c")]]),
                Block::Code("{ \"x\": 1 }".to_owned()),
                Block::Heading {
                    level: 2,
                    anchor: Some("timed_out".to_owned()),
                    text: vec![plain("No answer")]
                },
            ]
        );
    }

    #[test]
    fn marks_that_are_not_closed_stay_as_they_are() {
        assert_eq!(spans("a ` b ** c"), [plain("a ` b ** c")]);
        assert_eq!(spans("`**`"), [Span::Code("**".to_owned())]);
    }
}
