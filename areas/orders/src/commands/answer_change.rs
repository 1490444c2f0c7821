//! Record the client's answer to a proposed change: signed, or refused.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::{ChangeAnswered, proven},
    order::{Order, OrderId, foreseen, open},
    rows::Change,
};

/// Record what the client says to the change; once signed its fee is added to the balance.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.answer_change",
    en = "Record the answer to a change",
    fr = "Enregistrer la réponse à une modification",
    purpose_fr = "Enregistrer la réponse du client à la modification ; signée, son supplément s’ajoute au solde.",
    subject = "order",
    roles("client_advisor")
)]
pub struct AnswerChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "The client agrees", fr = "Le client accepte")]
    agreed: bool,
    #[field(en = "Signed change", fr = "Modification signée", digest)]
    signed: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No change waits for an answer; the special orders desk proposes one first.",
        fr = "Aucune modification n’attend de réponse ; le bureau des commandes spéciales en propose d’abord une.",
        at = "order"
    )]
    NoChangeWaiting,
    #[say(
        en = "Add the change signed by the client.",
        fr = "Joignez la modification signée par le client.",
        at = "signed"
    )]
    SignatureMissing,
}

impl Command for AnswerChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        refusals.add_if(self.agreed && self.signed.is_none(), No::SignatureMissing);
        let changes = state.rows::<Change>("order", order.id.0.as_str());
        let Some(change) = changes.into_iter().find(|change| change.answered_at.is_none()) else {
            refusals.extend(standing(&order, state));
            return Err(refusals);
        };
        let answered = ChangeAnswered {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            change: change.id,
            agreed: self.agreed,
            fee: Money::new(if self.agreed { change.fee } else { 0 }, order.currency),
        };
        refusals.or(Events::one(proven(answered, self.signed.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let changes = state.rows::<Change>("order", order.id.0.as_str());
    let mut refusals = Refusals::none();
    refusals.add_if(changes.iter().all(|change| change.answered_at.is_some()), No::NoChangeWaiting);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses};

    #[test]
    fn a_signed_change_is_added_to_the_balance() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({"stones": 0}));
        let answer = json!({"order": order, "agreed": true, "signed": DIGEST});
        refuses(&scene, "advisor", "orders.answer_change", answer.clone(), &["orders.no_change_waiting"]);
        let change = json!({"order": order, "what": "size", "wish": "54", "days": 0,
            "fee": {"minor": 15_000, "currency": "CHF"}});
        scene.act("desk", "orders.propose_change", change);
        let unsigned = json!({"order": order, "agreed": true});
        refuses(&scene, "advisor", "orders.answer_change", unsigned, &["orders.signature_missing"]);
        scene.act("advisor", "orders.answer_change", answer);
        assert_eq!(scene.order(&order).balance().minor, 2_015_000);
    }
}
