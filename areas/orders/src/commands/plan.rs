//! Plan production: the atelier, the metal, the week, and the date promised to the client.

use base::{BusinessSpan, Date, Grams, id::SiteId};
use kernel::{Command, Context, Decision, Events, ObjectRef, Preview, Refusals, State, StateExt, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::confirm_stones::stones_of;
use crate::{
    events::{Planned, PromiseGiven},
    order::{Cause, Order, OrderId, foreseen, need_deposit, open, today},
    planning::{
        events::{Booked, PromiseEndangered},
        outlook::{Atelier, Prospect, Request, benches, consider, lacking, tasks_of},
        preview, route,
        rows::{BenchKind, Priority},
    },
    stones::{
        hallmark::{MARKETS, Verdict},
        rows::{MetalLot, MetalNeed},
    },
    terms::days_between,
};

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
    #[say(
        en = "The atelier has no bench with a capacity, so that no date can be computed; choose one.",
        fr = "L’atelier n’a aucun établi avec une capacité, si bien qu’aucune date ne peut être calculée ; choisissez-en une.",
        at = "promise"
    )]
    PromiseMissing,
    #[say(
        en = "As the benches stand it is ready on {ready}; promise that date, or say why it will be sooner.",
        fr = "En l’état des établis elle est prête le {ready} ; promettez cette date, ou dites pourquoi ce sera plus tôt.",
        at = "promise"
    )]
    SoonerThanComputed { ready: Date },
    #[say(
        en = "Other orders move: {list}. Look at them, then say that you have.",
        fr = "D’autres commandes bougent : {list}. Regardez-les, puis indiquez-le.",
        at = "moves_seen"
    )]
    OthersMove { list: String },
    #[say(
        en = "These are no benches with their hours: {lines}. Write them like: setting 12.",
        fr = "Ce ne sont pas des établis avec leurs heures : {lines}. Écrivez-les comme : sertissage 12.",
        at = "route"
    )]
    RouteUnreadable { lines: String },
    #[say(
        en = "{bench} has no capacity; the atelier lead opens it first.",
        fr = "{bench} n’a pas de capacité ; le chef d’atelier l’ouvre d’abord.",
        at = "route"
    )]
    BenchWithoutCapacity { bench: String },
    #[say(
        en = "The benches have no room for it within two years and a half; raise a capacity, or choose another atelier.",
        fr = "Les établis n’ont pas de place avant deux ans et demi ; augmentez une capacité, ou choisissez un autre atelier.",
        at = "atelier"
    )]
    BenchesFull,
    #[say(
        en = "{lot} is not a metal lot of this atelier; choose one of its lots.",
        fr = "{lot} n’est pas un lot de métal de cet atelier ; choisissez l’un de ses lots.",
        at = "metal_lot"
    )]
    NotALotOfTheAtelier { lot: String },
    #[say(
        en = "The lot has {on_hand} on hand and the piece needs {needed}; choose another lot.",
        fr = "Le lot a {on_hand} en main et la pièce demande {needed} ; choisissez un autre lot.",
        at = "metal_lot"
    )]
    NotEnoughMetal { on_hand: Grams, needed: Grams },
    #[say(
        en = "An assay office marks this piece before it is sold in {country} ({because}). Tick the assay, or say that it carries its mark already.",
        fr = "Un bureau de garantie marque cette pièce avant sa vente en {country} ({because}). Cochez le poinçonnage, ou dites qu’elle porte déjà son poinçon.",
        at = "assay"
    )]
    AssayNeeded { country: String, because: Text },
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

/// What the market asks of the piece, once its metal is known by the lot.
fn marks(order: &Order, lot: &str, state: &dyn State, context: &Context) -> Option<(Verdict, String)> {
    let lot: MetalLot = state.row(lot.trim())?;
    let need: Option<MetalNeed> = state.row(&order.id.0);
    let country = context.network.site(&order.boutique)?.country.clone();
    let verdict = MARKETS.asks(&country, lot.metal, need.and_then(|need| need.metal))?;
    Some((verdict, country))
}

impl Plan {
    /// What the benches say of it; nothing when the atelier has no benches in the book, or a reason stands against it.
    fn book(
        &self,
        order: &Order,
        typed: &[(BenchKind, i64)],
        state: &dyn State,
        context: &Context,
        refusals: &mut Refusals,
    ) -> Option<(Atelier, Prospect)> {
        if context.network.site(&self.atelier).is_none_or(|site| site.kind != "atelier") {
            refusals.add(No::NotAnAtelier { atelier: self.atelier.clone() });
            return None;
        }
        let atelier = Atelier::read(&self.atelier, state, context)?;
        let tasks = tasks_of(order, &self.atelier, typed, state);
        let without = lacking(&atelier, &tasks);
        if !without.is_empty() {
            without.into_iter().for_each(|bench| refusals.add(No::BenchWithoutCapacity { bench }));
            return None;
        }
        let priority = self.priority.unwrap_or(Priority::Normal);
        let request = Request { order, tasks, from: self.week, priority, assay: self.assay };
        let Some(prospect) = consider(&atelier, &request, state, context) else {
            refusals.add(No::BenchesFull);
            return None;
        };
        let unseen = !prospect.moved.is_empty() && self.moves_seen != Some(true);
        refusals.add_if(unseen, No::OthersMove { list: preview::list(&prospect.moved) });
        Some((atelier, prospect))
    }

    fn dates(&self, order: &Order, promise: Date, computed: Option<Date>, context: &Context, refusals: &mut Refusals) {
        // What was promised already stays possible: the rules guard new promises.
        let kept = order.promise == Some(promise);
        if let Some(ready) = computed {
            let said = self.early_reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
            refusals.add_if(promise < ready && !kept && !said, No::SoonerThanComputed { ready });
        } else if let Some(calendar) = context.network.calendar(&self.atelier) {
            let days = order.kind.making_days_min();
            let earliest = calendar.due(context.now, BusinessSpan::Days(days)).date_in(calendar.zone());
            refusals.add_if(promise < earliest && !kept, No::PromiseTooEarly { days, earliest });
        }
        let works = context.calendar(Some(&order.boutique)).is_none_or(|calendar| calendar.works_on(promise));
        refusals.add_if(!works, No::BoutiqueClosed { date: promise });
        if let Some(need_by) = order.need_by.filter(|need_by| promise > *need_by) {
            refusals.add_if(self.later_agreed != Some(true), No::AfterTheDateNeeded { need_by });
        }
        let from = today(context, &self.atelier);
        refusals.add_if(self.week < from || self.week > promise, No::StartOutOfBounds);
    }

    /// The lot is one of the atelier's, once it keeps its metal in the book; and no assay is skipped.
    fn metal(&self, order: &Order, state: &dyn State, context: &Context, refusals: &mut Refusals) {
        let name = self.metal_lot.trim();
        refusals.add_if(name.is_empty(), No::MetalLotMissing);
        let lots: Vec<MetalLot> = state.rows("site", self.atelier.0.as_str());
        let known = lots.iter().find(|lot| lot.id.0 == name);
        if known.is_none() && !lots.is_empty() && !name.is_empty() {
            refusals.add(No::NotALotOfTheAtelier { lot: name.to_owned() });
        }
        let need = state.row::<MetalNeed>(&order.id.0).and_then(|need| need.metal);
        if let (Some(lot), Some(needed)) = (known, need)
            && lot.on_hand < needed
            && order.planned_at.is_none()
        {
            refusals.add(No::NotEnoughMetal { on_hand: lot.on_hand, needed });
        }
        if self.assay || self.hallmarked == Some(true) {
            return;
        }
        if let Some((verdict, country)) = marks(order, name, state, context).filter(|(verdict, _)| verdict.needed) {
            refusals.add(No::AssayNeeded { country, because: verdict.because });
        }
    }

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

    #[test]
    fn the_benches_say_when_and_a_sooner_date_says_why() {
        let mut scene = Scene::new();
        scene.atelier(7);
        let order = scene.deposited(json!({"stones": 0}));
        // Three days of setting from Tuesday 6 on, four days of journey, then a day the boutique works.
        let plan = with(
            &scene.plan_body(&order),
            json!({"route": ["setting 21"], "week": "2026-01-05", "assay": false, "promise": null}),
        );
        let events = scene.act("planner", "orders.plan", plan.clone());
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
        assert_eq!(kinds, ["orders.planned", "orders.promise_given", "planning.booked"]);
        assert_eq!(events[1].payload["date"], "2026-01-14");
        let second = scene.deposited(json!({"stones": 0}));
        let body = with(&plan, json!({"order": second, "promise": "2026-01-14"}));
        refuses(&scene, "planner", "orders.plan", body.clone(), &["orders.sooner_than_computed"]);
        let said = with(&body, json!({"early_reason": "Overtime agreed"}));
        refuses(&scene, "planner", "orders.plan", said, &[]);
        for (changed, codes) in [
            (json!({"route": ["turning 3"]}), vec!["orders.route_unreadable", "orders.sooner_than_computed"]),
            (
                json!({"route": ["setting 2000", "setting 2000", "setting 2000"]}),
                vec!["orders.benches_full", "orders.promise_too_early"],
            ),
        ] {
            refuses(&scene, "planner", "orders.plan", with(&body, changed), &codes);
        }
        let waits = scene.act("planner", "orders.plan", with(&body, json!({"promise": null})));
        assert_eq!(waits[1].payload["date"], "2026-01-19", "it waits three days for the bench");
        assert_eq!(waits[2].payload["places"][0]["wait"], 3);
    }

    #[test]
    fn an_urgent_order_moves_others_in_the_open_and_changes_no_promise_of_theirs() {
        let mut scene = Scene::new();
        scene.atelier(7);
        let first = scene.deposited(json!({"stones": 0}));
        let plan = with(
            &scene.plan_body(&first),
            json!({"route": ["setting 21"], "week": "2026-01-05", "assay": false, "promise": null}),
        );
        scene.act("planner", "orders.plan", plan.clone());
        let urgent = scene.deposited(json!({"stones": 0}));
        let body = with(&plan, json!({"order": urgent, "priority": "urgent"}));
        refuses(&scene, "planner", "orders.plan", body.clone(), &["orders.others_move"]);
        let events = scene.act("planner", "orders.plan", with(&body, json!({"moves_seen": true})));
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_ref()).collect();
        let expected = [
            "orders.planned",
            "orders.promise_given",
            "planning.booked",
            "planning.moved",
            "planning.promise_endangered",
        ];
        assert_eq!(kinds, expected);
        assert_eq!(events[1].payload["date"], "2026-01-14", "the urgent one is where the other was");
        assert_eq!(events[3].payload["order"], first);
        let row = scene.order(&first);
        assert_eq!(row.promise.unwrap().to_string(), "2026-01-14", "its promise stays until it is given anew");
        let outlook: crate::planning::rows::Outlook = kernel::StateExt::row(&scene.given.rows, &first).unwrap();
        assert!(outlook.at_risk && outlook.moved_by.unwrap().0 == urgent);
    }

    #[test]
    fn a_piece_that_must_be_marked_is_marked() {
        let mut scene = Scene::new();
        scene.melt("M-1", 50_000);
        let order = scene.deposited(json!({"stones": 0}));
        let plan = with(&scene.plan_body(&order), json!({"metal_lot": "M-1", "assay": false}));
        // In Switzerland the maker's mark is enough.
        refuses(&scene, "planner", "orders.plan", plan.clone(), &[]);
        let unknown = with(&plan, json!({"metal_lot": "AU-26-7"}));
        refuses(&scene, "planner", "orders.plan", unknown, &["orders.not_a_lot_of_the_atelier"]);
    }
}
