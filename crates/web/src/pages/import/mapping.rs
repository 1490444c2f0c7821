//! The mapping: which column fills which field, and how its cells are written. Suggested, shown with samples, and what
//! can be read two ways is asked.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use formats::table::Table;
use import::{CurrencySource, Dates, Decimals, Mapped, Problem, Profile, Source, Unit};
use kernel::{Field, FieldKind, Lang, VerbSpec};
use maud::{Markup, html};

use super::{desk::Upload, not_bound, profiles, reasons, settings, steps, upload::rows, upload_of};
use crate::{
    hall::{Hall, Shared, beside},
    pages::{Answer, shown, sign_in::check_csrf},
    reader::{Reader, pairs},
    shell,
    trouble::{Trouble, worded},
    ui,
    words::{say, say_with},
};

/// Values of a column shown beside it.
const SAMPLES: usize = 3;

/// `GET /import/{id}`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    let upload = upload_of(&hall, &reader, &id)?;
    let profile = upload.work().profile;
    let main = form(&hall, &reader, &upload, &profile, &[])?;
    Ok(shown(&reader, framed(&hall, &reader, main)))
}

fn framed(hall: &Hall, reader: &Reader, main: Markup) -> Markup {
    shell::page(hall, reader, &say(reader.lang, "import-step-mapping"), main)
}

/// `POST /import/{id}`: the mapping is taken, kept under a name when asked, and every row looked at.
pub(crate) async fn submit(
    State(hall): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
    body: String,
) -> Result<Response, Trouble> {
    let typed = pairs(&body);
    check_csrf(&reader, &typed)?;
    let upload = upload_of(&hall, &reader, &id)?;
    beside(&hall, move |hall| {
        let before = upload.work().profile;
        let spec = hall.house().verb(&before.verb).ok_or(Trouble::NotFound)?.spec().clone();
        let mut profile = read(&typed, &before, &spec);
        let settings = settings(&reader, upload.whom.as_deref())?;
        let seen = hall
            .ledger
            .look(|state| import::preview(&upload.extract, &profile, hall.house(), state, &settings))
            .map_err(Trouble::failure)?;
        let seen = match seen {
            Ok(seen) => seen,
            Err(problems) => {
                upload.change(|work| work.profile = profile.clone());
                let main = form(hall, &reader, &upload, &profile, &problems)?;
                return Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, framed(hall, &reader, main)));
            }
        };
        if typed.iter().any(|(name, value)| name == "save" && value == "true") && !profile.name.trim().is_empty() {
            profiles::save(hall, &mut profile)?;
        }
        upload.change(|work| {
            work.profile = profile;
            work.preview = Some(seen.into());
            work.job = None;
        });
        Ok(Redirect::to(&format!("/import/{}/preview", upload.id)).into_response())
    })
    .await
}

/// The mapping as a form says it.
fn read(typed: &[(String, String)], before: &Profile, spec: &VerbSpec) -> Profile {
    let all = |name: &str| -> Vec<String> {
        let values = typed.iter().filter(|(n, _)| n == name).map(|(_, value)| value.trim().to_owned());
        values.filter(|value| !value.is_empty()).collect()
    };
    let one = |name: &str| all(name).into_iter().next();
    let source = |prefix: &str| Source {
        columns: all(&format!("{prefix}.column")),
        constant: one(&format!("{prefix}.constant")),
        values: values(&one(&format!("{prefix}.values")).unwrap_or_default()),
        dates: match one(&format!("{prefix}.dates")).as_deref() {
            Some("day_first") => Some(Dates::DayFirst),
            Some("month_first") => Some(Dates::MonthFirst),
            _ => None,
        },
        decimals: match one(&format!("{prefix}.decimals")).as_deref() {
            Some("point") => Some(Decimals::Point),
            Some("comma") => Some(Decimals::Comma),
            _ => None,
        },
        unit: match one(&format!("{prefix}.unit")).as_deref() {
            Some("mg") => Some(Unit::Mg),
            Some("kg") => Some(Unit::Kg),
            _ => None,
        },
        currency: one(&format!("{prefix}.currency")).and_then(|text| match text.split_once(':') {
            Some(("column", name)) => Some(CurrencySource::Column(name.to_owned())),
            Some(("constant", code)) => Some(CurrencySource::Constant(code.to_owned())),
            _ => None,
        }),
        drop_zeros: one(&format!("{prefix}.zeros")).is_some(),
    };
    let fields = spec.fields.iter().map(|field| Mapped { field: field.name.clone(), from: source(&field.name) });
    Profile {
        name: one("name").unwrap_or_default().chars().take(80).collect(),
        version: before.version,
        verb: before.verb.clone(),
        update: before.update.clone(),
        system: one("system").unwrap_or_default(),
        number: all("number"),
        site: Some(source("@site")).filter(Source::is_given),
        sheet: before.sheet.clone(),
        fields: fields.filter(|mapped| mapped.from.is_given()).collect(),
    }
}

/// `FR01 = PAR`, one a line.
fn values(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(theirs, ours)| (theirs.trim().to_owned(), ours.trim().to_owned())).collect()
}

fn form(
    hall: &Hall,
    reader: &Reader,
    upload: &Upload,
    profile: &Profile,
    problems: &[Problem],
) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let spec = hall.house().verb(&profile.verb).ok_or(Trouble::NotFound)?.spec();
    let table = &upload.extract.table;
    let wrong = |field: &str| problems.iter().find(|p| p.field == field).map(|p| p.text.get(lang).to_owned());
    let own = Source::default();
    let site = profile.site.as_ref().unwrap_or(&own);
    Ok(html! {
        (ui::page_title(spec.title.get(lang), &format!("{} · {}", upload.name, rows(reader, &upload.extract)), None))
        (steps(lang, 1))
        @for note in &upload.extract.report.notes { p class="soft import-note" { (note.message.in_language(lang.tag())) } }
        form class="form import-mapping" id="mapping" method="post" action={ "/import/" (upload.id) } {
            input type="hidden" name="csrf" value=(reader.csrf());
            @if !problems.is_empty() { (reasons(reader, &not_bound(problems))) }
            (text_field(lang, "system", &say(lang, "import-system"), &say(lang, "import-system-help"), &profile.system, wrong("@system")))
            div class="field" data-name="@number" {
                label for="f-number" { (say(lang, "import-number")) }
                p class="help" id="f-number-help" { (say(lang, "import-number-help")) }
                div class="import-pair" {
                    @for at in 0..2 {
                        (columns(lang, table, "number", if at == 0 { "f-number" } else { "f-number-2" }, profile.number.get(at).map(String::as_str), &say(lang, if at == 0 { "import-number" } else { "import-number-second" })))
                    }
                }
                (error(wrong("@number")))
            }
            fieldset class="field import-field" {
                legend { (say(lang, "import-site")) }
                p class="help" { (say(lang, "import-site-help")) }
                (columns(lang, table, "@site.column", "f-site", site.columns.first().map(String::as_str), &say(lang, "import-site")))
                (value_map(lang, "@site", site, !site.columns.is_empty() || wrong("@site").is_some()))
                (error(wrong("@site")))
            }
            @for field in &spec.fields { (one(reader, table, profile, field, wrong(&field.name))) }
            div class="field" {
                label for="f-name" { (say(lang, "import-name")) }
                p class="help" id="f-name-help" { (say(lang, "import-name-help")) }
                input id="f-name" type="text" name="name" maxlength="80" value=(profile.name) autocomplete="off" aria-describedby="f-name-help";
            }
            label class="choice" { input type="checkbox" name="save" value="true"; span { (say(lang, "import-save")) } }
            div class="form-end" { div class="form-acts" {
                button class="button primary" type="submit" { (say(lang, "import-preview")) }
                a class="button quiet" href="/import" { (say(lang, "form-cancel")) }
            } }
        }
    })
}

fn text_field(lang: Lang, name: &str, label: &str, help: &str, value: &str, wrong: Option<String>) -> Markup {
    let field = ui::Field {
        name: name.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        value: value.to_owned(),
        error: wrong,
        required: true,
        kind: ui::Kind::Line(40),
        ..ui::Field::default()
    };
    ui::field(lang, &field)
}

fn error(wrong: Option<String>) -> Markup {
    html! { @if let Some(wrong) = wrong { p class="error" { (wrong) } } }
}

fn columns(lang: Lang, table: &Table, name: &str, id: &str, chosen: Option<&str>, label: &str) -> Markup {
    let same = |column: &str| {
        chosen.is_some_and(|chosen| formats::cell::plain_name(chosen) == formats::cell::plain_name(column))
    };
    html! {
        select id=(id) name=(name) aria-label=(label) {
            option value="" { (say(lang, "import-no-column")) }
            @for column in &table.columns { option value=(column.name) selected[same(&column.name)] { (formats::cell::shown(&column.name)) } }
        }
    }
}

/// What stands in a column, for the eye.
fn samples(lang: Lang, table: &Table, from: &Source) -> Markup {
    let found = from.columns.first().and_then(|name| table.column(name));
    let Some(at) = found else { return html! {} };
    let filled = (0..table.len()).map(|row| table.cell(row, at).trim()).filter(|cell| !cell.is_empty());
    let shown: Vec<String> = filled.take(SAMPLES).map(formats::cell::shown).collect();
    html! { @if !shown.is_empty() { p class="soft import-samples" { (say_with(lang, "import-samples", &[("samples", shown.join(" · ").into())])) } } }
}

fn value_map(lang: Lang, prefix: &str, from: &Source, open: bool) -> Markup {
    let text: Vec<String> = from.values.iter().map(|(theirs, ours)| format!("{theirs} = {ours}")).collect();
    html! {
        details open[!text.is_empty() || (open && prefix == "@site")] {
            summary { (say(lang, "import-values")) }
            label class="field" {
                span class="help" { (say(lang, "import-values-help")) }
                textarea name={ (prefix) ".values" } rows="3" spellcheck="false" { (text.join("\n")) }
            }
        }
    }
}

fn one(reader: &Reader, table: &Table, profile: &Profile, field: &Field, wrong: Option<String>) -> Markup {
    let lang = reader.lang;
    let none = Source::default();
    let from = profile.source(&field.name).unwrap_or(&none);
    let label = field.label.get(lang);
    let id = format!("f-{}", field.name);
    html! {
        fieldset class={ "field import-field" @if wrong.is_some() { " import-wrong" } } data-name=(field.name) {
            legend { (label) @if field.required { " " span class="mark" { (say(lang, "import-needed")) } } }
            @if !field.help.get(lang).is_empty() { p class="help" { (field.help.get(lang)) } }
            div class="import-pair" {
                (columns(lang, table, &format!("{}.column", field.name), &id, from.columns.first().map(String::as_str), &say_with(lang, "import-column-of", &[("field", label.into())])))
                (constant(lang, field, from, &say_with(lang, "import-constant-of", &[("field", label.into())])))
            }
            // a second column of a saved mapping is kept as it is
            @for more in from.columns.iter().skip(1) { input type="hidden" name={ (field.name) ".column" } value=(more); }
            (samples(lang, table, from))
            (habits(lang, table, field, from))
            (error(wrong))
        }
    }
}

/// One value for all rows; a list where the field has one.
fn constant(lang: Lang, field: &Field, from: &Source, label: &str) -> Markup {
    let name = format!("{}.constant", field.name);
    let value = from.constant.clone().unwrap_or_default();
    match &field.kind {
        FieldKind::Choice(options) => html! {
            select name=(name) aria-label=(label) {
                option value="" { (say(lang, "import-no-constant")) }
                @for (code, words) in options { option value=(code) selected[*code == value] { (words.get(lang)) } }
            }
        },
        _ => {
            html! { input type="text" name=(name) value=(value) aria-label=(label) placeholder=(say(lang, "import-constant")) autocomplete="off"; }
        }
    }
}

/// How the cells of a column are written, where that can be chosen.
fn habits(lang: Lang, table: &Table, field: &Field, from: &Source) -> Markup {
    let kind = match &field.kind {
        FieldKind::List(item) => item,
        kind => kind,
    };
    let select = |suffix: &str, key: &str, chosen: &str, options: &[(&str, &str)]| {
        html! {
            label class="import-habit" {
                span { (say(lang, key)) }
                select name={ (field.name) "." (suffix) } {
                    @for (value, words) in options { option value=(value) selected[*value == chosen] { (say(lang, words)) } }
                }
            }
        }
    };
    let dates = || {
        let chosen = match from.dates {
            Some(Dates::DayFirst) => "day_first",
            Some(Dates::MonthFirst) => "month_first",
            None => "",
        };
        select(
            "dates",
            "import-dates",
            chosen,
            &[("", "import-as-written"), ("day_first", "import-day-first"), ("month_first", "import-month-first")],
        )
    };
    let decimals = || {
        let chosen = match from.decimals {
            Some(Decimals::Point) => "point",
            Some(Decimals::Comma) => "comma",
            None => "",
        };
        select(
            "decimals",
            "import-decimals",
            chosen,
            &[("", "import-as-written"), ("point", "import-point"), ("comma", "import-comma")],
        )
    };
    let units = || {
        let chosen = match from.unit {
            Some(Unit::Mg) => "mg",
            Some(Unit::Kg) => "kg",
            _ => "",
        };
        select(
            "unit",
            "import-unit",
            chosen,
            &[("", "import-unit-own"), ("mg", "import-unit-mg"), ("kg", "import-unit-kg")],
        )
    };
    html! {
        div class="import-habits" {
            @match kind {
                FieldKind::Date => (dates()),
                FieldKind::Money => { (decimals()) (currency(lang, table, field, from)) }
                FieldKind::Integer { .. } => (decimals()),
                FieldKind::Grams => { (decimals()) (units()) }
                FieldKind::Carats => (decimals()),
                FieldKind::Choice(_) => (value_map(lang, &field.name, from, false)),
                FieldKind::Object(_) | FieldKind::Text { .. } => {
                    label class="choice" { input type="checkbox" name={ (field.name) ".zeros" } value="true" checked[from.drop_zeros]; span { (say(lang, "import-zeros")) } }
                    (value_map(lang, &field.name, from, false))
                }
                _ => {}
            }
        }
    }
}

fn currency(lang: Lang, table: &Table, field: &Field, from: &Source) -> Markup {
    let chosen = match &from.currency {
        Some(CurrencySource::Column(name)) => format!("column:{name}"),
        Some(CurrencySource::Constant(code)) => format!("constant:{code}"),
        None => String::new(),
    };
    html! {
        label class="import-habit" {
            span { (say(lang, "import-currency")) }
            select name={ (field.name) ".currency" } {
                option value="" { (say(lang, "import-currency-none")) }
                optgroup label=(say(lang, "import-currency-constant")) {
                    @for currency in base::Currency::all() {
                        @let value = format!("constant:{currency}");
                        option value=(value) selected[value == chosen] { (currency) }
                    }
                }
                optgroup label=(say(lang, "import-currency-column")) {
                    @for column in &table.columns {
                        @let value = format!("column:{}", column.name);
                        option value=(value) selected[value == chosen] { (formats::cell::shown(&column.name)) }
                    }
                }
            }
        }
    }
}
