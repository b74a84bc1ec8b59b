//! What two texts have in common, line by line.

/// A row of two texts side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DiffRow {
    /// A line of both.
    Same(String),
    /// A line that one of them has, or that differs.
    Differs {
        /// On the left; none when it has nothing there.
        left: Option<String>,
        /// On the right.
        right: Option<String>,
    },
    /// So many lines of both that are not shown.
    Folded(usize),
}

/// Lines shown around a difference.
const CONTEXT: usize = 3;
/// Work of a comparison, in pairs of lines. Beyond it, what lies between the first and the last difference counts as
/// different throughout.
const PAIRS_MAX: usize = 2_000_000;
/// Rows that are shown: more than anybody reads, and few enough for a page.
const ROWS_MAX: usize = 2_000;

/// The rows of two texts, long runs of equal lines folded; none when the texts are equal.
pub(crate) fn diff(left: &str, right: &str) -> Vec<DiffRow> {
    if left == right {
        return Vec::new();
    }
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let mut rows = fold(&align(&left, &right));
    let rest = rows.len().saturating_sub(ROWS_MAX);
    rows.truncate(ROWS_MAX);
    if rest > 0 {
        rows.push(DiffRow::Folded(rest));
    }
    rows
}

fn align(left: &[&str], right: &[&str]) -> Vec<DiffRow> {
    let head = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (left_rest, right_rest) =
        (left.get(head..).unwrap_or_default(), right.get(head..).unwrap_or_default());
    let tail =
        left_rest.iter().rev().zip(right_rest.iter().rev()).take_while(|(left, right)| left == right).count();
    let middle_left = left_rest.get(..left_rest.len() - tail).unwrap_or_default();
    let middle_right = right_rest.get(..right_rest.len() - tail).unwrap_or_default();

    let same = |line: &&str| DiffRow::Same((*line).to_owned());
    let mut rows: Vec<DiffRow> = left.iter().take(head).map(same).collect();
    let (mut from_left, mut from_right) = (0, 0);
    for (at_left, at_right) in common(middle_left, middle_right) {
        push_differing(&mut rows, middle_left, from_left..at_left, middle_right, from_right..at_right);
        rows.extend(middle_left.get(at_left).map(same));
        (from_left, from_right) = (at_left + 1, at_right + 1);
    }
    let (end_left, end_right) = (middle_left.len(), middle_right.len());
    push_differing(&mut rows, middle_left, from_left..end_left, middle_right, from_right..end_right);
    rows.extend(left.iter().skip(left.len() - tail).map(same));
    rows
}

/// Lines of one side beside lines of the other, as far as both reach.
fn push_differing(
    rows: &mut Vec<DiffRow>,
    left: &[&str],
    at_left: std::ops::Range<usize>,
    right: &[&str],
    at_right: std::ops::Range<usize>,
) {
    let line = |lines: &[&str], place: Option<usize>| {
        place.and_then(|place| lines.get(place)).map(|line| (*line).to_owned())
    };
    for offset in 0..at_left.len().max(at_right.len()) {
        let left = line(left, at_left.clone().nth(offset));
        let right = line(right, at_right.clone().nth(offset));
        rows.push(DiffRow::Differs { left, right });
    }
}

/// The places of the longest sequence of lines that both have in this order.
fn common(left: &[&str], right: &[&str]) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    if left.len().saturating_mul(right.len()) > PAIRS_MAX {
        return Vec::new();
    }
    // `lengths[l * width + r]`: how long that sequence is in what follows from line `l` and line `r`.
    let mut lengths = vec![0_u32; (left.len() + 1) * width];
    let at = |lengths: &[u32], l: usize, r: usize| lengths.get(l * width + r).copied().unwrap_or_default();
    for (l, left_line) in left.iter().enumerate().rev() {
        for (r, right_line) in right.iter().enumerate().rev() {
            let length = if left_line == right_line {
                at(&lengths, l + 1, r + 1) + 1
            } else {
                at(&lengths, l + 1, r).max(at(&lengths, l, r + 1))
            };
            if let Some(place) = lengths.get_mut(l * width + r) {
                *place = length;
            }
        }
    }
    let (mut l, mut r) = (0, 0);
    let mut places = Vec::new();
    while let (Some(left_line), Some(right_line)) = (left.get(l), right.get(r)) {
        if left_line == right_line {
            places.push((l, r));
            (l, r) = (l + 1, r + 1);
        } else if at(&lengths, l + 1, r) >= at(&lengths, l, r + 1) {
            l += 1;
        } else {
            r += 1;
        }
    }
    places
}

/// Leaves a few equal lines around each difference.
fn fold(rows: &[DiffRow]) -> Vec<DiffRow> {
    let differs = |row: &DiffRow| !matches!(row, DiffRow::Same(_));
    let is_near = |place: usize| {
        let from = place.saturating_sub(CONTEXT);
        let to = rows.len().min(place + CONTEXT + 1);
        rows.get(from..to).unwrap_or_default().iter().any(differs)
    };
    let mut folded = Vec::new();
    let mut hidden = 0;
    for (place, row) in rows.iter().enumerate() {
        if !is_near(place) {
            hidden += 1;
            continue;
        }
        if hidden > 0 {
            folded.push(DiffRow::Folded(std::mem::take(&mut hidden)));
        }
        folded.push(row.clone());
    }
    if hidden > 0 {
        folded.push(DiffRow::Folded(hidden));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(line: &str) -> DiffRow {
        DiffRow::Same(line.to_owned())
    }

    fn differs(left: &str, right: &str) -> DiffRow {
        let side = |line: &str| (!line.is_empty()).then(|| line.to_owned());
        DiffRow::Differs { left: side(left), right: side(right) }
    }

    #[test]
    fn equal_texts_have_no_rows() {
        assert_eq!(diff("a\nb", "a\nb"), []);
        assert_eq!(diff("", ""), []);
    }

    #[test]
    fn lines_stand_beside_what_they_became() {
        assert_eq!(diff("a\nb\nc", "a\nB\nc"), [same("a"), differs("b", "B"), same("c")]);
        assert_eq!(diff("a\nc", "a\nb\nc"), [same("a"), differs("", "b"), same("c")]);
        assert_eq!(diff("a\nb\nc", "c"), [differs("a", ""), differs("b", ""), same("c")]);
        assert_eq!(diff("", "a"), [differs("", "a")]);
    }

    #[test]
    fn a_moved_line_is_found_where_most_stays_in_order() {
        let rows = diff("one\ntwo\nthree\nfour", "two\nthree\none\nfour");
        assert_eq!(rows, [differs("one", ""), same("two"), same("three"), differs("", "one"), same("four")]);
    }

    #[test]
    fn what_is_far_from_a_difference_is_folded() {
        let left: Vec<String> = (0..20).map(|line| line.to_string()).collect();
        let mut right = left.clone();
        if let Some(line) = right.get_mut(10) {
            *line = "ten".to_owned();
        }
        let rows = diff(&left.join("\n"), &right.join("\n"));
        assert_eq!(rows.first(), Some(&DiffRow::Folded(7)));
        assert_eq!(rows.get(4), Some(&differs("10", "ten")));
        assert_eq!(rows.last(), Some(&DiffRow::Folded(6)));
        assert_eq!(rows.len(), 9);
    }

    #[test]
    fn texts_of_any_size_are_compared_in_bounded_time() {
        let left: String = (0..30_000).map(|line| format!("l{line}\n")).collect();
        let right: String = (0..30_000).map(|line| format!("r{line}\n")).collect();
        assert_eq!(diff(&left, &right).len(), ROWS_MAX + 1);
    }
}
