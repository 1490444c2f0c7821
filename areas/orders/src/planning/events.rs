//! What was planned, for ever.

#![expect(missing_docs, reason = "the fields' names are the catalogue; what is not plain is said beside them")]

use base::{Date, id::SiteId};
use kernel::{Event, EventSpec};
use serde::{Deserialize, Serialize};

use super::{
    rows::{BenchId, Priority},
    schedule::Slot,
};
use crate::order::OrderId;

/// Minutes a bench can do in a week, counted when the event was struck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub bench: BenchId,
    /// Its Monday.
    pub week: Date,
    pub minutes: i64,
}

/// Work booked at a bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub bench: BenchId,
    pub minutes: i64,
    pub slots: Vec<Slot>,
    /// Working days it waits for the bench.
    pub wait: i64,
}

/// What a bench can do from a day on was set.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "planning.capacity_set", version = 1, en = "Capacity set", fr = "Capacité fixée")]
pub struct CapacitySet {
    #[relation]
    pub bench: BenchId,
    #[relation]
    pub atelier: SiteId,
    pub from: Date,
    pub hours: i64,
    pub weeks: Vec<Week>,
}

/// A bench lacks hours for some days.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "planning.absence_recorded", version = 1, en = "Absence recorded", fr = "Absence enregistrée")]
pub struct AbsenceRecorded {
    #[relation]
    pub bench: BenchId,
    #[relation]
    pub atelier: SiteId,
    pub absence: String,
    pub from: Date,
    pub until: Date,
    pub hours: i64,
    pub reason: String,
    pub weeks: Vec<Week>,
}

/// An absence was taken back.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "planning.absence_taken_back", version = 1, en = "Absence taken back", fr = "Absence retirée")]
pub struct AbsenceTakenBack {
    #[relation]
    pub bench: BenchId,
    #[relation]
    pub atelier: SiteId,
    pub absence: String,
    pub weeks: Vec<Week>,
}

/// The benches were booked for an order.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "planning.booked", version = 1, en = "Benches booked", fr = "Établis réservés")]
pub struct Booked {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: SiteId,
    #[relation("bench")]
    pub benches: Vec<BenchId>,
    pub priority: Priority,
    pub places: Vec<Place>,
    pub assay: bool,
    /// Work does not begin before this day.
    pub not_before: Date,
    pub finish: Date,
    /// First day it can be handed over.
    pub ready: Date,
    pub promise: Date,
    /// Why a date before the computed one was promised.
    pub early_reason: Option<String>,
    pub weeks: Vec<Week>,
}

/// The bookings of an order moved because of another, or because benches can do more or less than before.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "planning.moved", version = 1, en = "Bookings moved", fr = "Réservations déplacées")]
pub struct Moved {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: SiteId,
    #[relation("bench")]
    pub benches: Vec<BenchId>,
    /// The order that took its place; none when the atelier was planned anew.
    #[relation("moved_by")]
    pub moved_by: Option<OrderId>,
    pub priority: Priority,
    pub places: Vec<Place>,
    pub finish: Date,
    pub ready_before: Date,
    pub ready: Date,
    pub reason: Option<String>,
    pub weeks: Vec<Week>,
}

/// A promise can no longer be kept as things are booked; only a promise of its own changes it.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "planning.promise_endangered", version = 1, en = "Promise at risk", fr = "Promesse menacée")]
pub struct PromiseEndangered {
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    #[relation]
    pub atelier: SiteId,
    #[relation("moved_by")]
    pub moved_by: Option<OrderId>,
    pub promise: Date,
    pub ready: Date,
    pub days_past: i64,
}

/// The catalogue.
pub fn catalogue() -> Vec<EventSpec> {
    vec![
        CapacitySet::spec(),
        AbsenceRecorded::spec(),
        AbsenceTakenBack::spec(),
        Booked::spec(),
        Moved::spec(),
        PromiseEndangered::spec(),
    ]
}
