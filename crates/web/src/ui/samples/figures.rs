//! The analysis page: figures, bars, lines and a histogram; and the same with nothing to count.

use super::{Sample, State, t};
use crate::ui::{
    Bar, Bin, Change, ChartHead, Figure, Lang, Link, Mark, Series, Tone, bar_chart, drawing, empty, figures, histogram,
    line_chart, page_title,
};
use diagram::{Edge, Graph, Kind, Node, Reading, Style};
use maud::{Markup, PreEscaped, html};

pub(super) fn all(lang: Lang) -> Vec<Sample> {
    let sample = |slug, state, main| Sample {
        slug,
        state,
        title: t(lang, "Analysis", "Analyse").to_owned(),
        here: "/analysis",
        bare: false,
        main,
    };
    vec![
        sample("figures", State::Ordinary, analysis(lang, 12)),
        sample("figures-crowded", State::Crowded, analysis(lang, 78)),
        sample("figures-empty", State::Empty, nothing(lang)),
        sample("map", State::Ordinary, process_map(lang)),
    ]
}

fn nothing(lang: Lang) -> Markup {
    html! {
        (page_title(t(lang, "Analysis", "Analyse"), "", None))
        (empty(
            t(lang, "Nothing to count yet", "Rien à compter encore"),
            t(lang, "Figures appear with the first order that is handed over.", "Les chiffres paraissent avec la première commande remise."),
            Some(&Link::new(t(lang, "See the open orders", "Voir les commandes en cours"), "/orders")),
        ))
    }
}

fn analysis(lang: Lang, weeks: u32) -> Markup {
    let scope = t(
        lang,
        "January to June 2026 · all sites · 612 orders",
        "Janvier à juin 2026 · tous les sites · 612 commandes",
    );
    html! {
        (page_title(t(lang, "Where orders wait", "Où les commandes attendent"), scope, None))
        (figures(lang, t(lang, "Main figures", "Chiffres principaux"), &main_figures(lang)))
        div class="charts" { (waits(lang, scope)) (lead_times(lang, scope)) (trend(lang, scope, weeks)) }
    }
}

fn main_figures(lang: Lang) -> Vec<Figure> {
    let figure = |en, fr, value: &str, unit: &str, change, def_en, def_fr| Figure {
        label: t(lang, en, fr).to_owned(),
        value: value.to_owned(),
        unit: unit.to_owned(),
        change,
        definition: t(lang, def_en, def_fr).to_owned(),
        href: "/orders?f.late=late".to_owned(),
    };
    let change = |tone, en, fr| Some(Change { words: t(lang, en, fr).to_owned(), tone });
    vec![
        figure(
            "On time to the first promise",
            "À l’heure selon la première promesse",
            t(lang, "81.4", "81,4"),
            "%",
            change(Tone::Late, "8.6 points below target", "8,6 points sous l’objectif"),
            "Handed over on or before the first date promised.",
            "Remises au plus tard à la première date promise.",
        ),
        figure(
            "Median time, wish to hand-over",
            "Durée médiane, du souhait à la remise",
            t(lang, "71", "71"),
            t(lang, "days", "jours"),
            change(Tone::Plain, "2 days less than in 2025", "2 jours de moins qu’en 2025"),
            "Orders handed over in the period.",
            "Commandes remises dans la période.",
        ),
        figure(
            "Right the first time",
            "Justes du premier coup",
            t(lang, "90.8", "90,8"),
            "%",
            change(Tone::Good, "Target met", "Objectif atteint"),
            "Passed the quality control without rework.",
            "Admises au contrôle qualité sans reprise.",
        ),
        figure(
            "At risk today",
            "À risque aujourd’hui",
            "44",
            "",
            change(Tone::Soon, "9 more than a week ago", "9 de plus qu’il y a une semaine"),
            "Open orders likelier late than in time.",
            "Commandes en cours plus probablement en retard qu’à l’heure.",
        ),
    ]
}

fn waits(lang: Lang, scope: &str) -> Markup {
    let bar = |en, fr, value: f64, shown_en, shown_fr, tone| Bar {
        label: t(lang, en, fr).to_owned(),
        value,
        shown: t(lang, shown_en, shown_fr).to_owned(),
        href: "/orders?f.stage=stones".to_owned(),
        tone,
    };
    bar_chart(
        lang,
        &ChartHead {
            id: "waits".to_owned(),
            title: t(lang, "Orders wait longest for stones", "C’est la pierre que l’on attend le plus").to_owned(),
            scope: scope.to_owned(),
            definition: t(
                lang,
                "Median working days between the end of one stage and the start of the next.",
                "Médiane des jours ouvrés entre la fin d’une étape et le début de la suivante.",
            )
            .to_owned(),
            records: Some(Link::new(t(lang, "See the 612 orders", "Voir les 612 commandes"), "/orders")),
        },
        &[
            bar(
                "Stone sourcing",
                "Recherche de la pierre",
                12.4,
                "12.4 days, late",
                "12,4 jours, en retard",
                Tone::Late,
            ),
            bar("Client’s approval", "Accord du client", 6.1, "6.1 days", "6,1 jours", Tone::Plain),
            bar("Assay and hallmark", "Titrage et poinçon", 5.8, "5.8 days", "5,8 jours", Tone::Plain),
            bar("Collection by the client", "Retrait par le client", 5.5, "5.5 days", "5,5 jours", Tone::Plain),
            bar("Setting", "Sertissage", 3.2, "3.2 days", "3,2 jours", Tone::Plain),
            bar("Quality control", "Contrôle qualité", 0.9, "0.9 days", "0,9 jour", Tone::Plain),
        ],
    )
}

fn lead_times(lang: Lang, scope: &str) -> Markup {
    let counts = [4_u64, 19, 47, 88, 121, 109, 82, 55, 37, 24, 15, 11];
    let bins: Vec<Bin> = counts
        .iter()
        .enumerate()
        .map(|(i, count)| Bin {
            label: format!("{}–{} {}", i * 2, i * 2 + 2, t(lang, "wk", "sem.")),
            count: *count,
            over: i >= 8,
        })
        .collect();
    histogram(
        lang,
        &ChartHead {
            id: "lead-times".to_owned(),
            title: t(
                lang,
                "One order in seven takes longer than sixteen weeks",
                "Une commande sur sept dépasse seize semaines",
            )
            .to_owned(),
            scope: scope.to_owned(),
            definition: t(
                lang,
                "Weeks from the submitted request to the hand-over.",
                "Semaines de la demande soumise à la remise.",
            )
            .to_owned(),
            records: None,
        },
        &bins,
        &[
            Mark { at: 0.42, label: t(lang, "median 10.1 wk", "médiane 10,1 sem.").to_owned() },
            Mark { at: 0.667, label: t(lang, "promise 16 wk", "promesse 16 sem.").to_owned() },
        ],
    )
}

fn trend(lang: Lang, scope: &str, weeks: u32) -> Markup {
    let periods: Vec<String> = (1..=weeks).map(|w| format!("{} {w}", t(lang, "wk", "sem."))).collect();
    let wave = |w: u32, shift: f64| 78.0 + shift + (f64::from(w) * 1.7).sin() * 6.0;
    let series = [
        Series {
            label: t(lang, "On time", "À l’heure").to_owned(),
            values: (0..weeks).map(|w| (w != 5).then(|| wave(w, 0.0))).collect(),
            dashed: false,
        },
        Series {
            label: "2025".to_owned(),
            values: (0..weeks).map(|w| Some(wave(w + 3, -7.0))).collect(),
            dashed: false,
        },
        Series {
            label: t(lang, "Target", "Objectif").to_owned(),
            values: vec![Some(90.0); weeks as usize],
            dashed: true,
        },
    ];
    line_chart(
        lang,
        &ChartHead {
            id: "trend".to_owned(),
            title: t(
                lang,
                "Punctuality is better than last year, and short of its target",
                "La ponctualité progresse sur un an, sans atteindre l’objectif",
            )
            .to_owned(),
            scope: scope.to_owned(),
            definition: t(
                lang,
                "Share of orders of the week handed over by the first date promised, in per cent.",
                "Part des commandes de la semaine remises à la première date promise, en pour cent.",
            )
            .to_owned(),
            records: None,
        },
        &periods,
        &series,
        &|v| format!("{v:.0} %"),
    )
}

/// From, to, orders, waiting days, late.
const PATHS: [(usize, usize, u32, f64, bool); 9] = [
    (0, 1, 612, 0.4, false),
    (1, 2, 547, 3.8, false),
    (1, 0, 65, 1.1, false),
    (2, 3, 489, 6.1, false),
    (3, 4, 489, 12.4, true),
    (4, 5, 512, 3.2, false),
    (5, 4, 47, 1.6, false),
    (5, 6, 461, 5.8, false),
    (3, 5, 24, 2.0, false),
];

fn process_map(lang: Lang) -> Markup {
    let names = [
        ("Request", "Demande"),
        ("Feasibility", "Faisabilité"),
        ("Quote", "Devis"),
        ("Deposit", "Acompte"),
        ("Setting", "Sertissage"),
        ("Quality control", "Contrôle qualité"),
        ("Hand-over", "Remise"),
    ];
    let name = |index: usize| t(lang, names[index].0, names[index].1);
    let days = |d: f64| match lang {
        Lang::En => format!("{d:.1} d"),
        Lang::Fr => format!("{d:.1} j").replace('.', ","),
    };
    let edge = |&(from, to, orders, wait, late): &(usize, usize, u32, f64, bool)| Edge {
        label: Some(orders.to_string()),
        weight: f64::from(orders) / 612.0,
        second: Some(Reading {
            label: days(wait),
            weight: wait / 12.4,
            class: if late { "late" } else { "" }.to_owned(),
        }),
        ..Edge::new(from.to_string(), to.to_string())
    };
    let graph = Graph {
        nodes: (0..names.len()).map(|i| Node::new(i.to_string(), name(i), Kind::Activity)).collect(),
        edges: PATHS.iter().map(edge).collect(),
        ..Graph::default()
    };
    let title = t(lang, "How orders really flow", "Le cours réel des commandes");
    let style = Style { lang: t(lang, "en", "fr").to_owned(), title: title.to_owned(), ..Style::default() };
    let head = ChartHead {
        id: "map".to_owned(),
        title: title.to_owned(),
        scope: t(lang, "January to June 2026 · all sites · 612 orders", "Janvier à juin 2026 · tous les sites · 612 commandes").to_owned(),
        definition: t(lang, "An arrow counts the orders in which one act directly followed the other; its wait is the median in working days.", "Une flèche compte les commandes où un acte suit directement l’autre ; son attente est la médiane en jours ouvrés.").to_owned(),
        records: None,
    };
    let table = html! {
        table class="table plain" {
            thead { tr {
                th scope="col" { (t(lang, "From", "De")) } th scope="col" { (t(lang, "To", "Vers")) }
                th scope="col" class="end" { (t(lang, "Orders", "Commandes")) } th scope="col" class="end" { (t(lang, "Wait", "Attente")) }
            } }
            tbody { @for (from, to, orders, wait, _) in PATHS {
                tr { th scope="row" { (name(from)) } td { (name(to)) } td class="end" { (orders) } td class="end" { (days(wait)) } }
            } }
        }
    };
    let svg = PreEscaped(diagram::svg(&graph, &style));
    html! {
        (page_title(t(lang, "Process map", "Carte du processus"), "", None))
        (drawing(lang, &head, svg, Some((t(lang, "Orders", "Commandes"), t(lang, "Waiting", "Attente"))), Some(table)))
    }
}
