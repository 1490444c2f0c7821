//! Take back the stone of an order that is over without a hand-over: free for others, and the ledger says so.

use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::StoneReleased,
    order::{Order, OrderId, StoneId},
    rows::StoneHeld,
    stones::papers,
};

/// Take back a stone held for an order that was cancelled.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.take_back",
    en = "Take back into stock",
    fr = "Reprendre en stock",
    purpose_fr = "Reprendre une pierre réservée pour une commande annulée.",
    subject = "stone",
    roles("gemmologist")
)]
pub struct TakeBack {
    #[field(en = "Stone", fr = "Pierre")]
    stone: StoneId,
    #[field(
        en = "Seen and weighed",
        fr = "Vue et pesée",
        help_en = "Unset, clean and whole",
        help_fr = "Dessertie, propre et intacte"
    )]
    seen: bool,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "Stone {stone} is held for no order; it is free already.",
        fr = "La pierre {stone} n’est réservée pour aucune commande ; elle est déjà libre.",
        at = "stone"
    )]
    NotHeld { stone: StoneId },
    #[say(
        en = "Order {order} is not over; release the stone there.",
        fr = "La commande {order} n’est pas terminée ; libérez la pierre là-bas.",
        at = "stone"
    )]
    OrderGoesOn { order: OrderId },
    #[say(
        en = "Look at the stone under the loupe and weigh it, then say so.",
        fr = "Regardez la pierre à la loupe et pesez-la, puis indiquez-le.",
        at = "seen"
    )]
    NotSeen,
}

impl Command for TakeBack {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let stone = papers::stone(&self.stone, state)?;
        let mut refusals = Refusals::none();
        refusals.add_if(!self.seen, No::NotSeen);
        let held = state.rows::<StoneHeld>("stone_held", stone.id.0.as_str()).into_iter().next();
        let Some(held) = held else {
            refusals.add(No::NotHeld { stone: stone.id });
            return Err(refusals);
        };
        let over = state.row::<Order>(&held.order.0).is_some_and(|order| order.ended_at.is_some());
        refusals.add_if(!over, No::OrderGoesOn { order: held.order.clone() });
        refusals.or(Events::one(StoneReleased {
            order: held.order,
            stone: held.stone,
            boutique: held.boutique,
            allocation: held.id,
            reason: "cancelled".to_owned(),
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        papers::foreseen(subject, state, |stone, refusals| match &stone.order {
            None => refusals.add(No::NotHeld { stone: stone.id.clone() }),
            Some(order) => {
                let over = state.row::<Order>(&order.0).is_some_and(|order| order.ended_at.is_some());
                refusals.add_if(!over, No::OrderGoesOn { order: order.clone() });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn only_the_stone_of_an_order_that_is_over_is_taken_back() {
        let mut scene = Scene::new();
        scene.receive("D-1", json!({}));
        let body = json!({"stone": "D-1", "seen": true});
        refuses(&scene, "gem", "stones.take_back", body.clone(), &["stones.not_held"]);
        let order = scene.deposited(json!({}));
        scene.hold(&order, "D-1", 1);
        let codes = ["stones.not_seen", "stones.order_goes_on"];
        refuses(&scene, "gem", "stones.take_back", json!({"stone": "D-1", "seen": false}), &codes);
        scene.end(&order);
        scene.act("gem", "stones.take_back", body);
        let other = scene.deposited(json!({}));
        scene.hold(&other, "D-1", 1);
    }
}
