//! The preview: how many rows are new, changed, there already or faulty; the first of them; every fault with its place;
//! every difference with both values; and what the person decides.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use import::{Differing, Fault, Preview, Shown, Standing};
use kernel::{Cell, Lang, Refusals};
use maud::{Markup, html};
use report::sheet::{Locale, Sheet, SheetColumn, SheetKind, workbook};

use super::{desk::Upload, reasons, run, steps, upload_of};
use crate::{
    hall::{Hall, Shared, beside},
    pages::{Answer, shown},
    reader::Reader,
    shell,
    trouble::{Trouble, worded},
    ui::{self, Figure, grouped},
    value,
    words::{say, say_with},
};

/// Faults and differences shown on the page; the workbook has all.
const ON_PAGE: usize = 100;

/// `GET /import/{id}/preview`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader, Path(id): Path<String>) -> Answer {
    let upload = upload_of(&hall, &reader, &id)?;
    let Some(seen) = upload.work().preview else { return Ok(Redirect::to(&format!("/import/{id}")).into_response()) };
    let main = whole(&hall, &reader, &upload, &seen, &[], &Refusals::none())?;
    Ok(shown(&reader, framed(&hall, &reader, main)))
}

fn framed(hall: &Hall, reader: &Reader, main: Markup) -> Markup {
    shell::page(hall, reader, &say(reader.lang, "import-step-preview"), main)
}

/// The preview again, with why the import may not begin and everything chosen kept.
pub(super) fn refused(
    hall: &Hall,
    reader: &Reader,
    upload: &Upload,
    seen: &Preview,
    typed: &[(String, String)],
    refusals: &Refusals,
) -> Result<Response, Trouble> {
    let main = whole(hall, reader, upload, seen, typed, refusals)?;
    Ok(worded(StatusCode::UNPROCESSABLE_ENTITY, framed(hall, reader, main)))
}

fn whole(
    hall: &Hall,
    reader: &Reader,
    upload: &Upload,
    seen: &Preview,
    typed: &[(String, String)],
    refusals: &Refusals,
) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let profile = upload.work().profile;
    let spec = hall.house().verb(&profile.verb).ok_or(Trouble::NotFound)?.spec();
    let counts = &seen.counts;
    let figure =
        |key: &str, count: u64| Figure { label: say(lang, key), value: grouped(lang, count), ..Figure::default() };
    let figures = [
        figure("import-new", counts.new),
        figure("import-changed", counts.changed),
        figure("import-differing", counts.differing),
        figure("import-same", counts.same),
        figure("import-faulty", counts.faulty),
    ];
    let base = format!("/import/{}", upload.id);
    Ok(html! {
        (ui::page_title(spec.title.get(lang), &format!("{} · {}", upload.name, profile.system), None))
        (steps(lang, 2))
        (ui::figures(lang, &say(lang, "import-step-preview"), &figures))
        form class="import-look" id="look" method="post" action={ (base) "/run" } {
            input type="hidden" name="csrf" value=(reader.csrf());
            @if !seen.differing.is_empty() { (differing(hall, reader, seen, typed)) }
            @if counts.faulty > 0 {
                section class="figure-table" {
                    h2 { (say(lang, "import-faults")) }
                    p class="soft" { (say_with(lang, "import-faults-lead", &[("rows", counts.faulty.into()), ("reasons", seen.faults_total.into())])) }
                    p { a class="button" href={ (base) "/faulty.xlsx" } download { (say(lang, "import-faults-file")) } }
                    (faults(reader, &seen.faults[..seen.faults.len().min(ON_PAGE)]))
                    @if seen.faults_total > ON_PAGE as u64 { p class="soft" { (say_with(lang, "import-faults-more", &[("shown", ON_PAGE.into())])) } }
                    label class="choice" {
                        input type="checkbox" name="leave_out" value="true" checked[typed.iter().any(|(n, v)| n == "leave_out" && v == "true")];
                        span { (say_with(lang, "import-leave-out", &[("rows", counts.faulty.into())])) }
                    }
                }
            }
            @if !seen.shown.is_empty() { (first(reader, &seen.shown)) }
            div class="form-end" {
                div class="answer" { @if !refusals.is_empty() { (reasons(reader, refusals)) } }
                div class="form-acts" {
                    button class="button primary" type="submit" disabled[counts.new + counts.changed + counts.differing == 0] {
                        (say_with(lang, "import-act", &[("count", (counts.new + counts.changed).into())]))
                    }
                    a class="button quiet" href=(base) { (say(lang, "import-back-to-mapping")) }
                }
            }
            @if counts.new + counts.changed + counts.differing == 0 { p class="soft" { (say(lang, "import-nothing")) } }
        }
    })
}

/// Faults with place, value, and what to do.
pub(super) fn faults(reader: &Reader, all: &[Fault]) -> Markup {
    let lang = reader.lang;
    let sheets = all.iter().any(|fault| !fault.sheet.is_empty());
    html! {
        div class="list" { div class="table-wrap" { table class="table" {
            thead { tr {
                th scope="col" { (say(lang, "import-line")) }
                @if sheets { th scope="col" { (say(lang, "import-sheet-column")) } }
                th scope="col" { (say(lang, "import-column")) }
                th scope="col" { (say(lang, "import-value")) }
                th scope="col" { (say(lang, "import-why")) }
            } }
            tbody {
                @for fault in all {
                    tr {
                        th scope="row" { (grouped(lang, fault.line)) }
                        @if sheets { td data-label=(say(lang, "import-sheet-column")) { (fault.sheet) } }
                        td data-label=(say(lang, "import-column")) { (fault.column) }
                        td data-label=(say(lang, "import-value")) { (fault.value) }
                        td class="wide" data-label=(say(lang, "import-why")) { (fault.why.get(lang)) }
                    }
                }
            }
        } } }
    }
}

fn standing(lang: Lang, of: Standing) -> String {
    say(
        lang,
        match of {
            Standing::New => "import-new",
            Standing::Changed => "import-changed",
            Standing::Differing => "import-differing",
            Standing::Same => "import-same",
            Standing::Faulty => "import-faulty",
        },
    )
}

/// The first rows as they would be struck.
fn first(reader: &Reader, rows: &[Shown]) -> Markup {
    let lang = reader.lang;
    // the fields any of them has, in order
    let mut labels: Vec<&str> = Vec::new();
    for (label, _) in rows.iter().flat_map(|row| &row.values) {
        if !labels.contains(&label.get(lang)) {
            labels.push(label.get(lang));
        }
    }
    html! {
        section class="figure-table" {
            h2 { (say(lang, "import-first")) }
            div class="list" { div class="table-wrap" { table class="table" {
                thead { tr {
                    th scope="col" { (say(lang, "import-line")) }
                    th scope="col" { (say(lang, "import-number-there")) }
                    th scope="col" { (say(lang, "import-standing")) }
                    @for label in &labels { th scope="col" { (label) } }
                } }
                tbody { @for row in rows { tr {
                    th scope="row" { (grouped(lang, row.line)) }
                    td data-label=(say(lang, "import-number-there")) { (row.number) }
                    td data-label=(say(lang, "import-standing")) { (standing(lang, row.standing)) }
                    @for label in &labels {
                        td data-label=(label) { (row.values.iter().find(|(l, _)| l.get(lang) == *label).map_or("", |(_, value)| value.get(lang))) }
                    }
                } } }
            } } }
        }
    }
}

/// Rows that say other things than the house holds, each with both values and a choice.
fn differing(hall: &Hall, reader: &Reader, seen: &Preview, typed: &[(String, String)]) -> Markup {
    let lang = reader.lang;
    let chosen = |name: &str| typed.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let all = |name: &str, key: &str, options: &[(&str, &str)]| {
        html! {
            label class="import-habit" {
                span { (say(lang, key)) }
                select name=(name) {
                    @for (value, words) in options { option value=(value) selected[chosen(name) == Some(*value)] { (say(lang, words)) } }
                }
            }
        }
    };
    html! {
        section class="figure-table" {
            h2 { (say(lang, "import-differences")) }
            p class="soft" { (say(lang, "import-differences-lead")) }
            div class="import-habits" {
                @if seen.counts.changed > 0 {
                    (all("changed", "import-changed-all", &[("update", "import-choice-update"), ("keep", "import-choice-keep"), ("leave", "import-choice-leave")]))
                }
                @if seen.counts.differing > 0 {
                    (all("differing", "import-differing-all", &[("", "import-choose"), ("keep", "import-choice-keep"), ("leave", "import-choice-leave")]))
                }
            }
            div class="list" { div class="table-wrap" { table class="table" {
                thead { tr {
                    th scope="col" { (say(lang, "import-line")) }
                    th scope="col" { (say(lang, "import-number-there")) }
                    th scope="col" { (say(lang, "import-object")) }
                    th scope="col" { (say(lang, "import-both")) }
                    th scope="col" { (say(lang, "import-choice")) }
                } }
                tbody { @for one in seen.differing.iter().take(ON_PAGE) { (row(hall, reader, one, chosen(&format!("row.{}", one.row)))) } }
            } } }
            @if seen.differing.len() > ON_PAGE { p class="soft" { (say_with(lang, "import-differences-more", &[("shown", ON_PAGE.into())])) } }
        }
    }
}

fn row(hall: &Hall, reader: &Reader, one: &Differing, chosen: Option<&str>) -> Markup {
    let lang = reader.lang;
    let href = value::object_href(hall, &one.object.kind, &one.object.id);
    let options: &[(&str, &str)] = if one.can_update {
        &[
            ("", "import-as-all"),
            ("update", "import-choice-update"),
            ("keep", "import-choice-keep"),
            ("leave", "import-choice-leave"),
        ]
    } else {
        &[("", "import-as-all"), ("keep", "import-choice-keep"), ("leave", "import-choice-leave")]
    };
    html! {
        tr {
            th scope="row" { (grouped(lang, one.line)) }
            td data-label=(say(lang, "import-number-there")) { (one.number) }
            td data-label=(say(lang, "import-object")) { @if let Some(href) = href { a href=(href) { (one.object.id) } } @else { (one.object.id) } }
            td class="wide" data-label=(say(lang, "import-both")) {
                @if one.differences.is_empty() { span class="soft" { (say(lang, "import-elsewhere")) } }
                @for difference in &one.differences {
                    p {
                        (difference.label.get(lang)) ": " del { (difference.ours.get(lang)) } " → " ins { (difference.theirs.get(lang)) }
                        @if one.can_update && !difference.taken { " " span class="soft" { (say(lang, "import-not-taken")) } }
                    }
                }
                @for reason in &one.reasons { p class="why" { (reason.get(lang)) } }
            }
            td data-label=(say(lang, "import-choice")) {
                select name={ "row." (one.row) } aria-label=(say_with(lang, "import-choice-of", &[("line", one.line.into())])) {
                    @for (value, words) in options { option value=(value) selected[chosen == Some(*value)] { (say(lang, words)) } }
                }
            }
        }
    }
}

/// `GET /import/{id}/faulty.xlsx`: the rows that cannot be taken in, as they stand, each with its reasons.
pub(crate) async fn faulty(
    State(hall): State<Shared>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let upload = upload_of(&hall, &reader, &id)?;
    beside(&hall, move |_| {
        let seen = upload.work().preview.ok_or(Trouble::NotFound)?;
        let (headings, rows) = import::faulty(&upload.extract, &seen, reader.lang);
        let sheet = Sheet {
            title: say(reader.lang, "import-faulty"),
            columns: headings.into_iter().map(|label| SheetColumn::new(label, SheetKind::Text)).collect(),
            rows: rows.into_iter().map(|cells| cells.into_iter().map(Cell::Text).collect()).collect(),
            ..Sheet::default()
        };
        let bytes = workbook(&[sheet], &Locale::new(reader.lang, reader.zone.clone())).map_err(Trouble::failure)?;
        let headers = [
            (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"faulty-rows.xlsx\""),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

/// What the API says of a preview: counts, and as many faults and differences as one asks for.
pub(crate) fn told(seen: &Preview, most: usize) -> serde_json::Value {
    serde_json::json!({
        "counts": seen.counts,
        "faults": &seen.faults[..seen.faults.len().min(most)], "faults_total": seen.faults_total,
        "differing": &seen.differing[..seen.differing.len().min(most)],
        "first": seen.shown,
    })
}

/// Why an import may not begin, for programs too.
pub(crate) use run::{choices, not_yet};
