//! Correct what is known of a client; what is left empty stays as it is.

use base::id::{ClientId, SiteId};
use kernel::{Command, Context, Decision, Events, ObjectRef, Personal, Refusals, State};
use serde::{Deserialize, Serialize};

use super::check::{self, No, contact, is_country, said, same};
use crate::{
    events::Corrected,
    terms::{Language, Removed},
};

/// Correct what is known of a client. What is left empty stays as it is.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.correct",
    en = "Correct",
    fr = "Rectifier",
    purpose_fr = "Rectifier ce que l’on sait d’un client. Ce qui est laissé vide reste tel quel.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk"),
    subject = "client"
)]
pub struct Correct {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "Given name", fr = "Prénom", max = 80)]
    given_name: Option<Personal>,
    #[field(en = "Family name", fr = "Nom", max = 80)]
    family_name: Option<Personal>,
    #[field(en = "E-mail", fr = "E-mail", max = 120)]
    email: Option<Personal>,
    #[field(en = "Telephone", fr = "Téléphone", max = 40, help_en = "With its country", help_fr = "Avec l’indicatif")]
    phone: Option<Personal>,
    #[field(en = "Address", fr = "Adresse", paragraph, max = 400)]
    address: Option<Personal>,
    #[field(en = "To be removed", fr = "À retirer")]
    #[serde(default)]
    remove: Vec<Removed>,
    #[field(en = "Country", fr = "Pays", max = 2, help_en = "Two letters", help_fr = "Deux lettres")]
    country: Option<String>,
    #[field(en = "Language", fr = "Langue")]
    language: Option<Language>,
    #[field(
        en = "Boutique",
        fr = "Boutique",
        help_en = "The one that looks after them from now on",
        help_fr = "Celle qui s’occupera désormais du client"
    )]
    home: Option<SiteId>,
    #[field(en = "Another person", fr = "Autre personne")]
    another_person: Option<bool>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum NotCorrected {
    #[say(
        en = "Nothing would change; fill in what is to be corrected.",
        fr = "Rien ne changerait ; remplissez ce qui est à rectifier."
    )]
    NothingToCorrect,
    #[say(
        en = "A value is both given and removed; choose one.",
        fr = "Une valeur est à la fois donnée et retirée ; choisissez.",
        at = "remove"
    )]
    GivenAndRemoved,
    #[say(
        en = "A client is looked after by a boutique; choose one.",
        fr = "Une boutique s’occupe de chaque client ; choisissez-en une.",
        at = "home"
    )]
    NotABoutique,
}

impl Command for Correct {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let client = check::client::<Self>(&self.client, state, context)?;
        let mut refusals = Refusals::none();
        let (email, phone) = (said(self.email.as_ref()), said(self.phone.as_ref()));
        refusals.extend(contact(email.as_ref(), phone.as_ref()));
        refusals.add_if(self.country.as_ref().is_some_and(|country| !is_country(country)), No::NotACountry);
        if self.another_person != Some(true) {
            let same = same(email.as_ref(), phone.as_ref(), Some(&self.client), state);
            same.into_iter().for_each(|(_, refusal)| refusals.add(refusal));
        }
        let boutique = |id: &SiteId| context.network.site(id).is_some_and(|site| site.kind == "boutique");
        refusals.add_if(self.home.as_ref().is_some_and(|home| !boutique(home)), NotCorrected::NotABoutique);
        let mut both = false;
        let mut value = |given: Option<&Personal>, removed: Removed| {
            let given = said(given);
            if !self.remove.contains(&removed) {
                return given;
            }
            both |= given.is_some();
            Some(Personal::Said(String::new()))
        };
        let corrected = Corrected {
            client: self.client.clone(),
            home: self.home.clone().filter(|home| *home != client.home),
            family_name: said(self.family_name.as_ref()),
            given_name: value(self.given_name.as_ref(), Removed::GivenName),
            email: value(self.email.as_ref(), Removed::Email),
            phone: value(self.phone.as_ref(), Removed::Phone),
            address: value(self.address.as_ref(), Removed::Address),
            country: self.country.clone().filter(|country| *country != client.country),
            language: self.language.filter(|language| *language != client.language),
        };
        refusals.add_if(both, NotCorrected::GivenAndRemoved);
        let values =
            [&corrected.family_name, &corrected.given_name, &corrected.email, &corrected.phone, &corrected.address];
        let nothing = values.iter().all(|value| value.is_none())
            && corrected.home.is_none()
            && corrected.country.is_none()
            && corrected.language.is_none();
        refusals.add_if(nothing, NotCorrected::NothingToCorrect);
        refusals.or(Events::one(corrected))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        check::gone(subject, state)
    }
}
