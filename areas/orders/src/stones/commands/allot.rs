//! Allot small stones of a parcel to an order.

use base::Carats;
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    order::OrderId,
    stones::{events::LotAllotted, papers, parts, rows::LotId},
};

/// Allot small stones of a parcel to an order.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.allot",
    en = "Allot stones to an order",
    fr = "Affecter des pierres à une commande",
    purpose_fr = "Affecter à une commande des petites pierres d’un lot.",
    subject = "lot",
    roles("gemmologist")
)]
pub struct Allot {
    #[field(en = "Parcel", fr = "Lot")]
    lot: LotId,
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Stones", fr = "Pierres", min = 1, max = 1_000_000)]
    count: i64,
    #[field(en = "Weight of all of them", fr = "Poids total")]
    carats: Carats,
}

impl Command for Allot {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let lot = papers::lot(&self.lot, state)?;
        let mut refusals = Refusals::none();
        papers::engaged(&self.order, state, &mut refusals);
        parts::leave(&lot, self.count, self.carats, &mut refusals);
        refusals.or(Events::one(LotAllotted {
            lot: lot.id,
            order: self.order.clone(),
            site: lot.site,
            count: self.count,
            carats: self.carats,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        stones::rows::Lot,
    };

    #[test]
    fn stones_go_to_an_order_with_its_deposit_and_nothing_gets_lost() {
        let mut scene = Scene::new();
        scene.parcel("P-1", 100, 1_000);
        scene.melt("M-1", 50_000);
        let order = scene.deposited(json!({}));
        let early = scene.accepted(json!({}));
        let body = json!({"lot": "P-1", "order": order, "count": 10, "carats": 105});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"order": early}), vec!["stones.nothing_before_the_deposit"]),
            (json!({"order": "GVA-26-9999", "count": 101}), vec!["orders.not_found", "stones.more_than_on_hand"]),
            (json!({"lot": "M-1"}), vec!["stones.weighed_in_grams"]),
            (json!({"lot": "P-9"}), vec!["stones.lot_unknown"]),
            // Ten stones typed in grams.
            (json!({"carats": 21}), vec!["stones.mean_differs"]),
        ] {
            refuses(&scene, "gem", "stones.allot", with(&body, changed), &codes);
        }
        scene.act("gem", "stones.allot", body.clone());
        let lot: Lot = kernel::StateExt::row(&scene.given.rows, "P-1").unwrap();
        assert_eq!((lot.on_hand, lot.on_hand_carats.0), (90, 895));
        assert_eq!((lot.allotted, lot.allotted_carats.0), (10, 105));
        let back = with(&body, json!({"count": 4, "carats": 42}));
        refuses(&scene, "gem", "stones.return_stones", with(&back, json!({"count": 11})), &["stones.more_than_went"]);
        refuses(
            &scene,
            "gem",
            "stones.return_stones",
            with(&back, json!({"order": early})),
            &["stones.more_than_went"],
        );
        scene.act("gem", "stones.return_stones", back);
        let lot: Lot = kernel::StateExt::row(&scene.given.rows, "P-1").unwrap();
        assert_eq!((lot.on_hand, lot.allotted, lot.allotted_carats.0), (94, 6, 63));
    }
}
