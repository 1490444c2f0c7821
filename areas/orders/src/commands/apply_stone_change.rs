//! Apply a signed change that asks for other stones: the order goes back to finding them, in the same act.

use kernel::{Command, Context, Decision, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::apply_change::{apply, standing};
use crate::order::{OrderId, foreseen};

/// Put a signed change of stones in force: stones are let go, price and date change, and the order finds stones again.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.apply_stone_change",
    en = "Apply the change of stones",
    fr = "Appliquer la modification de pierres",
    purpose_fr = "Mettre en vigueur une modification de pierres signée : des pierres sont libérées, le prix et la date changent, et la commande revient à la recherche de pierres.",
    subject = "order",
    roles("special_orders_desk", "production_planner")
)]
pub struct ApplyStoneChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
}

impl Command for ApplyStoneChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        apply(&self.order, true, state)
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, true, state))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn a_change_of_stones_is_signed_first_like_any_other() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        refuses(&scene, "desk", "orders.apply_stone_change", json!({"order": order}), &["orders.nothing_signed"]);
        refuses(
            &scene,
            "gem",
            "orders.apply_stone_change",
            json!({"order": order}),
            &["role.not_held", "orders.nothing_signed"],
        );
    }
}
