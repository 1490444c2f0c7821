//! Receive a parcel of small stones, counted and weighed.

use base::Carats;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::today,
    rows::Source,
    stones::{
        events::LotReceived,
        papers,
        rows::{Gem, Lot, LotId, MetalLot, SupplierId},
        rules::RULES,
    },
};

/// Receive a parcel of small stones, counted and weighed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.receive_lot",
    en = "Receive a parcel",
    fr = "Recevoir un lot de petites pierres",
    purpose_fr = "Recevoir un lot de petites pierres, compté et pesé.",
    roles("gemmologist")
)]
pub struct ReceiveLot {
    #[field(en = "Inventory number", fr = "Numéro d’inventaire", max = 40)]
    lot: String,
    #[field(en = "Gem", fr = "Gemme")]
    gem: Gem,
    #[field(
        en = "Quality",
        fr = "Qualité",
        max = 80,
        help_en = "Sieve or millimetres, colour, clarity",
        help_fr = "Tamis ou millimètres, couleur, pureté"
    )]
    quality: String,
    #[field(en = "Stones", fr = "Pierres", min = 1, max = 1_000_000)]
    count: i64,
    #[field(en = "Weight of all of them", fr = "Poids total")]
    carats: Carats,
    #[field(en = "Source", fr = "Provenance")]
    source: Source,
    #[field(en = "Supplier", fr = "Fournisseur")]
    supplier: Option<SupplierId>,
    #[field(en = "Supplier’s statement of warranties", fr = "Déclaration de garantie du fournisseur", digest)]
    warranties: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "{lot} is in the book already; give this parcel another number.",
        fr = "{lot} est déjà au livre ; donnez à ce lot un autre numéro.",
        at = "lot"
    )]
    LotKnown { lot: LotId },
    #[say(
        en = "The supplier’s statement of warranties is missing; the parcel stays sealed until it is there.",
        fr = "La déclaration de garantie du fournisseur manque ; le lot reste scellé jusqu’à ce qu’elle soit là.",
        at = "warranties"
    )]
    WarrantiesMissing,
    #[say(
        en = "The stones would weigh {mean} each; a stone from 0.3 ct on is received alone. Check the count and the unit.",
        fr = "Les pierres pèseraient {mean} chacune ; à partir de 0,3 ct, une pierre est reçue seule. Vérifiez le nombre et l’unité.",
        at = "carats"
    )]
    NotSmallStones { mean: Carats },
}

/// From this mean weight on stones are no melee, in thousandths of a carat.
const MEAN_MAX: i64 = 300;

impl Command for ReceiveLot {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let lot = LotId::from(self.lot.trim());
        let taken = state.row::<Lot>(&lot.0).is_some() || state.row::<MetalLot>(&lot.0).is_some();
        refusals.add_if(taken || lot.0.is_empty(), No::LotKnown { lot: lot.clone() });
        papers::weighed(self.carats.0, "carats", &mut refusals);
        let mean = self.carats.0 / self.count.max(1);
        refusals.add_if(mean >= MEAN_MAX, No::NotSmallStones { mean: Carats(mean) });
        let supplied = matches!(self.source, Source::Memo | Source::Purchase);
        let on = today(context, &context.site);
        papers::supplier(self.supplier.as_ref(), on, supplied, state, &mut refusals);
        refusals.add_if(RULES.needs_warranties(self.source) && self.warranties.is_none(), No::WarrantiesMissing);
        let received = LotReceived {
            lot,
            site: context.site.clone(),
            supplier: self.supplier.clone().filter(|_| supplied),
            gem: self.gem,
            quality: self.quality.trim().to_owned(),
            source: self.source,
            count: self.count,
            carats: self.carats,
        };
        refusals.or(Events::one(proven(received, self.warranties.clone())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn what_a_parcel_comes_with() {
        let mut scene = Scene::new();
        scene.supplier("ANT-01", "BE");
        let body = json!({"lot": "P-1", "gem": "diamond", "quality": "1.3 mm F-G VS", "count": 200, "carats": 2_000,
            "source": "purchase", "supplier": "ANT-01", "warranties": DIGEST});
        for (changed, codes) in [
            (json!({}), vec![]),
            (
                json!({"warranties": null, "supplier": null}),
                vec!["stones.supplier_missing", "stones.warranties_missing"],
            ),
            (json!({"count": 5}), vec!["stones.not_small_stones"]),
            (json!({"carats": 0}), vec!["stones.weight_missing"]),
        ] {
            refuses(&scene, "gem", "stones.receive_lot", with(&body, changed), &codes);
        }
        scene.act("gem", "stones.receive_lot", body.clone());
        refuses(&scene, "gem", "stones.receive_lot", body, &["stones.lot_known"]);
    }
}
