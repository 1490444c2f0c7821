//! Give a client all that is known of them (Regulation (EU) 2016/679, articles 15 and 20).

use base::id::ClientId;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::check;
use crate::{events::ClientDataExported, terms::CameBy};

/// Give a client all that the maison knows of them, at their request.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.export",
    en = "Give the client their data",
    fr = "Communiquer ses données au client",
    purpose_fr = "Communiquer à un client, à sa demande, tout ce que la maison sait de lui.",
    roles("boutique_director", "operations_coordinator", "special_orders_desk"),
    subject = "client"
)]
pub struct Export {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "Asked", fr = "Demandé")]
    came_by: CameBy,
    #[field(
        en = "I made sure that it is the client who asks",
        fr = "Je me suis assuré que c’est bien le client qui le demande"
    )]
    identity_checked: bool,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum No {
    #[say(
        en = "Data is given to nobody but the client; make sure who asks, then tick the box.",
        fr = "Les données ne se communiquent qu’au client ; assurez-vous de qui les demande, puis cochez la case.",
        at = "identity_checked"
    )]
    NotTheClient,
}

impl Command for Export {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        check::client::<Self>(&self.client, state, context)?;
        let mut refusals = Refusals::none();
        refusals.add_if(!self.identity_checked, No::NotTheClient);
        refusals.or(Events::one(ClientDataExported { client: self.client.clone(), came_by: self.came_by }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        check::gone(subject, state)
    }
}
