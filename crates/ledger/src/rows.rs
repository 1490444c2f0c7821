//! Rows as decisions and folds see them inside a transaction: read once from the store, changed in memory, written back
//! together just before the commit.

use std::{
    cell::{Cell as StdCell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use kernel::{Cell, ObjectRef, Personal, Rows, State, Table, cell::CellMismatch};
use vault::KeyRing;

use crate::{
    Failure,
    cache::{Cache, Slot, Stored, TableRows},
    schema,
    sql::{Sql, Value},
    vaulted,
};

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
    ring: Option<&'a KeyRing>,
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
            ring: None,
        }
    }

    /// The same rows, with the key that lets the vault be asked.
    #[must_use]
    pub fn with_ring(mut self, ring: Option<&'a KeyRing>) -> Self {
        self.ring = ring;
        self
    }

    /// Lets the connection be used beside the rows.
    pub fn with_sql<T>(&self, f: impl FnOnce(&mut dyn Sql) -> Result<T, Failure>) -> Result<T, Failure> {
        f(&mut **self.sql.borrow_mut())
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
            let rows = cache.table(table);
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
        let rows = cache.table(table);
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
            cache.table(table).slots.insert(key.to_owned(), Slot::default());
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
                cache.table(table).found.insert((at, value.clone()), keys.clone());
            }
            keys
        };
        let mut cache = self.cache.borrow_mut();
        let rows = cache.table(table);
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
        let rows = cache.table(table);
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

    fn known_as(&self, kind: &str, field: &str, value: &Personal) -> Vec<String> {
        let Some(ring) = self.ring else { return Vec::new() };
        let found = self.with_sql(|sql| vaulted::known_as(sql, ring, kind, field, value.said()));
        self.note(found).unwrap_or_default()
    }

    fn holds(&self, object: &ObjectRef, field: &str, value: &Personal) -> Option<bool> {
        let ring = self.ring?;
        let found = self.with_sql(|sql| vaulted::holds(sql, ring, object, field, value.said()));
        self.note(found)
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
