//! Whatever is booked: never more than a bench can do; more work, later or with less room, is never done sooner; the
//! same question has the same answer.

use std::collections::BTreeMap;

use base::Date;
use proptest::prelude::*;

use super::schedule::{ARTISAN_DAY, Days, Placed, Slot, Task};
use crate::clock::plus_days;

const BENCHES: [&str; 3] = ["wax_cast", "setting", "polishing"];

/// Working days with what each bench can do: weeks of five days, some of them short.
fn calendar(capacity: &[[u16; 3]]) -> Days {
    let monday = Date::parse("2026-01-05").expect("a date");
    let dates: Vec<Date> = (0..400).filter(|n| n % 7 < 5).map(|n| plus_days(monday, n)).collect();
    let mut days = Days::new(dates.clone());
    for (at, bench) in BENCHES.iter().enumerate() {
        days.bench(bench, |day| {
            let n = dates.iter().position(|date| *date == day).expect("a working day");
            i64::from(capacity[n % capacity.len()][at])
        });
    }
    days
}

fn tasks(route: &[(usize, i64)]) -> Vec<Task> {
    route.iter().map(|(bench, minutes)| Task { bench: BENCHES[*bench].to_owned(), minutes: *minutes }).collect()
}

fn finish(placed: &[Placed]) -> Option<Date> {
    placed.iter().filter_map(Placed::last).max()
}

fn route() -> impl Strategy<Value = Vec<(usize, i64)>> {
    prop::collection::vec((0_usize..3, 1_i64..2_000), 1..5)
}

fn capacities() -> impl Strategy<Value = Vec<[u16; 3]>> {
    // Some days of some benches are empty; no bench is always.
    prop::collection::vec([0_u16..900, 0_u16..900, 0_u16..900], 1..8).prop_map(|mut days| {
        days.push([300, 420, 600]);
        days
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bench_ever_does_more_than_it_can(
        capacity in capacities(),
        jobs in prop::collection::vec((0_i64..60, route()), 1..25),
    ) {
        let mut days = calendar(&capacity);
        let monday = days.days()[0];
        let mut booked: BTreeMap<(String, Date), i64> = BTreeMap::new();
        for (from, route) in jobs {
            let from = plus_days(monday, from);
            let Some(placed) = days.place(from, &tasks(&route)) else { continue };
            let mut day_before: Option<Date> = None;
            for (task, (_, minutes)) in placed.iter().zip(&route) {
                prop_assert_eq!(task.slots.iter().map(|slot| slot.minutes).sum::<i64>(), *minutes);
                for Slot { day, minutes } in &task.slots {
                    prop_assert!(*day >= from && *minutes > 0 && *minutes <= ARTISAN_DAY);
                    prop_assert!(day_before.is_none_or(|before| before < *day), "one bench a day, in order");
                    day_before = Some(*day);
                    *booked.entry((task.bench.clone(), *day)).or_default() += minutes;
                }
            }
        }
        for ((bench, day), minutes) in booked {
            prop_assert!(minutes <= days.whole(&bench, day), "{bench} {day}: {minutes}");
            prop_assert_eq!(days.left(&bench, day), days.whole(&bench, day) - minutes);
        }
    }

    #[test]
    fn more_or_later_or_with_less_room_is_never_sooner(
        capacity in capacities(),
        before in prop::collection::vec((0_i64..20, route()), 0..6),
        route in route(),
        from in 0_i64..30,
        later in 0_i64..10,
        more in 0_i64..600,
        taken in prop::collection::vec((0_usize..3, 0_usize..40, 1_i64..500), 0..10),
    ) {
        let mut days = calendar(&capacity);
        let monday = days.days()[0];
        for (from, route) in before {
            let _placed = days.place(plus_days(monday, from), &tasks(&route));
        }
        let start = plus_days(monday, from);
        let Some(done) = days.clone().place(start, &tasks(&route)).and_then(|placed| finish(&placed)) else {
            return Ok(());
        };
        let not_sooner = |placed: Option<Vec<Placed>>| placed.is_none_or(|placed| finish(&placed) >= Some(done));
        prop_assert!(not_sooner(days.clone().place(plus_days(start, later), &tasks(&route))), "later");
        let mut longer = route.clone();
        longer[0].1 += more;
        prop_assert!(not_sooner(days.clone().place(start, &tasks(&longer))), "more");
        let mut fuller = days.clone();
        for (bench, day, minutes) in taken {
            let slot = Slot { day: days.days()[day], minutes };
            fuller.take(BENCHES[bench], &[slot]);
        }
        prop_assert!(not_sooner(fuller.place(start, &tasks(&route))), "less room");
    }

    #[test]
    fn the_same_question_has_the_same_answer_and_what_is_given_back_is_there(
        capacity in capacities(), jobs in prop::collection::vec((0_i64..30, route()), 1..10),
    ) {
        let (mut one, mut two) = (calendar(&capacity), calendar(&capacity));
        let monday = one.days()[0];
        for (from, route) in jobs {
            let from = plus_days(monday, from);
            let placed = one.place(from, &tasks(&route));
            prop_assert_eq!(&placed, &two.place(from, &tasks(&route)));
            if let Some(placed) = placed {
                one.give(&placed);
                prop_assert_eq!(one.place(from, &tasks(&route)), Some(placed), "given back, it fits where it was");
            }
        }
    }
}
