//! Rows as decisions and folds see them inside a transaction: read once from the store, changed in memory, written back
//! together just before the commit.

use std::{
    cell::{Cell as StdCell, RefCell},
    collections::{BTreeMap, BTreeSet, HashMap},
};

use kernel::{Cell, Rows, State, Table, cell::CellMismatch};

use crate::{
    Failure, schema,
    sql::{Sql, Value},
};

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
struct Slot {
    now: Option<Vec<Cell>>,
    /// The row in the store, kept once it differs from `now`.
    before: Option<Vec<Cell>>,
    stored: Stored,
    dirty: bool,
    held: bool,
    /// Read in an earlier transaction, so that it may have changed since.
    carried: bool,
    /// Carried, and used in this transaction.
    used: bool,
}

#[derive(Debug)]
struct TableRows {
    table: &'static Table,
    slots: HashMap<String, Slot>,
    dirty: BTreeSet<String>,
    held: BTreeSet<String>,
    used: BTreeSet<String>,
    /// Keys the store answered to `find`, before changes not yet written.
    found: HashMap<(usize, Cell), Vec<String>>,
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
    tables: HashMap<&'static str, TableRows>,
    rows: usize,
}

impl Cache {
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

struct Undo {
    table: &'static str,
    key: String,
    /// `None` when nothing was known of the row.
    now: Option<Option<Vec<Cell>>>,
}

/// Rows of one transaction.
pub struct CachedRows<'a> {
    sql: RefCell<&'a mut dyn Sql>,
    cache: RefCell<&'a mut Cache>,
    faults: RefCell<Vec<Failure>>,
    undo: RefCell<Vec<Undo>>,
    folding: StdCell<bool>,
    touched: RefCell<BTreeSet<&'static str>>,
}

impl<'a> CachedRows<'a> {
    /// Rows of a connection inside a transaction.
    pub fn new(sql: &'a mut dyn Sql, cache: &'a mut Cache) -> Self {
        Self {
            sql: RefCell::new(sql),
            cache: RefCell::new(cache),
            faults: RefCell::default(),
            undo: RefCell::default(),
            folding: StdCell::new(false),
            touched: RefCell::default(),
        }
    }

    /// From here on changes can be taken back with [`Self::take_back`].
    pub fn begin(&self) {
        self.undo.borrow_mut().clear();
        self.folding.set(false);
        self.touched.borrow_mut().clear();
    }

    /// From here on a fold reads: what it reads must not change before the commit.
    pub fn fold(&self) {
        self.folding.set(true);
    }

    /// Takes back the changes since [`Self::begin`].
    pub fn take_back(&self) {
        let mut cache = self.cache.borrow_mut();
        for Undo { table, key, now } in self.undo.borrow_mut().drain(..).rev() {
            let Some(rows) = cache.tables.get_mut(table) else { continue };
            match (now, rows.slots.get_mut(&key)) {
                (Some(now), Some(slot)) => slot.now = now,
                _ => {
                    rows.slots.remove(&key);
                    rows.dirty.remove(&key);
                }
            }
        }
    }

    /// What went wrong since the last time this was asked.
    pub fn faults(&self) -> Vec<Failure> {
        self.faults.take()
    }

    /// Remembers a fault again, for whoever asks next.
    pub fn put_back(&self, fault: Failure) {
        self.faults.borrow_mut().push(fault);
    }

    /// Whether one of these tables was written since [`Self::begin`].
    pub fn wrote_any(&self, tables: &BTreeSet<&'static str>) -> bool {
        self.undo.borrow().iter().any(|undo| tables.contains(undo.table))
    }

    /// The tables read since [`Self::begin`].
    pub fn touched(&self) -> BTreeSet<&'static str> {
        self.touched.borrow().clone()
    }

    /// Reads rows by key that will be wanted soon, in one question.
    pub fn warm(&self, table: &'static Table, keys: &BTreeSet<String>) -> Result<(), Failure> {
        let missing: Vec<&String> = {
            let cache = self.cache.borrow();
            let known = cache.tables.get(table.name);
            keys.iter().filter(|key| !known.is_some_and(|rows| rows.slots.contains_key(*key))).collect()
        };
        for some in missing.chunks(256) {
            let (list, values) = placeholders(some.iter().map(|key| Value::from(key.as_str())));
            let text =
                format!("SELECT {} FROM {} WHERE \"{}\" IN ({list})", schema::columns(table), table.name, table.key());
            let found = self.sql.borrow_mut().query(&text, &values)?;
            for row in found {
                self.keep(table, row)?;
            }
            let mut cache = self.cache.borrow_mut();
            let rows = table_rows(&mut cache, table);
            let mut more = 0;
            for key in some {
                if !rows.slots.contains_key(*key) {
                    rows.slots.insert((*key).clone(), Slot::default());
                    more += 1;
                }
            }
            cache.rows += more;
        }
        Ok(())
    }

    fn note<T>(&self, outcome: Result<T, Failure>) -> Option<T> {
        outcome.map_err(|failure| self.faults.borrow_mut().push(failure)).ok()
    }

    /// Puts a row read from the store into the cache, unless it is there already; its key.
    fn keep(&self, table: &'static Table, mut row: Vec<Value>) -> Result<String, Failure> {
        let version = row.pop().map_or(Ok(0), |v| v.int())?;
        let cells = row.into_iter().map(Value::cell).collect::<Result<Vec<Cell>, Failure>>()?;
        let key = cells
            .first()
            .and_then(Cell::text)
            .ok_or_else(|| Failure::Mismatch(format!("{}: a key that is no text", table.name)))?
            .to_owned();
        let mut cache = self.cache.borrow_mut();
        let rows = table_rows(&mut cache, table);
        let replaced = match rows.slots.get(&key) {
            None => false,
            Some(slot) if slot.carried && !slot.dirty && !slot.used => true,
            Some(_) => return Ok(key),
        };
        let slot = Slot { now: Some(cells), stored: Stored::At(version), ..Slot::default() };
        rows.slots.insert(key.clone(), slot);
        cache.rows += usize::from(!replaced);
        Ok(key)
    }

    fn hold(&self, rows: &mut TableRows, key: &str) {
        let Some(slot) = rows.slots.get_mut(key) else { return };
        if self.folding.get() && !slot.held {
            slot.held = true;
            rows.held.insert(key.to_owned());
        }
        if slot.carried && !slot.used {
            slot.used = true;
            rows.used.insert(key.to_owned());
        }
    }

    fn load(&self, table: &'static Table, key: &str) -> Result<(), Failure> {
        let text = format!("SELECT {} FROM {} WHERE \"{}\" = $1", schema::columns(table), table.name, table.key());
        let found = self.sql.borrow_mut().query(&text, &[key.into()])?;
        if let Some(row) = found.into_iter().next() {
            self.keep(table, row)?;
        } else {
            let mut cache = self.cache.borrow_mut();
            cache.rows += 1;
            table_rows(&mut cache, table).slots.insert(key.to_owned(), Slot::default());
        }
        Ok(())
    }

    fn select(&self, table: &'static Table, column: Option<(usize, &Cell)>) -> Result<Vec<Vec<Cell>>, Failure> {
        let known = column.and_then(|(at, value)| {
            self.cache.borrow().tables.get(table.name)?.found.get(&(at, value.clone())).cloned()
        });
        let keys = if let Some(keys) = known {
            keys
        } else {
            let limit = column.map_or(String::new(), |(at, value)| match value {
                Cell::Null => format!(" WHERE \"{}\" IS NULL", table.columns[at].name),
                _ => format!(" WHERE \"{}\" = $1", table.columns[at].name),
            });
            let values: Vec<Value> = column
                .iter()
                .filter(|(_, value)| **value != Cell::Null)
                .map(|(_, value)| Value::from(*value))
                .collect();
            let text =
                format!("SELECT {} FROM {}{limit} ORDER BY \"{}\"", schema::columns(table), table.name, table.key());
            let found = self.sql.borrow_mut().query(&text, &values)?;
            let keys = found.into_iter().map(|row| self.keep(table, row)).collect::<Result<Vec<_>, _>>()?;
            if let Some((at, value)) = column {
                let mut cache = self.cache.borrow_mut();
                table_rows(&mut cache, table).found.insert((at, value.clone()), keys.clone());
            }
            keys
        };
        let mut cache = self.cache.borrow_mut();
        let rows = table_rows(&mut cache, table);
        let mut answer: BTreeMap<&str, &Vec<Cell>> = BTreeMap::new();
        for key in keys.iter().chain(&rows.dirty) {
            if let Some(cells) = rows.slots.get(key).and_then(|slot| slot.now.as_ref())
                && column.is_none_or(|(at, value)| cells[at] == *value)
            {
                answer.insert(key, cells);
            }
        }
        let answer: Vec<Vec<Cell>> = answer.into_values().cloned().collect();
        for cells in &answer {
            self.hold(rows, cells[0].text().unwrap_or_default());
        }
        Ok(answer)
    }

    fn set(&self, table: &'static Table, key: &str, now: Option<Vec<Cell>>) {
        let known = self.cache.borrow().tables.get(table.name).is_some_and(|rows| rows.slots.contains_key(key));
        // A row that is written without having been read replaces whatever is there, unless a wall needs to know.
        let unread = !known && now.is_some() && table.unique.is_empty();
        if !known && !unread && self.note(self.load(table, key)).is_none() {
            return;
        }
        let mut cache = self.cache.borrow_mut();
        let rows = table_rows(&mut cache, table);
        let before = if unread {
            let slot = Slot { now, stored: Stored::Unread, dirty: true, ..Slot::default() };
            rows.slots.insert(key.to_owned(), slot);
            rows.dirty.insert(key.to_owned());
            cache.rows += 1;
            None
        } else {
            let Some(slot) = rows.slots.get_mut(key) else { return };
            if !slot.dirty {
                slot.dirty = true;
                slot.before.clone_from(&slot.now);
                rows.dirty.insert(key.to_owned());
            }
            Some(std::mem::replace(&mut slot.now, now))
        };
        self.undo.borrow_mut().push(Undo { table: table.name, key: key.to_owned(), now: before });
    }
}

fn table_rows<'c>(cache: &'c mut Cache, table: &'static Table) -> &'c mut TableRows {
    cache.tables.entry(table.name).or_insert_with(|| TableRows::new(table))
}

/// A list of placeholders of one of few lengths, so that the store prepares few statements; the last value repeats.
pub fn placeholders(values: impl Iterator<Item = Value>) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = values.collect();
    if let Some(last) = values.last().cloned() {
        let length =
            [1, 2, 4, 8, 16, 32, 64, 128, 256].into_iter().find(|n| *n >= values.len()).unwrap_or(values.len());
        values.resize(length, last);
    }
    let list = (1..=values.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(",");
    (list, values)
}

impl State for CachedRows<'_> {
    fn get(&self, table: &'static Table, key: &str) -> Option<Vec<Cell>> {
        self.touched.borrow_mut().insert(table.name);
        let known = self.cache.borrow().tables.get(table.name).is_some_and(|rows| rows.slots.contains_key(key));
        if !known {
            self.note(self.load(table, key))?;
        }
        let mut cache = self.cache.borrow_mut();
        let rows = cache.tables.get_mut(table.name)?;
        self.hold(rows, key);
        rows.slots.get(key)?.now.clone()
    }

    fn find(&self, table: &'static Table, column: &'static str, value: &Cell) -> Vec<Vec<Cell>> {
        self.touched.borrow_mut().insert(table.name);
        let Some(at) = table.position(column) else { return Vec::new() };
        self.note(self.select(table, Some((at, value)))).unwrap_or_default()
    }

    fn scan(&self, table: &'static Table) -> Vec<Vec<Cell>> {
        self.touched.borrow_mut().insert(table.name);
        self.note(self.select(table, None)).unwrap_or_default()
    }

    fn mismatch(&self, table: &'static Table, error: CellMismatch) {
        self.faults.borrow_mut().push(Failure::Mismatch(format!("{}: {error}", table.name)));
    }
}

impl Rows for CachedRows<'_> {
    fn put(&mut self, table: &'static Table, cells: Vec<Cell>) {
        let fits = cells.len() == table.columns.len()
            && cells.iter().zip(table.columns).all(|(cell, column)| match cell {
                Cell::Null => column.nullable,
                Cell::Int(_) => column.kind.is_integer(),
                Cell::Text(_) => !column.kind.is_integer(),
            });
        match cells.first().and_then(Cell::text).map(str::to_owned) {
            Some(key) if fits => self.set(table, &key, Some(cells)),
            _ => self
                .faults
                .borrow_mut()
                .push(Failure::Mismatch(format!("{}: a row that does not fit its columns: {cells:?}", table.name))),
        }
    }

    fn remove(&mut self, table: &'static Table, key: &str) {
        self.set(table, key, None);
    }
}
