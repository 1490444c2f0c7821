//! Plan production: the atelier, the metal, the week, and the date promised to the client.

use base::{BusinessSpan, Date, id::SiteId};
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::confirm_stones::stones_of;
use crate::{
    events::{Planned, PromiseGiven},
    order::{Cause, OrderId, foreseen, need_deposit, open, today},
};

/// Plan production and promise a date; a date changed here says why, like any other.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.plan",
    en = "Plan production",
    fr = "Planifier la production",
    purpose_fr = "Planifier la production et promettre une date ; une date modifiée ici dit pourquoi, comme toute autre.",
    subject = "order",
    roles("production_planner")
)]
pub struct Plan {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Atelier", fr = "Atelier")]
    atelier: SiteId,
    #[field(en = "Date promised", fr = "Date promise")]
    promise: Date,
    #[field(
        en = "Cause of the change",
        fr = "Cause du changement",
        help_en = "When another date was promised before",
        help_fr = "Quand une autre date a été promise auparavant"
    )]
    cause: Option<Cause>,
    #[field(
        en = "The client agrees to a date after the one needed",
        fr = "Le client accepte une date postérieure à celle souhaitée"
    )]
    later_agreed: Option<bool>,
    #[field(en = "Metal lot", fr = "Lot de métal", max = 40)]
    metal_lot: String,
    #[field(en = "Start at the bench", fr = "Début à l’établi")]
    week: Date,
    #[field(en = "Assay needed", fr = "Poinçonnage nécessaire")]
    assay: bool,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "{atelier} is not an atelier; choose one of the ateliers.",
        fr = "{atelier} n’est pas un atelier ; choisissez l’un des ateliers.",
        at = "atelier"
    )]
    NotAnAtelier { atelier: SiteId },
    #[say(
        en = "The making takes at least {days} working days; the earliest date is {earliest}.",
        fr = "La réalisation demande au moins {days} jours ouvrés ; la première date possible est le {earliest}.",
        at = "promise"
    )]
    PromiseTooEarly { days: u32, earliest: Date },
    #[say(
        en = "The boutique is closed on {date}; promise a day when the client can come.",
        fr = "La boutique est fermée le {date} ; promettez un jour où le client peut venir.",
        at = "promise"
    )]
    BoutiqueClosed { date: Date },
    #[say(
        en = "The client needs it by {need_by}; have the client agree to a later date, then say so here.",
        fr = "Le client le souhaite pour le {need_by} ; obtenez son accord pour une date postérieure, puis indiquez-le ici.",
        at = "later_agreed"
    )]
    AfterTheDateNeeded { need_by: Date },
    #[say(
        en = "The client was promised {former}; say why the date changes.",
        fr = "Le client a une promesse pour le {former} ; dites pourquoi la date change.",
        at = "cause"
    )]
    CauseMissing { former: Date },
    #[say(en = "The metal lot is needed.", fr = "Le lot de métal est nécessaire.", at = "metal_lot")]
    MetalLotMissing,
    #[say(
        en = "Work cannot start before today nor after the date promised.",
        fr = "Le travail ne peut commencer ni avant ce jour ni après la date promise.",
        at = "week"
    )]
    StartOutOfBounds,
}

impl Command for Plan {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        need_deposit(&order, &mut refusals);
        stones_of(&order, state, &mut refusals);
        let atelier = context.network.site(&self.atelier).filter(|site| site.kind == "atelier");
        let days = order.kind.making_days_min();
        match (atelier, context.network.calendar(&self.atelier)) {
            (Some(_), Some(calendar)) => {
                let earliest = calendar.due(context.now, BusinessSpan::Days(days)).date_in(calendar.zone());
                // What was promised already stays possible: the minimum guards new promises.
                let kept = order.promise == Some(self.promise);
                refusals.add_if(self.promise < earliest && !kept, No::PromiseTooEarly { days, earliest });
            }
            _ => refusals.add(No::NotAnAtelier { atelier: self.atelier.clone() }),
        }
        let works = context.calendar(Some(&order.boutique)).is_none_or(|calendar| calendar.works_on(self.promise));
        refusals.add_if(!works, No::BoutiqueClosed { date: self.promise });
        if let Some(need_by) = order.need_by.filter(|need_by| self.promise > *need_by) {
            refusals.add_if(self.later_agreed != Some(true), No::AfterTheDateNeeded { need_by });
        }
        let changed = order.promise.filter(|former| *former != self.promise);
        if let Some(former) = changed {
            let named = self.cause.is_some_and(|cause| cause != Cause::First);
            refusals.add_if(!named, No::CauseMissing { former });
        }
        refusals.add_if(self.metal_lot.trim().is_empty(), No::MetalLotMissing);
        let from = today(context, &self.atelier);
        refusals.add_if(self.week < from || self.week > self.promise, No::StartOutOfBounds);

        let given = (order.promise != Some(self.promise)).then(|| PromiseGiven {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: Some(self.atelier.clone()),
            promise: order.promises + 1,
            date: self.promise,
            former: order.promise,
            cause: changed.and(self.cause).unwrap_or(Cause::First),
            note: None,
        });
        let planned = Planned {
            order: order.id,
            boutique: order.boutique,
            atelier: self.atelier.clone(),
            metal_lot: self.metal_lot.trim().to_owned(),
            week: self.week,
            assay: self.assay,
        };
        refusals.or(Events::one(planned).and_maybe(given))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| {
            let mut refusals = Refusals::none();
            need_deposit(order, &mut refusals);
            stones_of(order, state, &mut refusals);
            refusals
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn what_a_plan_needs() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        let plan = scene.plan_body(&order);
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"atelier": "GVA"}), vec!["orders.not_an_atelier"]),
            (json!({"promise": "2026-01-23"}), vec!["orders.promise_too_early"]),
            (json!({"promise": "2026-02-01"}), vec!["orders.boutique_closed"]),
            (json!({"promise": "2026-06-02"}), vec!["orders.after_the_date_needed"]),
            (json!({"promise": "2026-06-02", "later_agreed": true}), vec![]),
            (
                json!({"week": "2026-01-04", "metal_lot": ""}),
                vec!["orders.metal_lot_missing", "orders.start_out_of_bounds"],
            ),
        ] {
            refuses(&scene, "planner", "orders.plan", with(&plan, changed), &codes);
        }
    }

    #[test]
    fn nothing_is_planned_without_deposit_and_stones() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        let body = scene.plan_body(&order);
        let codes = ["orders.deposit_missing", "orders.stones_missing"];
        refuses(&scene, "planner", "orders.plan", body, &codes);
    }

    #[test]
    fn a_date_promised_never_changes_silently() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        let plan = scene.plan_body(&order);
        scene.act("planner", "orders.plan", plan.clone());
        let later = |cause: Value| with(&plan, json!({"promise": "2026-03-10", "cause": cause}));
        refuses(&scene, "planner", "orders.plan", later(Value::Null), &["orders.cause_missing"]);
        refuses(&scene, "planner", "orders.plan", later(json!("first")), &["orders.cause_missing"]);
        let events = scene.act("planner", "orders.plan", later(json!("capacity")));
        assert_eq!(events[1].payload["former"], "2026-02-10");
        assert_eq!(scene.act("planner", "orders.plan", later(Value::Null)).len(), 1, "the same date is no new promise");
    }
}
