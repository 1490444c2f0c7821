//! Special orders this morning: what is late, what is due, where orders wait.

use std::collections::BTreeMap;

use kernel::{
    Report, ReportDesk,
    report::{Measure, Opens, ReportRow, ReportTable},
};

use super::{count, figure, orders, sums};
use crate::order::Order;

/// Draws it up.
pub(super) fn draw(desk: &ReportDesk<'_>) -> Report {
    let mut all = orders(desk);
    all.retain(|order| order.ended_at.is_none());
    let today = desk.now.date_in(&desk.period.zone);
    let within = |days: i64| format!("{today}..{}", today.plus_days(days));
    let board = || Opens::view("orders_board");
    let how_many = |test: &dyn Fn(&Order) -> bool| count(all.iter().filter(|order| test(order)).count());
    let mut figures = vec![
        figure(
            desk.say("Under way", "En cours"),
            desk.say("Special orders that are not over.", "Commandes spéciales qui ne sont pas terminées."),
            count(all.len()),
            board(),
        ),
        figure(
            desk.say("Late", "En retard"),
            desk.say("Past the deadline of their stage.", "Au-delà du délai de leur étape."),
            how_many(&|order| order.due.is_some_and(|due| due < desk.now)),
            Opens { late: true, ..board() },
        ),
        figure(
            desk.say("Due today", "Attendues aujourd’hui"),
            desk.say("The deadline of their stage falls today.", "Le délai de leur étape échoit aujourd’hui."),
            how_many(&|order| order.due.is_some_and(|due| due.date_in(&desk.period.zone) == today)),
            board().with("due", within(0)),
        ),
        figure(
            desk.say("Promised within 7 days", "Promises sous 7 jours"),
            desk.say("The client expects them within a week.", "Le client les attend dans la semaine."),
            how_many(&|order| {
                order.handed_over_at.is_none()
                    && order.promise.is_some_and(|day| today <= day && day <= today.plus_days(7))
            }),
            Opens::view("orders_promised").with("promise", within(7)),
        ),
        figure(
            desk.say("Promise passed", "Promesse dépassée"),
            desk.say(
                "The date the client was told has passed and the piece is not handed over.",
                "La date annoncée au client est passée et la pièce n’est pas remise.",
            ),
            how_many(&|order| order.handed_over_at.is_none() && order.promise.is_some_and(|day| day < today)),
            Opens::view("orders_promised").with("promise", format!("..{}", today.plus_days(-1))),
        ),
        figure(
            desk.say("On hold", "En attente"),
            desk.say("Held for the client, a stone or a payment.", "Suspendues : client, pierre ou paiement."),
            how_many(&|order| order.on_hold),
            board().with("on_hold", "1"),
        ),
    ];
    for amount in sums(all.iter().filter_map(|order| Some((order, order.agreed()?.minor)))) {
        figures.push(figure(
            desk.say("Value under way", "Valeur en cours"),
            desk.say(
                "Agreed prices of the orders under way, with their changes.",
                "Prix convenus des commandes en cours, modifications comprises.",
            ),
            Measure::Money(amount),
            board().with("price", "!~").with("currency", amount.currency.to_string()),
        ));
    }
    Report { figures, tables: vec![by_stage(desk, &all)], ..Report::default() }
}

fn by_stage(desk: &ReportDesk<'_>, all: &[Order]) -> ReportTable {
    let mut stages: BTreeMap<&str, Vec<&Order>> = BTreeMap::new();
    for order in all {
        stages.entry(order.stage.as_str()).or_default().push(order);
    }
    let days = |order: &Order| desk.now.since(order.stage_since) / base::moment::DAY;
    // Whoever is there the longest came on that day or before.
    let days_until = |oldest: i64| {
        let since = desk.now.plus(-oldest * base::moment::DAY);
        format!("..{}", since.date_in(&desk.period.zone))
    };
    let mut rows: Vec<(usize, ReportRow)> = stages
        .into_iter()
        .map(|(stage, its)| {
            let late = its.iter().filter(|order| order.due.is_some_and(|due| due < desk.now)).count();
            let oldest = its.iter().map(|order| days(order)).max().unwrap_or(0);
            let here = || Opens::view("orders_board").with("stage", stage);
            let row = ReportRow {
                label: stage.to_owned(),
                cells: vec![
                    count(its.len()).of(here()),
                    count(late).of(Opens { late: true, ..here() }),
                    Measure::Days(oldest as f64).of(here().with("stage_since", days_until(oldest))),
                ],
                opens: Some(here()),
            };
            (late, row)
        })
        .collect();
    rows.sort_by(|(late, row), (other, next)| other.cmp(late).then_with(|| row.label.cmp(&next.label)));
    let columns: [(&str, &str); 4] = [
        ("Stage", "Étape"),
        ("Orders", "Commandes"),
        ("Late", "En retard"),
        ("Longest there, days", "Plus long séjour, jours"),
    ];
    ReportTable {
        title: desk.say("Where orders wait", "Où attendent les commandes").to_owned(),
        columns: columns.into_iter().map(|(en, fr)| desk.say(en, fr).to_owned()).collect(),
        of_stages: true,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        none: desk.say("No order is under way.", "Aucune commande en cours.").to_owned(),
    }
}
