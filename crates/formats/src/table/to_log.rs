//! Makes a table a log: rows are events, what cannot be one is quarantined.

use super::dates::is_null;
use super::{Kind, Table, TimeFormat, mapping};
use crate::message::shown;
use crate::staged::Staged;
use crate::time::Clock;
use crate::{DateOrder, Import, ImportError, Lifecycle, Message, Options, Place, Question, Report};

/// Makes a table a log. Columns named `case:…` describe cases as long as every row of a case
/// agrees; all other columns that have no role stay with their event. `Log::source` is the line.
///
/// # Errors
/// When nobody can tell which columns hold case, activity and time, or the order of their dates.
pub fn to_log(table: &Table, options: &Options, mut report: Report) -> Result<Import, ImportError> {
    let (columns, mapped) = mapping::find(table, &options.mapping)?;
    report.mapping = mapped;
    let time_format = format(table, columns.time, options)?;
    let start_format = columns.start.map(|at| format(table, at, options)).transpose()?;
    let mut clock = Clock::new(options.time_zone.as_deref())?;
    let mut staged = Staged::new(&options.limits);
    let roles = [
        Some(columns.case),
        Some(columns.activity),
        Some(columns.time),
        columns.start,
        columns.resource,
        columns.lifecycle,
    ];
    let of_case: Vec<usize> = (0..table.columns.len())
        .filter(|&at| !roles.contains(&Some(at)) && table.columns[at].name.starts_with("case:"))
        .collect();
    // the first value of each case, until a row disagrees
    let steady: Vec<bool> = of_case.iter().map(|&at| is_steady(table, columns.case, at)).collect();
    let unsteady = steady.iter().filter(|steady| !**steady).count() as u64;
    if unsteady > 0 {
        report.note(
            "table.unsteady",
            unsteady,
            format!("{unsteady} columns named “case:” change within a case; they stay with their events."),
            format!("{unsteady} colonnes nommées « case: » changent au sein d’un dossier ; elles restent avec leurs événements."),
        );
    }
    let (mut trimmed, mut unmarked, mut reversed) = (0, 0, 0);
    for row in 0..table.len() {
        let mut name = |at: usize| {
            let cell = table.cell(row, at);
            let tidy = cell.trim();
            trimmed += u64::from(tidy.len() != cell.len());
            let bare = unmarked_formula(tidy);
            unmarked += u64::from(bare.len() != tidy.len());
            bare
        };
        let (case, activity) = (name(columns.case), name(columns.activity));
        let resource = columns.resource.map(&mut name).filter(|name| !name.is_empty());
        let state = columns.lifecycle.map(&mut name).filter(|name| !name.is_empty());
        let cell = table.cell(row, columns.time).trim();
        let stamp = if is_null(cell) { None } else { time_format.read(cell) };
        let began = columns.start.zip(start_format).map(|(at, format)| (table.cell(row, at).trim(), format));
        let start = began.and_then(|(cell, format)| if is_null(cell) { None } else { format.read(cell) });
        let bad_start = began.filter(|(cell, _)| start.is_none() && !is_null(cell));
        let reason = if case.is_empty() {
            Some(("table.no_case", Message::new("The row names no case.", "La ligne ne nomme aucun dossier.")))
        } else if activity.is_empty() {
            Some((
                "table.no_activity",
                Message::new("The row names no activity.", "La ligne ne nomme aucune activité."),
            ))
        } else if stamp.is_none() && is_null(cell) {
            Some(("table.no_time", Message::new("The row has no time.", "La ligne n’a pas d’horodatage.")))
        } else if stamp.is_none() {
            Some(("table.bad_time", unreadable(cell)))
        } else {
            bad_start.map(|(cell, _)| ("table.bad_start", unreadable(cell)))
        };
        let (Some(stamp), None) = (stamp, &reason) else {
            if let Some((code, reason)) = reason {
                report.quarantine.add(code, Place::Row(table.line(row)), || reason);
            }
            continue;
        };
        let time = clock.place(stamp);
        let start = start.map(|start| clock.place(start));
        reversed += u64::from(start.is_some_and(|start| start > time));
        let case = staged.cases.intern(case);
        for at in 0..table.columns.len() {
            let cell = table.cell(row, at);
            if cell.is_empty() || roles.contains(&Some(at)) {
                continue;
            }
            let name = &table.columns[at].name;
            match of_case.iter().position(|&other| other == at) {
                Some(known) if steady[known] => {
                    if staged_first(&staged, case) {
                        staged.case_attribute(case, name.strip_prefix("case:").unwrap_or(name), cell);
                    }
                }
                _ => staged.attribute(name, cell),
            }
        }
        staged.event(case, activity, time, start, resource, state, table.line(row));
    }
    for (code, count, en, fr) in [
        (
            "table.trimmed",
            trimmed,
            "names had spaces around them, which were taken off.",
            "noms étaient entourés d’espaces, qui ont été retirés.",
        ),
        (
            "table.unmarked",
            unmarked,
            "names began with an apostrophe that keeps spreadsheets from computing them; it was taken off.",
            "noms commençaient par une apostrophe qui empêche les tableurs de les calculer ; elle a été retirée.",
        ),
        (
            "table.reversed",
            reversed,
            "rows begin after they end; both times are kept.",
            "lignes commencent après leur fin ; les deux horodatages sont gardés.",
        ),
    ] {
        if count > 0 {
            report.note(code, count, format!("{count} {en}"), format!("{count} {fr}"));
        }
    }
    report.zone = clock.decision;
    let lifecycle = if columns.lifecycle.is_none() { Lifecycle::Every } else { options.lifecycle };
    let log = staged.finish(lifecycle, &mut report);
    Ok(Import { log, report })
}

/// Whether a case was just seen for the first time: it has no event yet.
fn staged_first(staged: &Staged, case: u32) -> bool {
    case as usize + 1 == staged.cases.len() && staged.case.last().is_none_or(|&last| last != case)
}

/// Whether a column has one value in all filled rows of each case, given from its first row on.
fn is_steady(table: &Table, case: usize, column: usize) -> bool {
    let mut first = std::collections::HashMap::new();
    (0..table.len()).all(|row| {
        let value = table.cell(row, column);
        *first.entry(table.cell(row, case).trim()).or_insert(value) == value
    })
}

/// The text without the apostrophe put before formulas to disarm them.
fn unmarked_formula(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) => rest,
        _ => text,
    }
}

fn unreadable(cell: &str) -> Message {
    let cell = shown(cell);
    Message::new(
        format!("“{cell}” is no time in the format of its column."),
        format!("« {cell} » n’est pas un horodatage au format de sa colonne."),
    )
}

fn format(table: &Table, at: usize, options: &Options) -> Result<TimeFormat, ImportError> {
    let column = &table.columns[at];
    let name = shown(&column.name);
    match (column.kind, options.mapping.date_order) {
        (Kind::Time(format), _) => Ok(format),
        (Kind::AmbiguousDate, Some(DateOrder::DayFirst)) => Ok(TimeFormat::DayFirst),
        (Kind::AmbiguousDate, Some(DateOrder::MonthFirst)) => Ok(TimeFormat::MonthFirst),
        (Kind::AmbiguousDate, None) => {
            let sample =
                (0..table.len()).map(|row| table.cell(row, at).trim()).find(|cell| !is_null(cell)).unwrap_or_default();
            let shown_sample = shown(sample);
            Err(ImportError::new(
                "table.day_or_month",
                Place::Part(name),
                Message::new(
                    format!("In dates such as {shown_sample}, day and month cannot be told apart."),
                    format!("Dans des dates comme {shown_sample}, le jour et le mois ne se distinguent pas."),
                ),
                Message::new(
                    "Say which comes first, the day or the month.",
                    "Indiquez lequel vient en premier, le jour ou le mois.",
                ),
            )
            .asking(Question::DayOrMonthFirst { column: column.name.clone(), sample: sample.to_owned() }))
        }
        _ => {
            // a column given by name may hold numbers that count time
            let cells: Vec<&str> = (0..table.len())
                .map(|row| table.cell(row, at).trim())
                .filter(|cell| !cell.is_empty())
                .take(2_000)
                .collect();
            TimeFormat::of(&cells, true).map(|(format, _)| format).ok_or_else(|| {
                ImportError::new(
                    "table.not_times",
                    Place::Part(name.clone()),
                    Message::new(
                        "The column holds no times that can be read.",
                        "La colonne ne contient aucun horodatage lisible.",
                    ),
                    Message::new(
                        "Choose another column, or write the times as 2026-01-05 10:00.",
                        "Choisissez une autre colonne, ou écrivez les horodatages sous la forme 2026-01-05 10:00.",
                    ),
                )
            })
        }
    }
}
