//! Register a supplier, or renew its registration: nothing comes in from anybody else.

use base::Date;
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::today,
    stones::{events::SupplierRegistered, rows::SupplierId},
};

/// Register a supplier with its proof, or renew its registration.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.register_supplier",
    en = "Register a supplier",
    fr = "Enregistrer un fournisseur",
    purpose_fr = "Enregistrer un fournisseur avec son justificatif, ou renouveler son enregistrement.",
    roles("finance", "internal_control")
)]
pub struct RegisterSupplier {
    #[field(
        en = "Short code",
        fr = "Code court",
        max = 20,
        help_en = "For instance ANT-01",
        help_fr = "Par exemple ANT-01"
    )]
    supplier: String,
    #[field(en = "Name", fr = "Nom", max = 120)]
    name: String,
    #[field(
        en = "Country",
        fr = "Pays",
        max = 2,
        help_en = "Two letters: BE, IN, CH",
        help_fr = "Deux lettres : BE, IN, CH"
    )]
    country: String,
    #[field(
        en = "Registration",
        fr = "Enregistrement",
        max = 40,
        help_en = "Number in the System of Warranties, or of the RJC certificate",
        help_fr = "Numéro au Système de garanties, ou du certificat RJC"
    )]
    registration: String,
    #[field(en = "Registered until", fr = "Enregistré jusqu’au")]
    until: Date,
    #[field(en = "Proof", fr = "Justificatif", digest)]
    proof: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "The registration ended on {until}; ask for the one in force.",
        fr = "L’enregistrement a pris fin le {until} ; demandez celui en vigueur.",
        at = "until"
    )]
    RegistrationOver { until: Date },
    #[say(
        en = "A country is two capital letters, such as BE.",
        fr = "Un pays s’écrit en deux capitales, par exemple BE.",
        at = "country"
    )]
    NotACountry,
    #[say(
        en = "Code, name and registration are needed.",
        fr = "Le code, le nom et l’enregistrement sont nécessaires.",
        at = "registration"
    )]
    NameOrRegistrationEmpty,
}

impl Command for RegisterSupplier {
    fn decide(&self, _: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(self.until < today(context, &context.site), No::RegistrationOver { until: self.until });
        let letters = self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase());
        refusals.add_if(!letters, No::NotACountry);
        let empty =
            self.supplier.trim().is_empty() || self.name.trim().is_empty() || self.registration.trim().is_empty();
        refusals.add_if(empty, No::NameOrRegistrationEmpty);
        let registered = SupplierRegistered {
            supplier: SupplierId::from(self.supplier.trim()),
            name: self.name.trim().to_owned(),
            country: self.country.clone(),
            registration: self.registration.trim().to_owned(),
            until: self.until,
            proof: self.proof.clone(),
        };
        refusals.or(Events::one(proven(registered, [self.proof.clone()])))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn what_a_registration_needs() {
        let mut scene = Scene::new();
        let body = json!({"supplier": "ANT-01", "name": "Antwerp house", "country": "BE", "registration": "SOW-1",
            "until": "2026-12-31", "proof": DIGEST});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"until": "2026-01-04"}), vec!["stones.registration_over"]),
            (json!({"country": "be", "name": " "}), vec!["stones.not_a_country", "stones.name_or_registration_empty"]),
        ] {
            refuses(&scene, "finance", "stones.register_supplier", with(&body, changed), &codes);
        }
        refuses(&scene, "gem", "stones.register_supplier", body.clone(), &["role.not_held"]);
        scene.act("finance", "stones.register_supplier", body.clone());
        let renewed = with(&body, json!({"until": "2027-12-31"}));
        scene.act("finance", "stones.register_supplier", renewed);
        let row: crate::stones::rows::Supplier = kernel::StateExt::row(&scene.given.rows, "ANT-01").unwrap();
        assert_eq!(row.until.to_string(), "2027-12-31");
    }
}
