//! Withdraw metal from a lot for an order, weighed at the counter of the metal safe.

use base::{Grams, id::SiteId};
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    order::OrderId,
    stones::{events::MetalWithdrawn, papers, rows::MetalLotId},
};

/// Withdraw metal for an order, weighed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.withdraw_metal",
    en = "Withdraw metal for an order",
    fr = "Sortir du métal pour une commande",
    purpose_fr = "Sortir du métal pour une commande, pesé.",
    subject = "lot",
    roles("atelier_lead", "production_planner")
)]
pub struct WithdrawMetal {
    #[field(en = "Metal lot", fr = "Lot de métal")]
    lot: MetalLotId,
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Weight", fr = "Poids")]
    grams: Grams,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
pub(super) enum No {
    #[say(
        en = "The lot has {on_hand} on hand; take less, or another lot of the same alloy.",
        fr = "Le lot a {on_hand} en main ; prenez-en moins, ou un autre lot du même alliage.",
        at = "grams"
    )]
    NotEnoughMetal { on_hand: Grams },
    #[say(
        en = "Order {order} is made at {atelier}, the lot lies at {site}; choose a lot of that atelier.",
        fr = "La commande {order} se fait à {atelier}, le lot est à {site} ; choisissez un lot de cet atelier.",
        at = "lot"
    )]
    OtherAtelier { order: OrderId, atelier: SiteId, site: SiteId },
}

impl Command for WithdrawMetal {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let lot = papers::metal(&self.lot, state)?;
        let mut refusals = Refusals::none();
        papers::weighed(self.grams.0, "grams", &mut refusals);
        let order = papers::engaged(&self.order, state, &mut refusals);
        refusals.add_if(self.grams > lot.on_hand, No::NotEnoughMetal { on_hand: lot.on_hand });
        if let Some(atelier) = order.and_then(|order| order.atelier).filter(|atelier| *atelier != lot.site) {
            refusals.add(No::OtherAtelier { order: self.order.clone(), atelier, site: lot.site.clone() });
        }
        refusals.or(Events::one(MetalWithdrawn {
            lot: lot.id,
            order: self.order.clone(),
            site: lot.site,
            grams: self.grams,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        stones::rows::MetalLot,
    };

    #[test]
    fn metal_goes_out_comes_back_and_is_scrapped_and_the_sum_stays() {
        let mut scene = Scene::new();
        scene.melt("M-1", 50_000);
        scene.parcel("P-1", 100, 1_000);
        let order = scene.deposited(json!({}));
        let body = json!({"lot": "M-1", "order": order, "grams": 12_000});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"grams": 50_001}), vec!["stones.not_enough_metal"]),
            (json!({"grams": 0, "order": "X"}), vec!["stones.weight_missing", "orders.not_found"]),
            (json!({"lot": "P-1"}), vec!["stones.weighed_in_carats"]),
        ] {
            refuses(&scene, "planner", "stones.withdraw_metal", with(&body, changed), &codes);
        }
        scene.act("planner", "stones.withdraw_metal", body.clone());
        let back = with(&body, json!({"grams": 3_000}));
        let too_much = with(&body, json!({"grams": 12_001}));
        refuses(&scene, "planner", "stones.return_metal", too_much.clone(), &["stones.more_than_withdrawn"]);
        scene.act("planner", "stones.return_metal", back);
        let scrap = json!({"lot": "M-1", "order": order, "grams": 500, "reason": "Filings"});
        let over = with(&scrap, json!({"grams": 9_001}));
        refuses(&scene, "lead", "stones.scrap_metal", over, &["stones.more_than_withdrawn"]);
        scene.act("lead", "stones.scrap_metal", scrap);
        scene.act("lead", "stones.scrap_metal", json!({"lot": "M-1", "grams": 1_000, "reason": "Oxidised"}));
        let lot: MetalLot = kernel::StateExt::row(&scene.given.rows, "M-1").unwrap();
        assert_eq!((lot.on_hand.0, lot.withdrawn.0, lot.scrapped.0), (40_000, 8_500, 1_500));
        let nothing = json!({"lot": "M-1", "grams": 40_001, "reason": " "});
        let codes = ["stones.scrap_without_reason", "stones.not_enough_metal"];
        refuses(&scene, "lead", "stones.scrap_metal", nothing, &codes);
    }
}
