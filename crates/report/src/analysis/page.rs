//! The report file: one HTML document that needs nothing else.

use kernel::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    Analysis,
    html::{self as parts, Telling},
    words as w,
};
use crate::number::{self, plain};

/// The look of the house, said once in the web's style sheets; the report brings them along.
const LOOK: [&str; 6] = [
    include_str!("../../../web/assets/css/tokens.css"),
    include_str!("../../../web/assets/css/base.css"),
    include_str!("../../../web/assets/css/figure.css"),
    include_str!("../../../web/assets/css/list.css"),
    diagram::CSS,
    parts::CSS,
];

pub(super) fn page(analysis: &Analysis, lang: Lang) -> String {
    let nowhere = |_: &super::FigureRef| None;
    let telling = Telling::new(lang, &nowhere);
    let title = if analysis.title.is_empty() { w::REPORT.get(lang).to_owned() } else { plain(&analysis.title) };
    let style = LOOK.concat() + include_str!("page.css");
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) class="report" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // names in a log are written by others: even if one slipped through, nothing may run or be loaded
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="referrer" content="no-referrer";
                title { (title) " · " (w::REPORT.get(lang)) }
                style { (PreEscaped(style)) }
            }
            body {
                header class="report-head" {
                    p class="maison" { "Poinçon" }
                    h1 { (title) }
                    p class="report-kind" { (w::REPORT.get(lang)) @if let Some(period) = period(analysis, lang) { " · " (period) } }
                }
                main { (contents(analysis, lang)) (parts::sections(analysis, &telling)) (notes(analysis, lang)) }
                footer class="report-foot" {
                    p {
                        (lang.of(
                            "Times are elapsed times; dates and weeks are those of the zone ",
                            "Les durées sont des temps écoulés ; dates et semaines sont celles du fuseau ",
                        ))
                        (analysis.zone.iana_name().unwrap_or("UTC")) "."
                    }
                }
            }
        }
    }
    .into_string()
}

fn period(analysis: &Analysis, lang: Lang) -> Option<String> {
    let (first, last) = analysis.period?;
    let (first, last) = (number::date(first, &analysis.zone, lang), number::date(last, &analysis.zone, lang));
    Some(lang.of(format!("{first} to {last}"), format!("du {first} au {last}")))
}

fn contents(analysis: &Analysis, lang: Lang) -> Markup {
    if analysis.objects.is_some() {
        return html! {
            nav class="contents" aria-label=(w::CONTENTS.get(lang)) {
                ul { @for (at, kind) in analysis.types.iter().enumerate() { li { a href={ "#t" (at) "-type" } { (plain(&kind.title)) } } } }
            }
        };
    }
    let mut places = vec![("map", &w::MAP), ("waits", &w::WHERE_IT_WAITS), ("throughput", &w::THROUGHPUT)];
    places.extend([("variants", &w::WAYS), ("rework", &w::REWORK), ("trend", &w::TREND)]);
    if analysis.open.total > 0 {
        places.push(("open", &w::OPEN));
    }
    if analysis.handovers.handed > 0 {
        places.push(("handovers", &w::HANDOVERS));
    }
    if analysis.waits.arcs.is_empty() {
        places.retain(|(id, _)| *id != "waits");
    }
    html! {
        @if analysis.events > 0 {
            nav class="contents" aria-label=(w::CONTENTS.get(lang)) {
                ul { @for (id, title) in places { li { a href={ "#" (id) } { (title.get(lang)) } } } }
            }
        }
    }
}

fn notes(analysis: &Analysis, lang: Lang) -> Markup {
    html! {
        @if !analysis.notes.is_empty() {
            section class="analysis-part" id="notes" aria-labelledby="notes-title" {
                h2 id="notes-title" { (w::NOTES.get(lang)) }
                ul class="notes" { @for note in &analysis.notes { li { (plain(note.get(lang))) } } }
            }
        }
    }
}
