//! What people did to this webhook's deliveries, for the audit log: written here in the transaction that does it, and told to
//! the Registry until that has it. So what was refused leaves no entry, and what was done leaves one, whatever is cut off.

use super::store::Store;
use crate::durable::registry::{Registry, Told};
use crate::durable::sql::binds;
use crate::fault::Fault;
use serde::Deserialize;
use shared::audit::Record;
use worker::Env;

impl Store {
    /// Notes a deed; within the transaction that does it.
    pub(super) fn add_deed(&self, record: &Record) -> Result<(), Fault> {
        self.untold.set(Some(true));
        self.sql.run("UPDATE told SET last = last + 1", vec![])?;
        self.sql.run(
            "INSERT INTO deed (number, record) SELECT last, ? FROM told",
            binds![serde_json::to_string(record)?],
        )
    }

    /// Whether there are deeds that the Registry does not know of.
    pub(super) fn has_deeds(&self) -> Result<bool, Fault> {
        if let Some(known) = self.untold.get() {
            return Ok(known);
        }
        let has = self.next_deed()?.is_some();
        self.untold.set(Some(has));
        Ok(has)
    }

    fn next_deed(&self) -> Result<Option<Told>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            number: u32,
            record: String,
        }
        let row: Option<Row> =
            self.sql.first("SELECT number, record FROM deed ORDER BY number LIMIT 1", vec![])?;
        let read = |row: Row| {
            let record = serde_json::from_str(&row.record)?;
            Ok(Told { webhook: self.webhook.clone(), number: row.number, record })
        };
        row.map(read).transpose()
    }

    fn forget_deed(&self, number: u32) -> Result<(), Fault> {
        self.untold.set(None);
        self.sql.run("DELETE FROM deed WHERE number = ?", binds![i64::from(number)])
    }
}

/// Tells the Registry, oldest first.
pub(super) async fn tell(store: &Store, env: &Env) -> Result<(), Fault> {
    while store.has_deeds()? {
        let Some(told) = store.next_deed()? else {
            store.untold.set(Some(false));
            break;
        };
        let number = told.number;
        Registry::of(env).tell(told).await?;
        store.forget_deed(number)?;
    }
    Ok(())
}
