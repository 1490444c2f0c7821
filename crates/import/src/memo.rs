//! Rows read once: a preview asks the same few rows for every line of a file.

use std::{cell::RefCell, collections::HashMap};

use kernel::{Cell, Personal, State, Table, cell::CellMismatch};

type Found = HashMap<(&'static str, String), Option<Vec<Cell>>>;

/// Most rows remembered; beyond it they are read again.
const MOST: usize = 50_000;

/// A state that remembers what it was asked. It is of one moment, as the state behind it is.
pub(crate) struct Memo<'a> {
    inner: &'a dyn State,
    rows: RefCell<Found>,
    finds: RefCell<HashMap<(&'static str, &'static str, Cell), Vec<Vec<Cell>>>>,
    scans: RefCell<HashMap<&'static str, Vec<Vec<Cell>>>>,
    /// Table and beginning of keys of which every row is remembered.
    whole: RefCell<Option<(&'static str, String)>>,
}

impl<'a> Memo<'a> {
    pub fn new(inner: &'a dyn State) -> Self {
        Self {
            inner,
            rows: RefCell::default(),
            finds: RefCell::default(),
            scans: RefCell::default(),
            whole: RefCell::default(),
        }
    }

    /// Remembers every row of a table whose column holds a value. Keys that begin with `prefix` belong to no other row,
    /// so that one not among them is known to be missing without asking.
    pub fn preload(&self, table: &'static Table, column: &'static str, value: &Cell, prefix: &str) {
        let mut rows = self.rows.borrow_mut();
        for cells in self.inner.find(table, column, value) {
            if let Some(key) = cells.first().and_then(Cell::text) {
                rows.insert((table.name, key.to_owned()), Some(cells));
            }
        }
        *self.whole.borrow_mut() = Some((table.name, prefix.to_owned()));
    }
}

impl State for Memo<'_> {
    fn get(&self, table: &'static Table, key: &str) -> Option<Vec<Cell>> {
        let at = (table.name, key.to_owned());
        if let Some(found) = self.rows.borrow().get(&at) {
            return found.clone();
        }
        if self.whole.borrow().as_ref().is_some_and(|(name, prefix)| *name == table.name && key.starts_with(prefix)) {
            return None;
        }
        let found = self.inner.get(table, key);
        let mut rows = self.rows.borrow_mut();
        if rows.len() < MOST {
            rows.insert(at, found.clone());
        }
        found
    }

    fn find(&self, table: &'static Table, column: &'static str, value: &Cell) -> Vec<Vec<Cell>> {
        let at = (table.name, column, value.clone());
        if let Some(found) = self.finds.borrow().get(&at) {
            return found.clone();
        }
        let found = self.inner.find(table, column, value);
        let mut finds = self.finds.borrow_mut();
        if finds.len() < MOST {
            finds.insert(at, found.clone());
        }
        found
    }

    fn scan(&self, table: &'static Table) -> Vec<Vec<Cell>> {
        self.scans.borrow_mut().entry(table.name).or_insert_with(|| self.inner.scan(table)).clone()
    }

    fn known_as(&self, kind: &str, field: &str, value: &Personal) -> Vec<String> {
        self.inner.known_as(kind, field, value)
    }

    fn mismatch(&self, table: &'static Table, error: CellMismatch) {
        self.inner.mismatch(table, error);
    }
}
