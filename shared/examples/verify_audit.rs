//! Follows an exported audit log from its first entry to its last: `verify_audit FILE [DIGEST]`.
//!
//! `FILE` is what `GET /api/audit/export` answers, an entry a line. With the `DIGEST` of an entry that was noted
//! elsewhere, that entry has to be in it: then nothing up to there was written anew, nor cut off.

use shared::audit::{Chain, Entry};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), noted) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: verify_audit FILE [DIGEST]");
        return ExitCode::from(2);
    };
    match follow(&path, noted.as_deref()) {
        Ok(sentence) => {
            println!("{sentence}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn follow(path: &str, noted: Option<&str>) -> Result<String, String> {
    let file = File::open(path).map_err(|error| format!("{path} cannot be opened: {error}."))?;
    let (mut chain, mut is_noted_there) = (Chain::default(), false);
    for (place, line) in BufReader::new(file).lines().enumerate() {
        let entry = read(line, place + 1)?;
        chain.follow(&entry).map_err(|broken| broken.to_string())?;
        is_noted_there |= noted == Some(entry.digest.as_str());
    }
    let head = chain.head();
    if noted.is_some() && !is_noted_there {
        return Err(format!(
            "The entry that was noted is not in it: the log was cut off behind entry {}, or written anew.",
            head.number
        ));
    }
    Ok(format!(
        "{} entries, each in its place and as it was written. The last one's digest:\n{}",
        head.number, head.digest
    ))
}

fn read(line: io::Result<String>, number: usize) -> Result<Entry, String> {
    let line = line.map_err(|error| format!("Line {number} cannot be read: {error}."))?;
    serde_json::from_str(&line).map_err(|error| format!("Line {number} is no entry: {error}."))
}
