//! Rows in memory: what tests decide on, what a replay folds into, and what both stores are compared with.

use std::{cell::RefCell, collections::BTreeMap};

use crate::{Cell, Rows, State, Table, cell::CellMismatch};

/// Tables in memory, in key order.
#[derive(Debug, Default)]
pub struct MemoryRows {
    tables: BTreeMap<&'static str, BTreeMap<String, Vec<Cell>>>,
    mismatches: RefCell<Vec<String>>,
}

impl MemoryRows {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rows of a table, in key order.
    pub fn table(&self, table: &'static Table) -> impl Iterator<Item = &Vec<Cell>> {
        self.tables.get(table.name).into_iter().flat_map(BTreeMap::values)
    }

    /// Rows that did not hold what their type says; empty when all is well.
    pub fn mismatches(&self) -> Vec<String> {
        self.mismatches.borrow().clone()
    }
}

impl State for MemoryRows {
    fn get(&self, table: &'static Table, key: &str) -> Option<Vec<Cell>> {
        self.tables.get(table.name)?.get(key).cloned()
    }

    fn find(&self, table: &'static Table, column: &'static str, value: &Cell) -> Vec<Vec<Cell>> {
        let Some(at) = table.position(column) else { return Vec::new() };
        self.table(table).filter(|cells| cells[at] == *value).cloned().collect()
    }

    fn scan(&self, table: &'static Table) -> Vec<Vec<Cell>> {
        self.table(table).cloned().collect()
    }

    fn mismatch(&self, table: &'static Table, error: CellMismatch) {
        self.mismatches.borrow_mut().push(format!("{}: {error}", table.name));
    }
}

impl Rows for MemoryRows {
    fn put(&mut self, table: &'static Table, cells: Vec<Cell>) {
        let key = cells[0].text().unwrap_or_default().to_owned();
        self.tables.entry(table.name).or_default().insert(key, cells);
    }

    fn remove(&mut self, table: &'static Table, key: &str) {
        if let Some(rows) = self.tables.get_mut(table.name) {
            rows.remove(key);
        }
    }
}
