//! Put an order on hold: for what, whose it is to end the wait, and when it is looked at again. Its deadlines pause.

use base::{
    Date, Moment,
    id::{PersonId, SiteId},
};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    beside::holds::WaitsFor,
    clock::end_of,
    order::{Order, OrderId, foreseen, found, today},
    terms::{HOLD_DAYS_MAX, days_between},
};

/// Put the order on hold. Deadlines pause until it is resumed; the date promised stays the one promised.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.hold",
    en = "Put on hold",
    fr = "Mettre en attente",
    purpose_fr = "Mettre la commande en attente. Les échéances s’arrêtent jusqu’à la reprise ; la date promise reste celle promise.",
    subject = "order",
    roles("special_orders_desk", "production_planner", "boutique_director")
)]
pub struct Hold {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Waiting for", fr = "En attente de")]
    waits_for: WaitsFor,
    #[field(en = "Reason", fr = "Motif", paragraph, max = 500)]
    reason: String,
    #[field(
        en = "Whose it is to end the wait",
        fr = "Responsable de l’attente",
        help_en = "Left empty: you",
        help_fr = "À défaut : vous"
    )]
    owner: Option<PersonId>,
    #[field(en = "Review on", fr = "À revoir le")]
    review: Date,
}

/// The order was put on hold.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.held", version = 1, en = "Put on hold", fr = "Mise en attente")]
pub struct Held {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    #[field(en = "Waiting for", fr = "En attente de")]
    pub waits_for: WaitsFor,
    #[field(en = "Reason", fr = "Motif")]
    pub reason: String,
    #[relation("owner")]
    #[field(en = "Owner", fr = "Responsable")]
    pub owner: PersonId,
    #[field(en = "Review on", fr = "À revoir le")]
    pub review: Date,
    /// The last moment of that day in the boutique.
    #[field(hidden)]
    pub due: Moment,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "It is on hold since {since}; resume it before you hold it for something else.",
        fr = "Elle est en attente depuis le {since} ; reprenez-la avant de la mettre en attente d’autre chose.",
        at = "order"
    )]
    HeldAlready { since: Moment },
    #[say(
        en = "The piece has been handed over; nothing waits any more.",
        fr = "La pièce a été remise ; plus rien n’attend.",
        at = "order"
    )]
    NothingToHold,
    #[say(
        en = "Choose a day of review to come, at most {days} days away.",
        fr = "Choisissez un jour de revue à venir, dans {days} jours au plus.",
        at = "review"
    )]
    ReviewOutOfBounds { days: i64 },
    #[say(en = "Say what is waited for.", fr = "Dites ce qui est attendu.", at = "reason")]
    WhyHeld,
}

impl Command for Hold {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = standing(&order);
        let away = days_between(today(context, &order.boutique), self.review);
        refusals.add_if(!(1..=HOLD_DAYS_MAX).contains(&away), No::ReviewOutOfBounds { days: HOLD_DAYS_MAX });
        refusals.add_if(self.reason.trim().is_empty(), No::WhyHeld);
        refusals.or(Events::one(Held {
            due: end_of(context, &order.boutique, self.review),
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            waits_for: self.waits_for,
            reason: self.reason.trim().to_owned(),
            owner: self.owner.clone().unwrap_or_else(|| context.actor.person.clone()),
            review: self.review,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, standing)
    }

    fn strikes() -> Vec<EventSpec> {
        vec![Held::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order) -> Refusals {
    let mut refusals = Refusals::none();
    if let Some(since) = order.held_since {
        refusals.add(No::HeldAlready { since });
    }
    refusals.add_if(order.handed_over_at.is_some(), No::NothingToHold);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn a_hold_has_a_reason_an_owner_and_an_end_in_sight() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        let body = json!({"order": order, "waits_for": "client", "reason": "Travelling", "review": "2026-01-12"});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"review": "2026-01-05"}), vec!["orders.review_out_of_bounds"]),
            (json!({"review": "2026-07-01", "reason": " "}), vec!["orders.review_out_of_bounds", "orders.why_held"]),
        ] {
            refuses(&scene, "desk", "orders.hold", with(&body, changed), &codes);
        }
        let struck = scene.act("desk", "orders.hold", body.clone());
        assert_eq!(struck[0].payload["owner"], "desk");
        let held = scene.order(&order);
        assert_eq!(held.hold_review.map(|date| date.to_string()).as_deref(), Some("2026-01-12"));
        refuses(&scene, "desk", "orders.hold", body, &["orders.held_already"]);
    }
}
