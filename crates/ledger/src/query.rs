//! What is asked of a table by a page, a feed or a sheet, and what comes back. The reader's scope is a separate
//! argument of every question, so that none can be asked without it.

use kernel::{Cell, Column, Table, View, view::Only};

/// A question to one table.
#[derive(Clone, Debug)]
pub struct Query {
    /// The table.
    pub table: &'static Table,
    /// Columns wanted, in order; empty for all. Columns the reader may not see are left out.
    pub columns: Vec<String>,
    /// Fixed limits of the view.
    pub only: &'static [Only],
    /// Limits chosen by the reader; all must hold.
    pub filters: Vec<Filter>,
    /// Words that must each be found in a text column, whatever their case.
    pub search: Option<String>,
    /// Columns to sort by, and whether from large to small; the key breaks ties. Empty cells come last.
    pub sort: Vec<(String, bool)>,
    /// At most so many rows.
    pub limit: u32,
    /// Leaving out so many rows first.
    pub offset: u64,
    /// Columns whose values are counted; a column's own filter does not limit its counts.
    pub facets: Vec<String>,
    /// Whether money and weight columns are summed.
    pub totals: bool,
    /// Whether all rows are counted; else the total is that of the rows given.
    pub count: bool,
}

impl Query {
    /// All columns of a table in key order, the first 100 rows.
    pub fn table(table: &'static Table) -> Self {
        Self {
            table,
            columns: Vec::new(),
            only: &[],
            filters: Vec::new(),
            search: None,
            sort: Vec::new(),
            limit: 100,
            offset: 0,
            facets: Vec::new(),
            totals: false,
            count: true,
        }
    }

    /// A view as it is shown at first: its columns, limits, order and facets.
    pub fn view(view: &View) -> Self {
        let (column, descending) = view.sort.strip_prefix('-').map_or((view.sort, false), |column| (column, true));
        Self {
            columns: view.columns.iter().map(ToString::to_string).collect(),
            only: view.only,
            sort: if column.is_empty() { Vec::new() } else { vec![(column.to_owned(), descending)] },
            facets: view.facets.iter().map(ToString::to_string).collect(),
            ..Self::table(view.table)
        }
    }

    /// The same question with one more limit.
    #[must_use]
    pub fn with(mut self, column: impl Into<String>, op: Op, values: Vec<Cell>) -> Self {
        self.filters.push(Filter { column: column.into(), op, values });
        self
    }
}

/// A limit on one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column's name; one the table does not have is a failure, never SQL.
    pub column: String,
    /// How it is compared.
    pub op: Op,
    /// With what; see [`Op`] for how many.
    pub values: Vec<Cell>,
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Equal to the first value.
    Is,
    /// Not equal to the first value; an empty cell is not equal to anything.
    IsNot,
    /// Holds the first value's text somewhere, whatever its case.
    Contains,
    /// The first value or more.
    AtLeast,
    /// The first value or less.
    AtMost,
    /// Empty.
    Empty,
    /// Not empty.
    Filled,
    /// Equal to one of the values.
    OneOf,
}

/// Rows, and what is known of all of them together.
#[derive(Clone, Debug)]
pub struct Page {
    /// The columns that are there, in order.
    pub columns: Vec<&'static Column>,
    /// The rows, cells in the order of `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// The rows' keys, in the order of `rows`, even when the key column is not shown.
    pub keys: Vec<String>,
    /// How many rows there are in all.
    pub total: u64,
    /// Each facet's values with counts, most frequent first, at most 200.
    pub facets: Vec<(&'static Column, Vec<(Cell, u64)>)>,
    /// Sums over all rows, not only those shown.
    pub sums: Vec<Sum>,
}

/// The sum of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The column.
    pub column: &'static str,
    /// The currency for money (minor units); `None` for weights.
    pub currency: Option<String>,
    /// The sum in the column's unit.
    pub total: i64,
}
