//! `POST /api/commands/{verb}`: a command as JSON. The same identifier and body give the same answer again; the same
//! identifier with another body is refused with 409.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base::{Moment, moment::MINUTE};
use kernel::{FieldKind, Refusal, Text};
use ledger::{Answer, Ask};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{body, json};
use crate::{
    deputy,
    hall::{Shared, beside},
    pages::act::{acting_site, strike},
    reader::Reader,
    sight,
    trouble::Trouble,
};

/// What is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// Made by the program before it first sends; a retry carries the same one.
    command_id: Uuid,
    /// Where the person is; their usual site when left out.
    #[serde(default)]
    site: Option<String>,
    /// For whom, when acting as somebody's deputy.
    #[serde(default)]
    on_behalf_of: Option<String>,
    /// When it happened in the business, when not now.
    #[serde(default)]
    occurred_at: Option<Moment>,
    /// The fields of the verb.
    #[serde(default)]
    body: Map<String, Value>,
}

/// How far a program's clock may be ahead of ours.
const CLOCKS_APART: i64 = 2 * MINUTE;

fn not_yet() -> Refusal {
    Refusal::new(
        "moment.future",
        Text::new(
            "What is recorded has happened already; send the moment it happened, with its offset.",
            "On ne consigne que ce qui a déjà eu lieu ; envoyez l’instant où cela s’est produit, avec son décalage.",
        ),
    )
    .at("occurred_at")
}

/// Strikes a command.
pub(crate) async fn submit(
    State(hall): State<Shared>,
    reader: Reader,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Trouble> {
    let sent: Sent = body::read(&reader, &headers, &body)?;
    let verb = hall.house().verb(&name).ok_or(Trouble::NotFound)?;
    if let Some((field, kind)) = verb.spec().subject.clone()
        && verb.spec().fields.iter().any(|f| f.name == field && f.kind == FieldKind::Object(kind.clone()))
        && let Some(id) = sent.body.get(&field).and_then(Value::as_str).map(ToOwned::to_owned)
    {
        let scope = reader.scope.clone();
        beside(&hall, move |hall| {
            let Some(kind) = hall.house().object(&kind) else { return Ok(()) };
            sight::object(hall, &scope, kind, &id)?.map(drop).ok_or(Trouble::NotFound)
        })
        .await?;
    }
    let site = acting_site(&reader, sent.site.as_deref())?;
    if sent.occurred_at.is_some_and(|at| at > reader.now.plus(CLOCKS_APART)) {
        return Err(Trouble::Refused(not_yet().into()));
    }
    let (actor, on_behalf_of) =
        deputy::chosen(&reader.actor, &reader.deputations, sent.on_behalf_of.as_deref()).map_err(Trouble::Refused)?;
    let ask =
        Ask { occurred_at: sent.occurred_at, on_behalf_of, ..Ask::new(sent.command_id, name, sent.body, actor, site) };
    match strike(&hall, &reader, ask).await?.0 {
        Answer::Struck(receipt) => {
            crate::pages::messages::struck(&hall, &receipt).await?;
            let status = if receipt.replayed { StatusCode::OK } else { StatusCode::CREATED };
            let mut told = json!(receipt);
            told["replayed"] = json!(receipt.replayed);
            Ok((status, json(&told)).into_response())
        }
        Answer::Refused(refusals) => Err(Trouble::Refused(refusals)),
        Answer::OtherBody => Err(Trouble::OtherBody),
        Answer::UnknownVerb(_) => Err(Trouble::NotFound),
        Answer::Stopped(why) => {
            tracing::error!(why, "ledger stopped");
            Err(Trouble::Stopped)
        }
    }
}
