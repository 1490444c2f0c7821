//! An analysis on a page: fragments that stand alone, and the report that holds them all.
//!
//! Fragments use the class names of the house's style sheets and no inline style or script; a page needs [`CSS`] and
//! [`diagram::CSS`] besides. Every picture has its table, every figure a link where `link` gives one.

use diagram::Style;
use kernel::Lang;
use maud::{Markup, PreEscaped, html};

use super::{
    Analysis, FigureRef, FigureTable, MapChoice, charts,
    findings::findings,
    map::process_graph,
    page,
    tables::{self, headline},
    words as w,
};
use crate::{
    chart::linked,
    number::{self, percent, whole},
    sheet::{Locale, SheetKind},
};

/// Where a figure leads, if anywhere.
pub type Link<'a> = &'a dyn Fn(&FigureRef) -> Option<String>;

/// What the fragments need beside the web's own style sheets.
pub const CSS: &str = include_str!("analysis.css");

/// Rows of a table on a page; the rest is in the workbook.
const ROWS: usize = 300;

/// To whom an analysis is told.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// In which language.
    pub lang: Lang,
    /// Where figures lead.
    pub link: Link<'a>,
    /// Put before identifiers, so that several analyses can stand on one page.
    pub prefix: &'a str,
    /// Level of headings: 2 or 3.
    pub level: u8,
}

impl<'a> Telling<'a> {
    /// Told in a language, with links.
    pub fn new(lang: Lang, link: Link<'a>) -> Self {
        Self { lang, link, prefix: "", level: 2 }
    }
}

/// The whole analysis, fragment by fragment; for an object-centric log with every object type.
pub fn sections(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    html! {
        (overview(analysis, telling))
        @if analysis.objects.is_none() { (body(analysis, telling)) }
        @for (at, kind) in analysis.types.iter().enumerate() {
            @let prefix = format!("{}t{at}-", telling.prefix);
            section class="object-type" id={ (prefix) "type" } aria-labelledby={ (prefix) "name" } {
                h2 id={ (prefix) "name" } class="type-name" { (number::plain(&kind.title)) }
                (sections(kind, &Telling { prefix: &prefix, level: 3, ..*telling }))
            }
        }
    }
}

fn body(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    html! {
        @if analysis.events == 0 {
            p class="lead" { (w::NOTHING.get(telling.lang)) }
        } @else {
            (process_map(analysis, telling))
            (where_it_waits(analysis, telling))
            (throughput(analysis, telling))
            (variants(analysis, telling))
            (rework(analysis, telling))
            (trend(analysis, telling))
            (open_cases(analysis, telling))
            (handovers(analysis, telling))
        }
    }
}

/// What stands out in sentences, and the head figures.
pub fn overview(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let locale = Locale::new(lang, analysis.zone.clone());
    let mut sheet = crate::sheet::Sheet::default();
    let mut figures = Vec::new();
    for (row, (label, kind, cell, opens)) in headline(analysis).into_iter().enumerate() {
        sheet.kinds.insert((row, 0), kind);
        sheet.rows.push(vec![cell]);
        // the period stands in the scope line
        if kind != SheetKind::Moment {
            figures.push((label.get(lang), sheet.shown(row, 0, &locale), opens.and_then(|f| (telling.link)(&f))));
        }
    }
    let said = findings(analysis, lang);
    html! {
        section class="analysis-overview" aria-label=(w::SUMMARY.get(lang)) {
            @if !said.is_empty() {
                ul class="findings" aria-label=(w::STANDS_OUT.get(lang)) { @for sentence in &said { li { (sentence) } } }
            }
            dl class="head-figures" {
                @for (label, value, href) in &figures {
                    div { dt { (label) } dd { (linked(value, href.as_deref())) } }
                }
            }
            @if let Some(types) = tables::table(analysis, "object-types", lang) {
                div class="table-wrap" { (table(&types, analysis, telling)) }
                p class="soft" { (types.definition.get(lang)) }
            }
        }
    }
}

/// The process map with both readings, and the tables of activities and arcs.
pub fn process_map(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let made = process_graph(analysis, &MapChoice::default(), lang, telling.link);
    let (activities, arcs) = (whole(made.activities, lang), whole(made.arcs, lang));
    let (all, steps) = (whole(analysis.map.arcs.len() as u64, lang), percent(made.steps, lang));
    let scope = lang.of(
        format!(
            "{activities} of {} activities and {arcs} of {all} arcs, which hold {steps} of all steps.",
            analysis.activity_count()
        ),
        format!(
            "{activities} activités sur {} et {arcs} passages sur {all}, soit {steps} des pas.",
            analysis.activity_count()
        ),
    );
    let style =
        Style { lang: lang.tag().to_owned(), title: w::MAP.get(lang).to_owned(), desc: scope.clone(), embedded: false };
    let drawn = diagram::drawing(&made.graph, &style);
    let size = if drawn.width > 1500.0 {
        "map-sheet wider"
    } else if drawn.width > 680.0 {
        "map-sheet wide"
    } else {
        "map-sheet"
    };
    let name = format!("{}reading", telling.prefix);
    let legend = lang.of(
        "On the arcs how often, or the median wait; in the boxes how many events, or the share of all time waited before. Amber: a tenth of all time or more.",
        "Sur les passages, le nombre ou l’attente médiane\u{202f}; dans les cases, le nombre d’événements ou la part du temps total attendue avant. En ambre\u{a0}: un dixième du temps total ou plus.",
    );
    let picture = html! {
        fieldset class="map-reading" {
            legend class="vh" { (w::READING.get(lang)) }
            label { input type="radio" name=(name) value="frequency" checked; (w::FREQUENCY.get(lang)) }
            label { input type="radio" name=(name) value="waiting"; (w::WAITING.get(lang)) }
        }
        div class=(size) tabindex="0" role="group" aria-label=(w::MAP.get(lang)) { (PreEscaped(drawn.svg)) }
        p class="soft map-legend" { (legend) }
    };
    framed(analysis, telling, ("map", w::MAP.get(lang)), &scope, picture, &["activities", "arcs"])
}

/// The arcs and activities that cost most time.
pub fn where_it_waits(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    if analysis.waits.arcs.is_empty() {
        return html! {};
    }
    let lang = telling.lang;
    let total = number::duration_wide(analysis.waits.throughput, lang);
    let scope = lang.of(
        format!("Of {total} that all cases took together; beside each arc its share and its median wait."),
        format!("Sur {total} de durée cumulée\u{202f}; en regard de chaque passage, sa part et son attente médiane."),
    );
    let picture = charts::waits(analysis, telling);
    framed(analysis, telling, ("waits", w::WHERE_IT_WAITS.get(lang)), &scope, picture, &["arcs", "waits"])
}

/// How long cases take: histogram and percentiles.
pub fn throughput(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let Some(t) = &analysis.throughput else { return html! {} };
    let lang = telling.lang;
    let (shortest, longest) = (number::duration(t.min, lang), number::duration(t.max, lang));
    let scope = lang.of(
        format!("{}, from {shortest} to {longest}.", number::cases(t.cases, lang)),
        format!("{}, de {shortest} à {longest}.", number::cases(t.cases, lang)),
    );
    let drawn = analysis.usual.as_ref().unwrap_or(t);
    let picture = html! {
        div class="beside" {
            div {
                (charts::durations(t, drawn, telling))
                @if drawn.cases < t.cases {
                    @let rest = whole(t.cases - drawn.cases, lang);
                    p class="soft chart-note" {
                        (lang.of(format!("{rest} cases take longer than is drawn here."), format!("{rest} dossiers durent plus longtemps que ce qui est dessiné ici.")))
                    }
                }
            }
            @if let Some(percentiles) = tables::table(analysis, "percentiles", lang) {
                (table(&percentiles, analysis, telling))
            }
        }
    };
    framed(analysis, telling, ("throughput", w::THROUGHPUT.get(lang)), &scope, picture, &["durations"])
}

/// The most frequent ways through the process.
pub fn variants(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    const SHOWN: usize = 10;
    let lang = telling.lang;
    let Some(first) = analysis.variants.first() else { return html! {} };
    let covered: u64 = analysis.variants.iter().take(SHOWN).map(|v| v.count).sum();
    let (shown, count) = (analysis.variants.len().min(SHOWN) as u64, whole(analysis.variant_count, lang));
    let covered = percent(covered as f64 / analysis.cases.max(1) as f64, lang);
    let scope = lang.of(
        format!("The {} most frequent of {count}, taken by {covered} of the cases.", whole(shown, lang)),
        format!("Les {} plus fréquents sur {count}, suivis par {covered} des dossiers.", whole(shown, lang)),
    );
    let picture = html! {
        ol class="ways" {
            @for variant in analysis.variants.iter().take(SHOWN) {
                @let names = variant.activities.iter().map(|code| analysis.name(*code).to_owned()).collect();
                @let href = (telling.link)(&FigureRef::Variant { activities: names });
                li {
                    div class="way-head" {
                        span class="way-share" { (percent(variant.share, lang)) }
                        svg class="way-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                            rect class="bar-fill" x="0" y="0" height="4" width=(crate::chart::short(variant.count as f64 / first.count as f64 * 100.0)) {}
                        }
                        span class="way-facts" {
                            (linked(&number::cases(variant.count, lang), href.as_deref()))
                            " · " (lang.of("median", "médiane")) " " (number::duration(variant.median, lang))
                        }
                    }
                    p class="way" {
                        @for (at, run) in variant.activities.chunk_by(|a, b| a == b).enumerate() {
                            @if at > 0 { span class="then" aria-hidden="true" { " → " } }
                            span class="step" { (number::plain(analysis.name(run[0]))) @if run.len() > 1 { "\u{a0}×" (run.len()) } }
                        }
                    }
                }
            }
        }
    };
    framed(analysis, telling, ("variants", w::WAYS.get(lang)), &scope, picture, &["variants"])
}

/// What is done again.
pub fn rework(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    if analysis.cases == 0 {
        return html! {};
    }
    let (cases, share) = (number::cases(analysis.rework.cases, lang), percent(analysis.rework.share, lang));
    let extra = whole(analysis.rework.extra, lang);
    let scope = lang.of(
        format!("{cases} with something done again ({share}); executions beyond the first: {extra}."),
        format!("{cases} avec reprise ({share})\u{202f}; exécutions au-delà de la première\u{a0}: {extra}."),
    );
    framed(
        analysis,
        telling,
        ("rework", w::REWORK.get(lang)),
        &scope,
        charts::rework(analysis, telling),
        &["rework", "loops"],
    )
}

/// Week by week: cases begun and ended, and how long those took that ended.
pub fn trend(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    if analysis.trend.is_empty() {
        return html! {};
    }
    let picture = charts::trend(analysis, lang);
    framed(analysis, telling, ("trend", w::TREND.get(lang)), "", picture, &["trend"])
}

/// Cases that have not ended, the longest untouched first.
pub fn open_cases(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    if analysis.open.total == 0 {
        return html! {};
    }
    let now = number::minute(base::Moment(analysis.open.now), &analysis.zone, lang);
    let scope = lang.of(
        format!("{} of {} cases, as of {now}.", whole(analysis.open.total, lang), whole(analysis.cases, lang)),
        format!("{} dossiers sur {}, au {now}.", whole(analysis.open.total, lang), whole(analysis.cases, lang)),
    );
    let picture = charts::open_at(analysis, telling);
    framed(analysis, telling, ("open", w::OPEN_AT.get(lang)), &scope, picture, &["open"])
}

fn handovers(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let found = &analysis.handovers;
    if found.handed == 0 {
        return html! {};
    }
    let (handed, kept, unknown) = (whole(found.handed, lang), whole(found.kept, lang), whole(found.unattributed, lang));
    let scope = lang.of(
        format!("{handed} steps pass to somebody else, {kept} stay in the same hands, {unknown} name nobody."),
        format!("{handed} pas changent de main, {kept} restent dans la même, {unknown} ne nomment personne."),
    );
    framed(
        analysis,
        telling,
        ("handovers", w::HANDOVERS.get(lang)),
        &scope,
        charts::handovers(analysis, lang),
        &["handovers"],
    )
}

/// The frame of a section: heading and scope above, picture, tables and definition below.
fn framed(
    analysis: &Analysis,
    telling: &Telling<'_>,
    (id, title): (&str, &str),
    scope: &str,
    picture: Markup,
    named: &[&str],
) -> Markup {
    let lang = telling.lang;
    let id = format!("{}{id}", telling.prefix);
    let shown: Vec<FigureTable> = named.iter().filter_map(|name| tables::table(analysis, name, lang)).collect();
    html! {
        figure class="chart analysis-part" id=(id) aria-labelledby={ (id) "-title" } {
            figcaption {
                @if telling.level == 2 { h2 id={ (id) "-title" } { (title) } } @else { h3 id={ (id) "-title" } { (title) } }
                @if !scope.is_empty() { p class="soft" { (scope) } }
            }
            (picture)
            div class="chart-foot" {
                @for one in &shown {
                    details class="fold" {
                        summary { (w::AS_TABLE.get(lang)) @if shown.len() > 1 || one.sheet.title != title { (lang.of(": ", "\u{a0}: ")) (one.sheet.title) } }
                        div class="table-wrap" tabindex="0" role="region" aria-label=(one.sheet.title) { (table(one, analysis, telling)) }
                    }
                }
                @if let Some(definition) = shown.first().map(|t| t.definition.get(lang)).filter(|d| !d.is_empty()) {
                    details class="fold" { summary { (w::DEFINITION.get(lang)) } p { (definition) } }
                }
            }
        }
    }
}

/// A table of an analysis, its first column heading the rows.
pub fn table(table: &FigureTable, analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let locale = Locale::new(lang, analysis.zone.clone());
    let sheet = &table.sheet;
    let end = |column: usize| sheet.columns[column].kind.is_figure().then_some("end");
    html! {
        table class="table" {
            thead { tr { @for (at, column) in sheet.columns.iter().enumerate() { th scope="col" class=[end(at)] { (column.label) } } } }
            tbody {
                @for row in 0..sheet.rows.len().min(ROWS) {
                    @let href = table.opens[row].as_ref().and_then(|figure| (telling.link)(figure));
                    tr {
                        @for column in 0..sheet.columns.len() {
                            @let shown = number::plain(&sheet.shown(row, column, &locale));
                            @let href = href.as_deref().filter(|_| column == table.opens_at);
                            @if column == 0 {
                                th scope="row" class=[end(column)] { (linked(&shown, href)) }
                            } @else {
                                td class=[end(column)] data-label=(sheet.columns[column].label) { (linked(&shown, href)) }
                            }
                        }
                    }
                }
            }
        }
        @if sheet.rows.len() > ROWS {
            p class="soft" {
                (lang.of(
                    format!("The first {ROWS} of {} rows; the workbook holds them all.", whole(sheet.rows.len() as u64, lang)),
                    format!("Les {ROWS} premières lignes sur {}\u{202f}; le classeur les contient toutes.", whole(sheet.rows.len() as u64, lang)),
                ))
            }
        }
    }
}

/// The analysis as one file: no script, nothing loaded, light and dark, made to be printed too.
pub fn html_page(analysis: &Analysis, lang: Lang) -> String {
    page::page(analysis, lang)
}
