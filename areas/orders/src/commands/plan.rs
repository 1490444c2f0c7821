//! Plan production: the atelier, the metal, the week, and the date promised to the client.

use base::{Date, id::SiteId};
use kernel::{Command, Context, Decision, Events, ObjectRef, Preview, Refusals, State, StateExt, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::rules::{No, marks};
use super::confirm_stones::stones_of;
use crate::{
    events::{Planned, PromiseGiven},
    order::{Cause, Order, OrderId, foreseen, need_deposit, open},
    planning::{
        atelier::Atelier,
        events::{Booked, PromiseEndangered},
        outlook::{Prospect, Request, benches, consider, tasks_of},
        preview, route,
        rows::Priority,
    },
    terms::days_between,
};

mod rules;
#[cfg(test)]
mod tests;

/// Plan production and promise a date: what the benches can do says when, and which other orders move.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.plan",
    en = "Plan production",
    fr = "Planifier la production",
    purpose_fr = "Planifier la production et promettre une date : ce que peuvent les établis dit quand, et quelles autres commandes bougent.",
    subject = "order",
    roles("production_planner")
)]
pub struct Plan {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Atelier", fr = "Atelier")]
    atelier: SiteId,
    #[field(
        en = "Date promised",
        fr = "Date promise",
        help_en = "Leave it empty to promise the date computed",
        help_fr = "Laissez vide pour promettre la date calculée"
    )]
    promise: Option<Date>,
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
    #[field(en = "The piece carries its hallmark already", fr = "La pièce porte déjà son poinçon")]
    hallmarked: Option<bool>,
    #[field(
        en = "Benches and hours",
        fr = "Établis et heures",
        help_en = "In order, such as: setting 12. Empty: what is booked, or the usual hours of this type.",
        help_fr = "Dans l’ordre, par exemple : sertissage 12. Vide : ce qui est réservé, ou les heures usuelles de ce type."
    )]
    #[serde(default)]
    route: Vec<String>,
    #[field(en = "Priority", fr = "Priorité")]
    priority: Option<Priority>,
    #[field(
        en = "Why a date before the one computed",
        fr = "Pourquoi une date avant celle calculée",
        max = 200,
        help_en = "For instance overtime agreed with the atelier lead",
        help_fr = "Par exemple des heures supplémentaires convenues avec le chef d’atelier"
    )]
    early_reason: Option<String>,
    #[field(
        en = "I have seen the orders that move",
        fr = "J’ai vu les commandes qui bougent",
        help_en = "Those pushed past their promise are promised anew, each by its own act",
        help_fr = "Celles repoussées après leur promesse sont promises à nouveau, chacune par un acte à elle"
    )]
    moves_seen: Option<bool>,
}

impl Command for Plan {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        need_deposit(&order, &mut refusals);
        stones_of(&order, state, &mut refusals);
        let typed = route::read(&self.route).unwrap_or_else(|lines| {
            refusals.add(No::RouteUnreadable { lines: lines.join(", ") });
            Vec::new()
        });
        let booked = self.book(&order, &typed, state, context, &mut refusals);
        let computed = booked.as_ref().map(|(_, prospect)| prospect.ready);
        let promise = self.promise.or(computed);
        self.metal(&order, state, context, &mut refusals);
        let Some(promise) = promise else {
            // A date can only be computed when everything else is known.
            refusals.add_if(refusals.is_empty(), No::PromiseMissing);
            return Err(refusals);
        };
        self.dates(&order, promise, computed, context, &mut refusals);
        let changed = order.promise.filter(|former| *former != promise);
        if let Some(former) = changed {
            let named = self.cause.is_some_and(|cause| cause != Cause::First);
            refusals.add_if(!named, No::CauseMissing { former });
        }
        let given = (order.promise != Some(promise)).then(|| PromiseGiven {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: Some(self.atelier.clone()),
            promise: order.promises + 1,
            date: promise,
            former: order.promise,
            cause: changed.and(self.cause).unwrap_or(Cause::First),
            note: None,
        });
        let planned = Planned {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: self.atelier.clone(),
            metal_lot: self.metal_lot.trim().to_owned(),
            week: self.week,
            assay: self.assay,
        };
        let mut events = Events::one(planned).and_maybe(given);
        if let Some((atelier, prospect)) = &booked {
            events = self.booked(&order, promise, atelier, prospect, events);
        }
        refusals.or(events)
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, |order| {
            let mut refusals = Refusals::none();
            need_deposit(order, &mut refusals);
            stones_of(order, state, &mut refusals);
            refusals
        })
    }

    fn previews() -> bool {
        true
    }

    fn preview(body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<Preview> {
        let text = |field: &str| body.get(field).and_then(Value::as_str);
        let order: Order = state.row(text("order")?)?;
        let id = text("atelier").map(SiteId::from).or_else(|| order.atelier.clone())?;
        let atelier = Atelier::read(&id, state, context)?;
        let lines = body.get("route").and_then(Value::as_array).into_iter().flatten();
        let lines: Vec<String> = lines.filter_map(|line| Some(line.as_str()?.to_owned())).collect();
        let typed = route::read(&lines).unwrap_or_default();
        let assay = body.get("assay").and_then(Value::as_bool).unwrap_or(false);
        let request = Request {
            tasks: tasks_of(&order, &id, &typed, state),
            order: &order,
            from: text("week").and_then(Date::parse).unwrap_or(atelier.today()),
            priority: text("priority").and_then(Priority::from_code).unwrap_or(Priority::Normal),
            assay,
        };
        let mut shown = preview::of(&consider(&atelier, &request, state, context)?, assay);
        if let Some((verdict, country)) = marks(&order, text("metal_lot").unwrap_or_default(), state, context) {
            let (en, fr) = if verdict.needed {
                ("by an assay office", "par un bureau de garantie")
            } else {
                ("no assay office needed", "sans bureau de garantie")
            };
            let because = &verdict.because;
            shown.line(
                Text::owned(format!("Hallmark ({country})"), format!("Poinçon ({country})")),
                Text::owned(format!("{en}: {}", because.en), format!("{fr} : {}", because.fr)),
            );
        }
        Some(shown)
    }
}

impl Plan {
    /// The bookings of the order, and of every other that moves for it.
    fn booked(
        &self,
        order: &Order,
        promise: Date,
        atelier: &Atelier,
        prospect: &Prospect,
        mut events: Events,
    ) -> Events {
        let early = promise < prospect.ready;
        let reason = self.early_reason.as_deref().map(str::trim).filter(|reason| early && !reason.is_empty());
        events = events.and(Booked {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: self.atelier.clone(),
            benches: benches(&prospect.places),
            priority: self.priority.unwrap_or(Priority::Normal),
            assay: self.assay,
            not_before: self.week,
            finish: prospect.finish,
            ready: prospect.ready,
            promise,
            early_reason: reason.map(str::to_owned),
            weeks: atelier.weeks(&prospect.places),
            places: prospect.places.clone(),
        });
        // A promise kept from before may no longer be one that can be kept: that is told, not left to be found.
        let endangered = (early && order.promise == Some(promise)).then(|| PromiseEndangered {
            order: order.id.clone(),
            boutique: order.boutique.clone(),
            atelier: self.atelier.clone(),
            moved_by: None,
            promise,
            ready: prospect.ready,
            days_past: days_between(promise, prospect.ready),
        });
        events = events.and_maybe(endangered);
        for shifted in &prospect.moved {
            let (moved, endangered) = shifted.events(atelier, Some(&order.id), None);
            events = events.and(moved).and_maybe(endangered);
        }
        events
    }
}
