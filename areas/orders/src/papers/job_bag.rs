//! The job bag that goes with the piece from bench to bench: routing to tick, stones by place, weights in and out.

use base::{Date, Grams, id::SiteId};
use kernel::{
    Paper, PaperDesk, Refusals, Say, StateExt, Text,
    paper::{Block, PaperColumn, PaperFact, PaperTable, ScanCodes, Signature, Tick},
};

use super::{No, Writing};
use crate::{
    planning::rows::{Booking, Outlook},
    projection::BENCHES,
    rows::{What, Work},
};

/// Empty lines to write in by hand, below what is known.
const BLANK: usize = 4;

pub(super) fn write(desk: &PaperDesk<'_>) -> Result<Paper, Refusals> {
    let writing = Writing::begin(desk)?;
    let order = &writing.order;
    if order.deposit_at.is_none() {
        return Err(No::NoDeposit.into());
    }
    let act = desk.last("orders.planned").or_else(|| desk.last("orders.deposit_recorded"));
    let atelier: &SiteId = order.atelier.as_ref().unwrap_or(&order.boutique);
    let mut paper = writing.paper(Text::new("Job bag", "Fiche d’atelier"), "A", atelier, act);
    paper.codes = Some(ScanCodes { opens: format!("/o/order/{}", order.id), types: order.id.0.clone() });
    paper.notice = writing.cancelled().or_else(|| {
        order.on_hold.then(|| {
            writing
                .say("On hold: do not work on this piece.", "En attente : ne pas travailler sur cette pièce.")
                .to_owned()
        })
    });
    paper.blocks = vec![
        Block::Facts { title: String::new(), facts: writing.bag_facts() },
        Block::Ticks { title: writing.say("Routing", "Gamme").to_owned(), ticks: writing.routing() },
    ];
    let changes = writing.changes();
    if !changes.is_empty() {
        let paragraphs = changes.iter().map(|change| {
            let what = super::capital(&change.what.say(writing.lang()));
            format!("{what}{}{}", writing.say(": ", "\u{a0}: "), change.wish)
        });
        paper.blocks.push(Block::Text {
            title: writing.say("Changes signed by the client", "Modifications signées par le client").to_owned(),
            paragraphs: paragraphs.collect(),
        });
    }
    paper.blocks.push(Block::Table(writing.stones_table(true)));
    paper.blocks.push(Block::Table(writing.weights()));
    paper.signatures = vec![
        Signature { label: writing.say("Atelier lead", "Chef d’atelier").to_owned(), ..Signature::default() },
        Signature { label: writing.say("Quality control", "Contrôle qualité").to_owned(), ..Signature::default() },
    ];
    Ok(paper)
}

impl Writing<'_> {
    fn bag_facts(&self) -> Vec<PaperFact> {
        let order = &self.order;
        let planned = self.desk.last("orders.planned");
        let week = planned.and_then(|act| act.payload.get("week")).and_then(|day| day.as_str()).and_then(Date::parse);
        let assay = planned.and_then(|act| act.payload.get("assay")).and_then(serde_json::Value::as_bool);
        let sized = self.changes().into_iter().rev().find(|change| change.what == What::Size).map(|change| change.wish);
        let size = sized.or_else(|| order.size.clone()).unwrap_or_default();
        let outlook: Option<Outlook> = self.desk.state.row(order.id.0.as_str());
        let outlook = outlook.filter(|plan| plan.over_at.is_none());
        let mut facts = vec![
            self.fact("Promised for", "Promise pour le", self.day(order.promise)),
            self.fact("Start at the bench", "Début à l’établi", self.day(week)),
            self.fact("Leaves the benches", "Quitte les établis", self.day(outlook.as_ref().map(|plan| plan.finish))),
            self.fact("Boutique", "Boutique", self.site_lines(&order.boutique).join(", ")),
            self.fact("Size", "Taille", size),
            self.fact("Metal lot", "Lot de métal", self.text(planned, "metal_lot")),
            self.fact("Drawing", "Dessin", self.drawing()),
            self.fact(
                "Assay",
                "Poinçonnage",
                match assay {
                    Some(true) => self.say("needed", "nécessaire"),
                    Some(false) => self.say("not needed", "non nécessaire"),
                    None => "",
                },
            ),
            self.fact("Reworks", "Reprises", if order.reworks > 0 { order.reworks.to_string() } else { String::new() }),
        ];
        facts.retain(|fact| !fact.value.is_empty());
        facts
    }

    /// Benches in the order of the technical file, when it names them; else in the usual one.
    fn routing(&self) -> Vec<Tick> {
        let written = self.text(self.step("complete_file"), "routing");
        let mut named: Vec<String> = written
            .split([',', ';', '>', '→', '\n'])
            .map(|bench| bench.trim().to_owned())
            .filter(|bench| !bench.is_empty())
            .collect();
        // A file that only says where the routing stands names no bench: then the usual one.
        if !named.iter().any(|bench| BENCHES.contains(&bench.as_str())) {
            named = BENCHES.iter().map(|bench| (*bench).to_owned()).collect();
        }
        named.push("quality_control".to_owned());
        named.push("assay_hallmark".to_owned());
        named.push("logistics".to_owned());
        let works = self.works();
        let booked: Vec<Booking> = self.desk.state.rows("order", self.order.id.0.as_str());
        named
            .iter()
            .map(|bench| {
                let title = self.desk.names.stage(bench);
                let done = works.iter().rev().find(|work| work.bench == *bench && work.finished_at.is_some());
                let by = done.map(|work| work.finished_by.as_ref().unwrap_or(&work.artisan));
                Tick {
                    label: super::capital(title.get(self.lang())),
                    note: match by {
                        Some(person) => self.desk.names.person(&person.0),
                        None => self.booked(&booked, bench),
                    },
                    done: done.is_some() || (bench == "quality_control" && self.order.passed_at.is_some()),
                }
            })
            .collect()
    }

    /// The days and hours booked at a bench, when the order is planned: « 12 January 2026 – 14 January 2026 · 6 h ».
    fn booked(&self, booked: &[Booking], bench: &str) -> String {
        let kind = if bench == "quality_control" { "quality" } else { bench };
        let here =
            |one: &&Booking| one.done_at.is_none() && one.bench.0.rsplit_once(':').is_some_and(|(_, k)| k == kind);
        let Some(one) = booked.iter().find(here) else { return String::new() };
        let (first, last) = (one.first.say(self.lang()), one.last.say(self.lang()));
        let days = if one.first == one.last { first } else { format!("{first} – {last}") };
        let (hours, minutes) = (one.minutes / 60, one.minutes % 60);
        let long = match (hours, minutes) {
            (0, minutes) => format!("{minutes}\u{a0}min"),
            (hours, 0) => format!("{hours}\u{a0}h"),
            (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
        };
        format!("{days} · {long}")
    }

    fn works(&self) -> Vec<Work> {
        self.desk.state.rows("order", self.order.id.0.as_str())
    }

    /// What was weighed and counted so far, and lines for what comes.
    fn weights(&self) -> PaperTable {
        let grams = |weight: Option<Grams>| weight.map(|weight| weight.say(self.lang())).unwrap_or_default();
        let count = |stones: Option<i64>| stones.map(|stones| stones.to_string()).unwrap_or_default();
        let mut rows: Vec<Vec<String>> = self
            .works()
            .iter()
            .map(|work| {
                vec![
                    super::capital(self.desk.names.stage(&work.bench).get(self.lang())),
                    self.desk.names.person(&work.artisan.0),
                    grams(work.weight_in),
                    grams(work.weight_out),
                    count(work.stones_in),
                    count(work.stones_out),
                ]
            })
            .collect();
        rows.extend(std::iter::repeat_n(vec![String::new(); 6], BLANK));
        PaperTable {
            title: self.say("Weights and stones", "Poids et pierres").to_owned(),
            columns: vec![
                PaperColumn::words(self.say("Bench", "Établi"), 3),
                PaperColumn::words(self.say("Artisan", "Artisan"), 3),
                PaperColumn { share: 2, ..PaperColumn::figures(self.say("In", "Entrée")) },
                PaperColumn { share: 2, ..PaperColumn::figures(self.say("Out", "Sortie")) },
                PaperColumn { share: 2, ..PaperColumn::figures(self.say("Stones in", "Pierres entrée")) },
                PaperColumn { share: 2, ..PaperColumn::figures(self.say("Stones out", "Pierres sortie")) },
            ],
            rows,
            by_hand: true,
            ..PaperTable::default()
        }
    }
}
