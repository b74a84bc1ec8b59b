//! Counting tests from what the three runners print, to end on one line for all.

use std::fmt;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    /// Files in which node found no test to run, and which it then counts as one that passed.
    hollow: u32,
}

impl Tally {
    /// A section that is one test as a whole.
    pub(crate) const ONE: Self = Self { passed: 1, failed: 0, hollow: 0 };

    /// Counts in one line of output, if it is a summary.
    pub(crate) fn read(&mut self, line: &str) {
        let line = without_colour(line);
        let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            // cargo: `test result: ok. 12 passed; 0 failed; 0 ignored; …`
            ["test", "result:", _, passed, "passed", failed, "failed", ..] => self.add(passed, failed),
            // node: `ℹ pass 12`, `ℹ fail 0`
            ["✔", file, _] if file.ends_with(".test.mjs") => self.hollow += 1,
            ["ℹ", "pass", passed] => {
                self.add(passed, "0");
                self.passed = self.passed.saturating_sub(self.hollow);
                self.hollow = 0;
            }
            // A file that hangs is cancelled.
            ["ℹ", "fail" | "cancelled", failed] => self.add("0", failed),
            // playwright: `  12 passed (3.4s)`, `  1 failed`
            [passed, "passed", time] if time.starts_with('(') => self.add(passed, "0"),
            [failed, "failed"] => self.add("0", failed),
            _ => {}
        }
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed, hollow: self.hollow }
    }

    fn add(&mut self, passed: &str, failed: &str) {
        if let (Ok(passed), Ok(failed)) = (passed.parse::<u32>(), failed.parse::<u32>()) {
            *self = self.plus(Self { passed, failed, hollow: 0 });
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Without the escape sequences that colour a terminal: ESC, `[`, and all up to a letter.
fn without_colour(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|it: char| it.is_ascii_alphabetic()).map_or(piece.len(), |at| at + 1);
        plain.push_str(piece.get(end..).unwrap_or_default());
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, passed: u32, failed: u32) {
        let mut tally = Tally::default();
        text.lines().for_each(|line| tally.read(line));
        assert_eq!((tally.passed, tally.failed), (passed, failed));
    }

    #[test]
    fn cargo_is_counted_over_its_binaries() {
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: \u{1b}[31mFAILED\u{1b}[m. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n",
            15,
            2,
        );
    }

    #[test]
    fn node_is_counted() {
        check("ℹ tests 5\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ skipped 0\n", 4, 1);
        check("\u{1b}[34mℹ pass 4\u{1b}[39m\n", 4, 0);
        check("✔ it works (1.2ms)\n✔ tests/worker/a.test.mjs (17.1ms)\nℹ pass 2\nℹ fail 0\n", 1, 0);
    }

    #[test]
    fn playwright_is_counted() {
        check("  1 failed\n    [chromium] › a.spec.mjs:3:1 › it fails\n  2 passed (1.3m)\n", 2, 1);
    }

    #[test]
    fn prose_is_not_counted() {
        check("3 passed the exam\nnothing failed\n7 passed\n", 0, 0);
    }
}
