//! A report as a PDF: the figures, months and tables of the page, with the place in the ledger they were read at.

use axum::response::Response;
use kernel::{
    Lang, Paper, ReportKind, Say as _,
    language::{group_digits, month_name},
    paper::{Block, ChartColumn, PaperChart, PaperColumn, PaperFact, PaperFigure, PaperTable, ScanCodes},
    report::{Course, Measure, Period, ReportFigure, ReportTable},
};
use papers::{Imprint, Struck};
use report::number;

use super::{Drawn, figure_of, href, measured, row_label};
use crate::{
    hall::Hall,
    pages::papers::pdf,
    reader::Reader,
    trouble::Trouble,
    ui::{Query, Tone},
    words::{say, say_with},
};

/// The file.
pub(super) fn taken(
    hall: &Hall,
    reader: &Reader,
    (kind, period): (&ReportKind, &Period),
    drawn: &Drawn,
    lang: Lang,
    origin: Option<String>,
) -> Result<Response, Trouble> {
    let report = &drawn.report;
    let days = number::date(reader.now, &reader.zone, lang);
    let minute = number::minute(reader.now, &reader.zone, lang);
    let hour = minute.rsplit(", ").next().unwrap_or_default().to_owned();
    let asked = kind.over_a_period.then(|| code(period));
    let opens = Query::new(format!("/reports/{}", kind.name)).with("period", asked.as_deref()).href();
    let headline = if kind.over_a_period { capital(&period.say(lang)) } else { capital(&days) };
    let mut blocks = vec![Block::Figures {
        title: String::new(),
        figures: report.figures.iter().map(|figure| figure_on_paper(lang, figure)).collect(),
    }];
    if !report.courses.is_empty() {
        let charts = report.courses.iter().map(|course| chart(lang, course)).collect();
        blocks.push(Block::Charts { title: say(lang, "reports-courses"), charts });
    }
    blocks.extend(report.tables.iter().map(|table| Block::Table(table_on_paper(hall, lang, table))));
    blocks.extend(back(hall, reader, drawn, lang)?);
    let paper = Paper {
        lang,
        title: kind.title.get(lang).to_owned(),
        date: say_with(lang, "reports-drawn", &[("day", days.into()), ("hour", hour.into())]),
        subject: headline.clone(),
        headline: headline.clone(),
        subline: super::sites(reader, lang),
        lead: if kind.over_a_period {
            let period = [("period", span(period, lang).into()), ("before", span(&period.before(), lang).into())];
            vec![say_with(lang, "reports-during", &period)]
        } else {
            vec![kind.purpose.get(lang).to_owned()]
        },
        codes: Some(ScanCodes { opens, types: String::new() }),
        blocks,
        at: Some(reader.now),
        ..Paper::default()
    };
    let struck = Some(Struck { seq: drawn.head.size, digest: hex::encode(drawn.head.root) });
    let imprint = Imprint { maison: hall.settings.maison.clone(), origin, struck };
    let of = if kind.over_a_period { code(period) } else { reader.now.date_in(&reader.zone).to_string() };
    pdf(&paper, &imprint, &format!("{}-{of}-{lang}.pdf", kind.name))
}

/// A period as addresses write it: `2026-10`, `2026-Q4`, or its days.
fn code(period: &Period) -> String {
    let (year, month) = (period.from.0.year(), period.from.0.month());
    match period.whole_months() {
        Some(1) => format!("{year:04}-{month:02}"),
        Some(3) if month % 3 == 1 => format!("{year:04}-Q{}", (month + 2) / 3),
        _ => period.filter(),
    }
}

fn span(period: &Period, lang: Lang) -> String {
    format!("{} – {}", period.from.say(lang), period.to.say(lang))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn figure_on_paper(lang: Lang, figure: &ReportFigure) -> PaperFigure {
    let shown = figure_of(lang, figure);
    let (change, worse) =
        shown.change.map_or((String::new(), false), |change| (change.words, matches!(change.tone, Tone::Soon)));
    PaperFigure {
        label: shown.label,
        value: shown.value,
        unit: shown.unit,
        change,
        worse,
        note: shown.definition,
        opens: shown.href,
    }
}

fn chart(lang: Lang, course: &Course) -> PaperChart {
    let lengths = || course.points.iter().filter_map(|point| point.value.length());
    let shares = course.points.iter().any(|point| matches!(point.value, Measure::Share { .. }));
    let most = if shares { 1.0 } else { lengths().fold(0.0, f64::max) };
    let columns = course.points.iter().map(|point| {
        let height = point.value.length().filter(|_| most > 0.0).map_or(0.0, |value| value / most * 1000.0);
        let month = month_name(point.period.from.0.month(), lang);
        ChartColumn {
            label: month.chars().take(1).flat_map(char::to_uppercase).collect(),
            shown: match &point.value {
                // the unit stands in the words below the title
                Measure::Share { part, whole } => format!("{}", (part * 100 + whole / 2) / whole.max(&1)),
                Measure::Nothing => "–".to_owned(),
                other => measured(other, lang).0,
            },
            height: height.clamp(0.0, 1000.0) as u32,
            strong: point.chosen,
            opens: point.opens.as_ref().map(href).unwrap_or_default(),
        }
    });
    let unit = if shares { " (%)" } else { "" };
    PaperChart { label: format!("{}{unit}", course.label), note: course.definition.clone(), columns: columns.collect() }
}

fn table_on_paper(hall: &Hall, lang: Lang, table: &ReportTable) -> PaperTable {
    let columns = table.columns.iter().enumerate().map(|(n, label)| match n {
        0 => PaperColumn::words(label.clone(), 4),
        _ => PaperColumn { share: 2, ..PaperColumn::figures(label.clone()) },
    });
    let line = |row: &kernel::report::ReportRow| {
        let mut cells = vec![row_label(hall, lang, table, &row.label)];
        cells.extend(row.cells.iter().map(|cell| measured(&cell.value, lang).0));
        cells
    };
    let opened = |row: &kernel::report::ReportRow| {
        let first = row.cells.first().and_then(|cell| cell.opens.as_ref());
        row.opens.as_ref().or(first).map(href).unwrap_or_default()
    };
    PaperTable {
        title: table.title.clone(),
        columns: columns.collect(),
        rows: table.rows.iter().map(line).collect(),
        opens: table.rows.iter().map(opened).collect(),
        none: table.none.clone(),
        ..PaperTable::default()
    }
}

/// How a reader comes back to the acts: the state of the ledger the report shows, and the checkpoint that fixes it.
fn back(hall: &Hall, reader: &Reader, drawn: &Drawn, lang: Lang) -> Result<[Block; 2], Trouble> {
    let checkpoints = hall.ledger.checkpoints().map_err(Trouble::failure)?;
    // A signed note: its origin, then how many acts it covers.
    let covered = checkpoints.last().and_then(|note| note.lines().nth(1)).map(str::to_owned);
    let grouped = |digits: &str| group_digits(digits, lang);
    let checkpoint = match covered {
        Some(size) => format!("{} {}", lang.of("No.", "n°"), grouped(&size)),
        None => say(lang, "reports-no-checkpoint"),
    };
    let at = |moment| number::minute(moment, &reader.zone, lang);
    let root = hex::encode(drawn.head.root);
    let fact = |key: &str, value: String| PaperFact::new(say(lang, key), value);
    Ok([
        Block::Text {
            title: say(lang, "reports-back-title"),
            paragraphs: vec![
                say(lang, "reports-back"),
                format!("{}{}{root}", say(lang, "reports-root"), lang.of(": ", "\u{a0}: ")),
            ],
        },
        Block::Facts {
            title: String::new(),
            facts: vec![
                fact("reports-read-at", at(reader.now)),
                fact("reports-acts", grouped(&drawn.head.size.to_string())),
                fact("reports-last-act", drawn.head.at.map(at).unwrap_or_default()),
                fact("reports-checkpoint", checkpoint),
            ],
        },
    ])
}
