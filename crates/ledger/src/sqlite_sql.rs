//! SQL spoken to SQLite.

use std::path::Path;

use kernel::Cell;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, ToSql,
    functions::FunctionFlags,
    params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    Failure,
    cache::{Changes, Stored, Written},
    options::Durability,
    schema::{VERSION, replacing},
    sql::{Dialect, Sql, Value},
};

mod embedded {
    refinery::embed_migrations!("migrations/sqlite");
}

/// A connection to a SQLite file.
pub struct SqliteSql {
    /// The connection.
    pub connection: Connection,
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl SqliteSql {
    /// Opens the connection that writes, creating the file and its tables.
    pub fn writer(path: &Path, durability: Durability) -> Result<Self, Failure> {
        let mut sql = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let synchronous = match durability {
            Durability::Full => "FULL",
            Durability::AtEnd => "OFF",
        };
        sql.batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA cache_size = -65536; \
             PRAGMA wal_autocheckpoint = 10000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
        ))?;
        Ok(sql)
    }

    /// Makes or upgrades the ledger's own tables; refuses a file of a later version.
    pub fn migrate(&mut self) -> Result<(), Failure> {
        embedded::migrations::runner()
            .run(&mut self.connection)
            .map(drop)
            .map_err(|e| Failure::Store(format!("ledger tables not made: {e}")))
    }

    /// Opens a connection that only reads.
    pub fn reader(path: &Path) -> Result<Self, Failure> {
        let mut sql = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        sql.batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 268435456;")?;
        Ok(sql)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, Failure> {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failure)?;
        connection.set_prepared_statement_cache_capacity(512);
        connection.busy_timeout(std::time::Duration::from_secs(20)).map_err(failure)?;
        connection
            .create_scalar_function(
                "holds",
                2,
                FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
                |context| match (context.get_raw(0), context.get_raw(1)) {
                    (ValueRef::Text(text), ValueRef::Text(part)) => Ok(holds(text, part)),
                    _ => Ok(false),
                },
            )
            .map_err(failure)?;
        Ok(Self { connection })
    }
}

/// Whether a part, given in lower case, stands somewhere in a text. Asked of every row of a search: a text of plain
/// letters is compared as it stands.
fn holds(text: &[u8], part: &[u8]) -> bool {
    if text.is_ascii() {
        return part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    }
    String::from_utf8_lossy(text).to_lowercase().contains(&*String::from_utf8_lossy(part))
}

impl Sql for SqliteSql {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, Failure> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        let width = statement.column_count();
        let mut rows = statement.query(params_from_iter(values)).map_err(failure)?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next().map_err(failure)? {
            let mut cells = Vec::with_capacity(width);
            for at in 0..width {
                cells.push(match row.get_ref(at).map_err(failure)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(n) => Value::Int(n),
                    ValueRef::Text(text) => Value::Text(
                        std::str::from_utf8(text)
                            .map_err(|_| Failure::Mismatch("a stored text is not UTF-8".to_owned()))?
                            .to_owned(),
                    ),
                    ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                    ValueRef::Real(n) => return Err(Failure::Mismatch(format!("a float in the store: {n}"))),
                });
            }
            answer.push(cells);
        }
        Ok(answer)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Failure> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        statement.execute(params_from_iter(values)).map(|n| n as u64).map_err(failure)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Failure> {
        self.connection.execute_batch(sql).map_err(failure)
    }

    fn write(&mut self, changes: &Changes) -> Result<(), Failure> {
        let table = changes.table;
        if !changes.removed.is_empty() {
            let text = format!("DELETE FROM {} WHERE \"{}\" = $1 AND {VERSION} = $2", table.name, table.key());
            for (key, version) in &changes.removed {
                expect_one(self.execute(&text, &[key.as_str().into(), (*version).into()])?)?;
            }
        }
        let of = |was: fn(&Stored) -> bool| -> Vec<&Written> {
            changes.written.iter().filter(|written| was(&written.was)).collect()
        };
        let (added, replaced) = (of(|w| *w == Stored::Absent), of(|w| *w == Stored::Unread));
        let changed = of(|w| matches!(w, Stored::At(_)));
        for (rows, replacing) in [(added, String::new()), (replaced, replacing(table))] {
            if rows.is_empty() {
                continue;
            }
            let marks: Vec<String> = (1..=table.columns.len() + 1).map(|n| format!("${n}")).collect();
            let text = format!("INSERT INTO {} VALUES ({}){replacing}", table.name, marks.join(", "));
            let mut insert = self.connection.prepare_cached(&text).map_err(failure)?;
            for written in rows {
                for (n, cell) in written.cells.iter().enumerate() {
                    insert.raw_bind_parameter(n + 1, Bound(cell)).map_err(failure)?;
                }
                insert.raw_bind_parameter(written.cells.len() + 1, written.version).map_err(failure)?;
                expect_one(insert.raw_execute().map_err(failure)? as u64)?;
            }
        }
        if !changed.is_empty() {
            let sets: Vec<String> =
                table.columns.iter().enumerate().skip(1).map(|(n, c)| format!("\"{}\" = ${n}, ", c.name)).collect();
            let width = table.columns.len();
            let text = format!(
                "UPDATE {} SET {}{VERSION} = ${width} WHERE \"{}\" = ${} AND {VERSION} = ${}",
                table.name,
                sets.concat(),
                table.key(),
                width + 1,
                width + 2
            );
            let mut update = self.connection.prepare_cached(&text).map_err(failure)?;
            for written in changed {
                for (n, cell) in written.cells.iter().enumerate().skip(1) {
                    update.raw_bind_parameter(n, Bound(cell)).map_err(failure)?;
                }
                update.raw_bind_parameter(width, written.version).map_err(failure)?;
                update.raw_bind_parameter(width + 1, Bound(&written.cells[0])).map_err(failure)?;
                let was = if let Stored::At(version) = written.was { version } else { 0 };
                update.raw_bind_parameter(width + 2, was).map_err(failure)?;
                expect_one(update.raw_execute().map_err(failure)? as u64)?;
            }
        }
        Ok(())
    }
}

/// A cell as SQLite takes it, without a copy.
struct Bound<'a>(&'a Cell);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Cell::Null => ValueRef::Null,
            Cell::Int(n) => ValueRef::Integer(*n),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn expect_one(touched: u64) -> Result<(), Failure> {
    if touched == 1 { Ok(()) } else { Err(Failure::Conflict) }
}

/// What an error of SQLite means for the ledger.
pub fn failure(error: rusqlite::Error) -> Failure {
    let rusqlite::Error::SqliteFailure(code, message) = &error else { return Failure::Store(error.to_string()) };
    let text = message.clone().unwrap_or_else(|| error.to_string());
    match code.code {
        ErrorCode::ConstraintViolation
            if matches!(
                code.extended_code,
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            ) =>
        {
            Failure::Wall(text.trim_start_matches("UNIQUE constraint failed: ").to_owned())
        }
        ErrorCode::DiskFull => Failure::Full(text),
        ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ReadOnly => {
            Failure::Broken(format!("{text} (SQLite {})", code.extended_code))
        }
        _ => Failure::Store(text),
    }
}
