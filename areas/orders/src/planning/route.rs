//! The benches an order goes through, with their hours: as the planner types them, or the usual ones of its type.

use base::id::SiteId;

use super::{rows::BenchKind, schedule::Task};
use crate::terms::OrderKind;

/// The usual hours of a type of order, by bench; figures of the house, to be refined from the hours recorded.
pub fn usual(kind: OrderKind, stones: u32) -> Vec<(BenchKind, i64)> {
    use BenchKind::{Cad, Engraving, Polishing, Quality, Setting, WaxCast};
    let each = i64::from(stones.min(60));
    let route: &[(BenchKind, i64)] = match kind {
        OrderKind::Personalisation => &[(Engraving, 4), (Polishing, 2), (Quality, 1)],
        OrderKind::MadeToOrder => &[(WaxCast, 8), (Setting, 6), (Polishing, 6), (Quality, 1)],
        OrderKind::Bespoke => &[(Cad, 16), (WaxCast, 12), (Setting, 14), (Polishing, 12), (Quality, 2)],
        OrderKind::HighJewellery => &[(Cad, 40), (WaxCast, 30), (Setting, 60), (Polishing, 40), (Quality, 6)],
    };
    let hours = |(bench, hours): &(BenchKind, i64)| match bench {
        Setting if stones == 0 => None,
        Setting => Some((Setting, hours + 2 * each)),
        bench => Some((*bench, *hours)),
    };
    route.iter().filter_map(hours).collect()
}

/// Reads lines such as `setting 12`; the lines that are none are given back.
pub fn read(lines: &[String]) -> Result<Vec<(BenchKind, i64)>, Vec<String>> {
    let mut route = Vec::new();
    let mut wrong = Vec::new();
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        let read = line.rsplit_once(' ').and_then(|(bench, hours)| {
            let hours = hours.trim_end_matches('h').parse::<i64>().ok().filter(|hours| (1..=2_000).contains(hours))?;
            Some((named(bench.trim())?, hours))
        });
        match read {
            Some(task) => route.push(task),
            None => wrong.push(line.chars().take(40).collect()),
        }
    }
    if wrong.is_empty() { Ok(route) } else { Err(wrong) }
}

/// A bench by its code or by its name in either language.
fn named(typed: &str) -> Option<BenchKind> {
    let typed = typed.to_lowercase();
    BenchKind::ALL.into_iter().find(|kind| {
        let label = BenchKind::OPTIONS.iter().find(|(code, _)| *code == kind.code()).map(|(_, label)| label);
        kind.code() == typed || label.is_some_and(|l| l.en.to_lowercase() == typed || l.fr.to_lowercase() == typed)
    })
}

/// The tasks of a route at an atelier.
pub fn tasks(route: &[(BenchKind, i64)], atelier: &SiteId) -> Vec<Task> {
    route.iter().map(|(kind, hours)| Task { bench: kind.at(atelier).0, minutes: hours * 60 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benches_are_typed_by_code_or_name() {
        let lines = ["setting 12", "polissage 3h", "", "CAD 2"].map(str::to_owned);
        let expected = [(BenchKind::Setting, 12), (BenchKind::Polishing, 3), (BenchKind::Cad, 2)];
        assert_eq!(read(&lines), Ok(expected.to_vec()));
        let wrong = ["setting", "lathe 3", "setting 0"].map(str::to_owned);
        assert_eq!(read(&wrong), Err(wrong.to_vec()));
    }

    #[test]
    fn without_stones_nothing_is_set() {
        let benches = |stones| usual(OrderKind::MadeToOrder, stones).into_iter().map(|(b, _)| b).collect::<Vec<_>>();
        assert!(!benches(0).contains(&BenchKind::Setting));
        assert!(benches(1).contains(&BenchKind::Setting));
        let hours = |stones| usual(OrderKind::Bespoke, stones).iter().map(|(_, hours)| hours).sum::<i64>();
        assert!(hours(10) > hours(1));
    }
}
