//! Give a stone back to the supplier or the client it belongs to.

use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::{OrderId, StoneId},
    stones::{
        events::StoneGivenBack,
        papers,
        rows::{Owner, Status, Stone},
    },
};
use base::Carats;

/// Give a stone back to the supplier or the client it belongs to.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.give_back",
    en = "Give the stone back",
    fr = "Rendre la pierre",
    purpose_fr = "Rendre une pierre au fournisseur ou au client à qui elle appartient.",
    subject = "stone",
    roles("gemmologist", "logistics")
)]
pub struct GiveBack {
    #[field(en = "Stone", fr = "Pierre")]
    stone: StoneId,
    #[field(en = "Weight when given back", fr = "Poids à la restitution")]
    weight: Carats,
    #[field(en = "Signed note", fr = "Bon signé", digest)]
    note: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "Stone {stone} belongs to the maison; there is nobody to give it back to.",
        fr = "La pierre {stone} est à la maison ; il n’y a personne à qui la rendre.",
        at = "stone"
    )]
    OurOwn { stone: StoneId },
    #[say(
        en = "Stone {stone} is held for order {order}; release it there first.",
        fr = "La pierre {stone} est réservée pour la commande {order} ; libérez-la d’abord là-bas.",
        at = "stone"
    )]
    StillHeld { stone: StoneId, order: OrderId },
    #[say(
        en = "It came in with {then} and would leave with {now}; have a second person weigh it, and ask for the stone that came in.",
        fr = "Elle est entrée avec {then} et partirait avec {now} ; faites-la repeser par une autre personne, et cherchez la pierre entrée.",
        at = "weight"
    )]
    NotTheStone { then: Carats, now: Carats },
}

/// Two weighings of one stone may differ by this much, in thousandths of a carat.
const SCALES: i64 = 5;

impl Command for GiveBack {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let stone = papers::stone(&self.stone, state)?;
        let mut refusals = Refusals::none();
        standing(&stone, &mut refusals);
        let other = (self.weight.0 - stone.weight.0).abs() > SCALES;
        refusals.add_if(other, No::NotTheStone { then: stone.weight, now: self.weight });
        let given = StoneGivenBack {
            stone: stone.id,
            site: context.site.clone(),
            supplier: stone.supplier,
            client: stone.client,
            weight: self.weight,
        };
        refusals.or(Events::one(proven(given, [self.note.clone()])))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        papers::foreseen(subject, state, standing)
    }
}

/// Whose it is, and whether it is free to leave.
fn standing(stone: &Stone, refusals: &mut Refusals) {
    refusals.add_if(stone.owner == Owner::Maison, No::OurOwn { stone: stone.id.clone() });
    if let (Status::Held, Some(order)) = (stone.status, &stone.order) {
        refusals.add(No::StillHeld { stone: stone.id.clone(), order: order.clone() });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn only_what_is_not_ours_and_not_held_goes_back() {
        let mut scene = Scene::new();
        scene.receive("D-1", json!({}));
        scene.receive_memo("M-1", json!({}));
        let body = json!({"stone": "M-1", "weight": 1_022, "note": DIGEST});
        let check = |scene: &Scene, changed, codes: &[&str]| {
            refuses(scene, "gem", "stones.give_back", with(&body, changed), codes);
        };
        check(&scene, json!({}), &[]);
        check(&scene, json!({"stone": "D-1"}), &["stones.our_own"]);
        check(&scene, json!({"weight": 990}), &["stones.not_the_stone"]);
        let order = scene.deposited(json!({}));
        scene.hold(&order, "M-1", 1);
        check(&scene, json!({"weight": 2}), &["stones.still_held", "stones.not_the_stone"]);
        scene.act("gem", "orders.release_stone", json!({"order": order, "stone": "M-1", "reason": "refused"}));
        scene.act("gem", "stones.give_back", body.clone());
        check(&scene, json!({}), &["stones.stone_gone"]);
        // It may come in again under another number, with the report it has.
        scene.receive_memo("M-2", json!({}));
    }
}
