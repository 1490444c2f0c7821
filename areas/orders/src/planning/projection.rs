//! Folds what was planned into bookings, the load of each week, and when orders will be ready.

use base::{Date, Moment, moment::zone::TimeZone};
use kernel::{Envelope, Event, Projection, Row, Rows, RowsExt, StateExt, Table};

use super::{
    atelier::{monday, slots},
    events::{AbsenceRecorded, AbsenceTakenBack, Booked, CapacitySet, Moved, Place, Week},
    rows::{Absence, Bench, BenchId, BenchKind, Booking, Capacity, Fullness, Load, Outlook, Priority},
    schedule::Slot,
};
use crate::{
    events::PromiseGiven,
    order::{Order, OrderId},
    projection::ENDS,
    terms::days_between,
};

/// Benches, bookings, load and outlook.
pub struct Planning;

impl Projection for Planning {
    fn name(&self) -> &'static str {
        "planning"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![Bench::table(), Capacity::table(), Absence::table(), Booking::table(), Load::table(), Outlook::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        match event.kind.as_str() {
            "planning.capacity_set" => capacity(event, rows),
            "planning.absence_recorded" | "planning.absence_taken_back" => absence(event, rows),
            "planning.booked" => booked(event, rows),
            "planning.moved" => moved(event, rows),
            "orders.promise_given" => promised(event, rows),
            _ => progressed(event, rows),
        }
    }
}

fn capacity(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = CapacitySet::read(event) else { return };
    let Some(kind) = BenchKind::of(&e.bench) else { return };
    rows.write(&Bench {
        id: e.bench.clone(),
        atelier: e.atelier.clone(),
        kind,
        hours: e.hours,
        from: e.from,
        by: event.actor.clone(),
    });
    rows.write(&Capacity {
        id: format!("{}@{}", e.bench, e.from),
        bench: e.bench,
        atelier: e.atelier,
        from: e.from,
        hours: e.hours,
        by: event.actor.clone(),
        at: event.occurred_at,
    });
    possible(&e.weeks, rows);
}

fn absence(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(e) = AbsenceRecorded::read(event) {
        rows.write(&Absence {
            id: e.absence,
            bench: e.bench,
            atelier: e.atelier,
            from: e.from,
            until: e.until,
            hours: e.hours,
            reason: e.reason,
            by: event.actor.clone(),
            taken_back_at: None,
        });
        possible(&e.weeks, rows);
    } else if let Some(e) = AbsenceTakenBack::read(event) {
        rows.change::<Absence>(&e.absence, |absence| absence.taken_back_at = Some(event.occurred_at));
        possible(&e.weeks, rows);
    }
}

/// Writes what benches can do in some weeks.
fn possible(weeks: &[Week], rows: &mut dyn Rows) {
    for week in weeks {
        let load = rows.row::<Load>(load_id(&week.bench, week.week)).or_else(|| empty(&week.bench, week.week));
        let Some(mut load) = load else { continue };
        load.capacity = week.minutes;
        load.settle();
        rows.write(&load);
    }
}

fn load_id(bench: &BenchId, week: Date) -> String {
    format!("{bench}@{week}")
}

fn empty(bench: &BenchId, week: Date) -> Option<Load> {
    let (atelier, _) = bench.0.rsplit_once(':')?;
    Some(Load {
        id: load_id(bench, week),
        bench: bench.clone(),
        atelier: atelier.into(),
        kind: BenchKind::of(bench)?,
        week,
        capacity: 0,
        booked: 0,
        hours_capacity: 0,
        hours_booked: 0,
        share: 0,
        state: Fullness::Room,
    })
}

/// Adds minutes to the weeks of their days; a sign of −1 takes them away.
fn fill(bench: &BenchId, slots: &[Slot], sign: i64, rows: &mut dyn Rows) {
    for slot in slots {
        let week = monday(slot.day);
        let load = rows.row::<Load>(load_id(bench, week)).or_else(|| empty(bench, week));
        let Some(mut load) = load else { continue };
        load.booked = (load.booked + sign * slot.minutes).max(0);
        load.settle();
        rows.write(&load);
    }
}

/// An order's bookings that are not done.
fn open(order: &OrderId, rows: &dyn Rows) -> Vec<Booking> {
    let mut open: Vec<Booking> = rows.rows("order", order.0.as_str());
    open.retain(|booking| booking.done_at.is_none());
    open
}

/// What was booked for days to come is free again; days that went by stay as they were.
fn free(booking: &Booking, at: Moment, rows: &mut dyn Rows) {
    let today = at.date_in(&TimeZone::UTC);
    let ahead: Vec<Slot> = slots(booking).into_iter().filter(|slot| slot.day > today).collect();
    fill(&booking.bench, &ahead, -1, rows);
}

/// Weeks gone by leave the load; what was done in them is in the bookings.
fn forget_past(atelier: &base::id::SiteId, at: Moment, rows: &mut dyn Rows) {
    let this_week = monday(at.date_in(&TimeZone::UTC));
    for bench in BenchKind::ALL.map(|kind| kind.at(atelier)) {
        let past: Vec<Load> = rows.rows("bench", bench.0.as_str());
        for load in past.into_iter().filter(|load| load.week < this_week) {
            rows.remove(Load::table(), &load.id);
        }
    }
}

fn booked(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = Booked::read(event) else { return };
    let at = event.occurred_at;
    forget_past(&e.atelier, at, rows);
    possible(&e.weeks, rows);
    let whose = Whose { order: &e.order, boutique: &e.boutique, atelier: &e.atelier, priority: e.priority };
    book(&whose, &e.places, at, rows);
    let days_past = days_between(e.promise, e.ready);
    let waits = e.places.iter().filter(|place| place.wait > 0).max_by_key(|place| place.wait);
    rows.write(&Outlook {
        id: e.order.clone(),
        boutique: e.boutique.clone(),
        atelier: e.atelier.clone(),
        assay: e.assay,
        not_before: e.not_before,
        finish: e.finish,
        ready: e.ready,
        promise: Some(e.promise),
        days_past,
        at_risk: days_past > 0,
        waits_for: waits.map(|place| place.bench.clone()),
        wait: e.places.iter().map(|place| place.wait).sum(),
        moved_by: None,
        since: at,
        over_at: None,
    });
}

fn moved(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = Moved::read(event) else { return };
    let at = event.occurred_at;
    forget_past(&e.atelier, at, rows);
    possible(&e.weeks, rows);
    let whose = Whose { order: &e.order, boutique: &e.boutique, atelier: &e.atelier, priority: e.priority };
    book(&whose, &e.places, at, rows);
    rows.change::<Outlook>(&e.order.0, |outlook| {
        let waits = e.places.iter().filter(|place| place.wait > 0).max_by_key(|place| place.wait);
        (outlook.finish, outlook.ready, outlook.since) = (e.finish, e.ready, at);
        outlook.waits_for = waits.map(|place| place.bench.clone());
        outlook.wait = e.places.iter().map(|place| place.wait).sum();
        outlook.moved_by = e.moved_by.clone();
        weigh(outlook);
    });
}

/// Whether the promise holds.
fn weigh(outlook: &mut Outlook) {
    outlook.days_past = outlook.promise.map_or(0, |promise| days_between(promise, outlook.ready));
    outlook.at_risk = outlook.days_past > 0 && outlook.over_at.is_none();
}

struct Whose<'a> {
    order: &'a OrderId,
    boutique: &'a base::id::SiteId,
    atelier: &'a base::id::SiteId,
    priority: Priority,
}

/// Replaces what is booked for an order and not done.
fn book(whose: &Whose<'_>, places: &[Place], at: Moment, rows: &mut dyn Rows) {
    for booking in open(whose.order, rows) {
        free(&booking, at, rows);
        rows.remove(Booking::table(), &booking.id);
    }
    let done: Vec<Booking> = rows.rows("order", whose.order.0.as_str());
    let number = done.iter().map(|booking| booking.number).max().unwrap_or(0);
    for (number, place) in (number + 1..).zip(places) {
        let (Some(first), Some(last)) = (place.slots.first(), place.slots.last()) else { continue };
        fill(&place.bench, &place.slots, 1, rows);
        rows.write(&Booking {
            id: format!("{}/{number:02}", whose.order),
            order: whose.order.clone(),
            boutique: whose.boutique.clone(),
            atelier: whose.atelier.clone(),
            bench: place.bench.clone(),
            bench_open: Some(place.bench.clone()),
            number,
            minutes: place.minutes,
            first: first.day,
            last: last.day,
            slots: place.slots.iter().map(|slot| format!("{} {}", slot.day, slot.minutes)).collect(),
            wait: place.wait,
            priority: whose.priority,
            done_at: None,
        });
    }
}

fn promised(event: &Envelope, rows: &mut dyn Rows) {
    let Some(given) = PromiseGiven::read(event) else { return };
    rows.change::<Outlook>(&given.order.0, |outlook| {
        outlook.promise = Some(given.date);
        weigh(outlook);
    });
}

/// Work that is done frees what is left of its booking; an order that is over frees all of it.
fn progressed(event: &Envelope, rows: &mut dyn Rows) {
    let Some(case) = event.case.as_ref() else { return };
    let passed = event.kind == "orders.quality_judged"
        && event.payload.get("verdict").and_then(serde_json::Value::as_str) == Some("pass");
    let over = event.kind == "orders.handed_over"
        || event.kind == "orders.cancelled"
        || case.opened.iter().any(|opened| ENDS.contains(&opened.stage.as_str()));
    let done = case.step.strip_prefix("finish_").and_then(BenchKind::from_code);
    if !passed && !over && done.is_none() {
        return;
    }
    let order = OrderId::from(case.case.id.as_str());
    if rows.row::<Order>(&order.0).is_none() {
        return;
    }
    let mut bookings = open(&order, rows);
    bookings.sort_by_key(|booking| booking.number);
    let is_done = |booking: &Booking| {
        let kind = BenchKind::of(&booking.bench);
        // Passed by control, everything before it is done too, whatever was recorded of it.
        over || passed || (done.is_some() && kind == done)
    };
    let mut closed = bookings.into_iter().filter(is_done).collect::<Vec<_>>();
    if done.is_some() && !over {
        closed.truncate(1);
    }
    for booking in closed {
        free(&booking, event.occurred_at, rows);
        rows.write(&Booking { bench_open: None, done_at: Some(event.occurred_at), ..booking });
    }
    if over {
        rows.change::<Outlook>(&order.0, |outlook| {
            outlook.over_at = Some(event.occurred_at);
            weigh(outlook);
        });
    }
}
