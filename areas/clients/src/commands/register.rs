//! Register a client: they get their code, and what they say of themselves goes to the vault.

use base::id::ClientId;
use kernel::{Command, Context, Decision, Events, Personal, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::check::{No, contact, is_country, said, same};
use crate::{
    events::Registered,
    projection::SERIES,
    rows::Number,
    terms::{Channel, Language},
};

/// Register a client: they get a code, and what they say of themselves goes to the vault.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.register",
    en = "Register a client",
    fr = "Enregistrer un client",
    purpose_fr = "Enregistrer un client : il reçoit un code, et ce qu’il dit de lui entre au coffre.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk"),
    begins
)]
pub struct Register {
    #[field(en = "Given name", fr = "Prénom", max = 80)]
    given_name: Option<Personal>,
    #[field(en = "Family name", fr = "Nom", max = 80)]
    family_name: Personal,
    #[field(en = "E-mail", fr = "E-mail", max = 120)]
    email: Option<Personal>,
    #[field(en = "Telephone", fr = "Téléphone", max = 40, help_en = "With its country", help_fr = "Avec l’indicatif")]
    phone: Option<Personal>,
    #[field(en = "Address", fr = "Adresse", paragraph, max = 400)]
    address: Option<Personal>,
    #[field(
        en = "Country",
        fr = "Pays",
        max = 2,
        help_en = "Two letters, such as FR",
        help_fr = "Deux lettres, par exemple FR"
    )]
    country: String,
    #[field(en = "Language", fr = "Langue")]
    language: Language,
    #[field(
        en = "Agrees to hear of the maison by",
        fr = "Accepte d’être contacté par",
        help_en = "Only what the client has said",
        help_fr = "Seulement ce que le client a dit"
    )]
    #[serde(default)]
    channels: Vec<Channel>,
    #[field(
        en = "Another person",
        fr = "Autre personne",
        help_en = "Shares an address or number with a client, and is somebody else",
        help_fr = "Partage une adresse ou un numéro avec un client sans être cette personne"
    )]
    another_person: Option<bool>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum NoBoutique {
    #[say(
        en = "A client is registered at a boutique; choose the boutique that looks after them.",
        fr = "Un client s’enregistre dans une boutique ; choisissez celle qui s’occupe de lui.",
        at = "site"
    )]
    NotABoutique,
}

impl Command for Register {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let home = context.network.site(&context.site).filter(|site| site.kind == "boutique");
        refusals.add_if(home.is_none(), NoBoutique::NotABoutique);
        let family_name = self.family_name.trimmed();
        refusals.add_if(!family_name.is_filled(), No::NameEmpty);
        let (email, phone) = (said(self.email.as_ref()), said(self.phone.as_ref()));
        refusals.extend(contact(email.as_ref(), phone.as_ref()));
        refusals.add_if(!is_country(&self.country), No::NotACountry);
        let same = same(email.as_ref(), phone.as_ref(), None, state);
        if self.another_person != Some(true) {
            same.iter().for_each(|(_, refusal)| refusals.add(refusal.clone()));
        }
        let mut not: Vec<ClientId> = same.into_iter().map(|(client, _)| client).collect();
        not.dedup();
        let number = state.row::<Number>(SERIES).map_or(0, |row| row.last) + 1;
        refusals.or(Events::one(Registered {
            client: ClientId(format!("{SERIES}-{number:06}")),
            home: context.site.clone(),
            family_name,
            given_name: said(self.given_name.as_ref()),
            email,
            phone,
            address: said(self.address.as_ref()),
            country: self.country.clone(),
            language: self.language,
            channels: self.channels.clone(),
            not,
            number,
        }))
    }
}
