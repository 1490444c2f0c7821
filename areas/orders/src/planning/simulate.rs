//! The benches in the simulated life: opened with what so many orders need and a little more, and lacking hands in August.

use base::{Date, Moment};
use serde_json::json;

use super::rows::BenchKind;
use crate::{
    clock::plus_days,
    simulate::{
        cast::Cast,
        chance::Chance,
        story::{Act, Telling},
    },
    stones::simulate::aside,
    terms::days_between,
};

/// Hours one order asked for means at each bench, over all types and those never made (hundredths of an hour).
const fn hours_hundredths(kind: BenchKind) -> i64 {
    match kind {
        BenchKind::Cad => 115,
        BenchKind::WaxCast => 220,
        BenchKind::Setting => 390,
        BenchKind::Polishing => 260,
        BenchKind::Engraving => 130,
        BenchKind::Quality => 70,
    }
}

/// Benches are filled to so many hundredths on average.
const FILLED: i64 = 92;

/// Every bench of every atelier opened, with hours for so many orders; half of the setters away in August.
pub(crate) fn founding(
    chance: &mut Chance,
    cast: &Cast<'_>,
    (from, until): (Moment, Moment),
    orders: usize,
) -> Vec<Act> {
    let mut acts = Vec::new();
    let ateliers = i64::try_from(cast.ateliers.len()).unwrap_or(1).max(1);
    let orders = i64::try_from(orders).unwrap_or(i64::MAX / 1_000_000);
    for atelier in &cast.ateliers {
        let Some(lead) = cast.somebody(chance, "atelier_lead", &atelier.id, &[]) else { continue };
        let (first, last) = (cast.date(&atelier.id, from), cast.date(&atelier.id, until));
        // Five days of seven are worked.
        let days = (days_between(first, last) * 5 / 7).max(1);
        let mut hours_of_setting = 0;
        for (n, kind) in BenchKind::ALL.into_iter().enumerate() {
            let needed = orders * hours_hundredths(kind) / ateliers;
            let hours = (needed + days * FILLED - 1) / (days * FILLED);
            let hours = hours.max(2);
            if kind == BenchKind::Setting {
                hours_of_setting = hours;
            }
            let body = json!({"atelier": atelier.id.0, "kind": kind.code(), "hours": hours, "from": first.to_string()});
            let at = cast.later(&atelier.id, from, 0.1 + 0.02 * n as f64);
            acts.push(aside(lead, at, "planning.open_bench", body));
        }
        for year in first.0.year()..=last.0.year() {
            let day = |month: u8, day: u8| Date::parse(&format!("{year}-{month:02}-{day:02}"));
            let (Some(told), Some(begins), Some(ends)) = (day(6, 2), day(8, 3), day(8, 21)) else { continue };
            let noon = cast.later(&atelier.id, from.plus(days_between(first, told) * base::moment::DAY), 0.4);
            if told <= first || told >= plus_days(last, -1) {
                continue;
            }
            let body = json!({"bench": BenchKind::Setting.at(&atelier.id).0, "from": begins.to_string(), "until": ends.to_string(),
                "hours": (hours_of_setting / 2).max(1), "reason": "Summer leave"});
            acts.push(aside(lead, noon, "planning.record_absence", body));
        }
    }
    acts
}

impl Telling<'_> {
    /// What a plan says of the benches: mostly behind the others, sometimes before them.
    pub(crate) fn on_the_benches(&mut self, body: &mut serde_json::Value) {
        body["early_reason"] = json!("Agreed with the atelier lead");
        if self.chance.percent(4.0) {
            body["priority"] = json!("urgent");
            body["moves_seen"] = json!(true);
        }
    }
}
