//! Record the client's answer to a change: signed, or refused. A signature alone changes nothing yet.

use base::id::{ClientId, SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::changes::{Change, ChangeState, under_way},
    events::proven,
    order::{Order, OrderId, foreseen, open},
};

/// Record what the client says to the change, with its price and its date before them.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.answer_change",
    en = "Record the answer to a change",
    fr = "Enregistrer la réponse à une modification",
    purpose_fr = "Enregistrer la réponse du client à la modification, dont il a vu le prix et la date.",
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

/// The client answered.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_signed", version = 1, en = "Change answered", fr = "Réponse à la modification")]
pub struct ChangeSigned {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Client", fr = "Client")]
    pub client: ClientId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "The client agrees", fr = "Accord du client")]
    pub agreed: bool,
    #[field(hidden)]
    pub change_state: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No change waits for an answer; the special orders desk assesses one first.",
        fr = "Aucune modification n’attend de réponse ; le bureau des commandes spéciales en chiffre d’abord une.",
        at = "order"
    )]
    NoChangeWaiting,
    #[say(
        en = "Change {change} is not confirmed yet: finance confirms its price, planning its date.",
        fr = "La modification {change} n’est pas encore confirmée : la finance confirme son prix, la planification sa date.",
        at = "order"
    )]
    NotConfirmed { change: String },
    #[say(
        en = "Add the change signed by the client.",
        fr = "Joignez la modification signée par le client.",
        at = "signed"
    )]
    SignatureMissing,
}

fn waiting(state: &dyn State, order: &Order) -> Option<Change> {
    under_way(state, &order.id).filter(|change| change.state == ChangeState::WithClient)
}

impl Command for AnswerChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state);
        refusals.add_if(self.agreed && self.signed.is_none(), No::SignatureMissing);
        let Some(change) = waiting(state, &order) else { return Err(refusals) };
        let signed = ChangeSigned {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            change: change.id,
            agreed: self.agreed,
            change_state: if self.agreed { "signed" } else { "rejected" }.to_owned(),
        };
        refusals.or(Events::one(proven(signed, self.signed.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ChangeSigned::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    match under_way(state, &order.id).map(|change| (change.state, change.id)) {
        Some((ChangeState::WithClient, _)) => {}
        Some((ChangeState::Assessed, change)) => refusals.add(No::NotConfirmed { change }),
        _ => refusals.add(No::NoChangeWaiting),
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses};

    #[test]
    fn the_client_signs_what_is_confirmed() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({"stones": 0}));
        let answer = json!({"order": order, "agreed": true, "signed": DIGEST});
        refuses(&scene, "advisor", "orders.answer_change", answer.clone(), &["orders.no_change_waiting"]);
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "size", "wish": "54"}));
        let fee = json!({"order": order, "days": 0, "fee": {"minor": 30_000, "currency": "CHF"}});
        scene.act("desk", "orders.assess_change", fee);
        refuses(&scene, "advisor", "orders.answer_change", answer.clone(), &["orders.not_confirmed"]);
        scene.act("finance", "orders.confirm_change", json!({"order": order, "part": "price"}));
        let unsigned = json!({"order": order, "agreed": true});
        refuses(&scene, "advisor", "orders.answer_change", unsigned, &["orders.signature_missing"]);
        let no = json!({"order": order, "agreed": false});
        scene.act("advisor", "orders.answer_change", no);
        assert_eq!(scene.order(&order).balance().minor, 2_000_000, "refused, nothing changes");
        refuses(&scene, "desk", "orders.apply_change", json!({"order": order}), &["orders.nothing_signed"]);
    }
}
