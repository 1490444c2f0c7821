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
    #[field(hidden)]
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
    #[field(hidden)]
    pub absence: String,
    pub from: Date,
    pub until: Date,
    pub hours: i64,
    pub reason: String,
    #[field(hidden)]
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
    #[field(hidden)]
    pub absence: String,
    #[field(hidden)]
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
    #[field(hidden)]
    pub benches: Vec<BenchId>,
    #[field(en = "Priority", fr = "Priorité")]
    pub priority: Priority,
    #[field(hidden)]
    pub places: Vec<Place>,
    #[field(en = "Assay", fr = "Poinçonnage")]
    pub assay: bool,
    /// Work does not begin before this day.
    #[field(en = "Not before", fr = "Pas avant le")]
    pub not_before: Date,
    #[field(en = "Leaves the benches", fr = "Quitte les établis")]
    pub finish: Date,
    /// First day it can be handed over.
    #[field(en = "Ready, computed", fr = "Prête, calculée")]
    pub ready: Date,
    #[field(en = "Promised for", fr = "Promise pour le")]
    pub promise: Date,
    /// Why a date before the computed one was promised.
    pub early_reason: Option<String>,
    #[field(hidden)]
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
    #[field(hidden)]
    pub benches: Vec<BenchId>,
    /// The order that took its place; none when the atelier was planned anew.
    #[relation("moved_by")]
    pub moved_by: Option<OrderId>,
    #[field(en = "Priority", fr = "Priorité")]
    pub priority: Priority,
    #[field(hidden)]
    pub places: Vec<Place>,
    #[field(en = "Leaves the benches", fr = "Quitte les établis")]
    pub finish: Date,
    #[field(en = "Ready until now", fr = "Prête jusqu’ici")]
    pub ready_before: Date,
    #[field(en = "Ready, computed", fr = "Prête, calculée")]
    pub ready: Date,
    pub reason: Option<String>,
    #[field(hidden)]
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
    #[field(en = "Promised for", fr = "Promise pour le")]
    pub promise: Date,
    #[field(en = "Ready, computed", fr = "Prête, calculée")]
    pub ready: Date,
    #[field(en = "Days past the promise", fr = "Jours après la promesse")]
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
