//! `POST /api/messages`: a message about an object as JSON, with mentions and documents sent before; the same rules and
//! the same answers as the box on the object's page.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use kernel::{ObjectRef, Refusals};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{body, json};
use crate::{
    forms::{IN_NAME_OF, Typed},
    hall::Shared,
    pages::{compose, messages},
    reader::Reader,
    trouble::Trouble,
};

/// What is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    /// Made by the program before it first sends; a retry carries the same one.
    command_id: Uuid,
    /// The kind of object it is about: `order`.
    kind: String,
    /// Its number.
    object: String,
    /// The words; people named after `@` are mentioned.
    #[serde(default)]
    text: String,
    /// Further people mentioned, by their numbers.
    #[serde(default)]
    mentions: Vec<String>,
    /// Digests of documents sent before to `POST /api/documents`.
    #[serde(default)]
    documents: Vec<String>,
    /// What the documents show that the client approved.
    #[serde(default)]
    approved: Option<String>,
    /// Which document they approved, by its digest.
    #[serde(default)]
    of: Option<String>,
    /// For whom, when acting as somebody's deputy.
    #[serde(default)]
    on_behalf_of: Option<String>,
}

impl Sent {
    /// The same as the box sends it.
    fn typed(self) -> Typed {
        let one = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
        let many = |name: &str, values: Vec<String>| {
            values.into_iter().map(|value| (name.to_owned(), value)).collect::<Vec<_>>()
        };
        let mut pairs = vec![(compose::TEXT.to_owned(), self.text)];
        pairs.extend(many(compose::MENTION, self.mentions));
        pairs.extend(many(compose::DOCUMENT, self.documents));
        pairs.extend(one(compose::APPROVED, self.approved));
        pairs.extend(one(compose::OF, self.of));
        pairs.extend(one(IN_NAME_OF, self.on_behalf_of));
        Typed(pairs)
    }
}

/// Strikes what is said.
pub(crate) async fn submit(
    State(hall): State<Shared>,
    reader: Reader,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Trouble> {
    let sent: Sent = body::read(&reader, &headers, &body)?;
    let (object, command) = (ObjectRef::new(&sent.kind, &sent.object), sent.command_id);
    let said = messages::say_it(&hall, reader, object, sent.typed(), Refusals::none(), command).await?;
    let (_, receipt) = said.came.map_err(Trouble::Refused)?;
    let status = if receipt.replayed { StatusCode::OK } else { StatusCode::CREATED };
    let mut told = json!(receipt);
    told["replayed"] = json!(receipt.replayed);
    Ok((status, json(&told)).into_response())
}
