//! Assess a cancellation: what was spent on the order, what of it the client is charged, what becomes of the piece.

use base::{Money, id::SiteId};
use kernel::{Choice, Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::{Order, OrderId, foreseen, found, is_one_of, same_currency},
    rows::Work,
};

/// What becomes of what was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Fate {
    /// Nothing was made.
    #[choice(en = "nothing was made", fr = "rien n’a été fait")]
    Nothing,
    /// It joins the stock of the maison.
    #[choice(en = "into the stock of the maison", fr = "au stock de la maison")]
    Stock,
    /// It is melted down.
    #[choice(en = "melted down", fr = "à la fonte")]
    Melted,
}

/// Say what the cancelled order has cost and what of it is kept; finance and the brand direction approve.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.assess_cancellation",
    en = "Assess the cancellation",
    fr = "Chiffrer l’annulation",
    purpose_fr = "Dire ce que la commande annulée a coûté et ce qui en est retenu ; la finance et la direction de la marque approuvent.",
    subject = "order",
    roles("special_orders_desk", "production_planner")
)]
pub struct AssessCancellation {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Metal lost", fr = "Métal perdu")]
    metal: Money,
    #[field(en = "Work done", fr = "Travail accompli")]
    labour: Money,
    #[field(
        en = "Stones engaged",
        fr = "Pierres engagées",
        help_en = "That cannot be given back or used elsewhere",
        help_fr = "Qui ne peuvent être rendues ni servir ailleurs"
    )]
    stones: Money,
    #[field(
        en = "Costs kept",
        fr = "Frais retenus",
        help_en = "Out of what the client paid",
        help_fr = "Sur les sommes versées par le client"
    )]
    kept: Money,
    #[field(en = "What becomes of the piece", fr = "Devenir de la pièce")]
    fate: Fate,
    #[field(en = "Calculation", fr = "Calcul", digest)]
    calculation: Option<String>,
}

/// The costs of a cancellation are known.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cancellation_assessed", version = 1, en = "Cancellation assessed", fr = "Annulation chiffrée")]
pub struct CancellationAssessed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Metal lost", fr = "Métal perdu")]
    pub metal: Money,
    #[field(en = "Work done", fr = "Travail accompli")]
    pub labour: Money,
    #[field(en = "Stones engaged", fr = "Pierres engagées")]
    pub stones: Money,
    #[field(en = "Kept", fr = "Retenu")]
    pub kept: Money,
    #[field(en = "What becomes of the piece", fr = "Devenir de la pièce")]
    pub fate: Fate,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
pub(super) enum No {
    #[say(
        en = "Nobody has asked to cancel this order; ask first, then another person decides.",
        fr = "Personne n’a demandé l’annulation ; demandez-la d’abord, une autre personne décidera.",
        at = "order"
    )]
    CancellationNotAsked,
    #[say(
        en = "You asked for this cancellation; another person says what it costs.",
        fr = "Vous avez demandé cette annulation ; une autre personne la chiffre.",
        at = "order"
    )]
    AssessedByItsAsker,
    #[say(
        en = "The client paid {paid}; no more than that can be kept.",
        fr = "Le client a versé {paid} ; on ne peut retenir davantage.",
        at = "kept"
    )]
    KeptBeyondPaid { paid: Money },
    #[say(
        en = "The costs come to {costs}; no more than that can be kept.",
        fr = "Les frais s’élèvent à {costs} ; on ne peut retenir davantage.",
        at = "kept"
    )]
    KeptBeyondCosts { costs: Money },
    #[say(
        en = "Production has begun: say what it cost, more than zero.",
        fr = "La production a commencé : indiquez ce qu’elle a coûté, plus que zéro.",
        at = "labour"
    )]
    CostsMissing,
    #[say(
        en = "Something was made: say what becomes of it.",
        fr = "Quelque chose a été fait : dites ce qu’il en advient.",
        at = "fate"
    )]
    FateMissing,
    #[say(
        en = "The piece has been handed over; it is not cancelled any more.",
        fr = "La pièce a été remise ; elle ne s’annule plus.",
        at = "order"
    )]
    TooLateToCancel,
}

impl Command for AssessCancellation {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = standing(&order, context);
        let made = !state.rows::<Work>("order", order.id.0.as_str()).is_empty();
        let amounts = [("metal", self.metal), ("labour", self.labour), ("stones", self.stones), ("kept", self.kept)];
        for (field, amount) in amounts {
            same_currency(&order, amount, field, &mut refusals);
        }
        let costs = Money::new(
            self.metal.minor.saturating_add(self.labour.minor).saturating_add(self.stones.minor),
            order.currency,
        );
        let paid = Money::new(order.paid, order.currency);
        refusals.add_if(self.kept.minor > paid.minor, No::KeptBeyondPaid { paid });
        refusals.add_if(self.kept.minor > costs.minor, No::KeptBeyondCosts { costs });
        refusals.add_if(made && costs.minor == 0, No::CostsMissing);
        refusals.add_if(made && self.fate == Fate::Nothing, No::FateMissing);
        let assessed = CancellationAssessed {
            order: order.id,
            boutique: order.boutique,
            metal: self.metal,
            labour: self.labour,
            stones: self.stones,
            kept: self.kept,
            fate: self.fate,
        };
        refusals.or(Events::one(proven(assessed, self.calculation.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![CancellationAssessed::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.handed_over_at.is_some(), No::TooLateToCancel);
    refusals.add_if(order.cancel_asked_by.is_none(), No::CancellationNotAsked);
    refusals.add_if(is_one_of(context, &order.cancel_asked_by), No::AssessedByItsAsker);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_is_kept_is_neither_above_the_costs_nor_above_what_was_paid() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        scene.work(&order, "wax_cast", "setter");
        let body = scene.cancellation_costs(&order);
        refuses(&scene, "desk", "orders.assess_cancellation", body.clone(), &["orders.cancellation_not_asked"]);
        scene.step(&order, "ask_cancellation", "advisor", &[("reason", json!("Client"))]);
        let chf = |minor: i64| json!({"minor": minor, "currency": "CHF"});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"kept": chf(300_001)}), vec!["orders.kept_beyond_costs"]),
            (json!({"kept": chf(800_001), "labour": chf(900_000)}), vec!["orders.kept_beyond_paid"]),
            (json!({"fate": "nothing"}), vec!["orders.fate_missing"]),
            (
                json!({"metal": chf(0), "labour": chf(0), "kept": {"minor": 0, "currency": "EUR"}}),
                vec!["orders.other_currency", "orders.costs_missing"],
            ),
        ] {
            refuses(&scene, "desk", "orders.assess_cancellation", with(&body, changed), &codes);
        }
        let deputy = scene.for_another("desk", "advisor");
        assert_eq!(scene.codes(&deputy, "orders.assess_cancellation", &body), ["orders.assessed_by_its_asker"]);
    }
}
