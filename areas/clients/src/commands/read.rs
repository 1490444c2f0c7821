//! Read a client's data: who reads, and for what, is struck; once an hour is enough.

use base::{id::ClientId, moment::HOUR};
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::check;
use crate::{events::ClientDataRead, rows::Reading, terms::ReadFor};

/// Open a client's data. Who opens it, and for what, is struck in the ledger.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.read",
    en = "Open the data",
    fr = "Consulter les données",
    purpose_fr = "Consulter les données d’un client. Qui les consulte, et pourquoi, est consigné au registre.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk", "cashier"),
    subject = "client"
)]
pub struct Read {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "For", fr = "Pour")]
    purpose: ReadFor,
}

impl Command for Read {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        check::client::<Self>(&self.client, state, context)?;
        let before = state.row::<Reading>(format!("{}/{}", self.client, context.actor.person));
        let within_the_hour = before.is_some_and(|reading| {
            reading.purpose == Some(self.purpose) && reading.read_at.is_some_and(|at| context.now.since(at) < HOUR)
        });
        if within_the_hour {
            return Ok(Events::default());
        }
        Ok(Events::one(ClientDataRead { client: self.client.clone(), purpose: self.purpose }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        check::gone(subject, state)
    }
}
