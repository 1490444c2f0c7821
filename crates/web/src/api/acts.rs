//! `GET /api/acts`: acts of the ledger as they were struck, as far as the reader may see them.

use axum::{extract::State, response::Response};
use serde_json::{Value, json};

use super::json;
use crate::{
    hall::{Shared, beside},
    pages::acts::find,
    reader::Reader,
    sight,
    trouble::Trouble,
};

/// The acts an address asks for, as the page of acts would show them.
pub(crate) async fn acts(State(hall): State<Shared>, reader: Reader) -> Result<Response, Trouble> {
    beside(&hall, move |hall| {
        let found = find(hall, &reader, &reader.query())?;
        let hidden = sight::hidden_fields(hall, &reader.scope);
        let acts: Vec<Value> = found
            .acts
            .iter()
            .map(|act| {
                let mut told = json!(act.envelope);
                if let Some(payload) = told["payload"].as_object_mut() {
                    payload.retain(|name, _| !hidden.contains(name.as_str()));
                }
                told["seq"] = json!(act.seq);
                told
            })
            .collect();
        Ok(json(&json!({"acts": acts, "total": found.total, "before": found.before})))
    })
    .await
}
