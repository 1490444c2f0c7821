//! Approve an erasure: a second person destroys what the maison knows of a client, once nothing forbids it.

use base::id::ClientId;
use kernel::{Command, Context, Decision, Draft, Events, ObjectRef, Refusals, State, StateExt, personal};
use serde::{Deserialize, Serialize};

use super::{check, withdraw_erasure::NotAsked};
use crate::{events::ClientErased, holds::holds, rows::Client};

/// Destroy what the maison knows of a client, for ever. The acts stay, under the code alone.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.approve_erasure",
    en = "Approve the erasure",
    fr = "Approuver l’effacement",
    purpose_fr = "Détruire à jamais ce que la maison sait d’un client. Les actes demeurent, sous son seul code.",
    roles("boutique_director", "internal_control"),
    subject = "client"
)]
pub struct ApproveErasure {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum No {
    #[say(
        en = "You recorded the request; a second person approves it.",
        fr = "Vous avez consigné la demande ; une seconde personne l’approuve."
    )]
    OwnRequest,
}

fn reasons(client: &Client, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(client.asked_at.is_none(), NotAsked::NotAsked { client: client.id.clone() });
    // Neither oneself nor for whom one acts as a deputy.
    let asker = client.asked_by.as_ref();
    let own = asker == Some(&context.actor.person) || (asker.is_some() && asker == context.on_behalf_of.as_ref());
    refusals.add_if(own, No::OwnRequest);
    refusals.extend(holds(client, state, context));
    refusals
}

impl Command for ApproveErasure {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let client = check::client::<Self>(&self.client, state, context)?;
        let mut erased = Draft::from(ClientErased { client: self.client.clone() });
        erased.relate(ObjectRef::of(&self.client), personal::ERASED);
        reasons(&client, state, context).or(Events(vec![erased]))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        let gone = check::gone(subject, state);
        let client: Option<Client> = state.row(&subject.id).filter(|_| gone.is_empty());
        client.map_or(gone, |client| reasons(&client, state, context))
    }
}
