//! Rows in memory: what tests decide on, what a replay folds into, and what both stores are compared with.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use crate::{Cell, Draft, ObjectRef, Personal, Rows, State, Table, cell::CellMismatch, personal};

/// Tables in memory, in key order.
#[derive(Debug, Default)]
pub struct MemoryRows {
    tables: HashMap<&'static str, MemoryTable>,
    /// Objects by kind, personal field and value: what the vault's blind index is in a store.
    known: BTreeMap<(String, String, String), BTreeSet<String>>,
    mismatches: RefCell<Vec<String>>,
}

/// One table, with the keys of each indexed column's values.
#[derive(Debug)]
struct MemoryTable {
    rows: BTreeMap<String, Vec<Cell>>,
    indexes: Vec<(usize, HashMap<Cell, BTreeSet<String>>)>,
}

impl MemoryTable {
    fn new(table: &'static Table) -> Self {
        let columns: BTreeSet<usize> =
            table.indexes.iter().flat_map(|set| set.iter()).filter_map(|column| table.position(column)).collect();
        Self { rows: BTreeMap::new(), indexes: columns.into_iter().map(|at| (at, HashMap::new())).collect() }
    }

    fn put(&mut self, cells: Vec<Cell>) {
        let key = cells[0].text().unwrap_or_default();
        if let Some(row) = self.rows.get_mut(key) {
            for (at, index) in &mut self.indexes {
                if row[*at] != cells[*at] {
                    forget(index, &row[*at], key);
                    remember(index, &cells[*at], key);
                }
            }
            *row = cells;
        } else {
            for (at, index) in &mut self.indexes {
                remember(index, &cells[*at], key);
            }
            self.rows.insert(key.to_owned(), cells);
        }
    }

    fn remove(&mut self, key: &str) {
        if let Some(cells) = self.rows.remove(key) {
            for (at, index) in &mut self.indexes {
                forget(index, &cells[*at], key);
            }
        }
    }

    fn find(&self, at: usize, value: &Cell) -> Vec<Vec<Cell>> {
        match self.indexes.iter().find(|(column, _)| *column == at) {
            Some((_, index)) => {
                index.get(value).into_iter().flatten().filter_map(|key| self.rows.get(key)).cloned().collect()
            }
            None => self.rows.values().filter(|cells| cells[at] == *value).cloned().collect(),
        }
    }
}

fn remember(index: &mut HashMap<Cell, BTreeSet<String>>, value: &Cell, key: &str) {
    if let Some(keys) = index.get_mut(value) {
        keys.insert(key.to_owned());
    } else {
        index.insert(value.clone(), BTreeSet::from([key.to_owned()]));
    }
}

fn forget(index: &mut HashMap<Cell, BTreeSet<String>>, value: &Cell, key: &str) {
    if let Some(keys) = index.get_mut(value) {
        keys.remove(key);
        if keys.is_empty() {
            index.remove(value);
        }
    }
}

impl MemoryRows {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rows of a table, in key order.
    pub fn table(&self, table: &'static Table) -> impl Iterator<Item = &Vec<Cell>> {
        self.tables.get(table.name).into_iter().flat_map(|table| table.rows.values())
    }

    /// Does with a draft what a ledger does: its personal values are remembered for [`State::known_as`] and leave the
    /// payload; an object it erases is forgotten.
    pub fn keep_personal(&mut self, draft: &mut Draft) {
        let subject = draft.relations.iter().find(|r| r.qualifier == "subject").map(|r| r.object.clone());
        let known = &mut self.known;
        personal::take(&mut draft.payload, |field, said| {
            if let Some(subject) = &subject {
                let of = |(kind, name, _): &(String, String, String)| *kind == subject.kind && name == field;
                known.iter_mut().filter(|(at, _)| of(at)).for_each(|(_, ids)| ids.retain(|id| *id != subject.id));
                let at = (subject.kind.clone(), field.to_owned(), said.to_lowercase());
                known.entry(at).or_default().insert(subject.id.clone());
            }
            if said.is_empty() { String::new() } else { "memory".to_owned() }
        })
        .unwrap_or_else(|field| panic!("{field} holds a personal value below the first level"));
        for erased in draft.relations.iter().filter(|r| r.qualifier == personal::ERASED) {
            known.values_mut().for_each(|ids| ids.retain(|id| *id != erased.object.id));
        }
    }

    /// Rows that did not hold what their type says; empty when all is well.
    pub fn mismatches(&self) -> Vec<String> {
        self.mismatches.borrow().clone()
    }
}

impl State for MemoryRows {
    fn get(&self, table: &'static Table, key: &str) -> Option<Vec<Cell>> {
        self.tables.get(table.name)?.rows.get(key).cloned()
    }

    fn find(&self, table: &'static Table, column: &'static str, value: &Cell) -> Vec<Vec<Cell>> {
        match (table.position(column), self.tables.get(table.name)) {
            (Some(at), Some(rows)) => rows.find(at, value),
            _ => Vec::new(),
        }
    }

    fn scan(&self, table: &'static Table) -> Vec<Vec<Cell>> {
        self.table(table).cloned().collect()
    }

    fn known_as(&self, kind: &str, field: &str, value: &Personal) -> Vec<String> {
        let at = (kind.to_owned(), field.to_owned(), value.said().to_lowercase());
        self.known.get(&at).into_iter().flatten().cloned().collect()
    }

    fn holds(&self, object: &ObjectRef, field: &str, value: &Personal) -> Option<bool> {
        Some(self.known_as(&object.kind, field, value).contains(&object.id))
    }

    fn mismatch(&self, table: &'static Table, error: CellMismatch) {
        self.mismatches.borrow_mut().push(format!("{}: {error}", table.name));
    }
}

impl Rows for MemoryRows {
    fn put(&mut self, table: &'static Table, cells: Vec<Cell>) {
        self.tables.entry(table.name).or_insert_with(|| MemoryTable::new(table)).put(cells);
    }

    fn remove(&mut self, table: &'static Table, key: &str) {
        if let Some(rows) = self.tables.get_mut(table.name) {
            rows.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, ColumnKind, Sensitivity, Text};

    const fn column(name: &'static str) -> Column {
        Column {
            name,
            label: Text::new("", ""),
            kind: ColumnKind::Text,
            nullable: true,
            sensitivity: Sensitivity::Ordinary,
        }
    }

    const COLUMNS: &[Column] = &[column("id"), column("indexed"), column("plain")];
    static TABLE: Table = Table { name: "t", columns: COLUMNS, unique: &[], indexes: &[&["indexed"]], scope: &[] };

    /// An index finds exactly what reading every row finds, whatever was put and removed before.
    #[test]
    fn an_index_finds_what_a_scan_finds() {
        let mut rows = MemoryRows::new();
        let mut seed = 7_u64;
        for _ in 0..2_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = format!("k{}", (seed >> 33) % 40);
            let value = match (seed >> 45) % 5 {
                0 => Cell::Null,
                n => Cell::Text(format!("v{n}")),
            };
            if (seed >> 60).is_multiple_of(4) {
                rows.remove(&TABLE, &key);
            } else {
                rows.put(&TABLE, vec![Cell::Text(key), value.clone(), value.clone()]);
            }
            assert_eq!(rows.find(&TABLE, "indexed", &value), rows.find(&TABLE, "plain", &value));
        }
        assert!(rows.scan(&TABLE).len() > 10);
    }
}
