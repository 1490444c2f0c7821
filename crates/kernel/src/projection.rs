//! Projections: rows folded from events, in the transaction that appends them. Droppable and replayable.

use crate::{Cell, Envelope, ObjectRef, Personal, Row, Table, cell::CellMismatch};

/// Rows as a decision sees them: read only, of one moment.
///
/// Reading never fails here: a store that could not read remembers it and abandons the command after the decision,
/// so that no rule has to speak of disks.
pub trait State {
    /// The row with this key.
    fn get(&self, table: &'static Table, key: &str) -> Option<Vec<Cell>>;
    /// Rows whose column holds this value, in key order. The column must be in one of the table's indexes.
    fn find(&self, table: &'static Table, column: &'static str, value: &Cell) -> Vec<Vec<Cell>>;
    /// Every row, in key order; only for tables that stay small (sites, people, roles).
    fn scan(&self, table: &'static Table) -> Vec<Vec<Cell>>;
    /// Identifiers of the objects of a kind whose personal field is searched by the same key as this value, in order.
    /// The vault answers without reading anybody's data.
    fn known_as(&self, _kind: &str, _field: &str, _value: &Personal) -> Vec<String> {
        Vec::new()
    }
    /// Whether the vault holds this very value of an object's personal field; `None` when nobody can tell. Nothing of
    /// what it holds is given away but this.
    fn holds(&self, _object: &ObjectRef, _field: &str, _value: &Personal) -> Option<bool> {
        None
    }
    /// Remembers that a row did not hold what its type says.
    fn mismatch(&self, table: &'static Table, error: CellMismatch);
}

/// Rows as a projection writes them.
pub trait Rows: State {
    /// Writes a row, replacing the one with its key.
    fn put(&mut self, table: &'static Table, cells: Vec<Cell>);
    /// Removes a row.
    fn remove(&mut self, table: &'static Table, key: &str);
}

/// Typed reading.
pub trait StateExt: State {
    /// The typed row with this key.
    fn row<R: Row>(&self, key: impl AsRef<str>) -> Option<R> {
        typed(self, &self.get(R::table(), key.as_ref())?)
    }

    /// Typed rows whose column holds this value, in key order.
    fn rows<R: Row>(&self, column: &'static str, value: impl Into<Cell>) -> Vec<R> {
        self.find(R::table(), column, &value.into()).iter().filter_map(|cells| typed(self, cells)).collect()
    }

    /// Every typed row, in key order; only for tables that stay small.
    fn all<R: Row>(&self) -> Vec<R> {
        self.scan(R::table()).iter().filter_map(|cells| typed(self, cells)).collect()
    }
}

impl<S: State + ?Sized> StateExt for S {}

fn typed<R: Row, S: State + ?Sized>(state: &S, cells: &[Cell]) -> Option<R> {
    R::from_cells(cells).map_err(|error| state.mismatch(R::table(), error)).ok()
}

/// Typed writing.
pub trait RowsExt: Rows {
    /// Writes a typed row, replacing the one with its key.
    fn write<R: Row>(&mut self, row: &R) {
        self.put(R::table(), row.to_cells());
    }

    /// Changes the typed row with this key, when it is there.
    fn change<R: Row>(&mut self, key: impl AsRef<str>, change: impl FnOnce(&mut R)) {
        if let Some(mut row) = self.row::<R>(key) {
            change(&mut row);
            self.write(&row);
        }
    }
}

impl<R: Rows + ?Sized> RowsExt for R {}

/// Folds events into rows. A fold reads and writes only rows of the objects the event is about, so that unrelated
/// commands may run side by side and a replay in ledger order gives the same rows.
pub trait Projection: Send + Sync {
    /// Its name, for messages and for `poincon rebuild`.
    fn name(&self) -> &'static str;
    /// The tables it owns; no other projection writes them.
    fn tables(&self) -> Vec<&'static Table>;
    /// Folds one event. Events it does not know change nothing.
    fn apply(&self, event: &Envelope, rows: &mut dyn Rows);
}
