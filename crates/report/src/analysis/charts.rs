//! The pictures of an analysis.

use kernel::Lang;
use maud::{Markup, html};
use mining::Throughput;

use super::{Analysis, FigureRef, html::Telling, words as w};
use crate::{
    chart::{self, Bar, Bin, Mark, Series},
    number::{self, duration, percent, plain, whole},
};

/// Bars in a chart; the rest is in its table.
const BARS: usize = 10;

pub(super) fn waits(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let bars: Vec<Bar> = (analysis.waits.arcs.iter().take(BARS).filter(|arc| arc.waiting.total > 0))
        .map(|arc| {
            let (from, to) = (analysis.name(arc.waiting.from), analysis.name(arc.waiting.to));
            Bar {
                label: format!("{} → {}", plain(from), plain(to)),
                value: arc.share,
                shown: format!("{} · {}", percent(arc.share, lang), duration(arc.waiting.median, lang)),
                href: (telling.link)(&FigureRef::Arc { from: from.to_owned(), to: to.to_owned() }),
            }
        })
        .collect();
    chart::bars(w::WHERE_IT_WAITS.get(lang), &bars)
}

pub(super) fn rework(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let bars: Vec<Bar> = (analysis.rework.activities.iter().take(BARS))
        .map(|line| {
            let name = analysis.name(line.activity);
            Bar {
                label: plain(name),
                value: line.extra as f64,
                shown: format!("{} · {}", number::times(line.extra, lang), number::cases(line.cases, lang)),
                href: (telling.link)(&FigureRef::Repeated { activity: name.to_owned() }),
            }
        })
        .collect();
    html! { @if !bars.is_empty() { (chart::bars(w::REWORK.get(lang), &bars)) } }
}

pub(super) fn open_at(analysis: &Analysis, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let bars: Vec<Bar> = (analysis.open.at.iter().take(BARS))
        .map(|&(activity, cases)| {
            let name = analysis.name(activity);
            Bar {
                label: plain(name),
                value: cases as f64,
                shown: number::cases(cases, lang),
                href: (telling.link)(&FigureRef::End { activity: name.to_owned() }),
            }
        })
        .collect();
    chart::bars(w::OPEN_AT.get(lang), &bars)
}

pub(super) fn handovers(analysis: &Analysis, lang: Lang) -> Markup {
    let name = |code: u32| plain(analysis.resources.name(code));
    let bars: Vec<Bar> = (analysis.handovers.pairs.iter().filter(|pair| pair.from != pair.to).take(BARS))
        .map(|pair| Bar {
            label: format!("{} → {}", name(pair.from), name(pair.to)),
            value: pair.count as f64,
            shown: whole(pair.count, lang),
            href: None,
        })
        .collect();
    chart::bars(w::HANDOVERS.get(lang), &bars)
}

/// The cases `drawn`, with marks of `all`.
pub(super) fn durations(all: &Throughput, drawn: &Throughput, telling: &Telling<'_>) -> Markup {
    let lang = telling.lang;
    let bins: Vec<Bin> = drawn
        .histogram
        .iter()
        .map(|bin| Bin {
            label: format!("{} – {}", duration(bin.from, lang), duration(bin.to, lang)),
            count: bin.cases,
            // the last bin drawn may hold longer cases that are not
            href: (telling.link)(&FigureRef::Lasting {
                from: bin.from,
                to: if drawn.cases < all.cases { bin.to.min(drawn.max + 1) } else { bin.to },
            }),
        })
        .collect();
    let end = drawn.histogram.last().map_or(1, |bin| bin.to).max(1) as f64;
    let mark =
        |value: i64, name: &str| Mark { at: value as f64 / end, label: format!("{name} {}", duration(value, lang)) };
    let marks = [mark(all.p50, lang.of("median", "médiane")), mark(all.p90, lang.of("9 in 10", "9 sur 10"))];
    let ticks: Vec<(f64, String)> = axis(drawn.histogram.len())
        .into_iter()
        .map(|edge| {
            let value = drawn.histogram.get(edge).map_or(end as i64, |bin| bin.from);
            (edge as f64 / drawn.histogram.len().max(1) as f64, duration(value, lang))
        })
        .collect();
    let desc = format!("{} · {} · {}", number::cases(drawn.cases, lang), marks[0].label, marks[1].label);
    chart::histogram(w::DURATIONS.get(lang), &desc, &bins, &marks, &ticks, lang)
}

/// At most six edges of so many bins, evenly apart, from the first to the last.
fn axis(bins: usize) -> Vec<usize> {
    let parts = [4, 5, 3, 2].into_iter().find(|parts| bins.is_multiple_of(*parts)).unwrap_or(1);
    (0..=parts).map(|part| bins * part / parts).collect()
}

pub(super) fn trend(analysis: &Analysis, lang: Lang) -> Markup {
    let points = &analysis.trend;
    let counts = |of: fn(&mining::TrendPoint) -> u64| points.iter().map(|p| Some(of(p) as f64)).collect();
    let series = [
        Series { label: w::STARTED.get(lang).to_owned(), values: counts(|p| p.started) },
        Series { label: w::ENDED.get(lang).to_owned(), values: counts(|p| p.ended) },
    ];
    let spans = [Series {
        label: w::MEDIAN_DURATION.get(lang).to_owned(),
        values: points.iter().map(|p| p.median_throughput.map(|m| m as f64)).collect(),
    }];
    let ticks = weeks(analysis, lang);
    let unit = base::moment::HOUR as f64;
    let steps: Vec<f64> =
        [1.0 / 60.0, 0.25, 1.0, 2.0, 6.0, 12.0, 24.0, 48.0, 168.0, 336.0, 720.0, 1440.0, 2160.0, 4320.0, 8760.0]
            .iter()
            .map(|hours| hours * unit)
            .collect();
    let whole_of = |value: f64| whole(value as i64, lang);
    let span_of = |value: f64| duration(value as i64, lang);
    let (begun, taking) = lang.of(
        ("Cases begun and ended", "Median duration of the cases that ended"),
        ("Dossiers ouverts et terminés", "Durée médiane des dossiers terminés"),
    );
    let desc = lang.of(format!("{} weeks", points.len()), format!("{} semaines", points.len()));
    html! {
        div class="charts" {
            div { p class="chart-name" { (begun) } (chart::lines(begun, &desc, &series, &ticks, &[], &whole_of)) }
            div { p class="chart-name" { (taking) } (chart::lines(taking, &desc, &spans, &ticks, &steps, &span_of)) }
        }
    }
}

/// Words below the weeks: at most four, by month where the log is long.
fn weeks(analysis: &Analysis, lang: Lang) -> Vec<(f64, String)> {
    let points = &analysis.trend;
    let count = points.len();
    let shown = count.clamp(1, 4);
    let places = (0..shown).map(|at| if shown == 1 { 0 } else { at * (count - 1) / (shown - 1) });
    let by_day = count <= 26;
    places
        .filter_map(|at| {
            let date = number::day(points[at].first_day)?.0;
            let month = short_month(date.month(), lang);
            let label = if by_day { format!("{} {month}", date.day()) } else { format!("{month} {}", date.year()) };
            Some(((at as f64 + 0.5) / count as f64, label))
        })
        .map(|(at, label)| if count > 8 { (((at - 0.5) * 1.06 + 0.5).clamp(0.0, 1.0), label) } else { (at, label) })
        .collect()
}

fn short_month(month: i8, lang: Lang) -> &'static str {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const FR: [&str; 12] =
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];
    let at = usize::try_from(month - 1).unwrap_or(0).min(11);
    lang.of(EN[at], FR[at])
}
