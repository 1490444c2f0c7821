//! `GET /api/objects/{kind}/{id}`: one object. What is out of scope is not there.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::json;

use super::{json, views::record};
use crate::{
    hall::{Shared, beside},
    reader::Reader,
    sight,
    trouble::Trouble,
};

/// One object with the columns the reader may see.
pub(crate) async fn object(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    beside(&hall, move |hall| {
        let kind = hall.house().object(&kind).ok_or(Trouble::NotFound)?;
        let page = sight::object(hall, &reader.scope, kind, &id)?.ok_or(Trouble::NotFound)?;
        Ok(json(&json!({"type": kind.kind, "id": id, "fields": record(&page.columns, &page.rows[0])})))
    })
    .await
}
