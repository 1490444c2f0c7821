//! Propose a change the client asked for after accepting: only what can still be changed, one at a time.

use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::changes::{Change, under_way},
    order::{Order, OrderId, foreseen, open},
    rows::{What, Work},
};

/// Propose a change after acceptance; the desk says what it costs, and it holds once the client has signed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.propose_change",
    en = "Propose a change",
    fr = "Proposer une modification",
    purpose_fr = "Proposer une modification après l’accord ; le bureau la chiffre, et elle vaut une fois signée.",
    subject = "order",
    roles("client_advisor", "special_orders_desk")
)]
pub struct ProposeChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "What changes", fr = "Ce qui change")]
    what: What,
    #[field(en = "Wish", fr = "Souhait", paragraph, max = 500)]
    wish: String,
}

/// A change was asked for.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.change_asked", version = 1, en = "Change asked for", fr = "Modification demandée")]
pub struct ChangeAsked {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: base::id::SiteId,
    /// Order and number of the change.
    #[field(en = "Change", fr = "Modification")]
    pub change: String,
    #[field(en = "What changes", fr = "Objet")]
    pub what: What,
    #[field(en = "Wish", fr = "Souhait")]
    pub wish: String,
    /// Where the change of the case stands, for the exceptions of its procedure.
    #[field(hidden)]
    pub change_state: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
pub(super) enum No {
    #[say(
        en = "No quote is accepted yet: everything can still be changed freely. Ask for another quote instead.",
        fr = "Aucun devis n’est encore accepté : tout peut être modifié librement. Demandez plutôt un autre devis.",
        at = "order"
    )]
    NothingAccepted,
    #[say(
        en = "The metal is cast: only size and engraving can still change.",
        fr = "Le métal est coulé : seules la taille et la gravure peuvent encore changer.",
        at = "what"
    )]
    AlreadyCast,
    #[say(
        en = "Change {change} is still under way; end it first.",
        fr = "La modification {change} est encore en cours ; terminez-la d’abord.",
        at = "order"
    )]
    ChangeWaiting { change: String },
    #[say(
        en = "Quality control has passed the piece; take a new wish for it.",
        fr = "Le contrôle qualité a validé la pièce ; enregistrez pour elle un nouveau souhait.",
        at = "order"
    )]
    AlreadyFinished,
    #[say(en = "Say what the client wishes.", fr = "Dites ce que souhaite le client.", at = "wish")]
    WishMissing,
}

/// What can still be changed in a piece: everything until it is cast, size and engraving until control passed it.
pub(super) fn changeable(order: &Order, what: What, state: &dyn State, refusals: &mut Refusals) {
    refusals.add_if(order.passed_at.is_some(), No::AlreadyFinished);
    let work = state.rows::<Work>("order", order.id.0.as_str());
    let cast = work.iter().any(|work| work.bench == "wax_cast" && work.finished_at.is_some());
    refusals.add_if(cast && !matches!(what, What::Size | What::Engraving), No::AlreadyCast);
}

impl Command for ProposeChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state);
        changeable(&order, self.what, state, &mut refusals);
        refusals.add_if(self.wish.trim().is_empty(), No::WishMissing);
        let before = state.rows::<Change>("order", order.id.0.as_str()).len();
        refusals.or(Events::one(ChangeAsked {
            change: format!("{}/{}", order.id, before + 1),
            order: order.id,
            boutique: order.boutique,
            what: self.what,
            wish: self.wish.trim().to_owned(),
            change_state: "proposed".to_owned(),
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ChangeAsked::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.accepted_at.is_none(), No::NothingAccepted);
    if let Some(change) = under_way(state, &order.id) {
        refusals.add(No::ChangeWaiting { change: change.id });
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_can_still_be_changed() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({"stones": 0}));
        let change = json!({"order": order, "what": "stone", "wish": "A sapphire"});
        refuses(&scene, "desk", "orders.propose_change", change.clone(), &["orders.nothing_accepted"]);
        scene.accept(&order);
        refuses(&scene, "advisor", "orders.propose_change", change.clone(), &[]);
        let silent = with(&change, json!({"wish": " "}));
        refuses(&scene, "advisor", "orders.propose_change", silent, &["orders.wish_missing"]);
        scene.deposit(&order);
        scene.plan(&order);
        scene.work(&order, "wax_cast", "setter");
        refuses(&scene, "desk", "orders.propose_change", change.clone(), &["orders.already_cast"]);
        let size = with(&change, json!({"what": "size"}));
        scene.act("desk", "orders.propose_change", size.clone());
        refuses(&scene, "desk", "orders.propose_change", size, &["orders.change_waiting"]);
    }
}
