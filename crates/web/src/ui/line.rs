//! Lines over time, drawn so that they stretch with the page while words keep their size.

use super::chart::{framed, scale, short};
use super::{ChartHead, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One line.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// One value per period; none leaves a gap.
    pub values: Vec<Option<f64>>,
    /// Drawn dashed: a target, a forecast, last year.
    pub dashed: bool,
}

/// Height of the plot in its own units; its width is 1000.
const HIGH: f64 = 100.0;

/// Lines over `periods`; `shown` puts a value into words with its unit.
pub fn line_chart(
    lang: Lang,
    head: &ChartHead,
    periods: &[String],
    series: &[Series],
    shown: &dyn Fn(f64) -> String,
) -> Markup {
    let most = series
        .iter()
        .flat_map(|s| s.values.iter().flatten())
        .copied()
        .filter(|v| v.is_finite())
        .fold(0.0_f64, f64::max);
    let (step, count) = scale(most, 4);
    let top = step * f64::from(count);
    let last = periods.len().saturating_sub(1);
    let x = |i: usize| if last == 0 { 500.0 } else { ratio(i, last) * 1000.0 };
    let y = |v: f64| HIGH - (v / top).clamp(0.0, 1.0) * HIGH;
    let description = series.iter().map(|s| describe(s, periods, shown)).collect::<Vec<_>>().join(" · ");
    let widest = (0..=count).map(|k| shown(step * f64::from(k)).chars().count()).max().unwrap_or(0);
    let gutter = match widest {
        0..=5 => "gutter-narrow",
        6..=9 => "gutter",
        _ => "gutter-wide",
    };
    framed(
        lang,
        head,
        html! {
            ul class="legend" aria-hidden="true" {
                @for (i, s) in series.iter().enumerate() { li class={ "line-" (i % 4) @if s.dashed { " dashed" } } { svg viewBox="0 0 24 8" width="24" height="8" { path d="M0 4H24" {} } (s.label) } }
            }
            svg class={ "plot " (gutter) } role="img" aria-labelledby={ (head.id) "-svg-title " (head.id) "-svg-desc" } {
                title id={ (head.id) "-svg-title" } { (head.title) }
                desc id={ (head.id) "-svg-desc" } { (description) }
                svg class="plot-area" x="0" y="6%" width="100%" height="84%" viewBox="0 0 1000 100" preserveAspectRatio="none" {
                    @for k in 0..=count { @let gy = short(y(step * f64::from(k)));
                        line class=(if k == 0 { "axis" } else { "grid" }) x1="0" x2="1000" y1=(gy) y2=(gy) {} }
                    @for (i, s) in series.iter().enumerate() {
                        path class={ "line line-" (i % 4) @if s.dashed { " dashed" } } d=(path(s, &x, &y)) {}
                    }
                }
                @for k in 0..=count {
                    text class="tick tick-end" x="-8" y={ (short(y(step * f64::from(k)) / HIGH * 84.0 + 6.0)) "%" } dy="4" { (shown(step * f64::from(k))) }
                }
                (ends(periods))
            }
        },
        Some(values(lang, periods, series, shown)),
    )
}

fn ratio(i: usize, last: usize) -> f64 {
    f64::from(u32::try_from(i).unwrap_or(u32::MAX)) / f64::from(u32::try_from(last).unwrap_or(u32::MAX))
}

/// The line as a path; a gap begins a new stroke, a value alone becomes a short dash.
fn path(s: &Series, x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> String {
    let mut out = String::new();
    let mut pen_down = false;
    for (i, value) in s.values.iter().enumerate() {
        let Some(v) = value.filter(|v| v.is_finite()) else {
            pen_down = false;
            continue;
        };
        let verb = if pen_down { 'L' } else { 'M' };
        out.push_str(&format!("{verb}{} {}", short(x(i)), short(y(v))));
        let alone = !pen_down && s.values.get(i + 1).copied().flatten().is_none();
        if alone {
            out.push_str("h4");
        }
        pen_down = true;
    }
    out
}

/// First, middle and last period under the plot.
fn ends(periods: &[String]) -> Markup {
    let last = periods.len().saturating_sub(1);
    html! {
        @if let Some(first) = periods.first() { text class="tick" x="0" y="99%" { (first) } }
        @if last >= 4 { @let middle = last / 2; text class="tick tick-middle" x={ (short(ratio(middle, last) * 100.0)) "%" } y="99%" { (periods[middle]) } }
        @if last >= 1 { text class="tick tick-end" x="100%" y="99%" { (periods[last]) } }
    }
}

fn describe(s: &Series, periods: &[String], shown: &dyn Fn(f64) -> String) -> String {
    let known: Vec<(usize, f64)> = s.values.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v))).collect();
    match (known.first(), known.last()) {
        (Some((a, first)), Some((b, last))) => {
            let at = |i: &usize| periods.get(*i).map_or("", String::as_str);
            format!("{}: {} {} → {} {}", s.label, at(a), shown(*first), at(b), shown(*last))
        }
        _ => s.label.clone(),
    }
}

fn values(lang: Lang, periods: &[String], series: &[Series], shown: &dyn Fn(f64) -> String) -> Markup {
    html! {
        table class="table plain" {
            thead { tr { th scope="col" { (words(lang).point) } @for s in series { th scope="col" class="end" { (s.label) } } } }
            tbody {
                @for (i, period) in periods.iter().enumerate() {
                    tr { th scope="row" { (period) } @for s in series {
                        td class="end" { @if let Some(v) = s.values.get(i).copied().flatten() { (shown(v)) } @else { "–" } }
                    } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lift_the_pen() {
        let s = Series { values: vec![Some(1.0), Some(2.0), None, Some(3.0), None], ..Series::default() };
        let drawn = path(&s, &|i| ratio(i, 4) * 1000.0, &|v| v);
        assert_eq!(drawn, "M0 1L250 2M750 3h4");
    }

    #[test]
    fn no_values_still_make_a_chart() {
        let text = line_chart(Lang::Fr, &ChartHead::default(), &[], &[Series::default()], &|v| v.to_string()).0;
        assert!(text.contains("role=\"img\"") && !text.contains("NaN"));
    }
}
