//! What a field for one of very many objects offers while somebody types.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};

use super::Answer;
use crate::{
    forms,
    hall::{Shared, beside},
    reader::Reader,
    ui,
};

/// `/pick/{kind}/{field}?{field}=letters`: options for the line of the field, the reader's own scope applied.
pub(crate) async fn page(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, field)): Path<(String, String)>,
) -> Answer {
    beside(&hall, move |hall| {
        let address = reader.query();
        let found = forms::found(hall, &reader, &kind, address.get(&field).unwrap_or_default())?;
        Ok(ui::found(&found).into_response())
    })
    .await
}
