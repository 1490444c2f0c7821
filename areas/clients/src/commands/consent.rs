//! Record how a client agrees to hear of the maison.

use base::id::ClientId;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::check;
use crate::{
    events::ConsentRecorded,
    terms::{CameBy, Channel},
};

/// Record how a client agrees to hear of the maison; leave everything empty when they withdraw.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.record_consent",
    en = "Record consent",
    fr = "Consigner le consentement",
    purpose_fr = "Consigner comment un client accepte d’être contacté ; tout laisser vide s’il se retire.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk"),
    subject = "client"
)]
pub struct RecordConsent {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "Agrees to hear of the maison by", fr = "Accepte d’être contacté par")]
    #[serde(default)]
    channels: Vec<Channel>,
    #[field(en = "Said", fr = "Exprimé")]
    came_by: CameBy,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum No {
    #[say(
        en = "There is no address or number for one of these ways; correct the client first.",
        fr = "L’adresse ou le numéro manque pour l’un de ces moyens ; rectifiez d’abord le client.",
        at = "channels"
    )]
    NoWayThere,
}

impl Command for RecordConsent {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let client = check::client::<Self>(&self.client, state, context)?;
        let mut refusals = Refusals::none();
        let reachable = |channel: &Channel| match channel {
            Channel::Email => client.has_email,
            Channel::Phone | Channel::Messages => client.has_phone,
            Channel::Letter => client.has_address,
        };
        refusals.add_if(!self.channels.iter().all(reachable), No::NoWayThere);
        refusals.or(Events::one(ConsentRecorded {
            client: self.client.clone(),
            channels: self.channels.clone(),
            came_by: self.came_by,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        check::gone(subject, state)
    }
}
