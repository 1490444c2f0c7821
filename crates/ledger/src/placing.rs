//! Putting events and answers of a copy into an empty ledger, as they were.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    Failure,
    append::{Answered, Decided, insert_commands},
    backup::Remembered,
    canonical, seal,
    sql::{Dialect, Sql, Value},
    tree::Edge,
    vaulted::Committed,
};

/// Rows read in one question when a whole table is visited.
pub const PAGE: u64 = 2_000;

/// Events put into the store at once.
const AT_ONCE: usize = 100;

/// Puts events into an empty ledger in their order, a few at a time; of each only its identifier stays in memory. On
/// PostgreSQL the sealer then gives them the same places.
#[derive(Default)]
pub struct Placing {
    edge: Edge,
    waiting: Vec<Decided>,
    placed: HashSet<Uuid>,
    /// What the events placed so far say of the vault.
    pub committed: Committed,
}

impl Placing {
    /// The next event.
    pub fn event(&mut self, sql: &mut dyn Sql, event: Vec<u8>) -> Result<(), Failure> {
        let envelope = canonical::read(&event)?;
        self.committed.add(&envelope);
        self.placed.insert(envelope.id);
        self.waiting.push(Decided { event, relations: envelope.relations });
        if self.waiting.len() == AT_ONCE { self.flush(sql) } else { Ok(()) }
    }

    /// Writes what still waits.
    pub fn flush(&mut self, sql: &mut dyn Sql) -> Result<(), Failure> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        match sql.dialect() {
            Dialect::Sqlite => seal::insert_entries(sql, &mut self.edge, &waiting)?,
            Dialect::Postgres => {
                let marks: Vec<String> = (1..=waiting.len()).map(|n| format!("(${n}::bytea)")).collect();
                let values: Vec<Value> = waiting.into_iter().map(|decided| Value::Bytes(decided.event)).collect();
                sql.execute(&format!("INSERT INTO ledger_event (event) VALUES {}", marks.join(", ")), &values)?;
            }
        }
        Ok(())
    }

    /// Remembers an answer of a copy, when every event it tells of was placed.
    pub fn answer(&self, sql: &mut dyn Sql, answer: &Remembered) -> Result<(), Failure> {
        if !answer.receipt.events.iter().all(|id| self.placed.contains(id)) {
            return Ok(());
        }
        let unfit = || Failure::Mismatch(format!("the answer to command {} is not readable", answer.command));
        let answered = Answered {
            command: answer.command.parse().map_err(|_| unfit())?,
            digest: hex::decode(&answer.digest).ok().and_then(|d| d.try_into().ok()).ok_or_else(unfit)?,
            receipt: serde_json::to_string(&answer.receipt).map_err(|_| unfit())?,
        };
        insert_commands(sql, &[answered])
    }
}

/// Visits every remembered answer, in the order of commands.
pub fn each_remembered(
    sql: &mut dyn Sql,
    mut visit: impl FnMut(Remembered) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut last = String::new();
    loop {
        let text = "SELECT command, digest, receipt FROM ledger_command WHERE command > $1 ORDER BY command LIMIT $2";
        let rows = sql.query(text, &[last.as_str().into(), PAGE.into()])?;
        for row in &rows {
            let command = row[0].text()?.to_owned();
            let receipt = serde_json::from_str(row[2].text()?)
                .map_err(|_| Failure::Mismatch(format!("the answer to command {command} is not readable")))?;
            last.clone_from(&command);
            visit(Remembered { digest: hex::encode(row[1].bytes()?), command, receipt })?;
        }
        if (rows.len() as u64) < PAGE {
            return Ok(());
        }
    }
}
