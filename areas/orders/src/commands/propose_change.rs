//! Propose a change the client asked for: with its price and its days, and only what can still be changed.

use base::Money;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::ChangeProposed,
    order::{OrderId, open, same_currency},
    rows::{Change, What, Work},
    terms::CHANGE_FEE_PERCENT_MAX,
};

/// Propose a change after acceptance, with what it costs and how long it takes; it holds once the client has signed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.propose_change",
    en = "Propose a change",
    fr = "Proposer une modification",
    purpose_fr = "Proposer une modification après l’accord, avec son prix et son délai ; elle vaut une fois signée.",
    subject = "order",
    roles("special_orders_desk")
)]
pub struct ProposeChange {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "What changes", fr = "Ce qui change")]
    what: What,
    #[field(en = "Wish", fr = "Souhait", paragraph, max = 500)]
    wish: String,
    #[field(en = "Fee", fr = "Supplément", help_en = "0 when free", help_fr = "0 si gratuit")]
    fee: Money,
    #[field(en = "Working days more", fr = "Jours ouvrés de plus", min = 0, max = 250)]
    days: i64,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No quote is accepted yet; draw up a new quote instead.",
        fr = "Aucun devis n’est encore accepté ; établissez plutôt un nouveau devis.",
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
        en = "Change {change} still waits for the client's answer; record it first.",
        fr = "La modification {change} attend encore la réponse du client ; enregistrez-la d’abord.",
        at = "order"
    )]
    ChangeWaiting { change: String },
    #[say(
        en = "A change costs at most {most}; beyond it, cancel and quote anew.",
        fr = "Une modification coûte au plus {most} ; au-delà, annulez et établissez un nouveau devis.",
        at = "fee"
    )]
    FeeTooHigh { most: Money },
    #[say(
        en = "Quality control has passed the piece; take a new wish for it.",
        fr = "Le contrôle qualité a validé la pièce ; enregistrez pour elle un nouveau souhait.",
        at = "order"
    )]
    AlreadyFinished,
}

impl Command for ProposeChange {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        refusals.add_if(order.accepted_at.is_none(), No::NothingAccepted);
        refusals.add_if(order.passed_at.is_some(), No::AlreadyFinished);
        let work = state.rows::<Work>("order", order.id.0.as_str());
        let cast = work.iter().any(|work| work.bench == "wax_cast" && work.finished_at.is_some());
        refusals.add_if(cast && !matches!(self.what, What::Size | What::Engraving), No::AlreadyCast);
        let changes = state.rows::<Change>("order", order.id.0.as_str());
        if let Some(waiting) = changes.iter().find(|change| change.answered_at.is_none()) {
            refusals.add(No::ChangeWaiting { change: waiting.id.clone() });
        }
        same_currency(&order, self.fee, "fee", &mut refusals);
        if let Some(price) = order.price() {
            let most = price.percent(CHANGE_FEE_PERCENT_MAX);
            refusals.add_if(self.fee.currency == most.currency && self.fee.minor > most.minor, No::FeeTooHigh { most });
        }
        refusals.or(Events::one(ChangeProposed {
            change: format!("{}/{}", order.id, changes.len() + 1),
            order: order.id,
            boutique: order.boutique,
            what: self.what,
            wish: self.wish.clone(),
            fee: self.fee,
            days: self.days,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_can_still_be_changed() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({"stones": 0}));
        let change = json!({"order": order, "what": "stone", "wish": "A sapphire",
            "fee": {"minor": 100_000, "currency": "CHF"}, "days": 5});
        refuses(&scene, "desk", "orders.propose_change", change.clone(), &["orders.nothing_accepted"]);
        scene.accept(&order);
        let dear = json!({"fee": {"minor": 200_001, "currency": "CHF"}});
        refuses(&scene, "desk", "orders.propose_change", with(&change, dear), &["orders.fee_too_high"]);
        refuses(&scene, "desk", "orders.propose_change", change.clone(), &[]);
        scene.deposit(&order);
        scene.plan(&order);
        scene.work(&order, "wax_cast", "setter");
        refuses(&scene, "desk", "orders.propose_change", change.clone(), &["orders.already_cast"]);
        let size = with(&change, json!({"what": "size"}));
        scene.act("desk", "orders.propose_change", size.clone());
        refuses(&scene, "desk", "orders.propose_change", size, &["orders.change_waiting"]);
    }
}
