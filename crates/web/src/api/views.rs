//! `GET /api/views/{view}`: rows as the tables of the pages have them, with the stored values.

use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::{Cell, Column, ColumnKind};
use serde_json::{Map, Value, json};

use super::json;
use crate::{
    hall::{Shared, beside},
    list,
    reader::Reader,
    trouble::Trouble,
};

/// Most rows of one answer.
pub(crate) const MOST: u32 = 10_000;

/// The views there are.
pub(crate) async fn index(State(hall): State<Shared>, _reader: Reader) -> Response {
    let views: Vec<Value> = hall
        .house()
        .views()
        .iter()
        .map(|view| json!({"name": view.name, "title": view.title, "purpose": view.purpose, "href": format!("/api/views/{}", view.name)}))
        .collect();
    json(&json!({"views": views}))
}

/// The rows of a view: `f.column=value`, `q=words`, `sort=-column`, `cols=column`, `limit=n`, `offset=n`.
pub(crate) async fn rows(
    State(hall): State<Shared>,
    reader: Reader,
    Path(name): Path<String>,
) -> Result<Response, Trouble> {
    beside(&hall, move |hall| {
        let view = hall.house().view(&name).ok_or(Trouble::NotFound)?;
        let address = reader.query();
        let asked = list::read(view, &address, &reader.scope, &reader.zone, reader.now);
        let number = |name: &str| address.get(name).and_then(|n| n.parse::<u64>().ok());
        let mut query = asked.query;
        query.limit = number("limit").and_then(|n| u32::try_from(n).ok()).unwrap_or(100).clamp(1, MOST);
        query.offset = number("offset").unwrap_or(0).min(i64::MAX as u64);
        query.facets.clear();
        query.totals = false;
        if address.pairs.iter().any(|(name, _)| name == "cols") {
            query.columns = asked.shown;
        }
        let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
        let rows: Vec<Value> = page.rows.iter().map(|cells| Value::Object(record(&page.columns, cells))).collect();
        Ok(json(&json!({
            "view": view.name, "total": page.total, "limit": query.limit, "offset": query.offset, "rows": rows,
        })))
    })
    .await
}

/// A row as JSON: numbers in minor units, milligrams and microseconds become what their schema says.
pub(crate) fn record(columns: &[&'static Column], cells: &[Cell]) -> Map<String, Value> {
    columns.iter().zip(cells).map(|(column, cell)| (column.name.to_owned(), value(column.kind, cell))).collect()
}

fn value(kind: ColumnKind, cell: &Cell) -> Value {
    match (kind, cell) {
        (_, Cell::Null) => Value::Null,
        (ColumnKind::Moment, Cell::Int(n)) => json!(base::Moment(*n)),
        (ColumnKind::Bool, Cell::Int(n)) => json!(*n != 0),
        (ColumnKind::Json, Cell::Text(text)) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        (_, Cell::Int(n)) => json!(n),
        (_, Cell::Text(text)) => json!(text),
    }
}
