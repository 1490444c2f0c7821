//! Putting events and answers of a copy into an empty ledger, as they were.

use crate::{
    Failure,
    append::{Answered, Decided, insert_commands},
    backup::Remembered,
    canonical, seal,
    sql::{Dialect, Sql, Value},
    tree::Edge,
};

/// Puts events into an empty ledger in their order. On PostgreSQL the sealer then gives them the same places.
pub fn place(sql: &mut dyn Sql, events: &[Vec<u8>]) -> Result<(), Failure> {
    match sql.dialect() {
        Dialect::Sqlite => {
            let mut edge = Edge::default();
            for event in events {
                let relations = canonical::read(event)?.relations;
                seal::insert_entries(sql, &mut edge, &[Decided { event: event.clone(), relations }])?;
            }
        }
        Dialect::Postgres => {
            for part in events.chunks(100) {
                let marks: Vec<String> = (1..=part.len()).map(|n| format!("(${n}::bytea)")).collect();
                let values: Vec<Value> = part.iter().map(|event| Value::Bytes(event.clone())).collect();
                sql.execute(&format!("INSERT INTO ledger_event (event) VALUES {}", marks.join(", ")), &values)?;
            }
        }
    }
    Ok(())
}

/// Remembers the answers of a copy.
pub fn remember(sql: &mut dyn Sql, answers: &[Remembered]) -> Result<(), Failure> {
    for answer in answers {
        let unfit = || Failure::Mismatch(format!("the answer to command {} is not readable", answer.command));
        let answered = Answered {
            command: answer.command.parse().map_err(|_| unfit())?,
            digest: hex::decode(&answer.digest).ok().and_then(|d| d.try_into().ok()).ok_or_else(unfit)?,
            receipt: serde_json::to_string(&answer.receipt).map_err(|_| unfit())?,
        };
        insert_commands(sql, &[answered])?;
    }
    Ok(())
}

/// Every remembered answer, in the order of commands.
pub fn remembered(sql: &mut dyn Sql) -> Result<Vec<Remembered>, Failure> {
    let rows = sql.query("SELECT command, digest, receipt FROM ledger_command ORDER BY command", &[])?;
    rows.iter()
        .map(|row| {
            let command = row[0].text()?.to_owned();
            let receipt = serde_json::from_str(row[2].text()?)
                .map_err(|_| Failure::Mismatch(format!("the answer to command {command} is not readable")))?;
            Ok(Remembered { digest: hex::encode(row[1].bytes()?), command, receipt })
        })
        .collect()
}
