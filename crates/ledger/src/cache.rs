//! Rows read and changed in memory, and what is to be written of them before a commit.

use std::collections::{BTreeSet, HashMap};

use kernel::{Cell, Table};

use crate::{Failure, sql::Sql};

/// Rows kept between the commits of a single writer are forgotten beyond this number.
const KEPT: usize = 200_000;

/// What is to be written to one table.
#[derive(Debug)]
pub struct Changes {
    /// The table.
    pub table: &'static Table,
    /// Keys to remove, with the version they were read at.
    pub removed: Vec<(String, i64)>,
    /// Rows to write.
    pub written: Vec<Written>,
    /// Keys that were only read by a fold, with the version they were read at: nobody may change them before we commit.
    pub held: Vec<(String, i64)>,
    /// Keys a decision read as they were in an earlier transaction: they must still be so.
    pub checked: Vec<(String, i64)>,
}

impl Changes {
    /// No change yet.
    pub fn new(table: &'static Table) -> Self {
        Self { table, removed: Vec::new(), written: Vec::new(), held: Vec::new(), checked: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.written.is_empty() && self.held.is_empty() && self.checked.is_empty()
    }
}

/// What is known of a row in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Stored {
    /// It was not looked at: whatever is there is replaced.
    Unread,
    /// It is not there.
    #[default]
    Absent,
    /// It is there, at this version.
    At(i64),
}

/// One row to write.
#[derive(Debug)]
pub struct Written {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// What is replaced.
    pub was: Stored,
    /// The version it has from now on; one more than what was there when that was not looked at.
    pub version: i64,
}

/// A row as read, and as it stands now.
#[derive(Debug, Default)]
pub struct Slot {
    pub now: Option<Vec<Cell>>,
    /// The row in the store, kept once it differs from `now`.
    pub before: Option<Vec<Cell>>,
    pub stored: Stored,
    pub dirty: bool,
    pub held: bool,
    /// Read in an earlier transaction, so that it may have changed since.
    pub carried: bool,
    /// Carried, and used in this transaction.
    pub used: bool,
}

/// The rows of one table.
#[derive(Debug)]
pub struct TableRows {
    pub table: &'static Table,
    pub slots: HashMap<String, Slot>,
    pub dirty: BTreeSet<String>,
    pub held: BTreeSet<String>,
    pub used: BTreeSet<String>,
    /// Keys the store answered to `find`, before changes not yet written.
    pub found: HashMap<(usize, Cell), Vec<String>>,
}

impl TableRows {
    fn new(table: &'static Table) -> Self {
        Self {
            table,
            slots: HashMap::new(),
            dirty: BTreeSet::new(),
            held: BTreeSet::new(),
            used: BTreeSet::new(),
            found: HashMap::new(),
        }
    }
}

/// Rows read and changed so far.
#[derive(Debug, Default)]
pub struct Cache {
    pub tables: HashMap<&'static str, TableRows>,
    pub rows: usize,
}

impl Cache {
    /// The rows of a table.
    pub fn table(&mut self, table: &'static Table) -> &mut TableRows {
        self.tables.entry(table.name).or_insert_with(|| TableRows::new(table))
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.tables.clear();
        self.rows = 0;
    }

    /// Writes every change to the store.
    pub fn flush(&mut self, sql: &mut dyn Sql) -> Result<(), Failure> {
        // In the order of names, so that two transactions wait for each other's rows rather than for ever.
        let mut names: Vec<&'static str> = self.tables.keys().copied().collect();
        names.sort_unstable();
        for name in names {
            let Some(rows) = self.tables.get_mut(name) else { continue };
            let changes = changes(rows);
            if !changes.is_empty() {
                sql.write(&changes)?;
            }
            settle(rows, &changes);
        }
        if self.rows > KEPT {
            self.clear();
        }
        Ok(())
    }

    /// Keeps the rows for a later transaction on a store others write to as well: rows that are there, to be checked
    /// when used; not what was absent or found.
    pub fn carry(&mut self) {
        self.rows = 0;
        for rows in self.tables.values_mut() {
            rows.found.clear();
            rows.slots.retain(|_, slot| matches!(slot.stored, Stored::At(_)));
            for slot in rows.slots.values_mut() {
                slot.carried = true;
            }
            self.rows += rows.slots.len();
        }
    }
}

fn changes(rows: &TableRows) -> Changes {
    let mut changes = Changes::new(rows.table);
    for key in &rows.dirty {
        let Some(slot) = rows.slots.get(key) else { continue };
        match (&slot.now, slot.stored) {
            (None, Stored::At(version)) => changes.removed.push((key.clone(), version)),
            (None, _) => {}
            (Some(cells), Stored::At(version)) => {
                let before = slot.before.as_deref().unwrap_or_default();
                if before == cells.as_slice() {
                    continue;
                }
                let was = if crosses_wall(rows.table, before, cells) {
                    changes.removed.push((key.clone(), version));
                    Stored::Absent
                } else {
                    slot.stored
                };
                changes.written.push(Written { cells: cells.clone(), was, version: version + 1 });
            }
            (Some(cells), was) => {
                changes.written.push(Written { cells: cells.clone(), was, version: first_version() });
            }
        }
    }
    let versions = |keys: &BTreeSet<String>| -> Vec<(String, i64)> {
        let still = |key: &String| match rows.slots.get(key) {
            Some(Slot { stored: Stored::At(version), dirty: false, .. }) => Some((key.clone(), *version)),
            _ => None,
        };
        keys.iter().filter_map(still).collect()
    };
    changes.held = versions(&rows.held);
    changes.checked = versions(&rows.used.difference(&rows.held).cloned().collect());
    changes
}

/// The version of a row that was not there. A row removed and made again must not have a version it had before, so
/// versions begin at the microsecond.
pub fn first_version() -> i64 {
    base::Moment::now().0
}

/// Whether a change moves a row through a wall: two rows may exchange what only one may have, so such rows are taken
/// out first and put back afterwards.
fn crosses_wall(table: &Table, before: &[Cell], now: &[Cell]) -> bool {
    let walled = table.unique.iter().flat_map(|set| set.iter()).filter_map(|column| table.position(column));
    walled.into_iter().any(|at| before.get(at) != now.get(at))
}

fn settle(rows: &mut TableRows, changes: &Changes) {
    if !rows.dirty.is_empty() {
        rows.found.clear();
    }
    for (key, _) in &changes.removed {
        if let Some(slot) = rows.slots.get_mut(key) {
            slot.stored = Stored::Absent;
        }
    }
    for written in &changes.written {
        let key = written.cells[0].text().unwrap_or_default();
        if written.was == Stored::Unread {
            // Its version is the store's to know.
            rows.slots.remove(key);
        } else if let Some(slot) = rows.slots.get_mut(key) {
            slot.stored = Stored::At(written.version);
        }
    }
    for keys in [&mut rows.dirty, &mut rows.held, &mut rows.used] {
        for key in std::mem::take(keys) {
            if let Some(slot) = rows.slots.get_mut(&key) {
                slot.dirty = false;
                slot.held = false;
                slot.used = false;
                slot.carried = false;
                slot.before = None;
            }
        }
    }
}
