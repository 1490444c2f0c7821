//! The tables beside the events against the events: relations by object, remembered answers, the vault.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use kernel::Envelope;
use sha2::{Digest, Sha256};
use vault::KeyRing;

use crate::{
    Failure, Receipt, canonical, read,
    sql::{Sql, Value},
    vaulted::{self, Committed},
    verify::{Found, Layer},
};

/// What the tables beside the events should hold, as sums of digests: equal sums, equal contents.
#[derive(Default, PartialEq)]
pub struct Beside {
    relations: Sum,
    answers: Sum,
    committed: Committed,
}

impl Beside {
    /// Adds the relations of an event with its place.
    pub fn related(&mut self, seq: u64, envelope: &Envelope) {
        self.committed.add(envelope);
        let place = seq.to_string();
        let distinct: BTreeSet<_> = envelope.relations.iter().collect();
        for r in distinct {
            self.relations.add(&[&r.object.kind, &r.object.id, &place, &r.qualifier]);
        }
    }

    /// Adds an event that a remembered answer must name.
    pub fn answered(&mut self, envelope: &Envelope) {
        let (command, id) = (envelope.command.to_string(), envelope.id.to_string());
        self.answers.add(&[&command, &id, &envelope.kind, &envelope.recorded_at.0.to_string()]);
    }
}

#[derive(Default, Debug, PartialEq, Clone, Copy)]
struct Sum(u128, u64);

impl Sum {
    fn add(&mut self, parts: &[&str]) {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let number = digest.first_chunk::<16>().map_or(0, |bytes| u128::from_be_bytes(*bytes));
        self.0 = self.0.wrapping_add(number);
        self.1 += 1;
    }
}

/// Compares what is stored with what the events want.
pub fn compare(sql: &mut dyn Sql, ring: Option<&KeyRing>, wanted: &Beside, found: &mut Found) -> Result<(), Failure> {
    vaulted::compare(sql, ring, &wanted.committed, found)?;
    let mut stored = Sum::default();
    each(sql, "ledger_relation", "kind, id, seq, qualifier", "kind, id, seq, qualifier", 4, &mut |row| {
        let seq = row[2].int()?.to_string();
        stored.add(&[row[0].text()?, row[1].text()?, &seq, row[3].text()?]);
        Ok(())
    })?;
    if stored != wanted.relations {
        relations_that_differ(sql, found)?;
    }
    let mut answers = Sum::default();
    let mut unreadable = Vec::new();
    each(sql, "ledger_command", "command, receipt", "command", 1, &mut |row| {
        let command = row[0].text()?;
        match serde_json::from_str::<Receipt>(row[1].text()?) {
            Ok(receipt) => {
                for (id, kind) in receipt.events.iter().zip(&receipt.kinds) {
                    answers.add(&[command, &id.to_string(), kind, &receipt.at.0.to_string()]);
                }
            }
            Err(_) => unreadable.push(command.to_owned()),
        }
        Ok(())
    })?;
    for command in &unreadable {
        found.add(Layer::Tables, None, format!("the answer to command {command} is not readable"));
    }
    if answers != wanted.answers {
        answers_that_differ(sql, found)?;
    }
    Ok(())
}

/// Visits every row of a ledger table in the order of its key, in parts.
fn each(
    sql: &mut dyn Sql,
    table: &str,
    columns: &str,
    key: &str,
    width: usize,
    visit: &mut dyn FnMut(&[Value]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let marks: Vec<String> = (1..=width).map(|n| format!("${n}")).collect();
    let mut last: Option<Vec<Value>> = None;
    loop {
        let after = last.as_ref().map_or(String::new(), |_| format!("WHERE ({key}) > ({})", marks.join(", ")));
        let text = format!("SELECT {columns} FROM {table} {after} ORDER BY {key} LIMIT 2000");
        let rows = sql.query(&text, last.as_deref().unwrap_or_default())?;
        for row in &rows {
            visit(row)?;
        }
        match rows.last() {
            Some(row) if rows.len() == 2000 => last = Some(row[..width].to_vec()),
            _ => return Ok(()),
        }
    }
}

fn relations_that_differ(sql: &mut dyn Sql, found: &mut Found) -> Result<(), Failure> {
    let mut wanted = BTreeSet::new();
    read::scan_raw(sql, 1, |seq, event| {
        for r in canonical::read(&event).map(|e| e.relations).unwrap_or_default() {
            wanted.insert((seq, r.object.kind, r.object.id, r.qualifier));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    each(sql, "ledger_relation", "kind, id, seq, qualifier", "kind, id, seq, qualifier", 4, &mut |row| {
        let (kind, id, seq, part) = (row[0].text()?, row[1].text()?, row[2].seq()?, row[3].text()?);
        if !wanted.remove(&(seq, kind.to_owned(), id.to_owned(), part.to_owned())) {
            found.add(Layer::Tables, Some(seq), format!("relation {kind} {id} ({part}) is not in the event"));
        }
        Ok(())
    })?;
    for (seq, kind, id, part) in wanted {
        found.add(Layer::Tables, Some(seq), format!("relation {kind} {id} ({part}) of the event is not in the index"));
    }
    Ok(())
}

fn answers_that_differ(sql: &mut dyn Sql, found: &mut Found) -> Result<(), Failure> {
    let mut wanted = BTreeMap::new();
    read::scan_raw(sql, 1, |seq, event| {
        if let Ok(e) = canonical::read(&event) {
            wanted.insert((e.command.to_string(), e.id, e.kind, e.recorded_at), seq);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for event in read::unsealed(sql)? {
        if let Ok(e) = canonical::read(&event) {
            wanted.insert((e.command.to_string(), e.id, e.kind, e.recorded_at), 0);
        }
    }
    each(sql, "ledger_command", "command, receipt", "command", 1, &mut |row| {
        let command = row[0].text()?;
        let Ok(receipt) = serde_json::from_str::<Receipt>(row[1].text()?) else { return Ok(()) };
        for (id, kind) in receipt.events.iter().zip(&receipt.kinds) {
            if wanted.remove(&(command.to_owned(), *id, kind.clone(), receipt.at)).is_none() {
                found.add(Layer::Tables, None, format!("the answer to command {command} names event {id} wrongly"));
            }
        }
        Ok(())
    })?;
    for ((command, id, ..), seq) in wanted {
        let seq = Some(seq).filter(|seq| *seq > 0);
        found.add(Layer::Tables, seq, format!("event {id} of command {command} is in no remembered answer"));
    }
    Ok(())
}
