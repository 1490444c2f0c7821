//! Promise another date: the cause is kept with it, and every former date stays on record.

use base::Date;
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::PromiseGiven,
    order::{Cause, OrderId, found, today},
};

/// Promise the client another date, with its cause and what the client was told.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.repromise",
    en = "Promise another date",
    fr = "Promettre une autre date",
    purpose_fr = "Promettre une autre date au client, avec sa cause et ce qui lui a été dit.",
    subject = "order",
    roles("production_planner", "special_orders_desk")
)]
pub struct Repromise {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "New date", fr = "Nouvelle date")]
    promise: Date,
    #[field(en = "Cause", fr = "Cause")]
    cause: Cause,
    #[field(en = "What the client was told", fr = "Ce qui a été dit au client", paragraph, max = 500)]
    note: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "No date has been promised yet; planning gives the first one.",
        fr = "Aucune date n’a encore été promise ; la planification donne la première.",
        at = "order"
    )]
    NothingPromised,
    #[say(
        en = "The client is promised this very date; choose another one.",
        fr = "Cette date est déjà celle promise au client ; choisissez-en une autre.",
        at = "promise"
    )]
    SameDate,
    #[say(
        en = "A date that is past cannot be promised; choose one to come.",
        fr = "On ne peut promettre une date passée ; choisissez-en une à venir.",
        at = "promise"
    )]
    PromiseInThePast,
    #[say(
        en = "The first promise has been given; choose what changed it.",
        fr = "Le premier engagement est déjà donné ; choisissez ce qui l’a changé.",
        at = "cause"
    )]
    FirstIsNoCause,
    #[say(
        en = "Tell the client before the date changes, and write here what was said.",
        fr = "Prévenez le client avant de changer la date, et notez ici ce qui a été dit.",
        at = "note"
    )]
    ClientNotTold,
}

impl Command for Repromise {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        // Also while on hold: waiting is when dates move, and the client is told then.
        let order = found(state, &self.order)?;
        let mut refusals = Refusals::none();
        refusals.add_if(order.promise.is_none(), No::NothingPromised);
        refusals.add_if(order.promise == Some(self.promise), No::SameDate);
        refusals.add_if(self.promise < today(context, &order.boutique), No::PromiseInThePast);
        refusals.add_if(self.cause == Cause::First, No::FirstIsNoCause);
        refusals.add_if(self.note.trim().is_empty(), No::ClientNotTold);
        refusals.or(Events::one(PromiseGiven {
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            promise: order.promises + 1,
            date: self.promise,
            former: order.promise,
            cause: self.cause,
            note: Some(self.note.trim().to_owned()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use kernel::StateExt;
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        rows::Promise,
    };

    #[test]
    fn every_promise_stays_on_record() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        let body = json!({"order": order, "promise": "2026-02-20", "cause": "rework", "note": "Called on 5 January"});
        refuses(&scene, "planner", "orders.repromise", body.clone(), &["orders.nothing_promised"]);
        scene.plan(&order);
        for (changed, codes) in [
            (json!({"promise": "2026-02-10"}), vec!["orders.same_date"]),
            (
                json!({"promise": "2026-01-02", "note": " "}),
                vec!["orders.promise_in_the_past", "orders.client_not_told"],
            ),
            (json!({"cause": "first"}), vec!["orders.first_is_no_cause"]),
        ] {
            refuses(&scene, "planner", "orders.repromise", with(&body, changed), &codes);
        }
        scene.act("planner", "orders.repromise", body.clone());
        scene.act("desk", "orders.repromise", with(&body, json!({"promise": "2026-02-17", "cause": "client"})));
        let mut kept: Vec<Promise> = scene.given.rows.rows("order", order.as_str());
        kept.sort_by_key(|promise| promise.number);
        let dates: Vec<String> = kept.iter().map(|promise| promise.date.to_string()).collect();
        assert_eq!(dates, ["2026-02-10", "2026-02-20", "2026-02-17"]);
        assert_eq!(kept.iter().map(|promise| promise.days_later).collect::<Vec<_>>(), [0, 10, -3]);
        let row = scene.order(&order);
        assert_eq!(row.first_promise.unwrap().to_string(), "2026-02-10");
        assert_eq!(row.promise.unwrap().to_string(), "2026-02-17");
    }
}
