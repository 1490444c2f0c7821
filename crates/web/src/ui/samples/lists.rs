//! Today, board and list: empty, ordinary, crowded.

use super::{Sample, State, at, t};
use crate::ui::{
    Align, Card, Column, Due, Facet, FacetValue, Lane, Lang, Link, Notice, Paging, Query, Row, Sort, Tab, Table,
    TodayGroup, TodayLine, Tone, badge, board, due, empty, notice, page_title, progress, table, tabs, today,
};
use maud::{Markup, html};

pub(super) fn all(lang: Lang) -> Vec<Sample> {
    let sample =
        |slug, state, title: &str, here, main| Sample { slug, state, title: title.to_owned(), here, bare: false, main };
    let (day, orders, stages) = (
        t(lang, "Today", "Aujourd’hui"),
        t(lang, "Special orders", "Commandes spéciales"),
        t(lang, "Board", "Tableau"),
    );
    vec![
        sample("today-empty", State::Empty, day, "/", today_page(lang, &[])),
        sample("today", State::Ordinary, day, "/", today_page(lang, &groups(lang, 2))),
        sample("today-crowded", State::Crowded, day, "/", today_page(lang, &groups(lang, 9))),
        sample("list-empty", State::Empty, orders, "/orders", list_page(lang, 0, &[])),
        sample("list", State::Ordinary, orders, "/orders", list_page(lang, 9, &[])),
        sample(
            "list-crowded",
            State::Crowded,
            orders,
            "/orders",
            list_page(lang, 50, &[("f.site", "PAR"), ("sort", "due")]),
        ),
        sample("list-none", State::Empty, orders, "/orders", list_page(lang, 0, &[("f.code", "zzz")])),
        sample("board-empty", State::Empty, stages, "/board", board_page(lang, 0)),
        sample("board", State::Ordinary, stages, "/board", board_page(lang, 2)),
        sample("board-crowded", State::Crowded, stages, "/board", board_page(lang, 6)),
        sample("pieces", State::Ordinary, t(lang, "Import", "Import"), "/orders", small_pieces(lang)),
    ]
}

/// Orders told again and again: code, what it is, whose, state, due, amount.
fn wares(lang: Lang) -> [(&'static str, &'static str, Tone, &'static str, &'static str); 6] {
    [
        (
            "SO-2026-0142",
            t(lang, "Ring, emerald 3.12 ct, platinum", "Bague, émeraude 3,12 ct, platine"),
            Tone::Late,
            t(lang, "2 days ago", "il y a 2 j"),
            t(lang, "€ 48,200.00", "48 200,00 €"),
        ),
        (
            "SO-2026-0155",
            t(lang, "Bracelet, white gold, engraving", "Bracelet, or gris, gravure"),
            Tone::Soon,
            t(lang, "in 3 h", "dans 3 h"),
            t(lang, "€ 6,450.00", "6 450,00 €"),
        ),
        (
            "SO-2026-0098",
            t(lang, "Necklace, 41 sapphires, high jewellery", "Collier, 41 saphirs, haute joaillerie"),
            Tone::Held,
            t(lang, "on 14 May", "le 14 mai"),
            t(lang, "€ 1,240,000.00", "1 240 000,00 €"),
        ),
        (
            "SO-2026-0160",
            t(lang, "Wedding bands, pair, rose gold", "Alliances, la paire, or rose"),
            Tone::Plain,
            t(lang, "tomorrow", "demain"),
            t(lang, "€ 4,300.00", "4 300,00 €"),
        ),
        (
            "SO-2026-0163",
            t(
                lang,
                "Watch, dial to the client’s drawing, white gold bracelet with invisible clasp",
                "Montre, cadran selon le dessin du client, bracelet or gris à fermoir invisible",
            ),
            Tone::Plain,
            t(lang, "on 2 June", "le 2 juin"),
            t(lang, "€ 86,900.00", "86 900,00 €"),
        ),
        (
            "SO-2026-0171",
            t(
                lang,
                "Ear clips, diamonds, to match a family ring",
                "Clips d’oreilles, diamants, assortis à une bague de famille",
            ),
            Tone::Plain,
            t(lang, "on 9 June", "le 9 juin"),
            t(lang, "€ 23,750.00", "23 750,00 €"),
        ),
    ]
}

fn due_of(lang: Lang, tone: Tone, words: &str) -> Due {
    Due { at: crate::ui::Moment { words: words.to_owned(), ..at(lang, "", "") }, tone }
}

fn groups(lang: Lang, repeat: usize) -> Vec<TodayGroup> {
    let verbs = [
        (t(lang, "Confirm the deposit", "Confirmer l’acompte"), t(lang, "Confirm", "Confirmer")),
        (t(lang, "Answer the feasibility", "Rendre la faisabilité"), t(lang, "Answer", "Répondre")),
        (
            t(lang, "Release the stones to the atelier", "Remettre les pierres à l’atelier"),
            t(lang, "Release", "Remettre"),
        ),
        (t(lang, "Approve the price", "Approuver le prix"), t(lang, "Approve", "Approuver")),
    ];
    let line = |index: usize, tone: Tone| {
        let (code, title, _, words, amount) = wares(lang)[index % 6];
        let (asked, verb) = verbs[index % 4];
        TodayLine {
            code: code.to_owned(),
            title: title.to_owned(),
            href: format!("/orders/{code}"),
            asked: format!("{asked} · {amount}"),
            context: t(lang, "Paris, place Vendôme", "Paris, place Vendôme").to_owned(),
            due: Some(due_of(lang, tone, words)),
            act: Some(Link::new(verb, format!("/orders/{code}/acts"))),
            others: if index.is_multiple_of(3) {
                vec![Link::new(t(lang, "Put on hold", "Mettre en attente"), "#")]
            } else {
                vec![]
            },
        }
    };
    let group = |en, fr, tone, from: usize, many: usize| TodayGroup {
        label: t(lang, en, fr).to_owned(),
        tone,
        lines: (from..from + many).map(|i| line(i, tone)).collect(),
    };
    vec![
        group("Late", "En retard", Tone::Late, 0, repeat / 2),
        group("Before this evening", "Avant ce soir", Tone::Soon, 1, repeat),
        group("This week", "Cette semaine", Tone::Plain, 3, repeat + 1),
    ]
}

fn today_page(lang: Lang, groups: &[TodayGroup]) -> Markup {
    let count: usize = groups.iter().map(|g| g.lines.len()).sum();
    let lead = t(lang, "Tuesday 3 March 2026 · Paris, place Vendôme", "Mardi 3 mars 2026 · Paris, place Vendôme");
    html! {
        (page_title(t(lang, "Today", "Aujourd’hui"), lead, None))
        @if count == 0 {
            (empty(
                t(lang, "Nothing waits for you", "Rien ne vous attend"),
                t(lang, "What is asked of you will stand here, the most urgent first.", "Ce qui vous est demandé figurera ici, le plus urgent en tête."),
                Some(&Link::new(t(lang, "Begin a special order", "Ouvrir une commande spéciale"), "/orders/new")),
            ))
        } @else { (today(lang, groups)) }
    }
}

fn list_page(lang: Lang, many: usize, asked: &[(&str, &str)]) -> Markup {
    let query = Query {
        path: "/orders".to_owned(),
        pairs: asked.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
    };
    let new = html! { a class="button primary" href="/orders/new" { (t(lang, "New order", "Nouvelle commande")) } };
    html! {
        (page_title(t(lang, "Special orders", "Commandes spéciales"), t(lang, "All you may see, at every site of yours.", "Tout ce qui vous est visible, dans tous vos sites."), Some(new)))
        (table(lang, &orders(lang, query, many)))
    }
}

fn orders(lang: Lang, query: Query, many: usize) -> Table {
    let column = |key: &str, en, fr, align, sort| Column {
        key: key.to_owned(),
        label: t(lang, en, fr).to_owned(),
        align,
        sortable: true,
        sort,
        filterable: align == Align::Start,
        hidden: false,
        wide: key == "title",
    };
    let row = |index: usize| {
        let (code, title, tone, words, amount) = wares(lang)[index % 6];
        Row {
            href: Some(format!("/orders/{code}")),
            cells: vec![
                html! { span class="code" { (code) } },
                html! { (title) },
                html! { (t(lang, "Setting", "Sertissage")) },
                html! { "Paris" },
                due(lang, &due_of(lang, tone, words)),
                html! { (amount) },
            ],
            tone,
        }
    };
    let value =
        |value: &str, en, fr, count| FacetValue { value: value.to_owned(), label: t(lang, en, fr).to_owned(), count };
    Table {
        id: "orders".to_owned(),
        caption: t(lang, "Special orders", "Commandes spéciales").to_owned(),
        query,
        columns: vec![
            column("code", "Order", "Commande", Align::Start, None),
            column("what", "What", "Quoi", Align::Start, None),
            column("stage", "Stage", "Étape", Align::Start, None),
            column("place", "Where", "Où", Align::Start, None),
            Column { filterable: false, ..column("due", "Promised", "Promise", Align::Start, Some(Sort::Up)) },
            column("price", "Price", "Prix", Align::End, None),
            Column { hidden: true, ..column("client", "Client", "Client", Align::Start, None) },
        ],
        rows: (0..many).map(row).collect(),
        totals: (many > 0).then(|| {
            let blank = || html! {};
            vec![blank(), blank(), blank(), blank(), blank(), html! { (t(lang, "€ 1,413,600.00", "1 413 600,00 €")) }]
        }),
        facets: vec![
            Facet {
                key: "site".to_owned(),
                label: t(lang, "Site", "Site").to_owned(),
                values: vec![
                    value("PAR", "Paris", "Paris", 214),
                    value("GVA", "Geneva", "Genève", 96),
                    value("TYO", "Tokyo", "Tokyo", 71),
                ],
            },
            Facet {
                key: "late".to_owned(),
                label: t(lang, "Lateness", "Ponctualité").to_owned(),
                values: vec![
                    value("late", "Late", "En retard", 31),
                    value("soon", "Due soon", "Échéance proche", 44),
                    value("no", "In time", "À l’heure", 525),
                ],
            },
            Facet {
                key: "family".to_owned(),
                label: t(lang, "Family", "Famille").to_owned(),
                values: vec![value("ring", "Rings", "Bagues", 288), value("neck", "Necklaces", "Colliers", 61)],
            },
        ],
        paging: Paging { page: 1, per_page: 50, total: if many == 50 { 12_480 } else { many as u64 } },
        exports: vec![Link::new("Excel (.xlsx)", "/orders.xlsx"), Link::new("CSV (.csv)", "/orders.csv")],
        empty: Some(empty(
            t(lang, "No special order yet", "Aucune commande spéciale"),
            t(
                lang,
                "Each order will be a line here, from the wish to the hand-over.",
                "Chaque commande sera une ligne ici, du souhait à la remise.",
            ),
            Some(&Link::new(t(lang, "Begin the first", "Ouvrir la première"), "/orders/new")),
        )),
    }
}

fn board_page(lang: Lang, many: usize) -> Markup {
    let names = [
        ("Request", "Demande"),
        ("Feasibility", "Faisabilité"),
        ("Design", "Dessin"),
        ("Quote", "Devis"),
        ("Deposit", "Acompte"),
        ("Stones", "Pierres"),
        ("Atelier", "Atelier"),
        ("Quality", "Qualité"),
        ("Assay", "Poinçonnage"),
        ("Boutique", "Boutique"),
    ];
    let lanes: Vec<Lane> = names
        .iter()
        .enumerate()
        .map(|(index, (en, fr))| {
            let cards: Vec<Card> = (0..if index == 8 { 0 } else { many }).map(|i| card(lang, index + i)).collect();
            Lane {
                label: t(lang, en, fr).to_owned(),
                count: if many > 4 && !cards.is_empty() { cards.len() + 31 } else { cards.len() },
                late: cards.iter().filter(|c| c.due.as_ref().is_some_and(|d| d.tone == Tone::Late)).count(),
                sum: if cards.is_empty() { String::new() } else { t(lang, "€ 412,000", "412 000 €").to_owned() },
                href: format!("/orders?f.stage={index}"),
                cards,
            }
        })
        .collect();
    let title = t(lang, "Board", "Tableau");
    html! {
        (page_title(title, t(lang, "Open orders by stage, the most urgent first.", "Les commandes en cours par étape, la plus urgente en tête."), None))
        (board(lang, title, &lanes))
    }
}

fn card(lang: Lang, index: usize) -> Card {
    let (code, title, tone, words, _) = wares(lang)[index % 6];
    Card {
        href: format!("/orders/{code}"),
        code: code.to_owned(),
        title: title.to_owned(),
        holder: t(lang, "Atelier Vendôme · M. Aubry", "Atelier Vendôme · M. Aubry").to_owned(),
        due: Some(due_of(lang, tone, words)),
        badges: if index.is_multiple_of(5) {
            vec![(Tone::Plain, t(lang, "Rework 1", "Reprise 1").to_owned())]
        } else {
            Vec::new()
        },
    }
}

/// The small pieces that stand on no page of their own.
fn small_pieces(lang: Lang) -> Markup {
    let tab =
        |en, fr, current, count| Tab { label: t(lang, en, fr).to_owned(), href: "/orders".to_owned(), current, count };
    html! {
        (page_title(t(lang, "Import of orders", "Import de commandes"), "", None))
        (tabs(t(lang, "Parts", "Parties"), &[
            tab("Lines", "Lignes", true, Some(204)), tab("Refused", "Refusées", false, Some(3)), tab("History", "Historique", false, None),
        ]))
        (notice(&Notice { tone: Tone::Good, text: t(lang, "1,204 lines were read.", "1 204 lignes ont été lues.").to_owned(), link: Some(Link::new(t(lang, "See them", "Les voir"), "/orders")) }))
        (notice(&Notice { tone: Tone::Soon, text: t(lang, "Three lines need a decision of yours.", "Trois lignes demandent votre décision.").to_owned(), link: None }))
        (notice(&Notice { tone: Tone::Late, text: t(lang, "The file ends in the middle of a line.", "Le fichier s’interrompt au milieu d’une ligne.").to_owned(), link: None }))
        (progress(lang, t(lang, "Checking the lines", "Contrôle des lignes"), 834, 1_204, t(lang, "about 20 s left", "encore 20 s environ"), Some(("/imports/7/cancel", "sample"))))
        p {
            @for (tone, en, fr) in [(Tone::Plain, "New", "Nouvelle"), (Tone::Good, "Passed", "Admise"), (Tone::Soon, "Due soon", "Échéance proche"),
                (Tone::Late, "Late", "En retard"), (Tone::Held, "On hold", "En suspens"), (Tone::Quiet, "Archived", "Archivée")] { (badge(tone, t(lang, en, fr))) " " }
        }
    }
}
