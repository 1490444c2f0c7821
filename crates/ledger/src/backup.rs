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
    placing::{self, Placing},
    postgres_sql::PostgresSql,
    read::{self, StoredNodes},
    sql::Sql,
    sqlite_sql::{SqliteSql, failure},
    tree::{self, Hash},
    vaulted::{self, StoredValue},
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
        let mut copy = Copy::open(from, seq)?;
        let ledger = Self::open(to, house, options)?;
        ledger.inner.store.alter(&mut |sql| {
            if !is_empty(sql)? {
                return Err(Failure::Unfit(format!("{to} holds a ledger already")));
            }
            copy.place(sql)
        })?;
        ledger.rebuild(|_, _| {})?;
        let head = ledger.head()?;
        if head.size == copy.end && copy.root.is_none_or(|root| root == head.root) {
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
    let json = |line: Result<String, serde_json::Error>| line.map_err(|e| Failure::Mismatch(e.to_string()));
    vaulted::each_stored(sql, |value| write(json(serde_json::to_string(&InVault { vault: value }))?.as_bytes()))?;
    placing::each_remembered(sql, |answer| write(json(serde_json::to_string(&answer))?.as_bytes()))?;
    write(bound.as_bytes())?;
    out.flush().map_err(Failure::file(to))
}

/// A copy to be read once, in order, up to the event wanted; it is never in memory as a whole.
struct Copy {
    source: Source,
    /// The last event wanted.
    end: u64,
    /// The original's root at that event, when the copy tells it.
    root: Option<Hash>,
}

enum Source {
    /// Another ledger.
    Store(Box<dyn Sql>),
    /// A file of lines.
    Export(PathBuf),
}

impl Copy {
    fn open(from: &str, seq: Option<u64>) -> Result<Self, Failure> {
        let store: Option<Box<dyn Sql>> = if is_postgres(from) {
            Some(Box::new(PostgresSql::connect(from)?))
        } else if from.ends_with(".poincon") {
            None
        } else {
            Some(Box::new(SqliteSql::reader(Path::new(from))?))
        };
        let reaches = |size: u64| match seq {
            Some(seq) if seq > size => Err(Failure::Unfit(format!("the copy ends at event {size}"))),
            Some(seq) => Ok(seq),
            None => Ok(size),
        };
        match store {
            Some(mut sql) => {
                let end = reaches(read::size(&mut *sql)?)?;
                let root = Some(tree::root(&mut StoredNodes(&mut *sql), end)?);
                Ok(Self { source: Source::Store(sql), end, root })
            }
            None => {
                let path = PathBuf::from(from);
                let bound = Lines::open(&path)?.bound()?;
                let end = reaches(bound.size)?;
                let unfit = || Failure::Mismatch(format!("{} line 1: root not 32 bytes", path.display()));
                let told = || hex::decode(&bound.root).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(unfit);
                let root = (end == bound.size).then(told).transpose()?;
                Ok(Self { source: Source::Export(path), end, root })
            }
        }
    }

    /// Puts everything wanted into an empty ledger, in one pass over the copy.
    fn place(&mut self, into: &mut dyn Sql) -> Result<(), Failure> {
        match &mut self.source {
            Source::Store(from) => place_store(&mut **from, self.end, into),
            Source::Export(path) => place_export(path, self.end, into),
        }
    }
}

fn place_store(from: &mut dyn Sql, end: u64, into: &mut dyn Sql) -> Result<(), Failure> {
    let mut placing = Placing::default();
    read::scan_raw(from, 1, |seq, event| {
        if seq > end {
            return Ok(ControlFlow::Break(()));
        }
        placing.event(into, event)?;
        Ok(ControlFlow::Continue(()))
    })?;
    placing.flush(into)?;
    vaulted::erase_all(into, &placing.committed)?;
    let mut partial = false;
    vaulted::each_stored(from, |value| {
        partial |= !vaulted::place(into, &value, &placing.committed)?;
        Ok(())
    })?;
    placing::each_remembered(from, |answer| placing.answer(into, &answer))?;
    if partial { vaulted::note_partial(into) } else { Ok(()) }
}

fn place_export(path: &Path, end: u64, into: &mut dyn Sql) -> Result<(), Failure> {
    let mut lines = Lines::open(path)?;
    let bound = lines.bound()?;
    let mut placing = Placing::default();
    for seq in 1..=bound.size {
        let line = lines.next()?;
        let tail = format!(",\"seq\":{seq}}}");
        let event = line.strip_prefix(b"{\"event\":").and_then(|rest| rest.strip_suffix(tail.as_bytes()));
        let event = event.ok_or_else(|| lines.unfit("not the entry expected here"))?;
        if seq <= end {
            placing.event(into, event.to_vec())?;
        }
    }
    placing.flush(into)?;
    vaulted::erase_all(into, &placing.committed)?;
    let mut partial = false;
    loop {
        let line = lines.next()?;
        if line == lines.first {
            break;
        }
        if line.starts_with(b"{\"vault\":") {
            let value: InVault = serde_json::from_slice(&line).map_err(|_| lines.unfit("not a value of the vault"))?;
            partial |= !vaulted::place(into, &value.vault, &placing.committed)?;
        } else {
            let answer = serde_json::from_slice(&line).map_err(|_| lines.unfit("not a remembered answer"))?;
            placing.answer(into, &answer)?;
        }
    }
    if partial { vaulted::note_partial(into) } else { Ok(()) }
}

/// The lines of an export, with their numbers.
struct Lines {
    path: PathBuf,
    lines: std::io::Split<BufReader<File>>,
    at: usize,
    first: Vec<u8>,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(Failure::file(path))?;
        let lines = BufReader::new(file).split(b'\n');
        let mut lines = Self { path: path.to_owned(), lines, at: 0, first: Vec::new() };
        lines.first = lines.next()?;
        Ok(lines)
    }

    /// What the first line says of the whole.
    fn bound(&self) -> Result<Bound, Failure> {
        serde_json::from_slice(&self.first).map_err(|_| self.unfit("not an export of a ledger"))
    }

    fn next(&mut self) -> Result<Vec<u8>, Failure> {
        self.at += 1;
        match self.lines.next() {
            Some(line) => line.map_err(Failure::file(&self.path)),
            None => Err(Failure::Mismatch(format!("{}: ends before its last line", self.path.display()))),
        }
    }

    fn unfit(&self, what: &str) -> Failure {
        Failure::Mismatch(format!("{} line {}: {what}", self.path.display(), self.at))
    }
}
