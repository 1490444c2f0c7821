//! The tables of projections: made from their declarations, dropped and made anew when those change.

use kernel::{House, Table};
use sha2::{Digest, Sha256};

use crate::{
    Failure,
    sql::{Dialect, Sql, one},
};

/// The hidden column that counts a row's changes, so that no row is changed that was not the one read.
pub const VERSION: &str = "row_version";

/// The statements that make a table, its walls and its indexes.
pub fn create(table: &Table, dialect: Dialect) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let kind = if column.kind.is_integer() { "BIGINT" } else { dialect.text() };
            let wall = if at == 0 {
                " PRIMARY KEY NOT NULL"
            } else if column.nullable {
                ""
            } else {
                " NOT NULL"
            };
            format!("\"{}\" {kind}{wall}", column.name)
        })
        .collect();
    let mut sql = format!("CREATE TABLE {} ({}, {VERSION} BIGINT NOT NULL);", table.name, columns.join(", "));
    let list = |set: &[&str]| set.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
    for (n, set) in table.unique.iter().enumerate() {
        sql.push_str(&format!("CREATE UNIQUE INDEX {}_wall_{n} ON {} ({});", table.name, table.name, list(set)));
    }
    // Every page asks for the reader's sites, so the columns that hold them are indexed too.
    let scope = table.scope.iter().map(std::slice::from_ref);
    let indexes = table.indexes.iter().copied();
    let mut made: Vec<&[&str]> = Vec::new();
    for set in indexes.chain(scope) {
        if made.contains(&set) {
            continue;
        }
        sql.push_str(&format!("CREATE INDEX {}_by_{} ON {} ({});", table.name, made.len(), table.name, list(set)));
        made.push(set);
    }
    sql
}

/// A digest of every declaration: when it differs from the stored one, the rows are folded anew.
pub fn digest(house: &House, dialect: Dialect) -> String {
    let mut hash = Sha256::new();
    for projection in house.projections() {
        hash.update(projection.name());
        for table in projection.tables() {
            hash.update(create(table, dialect));
        }
    }
    hex::encode(hash.finalize())
}

/// The digest the rows in the store were folded under.
pub fn stored_digest(sql: &mut dyn Sql) -> Result<Option<String>, Failure> {
    one(sql, "SELECT value FROM ledger_note WHERE name = $1", &["declarations".into()])?
        .map(|value| value.text().map(str::to_owned))
        .transpose()
}

/// Remembers the digest the rows are folded under.
pub fn store_digest(sql: &mut dyn Sql, digest: &str) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO ledger_note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &["declarations".into(), digest.into()],
    )?;
    Ok(())
}

/// Drops every table of rows, also of projections the house no longer has, and makes those it has.
pub fn recreate(sql: &mut dyn Sql, house: &House) -> Result<(), Failure> {
    let known = sql.query("SELECT name FROM ledger_table", &[])?;
    for row in known {
        let name = row[0].text()?;
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(Failure::Mismatch(format!("not a table name: {name}")));
        }
        sql.batch(&format!("DROP TABLE IF EXISTS {name};"))?;
    }
    sql.batch("DELETE FROM ledger_table;")?;
    for table in house.tables() {
        sql.batch(&format!("DROP TABLE IF EXISTS {};", table.name))?;
        sql.batch(&create(table, sql.dialect()))?;
        sql.execute("INSERT INTO ledger_table (name) VALUES ($1)", &[table.name.into()])?;
    }
    Ok(())
}

/// The columns of a table as they stand in a question, then the hidden version.
pub fn columns(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
    format!("{}, {VERSION}", names.join(", "))
}

/// The end of an insertion that replaces whatever row is there.
pub fn replacing(table: &Table) -> String {
    let sets: Vec<String> =
        table.columns.iter().skip(1).map(|c| format!("\"{name}\" = excluded.\"{name}\", ", name = c.name)).collect();
    format!(
        " ON CONFLICT (\"{}\") DO UPDATE SET {}{VERSION} = {}.{VERSION} + 1",
        table.key(),
        sets.concat(),
        table.name
    )
}
