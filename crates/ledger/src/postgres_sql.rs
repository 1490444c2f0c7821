//! SQL spoken to PostgreSQL.

use std::{collections::HashMap, error::Error};

use bytes::BytesMut;
use kernel::Cell;
use postgres::{
    Client, NoTls, Statement,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

use crate::{
    Failure,
    cache::{Changes, Stored, Written},
    schema::{VERSION, replacing},
    sql::{Dialect, Sql, Value},
};

mod embedded {
    refinery::embed_migrations!("migrations/postgres");
}

/// Prepared statements kept by a connection at most.
const STATEMENTS: usize = 500;

/// A connection to a PostgreSQL database.
pub struct PostgresSql {
    /// The connection.
    pub client: Client,
    statements: HashMap<String, Statement>,
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) if *kind == Type::INT4 => i32::try_from(*n)?.to_sql(kind, out),
            Self::Int(n) => n.to_sql(kind, out),
            Self::Text(text) => text.as_str().to_sql(kind, out),
            Self::Bytes(bytes) => bytes.as_slice().to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(kind, raw)?)),
            Type::BOOL => Self::Int(i64::from(bool::from_sql(kind, raw)?)),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            _ => Self::Text(String::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA) || <String as FromSql>::accepts(kind)
    }
}

impl PostgresSql {
    /// Connects.
    pub fn connect(url: &str) -> Result<Self, Failure> {
        let client = Client::connect(url, NoTls).map_err(failure)?;
        Ok(Self { client, statements: HashMap::new() })
    }

    /// Connects for striking: only plans that read single rows through indexes, because a serialisable transaction
    /// that reads a whole table conflicts with everybody who writes to it.
    pub fn connect_striking(url: &str) -> Result<Self, Failure> {
        let mut sql = Self::connect(url)?;
        sql.batch(
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
             SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan;",
        )?;
        Ok(sql)
    }

    /// Makes or upgrades the ledger's own tables; refuses a database of a later version.
    pub fn migrate(&mut self) -> Result<(), Failure> {
        embedded::migrations::runner()
            .run(&mut self.client)
            .map(drop)
            .map_err(|e| Failure::Store(format!("ledger tables not made: {e}")))
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Failure> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql).map_err(failure)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Carries out a statement with values of PostgreSQL's own types (arrays).
    pub fn run(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Failure> {
        let statement = self.statement(sql)?;
        self.client.execute(&statement, values).map_err(failure)
    }

    /// The first column of every row as an integer, with values of PostgreSQL's own types.
    pub fn run_returning(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<i64>, Failure> {
        let statement = self.statement(sql)?;
        let rows = self.client.query(&statement, values).map_err(failure)?;
        rows.iter().map(|row| row.try_get(0).map_err(failure)).collect()
    }
}

impl Sql for PostgresSql {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, Failure> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
        let rows = self.client.query(&statement, &values).map_err(failure)?;
        rows.iter().map(|row| (0..row.len()).map(|at| row.try_get(at).map_err(failure)).collect()).collect()
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Failure> {
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
        self.run(sql, &values)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        self.client.batch_execute(sql).map_err(failure)
    }

    fn is_lost(&self) -> bool {
        self.client.is_closed()
    }

    fn write(&mut self, changes: &Changes) -> Result<(), Failure> {
        let table = changes.table;
        let key = table.key();
        for (read, lock) in [(&changes.held, "FOR SHARE OF t"), (&changes.checked, "")] {
            if read.is_empty() {
                continue;
            }
            let (keys, versions): (Vec<&str>, Vec<i64>) = read.iter().map(|(k, v)| (k.as_str(), *v)).unzip();
            let text = format!(
                "SELECT 1::BIGINT FROM {} AS t JOIN unnest($1::text[], $2::bigint[]) AS u(k, v) \
                 ON t.\"{key}\" = u.k COLLATE \"C\" AND t.{VERSION} = u.v {lock}",
                table.name
            );
            expect(self.run_returning(&text, &[&keys, &versions])?.len() as u64, keys.len())?;
        }
        if !changes.removed.is_empty() {
            let (keys, versions): (Vec<&str>, Vec<i64>) = changes.removed.iter().map(|(k, v)| (k.as_str(), *v)).unzip();
            let text = format!(
                "DELETE FROM {} AS t USING unnest($1::text[], $2::bigint[]) AS u(k, v) \
                 WHERE t.\"{key}\" = u.k COLLATE \"C\" AND t.{VERSION} = u.v",
                table.name
            );
            expect(self.run(&text, &[&keys, &versions])?, keys.len())?;
        }
        let of = |was: fn(&Stored) -> bool| -> Vec<&Written> {
            changes.written.iter().filter(|written| was(&written.was)).collect()
        };
        let (added, replaced) = (of(|w| *w == Stored::Absent), of(|w| *w == Stored::Unread));
        let changed = of(|w| matches!(w, Stored::At(_)));
        let marks: Vec<String> = table
            .columns
            .iter()
            .enumerate()
            .map(|(n, c)| format!("${}::{}[]", n + 1, if c.kind.is_integer() { "bigint" } else { "text" }))
            .collect();
        let width = table.columns.len();
        for (rows, replacing) in [(added, String::new()), (replaced, replacing(table))] {
            if rows.is_empty() {
                continue;
            }
            let text = format!(
                "INSERT INTO {} SELECT * FROM unnest({}, ${}::bigint[]){replacing}",
                table.name,
                marks.join(", "),
                width + 1
            );
            let mut columns = columns(table, &rows);
            columns.push(Column::Ints(rows.iter().map(|w| Some(w.version)).collect()));
            expect(self.run(&text, &as_values(&columns))?, rows.len())?;
        }
        if !changed.is_empty() {
            let names: Vec<String> = (0..width).map(|n| format!("c{n}")).collect();
            let sets: Vec<String> =
                table.columns.iter().enumerate().skip(1).map(|(n, c)| format!("\"{}\" = u.c{n}, ", c.name)).collect();
            let text = format!(
                "UPDATE {} AS t SET {}{VERSION} = u.version FROM unnest({}, ${}::bigint[], ${}::bigint[]) \
                 AS u({}, version, was) WHERE t.\"{key}\" = u.c0 COLLATE \"C\" AND t.{VERSION} = u.was",
                table.name,
                sets.concat(),
                marks.join(", "),
                width + 1,
                width + 2,
                names.join(", "),
            );
            let mut columns = columns(table, &changed);
            columns.push(Column::Ints(changed.iter().map(|w| Some(w.version)).collect()));
            let was = |written: &&Written| if let Stored::At(version) = written.was { Some(version) } else { None };
            columns.push(Column::Ints(changed.iter().map(was).collect()));
            expect(self.run(&text, &as_values(&columns))?, changed.len())?;
        }
        Ok(())
    }
}

/// One column of several rows.
enum Column<'a> {
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<&'a str>>),
}

fn columns<'a>(table: &kernel::Table, written: &[&'a Written]) -> Vec<Column<'a>> {
    table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            if column.kind.is_integer() {
                Column::Ints(written.iter().map(|w| w.cells.get(at).and_then(Cell::int)).collect())
            } else {
                Column::Texts(written.iter().map(|w| w.cells.get(at).and_then(Cell::text)).collect())
            }
        })
        .collect()
}

fn as_values<'c>(columns: &'c [Column<'_>]) -> Vec<&'c (dyn ToSql + Sync)> {
    columns
        .iter()
        .map(|column| match column {
            Column::Ints(ints) => ints as &(dyn ToSql + Sync),
            Column::Texts(texts) => texts as &(dyn ToSql + Sync),
        })
        .collect()
}

fn expect(touched: u64, wanted: usize) -> Result<(), Failure> {
    if touched == wanted as u64 { Ok(()) } else { Err(Failure::Conflict) }
}

/// What an error of PostgreSQL means for the ledger.
pub fn failure(error: postgres::Error) -> Failure {
    let Some(db) = error.as_db_error() else {
        return if error.is_closed() || error.code().is_none() {
            Failure::Lost(chain(&error))
        } else {
            Failure::Store(chain(&error))
        };
    };
    let text = format!("{} (PostgreSQL {})", db.message(), db.code().code());
    match db.code() {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Failure::Conflict,
        &SqlState::UNIQUE_VIOLATION => Failure::Wall(format!(
            "{}: {}",
            db.table().unwrap_or_default(),
            db.detail().unwrap_or_else(|| db.constraint().unwrap_or_default())
        )),
        &SqlState::DISK_FULL => Failure::Full(text),
        &SqlState::IO_ERROR | &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => Failure::Broken(text),
        code if code.code().starts_with("57P") || code.code().starts_with("08") => Failure::Lost(text),
        _ => Failure::Store(text),
    }
}

fn chain(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
