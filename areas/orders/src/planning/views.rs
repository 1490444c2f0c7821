//! What people see of planning.

use kernel::{ObjectKind, Row, Text, View, view::Only};

use super::rows::{Absence, Bench, Booking, Capacity, Load, Outlook};

/// The views, in the order of the navigation.
pub fn views() -> Vec<View> {
    let view = |name, title, purpose, table, columns, sort, facets| View {
        name,
        title,
        purpose,
        table,
        columns,
        only: &[],
        sort,
        facets,
        board: None,
        due: None,
        begin: None,
    };
    vec![
        View {
            begin: Some("planning.replan"),
            ..view(
                "planning_load",
                Text::new("Load of the benches", "Charge des établis"),
                Text::new(
                    "What is booked at each bench week by week, against what it can do.",
                    "Ce qui est réservé à chaque établi semaine par semaine, en regard de ce qu’il peut faire.",
                ),
                Load::table(),
                &["week", "bench", "kind", "hours_capacity", "hours_booked", "share", "state"],
                "week",
                &["atelier", "kind", "state", "week"],
            )
        },
        View {
            only: &[Only::Equals("at_risk", 1)],
            begin: Some("planning.replan"),
            ..view(
                "planning_at_risk",
                Text::new("Promises at risk", "Promesses menacées"),
                Text::new(
                    "Orders that, as booked, will be ready after the date promised: promise another date, or make room.",
                    "Les commandes qui, telles que réservées, seront prêtes après la date promise : promettez une autre date, ou faites de la place.",
                ),
                Outlook::table(),
                &[
                    "id",
                    "boutique",
                    "atelier",
                    "promise",
                    "ready",
                    "days_past",
                    "waits_for",
                    "wait",
                    "moved_by",
                    "since",
                ],
                "promise",
                &["atelier", "boutique", "waits_for"],
            )
        },
        View {
            only: &[Only::Empty("over_at")],
            ..view(
                "planning_outlook",
                Text::new("When orders will be ready", "Quand les commandes seront prêtes"),
                Text::new(
                    "Orders planned and not over, with the date computed, the date promised, and the bench they wait for.",
                    "Les commandes planifiées et non terminées, avec la date calculée, la date promise, et l’établi qu’elles attendent.",
                ),
                Outlook::table(),
                &[
                    "id",
                    "boutique",
                    "atelier",
                    "finish",
                    "ready",
                    "promise",
                    "days_past",
                    "waits_for",
                    "wait",
                    "moved_by",
                ],
                "ready",
                &["atelier", "boutique", "waits_for", "at_risk"],
            )
        },
        View {
            only: &[Only::Filled("bench_open")],
            ..view(
                "planning_bookings",
                Text::new("Work booked", "Travaux réservés"),
                Text::new(
                    "What waits for each bench, in the order of its days.",
                    "Ce qui attend à chaque établi, dans l’ordre des jours.",
                ),
                Booking::table(),
                &["bench", "order", "first", "last", "minutes", "wait", "priority", "boutique"],
                "first",
                &["atelier", "bench", "priority", "boutique"],
            )
        },
        View {
            begin: Some("planning.open_bench"),
            ..view(
                "planning_benches",
                Text::new("Benches", "Établis"),
                Text::new(
                    "What each bench of an atelier can do in a working day.",
                    "Ce que chaque établi d’un atelier peut faire en un jour ouvré.",
                ),
                Bench::table(),
                &["id", "atelier", "kind", "hours", "from", "by"],
                "id",
                &["atelier", "kind"],
            )
        },
        view(
            "planning_capacity",
            Text::new("Capacity set", "Capacités fixées"),
            Text::new(
                "What each bench could do and can do, from which day on.",
                "Ce que chaque établi pouvait et peut faire, et à partir de quel jour.",
            ),
            Capacity::table(),
            &["bench", "from", "hours", "by", "at"],
            "-from",
            &["atelier", "bench"],
        ),
        view(
            "planning_absences",
            Text::new("Absences", "Absences"),
            Text::new(
                "Hours that benches lack: leave, training, a machine under repair.",
                "Les heures qui manquent aux établis : congés, formation, machine en réparation.",
            ),
            Absence::table(),
            &["bench", "from", "until", "hours", "reason", "by", "taken_back_at"],
            "-from",
            &["atelier", "bench"],
        ),
    ]
}

/// Kinds of object with a page.
pub fn objects() -> Vec<ObjectKind> {
    vec![ObjectKind {
        kind: "bench",
        title: Text::new("Bench", "Établi"),
        table: Bench::table(),
        what: &["kind", "atelier"],
        place: Some("atelier"),
        whose: None,
        due: None,
        facts: &["atelier", "kind", "hours", "from", "by"],
        related: &[
            ("planning_load", "bench"),
            ("planning_bookings", "bench"),
            ("planning_absences", "bench"),
            ("planning_capacity", "bench"),
        ],
    }]
}
