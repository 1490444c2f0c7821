//! Store a piece nobody came for: sixty days after the client was told, reminded twice, sealed and locked away.

use base::{Date, id::SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    clock::plus_days,
    events::proven,
    order::{Order, OrderId, foreseen, open, today},
    terms::{REMINDERS_MIN, UNCLAIMED_DAYS},
};

/// Put a piece that is not collected into storage; the boutique direction then decides what becomes of it.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.store_unclaimed",
    en = "Store as unclaimed",
    fr = "Mettre en garde, non retirée",
    purpose_fr = "Mettre en garde une pièce que personne n’est venu chercher ; la direction de la boutique décide ensuite de ce qu’elle devient.",
    subject = "order",
    roles("operations_coordinator", "assistant_operations_manager")
)]
pub struct StoreUnclaimed {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Place", fr = "Emplacement", max = 80, help_en = "Safe and drawer", help_fr = "Coffre et tiroir")]
    place: String,
    #[field(en = "Seal of the pouch", fr = "Scellé du sachet", max = 40)]
    seal: String,
    #[field(en = "Letter sent to the client", fr = "Lettre envoyée au client", digest)]
    letter: Option<String>,
}

/// A piece was stored as unclaimed.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.stored_unclaimed", version = 1, en = "Stored as unclaimed", fr = "Mise en garde, non retirée")]
pub struct StoredUnclaimed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[field(en = "Place", fr = "Emplacement")]
    pub place: String,
    #[field(en = "Seal of the pouch", fr = "Scellé du sachet")]
    pub storage_seal: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The client has until {until} to come; keep calling.",
        fr = "Le client a jusqu’au {until} pour venir ; continuez d’appeler.",
        at = "order"
    )]
    StillExpected { until: Date },
    #[say(
        en = "The client was reminded {reminders} times of {needed}; remind them again first.",
        fr = "Le client a été relancé {reminders} fois sur {needed} ; relancez-le d’abord.",
        at = "order"
    )]
    RemindersMissing { reminders: u32, needed: u32 },
    #[say(
        en = "Say where it is kept and under which seal.",
        fr = "Dites où elle est gardée et sous quel scellé.",
        at = "place"
    )]
    PlaceMissing,
    #[say(
        en = "The client has not been told that the piece is there.",
        fr = "Le client n’a pas été prévenu que la pièce est là.",
        at = "order"
    )]
    NeverTold,
}

impl Command for StoreUnclaimed {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, context);
        let missing = self.place.trim().is_empty() || self.seal.trim().is_empty();
        refusals.add_if(missing, No::PlaceMissing);
        let stored = StoredUnclaimed {
            order: order.id,
            boutique: order.boutique,
            place: self.place.trim().to_owned(),
            storage_seal: self.seal.trim().to_owned(),
        };
        refusals.or(Events::one(proven(stored, self.letter.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![StoredUnclaimed::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let Some(told) = order.notified_at else {
        refusals.add(No::NeverTold);
        return refusals;
    };
    let calendar = context.calendar(Some(&order.boutique));
    let told = calendar.map_or(today(context, &order.boutique), |calendar| told.date_in(calendar.zone()));
    let until = plus_days(told, UNCLAIMED_DAYS);
    refusals.add_if(today(context, &order.boutique) <= until, No::StillExpected { until });
    let reminders = order.reminders;
    refusals.add_if(reminders < REMINDERS_MIN, No::RemindersMissing { reminders, needed: REMINDERS_MIN });
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn a_piece_is_unclaimed_after_sixty_days_and_two_reminders() {
        let mut scene = Scene::new();
        let order = scene.made();
        let body = json!({"order": order, "place": "Safe 2, drawer 4", "seal": "G-11"});
        refuses(&scene, "olivia", "orders.store_unclaimed", body.clone(), &["orders.never_told"]);
        scene.step(&order, "notify_client", "advisor", &[("channel", json!("call"))]);
        scene.given.at("2026-03-06T10:00:00Z");
        let early = ["orders.still_expected", "orders.reminders_missing"];
        refuses(&scene, "olivia", "orders.store_unclaimed", body.clone(), &early);
        scene.step(&order, "remind_client", "advisor", &[("channel", json!("call"))]);
        scene.step(&order, "remind_client", "advisor", &[("channel", json!("message"))]);
        scene.given.at("2026-03-07T10:00:00Z");
        refuses(
            &scene,
            "olivia",
            "orders.store_unclaimed",
            with(&body, json!({"seal": " "})),
            &["orders.place_missing"],
        );
        refuses(&scene, "olivia", "orders.store_unclaimed", body, &[]);
    }
}
