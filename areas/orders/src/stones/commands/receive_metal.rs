//! Receive metal: an alloy whose recipe comes to one hundred, with its chain of custody.

use base::Grams;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::today,
    stones::{
        events::MetalReceived,
        metal::{self, NotAnAlloy},
        papers,
        rows::{Lot, MetalLot, MetalLotId, SupplierId},
    },
};

/// Receive a melt of one alloy, weighed, with its chain of custody.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.receive_metal",
    en = "Receive metal",
    fr = "Recevoir du métal",
    purpose_fr = "Recevoir une coulée d’un alliage, pesée, avec sa chaîne de contrôle.",
    roles("atelier_lead", "production_planner")
)]
pub struct ReceiveMetal {
    #[field(en = "Lot number", fr = "Numéro du lot", max = 40)]
    lot: String,
    #[field(
        en = "Alloy",
        fr = "Alliage",
        help_en = "Element and per cent, together one hundred: Au 75.",
        help_fr = "Élément et pour cent, cent en tout : Au 75."
    )]
    #[serde(default)]
    recipe: Vec<String>,
    #[field(en = "Weight", fr = "Poids")]
    grams: Grams,
    #[field(en = "Supplier", fr = "Fournisseur")]
    supplier: Option<SupplierId>,
    #[field(
        en = "Chain of custody",
        fr = "Chaîne de contrôle",
        max = 40,
        help_en = "Number of the RJC transfer document",
        help_fr = "Numéro du document de transfert RJC"
    )]
    custody: Option<String>,
    #[field(en = "Kept apart from other metal", fr = "Gardé à part des autres métaux")]
    segregated: bool,
    #[field(en = "Transfer document", fr = "Document de transfert", digest)]
    document: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "{lot} is in the book already; give this melt another number.",
        fr = "{lot} est déjà au livre ; donnez à cette coulée un autre numéro.",
        at = "lot"
    )]
    LotKnown { lot: MetalLotId },
    #[say(
        en = "Metal is kept where it is worked; receive it at an atelier.",
        fr = "Le métal est gardé là où il est travaillé ; recevez-le dans un atelier."
    )]
    NotAtAnAtelier,
    #[say(
        en = "“{line}” is not an element and its per cent; write it like Au 75.",
        fr = "« {line} » n’est pas un élément et son pour cent ; écrivez-le comme Au 75.",
        at = "recipe"
    )]
    RecipeLine { line: String },
    #[say(
        en = "{element} is not an element of jewellery alloys; check the symbol.",
        fr = "{element} n’est pas un élément des alliages de joaillerie ; vérifiez le symbole.",
        at = "recipe"
    )]
    RecipeElement { element: String },
    #[say(
        en = "{element} stands there twice; put both parts together.",
        fr = "{element} figure deux fois ; réunissez les deux parts.",
        at = "recipe"
    )]
    RecipeTwice { element: String },
    #[say(
        en = "The parts come to {sum} %, not to 100 %; read the melt’s sheet again.",
        fr = "Les parts font {sum} %, non 100 % ; relisez la fiche de la coulée.",
        at = "recipe"
    )]
    RecipeSum { sum: String },
    #[say(
        en = "There is no gold, silver, platinum or palladium in it; this book keeps precious metal only.",
        fr = "Il ne contient ni or, ni argent, ni platine, ni palladium ; ce livre ne tient que le métal précieux.",
        at = "recipe"
    )]
    NotPrecious,
    #[say(
        en = "Metal with a chain of custody is kept apart, with its transfer document; say so and choose the document.",
        fr = "Le métal sous chaîne de contrôle est gardé à part, avec son document de transfert ; indiquez-le et choisissez le document.",
        at = "custody"
    )]
    CustodyBroken,
}

impl From<NotAnAlloy> for No {
    fn from(wrong: NotAnAlloy) -> Self {
        match wrong {
            NotAnAlloy::Line(line) => Self::RecipeLine { line },
            NotAnAlloy::Element(element) => Self::RecipeElement { element },
            NotAnAlloy::Twice(element) => Self::RecipeTwice { element },
            NotAnAlloy::Sum(sum) => Self::RecipeSum { sum: base::weight::write_thousandths(sum) },
            NotAnAlloy::NotPrecious => Self::NotPrecious,
        }
    }
}

impl Command for ReceiveMetal {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let lot = MetalLotId::from(self.lot.trim());
        let taken = state.row::<MetalLot>(&lot.0).is_some() || state.row::<Lot>(&lot.0).is_some();
        refusals.add_if(taken || lot.0.is_empty(), No::LotKnown { lot: lot.clone() });
        let atelier = context.network.site(&context.site).is_some_and(|site| site.kind == "atelier");
        refusals.add_if(!atelier, No::NotAtAnAtelier);
        papers::weighed(self.grams.0, "grams", &mut refusals);
        let on = today(context, &context.site);
        papers::supplier(self.supplier.as_ref(), on, false, state, &mut refusals);
        let custody = self.custody.as_deref().map(str::trim).filter(|number| !number.is_empty());
        let broken = custody.is_some() && (!self.segregated || self.document.is_none());
        refusals.add_if(broken, No::CustodyBroken);
        let alloy = match metal::read(&self.recipe) {
            Ok(alloy) => alloy,
            Err(wrong) => {
                wrong.into_iter().for_each(|wrong| refusals.add(No::from(wrong)));
                return Err(refusals);
            }
        };
        let received = MetalReceived {
            lot,
            site: context.site.clone(),
            supplier: self.supplier.clone(),
            metal: alloy.metal,
            fineness: alloy.fineness,
            recipe: alloy.recipe,
            custody: custody.map(str::to_owned),
            segregated: self.segregated,
            grams: self.grams,
        };
        refusals.or(Events::one(proven(received, self.document.clone())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{DIGEST, Scene, with},
        stones::rows::MetalLot,
    };

    #[test]
    fn what_a_melt_needs() {
        let mut scene = Scene::new();
        let planner = scene.actor("planner");
        let body = json!({"lot": "AU750-1", "recipe": ["Au 75", "Ag 12.5", "Cu 12.5"], "grams": 500_000,
            "custody": "COC-7", "segregated": true, "document": DIGEST});
        for (site, changed, codes) in [
            ("ATL-PAR", json!({}), vec![]),
            ("GVA", json!({}), vec!["stones.not_at_an_atelier"]),
            ("ATL-PAR", json!({"recipe": ["Au 75", "Ag 12.5"]}), vec!["stones.recipe_sum"]),
            ("ATL-PAR", json!({"recipe": []}), vec!["stones.recipe_sum"]),
            ("ATL-PAR", json!({"recipe": ["Cu 100"]}), vec!["stones.not_precious"]),
            (
                "ATL-PAR",
                json!({"recipe": ["Au 50", "Au 40", "Un 10"], "grams": 0, "segregated": false}),
                vec!["stones.weight_missing", "stones.custody_broken", "stones.recipe_twice", "stones.recipe_element"],
            ),
        ] {
            let asked = with(&body, changed);
            assert_eq!(scene.given.refused(&planner, site, "stones.receive_metal", asked.clone()), codes, "{asked}");
        }
        scene.given.act(&planner, "ATL-PAR", "stones.receive_metal", body.clone());
        assert_eq!(scene.given.refused(&planner, "ATL-PAR", "stones.receive_metal", body), ["stones.lot_known"]);
        let lot: MetalLot = kernel::StateExt::row(&scene.given.rows, "AU750-1").unwrap();
        assert_eq!((lot.fineness, lot.on_hand.0), (750, 500_000));
    }
}
