//! Reports on special orders: the month for the management, today for those who make things move.

pub(crate) mod gauges;
mod month;
mod today;

use base::{Currency, Money};
use kernel::{
    ReportDesk, ReportKind, StateExt, Text,
    report::{Measure, Opens, ReportFigure},
};

use crate::order::Order;

/// The reports of the area.
pub fn kinds() -> Vec<ReportKind> {
    vec![
        ReportKind {
            name: "orders_today",
            title: Text::new("Special orders today", "Commandes spéciales du jour"),
            purpose: Text::new(
                "What is late, what is due, what waits at which stage: to be read each morning.",
                "Ce qui est en retard, ce qui est attendu, ce qui patiente à quelle étape : à lire chaque matin.",
            ),
            over_a_period: false,
            draw: today::draw,
        },
        ReportKind {
            name: "orders_month",
            title: Text::new("Special orders: management report", "Commandes spéciales : rapport de direction"),
            purpose: Text::new(
                "The month or the quarter: requests, acceptance, hand-overs on the date first promised, first-pass yield and causes of delay, against the one before.",
                "Le mois ou le trimestre : demandes, acceptation, remises à la date d’abord promise, bon du premier coup et causes de report, face au précédent.",
            ),
            over_a_period: true,
            draw: month::draw,
        },
    ]
}

/// The orders the reader may see.
fn orders(desk: &ReportDesk<'_>) -> Vec<Order> {
    let seen = |site: &base::id::SiteId| desk.scope.sites.as_ref().is_none_or(|sites| sites.contains(site));
    let all = desk.state.all::<Order>();
    all.into_iter().filter(|order| seen(&order.boutique) || order.atelier.as_ref().is_some_and(&seen)).collect()
}

/// Sums by currency, in the order of their codes: amounts of two currencies are never added.
fn sums<'o>(orders: impl Iterator<Item = (&'o Order, i64)>) -> Vec<Money> {
    let mut sums: std::collections::BTreeMap<String, (Currency, i64)> = std::collections::BTreeMap::new();
    for (order, minor) in orders {
        sums.entry(order.currency.to_string()).or_insert((order.currency, 0)).1 += minor;
    }
    sums.into_values().filter(|(_, minor)| *minor != 0).map(|(currency, minor)| Money { minor, currency }).collect()
}

/// A figure without a period before.
fn figure(label: &str, definition: &str, value: Measure, opens: Opens) -> ReportFigure {
    ReportFigure {
        label: label.to_owned(),
        definition: definition.to_owned(),
        value,
        before: None,
        better: kernel::report::Better::Neither,
        opens: Some(opens),
    }
}

/// So many.
fn count(n: usize) -> Measure {
    Measure::Count(n as u64)
}
