//! One way to speak SQL to both stores: numbered placeholders in order of first use, and three types of value.

use kernel::Cell;

use crate::{Failure, cache::Changes};

/// A stored value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// The integer, or a mismatch.
    pub fn int(&self) -> Result<i64, Failure> {
        match self {
            Self::Int(n) => Ok(*n),
            other => Err(Failure::Mismatch(format!("an integer expected in the store, not {other:?}"))),
        }
    }

    /// The integer as a sequence number, or a mismatch.
    pub fn seq(&self) -> Result<u64, Failure> {
        u64::try_from(self.int()?).map_err(|_| Failure::Mismatch(format!("a negative sequence number: {self:?}")))
    }

    /// The text, or a mismatch.
    pub fn text(&self) -> Result<&str, Failure> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(Failure::Mismatch(format!("a text expected in the store, not {other:?}"))),
        }
    }

    /// The bytes, or a mismatch.
    pub fn bytes(&self) -> Result<&[u8], Failure> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            other => Err(Failure::Mismatch(format!("bytes expected in the store, not {other:?}"))),
        }
    }

    /// As a cell of a row.
    pub fn cell(self) -> Result<Cell, Failure> {
        match self {
            Self::Null => Ok(Cell::Null),
            Self::Int(n) => Ok(Cell::Int(n)),
            Self::Text(text) => Ok(Cell::Text(text)),
            Self::Bytes(_) => Err(Failure::Mismatch("bytes in the column of a row".to_owned())),
        }
    }
}

impl From<&Cell> for Value {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Int(n) => Self::Int(*n),
            Cell::Text(text) => Self::Text(text.clone()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<u64> for Value {
    fn from(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

/// The few words the two stores spell differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The type of a text column: compared by bytes in both stores, so that they sort alike.
    pub fn text(self) -> &'static str {
        match self {
            Self::Sqlite => "TEXT",
            Self::Postgres => "TEXT COLLATE \"C\"",
        }
    }

    /// That a text stands somewhere in another, whatever the case of either; the value to bind at `mark` is
    /// [`Self::part`].
    pub fn holds(self, expression: &str, mark: &str) -> String {
        let folded = |text: &str| format!("lower(CAST({text} AS TEXT) COLLATE \"und-x-icu\")");
        match self {
            Self::Sqlite => format!("holds({expression}, {mark})"),
            Self::Postgres => format!("{} LIKE {} ESCAPE '\\'", folded(expression), folded(mark)),
        }
    }

    /// The text looked for, as [`Self::holds`] takes it.
    pub fn part(self, text: &str) -> Value {
        Value::Text(match self {
            Self::Sqlite => text.to_lowercase(),
            Self::Postgres => pattern(text),
        })
    }
}

/// A text as a LIKE pattern that finds it anywhere.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A connection to a store, inside or outside a transaction.
pub trait Sql {
    /// Which store it is.
    fn dialect(&self) -> Dialect;
    /// The rows of a question.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, Failure>;
    /// Carries out a statement; the number of rows it touched.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Failure>;
    /// Several statements without values.
    fn batch(&mut self, sql: &str) -> Result<(), Failure>;
    /// Whether the connection is gone.
    fn is_lost(&self) -> bool {
        false
    }
    /// Writes changed rows of one table, each only if it still is as it was read.
    fn write(&mut self, changes: &Changes) -> Result<(), Failure>;
}

/// The first column of the first row, when there is one.
pub fn one(sql: &mut dyn Sql, text: &str, values: &[Value]) -> Result<Option<Value>, Failure> {
    Ok(sql.query(text, values)?.into_iter().next().and_then(|row| row.into_iter().next()))
}
