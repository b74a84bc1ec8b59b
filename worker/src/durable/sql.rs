//! SQLite of an object: statements with typed rows, transactions, numbered migrations.

use super::meter::Meter;
use crate::fault::Fault;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::api::ProblemCode;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use worker::{SqlStorage, SqlStorageValue, State, Storage};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = worker::js_sys::Object)]
    type TransactionalStorage;

    /// The binding that `worker` lacks: a synchronous transaction, rolled back when the closure fails.
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &TransactionalStorage,
        closure: &mut dyn FnMut() -> Result<(), JsValue>,
    ) -> Result<JsValue, JsValue>;
}

#[derive(Deserialize)]
struct Table {
    name: String,
}

pub(crate) struct Sql {
    sql: SqlStorage,
    storage: Storage,
    meter: Meter,
}

/// What stands for `?` in a statement.
pub(crate) type Binds = Vec<SqlStorageValue>;

/// `binds![a, b]`: each value as SQLite takes it.
macro_rules! binds {
    ($($value:expr),* $(,)?) => { vec![$(worker::SqlStorageValue::from($value)),*] };
}
pub(crate) use binds;

/// A value or NULL.
pub(crate) fn nullable(value: Option<impl Into<SqlStorageValue>>) -> SqlStorageValue {
    value.map_or(SqlStorageValue::Null, Into::into)
}

impl Sql {
    /// The object's SQLite, brought to the newest schema.
    ///
    /// A migration that fails leaves the tables as they were, and the object answering with this fault.
    pub(crate) fn open(state: &State, migrations: &[&str]) -> Result<Self, Fault> {
        let storage = state.storage();
        let sql = Self { sql: storage.sql(), storage, meter: Meter::of(state) };
        sql.migrate(migrations).map_err(|fault| {
            let title = "Its storage could not be brought up to date. What is in it is as it was.";
            Fault::new(ProblemCode::StorageUnready, title).because(fault)
        })?;
        sql.meter.reset();
        Ok(sql)
    }

    /// Whether anything was ever opened here. Asking writes nothing, and so makes no object that lasts.
    pub(crate) fn has_schema(state: &State) -> Result<bool, Fault> {
        let query = "SELECT name FROM sqlite_master WHERE name = 'migration'";
        let tables: Vec<Table> = state.storage().sql().exec(query, None)?.to_array()?;
        Ok(tables.iter().any(|table| table.name == "migration"))
    }

    /// Runs a statement.
    pub(crate) fn run(&self, statement: &str, binds: Binds) -> Result<(), Fault> {
        self.meter.add(self.sql.exec(statement, binds)?.rows_written());
        Ok(())
    }

    /// All rows of a query.
    pub(crate) fn rows<T: DeserializeOwned>(&self, query: &str, binds: Binds) -> Result<Vec<T>, Fault> {
        let cursor = self.sql.exec(query, binds)?;
        let rows = cursor.to_array()?;
        self.meter.add(cursor.rows_written());
        Ok(rows)
    }

    /// The first row, if there is one. (`SqlCursor::one` would end the instance when there is none.)
    pub(crate) fn first<T: DeserializeOwned>(&self, query: &str, binds: Binds) -> Result<Option<T>, Fault> {
        Ok(self.rows(query, binds)?.into_iter().next())
    }

    /// Runs statements that stand or fall together. There must be no wait in between, hence the closure.
    pub(crate) fn transaction<T>(&self, mut work: impl FnMut(&Self) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut result = None;
        let storage: &TransactionalStorage = self.storage.as_raw().unchecked_ref();
        let ended = storage.transaction_sync(&mut || {
            let outcome = work(self);
            let verdict = if outcome.is_ok() { Ok(()) } else { Err(JsValue::from_str("rolled back")) };
            result = Some(outcome);
            verdict
        });
        match (result, ended) {
            (Some(Err(fault)), _) => Err(fault),
            (Some(Ok(value)), Ok(_)) => Ok(value),
            (_, Err(error)) => Err(Fault::new(ProblemCode::Internal, "Something went wrong on our side.")
                .because(format!("transaction: {error:?}"))),
            (None, Ok(_)) => Err(Fault::new(ProblemCode::Internal, "Something went wrong on our side.")
                .because("transaction: not run")),
        }
    }

    fn migrate(&self, migrations: &[&str]) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Done {
            count: i64,
        }
        self.run("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)", vec![])?;
        let done: Option<Done> = self.first("SELECT count(*) AS count FROM migration", vec![])?;
        let done = usize::try_from(done.map_or(0, |done| done.count)).unwrap_or_default();
        for (index, migration) in migrations.iter().enumerate().skip(done) {
            let number = i64::try_from(index + 1).unwrap_or_default();
            self.transaction(|sql| {
                sql.run(migration, vec![])?;
                sql.run("INSERT INTO migration (number) VALUES (?)", binds![number])
            })?;
        }
        Ok(())
    }
}
