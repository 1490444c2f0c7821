//! The figures of a part, drawn: what matters in figures, where it waits, how long it takes, which ways it goes.

use std::collections::HashSet;

use base::Date;
use kernel::{Lang, Say, language::group_digits};
use maud::{Markup, html};
use mining::{Log, Period, Variants, filter, rework, throughput, trend, variants, where_it_waits};
use procedure::model::Procedure;

use super::part::Part;
use crate::{
    clock,
    hall::Hall,
    naming,
    reader::Reader,
    ui::{self, Align, Bar, Bin, ChartHead, Column, Figure, Link, Mark, Paging, Query, Row, Series, Table, Tone},
    words::{say, say_with},
};

/// Lines shown of arcs, variants and repetitions.
const LINES: usize = 12;

/// Everything there is to draw of a part.
pub(crate) fn all(hall: &Hall, reader: &Reader, procedure: &Procedure, part: &Part) -> Markup {
    let lang = reader.lang;
    let log = &part.log;
    if log.is_empty() {
        return ui::empty(&say(lang, "figures-empty-title"), &say(lang, "figures-empty"), None);
    }
    let drawing = Drawing { hall, reader, procedure, part, ended: ended(part) };
    html! {
        (drawing.heads())
        (drawing.waits())
        (drawing.durations())
        (drawing.weeks())
        (drawing.ways())
        (drawing.again())
        (drawing.people())
    }
}

/// The cases of a part that have ended.
fn ended(part: &Part) -> Log {
    let cases = (0..part.log.case_count()).filter(|case| part.ended.contains(part.log.case_name(*case)));
    filter(&part.log, &[mining::Condition::Cases(cases.map(|case| case as u32).collect())])
}

/// The choice of period and site above the figures.
pub(crate) fn choices(reader: &Reader, address: &Query, part: &Part) -> Markup {
    let lang = reader.lang;
    let date = |date: &Option<Date>| date.as_ref().map(ToString::to_string).unwrap_or_default();
    html! {
        form class="ask figures-choice" method="get" action=(address.path) {
            label for="from" { (say(lang, "figures-from")) }
            input id="from" type="date" name="from" value=(date(&part.from));
            label for="to" { (say(lang, "figures-to")) }
            input id="to" type="date" name="to" value=(date(&part.to));
            @if reader.sites.len() > 1 {
                label for="at" { (say(lang, "figures-site")) }
                select id="at" name="site" {
                    option value="" { (say(lang, "figures-all-sites")) }
                    @for site in &reader.sites {
                        option value=(site.0) selected[part.site.as_ref() == Some(site)] {
                            (reader.network.site(site).map_or(site.0.as_str(), |s| s.name.as_str()))
                        }
                    }
                }
            }
            button class="button" type="submit" { (say(lang, "figures-show")) }
        }
    }
}

struct Drawing<'a> {
    hall: &'a Hall,
    reader: &'a Reader,
    procedure: &'a Procedure,
    part: &'a Part,
    ended: Log,
}

impl Drawing<'_> {
    fn lang(&self) -> Lang {
        self.reader.lang
    }

    /// The address of the acts behind a figure.
    fn acts(&self, words: &[(&str, &str)]) -> String {
        let mut query = Query::new("/acts");
        query.pairs.push(("procedure".to_owned(), self.procedure.id.clone()));
        query.pairs.extend(self.part.chosen.iter().cloned());
        query.pairs.extend(words.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        query.href()
    }

    fn step(&self, code: u32) -> String {
        let id = self.part.log.activities().name(code);
        naming::step_title(self.hall, Some(&self.procedure.id), id).get(self.lang()).to_owned()
    }

    fn code(&self, code: u32) -> &str {
        self.part.log.activities().name(code)
    }

    /// Period and scope in words, beside every picture.
    fn scope(&self) -> String {
        let lang = self.lang();
        let day = |date: &Date| date.say(lang);
        let period = match (&self.part.from, &self.part.to) {
            (Some(from), Some(to)) => {
                say_with(lang, "figures-between", &[("from", day(from).into()), ("to", day(to).into())])
            }
            (Some(from), None) => say_with(lang, "figures-since", &[("from", day(from).into())]),
            (None, Some(to)) => say_with(lang, "figures-until", &[("to", day(to).into())]),
            (None, None) => say(lang, "figures-always"),
        };
        let site = match &self.part.site {
            Some(site) => self.reader.network.site(site).map_or_else(|| site.0.clone(), |s| s.name.clone()),
            None if self.reader.scope.sites.is_none() => say(lang, "figures-all-sites"),
            None => say(lang, "figures-my-sites"),
        };
        format!("{period} · {site}")
    }

    fn head(&self, id: &str, title: &str, definition: &str, records: Option<String>) -> ChartHead {
        let lang = self.lang();
        ChartHead {
            id: id.to_owned(),
            title: say(lang, title),
            scope: self.scope(),
            definition: say(lang, definition),
            records: records.map(|href| Link::new(say(lang, "figures-records"), href)),
        }
    }

    fn heads(&self) -> Markup {
        let lang = self.lang();
        let whole = self.part.log.case_count();
        let ended = self.ended.case_count();
        let times = throughput(&self.ended);
        let repeated = rework(&self.part.log);
        let figure = |label: &str, value: String, unit: &str, definition: &str, href: String| Figure {
            label: say(lang, label),
            value,
            unit: unit.to_owned(),
            change: None,
            definition: say(lang, definition),
            href,
        };
        let split = |text: String| -> (String, String) {
            text.split_once('\u{a0}').map_or((text.clone(), String::new()), |(v, u)| (v.to_owned(), u.to_owned()))
        };
        let number = |n: usize| group_digits(&n.to_string(), lang);
        let mut list = vec![
            figure("figure-cases", number(whole), "", "figure-cases-how", self.acts(&[])),
            figure("figure-open", number(whole - ended), "", "figure-open-how", self.acts(&[("state", "open")])),
            figure("figure-ended", number(ended), "", "figure-ended-how", self.acts(&[("state", "ended")])),
        ];
        if let Some(times) = times {
            let (median, unit) = split(clock::length(lang, times.p50));
            list.push(figure("figure-median", median, &unit, "figure-median-how", self.acts(&[("state", "ended")])));
            let (late, unit) = split(clock::length(lang, times.p90));
            list.push(figure("figure-p90", late, &unit, "figure-p90-how", self.acts(&[("state", "ended")])));
        }
        let share = format!("{:.1}", repeated.share * 100.0);
        list.push(figure("figure-rework", group_digits(&share, lang), "%", "figure-rework-how", "#again".to_owned()));
        ui::figures(lang, &say(lang, "figures-title"), &list)
    }

    fn waits(&self) -> Markup {
        let lang = self.lang();
        let found = where_it_waits(&self.part.log);
        let bars: Vec<Bar> = found
            .arcs
            .iter()
            .filter(|arc| arc.waiting.total > 0)
            .take(LINES)
            .map(|arc| {
                let (from, to) = (arc.waiting.from, arc.waiting.to);
                let median = clock::length(lang, arc.waiting.median);
                let p90 = clock::length(lang, arc.waiting.p90);
                let share = group_digits(&format!("{:.1}", arc.share * 100.0), lang);
                Bar {
                    label: format!("{} → {}", self.step(from), self.step(to)),
                    value: arc.share,
                    shown: say_with(
                        lang,
                        "figures-wait-shown",
                        &[
                            ("share", share.into()),
                            ("median", median.into()),
                            ("late", p90.into()),
                            ("count", arc.waiting.count.into()),
                        ],
                    ),
                    href: self.acts(&[("after", self.code(from)), ("before", self.code(to))]),
                    tone: Tone::Plain,
                }
            })
            .collect();
        ui::bar_chart(lang, &self.head("waits", "figures-waits", "figures-waits-how", None), &bars)
    }

    fn durations(&self) -> Markup {
        let lang = self.lang();
        let Some(times) = throughput(&self.ended) else { return html! {} };
        let bins: Vec<Bin> = times
            .histogram
            .iter()
            .map(|bin| Bin {
                label: format!("{} – {}", clock::length(lang, bin.from), clock::length(lang, bin.to)),
                count: bin.cases,
                over: false,
            })
            .collect();
        let end = times.histogram.last().map_or(1, |bin| bin.to).max(1) as f64;
        let mark = |key: &str, at: i64| Mark {
            at: at as f64 / end,
            label: format!("{} {}", say(lang, key), clock::length(lang, at)),
        };
        let marks = [mark("figures-median", times.p50), mark("figures-nine-in-ten", times.p90)];
        let head = self.head(
            "durations",
            "figures-durations",
            "figures-durations-how",
            Some(self.acts(&[("state", "ended")])),
        );
        html! {
            (ui::histogram(lang, &head, &bins, &marks))
            ul class="bins-links" aria-label=(say(lang, "figures-records")) {
                @for bin in times.histogram.iter().filter(|bin| bin.cases > 0) {
                    li { a href=(self.acts(&[("least", &bin.from.to_string()), ("most", &bin.to.to_string())])) {
                        (clock::length(lang, bin.from)) " – " (clock::length(lang, bin.to)) } " " span class="count" { (bin.cases) } }
                }
            }
        }
    }

    fn weeks(&self) -> Markup {
        let lang = self.lang();
        let offset = self.reader.now.in_zone(&self.reader.zone).offset().seconds();
        let points = trend(&self.part.log, Period::Week, offset, None);
        let ends = trend(&self.ended, Period::Week, offset, None);
        let ended = |first: i64| ends.iter().find(|point| point.first_day == first).map_or(0, |point| point.ended);
        let periods: Vec<String> =
            points.iter().map(|point| format!("{}-{}{:02}", point.year, lang.of("W", "S"), point.number)).collect();
        let series = [
            Series {
                label: say(lang, "figures-begun"),
                values: points.iter().map(|point| Some(point.started as f64)).collect(),
                dashed: false,
            },
            Series {
                label: say(lang, "figures-ended"),
                values: points.iter().map(|point| Some(ended(point.first_day) as f64)).collect(),
                dashed: true,
            },
        ];
        let head = self.head("weeks", "figures-weeks", "figures-weeks-how", Some(self.acts(&[])));
        ui::line_chart(lang, &head, &periods, &series, &|value| group_digits(&format!("{value:.0}"), lang))
    }

    fn ways(&self) -> Markup {
        let lang = self.lang();
        let log = &self.ended;
        let found: Variants = variants(log);
        let rows: Vec<Row> = found
            .list()
            .iter()
            .take(LINES)
            .enumerate()
            .map(|(rank, variant)| {
                let steps: Vec<String> = found.sequence(log, rank).iter().map(|code| self.step(*code)).collect();
                Row {
                    href: Some(self.acts(&[("variant", &self.rank_of(&found, rank)), ("state", "ended")])),
                    cells: vec![
                        html! { (variant.count) },
                        html! { (group_digits(&format!("{:.1}", variant.share * 100.0), lang)) " %" },
                        html! { (clock::length(lang, variant.median_duration)) },
                        html! { (steps.join(" → ")) },
                    ],
                    tone: Tone::Plain,
                }
            })
            .collect();
        self.table("ways", "figures-ways", &["figures-cases", "figures-share", "figures-median", "figures-way"], rows)
    }

    /// The rank of a variant of ended cases among all cases of the part, which the link is read against.
    fn rank_of(&self, found: &Variants, rank: usize) -> String {
        let name = found.cases(rank).first().map(|case| self.ended.case_name(*case as usize));
        let all = variants(&self.part.log);
        let at = name.and_then(|name| self.part.log.case_named(name)).map(|case| all.of_case()[case]);
        at.map_or_else(String::new, |rank| rank.to_string())
    }

    fn again(&self) -> Markup {
        let lang = self.lang();
        let found = rework(&self.part.log);
        let rows: Vec<Row> = found
            .activities
            .iter()
            .take(LINES)
            .map(|one| Row {
                href: Some(self.acts(&[("step", self.code(one.activity)), ("again", "1")])),
                cells: vec![
                    html! { (self.step(one.activity)) },
                    html! { (group_digits(&one.cases.to_string(), lang)) },
                    html! { (group_digits(&one.extra.to_string(), lang)) },
                ],
                tone: Tone::Plain,
            })
            .collect();
        html! { div id="again" { (self.table("again-table", "figures-again", &["figures-step", "figures-cases", "figures-extra"], rows)) } }
    }

    /// Acts by step and by how many people do them.
    fn people(&self) -> Markup {
        let lang = self.lang();
        let log = &self.part.log;
        let mut counts: Vec<(u32, u64, HashSet<u32>)> = Vec::new();
        for (row, activity) in log.activity().iter().enumerate() {
            let person = log.resource().map_or(mining::NONE, |resource| resource[row]);
            match counts.iter_mut().find(|(code, ..)| code == activity) {
                Some((_, count, people)) => {
                    *count += 1;
                    people.insert(person);
                }
                None => counts.push((*activity, 1, HashSet::from([person]))),
            }
        }
        let place = |code: u32| self.procedure.steps.iter().position(|step| step.id == self.code(code));
        counts.sort_by_key(|(code, ..)| place(*code).unwrap_or(usize::MAX));
        let rows: Vec<Row> = counts
            .iter()
            .map(|(code, count, people)| Row {
                href: Some(self.acts(&[("step", self.code(*code))])),
                cells: vec![
                    html! { (self.step(*code)) },
                    html! { (group_digits(&count.to_string(), lang)) },
                    html! { (group_digits(&people.len().to_string(), lang)) },
                ],
                tone: Tone::Plain,
            })
            .collect();
        self.table("steps", "figures-steps", &["figures-step", "figures-acts", "figures-people"], rows)
    }

    fn table(&self, id: &str, title: &str, headings: &[&str], rows: Vec<Row>) -> Markup {
        let lang = self.lang();
        let columns = headings.iter().enumerate().map(|(n, key)| Column {
            key: format!("c{n}"),
            label: say(lang, key),
            align: if rows_are_numbers(key) { Align::End } else { Align::Start },
            ..Column::default()
        });
        let total = rows.len() as u64;
        let table = Table {
            id: id.to_owned(),
            caption: say(lang, title),
            columns: columns.collect(),
            rows,
            paging: Paging { page: 1, per_page: total.max(1), total },
            ..Table::default()
        };
        html! {
            section class="figure-table" {
                h3 { (say(lang, title)) }
                p class="soft" { (self.scope()) }
                (plain(&table))
            }
        }
    }
}

/// Headings over numbers.
fn rows_are_numbers(key: &str) -> bool {
    matches!(
        key,
        "figures-cases" | "figures-share" | "figures-median" | "figures-extra" | "figures-acts" | "figures-people"
    )
}

/// A small table without the tools of a list.
fn plain(table: &Table) -> Markup {
    let side = |column: &Column| if column.align == Align::End { "end" } else { "start" };
    html! {
        div class="table-wrap" role="region" aria-label=(table.caption) tabindex="0" {
            table class="table" id=(table.id) data-lines="" {
                caption class="vh" { (table.caption) }
                thead { tr { @for column in &table.columns { th scope="col" class=(side(column)) { (column.label) } } } }
                tbody { @for row in &table.rows {
                    tr data-line="" { @for (n, (column, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
                        @if n == 0 { th scope="row" class=(side(column)) {
                            @if let Some(href) = &row.href { a href=(href) data-open="" { (cell) } } @else { (cell) } } }
                        @else { td class=(side(column)) data-label=(column.label) { (cell) } }
                    } }
                } }
            }
        }
    }
}
