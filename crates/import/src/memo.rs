//! Rows read once, whichever thread asks: a preview asks the same few rows for every line of a file.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, mpsc},
};

use kernel::{Cell, ObjectRef, Personal, State, Table, cell::CellMismatch};

/// Most rows remembered of a table; beyond it they are read again.
const MOST: usize = 50_000;

type Rows = Vec<Vec<Cell>>;

/// What a store was asked, and what it answered. It is of one moment, as the store behind it is.
#[derive(Default)]
pub(crate) struct Memo {
    rows: RwLock<HashMap<&'static str, HashMap<String, Option<Vec<Cell>>>>>,
    finds: RwLock<HashMap<(&'static str, &'static str), HashMap<Cell, Rows>>>,
    scans: RwLock<HashMap<&'static str, Rows>>,
    /// Table and beginning of keys of which every row is remembered.
    whole: Option<(&'static str, String)>,
}

impl Memo {
    /// Remembers every row of a table whose column holds a value. Keys that begin with `prefix` belong to no other row,
    /// so that one not among them is known to be missing without asking.
    pub fn preload(
        &mut self,
        store: &dyn State,
        table: &'static Table,
        column: &'static str,
        value: &Cell,
        prefix: String,
    ) {
        let rows = self.rows.get_mut().unwrap_or_else(PoisonError::into_inner).entry(table.name).or_default();
        for cells in store.find(table, column, value) {
            if let Some(key) = cells.first().and_then(Cell::text) {
                rows.insert(key.to_owned(), Some(cells));
            }
        }
        self.whole = Some((table.name, prefix));
    }

    /// Lets work be done on several threads. A store answers on one thread only: it is this one, while the others work.
    pub fn side_by_side<T: Default + Send>(&self, store: &dyn State, work: impl FnOnce(&Side<'_>) -> T + Send) -> T {
        let (questions, asked) = mpsc::channel::<Question>();
        let mut done = T::default();
        rayon::in_place_scope(|scope| {
            let done = &mut done;
            scope.spawn(move |_| *done = work(&Side { memo: self, questions }));
            // until the work is done, and with it the last who could ask
            asked.into_iter().for_each(|question| question(store));
        });
        done
    }

    fn is_whole(&self, table: &Table, key: &str) -> bool {
        self.whole.as_ref().is_some_and(|(name, prefix)| *name == table.name && key.starts_with(prefix))
    }
}

type Question = Box<dyn FnOnce(&dyn State) + Send>;

/// The store as the threads that work see it: what is remembered, else the answer of the thread that has the store.
pub(crate) struct Side<'a> {
    memo: &'a Memo,
    questions: mpsc::Sender<Question>,
}

impl Side<'_> {
    fn ask<T: Default + Send + 'static>(&self, question: impl FnOnce(&dyn State) -> T + Send + 'static) -> T {
        let (answer, answered) = mpsc::channel();
        let question: Question = Box::new(move |store| drop(answer.send(question(store))));
        // the store stays for as long as anybody can ask
        self.questions.send(question).ok();
        answered.recv().unwrap_or_default()
    }
}

impl State for Side<'_> {
    fn get(&self, table: &'static Table, key: &str) -> Option<Vec<Cell>> {
        let known = self.memo.rows.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(table.name).and_then(|rows| rows.get(key)) {
            return found.clone();
        }
        drop(known);
        if self.memo.is_whole(table, key) {
            return None;
        }
        let owned = key.to_owned();
        let found = self.ask(move |store| store.get(table, &owned));
        let mut known = self.memo.rows.write().unwrap_or_else(PoisonError::into_inner);
        let rows = known.entry(table.name).or_default();
        if rows.len() < MOST {
            rows.insert(key.to_owned(), found.clone());
        }
        found
    }

    fn find(&self, table: &'static Table, column: &'static str, value: &Cell) -> Rows {
        let known = self.memo.finds.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&(table.name, column)).and_then(|rows| rows.get(value)) {
            return found.clone();
        }
        drop(known);
        let owned = value.clone();
        let found = self.ask(move |store| store.find(table, column, &owned));
        let mut known = self.memo.finds.write().unwrap_or_else(PoisonError::into_inner);
        let rows = known.entry((table.name, column)).or_default();
        if rows.len() < MOST {
            rows.insert(value.clone(), found.clone());
        }
        found
    }

    fn scan(&self, table: &'static Table) -> Rows {
        let known = self.memo.scans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(table.name) {
            return found.clone();
        }
        drop(known);
        let found = self.ask(move |store| store.scan(table));
        self.memo.scans.write().unwrap_or_else(PoisonError::into_inner).insert(table.name, found.clone());
        found
    }

    fn known_as(&self, kind: &str, field: &str, value: &Personal) -> Vec<String> {
        let (kind, field, value) = (kind.to_owned(), field.to_owned(), value.clone());
        self.ask(move |store| store.known_as(&kind, &field, &value))
    }

    fn holds(&self, object: &ObjectRef, field: &str, value: &Personal) -> Option<bool> {
        let (object, field, value) = (object.clone(), field.to_owned(), value.clone());
        self.ask(move |store| store.holds(&object, &field, &value))
    }

    fn mismatch(&self, table: &'static Table, error: CellMismatch) {
        self.ask(move |store| store.mismatch(table, error));
    }
}
