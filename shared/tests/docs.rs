//! What the documents say of the code.

use shared::delivery::{Next, Outcome};

#[test]
fn the_outcome_table_is_the_cause_table() {
    let document = include_str!("../../docs/delivery.md");
    let (_, document) = document.split_once("## Outcomes").unwrap();
    for outcome in Outcome::ALL {
        let row = document.lines().find(|line| line.starts_with(&format!("| `{}` |", outcome.as_str())));
        let follows = match outcome.next() {
            Next::Done => "| done |",
            Next::Retry => "| retry |",
            Next::Final => "| final |",
        };
        let row = row.unwrap_or_else(|| panic!("docs/delivery.md has no row for {}", outcome.as_str()));
        assert!(row.ends_with(follows), "docs/delivery.md says of {} that {row}", outcome.as_str());
    }
}

#[test]
fn every_outcome_has_its_tips() {
    let document = include_str!("../../docs/troubleshooting.md");
    for outcome in Outcome::ALL.into_iter() {
        let heading = format!("## {}:", outcome.as_str());
        assert!(
            document.lines().any(|line| line.starts_with(&heading)),
            "docs/troubleshooting.md has no {heading}"
        );
    }
}
