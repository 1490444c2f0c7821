//! Finite capacity forward scheduling in working days: each piece takes the earliest minutes its benches have left.
//!
//! Pure and deterministic: days, capacities and jobs in, slots out. A piece is in one pair of hands at a time, and goes
//! from one bench to the next overnight, sealed in its pouch.

use std::collections::BTreeMap;

use base::Date;
use serde::{Deserialize, Serialize};

/// Most minutes a day that one piece is worked on: one artisan's day at the bench.
pub const ARTISAN_DAY: i64 = 420;

/// Work of a piece at a bench.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The bench.
    pub bench: String,
    /// How long, in minutes.
    pub minutes: i64,
}

/// Minutes at a bench on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The day.
    pub day: Date,
    /// Minutes of it.
    pub minutes: i64,
}

/// A task with its place in the days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The bench.
    pub bench: String,
    /// How long, in minutes.
    pub minutes: i64,
    /// When, in order; their minutes come to the whole.
    pub slots: Vec<Slot>,
    /// Working days it takes longer than on an empty bench.
    pub wait: i64,
}

impl Placed {
    /// Its last day.
    pub fn last(&self) -> Option<Date> {
        self.slots.last().map(|slot| slot.day)
    }
}

/// The working days of an atelier, with what each bench can do and has left.
#[derive(Clone, Debug, Default)]
pub struct Days {
    days: Vec<Date>,
    whole: BTreeMap<String, Vec<i64>>,
    left: BTreeMap<String, Vec<i64>>,
}

impl Days {
    /// Working days in ascending order.
    pub fn new(days: Vec<Date>) -> Self {
        Self { days, ..Self::default() }
    }

    /// The working days.
    pub fn days(&self) -> &[Date] {
        &self.days
    }

    /// What a bench can do, in minutes of each working day; a negative one is none.
    pub fn bench(&mut self, bench: &str, minutes: impl Fn(Date) -> i64) {
        let each: Vec<i64> = self.days.iter().map(|day| minutes(*day).max(0)).collect();
        self.whole.insert(bench.to_owned(), each.clone());
        self.left.insert(bench.to_owned(), each);
    }

    /// Whether the bench is one of these.
    pub fn has(&self, bench: &str) -> bool {
        self.whole.contains_key(bench)
    }

    /// Minutes a bench can do on a day, booked or not; none on days that are not worked.
    pub fn whole(&self, bench: &str, day: Date) -> i64 {
        self.of(&self.whole, bench, day)
    }

    /// Minutes a bench has left on a day.
    pub fn left(&self, bench: &str, day: Date) -> i64 {
        self.of(&self.left, bench, day)
    }

    fn of(&self, minutes: &BTreeMap<String, Vec<i64>>, bench: &str, day: Date) -> i64 {
        let at = self.days.binary_search(&day).ok();
        at.and_then(|at| minutes.get(bench)?.get(at).copied()).unwrap_or(0)
    }

    /// Takes minutes that are booked already; what is booked beyond the capacity leaves nothing.
    pub fn take(&mut self, bench: &str, slots: &[Slot]) {
        let Some(left) = self.left.get_mut(bench) else { return };
        for slot in slots {
            if let Ok(at) = self.days.binary_search(&slot.day) {
                left[at] = (left[at] - slot.minutes).max(0);
            }
        }
    }

    /// Whether what was booked still fits into what is left.
    pub fn fits(&self, bench: &str, slots: &[Slot]) -> bool {
        slots.iter().all(|slot| self.left(bench, slot.day) >= slot.minutes)
    }

    /// Gives back minutes that [`place`](Self::place) took.
    pub fn give(&mut self, placed: &[Placed]) {
        for task in placed {
            let Some(left) = self.left.get_mut(&task.bench) else { continue };
            for slot in &task.slots {
                if let Ok(at) = self.days.binary_search(&slot.day) {
                    left[at] += slot.minutes;
                }
            }
        }
    }

    /// Places the tasks one after another from a day on and takes their minutes; nothing is taken and `None` answered
    /// when a bench is unknown or the days do not suffice.
    pub fn place(&mut self, from: Date, tasks: &[Task]) -> Option<Vec<Placed>> {
        let mut placed: Vec<Placed> = Vec::with_capacity(tasks.len());
        let mut at = self.days.partition_point(|day| *day < from);
        for task in tasks {
            let (slots, next) = self.earliest(self.left.get(&task.bench)?, at, task.minutes)?;
            let (_, alone) = self.earliest(self.whole.get(&task.bench)?, at, task.minutes)?;
            let wait = i64::try_from(next.saturating_sub(alone)).unwrap_or(i64::MAX);
            placed.push(Placed { bench: task.bench.clone(), minutes: task.minutes, slots, wait });
            at = next;
        }
        for task in &placed {
            self.take(&task.bench, &task.slots);
        }
        Some(placed)
    }

    /// The earliest minutes from a day on, and the number of the day after the last of them.
    fn earliest(&self, minutes: &[i64], from: usize, needed: i64) -> Option<(Vec<Slot>, usize)> {
        let mut slots = Vec::new();
        let mut needed = needed;
        let mut at = from;
        while needed > 0 {
            let worked = minutes.get(at).copied()?.min(ARTISAN_DAY).min(needed);
            if worked > 0 {
                slots.push(Slot { day: self.days[at], minutes: worked });
                needed -= worked;
            }
            at += 1;
        }
        Some((slots, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i8) -> Date {
        Date::parse(&format!("2026-01-{n:02}")).unwrap()
    }

    fn january() -> Days {
        // Working days only: from Monday 5 to Friday 30 January 2026.
        let mut days = Days::new([5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23].map(day).to_vec());
        days.bench("setting", |_| 300);
        days.bench("polishing", |at| if at == day(7) { 0 } else { 600 });
        days
    }

    fn task(bench: &str, minutes: i64) -> Task {
        Task { bench: bench.to_owned(), minutes }
    }

    #[test]
    fn a_piece_takes_the_earliest_minutes_and_changes_benches_overnight() {
        let mut days = january();
        let placed = days.place(day(5), &[task("setting", 450), task("polishing", 500)]).unwrap();
        assert_eq!(placed[0].slots, [(day(5), 300), (day(6), 150)].map(|(day, minutes)| Slot { day, minutes }));
        // The 7th the polishers are away; one artisan does 420 minutes a day.
        assert_eq!(placed[1].slots, [(day(8), 420), (day(9), 80)].map(|(day, minutes)| Slot { day, minutes }));
        assert_eq!((placed[0].wait, placed[1].wait), (0, 0), "an absence is no queue");
        assert_eq!((days.left("setting", day(6)), days.whole("setting", day(6))), (150, 300));
    }

    #[test]
    fn the_next_one_waits_and_is_told_how_long() {
        let mut days = january();
        days.place(day(5), &[task("setting", 900)]).unwrap();
        let second = days.place(day(5), &[task("setting", 300)]).unwrap();
        assert_eq!(second[0].slots, [Slot { day: day(8), minutes: 300 }]);
        assert_eq!(second[0].wait, 3);
    }

    #[test]
    fn what_does_not_fit_takes_nothing() {
        let mut days = january();
        assert_eq!(days.place(day(5), &[task("setting", 300), task("engraving", 60)]), None);
        assert_eq!(days.place(day(5), &[task("setting", 300 * 16)]), None);
        assert_eq!(days.left("setting", day(5)), 300);
        assert_eq!(days.place(day(30), &[task("setting", 1)]), None);
    }
}
