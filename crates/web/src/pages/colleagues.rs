//! Who can be called on about an object, while somebody types a name: those who see it, by the letters typed.

use axum::extract::{Path, State};
use kernel::{ObjectRef, Scope};
use serde_json::json;

use super::{Answer, mentioning::plain};
use crate::{
    api,
    hall::{Shared, beside},
    reader::Reader,
    sight,
    trouble::Trouble,
};

/// Most people offered at once.
const OFFERED: usize = 8;

/// `GET /o/{kind}/{id}/colleagues?q=letters`: names and roles, in the order of names.
pub(crate) async fn page(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
) -> Answer {
    beside(&hall, move |hall| {
        let object = ObjectRef::new(kind, id);
        let kind = hall.house().object(&object.kind).ok_or(Trouble::NotFound)?;
        sight::object(hall, &reader.scope, kind, &object.id)?.ok_or(Trouble::NotFound)?;
        let wanted = plain(reader.query().get("q").unwrap_or_default().trim());
        let names = hall.names();
        let begins = |name: &str| {
            let name = plain(name);
            name.starts_with(&wanted) || name.split([' ', '-']).any(|word| word.starts_with(&wanted))
        };
        let mut named: Vec<_> = names.iter().filter(|(id, name)| **id != reader.person && begins(name)).collect();
        // Whose whole name begins so comes first.
        named.sort_by_key(|(_, name)| (!plain(name).starts_with(&wanted), plain(name)));
        let read_actor = hall.house().read_actor;
        let told = |state: &dyn kernel::State| {
            let Some(cells) = state.get(kind.table, &object.id) else { return Vec::new() };
            let sees = named.iter().filter_map(|(person, name)| {
                let actor = read_actor(state, &person.0)?;
                let scope = Scope::of(&actor, &reader.network);
                let role = actor.roles().into_iter().next().map(|code| reader.network.role_title(code));
                let role = role.map(|title| title.get(reader.lang).to_owned()).unwrap_or_default();
                scope.sees(kind.table, &cells).then(|| json!({ "name": name, "role": role }))
            });
            sees.take(OFFERED).collect::<Vec<_>>()
        };
        let found = hall.ledger.look(told).map_err(Trouble::failure)?;
        Ok(api::json(&json!(found)))
    })
    .await
}
