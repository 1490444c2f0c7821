//! An atelier in days: what its benches can do, what is booked at them, and when a piece that leaves them is ready.

use std::collections::BTreeMap;

use base::{BusinessCalendar, BusinessSpan, Date, id::SiteId};
use kernel::{Context, State, StateExt};

use super::{
    events::{Place, Week},
    rows::{Absence, Bench, BenchId, Booking, Capacity},
    schedule::{Days, Slot},
};
use crate::{clock::plus_days, order::OrderId};

/// Working days of the atelier that the assay office takes (median 6, nine of ten within 12).
pub const ASSAY_DAYS: u32 = 8;

/// Working days of the atelier from the last bench to the boutique's counter (2 to 6, with the receipt by two people).
pub const JOURNEY_DAYS: u32 = 4;

/// Working days looked ahead: beyond two years and a half a plan is a wish.
const HORIZON: usize = 640;

/// An atelier whose benches have a capacity.
pub struct Atelier {
    /// Its code.
    pub id: SiteId,
    calendar: BusinessCalendar,
    benches: Vec<BenchDays>,
    today: Date,
}

struct BenchDays {
    id: BenchId,
    since: Vec<Capacity>,
    absences: Vec<Absence>,
    open: Vec<Booking>,
}

impl BenchDays {
    /// Minutes of a working day: hours in force then, less those that lack.
    fn minutes(&self, day: Date) -> i64 {
        let hours = self.since.iter().rev().find(|capacity| capacity.from <= day).map_or(0, |capacity| capacity.hours);
        let lacking = |absence: &&Absence| absence.from <= day && day <= absence.until;
        let lacks: i64 = self.absences.iter().filter(lacking).map(|absence| absence.hours).sum();
        (hours - lacks).max(0) * 60
    }
}

/// A change of capacity that is asked for and not yet struck.
#[derive(Default)]
pub struct Foreseen {
    /// Bench, first day and hours.
    pub capacity: Option<(BenchId, Date, i64)>,
    /// Bench, first and last day, hours.
    pub absence: Option<(BenchId, Date, Date, i64)>,
    /// An absence taken back.
    pub without: Option<String>,
}

impl Atelier {
    /// The atelier, when at least one of its benches has a capacity.
    pub fn read(id: &SiteId, state: &dyn State, context: &Context) -> Option<Self> {
        Self::read_with(id, &Foreseen::default(), state, context)
    }

    /// The same, as it would be after a change.
    pub fn read_with(id: &SiteId, foreseen: &Foreseen, state: &dyn State, context: &Context) -> Option<Self> {
        let calendar = context.network.calendar(id)?.clone();
        let mut ids: Vec<BenchId> = state.rows::<Bench>("atelier", id.0.as_str()).into_iter().map(|b| b.id).collect();
        if let Some((bench, ..)) = &foreseen.capacity
            && !ids.contains(bench)
        {
            ids.push(bench.clone());
        }
        let benches: Vec<BenchDays> = ids.into_iter().map(|bench| bench_days(bench, id, foreseen, state)).collect();
        if benches.is_empty() {
            return None;
        }
        let today = context.now.date_in(calendar.zone());
        Some(Self { id: id.clone(), calendar, benches, today })
    }

    /// Today at the atelier.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The day after today: nothing is booked into a day that has begun.
    pub fn tomorrow(&self) -> Date {
        plus_days(self.today, 1)
    }

    /// Whether the bench has a capacity.
    pub fn has(&self, bench: &str) -> bool {
        self.benches.iter().any(|days| days.id.0 == bench)
    }

    /// Working days from today on with what the benches can do, less what is booked for orders that are kept.
    pub fn days(&self, kept: impl Fn(&OrderId) -> bool) -> Days {
        let mut dates = Vec::with_capacity(HORIZON);
        let mut day = self.today;
        for _ in 0..HORIZON * 2 {
            if self.calendar.works_on(day) {
                dates.push(day);
            }
            if dates.len() == HORIZON {
                break;
            }
            day = plus_days(day, 1);
        }
        let mut days = Days::new(dates);
        for bench in &self.benches {
            days.bench(&bench.id.0, |day| bench.minutes(day));
            for booking in bench.open.iter().filter(|booking| kept(&booking.order)) {
                days.take(&bench.id.0, &slots(booking));
            }
        }
        days
    }

    /// Minutes a bench can do in the week of a Monday.
    pub fn week(&self, bench: &BenchId, monday: Date) -> i64 {
        let Some(bench) = self.benches.iter().find(|days| days.id == *bench) else { return 0 };
        (0..7)
            .map(|n| plus_days(monday, n))
            .filter(|day| self.calendar.works_on(*day))
            .map(|day| bench.minutes(day))
            .sum()
    }

    /// What the benches can do in every week some places touch.
    pub fn weeks(&self, places: &[Place]) -> Vec<Week> {
        let mut weeks: BTreeMap<(BenchId, Date), i64> = BTreeMap::new();
        for place in places {
            for slot in &place.slots {
                let key = (place.bench.clone(), monday(slot.day));
                weeks.entry(key).or_insert_with_key(|(bench, week)| self.week(bench, *week));
            }
        }
        weeks.into_iter().map(|((bench, week), minutes)| Week { bench, week, minutes }).collect()
    }

    /// What a bench can do in each of the next weeks: a year of them, from this one on.
    pub fn year(&self, bench: &BenchId) -> Vec<Week> {
        (0..52)
            .map(|n| plus_days(monday(self.today), n * 7))
            .map(|week| Week { bench: bench.clone(), week, minutes: self.week(bench, week) })
            .collect()
    }

    /// The first day an order can be handed over when it leaves the last bench on a day.
    pub fn ready(&self, finish: Date, assay: bool, boutique: &SiteId, context: &Context) -> Date {
        let days = JOURNEY_DAYS + if assay { ASSAY_DAYS } else { 0 };
        let evening = crate::clock::end_of(context, &self.id, finish);
        let mut day = self.calendar.due(evening, BusinessSpan::Days(days)).date_in(self.calendar.zone());
        if let Some(calendar) = context.network.calendar(boutique) {
            for _ in 0..60 {
                if calendar.works_on(day) {
                    break;
                }
                day = plus_days(day, 1);
            }
        }
        day
    }

    /// Orders booked at the benches and not done, each with its bookings in the order of its route.
    pub fn queue(&self) -> BTreeMap<OrderId, Vec<&Booking>> {
        let mut queue: BTreeMap<OrderId, Vec<&Booking>> = BTreeMap::new();
        for booking in self.benches.iter().flat_map(|bench| &bench.open) {
            queue.entry(booking.order.clone()).or_default().push(booking);
        }
        for bookings in queue.values_mut() {
            bookings.sort_by_key(|booking| booking.number);
        }
        queue
    }
}

fn bench_days(bench: BenchId, atelier: &SiteId, foreseen: &Foreseen, state: &dyn State) -> BenchDays {
    let mut since: Vec<Capacity> = state.rows("bench", bench.0.as_str());
    if let Some((_, from, hours)) = foreseen.capacity.as_ref().filter(|(of, ..)| *of == bench) {
        since.retain(|capacity| capacity.from < *from);
        since.push(Capacity {
            id: String::new(),
            bench: bench.clone(),
            atelier: atelier.clone(),
            from: *from,
            hours: *hours,
            by: "".into(),
            at: base::Moment(0),
        });
    }
    since.sort_by_key(|capacity| capacity.from);
    let mut absences: Vec<Absence> = state.rows("bench", bench.0.as_str());
    absences.retain(|absence| absence.taken_back_at.is_none() && foreseen.without.as_ref() != Some(&absence.id));
    if let Some((_, from, until, hours)) = foreseen.absence.as_ref().filter(|(of, ..)| *of == bench) {
        absences.push(Absence {
            id: String::new(),
            bench: bench.clone(),
            atelier: atelier.clone(),
            from: *from,
            until: *until,
            hours: *hours,
            reason: String::new(),
            by: "".into(),
            taken_back_at: None,
        });
    }
    let open = state.rows("bench_open", bench.0.as_str());
    BenchDays { id: bench, since, absences, open }
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    let back = u64::from(day.0.weekday().to_monday_zero_offset().unsigned_abs());
    Date(day.0.checked_sub(std::time::Duration::from_secs(back * 86_400)).unwrap_or(day.0))
}

/// A booking's slots as written in its row.
pub fn slots(booking: &Booking) -> Vec<Slot> {
    booking
        .slots
        .iter()
        .filter_map(|text| {
            let (day, minutes) = text.split_once(' ')?;
            Some(Slot { day: Date::parse(day)?, minutes: minutes.parse().ok()? })
        })
        .collect()
}
