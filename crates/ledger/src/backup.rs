//! Copies: a SQLite file copied while it is written to, or every entry as lines of JSON (`.poincon`); and a ledger made
//! from either, up to any event, byte for byte. What is kept beside the ledger, the signing key and every key of the
//! vault are not in a copy; sealed values are, and those of the erased are left out when a ledger is made from it.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use kernel::House;
use rusqlite::{Connection, OpenFlags, backup::Backup};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Ledger, Options, Receipt, canonical,
    open::is_postgres,
    placing,
    postgres_sql::PostgresSql,
    read::{self, StoredNodes},
    sql::Sql,
    sqlite_sql::{SqliteSql, failure},
    tree::{self, Hash},
    vaulted::{self, Committed, StoredValue},
    verify::is_empty,
};

/// First and last line of an export.
#[derive(Serialize, Deserialize)]
struct Bound {
    poincon: u32,
    size: u64,
    root: String,
}

/// A remembered answer in an export.
#[derive(Serialize, Deserialize)]
pub struct Remembered {
    /// The command.
    pub command: String,
    /// Digest of what was asked, hexadecimal.
    pub digest: String,
    /// What was answered.
    pub receipt: Receipt,
}

/// A sealed value in an export.
#[derive(Serialize, Deserialize)]
struct InVault {
    vault: StoredValue,
}

impl Ledger {
    /// Copies the ledger while it is used: into a SQLite file, or as an export when the name ends in `.poincon` or the
    /// ledger is on PostgreSQL. The copy is synced and appears under its name only when it is whole.
    pub fn backup(&self, to: &Path) -> Result<(), Failure> {
        self.inner.store.settle();
        let new = partial(to);
        match &self.inner.path {
            Some(path) if to.extension().is_none_or(|kind| kind != "poincon") => copy_file(path, &new)?,
            _ => self.read(|sql| export(sql, &new))?,
        }
        let synced = File::open(&new).and_then(|file| file.sync_all()).and_then(|()| fs::rename(&new, to));
        synced.map_err(Failure::file(to))
    }

    /// Makes a ledger at `to` (which must be empty) out of a copy or of another ledger, with the events up to `seq`
    /// or all of them. The events' bytes, and so the root, are those of the original.
    pub fn restore(
        from: &str,
        to: &str,
        house: Arc<House>,
        options: Options,
        seq: Option<u64>,
    ) -> Result<Self, Failure> {
        let copy = Copy::read(from, seq)?;
        let ledger = Self::open(to, house, options)?;
        ledger.inner.store.alter(&mut |sql| {
            if !is_empty(sql)? {
                return Err(Failure::Unfit(format!("{to} holds a ledger already")));
            }
            placing::place(sql, &copy.events)?;
            placing::remember(sql, &copy.answers)?;
            vaulted::place(sql, &copy.values, &copy.committed)
        })?;
        ledger.rebuild(|_, _| {})?;
        let head = ledger.head()?;
        if head.size == copy.events.len() as u64 && copy.root.is_none_or(|root| root == head.root) {
            Ok(ledger)
        } else {
            Err(Failure::Mismatch(format!("the copy's root differs from the original's at event {}", head.size)))
        }
    }
}

fn partial(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Copies a SQLite file in one step: a reader's view of one moment, while the writer goes on.
fn copy_file(from: &Path, to: &Path) -> Result<(), Failure> {
    if to.exists() {
        fs::remove_file(to).map_err(Failure::file(to))?;
    }
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failure)?;
    source.busy_timeout(std::time::Duration::from_secs(20)).map_err(failure)?;
    let mut copy = Connection::open(to).map_err(failure)?;
    let backup = Backup::new(&source, &mut copy).map_err(failure)?;
    backup.step(-1).map_err(failure)?;
    drop(backup);
    // The vault's keys, and what its values are found by, stay out of copies: see `Ledger::backup_keys`.
    copy.execute_batch("PRAGMA secure_delete = ON; DELETE FROM vault_key; DELETE FROM vault_index;")
        .map_err(failure)?;
    Ok(())
}

fn export(sql: &mut dyn Sql, to: &Path) -> Result<(), Failure> {
    let head = read::head(sql)?;
    let bound = Bound { poincon: 1, size: head.size, root: hex::encode(head.root) };
    let bound = serde_json::to_string(&bound).map_err(|e| Failure::Mismatch(e.to_string()))?;
    let file = File::create(to).map_err(Failure::file(to))?;
    let mut out = BufWriter::new(file);
    let mut write =
        |line: &[u8]| out.write_all(line).and_then(|()| out.write_all(b"\n")).map_err(|error| Failure::file(to)(error));
    write(bound.as_bytes())?;
    read::scan_raw(sql, 1, |seq, event| {
        write(&canonical::entry(seq, &event))?;
        Ok(ControlFlow::Continue(()))
    })?;
    for value in vaulted::stored(sql)? {
        write(
            serde_json::to_string(&InVault { vault: value }).map_err(|e| Failure::Mismatch(e.to_string()))?.as_bytes(),
        )?;
    }
    for answer in placing::remembered(sql)? {
        write(serde_json::to_string(&answer).map_err(|e| Failure::Mismatch(e.to_string()))?.as_bytes())?;
    }
    write(bound.as_bytes())?;
    out.flush().map_err(Failure::file(to))
}

/// What a copy holds, up to the event wanted.
struct Copy {
    events: Vec<Vec<u8>>,
    answers: Vec<Remembered>,
    values: Vec<StoredValue>,
    /// What the events wanted say of the vault.
    committed: Committed,
    /// The original's root at that event, when the copy tells it.
    root: Option<Hash>,
}

impl Copy {
    fn read(from: &str, seq: Option<u64>) -> Result<Self, Failure> {
        let mut copy = if is_postgres(from) {
            Self::of_store(&mut PostgresSql::connect(from)?, seq)?
        } else if from.ends_with(".poincon") {
            Self::of_export(Path::new(from), seq)?
        } else {
            Self::of_store(&mut SqliteSql::reader(Path::new(from))?, seq)?
        };
        if let Some(seq) = seq
            && (copy.events.len() as u64) < seq
        {
            return Err(Failure::Unfit(format!("the copy ends at event {}", copy.events.len())));
        }
        let mut there: std::collections::HashSet<uuid::Uuid> = std::collections::HashSet::new();
        for event in &copy.events {
            let envelope = canonical::read(event)?;
            copy.committed.add(&envelope);
            there.insert(envelope.id);
        }
        copy.answers.retain(|answer| answer.receipt.events.iter().all(|id| there.contains(id)));
        Ok(copy)
    }

    fn of_store(sql: &mut dyn Sql, seq: Option<u64>) -> Result<Self, Failure> {
        let end = read::size(sql)?.min(seq.unwrap_or(u64::MAX));
        let mut events = Vec::new();
        read::scan_raw(sql, 1, |seq, event| {
            if seq > end {
                return Ok(ControlFlow::Break(()));
            }
            events.push(event);
            Ok(ControlFlow::Continue(()))
        })?;
        let root = tree::root(&mut StoredNodes(sql), end)?;
        let (answers, values) = (placing::remembered(sql)?, vaulted::stored_if_any(sql)?);
        Ok(Self { events, answers, values, committed: Committed::default(), root: Some(root) })
    }

    fn of_export(path: &Path, wanted: Option<u64>) -> Result<Self, Failure> {
        let unfit = |line: usize, what: &str| Failure::Mismatch(format!("{} line {line}: {what}", path.display()));
        let file = File::open(path).map_err(Failure::file(path))?;
        let mut lines = BufReader::new(file).split(b'\n').enumerate();
        let mut next = || match lines.next() {
            Some((at, line)) => Ok((at + 1, line.map_err(Failure::file(path))?)),
            None => Err(Failure::Mismatch(format!("{}: ends before its last line", path.display()))),
        };
        let (at, first) = next()?;
        let bound: Bound = serde_json::from_slice(&first).map_err(|_| unfit(at, "not an export of a ledger"))?;
        let mut events = Vec::new();
        for seq in 1..=bound.size {
            let (at, line) = next()?;
            let tail = format!(",\"seq\":{seq}}}");
            let event = line.strip_prefix(b"{\"event\":").and_then(|rest| rest.strip_suffix(tail.as_bytes()));
            let event = event.ok_or_else(|| unfit(at, "not the entry expected here"))?;
            if wanted.is_none_or(|wanted| seq <= wanted) {
                events.push(event.to_vec());
            }
        }
        let mut answers = Vec::new();
        let mut values = Vec::new();
        loop {
            let (at, line) = next()?;
            if line == first {
                break;
            }
            if line.starts_with(b"{\"vault\":") {
                let value: InVault =
                    serde_json::from_slice(&line).map_err(|_| unfit(at, "not a value of the vault"))?;
                values.push(value.vault);
                continue;
            }
            answers.push(serde_json::from_slice(&line).map_err(|_| unfit(at, "not a remembered answer"))?);
        }
        let root = if events.len() as u64 == bound.size {
            let root = hex::decode(&bound.root).ok().and_then(|bytes| bytes.try_into().ok());
            Some(root.ok_or_else(|| unfit(1, "root not 32 bytes"))?)
        } else {
            None
        };
        Ok(Self { events, answers, values, committed: Committed::default(), root })
    }
}
