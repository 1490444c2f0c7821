//! Record that a client asks to be erased; a second person decides.

use base::id::ClientId;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::check;
use crate::{events::ErasureAsked, rows::Client, terms::CameBy};

/// Record that a client asks for their data to be destroyed. A second person decides within a month.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.ask_erasure",
    en = "Ask for erasure",
    fr = "Demander l’effacement",
    purpose_fr = "Consigner qu’un client demande la destruction de ses données. Une seconde personne décide dans le mois.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk"),
    subject = "client"
)]
pub struct AskErasure {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "Asked", fr = "Demandé")]
    came_by: CameBy,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum No {
    #[say(
        en = "{client} has asked already; a second person approves it.",
        fr = "{client} l’a déjà demandé ; une seconde personne l’approuve."
    )]
    AskedAlready { client: ClientId },
}

fn standing(client: &Client) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(client.asked_at.is_some(), No::AskedAlready { client: client.id.clone() });
    refusals
}

impl Command for AskErasure {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let client = check::client::<Self>(&self.client, state, context)?;
        standing(&client).or(Events::one(ErasureAsked { client: self.client.clone(), came_by: self.came_by }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        let gone = check::gone(subject, state);
        let client: Option<Client> = state.row(&subject.id).filter(|_| gone.is_empty());
        client.map_or(gone, |client| standing(&client))
    }
}
