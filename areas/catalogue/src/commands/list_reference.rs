//! List a reference: it can be ordered from now on.

use kernel::{Command, Context, Decision, Event, EventSpec, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::rows::{Reference, ReferenceId};

/// List a reference of the collection.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "catalogue.list_reference",
    en = "List a reference",
    fr = "Inscrire une référence",
    purpose_fr = "Inscrire une référence de la collection.",
    roles("operations_coordinator", "special_orders_desk", "brand_director", "administrator"),
    begins
)]
pub struct ListReference {
    #[field(
        en = "Reference",
        fr = "Référence",
        help_en = "As engraved or on the label",
        help_fr = "Telle que gravée ou sur l’étiquette"
    )]
    reference: ReferenceId,
    #[field(en = "Piece", fr = "Pièce", max = 120)]
    title: String,
    #[field(en = "Family", fr = "Famille", max = 60)]
    family: String,
    #[field(
        en = "Metal",
        fr = "Métal",
        max = 40,
        help_en = "With its fineness, such as Au 750",
        help_fr = "Avec son titre, par exemple Au 750"
    )]
    metal: String,
    #[field(en = "Sizes", fr = "Tailles")]
    #[serde(default)]
    sizes: Vec<String>,
}

/// A reference was listed.
#[derive(Serialize, Deserialize, Event)]
#[event(kind = "catalogue.reference_listed", version = 1, en = "Reference listed", fr = "Référence inscrite")]
pub struct ReferenceListed {
    /// Its code.
    #[relation("subject")]
    pub reference: ReferenceId,
    /// The piece in a few words.
    pub title: String,
    /// Family.
    pub family: String,
    /// Metal and fineness.
    pub metal: String,
    /// Sizes.
    pub sizes: Vec<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "catalogue")]
enum No {
    #[say(
        en = "The reference {reference} is listed already; change it instead.",
        fr = "La référence {reference} est déjà inscrite ; modifiez-la plutôt.",
        at = "reference"
    )]
    Listed { reference: ReferenceId },
    #[say(
        en = "Say in a few words what the piece is.",
        fr = "Dites en quelques mots quelle est la pièce.",
        at = "title"
    )]
    TitleEmpty,
}

impl Command for ListReference {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let mut refusals = Refusals::none();
        refusals.add_if(
            state.row::<Reference>(&self.reference.0).is_some(),
            No::Listed { reference: self.reference.clone() },
        );
        refusals.add_if(self.title.trim().is_empty(), No::TitleEmpty);
        refusals.or(Events::one(ReferenceListed {
            reference: self.reference.clone(),
            title: self.title.trim().to_owned(),
            family: self.family.trim().to_owned(),
            metal: self.metal.trim().to_owned(),
            sizes: self.sizes.clone(),
        }))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ReferenceListed::spec()]
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::scene::{house, ring};
    use kernel::StateExt;
    use serde_json::json;

    #[test]
    fn a_reference_is_listed_once() {
        let (mut house, ops) = house();
        house.act(&ops, "HQ", "catalogue.list_reference", ring());
        let row: crate::Reference = house.rows.row("B4084600").unwrap();
        assert_eq!((row.metal.as_str(), row.sizes.len()), ("Pt 950", 2));
        let mut again = ring();
        again["title"] = json!(" ");
        assert_eq!(
            house.refused(&ops, "HQ", "catalogue.list_reference", again),
            ["catalogue.listed", "catalogue.title_empty"]
        );
        let advisor = testkit::network::person("p-1", "client_advisor", "GVA");
        let mut other = ring();
        other["reference"] = json!("B2");
        assert_eq!(house.refused(&advisor, "GVA", "catalogue.list_reference", other), ["role.not_held"]);
    }
}
