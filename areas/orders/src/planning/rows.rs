//! Rows of planning: benches with what they can do, absences, bookings, the load of each week, and when orders will be
//! ready.

use base::{
    Date, Moment,
    id::{PersonId, SiteId},
};
use kernel::{Choice, Row};

use crate::order::OrderId;

kernel::object_ids! {
    /// A bench of an atelier: `ATL-PAR:setting`.
    BenchId = "bench",
}

/// What is done at a bench; the codes are the benches of the procedure, and the control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum BenchKind {
    /// Drawing and modelling.
    #[choice(en = "CAD", fr = "CAO")]
    Cad,
    /// Wax and casting.
    #[choice(en = "wax and casting", fr = "cire et fonte")]
    WaxCast,
    /// Setting.
    #[choice(en = "setting", fr = "sertissage")]
    Setting,
    /// Polishing.
    #[choice(en = "polishing", fr = "polissage")]
    Polishing,
    /// Engraving.
    #[choice(en = "engraving", fr = "gravure")]
    Engraving,
    /// Quality control.
    #[choice(en = "quality control", fr = "contrôle qualité")]
    Quality,
}

impl BenchKind {
    /// Every kind, in the order of making.
    pub const ALL: [Self; 6] =
        [Self::Cad, Self::WaxCast, Self::Setting, Self::Polishing, Self::Engraving, Self::Quality];

    /// The bench of an atelier.
    pub fn at(self, atelier: &SiteId) -> BenchId {
        BenchId(format!("{atelier}:{}", self.code()))
    }

    /// The kind of a bench by its identifier.
    pub fn of(bench: &BenchId) -> Option<Self> {
        bench.0.rsplit_once(':').and_then(|(_, code)| Self::from_code(code))
    }
}

/// Whether an order goes before others that are not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Priority {
    /// Behind what is booked.
    #[choice(en = "normal: behind what is booked", fr = "normale : derrière ce qui est réservé")]
    Normal,
    /// Before orders that are not begun.
    #[choice(en = "urgent: before orders not yet begun", fr = "urgente : avant les commandes non commencées")]
    Urgent,
}

/// A bench of an atelier.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_bench", scope("atelier"), index("atelier"))]
pub struct Bench {
    /// Atelier and kind.
    #[column(en = "Bench", fr = "Établi")]
    pub id: BenchId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// What is done there.
    #[column(en = "Work", fr = "Travail")]
    pub kind: BenchKind,
    /// Hours per working day, as set last.
    #[column(en = "Hours per day", fr = "Heures par jour")]
    pub hours: i64,
    /// From when they hold.
    #[column(en = "Since", fr = "Depuis")]
    pub from: Date,
    /// Who set them.
    #[column(en = "Set by", fr = "Fixées par")]
    pub by: PersonId,
}

/// What a bench can do from a day on.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_capacity", scope("atelier"), index("bench"))]
pub struct Capacity {
    /// Bench and day.
    #[column(en = "Capacity", fr = "Capacité")]
    pub id: String,
    /// The bench.
    #[column(en = "Bench", fr = "Établi")]
    pub bench: BenchId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// From this day on.
    #[column(en = "From", fr = "À partir du")]
    pub from: Date,
    /// Hours per working day.
    #[column(en = "Hours per day", fr = "Heures par jour")]
    pub hours: i64,
    /// Who set it.
    #[column(en = "Set by", fr = "Fixée par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Set", fr = "Fixée le")]
    pub at: Moment,
}

/// Hours a bench lacks for some days: leave, training, a machine under repair.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_absence", scope("atelier"), index("bench"))]
pub struct Absence {
    /// The absence.
    #[column(en = "Absence", fr = "Absence")]
    pub id: String,
    /// The bench.
    #[column(en = "Bench", fr = "Établi")]
    pub bench: BenchId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// First day.
    #[column(en = "From", fr = "Du")]
    pub from: Date,
    /// Last day.
    #[column(en = "Until", fr = "Au")]
    pub until: Date,
    /// Hours lacking each working day.
    #[column(en = "Hours per day", fr = "Heures par jour")]
    pub hours: i64,
    /// Why.
    #[column(en = "Reason", fr = "Motif")]
    pub reason: String,
    /// Who recorded it.
    #[column(en = "Recorded by", fr = "Enregistrée par")]
    pub by: PersonId,
    /// When it was taken back.
    #[column(en = "Taken back", fr = "Retirée")]
    pub taken_back_at: Option<Moment>,
}

/// Work of an order booked at a bench.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_booking", scope("boutique", "atelier"), index("order"), index("bench_open"))]
pub struct Booking {
    /// Order and number.
    #[column(en = "Booking", fr = "Réservation")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// The bench.
    #[column(en = "Bench", fr = "Établi")]
    pub bench: BenchId,
    /// The bench, until the work is done.
    #[column(en = "Bench waited for", fr = "Établi attendu", object = "bench")]
    pub bench_open: Option<BenchId>,
    /// Its place in the route, from 1.
    #[column(en = "No.", fr = "N°")]
    pub number: u32,
    /// How long, in minutes.
    #[column(en = "Minutes", fr = "Minutes")]
    pub minutes: i64,
    /// First day.
    #[column(en = "From", fr = "Du")]
    pub first: Date,
    /// Last day.
    #[column(en = "Until", fr = "Au")]
    pub last: Date,
    /// Day and minutes, in order.
    #[column(en = "Days", fr = "Jours")]
    pub slots: Vec<String>,
    /// Working days it waits for the bench.
    #[column(en = "Waits, days", fr = "Attente, jours")]
    pub wait: i64,
    /// Whether it goes before others.
    #[column(en = "Priority", fr = "Priorité")]
    pub priority: Priority,
    /// When the work was done, or was no longer needed.
    #[column(en = "Done", fr = "Fait")]
    pub done_at: Option<Moment>,
}

/// What is booked at a bench in a week, against what it can do.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_load", scope("atelier"), index("bench"), index("week"))]
pub struct Load {
    /// Bench and week.
    #[column(en = "Load", fr = "Charge")]
    pub id: String,
    /// The bench.
    #[column(en = "Bench", fr = "Établi")]
    pub bench: BenchId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// What is done there.
    #[column(en = "Work", fr = "Travail")]
    pub kind: BenchKind,
    /// Monday of the week.
    #[column(en = "Week of", fr = "Semaine du")]
    pub week: Date,
    /// Minutes the bench can do.
    #[column(en = "Minutes possible", fr = "Minutes possibles")]
    pub capacity: i64,
    /// Minutes booked.
    #[column(en = "Minutes booked", fr = "Minutes réservées")]
    pub booked: i64,
    /// Hours the bench can do, rounded.
    #[column(en = "Hours possible", fr = "Heures possibles")]
    pub hours_capacity: i64,
    /// Hours booked, rounded.
    #[column(en = "Hours booked", fr = "Heures réservées")]
    pub hours_booked: i64,
    /// Booked in hundredths of what is possible.
    #[column(en = "Load", fr = "Charge", share)]
    pub share: i64,
    /// How full the week is.
    #[column(en = "Room", fr = "Place")]
    pub state: Fullness,
}

/// How full a week is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Fullness {
    /// Below seven tenths.
    #[choice(en = "room left", fr = "de la place")]
    Room,
    /// From seven tenths on.
    #[choice(en = "well filled", fr = "bien remplie")]
    Filled,
    /// From 95 hundredths on.
    #[choice(en = "full", fr = "complète")]
    Full,
    /// More than possible, because less is possible than when it was booked.
    #[choice(en = "beyond what is possible", fr = "au-delà du possible")]
    Beyond,
}

impl Load {
    /// Booked hours and share follow from the minutes.
    pub fn settle(&mut self) {
        let hours = |minutes: i64| (minutes + 30).div_euclid(60);
        (self.hours_capacity, self.hours_booked) = (hours(self.capacity), hours(self.booked));
        self.share = match self.capacity {
            ..=0 => {
                if self.booked > 0 {
                    999
                } else {
                    0
                }
            }
            capacity => self.booked * 100 / capacity,
        };
        self.state = match self.share {
            ..70 => Fullness::Room,
            70..95 => Fullness::Filled,
            95..=100 => Fullness::Full,
            _ => Fullness::Beyond,
        };
    }
}

/// When an order will be ready as booked, against what was promised.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_outlook", scope("boutique", "atelier"), index("atelier"))]
pub struct Outlook {
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub id: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: SiteId,
    /// Whether the assay office marks it on the way.
    #[column(en = "Assay", fr = "Poinçonnage")]
    pub assay: bool,
    /// Work does not begin before this day.
    #[column(en = "Not before", fr = "Pas avant le")]
    pub not_before: Date,
    /// Last day at a bench.
    #[column(en = "Leaves the benches", fr = "Quitte les établis")]
    pub finish: Date,
    /// First day it can be handed over, as computed.
    #[column(en = "Ready, computed", fr = "Prête, calculée")]
    pub ready: Date,
    /// The date promised.
    #[column(en = "Promised for", fr = "Promise pour le")]
    pub promise: Option<Date>,
    /// Days it is ready after the promise; negative when before.
    #[column(en = "Days past the promise", fr = "Jours après la promesse")]
    pub days_past: i64,
    /// Whether the promise is in danger: ready after it, and not over.
    #[column(en = "Promise at risk", fr = "Promesse menacée")]
    pub at_risk: bool,
    /// The bench it waits for most.
    #[column(en = "Waits for", fr = "Attend", object = "bench")]
    pub waits_for: Option<BenchId>,
    /// Working days it waits for benches in all.
    #[column(en = "Waits, days", fr = "Attente, jours")]
    pub wait: i64,
    /// The order that moved it last.
    #[column(en = "Moved by", fr = "Déplacée par", object = "order")]
    pub moved_by: Option<OrderId>,
    /// Since when it stands so.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
    /// When the order was over.
    #[column(en = "Over", fr = "Terminée")]
    pub over_at: Option<Moment>,
}
