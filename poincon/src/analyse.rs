//! `poincon analyse FILE`: an event log from elsewhere, told in the terminal, as a page that stands alone, as a workbook.

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use formats::{DateOrder, ImportError, Imported, Lifecycle, Mapping, Message, Report, Role};
use kernel::{Lang, Text, base::moment::zone::TimeZone};
use report::analysis::{self, Analysis};

/// What to analyse and how to tell it.
#[derive(Args, Clone, Debug, Default)]
pub struct Request {
    /// The log: XES (also gzipped), CSV, xlsx, OCEL 2.0 (JSON, XML, SQLite).
    pub file: PathBuf,
    /// Writes a page that stands alone.
    #[arg(long)]
    pub html: Option<PathBuf>,
    /// Writes a workbook.
    #[arg(long)]
    pub xlsx: Option<PathBuf>,
    /// The language: en or fr; from the environment when not given.
    #[arg(long, value_parser = language)]
    pub lang: Option<Lang>,
    /// The column that names the case.
    #[arg(long)]
    pub case: Option<String>,
    /// The column that names the activity.
    #[arg(long)]
    pub activity: Option<String>,
    /// The column with the time of completion.
    #[arg(long)]
    pub time: Option<String>,
    /// The column with the time of start.
    #[arg(long)]
    pub start: Option<String>,
    /// The column that names who did it.
    #[arg(long)]
    pub resource: Option<String>,
    /// The sheet of a workbook.
    #[arg(long)]
    pub sheet: Option<String>,
    /// The zone of times that state none (IANA name); also where days and weeks are cut.
    #[arg(long)]
    pub zone: Option<String>,
    /// Which of day and month comes first in dates such as 03/04/2026.
    #[arg(long, value_enum)]
    pub dates: Option<Dates>,
    /// How start and complete events become steps.
    #[arg(long, value_enum)]
    pub lifecycle: Option<States>,
    /// Activities that end a case, separated by commas; guessed when not given.
    #[arg(long, value_delimiter = ',')]
    pub ends: Option<Vec<String>>,
    /// Prints nothing but errors.
    #[arg(long)]
    pub quiet: bool,
}

/// The order of day and month.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Dates {
    /// 03/04/2026 is 3 April.
    DayFirst,
    /// 03/04/2026 is March 4.
    MonthFirst,
}

/// How start and complete events become steps.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum States {
    /// Every event is a step.
    Every,
    /// Only completions are steps.
    Complete,
    /// A start and its completion are one step.
    Intervals,
    /// Every event is a step named after activity and state.
    WithState,
}

fn language(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text).ok_or_else(|| "en or fr".to_owned())
}

/// Reads, analyses and tells.
pub fn run(request: &Request) -> Result<()> {
    let lang = request.lang.unwrap_or_else(lang_of_environment);
    let analysis = analyse(request, lang)?;
    if !request.quiet {
        println!("{}", analysis::terminal(&analysis, lang, width()));
    }
    if let Some(path) = &request.html {
        write(path, analysis::html_page(&analysis, lang).as_bytes())?;
    }
    if let Some(path) = &request.xlsx {
        write(path, &analysis::workbook(&analysis, lang)?)?;
    }
    Ok(())
}

/// Reads a log and analyses it; a refusal is worded in the language asked for.
pub fn analyse(request: &Request, lang: Lang) -> Result<Analysis> {
    let zone_name = request.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    let Ok(zone) = TimeZone::get(&zone_name) else {
        bail!(lang.of(
            format!("“{zone_name}” is not a time zone; write its IANA name, such as Europe/Paris"),
            format!("« {zone_name} » n’est pas un fuseau horaire ; écrivez son nom IANA, par exemple Europe/Paris"),
        ));
    };
    let options = formats::Options {
        mapping: Mapping {
            case: request.case.clone(),
            activity: request.activity.clone(),
            time: request.time.clone(),
            start: request.start.clone(),
            resource: request.resource.clone(),
            date_order: request.dates.map(|order| match order {
                Dates::DayFirst => DateOrder::DayFirst,
                Dates::MonthFirst => DateOrder::MonthFirst,
            }),
            ..Mapping::default()
        },
        lifecycle: request.lifecycle.map_or(Lifecycle::Auto, |states| match states {
            States::Every => Lifecycle::Every,
            States::Complete => Lifecycle::CompleteOnly,
            States::Intervals => Lifecycle::Intervals,
            States::WithState => Lifecycle::WithState,
        }),
        time_zone: request.zone.clone(),
        sheet: request.sheet.clone(),
        // The file is one's own, on one's own machine.
        limits: formats::Limits::own(),
        ..formats::Options::default()
    };
    let imported = formats::open(request.file.as_path(), &options).map_err(|error| refused(&error, lang))?;
    let title = request.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let options = analysis::Options { title, zone, ends: request.ends.clone(), ..analysis::Options::default() };
    Ok(match imported {
        Imported::Cases(import) => {
            Analysis::of(&import.log, &analysis::Options { notes: notes(&import.report), ..options })
        }
        Imported::Objects(import) => {
            Analysis::of_objects(&import.log, &analysis::Options { notes: notes(&import.report), ..options })
        }
    })
}

/// What the reader decided and set aside, in sentences.
fn notes(report: &Report) -> Vec<Text> {
    let mut notes = Vec::new();
    let columns = |lang: Lang| {
        let one = |role: Role, column: &str| format!("{} = {column}", words(&role.message(), lang));
        report.mapping.iter().map(|mapped| one(mapped.role, &mapped.column)).collect::<Vec<_>>().join(", ")
    };
    if !report.mapping.is_empty() {
        notes.push(Text::owned(
            format!("Columns read as: {}.", columns(Lang::En)),
            format!("Colonnes lues comme : {}.", columns(Lang::Fr)),
        ));
    }
    if report.zone.stated + report.zone.unstated > 0 {
        notes.push(text(&report.zone.message()));
    }
    notes.extend(report.notes.iter().map(|note| text(&note.message)));
    let quarantine = &report.quarantine;
    if quarantine.total > 0 {
        notes.push(Text::owned(
            format!("{} rows could not be read and were set aside; the first of them:", quarantine.total),
            format!("{} lignes n’ont pas pu être lues et ont été mises de côté ; les premières :", quarantine.total),
        ));
        notes.extend(quarantine.listed.iter().take(10).map(|row| {
            Text::owned(
                format!("{}: {}", words(&row.place.message(), Lang::En), words(&row.reason, Lang::En)),
                format!("{} : {}", words(&row.place.message(), Lang::Fr), words(&row.reason, Lang::Fr)),
            )
        }));
    }
    notes
}

fn refused(error: &ImportError, lang: Lang) -> anyhow::Error {
    anyhow::anyhow!("{}", words(&error.message(), lang))
}

fn text(message: &Message) -> Text {
    Text::owned(words(message, Lang::En), words(message, Lang::Fr))
}

fn words(message: &Message, lang: Lang) -> String {
    message.in_language(lang.tag()).to_owned()
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}

fn lang_of_environment() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .and_then(|tag| Lang::from_tag(&tag))
        .unwrap_or_default()
}

/// Columns of the terminal; 100 when the text goes elsewhere.
fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.filter(|_| std::io::stdout().is_terminal()).unwrap_or(100)
}
