//! Bars, and what every chart has: title, period, scope, definition, records, and a table one key away.

use super::{Link, Tone, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// What stands beside every picture.
#[derive(Debug, Clone, Default)]
pub struct ChartHead {
    /// Unique on the page.
    pub id: String,
    /// What is shown, best as a finding: « Orders wait longest for stones ».
    pub title: String,
    /// Period and scope: « January to June 2026 · all sites ».
    pub scope: String,
    /// How it is counted, with its unit.
    pub definition: String,
    /// The records it was computed from.
    pub records: Option<Link>,
}

/// One bar.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length; negative and non-finite values are drawn as nothing.
    pub value: f64,
    /// The value as it is read, with its unit.
    pub shown: String,
    /// Its records.
    pub href: String,
    /// [`Tone::Late`] and [`Tone::Soon`] mark a risk, in words given in `shown`.
    pub tone: Tone,
}

/// Horizontal bars, one per line: a table with drawn lengths, so it is its own alternative.
pub fn bar_chart(lang: Lang, head: &ChartHead, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|b| b.value).filter(|v| v.is_finite()).fold(0.0_f64, f64::max);
    let share =
        |value: f64| if most > 0.0 && value.is_finite() { (value / most * 100.0).clamp(0.0, 100.0) } else { 0.0 };
    framed(
        lang,
        head,
        html! {
            table class="bars" aria-labelledby={ (head.id) "-title" } {
                tbody {
                    @for bar in bars {
                        tr class={ "bar-" (bar.tone.class()) } {
                            th scope="row" { @if bar.href.is_empty() { (bar.label) } @else { a href=(bar.href) { (bar.label) } } }
                            td class="bar-drawn" aria-hidden="true" {
                                svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" {
                                    rect class="bar-rest" x="0" y="0" width="100" height="10" {}
                                    rect class="bar-fill" x="0" y="0" width=(short(share(bar.value))) height="10" {}
                                }
                            }
                            td class="bar-shown figures" { (bar.shown) }
                        }
                    }
                }
            }
        },
        None,
    )
}

/// The frame of a chart: caption above, picture, table and definition below.
pub(super) fn framed(lang: Lang, head: &ChartHead, picture: Markup, table: Option<Markup>) -> Markup {
    let w = words(lang);
    html! {
        figure class="chart" id=(head.id) {
            figcaption {
                h2 id={ (head.id) "-title" } { (head.title) }
                @if !head.scope.is_empty() { p class="soft" { (head.scope) } }
            }
            (picture)
            div class="chart-foot" {
                @if let Some(table) = table {
                    details class="fold" { summary { (w.as_table) span class="vh" { " · " (head.title) } } div class="table-wrap" tabindex="0" role="region" aria-label=(head.title) { (table) } }
                }
                @if !head.definition.is_empty() {
                    details class="fold" { summary { (w.definition) span class="vh" { " · " (head.title) } } p { (head.definition) } }
                }
                @if let Some(link) = &head.records { p { a href=(link.href) { (link.label) } } }
            }
        }
    }
}

/// A coordinate with two decimals at most.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Round steps for an axis from zero: at most `steps` of them, the last at or above `most`.
pub(super) fn scale(most: f64, steps: u32) -> (f64, u32) {
    if !most.is_finite() || most <= 0.0 {
        return (1.0, 1);
    }
    let rough = most / f64::from(steps);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|m| m * power)
        .into_iter()
        .find(|s| *s >= rough * 0.999_999)
        .unwrap_or(power * 10.0);
    let mut count = 1;
    while step * f64::from(count) < most * 0.999_999 {
        count += 1;
    }
    (step, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_round_steps_and_reaches_the_greatest_value() {
        for (most, step, count) in
            [(9.0, 2.5, 4), (100.0, 25.0, 4), (0.3, 0.1, 3), (0.0, 1.0, 1), (f64::NAN, 1.0, 1), (41.0, 20.0, 3)]
        {
            let (s, c) = scale(most, 4);
            assert!((s - step).abs() < 1e-9 && c == count, "{most}: {s} × {c}");
        }
    }

    #[test]
    fn strange_values_draw_nothing() {
        let bar = |value| Bar { label: "x".to_owned(), value, ..Bar::default() };
        let text =
            bar_chart(Lang::En, &ChartHead::default(), &[bar(f64::NAN), bar(-3.0), bar(f64::INFINITY), bar(2.0)]).0;
        assert_eq!(text.matches("class=\"bar-fill\" x=\"0\" y=\"0\" width=\"0\"").count(), 3);
        assert_eq!(text.matches("class=\"bar-fill\" x=\"0\" y=\"0\" width=\"100\"").count(), 1);
    }
}
