//! The chain: each entry's digest covers its record and the digest before it.

use super::{Entry, Record};
use crate::secret::digest;
use std::fmt;

/// The newest entry of a chain: whoever notes it can tell later whether what came before is still the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 while there is none.
    pub number: u64,
    /// Its digest.
    pub digest: String,
}

impl Default for Head {
    /// In front of the first entry.
    fn default() -> Self {
        Self { number: 0, digest: "0".repeat(64) }
    }
}

impl Head {
    /// Chains a record to this head.
    ///
    /// # Errors
    /// What serde_json says; a record is always writable.
    pub fn append(&self, record: Record) -> Result<Entry, serde_json::Error> {
        let number = self.number + 1;
        let digest = digest_of(number, &self.digest, &record)?;
        Ok(Entry { number, previous: self.digest.clone(), record, digest })
    }
}

impl From<&Entry> for Head {
    fn from(entry: &Entry) -> Self {
        Self { number: entry.number, digest: entry.digest.clone() }
    }
}

/// A number, a line break, the digest before, a line break, and the record as JSON without spaces: that is what the
/// digest is made of. It is SHA-256, in hexadecimal.
fn digest_of(number: u64, previous: &str, record: &Record) -> Result<String, serde_json::Error> {
    Ok(digest(&format!("{number}\n{previous}\n{}", serde_json::to_string(record)?)))
}

/// Where a chain is broken. Each names the entry at which it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry is not what its digest was made of.
    Edited {
        /// The entry.
        number: u64,
    },
    /// One or more entries before this one are not there.
    Missing {
        /// The entry.
        number: u64,
        /// The one that should stand there.
        expected: u64,
    },
    /// The entry stands behind one that came later, or twice.
    OutOfOrder {
        /// The entry.
        number: u64,
        /// The one that should stand there.
        expected: u64,
    },
    /// The entry is whole, but the one before it is another one than when it was written.
    Unlinked {
        /// The entry.
        number: u64,
    },
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited { number } => {
                write!(f, "Entry {number} was edited: its digest is of something else.")
            }
            Self::Missing { number, expected } if number - expected == 1 => {
                write!(f, "Entry {expected} is missing: it was cut out in front of entry {number}.")
            }
            Self::Missing { number, expected } => {
                write!(f, "Entries {expected} to {} are missing: they were cut out.", number - 1)
            }
            Self::OutOfOrder { number, expected } => {
                write!(f, "Entry {number} stands where entry {expected} belongs: entries were moved.")
            }
            Self::Unlinked { number } => {
                write!(
                    f,
                    "Entry {number} was written behind another entry than the one that stands before it."
                )
            }
        }
    }
}

/// Follows a chain, entry by entry, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    head: Head,
}

impl Chain {
    /// Takes the next entry.
    ///
    /// # Errors
    /// Where the chain is broken.
    pub fn follow(&mut self, entry: &Entry) -> Result<(), Break> {
        let (number, expected) = (entry.number, self.head.number + 1);
        if number > expected {
            return Err(Break::Missing { number, expected });
        }
        if number < expected {
            return Err(Break::OutOfOrder { number, expected });
        }
        let digest = digest_of(number, &entry.previous, &entry.record);
        if digest.ok().as_ref() != Some(&entry.digest) {
            return Err(Break::Edited { number });
        }
        if entry.previous != self.head.digest {
            return Err(Break::Unlinked { number });
        }
        self.head = Head::from(entry);
        Ok(())
    }

    /// The newest entry that was followed.
    pub const fn head(&self) -> &Head {
        &self.head
    }
}

/// Follows a whole chain, oldest entry first.
///
/// ```
/// use shared::{access::Actor, audit::{Deed, Head, Record, verify}, time::Timestamp};
/// let record = |deed| Record::new(Timestamp::from_millis(0), &Actor::tocsin(), deed);
/// let first = Head::default().append(record(Deed::SignedIn)).unwrap();
/// let second = Head::from(&first).append(record(Deed::SignedOut)).unwrap();
/// assert_eq!(verify(&[first.clone(), second.clone()]).unwrap().number, 2);
/// assert!(verify(&[second, first]).is_err());
/// ```
///
/// # Errors
/// The first place where it is broken.
pub fn verify<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Head, Break> {
    let mut chain = Chain::default();
    entries.into_iter().try_for_each(|entry| chain.follow(entry))?;
    Ok(chain.head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Actor, Role, Who};
    use crate::audit::{Deed, FieldChange};
    use crate::time::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    fn record(place: u64) -> Record {
        let actor = Actor {
            who: Who::Access { email: format!("{place}@example.com") },
            role: Role::Editor,
            session: None,
            access_email: None,
            address: Some("192.0.2.7".to_owned()),
        };
        let change = FieldChange { field: "timeout_in_sec".to_owned(), before: Some(json!(10)), after: None };
        Record::new(Timestamp::from_millis(1_763_900_000_000), &actor, Deed::WebhookChanged)
            .about("wh_0123456789abcdef", "SOC")
            .changing(vec![change], vec!["headers.authorization".to_owned()])
    }

    fn chain(length: u64) -> Vec<Entry> {
        let mut head = Head::default();
        (1..=length)
            .map(|place| {
                let entry = head.append(record(place)).unwrap();
                head = Head::from(&entry);
                entry
            })
            .collect()
    }

    #[test]
    fn entry_format_unchanged() {
        let entry = chain(1).remove(0);
        assert_eq!(serde_json::to_string(&entry).unwrap(), PINNED);
        assert_eq!(serde_json::from_str::<Entry>(PINNED).unwrap(), entry);
    }
    const PINNED: &str = r#"{"number":1,"previous":"0000000000000000000000000000000000000000000000000000000000000000","record":{"at":"2025-11-23T12:13:20.000Z","by":{"who":{"kind":"access","email":"1@example.com"},"role":"editor","address":"192.0.2.7"},"deed":"webhook_changed","subject":{"id":"wh_0123456789abcdef","name":"SOC"},"changes":[{"field":"timeout_in_sec","before":10}],"secrets":["headers.authorization"]},"digest":"3c8ca18ee281eee3a6f24a9e42138b5c82dc350b84ae01471a211f98e7e88d5d"}"#;

    #[test]
    fn a_whole_chain_holds_however_it_was_written_out() {
        let entries = chain(5);
        assert_eq!(verify(&entries).unwrap(), Head::from(&entries[4]));
        assert_eq!(verify([]).unwrap(), Head::default());
        let again: Vec<Entry> =
            serde_json::from_str(&serde_json::to_string_pretty(&entries).unwrap()).unwrap();
        assert!(verify(&again).is_ok());
    }

    #[test]
    fn an_edit_a_cut_and_a_move_are_found() {
        let entries = chain(5);
        let mut edited = entries.clone();
        edited[2].record.by.address = None;
        assert_eq!(verify(&edited), Err(Break::Edited { number: 3 }));
        let mut cut = entries.clone();
        cut.drain(1..3);
        assert_eq!(verify(&cut), Err(Break::Missing { number: 4, expected: 2 }));
        assert_eq!(verify(&entries[1..]), Err(Break::Missing { number: 2, expected: 1 }));
        let mut moved = entries.clone();
        moved.swap(1, 2);
        assert_eq!(verify(&moved), Err(Break::Missing { number: 3, expected: 2 }));
        let mut doubled = entries.clone();
        doubled.insert(2, entries[1].clone());
        assert_eq!(verify(&doubled), Err(Break::OutOfOrder { number: 2, expected: 3 }));
        // Edited, and given a digest that fits: the next one shows it.
        let mut forged = entries.clone();
        forged[2] = Head::from(&entries[1]).append(record(9)).unwrap();
        assert_eq!(verify(&forged), Err(Break::Unlinked { number: 4 }));
        // What no chain can show by itself.
        assert_eq!(verify(&entries[..3]).unwrap().number, 3);
    }

    proptest! {
        /// Whichever character of an export is changed, it does not read or it does not hold.
        #[test]
        fn no_character_can_be_changed(place in 0_usize..2_000, replacement in "[ -~]") {
            let text = serde_json::to_string(&chain(3)).unwrap();
            let place = place % text.len();
            let mut changed = text.clone();
            changed.replace_range(place..=place, &replacement);
            let read = serde_json::from_str::<Vec<Entry>>(&changed);
            let holds = read.is_ok_and(|entries| entries.len() != 3 || verify(&entries).is_ok());
            prop_assert!(!holds || changed == text, "{place}: {replacement:?}");
        }
    }
}
