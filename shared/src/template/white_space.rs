//! White space around tags, as in Handlebars: `~` takes all of it, and a block's tag, an `{{else}}` or a comment that
//! stands alone on its line takes the line with it.

use super::tags::{Meaning, Piece, Tag};
use std::ops::Range;

/// Shortens the texts beside tags.
pub(super) fn trim(text: &str, pieces: &mut [Piece]) {
    let cuts: Vec<(Cut, Cut)> = (0..pieces.len()).map(|index| cuts_of(text, pieces, index)).collect();
    for (index, (before, after)) in cuts.into_iter().enumerate() {
        if let Some(Piece::Text(range)) = index.checked_sub(1).and_then(|index| pieces.get_mut(index)) {
            range.end = before.end_of(text, range);
        }
        if let Some(Piece::Text(range)) = pieces.get_mut(index + 1) {
            range.start = after.start_of(text, range);
        }
    }
}

/// How much goes.
#[derive(Clone, Copy)]
enum Cut {
    Nothing,
    /// Blanks, and behind a tag the end of the line.
    Line,
    All,
}

impl Cut {
    fn end_of(self, text: &str, range: &Range<usize>) -> usize {
        let kept = text.get(range.clone()).unwrap_or_default();
        range.start
            + match self {
                Self::Nothing => kept.len(),
                Self::Line => kept.trim_end_matches(BLANK).len(),
                Self::All => kept.trim_end().len(),
            }
    }

    fn start_of(self, text: &str, range: &Range<usize>) -> usize {
        let kept = text.get(range.clone()).unwrap_or_default();
        let left = match self {
            Self::Nothing => kept,
            Self::Line => {
                let line = kept.trim_start_matches(BLANK);
                line.strip_prefix("\r\n").or_else(|| line.strip_prefix('\n')).unwrap_or(line)
            }
            Self::All => kept.trim_start(),
        };
        range.end - left.len()
    }
}

const BLANK: [char; 2] = [' ', '\t'];

/// What a piece takes away before and behind it.
fn cuts_of(text: &str, pieces: &[Piece], index: usize) -> (Cut, Cut) {
    let Some(Piece::Tag(tag)) = pieces.get(index) else { return (Cut::Nothing, Cut::Nothing) };
    let is_alone = may_stand_alone(tag) && begins_line(text, pieces, index) && ends_line(text, pieces, index);
    let cut = |all: bool| match (all, is_alone) {
        (true, _) => Cut::All,
        (false, true) => Cut::Line,
        (false, false) => Cut::Nothing,
    };
    (cut(tag.trims_before), cut(tag.trims_after))
}

const fn may_stand_alone(tag: &Tag) -> bool {
    !matches!(tag.meaning, Meaning::Print { .. })
}

/// Only blanks stand between the tag and the start of its line.
fn begins_line(text: &str, pieces: &[Piece], index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return true };
    let Some(Piece::Text(range)) = pieces.get(before) else { return false };
    let content = text.get(range.clone()).unwrap_or_default();
    let blanks = content.get(content.trim_end().len()..).unwrap_or_default();
    blanks.contains('\n') || (before == 0 && blanks.len() == content.len())
}

/// Only blanks stand between the tag and the end of its line.
fn ends_line(text: &str, pieces: &[Piece], index: usize) -> bool {
    let Some(after) = pieces.get(index + 1) else { return true };
    let Piece::Text(range) = after else { return false };
    let content = text.get(range.clone()).unwrap_or_default();
    let blanks = content.get(..content.len() - content.trim_start().len()).unwrap_or_default();
    blanks.contains('\n') || (index + 2 == pieces.len() && blanks.len() == content.len())
}
