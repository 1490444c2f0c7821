//! A profile bound to a table and a verb: every column found, every question about two readings asked.

use formats::{
    cell::{self, Unread},
    table::Table,
};
use kernel::{Field, FieldKind, Text, VerbSpec};

use crate::profile::{CurrencySource, Dates, Decimals, Profile, Source};

/// Something only a person can decide before rows can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Day or month first.
    Dates {
        /// One of the values.
        sample: String,
    },
    /// Decimal comma or point.
    Decimals {
        /// One of the values.
        sample: String,
    },
}

/// Why a profile does not fit a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable name.
    pub code: &'static str,
    /// The field it is about; `@number`, `@site` for the profile's own.
    pub field: String,
    /// What to do.
    pub text: Text,
    /// The question that settles it.
    pub question: Option<Question>,
}

/// Where a value comes from, with positions instead of names.
#[derive(Debug)]
pub(crate) struct From {
    pub source: Source,
    pub columns: Vec<usize>,
    pub currency: Option<usize>,
}

/// A profile that fits.
#[derive(Debug)]
pub struct Bound {
    pub(crate) fields: Vec<(Field, From)>,
    pub(crate) site: Option<From>,
    pub(crate) number: Vec<usize>,
}

impl Bound {
    /// Binds a profile.
    ///
    /// # Errors
    /// Every problem at once: columns that are not there, fields that need a column, readings to be chosen.
    pub fn new(profile: &Profile, table: &Table, spec: &VerbSpec) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut fields = Vec::new();
        for mapped in &profile.fields {
            if !spec.fields.iter().any(|field| field.name == mapped.field) {
                let shown = cell::shown(&mapped.field);
                problems.push(problem(
                    "profile.field",
                    &mapped.field,
                    format!("The act has no field “{shown}”; take it out of the profile."),
                    format!("L’acte n’a pas de champ « {shown} » ; retirez-le du profil."),
                ));
            }
        }
        for field in &spec.fields {
            let from = profile.source(&field.name).filter(|from| from.is_given());
            match from {
                Some(from) => {
                    if let Some(found) = find(table, &field.name, from, &mut problems) {
                        ask(table, field, &found, &mut problems);
                        fields.push((field.clone(), found));
                    }
                }
                None if field.required => problems.push(problem(
                    "profile.needed",
                    &field.name,
                    format!("“{}” is needed: choose its column, or one value for all rows.", field.label.en),
                    format!(
                        "« {} » est à renseigner : choisissez sa colonne, ou une valeur pour toutes les lignes.",
                        field.label.fr
                    ),
                )),
                None => {}
            }
        }
        let site = profile
            .site
            .as_ref()
            .filter(|from| from.is_given())
            .and_then(|from| find(table, "@site", from, &mut problems));
        if profile.number.is_empty() && spec.fields.iter().any(|field| field.personal) {
            // Without a number a row is known by what it says, and what it says of a person is in no digest.
            problems.push(problem(
                "profile.number",
                "@number",
                "Choose the column that numbers the people of this list; nothing else tells two of them apart."
                    .to_owned(),
                "Choisissez la colonne qui numérote les personnes de cette liste ; rien d’autre ne les distingue."
                    .to_owned(),
            ));
        }
        let number = profile.number.iter().filter_map(|name| column(table, "@number", name, &mut problems)).collect();
        if profile.system.trim().is_empty() || profile.system.chars().count() > 40 {
            problems.push(problem(
                "profile.system",
                "@system",
                "Name the system or list the rows come from, in 40 characters at most.".to_owned(),
                "Nommez le système ou la liste d’où viennent les lignes, en 40 caractères au plus.".to_owned(),
            ));
        }
        if problems.is_empty() { Ok(Self { fields, site, number }) } else { Err(problems) }
    }
}

fn problem(code: &'static str, field: &str, en: String, fr: String) -> Problem {
    Problem { code, field: field.to_owned(), text: Text::owned(en, fr), question: None }
}

fn column(table: &Table, field: &str, name: &str, problems: &mut Vec<Problem>) -> Option<usize> {
    let wanted = cell::plain_name(name);
    let found = table.column(name).or_else(|| {
        table.columns.iter().position(|column| cell::plain_name(&column.name) == wanted && !wanted.is_empty())
    });
    if found.is_none() {
        let shown = cell::shown(name);
        problems.push(problem(
            "profile.column",
            field,
            format!("The file has no column “{shown}”; choose another."),
            format!("Le fichier n’a pas de colonne « {shown} » ; choisissez-en une autre."),
        ));
    }
    found
}

fn find(table: &Table, field: &str, from: &Source, problems: &mut Vec<Problem>) -> Option<From> {
    let before = problems.len();
    let columns = from.columns.iter().filter_map(|name| column(table, field, name, problems)).collect();
    let currency = match &from.currency {
        Some(CurrencySource::Column(name)) => column(table, field, name, problems),
        _ => None,
    };
    (problems.len() == before).then(|| From { source: from.clone(), columns, currency })
}

/// Asks what the cells of a column leave open. A column that shows its own habit somewhere needs no question.
fn ask(table: &Table, field: &Field, from: &From, problems: &mut Vec<Problem>) {
    let kind = match &field.kind {
        FieldKind::List(item) => item,
        kind => kind,
    };
    if matches!(kind, FieldKind::Money)
        && from.currency.is_none()
        && !from.columns.is_empty()
        && from.source.currency.is_none()
    {
        problems.push(problem(
            "profile.currency",
            &field.name,
            format!("Say in which currency “{}” is: a column, or one currency for all rows.", field.label.en),
            format!(
                "Indiquez la devise de « {} » : une colonne, ou une devise pour toutes les lignes.",
                field.label.fr
            ),
        ));
    }
    let open = match kind {
        FieldKind::Date if from.source.dates.is_none() => doubtful(table, from, |text| cell::date(text, None).err()),
        FieldKind::Money | FieldKind::Grams | FieldKind::Carats | FieldKind::Integer { .. }
            if from.source.decimals.is_none() =>
        {
            doubtful(table, from, |text| cell::decimal(text, None).err())
        }
        _ => None,
    };
    let Some(sample) = open else { return };
    let shown = cell::shown(&sample);
    let is_date = matches!(kind, FieldKind::Date);
    let (en, fr, question) = if is_date {
        (
            format!("“{shown}” may be day or month first; say which for “{}”.", field.label.en),
            format!("« {shown} » peut commencer par le jour ou par le mois ; précisez-le pour « {} ».", field.label.fr),
            Question::Dates { sample },
        )
    } else {
        (
            format!("“{shown}” may be a thousand and more, or one and a fraction; say which for “{}”.", field.label.en),
            format!(
                "« {shown} » peut être un millier et plus, ou une unité et une fraction ; précisez-le pour « {} ».",
                field.label.fr
            ),
            Question::Decimals { sample },
        )
    };
    problems.push(Problem { question: Some(question), ..problem("profile.two_ways", &field.name, en, fr) });
}

/// A cell of the columns that can be read two ways.
fn doubtful(table: &Table, from: &From, trouble: impl Fn(&str) -> Option<Unread>) -> Option<String> {
    let cells = (0..table.len()).flat_map(|row| from.columns.iter().map(move |column| table.cell(row, *column)));
    cells.filter(|cell| !cell.trim().is_empty()).find(|cell| trouble(cell) == Some(Unread::TwoWays)).map(str::to_owned)
}

/// What the cells of a column say of their own habit: one cell that can only be read one way speaks for all, unless
/// another contradicts it.
pub(crate) fn habit(table: &Table, column: usize) -> (Option<Dates>, Option<Decimals>) {
    let cells = || (0..table.len()).map(|row| table.cell(row, column).trim()).filter(|cell| !cell.is_empty());
    let day = |text: &str, order| cell::date(text, Some(order)).is_ok();
    let stroked = cells().filter(|text| text.contains('/') || text.contains('-')).filter(|text| text.len() <= 19);
    let (mut days, mut months) = (false, false);
    for text in stroked {
        use formats::DateOrder::{DayFirst, MonthFirst};
        match (day(text, DayFirst), day(text, MonthFirst)) {
            (true, false) => days = true,
            (false, true) => months = true,
            _ => {}
        }
    }
    let dates = match (days, months) {
        (true, false) => Some(Dates::DayFirst),
        (false, true) => Some(Dates::MonthFirst),
        _ => None,
    };
    let reads = |text: &str, mark| cell::decimal(text, Some(mark)).is_ok();
    let (mut points, mut commas) = (false, false);
    for text in cells() {
        match (reads(text, cell::Mark::Point), reads(text, cell::Mark::Comma)) {
            (true, false) => points = true,
            (false, true) => commas = true,
            _ => {}
        }
    }
    let decimals = match (points, commas) {
        (true, false) => Some(Decimals::Point),
        (false, true) => Some(Decimals::Comma),
        _ => None,
    };
    (dates, decimals)
}
