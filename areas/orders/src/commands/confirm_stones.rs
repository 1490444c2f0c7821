//! Confirm that every stone is there: each place of the quote has one.

use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::{StonesConfirmed, proven},
    order::{Order, OrderId, foreseen, need_deposit, open},
    rows::StoneHeld,
};

/// Confirm that every stone of the order is chosen and there.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.confirm_stones",
    en = "Confirm the stones",
    fr = "Confirmer les pierres",
    purpose_fr = "Confirmer que toutes les pierres de la commande sont choisies et présentes.",
    subject = "order",
    roles("gemmologist")
)]
pub struct ConfirmStones {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "The client has chosen", fr = "Le client a choisi")]
    chosen: bool,
    #[field(en = "Photos of the stones", fr = "Photos des pierres", digest)]
    #[serde(default)]
    photos: Vec<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
pub(super) enum No {
    #[say(
        en = "{missing} of {stones} stones are still to be allocated; allocate them first.",
        fr = "{missing} pierres sur {stones} restent à affecter ; affectez-les d’abord.",
        at = "order"
    )]
    StonesMissing { missing: u32, stones: u32 },
    #[say(
        en = "The client chooses the stones before they are confirmed; show them first.",
        fr = "Le client choisit les pierres avant leur confirmation ; présentez-les-lui d’abord.",
        at = "chosen"
    )]
    NotChosen,
}

/// The stones held for an order, and a reason when some are missing.
pub(super) fn stones_of(order: &Order, state: &dyn State, refusals: &mut Refusals) -> Vec<StoneHeld> {
    let held: Vec<StoneHeld> = state
        .rows::<StoneHeld>("order", order.id.0.as_str())
        .into_iter()
        .filter(|held| held.stone_held.is_some())
        .collect();
    let missing = order.stones.saturating_sub(u32::try_from(held.len()).unwrap_or(u32::MAX));
    refusals.add_if(missing > 0, No::StonesMissing { missing, stones: order.stones });
    held
}

impl Command for ConfirmStones {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        need_deposit(&order, &mut refusals);
        let held = stones_of(&order, state, &mut refusals);
        refusals.add_if(!self.chosen, No::NotChosen);
        let stones = held.into_iter().map(|held| held.stone).collect();
        let confirmed = StonesConfirmed { order: order.id, stones, boutique: order.boutique };
        refusals.or(Events::one(proven(confirmed, self.photos.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| {
            let mut refusals = Refusals::none();
            need_deposit(order, &mut refusals);
            stones_of(order, state, &mut refusals);
            refusals
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn every_place_has_its_stone() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 2}));
        let body = json!({"order": order, "chosen": true});
        for (place, stone) in [(1, "D-1"), (2, "D-2")] {
            refuses(&scene, "gem", "orders.confirm_stones", body.clone(), &["orders.stones_missing"]);
            let stone = scene.stone_body(&order, stone, place);
            scene.act("gem", "orders.allocate_stone", stone);
        }
        let unseen = json!({"order": order, "chosen": false});
        refuses(&scene, "gem", "orders.confirm_stones", unseen, &["orders.not_chosen"]);
        refuses(&scene, "gem", "orders.confirm_stones", body, &[]);
    }
}
