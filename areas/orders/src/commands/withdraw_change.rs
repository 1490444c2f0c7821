//! Withdraw a change before it is applied: the client thought again, or it has to be proposed anew.

use base::id::SiteId;
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::changes::under_way,
    order::{Order, OrderId, foreseen, found},
};

/// Withdraw the change under way; the order goes on as it was agreed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.withdraw_change",
    en = "Withdraw the change",
    fr = "Retirer la modification",
    purpose_fr = "Retirer la modification en cours ; la commande se poursuit comme convenu.",
    subject = "order",
    roles("client_advisor", "special_orders_desk")
)]
pub struct WithdrawChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Reason", fr = "Motif", paragraph, max = 500)]
    reason: String,
}

/// A change was withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_withdrawn", version = 1, en = "Change withdrawn", fr = "Modification retirée")]
pub struct ChangeWithdrawn {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "Reason", fr = "Motif")]
    pub reason: String,
    #[field(hidden)]
    pub change_state: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No change is under way; there is nothing to withdraw.",
        fr = "Aucune modification n’est en cours ; il n’y a rien à retirer.",
        at = "order"
    )]
    NoChangeUnderWay,
    #[say(en = "Say why it is withdrawn.", fr = "Dites pourquoi elle est retirée.", at = "reason")]
    WhyWithdrawn,
}

impl Command for WithdrawChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = standing(&order, state);
        refusals.add_if(self.reason.trim().is_empty(), No::WhyWithdrawn);
        let Some(change) = under_way(state, &order.id) else { return Err(refusals) };
        refusals.or(Events::one(ChangeWithdrawn {
            order: order.id,
            boutique: order.boutique,
            change: change.id,
            reason: self.reason.trim().to_owned(),
            change_state: "withdrawn".to_owned(),
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ChangeWithdrawn::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(under_way(state, &order.id).is_none(), No::NoChangeUnderWay);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn a_change_is_withdrawn_until_it_is_applied() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({"stones": 0}));
        let body = json!({"order": order, "reason": " "});
        let both = ["orders.no_change_under_way", "orders.why_withdrawn"];
        refuses(&scene, "advisor", "orders.withdraw_change", body, &both);
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "size", "wish": "54"}));
        let body = json!({"order": order, "reason": "She keeps her size"});
        scene.act("advisor", "orders.withdraw_change", body.clone());
        refuses(&scene, "advisor", "orders.withdraw_change", body, &["orders.no_change_under_way"]);
    }
}
