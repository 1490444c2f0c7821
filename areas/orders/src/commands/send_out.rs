//! Hand a piece to a workshop outside the maison: sealed, weighed and counted, with the day it is due back.

use base::{Date, Grams, Moment, Money, id::SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::bench::away,
    clock::end_of,
    events::proven,
    order::{Order, OrderId, foreseen, open, same_currency, today},
    rows::{Bench, Work},
};

/// Hand the piece to a workshop, which answers for it until it is back.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.send_out",
    en = "Hand to a workshop",
    fr = "Confier à un sous-traitant",
    purpose_fr = "Confier la pièce à un sous-traitant, qui en répond jusqu’à son retour.",
    subject = "order",
    roles("atelier_lead")
)]
pub struct SendOut {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Workshop", fr = "Sous-traitant", max = 80)]
    workshop: String,
    #[field(en = "Work", fr = "Travail")]
    bench: Bench,
    #[field(en = "Seal of the pouch", fr = "Scellé du sachet", max = 40)]
    seal: String,
    #[field(en = "Weight out", fr = "Poids à l’aller")]
    weight_out: Grams,
    #[field(en = "Stones out", fr = "Pierres à l’aller", min = 0, max = 5000)]
    stones_out: i64,
    #[field(en = "Insured value", fr = "Valeur assurée")]
    insured: Money,
    #[field(en = "Due back", fr = "Retour prévu")]
    due_back: Date,
    #[field(en = "Slip signed by the workshop", fr = "Bon signé par le sous-traitant", digest)]
    slip: String,
}

/// The piece is with a workshop.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.sent_out", version = 1, en = "Handed to a workshop", fr = "Confiée à un sous-traitant")]
pub struct SentOut {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    #[field(en = "Workshop", fr = "Sous-traitant")]
    pub workshop: String,
    /// The stage of the bench whose work it does.
    #[field(hidden)]
    pub bench: String,
    #[field(en = "Seal of the pouch", fr = "Scellé du sachet")]
    pub seal: String,
    #[field(en = "Weight out", fr = "Poids à l’aller")]
    pub weight_out: Grams,
    #[field(en = "Stones out", fr = "Pierres à l’aller")]
    pub stones_out: i64,
    #[field(en = "Insured value", fr = "Valeur assurée")]
    pub insured: Money,
    #[field(en = "Due back", fr = "Retour prévu")]
    pub due_back: Date,
    /// The last moment of that day at the atelier.
    #[field(hidden)]
    pub due: Moment,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "It is with {workshop} already; take it back first.",
        fr = "Elle est déjà chez {workshop} ; reprenez-la d’abord.",
        at = "order"
    )]
    AwayAlready { workshop: String },
    #[say(
        en = "A bench has it in hand ({bench}); have the work finished first.",
        fr = "Un établi l’a en main ({bench}) ; faites d’abord achever le travail.",
        at = "order"
    )]
    AtABench { bench: String },
    #[say(
        en = "Say which workshop takes it, by name.",
        fr = "Dites quel sous-traitant la reçoit, par son nom.",
        at = "workshop"
    )]
    WorkshopMissing,
    #[say(
        en = "The pouch is sealed; enter its seal.",
        fr = "Le sachet est scellé ; saisissez son scellé.",
        at = "seal"
    )]
    PouchUnsealed,
    #[say(
        en = "The piece is weighed before it leaves; enter its weight.",
        fr = "La pièce est pesée avant de partir ; saisissez son poids.",
        at = "weight_out"
    )]
    WeightMissing,
    #[say(
        en = "Insure it for its price of {price} at least.",
        fr = "Assurez-la pour son prix de {price} au moins.",
        at = "insured"
    )]
    InsuredTooLow { price: Money },
    #[say(en = "The day it is due back is to come.", fr = "Le jour du retour est à venir.", at = "due_back")]
    BackInThePast,
    #[say(
        en = "It would be back after {promise}, the date promised; promise another date first.",
        fr = "Elle reviendrait après le {promise}, date promise ; promettez d’abord une autre date.",
        at = "due_back"
    )]
    BackAfterThePromise { promise: Date },
}

impl Command for SendOut {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state);
        refusals.add_if(self.workshop.trim().is_empty(), No::WorkshopMissing);
        refusals.add_if(self.seal.trim().is_empty(), No::PouchUnsealed);
        refusals.add_if(self.weight_out.0 == 0, No::WeightMissing);
        same_currency(&order, self.insured, "insured", &mut refusals);
        if let Some(price) = order.price().filter(|price| price.currency == self.insured.currency) {
            refusals.add_if(self.insured.minor < price.minor, No::InsuredTooLow { price });
        }
        let site = order.atelier.clone().unwrap_or_else(|| order.boutique.clone());
        refusals.add_if(self.due_back < today(context, &site), No::BackInThePast);
        if let Some(promise) = order.promise.filter(|promise| self.due_back > *promise) {
            refusals.add(No::BackAfterThePromise { promise });
        }
        let sent = SentOut {
            due: end_of(context, &site, self.due_back),
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            workshop: self.workshop.trim().to_owned(),
            bench: self.bench.code().to_owned(),
            seal: self.seal.trim().to_owned(),
            weight_out: self.weight_out,
            stones_out: self.stones_out,
            insured: self.insured,
            due_back: self.due_back,
        };
        refusals.or(Events::one(proven(sent, [self.slip.clone()])))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![SentOut::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State) -> Refusals {
    let mut refusals = Refusals::none();
    if let Some(leg) = away(state, &order.id) {
        refusals.add(No::AwayAlready { workshop: leg.workshop });
    }
    let work = state.rows::<Work>("order", order.id.0.as_str());
    if let Some(open) = work.into_iter().find(|work| work.finished_at.is_none()) {
        refusals.add(No::AtABench { bench: open.bench });
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_leaves_is_sealed_weighed_insured_and_due_back() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        let body = scene.send_out_body(&order);
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"seal": " ", "workshop": ""}), vec!["orders.workshop_missing", "orders.pouch_unsealed"]),
            (json!({"weight_out": 0}), vec!["orders.weight_missing"]),
            (json!({"insured": {"minor": 1, "currency": "CHF"}}), vec!["orders.insured_too_low"]),
            (json!({"due_back": "2026-01-04"}), vec!["orders.back_in_the_past"]),
            (json!({"due_back": "2026-02-11"}), vec!["orders.back_after_the_promise"]),
            (json!({"slip": null}), vec!["field.missing"]),
        ] {
            refuses(&scene, "lead", "orders.send_out", with(&body, changed), &codes);
        }
        scene.act("lead", "orders.send_out", body.clone());
        refuses(&scene, "lead", "orders.send_out", body, &["orders.away_already"]);
    }
}
