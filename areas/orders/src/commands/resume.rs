//! Resume an order: its deadlines go on with the working time they had left, and the date promised is faced.

use base::{Date, Moment, id::SiteId};
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::holds::Hold,
    clock::{after_pause, whole_days},
    events::PromiseGiven,
    order::{Order, OrderId, foreseen, found, today},
    rows::Stay,
};

/// Resume what was on hold. A date promised is confirmed or changed, with what the client was told: never silently.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.resume",
    en = "Resume",
    fr = "Reprendre",
    purpose_fr = "Reprendre ce qui attendait. Une date promise est confirmée ou changée, avec ce qui a été dit au client : jamais en silence.",
    subject = "order",
    roles("special_orders_desk", "production_planner", "boutique_director")
)]
pub struct Resume {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(
        en = "Date promised",
        fr = "Date promise",
        help_en = "The date promised so far, or another; needed after a day and more on hold",
        help_fr = "La date promise jusqu’ici, ou une autre ; nécessaire après un jour d’attente et plus"
    )]
    promise: Option<Date>,
    #[field(en = "What the client was told", fr = "Ce qui a été dit au client", paragraph, max = 500)]
    told: Option<String>,
}

/// A deadline that goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The stage.
    pub stage: String,
    /// By when it should be over.
    pub due: Moment,
}

/// The order goes on.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.resumed", version = 1, en = "Resumed", fr = "Reprise")]
pub struct Resumed {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Whole calendar days it stood still.
    #[field(en = "Days on hold", fr = "Jours d’attente")]
    pub days: i64,
    #[field(hidden)]
    pub deadlines: Vec<Deadline>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(en = "It is not on hold.", fr = "Elle n’est pas en attente.", at = "order")]
    NotHeld,
    #[say(
        en = "The client was promised {promise} before the wait: confirm that date, or give another.",
        fr = "Avant l’attente, le client avait une promesse pour le {promise} : confirmez cette date, ou donnez-en une autre.",
        at = "promise"
    )]
    DateToConfirm { promise: Date },
    #[say(
        en = "A date that is past cannot be promised; choose one to come.",
        fr = "On ne peut promettre une date passée ; choisissez-en une à venir.",
        at = "promise"
    )]
    ConfirmedInThePast,
    #[say(
        en = "Tell the client before the date changes, and write here what was said.",
        fr = "Prévenez le client avant de changer la date, et notez ici ce qui a été dit.",
        at = "told"
    )]
    NotTold,
    #[say(
        en = "No date is promised yet; planning gives the first one.",
        fr = "Aucune date n’est encore promise ; la planification donne la première.",
        at = "promise"
    )]
    NoDateToMove,
}

impl Command for Resume {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = standing(&order);
        let Some(since) = order.held_since else { return Err(refusals) };
        let days = whole_days(since, context.now);
        let moved = self.promise.filter(|date| Some(*date) != order.promise);
        match (order.promise, self.promise) {
            (Some(promise), None) => refusals.add_if(days >= 1, No::DateToConfirm { promise }),
            (Some(_), Some(date)) => {
                refusals.add_if(date < today(context, &order.boutique), No::ConfirmedInThePast);
                let silent = self.told.as_ref().is_none_or(|text| text.trim().is_empty());
                refusals.add_if(moved.is_some() && silent, No::NotTold);
            }
            (None, given) => refusals.add_if(given.is_some(), No::NoDateToMove),
        }
        let stays = state.rows::<Stay>("order", order.id.0.as_str());
        let open = stays.into_iter().filter(|stay| stay.until.is_none());
        let deadlines = open.filter_map(|stay| {
            let site = stay.atelier.as_ref().unwrap_or(&order.boutique);
            Some(Deadline { due: after_pause(context, site, stay.due?, since), stage: stay.stage })
        });
        let resumed =
            Resumed { deadlines: deadlines.collect(), order: order.id.clone(), boutique: order.boutique.clone(), days };
        let holds = state.rows::<Hold>("order", order.id.0.as_str());
        let cause = holds.into_iter().find(|hold| hold.until.is_none()).map(|hold| hold.waits_for.cause());
        let given = moved.zip(cause).map(|(date, cause)| PromiseGiven {
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            promise: order.promises + 1,
            date,
            former: order.promise,
            cause,
            note: self.told.as_ref().map(|text| text.trim().to_owned()),
        });
        refusals.or(Events::one(resumed).and_maybe(given))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, standing)
    }

    fn strikes() -> Vec<EventSpec> {
        vec![Resumed::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.held_since.is_none(), No::NotHeld);
    refusals
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::json;

    use crate::{
        beside::holds::Hold,
        commands::scene::{Scene, refuses, with},
        rows::Promise,
    };

    #[test]
    fn after_a_hold_the_date_promised_is_faced() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        refuses(&scene, "desk", "orders.resume", json!({"order": order}), &["orders.not_held"]);
        let hold = json!({"order": order, "waits_for": "stone", "reason": "The ruby", "review": "2026-01-12"});
        scene.act("planner", "orders.hold", hold);
        refuses(&scene, "planner", "orders.resume", json!({"order": order}), &[]);
        scene.given.at("2026-01-15T10:00:00Z");
        let body = json!({"order": order});
        refuses(&scene, "planner", "orders.resume", body.clone(), &["orders.date_to_confirm"]);
        refuses(&scene, "planner", "orders.resume", with(&body, json!({"promise": "2026-02-10"})), &[]);
        let later = with(&body, json!({"promise": "2026-02-20"}));
        refuses(&scene, "planner", "orders.resume", later.clone(), &["orders.not_told"]);
        let past = with(&body, json!({"promise": "2026-01-10"}));
        let both = ["orders.confirmed_in_the_past", "orders.not_told"];
        refuses(&scene, "planner", "orders.resume", past, &both);
        scene.act("planner", "orders.resume", with(&later, json!({"told": "Called, she understands"})));
        let row = scene.order(&order);
        assert_eq!((row.held_since, row.held_days), (None, 10));
        assert_eq!(row.first_promise.map(|date| date.to_string()).as_deref(), Some("2026-02-10"));
        let promise: Promise = scene.given.rows.row(format!("{order}/2")).expect("a promise");
        assert_eq!(promise.cause.code(), "stone");
        let hold: Hold = scene.given.rows.row(format!("{order}/01")).expect("a hold");
        assert!(hold.until.is_some() && hold.lasted > Some(9 * base::moment::DAY));
    }
}
