//! A client who asked to be erased thinks better of it.

use base::id::ClientId;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::check;
use crate::{events::ErasureWithdrawn, rows::Client, terms::CameBy};

/// Record that a client no longer asks to be erased.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.withdraw_erasure",
    en = "Withdraw the erasure",
    fr = "Retirer la demande d’effacement",
    purpose_fr = "Consigner qu’un client ne demande plus à être effacé.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk"),
    subject = "client"
)]
pub struct WithdrawErasure {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "Said", fr = "Exprimé")]
    came_by: CameBy,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
pub enum NotAsked {
    #[say(
        en = "{client} has not asked to be erased; record their request first.",
        fr = "{client} n’a pas demandé à être effacé ; consignez d’abord sa demande."
    )]
    NotAsked { client: ClientId },
}

fn standing(client: &Client) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(client.asked_at.is_none(), NotAsked::NotAsked { client: client.id.clone() });
    refusals
}

impl Command for WithdrawErasure {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let client = check::client::<Self>(&self.client, state, context)?;
        standing(&client).or(Events::one(ErasureWithdrawn { client: self.client.clone(), came_by: self.came_by }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        let gone = check::gone(subject, state);
        let client: Option<Client> = state.row(&subject.id).filter(|_| gone.is_empty());
        client.map_or(gone, |client| standing(&client))
    }
}
