//! The month or the quarter of special orders, against the one before, with the course of the last twelve months.

use base::{Date, Moment};
use kernel::{
    Report, ReportDesk, Say as _, StateExt,
    report::{Better, Course, CoursePoint, Measure, Opens, Period, ReportFigure, ReportRow, ReportTable},
};

use super::{count, orders, sums};
use crate::{
    order::{Cause, Order},
    rows::Promise,
};

/// Draws it up.
pub(super) fn draw(desk: &ReportDesk<'_>) -> Report {
    let all = orders(desk);
    let before = desk.period.before();
    let (now, then) = (Month::of(&all, desk.period), Month::of(&all, &before));
    Report {
        figures: figures(desk, &now, &then),
        courses: courses(desk, &all),
        tables: vec![by_boutique(desk, &all), by_cause(desk, &all), troubled(desk, &now)],
    }
}

/// What happened to orders in a period.
struct Month<'o> {
    requested: Vec<&'o Order>,
    quoted: Vec<&'o Order>,
    accepted: Vec<&'o Order>,
    passed: Vec<&'o Order>,
    handed_over: Vec<&'o Order>,
    cancelled: Vec<&'o Order>,
    zone: base::moment::zone::TimeZone,
}

impl<'o> Month<'o> {
    fn of(all: &'o [Order], period: &Period) -> Self {
        let when = |at: fn(&Order) -> Option<Moment>| {
            all.iter().filter(|order| at(order).is_some_and(|at| period.holds(at))).collect::<Vec<_>>()
        };
        let mut cancelled = when(|order| order.ended_at);
        cancelled.retain(|order| order.stage == "cancelled");
        Self {
            requested: when(|order| Some(order.requested_at)),
            quoted: when(|order| order.quoted_at),
            accepted: when(|order| order.accepted_at),
            passed: when(|order| order.passed_at),
            handed_over: when(|order| order.handed_over_at),
            cancelled,
            zone: period.zone.clone(),
        }
    }

    fn handed_on(&self, order: &Order) -> Option<Date> {
        order.handed_over_at.map(|at| at.date_in(&self.zone))
    }

    /// Handed over on or before the date first promised, of those that had one.
    fn on_time(&self) -> Measure {
        let promised: Vec<_> = self.handed_over.iter().filter(|order| order.first_promise.is_some()).collect();
        let kept = promised.iter().filter(|order| self.handed_on(order) <= order.first_promise).count();
        share(kept, promised.len())
    }

    fn first_pass(&self) -> Measure {
        share(self.passed.iter().filter(|order| order.reworks == 0).count(), self.passed.len())
    }

    fn accepted_of_quoted(&self) -> Measure {
        share(self.quoted.iter().filter(|order| order.accepted_at.is_some()).count(), self.quoted.len())
    }

    /// Median days from the wish to the hand-over.
    fn days(&self) -> Measure {
        let mut days: Vec<i64> =
            self.handed_over.iter().filter_map(|o| o.handed_over_at.map(|at| at.since(o.requested_at))).collect();
        days.sort_unstable();
        let tenth = base::moment::DAY / 10;
        days.get(days.len() / 2).map_or(Measure::Nothing, |middle| Measure::Days((middle / tenth) as f64 / 10.0))
    }
}

fn share(part: usize, whole: usize) -> Measure {
    if whole == 0 { Measure::Nothing } else { Measure::Share { part: part as u64, whole: whole as u64 } }
}

fn figures(desk: &ReportDesk<'_>, now: &Month<'_>, then: &Month<'_>) -> Vec<ReportFigure> {
    let during = |column| Opens::view("orders_all").with(column, desk.period.filter());
    let figure = |en, fr, how_en, how_fr, value, before, better, opens| ReportFigure {
        label: desk.say(en, fr).to_owned(),
        definition: desk.say(how_en, how_fr).to_owned(),
        value,
        before: Some(before),
        better,
        opens: Some(opens),
    };
    let mut figures = vec![
        figure(
            "Requests",
            "Demandes",
            "Orders whose wish was taken in the period.",
            "Commandes dont le souhait a été recueilli sur la période.",
            count(now.requested.len()),
            count(then.requested.len()),
            Better::More,
            during("requested_at"),
        ),
        figure(
            "Accepted of those quoted",
            "Acceptées parmi les devis remis",
            "Of the orders quoted in the period, those the client has accepted.",
            "Parmi les commandes chiffrées sur la période, celles que le client a acceptées.",
            now.accepted_of_quoted(),
            then.accepted_of_quoted(),
            Better::More,
            during("quoted_at"),
        ),
        figure(
            "Handed over",
            "Remises",
            "Orders handed over to their client in the period.",
            "Commandes remises à leur client sur la période.",
            count(now.handed_over.len()),
            count(then.handed_over.len()),
            Better::More,
            during("handed_over_at"),
        ),
        figure(
            "On the date first promised",
            "À la date d’abord promise",
            "Of those handed over, on or before the first date the client was told.",
            "Parmi les remises, celles au plus tard à la première date annoncée au client.",
            now.on_time(),
            then.on_time(),
            Better::More,
            during("handed_over_at").with("first_promise", "!~"),
        ),
        figure(
            "Right the first time",
            "Bon du premier coup",
            "Of the pieces that passed quality in the period, those never sent back to the bench.",
            "Parmi les pièces passées à la qualité sur la période, celles jamais renvoyées à l’établi.",
            now.first_pass(),
            then.first_pass(),
            Better::More,
            during("passed_at"),
        ),
        figure(
            "From wish to hand-over",
            "Du souhait à la remise",
            "Median calendar days of those handed over.",
            "Médiane en jours calendaires des commandes remises.",
            now.days(),
            then.days(),
            Better::Less,
            during("handed_over_at"),
        ),
        figure(
            "Cancelled",
            "Annulées",
            "Orders cancelled in the period.",
            "Commandes annulées sur la période.",
            count(now.cancelled.len()),
            count(then.cancelled.len()),
            Better::Less,
            during("ended_at").with("stage", "cancelled"),
        ),
    ];
    let worth =
        |month: &Month<'_>| sums(month.handed_over.iter().filter_map(|order| Some((*order, order.agreed()?.minor))));
    let earlier = worth(then);
    for amount in worth(now) {
        let before = earlier.iter().find(|sum| sum.currency == amount.currency);
        figures.push(ReportFigure {
            label: desk.say("Value handed over", "Valeur remise").to_owned(),
            definition: desk
                .say(
                    "Agreed prices of the orders handed over, with their changes.",
                    "Prix convenus des commandes remises, modifications comprises.",
                )
                .to_owned(),
            value: Measure::Money(amount),
            before: Some(before.map_or(Measure::Nothing, |sum| Measure::Money(*sum))),
            better: Better::More,
            opens: Some(during("handed_over_at").with("price", "!~").with("currency", amount.currency.to_string())),
        });
    }
    figures
}

/// What is told month by month, and where it opens.
type Told<'t> = (&'t str, &'t str, fn(&Month<'_>) -> Measure, &'static str);

/// The last twelve months of the figures a direction asks for first.
fn courses(desk: &ReportDesk<'_>, all: &[Order]) -> Vec<Course> {
    let months = desk.period.year_of_months();
    let drawn: Vec<Month<'_>> = months.iter().map(|month| Month::of(all, month)).collect();
    let told: [Told<'_>; 4] = [
        (
            desk.say("Requests", "Demandes"),
            desk.say("Wishes taken, by month.", "Souhaits recueillis, par mois."),
            |month| count(month.requested.len()),
            "requested_at",
        ),
        (
            desk.say("Handed over", "Remises"),
            desk.say("Pieces handed over to their client, by month.", "Pièces remises à leur client, par mois."),
            |month| count(month.handed_over.len()),
            "handed_over_at",
        ),
        (
            desk.say("On the date first promised", "À la date d’abord promise"),
            desk.say(
                "Share of the hand-overs on or before the first date told, by month.",
                "Part des remises au plus tard à la première date annoncée, par mois.",
            ),
            |month| month.on_time(),
            "handed_over_at",
        ),
        (
            desk.say("Right the first time", "Bon du premier coup"),
            desk.say(
                "Share of the pieces passed by quality and never sent back, by month.",
                "Part des pièces passées à la qualité sans reprise, par mois.",
            ),
            |month| month.first_pass(),
            "passed_at",
        ),
    ];
    told.into_iter()
        .map(|(label, definition, measure, column)| Course {
            label: label.to_owned(),
            definition: definition.to_owned(),
            points: (months.iter().zip(&drawn))
                .map(|(month, drawn)| CoursePoint {
                    period: month.clone(),
                    value: measure(drawn),
                    chosen: desk.period.from <= month.from && month.to <= desk.period.to,
                    opens: Some(Opens::view("orders_all").with(column, month.filter())),
                })
                .collect(),
        })
        .collect()
}

fn by_boutique(desk: &ReportDesk<'_>, all: &[Order]) -> ReportTable {
    let mut boutiques: Vec<_> = all.iter().map(|order| order.boutique.clone()).collect();
    boutiques.sort();
    boutiques.dedup();
    let rows = boutiques.iter().map(|boutique| {
        let its: Vec<Order> = all.iter().filter(|order| order.boutique == *boutique).cloned().collect();
        let month = Month::of(&its, desk.period);
        let under_way = its.iter().filter(|order| order.ended_at.is_none());
        let of = |view| Opens::view(view).with("boutique", boutique.0.clone());
        let during = |column| of("orders_all").with(column, desk.period.filter());
        ReportRow {
            label: desk.network.site(boutique).map_or_else(|| boutique.0.clone(), |site| site.name.clone()),
            cells: vec![
                count(month.requested.len()).of(during("requested_at")),
                count(month.accepted.len()).of(during("accepted_at")),
                count(month.handed_over.len()).of(during("handed_over_at")),
                month.on_time().of(during("handed_over_at").with("first_promise", "!~")),
                month.days().of(during("handed_over_at")),
                count(under_way.clone().count()).of(of("orders_board")),
                count(under_way.filter(|order| order.due.is_some_and(|due| due < desk.now)).count())
                    .of(Opens { late: true, ..of("orders_board") }),
            ],
            opens: Some(of("orders_all")),
        }
    });
    let columns: [(&str, &str); 8] = [
        ("Boutique", "Boutique"),
        ("Requests", "Demandes"),
        ("Accepted", "Acceptées"),
        ("Handed over", "Remises"),
        ("On first promise", "À la première date"),
        ("Days", "Jours"),
        ("Under way now", "En cours"),
        ("Late now", "En retard"),
    ];
    ReportTable {
        title: desk.say("Boutique by boutique", "Boutique par boutique").to_owned(),
        columns: columns.into_iter().map(|(en, fr)| desk.say(en, fr).to_owned()).collect(),
        of_stages: false,
        rows: rows.collect(),
        none: desk.say("No order yet.", "Aucune commande pour l’instant.").to_owned(),
    }
}

/// Dates promised anew in the period, by cause, with the days they cost.
fn by_cause(desk: &ReportDesk<'_>, all: &[Order]) -> ReportTable {
    let mut causes: Vec<(Cause, u64, i64)> = Vec::new();
    for order in all.iter().filter(|order| order.promises > 1) {
        for promise in desk.state.rows::<Promise>("order", order.id.0.as_str()) {
            if promise.cause == Cause::First || !desk.period.holds(promise.at) {
                continue;
            }
            match causes.iter_mut().find(|(cause, ..)| *cause == promise.cause) {
                Some((_, times, days)) => (*times, *days) = (*times + 1, *days + promise.days_later),
                None => causes.push((promise.cause, 1, promise.days_later)),
            }
        }
    }
    causes.sort_by_key(|(cause, times, _)| (std::cmp::Reverse(*times), cause.code()));
    ReportTable {
        title: desk.say("Dates promised anew, by cause", "Dates reportées, par cause").to_owned(),
        columns: [("Cause", "Cause"), ("Times", "Fois"), ("Days later in all", "Jours de plus au total")]
            .into_iter()
            .map(|(en, fr)| desk.say(en, fr).to_owned())
            .collect(),
        of_stages: false,
        rows: causes
            .into_iter()
            .map(|(cause, times, days)| ReportRow {
                label: cause.say(desk.lang),
                cells: {
                    let its =
                        Opens::view("orders_promises").with("cause", cause.code()).with("at", desk.period.filter());
                    vec![Measure::Count(times).of(its.clone()), Measure::Days(days as f64).of(its)]
                },
                opens: None,
            })
            .collect(),
        none: desk.say("No date was moved in the period.", "Aucune date n’a été reportée sur la période.").to_owned(),
    }
}

/// Orders handed over after the date first promised, or made again at a bench: the latest first.
fn troubled(desk: &ReportDesk<'_>, month: &Month<'_>) -> ReportTable {
    let late = |order: &Order| {
        let (handed, first) = (month.handed_on(order)?, order.first_promise?);
        Some(handed.days_since(first)).filter(|days| *days > 0)
    };
    let mut orders: Vec<_> = month.handed_over.iter().map(|order| (late(order), *order)).collect();
    orders.retain(|(days, order)| days.is_some() || order.reworks > 0);
    orders.sort_by(|(days, order), (other, next)| other.cmp(days).then_with(|| order.id.0.cmp(&next.id.0)));
    ReportTable {
        title: desk.say("Handed over late, or reworked", "Remises en retard, ou reprises").to_owned(),
        columns: [
            ("Order", "Commande"),
            ("Days after the first promise", "Jours après la première date"),
            ("Dates promised", "Dates promises"),
            ("Reworks", "Reprises"),
        ]
        .into_iter()
        .map(|(en, fr)| desk.say(en, fr).to_owned())
        .collect(),
        of_stages: false,
        rows: orders
            .into_iter()
            .map(|(days, order)| {
                let its = Opens::view("orders_all").with("id", order.id.0.clone());
                let dates = Opens::view("orders_promises").with("order", order.id.0.clone());
                ReportRow {
                    label: format!("{} · {}", order.id, order.title),
                    cells: vec![
                        days.map_or(Measure::Nothing, |days| Measure::Days(days as f64)).of(its.clone()),
                        count(order.promises as usize).of(dates),
                        count(order.reworks as usize).of(its.clone()),
                    ],
                    opens: Some(its),
                }
            })
            .collect(),
        none: desk
            .say(
                "Every piece of the period was on time and right the first time.",
                "Chaque pièce de la période fut à l’heure et bonne du premier coup.",
            )
            .to_owned(),
    }
}
