//! Rows in the store against folding every event anew.

use kernel::{Cell, House, MemoryRows, State as _, Table};

use crate::{
    Failure, rebuild, schema,
    sql::{Sql, Value},
};

/// Rows read in one question.
const PART: usize = 2_000;

/// Every cell that differs, said in words.
pub fn rows(sql: &mut dyn Sql, house: &House) -> Result<Vec<String>, Failure> {
    let folded = rebuild::replay(sql, house, &mut |_, _| {})?;
    let mut differences = Vec::new();
    for table in house.tables() {
        compare(sql, table, &folded, &mut differences)?;
    }
    Ok(differences)
}

fn compare(
    sql: &mut dyn Sql,
    table: &'static Table,
    folded: &MemoryRows,
    differences: &mut Vec<String>,
) -> Result<(), Failure> {
    let mut seen = 0;
    let mut last: Option<Value> = None;
    loop {
        let after = last.as_ref().map_or(String::new(), |_| format!("WHERE \"{}\" > $1", table.key()));
        let text = format!(
            "SELECT {} FROM {} {after} ORDER BY \"{}\" LIMIT {PART}",
            schema::columns(table),
            table.name,
            table.key()
        );
        let values: Vec<Value> = last.take().into_iter().collect();
        let rows = sql.query(&text, &values)?;
        let count = rows.len();
        for row in rows {
            last = row.first().cloned();
            seen += usize::from(one_row(table, row, folded, differences));
        }
        if count < PART {
            break;
        }
    }
    if folded.table(table).count() != seen {
        missing(sql, table, folded, differences)?;
    }
    Ok(())
}

/// Compares one row; whether the events know of it.
fn one_row(table: &'static Table, row: Vec<Value>, folded: &MemoryRows, differences: &mut Vec<String>) -> bool {
    let mut cells: Vec<Cell> =
        row.into_iter().map(|value| value.cell().unwrap_or_else(|failure| Cell::Text(failure.to_string()))).collect();
    cells.pop();
    let key = cells.first().cloned().unwrap_or_default().to_string();
    let Some(wanted) = folded.get(table, &key) else {
        differences.push(format!("{} {key}: no event made this row", table.name));
        return false;
    };
    for ((column, stored), folded) in table.columns.iter().zip(&cells).zip(&wanted) {
        if stored != folded {
            differences
                .push(format!("{} {key}: {} is {stored:?}, the events make it {folded:?}", table.name, column.name));
        }
    }
    true
}

fn missing(
    sql: &mut dyn Sql,
    table: &'static Table,
    folded: &MemoryRows,
    differences: &mut Vec<String>,
) -> Result<(), Failure> {
    for cells in folded.table(table) {
        let text = format!("SELECT {} FROM {} WHERE \"{}\" = $1", schema::columns(table), table.name, table.key());
        if sql.query(&text, &[Value::from(&cells[0])])?.is_empty() {
            differences.push(format!("{} {}: the row is missing", table.name, cells[0]));
        }
    }
    Ok(())
}
