//! Charts as SVG: bars, a histogram, lines. Drawn in ink, readable at any width, told again in words or in a table.

use kernel::Lang;
use maud::{Markup, html};

use crate::number;

/// One bar.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length; negative and non-finite values are drawn as nothing.
    pub value: f64,
    /// The value as it is read, with its unit.
    pub shown: String,
    /// What it opens.
    pub href: Option<String>,
}

/// Horizontal bars, one per line: a table with drawn lengths, so it is its own alternative.
pub fn bars(name: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let share =
        |value: f64| if most > 0.0 && value.is_finite() { (value / most * 100.0).clamp(0.0, 100.0) } else { 0.0 };
    html! {
        table class="bars" aria-label=(name) {
            tbody {
                @for bar in bars {
                    tr {
                        th scope="row" { (linked(&bar.label, bar.href.as_deref())) }
                        td class="bar-drawn" aria-hidden="true" {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" {
                                rect class="bar-fill" x="0" y="1" width=(short(share(bar.value))) height="8" {}
                            }
                        }
                        td class="bar-shown figures" { (bar.shown) }
                    }
                }
            }
        }
    }
}

/// A text, as a link where it opens something.
pub(crate) fn linked(text: &str, href: Option<&str>) -> Markup {
    html! { @if let Some(href) = href { a href=(href) { (text) } } @else { (text) } }
}

/// One bin of a histogram.
#[derive(Clone, Debug)]
pub struct Bin {
    /// What it spans, in words.
    pub label: String,
    /// How many fall into it.
    pub count: u64,
    /// What it opens.
    pub href: Option<String>,
}

/// A mark across a histogram.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where it stands between the start of the first bin (0) and the end of the last (1).
    pub at: f64,
    /// Its words.
    pub label: String,
}

/// Bins side by side, with `ticks` (place from 0 to 1, words) below.
pub fn histogram(title: &str, desc: &str, bins: &[Bin], marks: &[Mark], ticks: &[(f64, String)], lang: Lang) -> Markup {
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or_default();
    let (step, steps) = scale(most as f64, 4);
    let top = step * f64::from(steps);
    let wide = if bins.is_empty() { 0.0 } else { 1000.0 / bins.len() as f64 };
    let gap = (wide * 0.08).min(6.0);
    let inside = html! {
        @for (at, bin) in bins.iter().enumerate() {
            @let high = bin.count as f64 / top * 100.0;
            @let rect = html! {
                rect class="bin" x=(short(at as f64 * wide + gap)) width=(short(wide - 2.0 * gap)) y=(short(100.0 - high)) height=(short(high)) {
                    title { (bin.label) ": " (number::whole(bin.count, lang)) }
                }
            };
            @if bin.count > 0 {
                @if let Some(href) = &bin.href { a href=(href) { (rect) } } @else { (rect) }
            }
        }
        @for mark in marks {
            @let x = short(mark.at.clamp(0.0, 1.0) * 1000.0);
            line class="bin-mark" x1=(x) x2=(x) y1="0" y2="100" {}
        }
    };
    let words = html! {
        @for (line, mark) in marks.iter().enumerate() {
            @let right = mark.at > 0.6;
            text class=(if right { "tick tick-mark tick-end" } else { "tick tick-mark" }) x=(across(mark.at))
                y={ (short(4.5 + line as f64 * 8.0)) "%" } dx=(if right { "-5" } else { "5" }) { (mark.label) }
        }
    };
    let links = bins.iter().any(|bin| bin.href.is_some());
    plot(
        "plot-bins",
        (title, desc),
        links,
        (step, steps),
        &|value| number::whole(value as i64, lang),
        inside,
        words,
        ticks,
    )
}

/// One column of a chart.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// What it stands for.
    pub label: String,
    /// Its height; nothing is drawn where there is nothing to measure.
    pub value: Option<f64>,
    /// The value as it is read, with its unit.
    pub shown: String,
    /// Whether it is what the page is about.
    pub strong: bool,
    /// What it opens.
    pub href: Option<String>,
}

/// Columns side by side, with `ticks` (place from 0 to 1, words) below; `top` is where the axis ends when that is known,
/// `shown` words a value of the axis.
pub fn columns(
    title: &str,
    desc: &str,
    columns: &[Column],
    top: Option<f64>,
    ticks: &[(f64, String)],
    shown: &dyn Fn(f64) -> String,
) -> Markup {
    let height = |column: &Column| column.value.filter(|v| v.is_finite() && *v > 0.0);
    let most = top.unwrap_or_else(|| columns.iter().filter_map(height).fold(0.0, f64::max));
    let (step, steps) = scale_by(most, 2, &[0.5, 1.0]);
    let whole = step * f64::from(steps);
    // the words of the axis stand to the right of the columns
    let wide = if columns.is_empty() { 0.0 } else { 900.0 / columns.len() as f64 };
    let inside = html! {
        @for (at, column) in columns.iter().enumerate() {
            @if let Some(value) = height(column) {
                @let high = (value / whole * 100.0).min(100.0);
                @let rect = html! {
                    rect class=(if column.strong { "bin bin-strong" } else { "bin" }) x=(short((at as f64 + 0.14) * wide))
                        width=(short(wide * 0.72)) y=(short(100.0 - high)) height=(short(high)) { title { (column.label) ": " (column.shown) } }
                };
                @if let Some(href) = &column.href { a href=(href) aria-label={ (column.label) ": " (column.shown) } { (rect) } } @else { (rect) }
            }
        }
    };
    let links = columns.iter().any(|column| column.href.is_some());
    plot("plot-bins plot-small", (title, desc), links, (step, steps), shown, inside, html! {}, ticks)
}

/// One line of a chart.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// One value per place; a gap where there is none.
    pub values: Vec<Option<f64>>,
}

/// At most four lines over the same places, with `ticks` (place from 0 to 1, words) below; `shown` words a value of the
/// axis. `step_of` are the steps a person would choose for the axis (hours, days), none for plain numbers.
pub fn lines(
    title: &str,
    desc: &str,
    series: &[Series],
    ticks: &[(f64, String)],
    step_of: &[f64],
    shown: &dyn Fn(f64) -> String,
) -> Markup {
    let most =
        series.iter().flat_map(|s| s.values.iter().flatten()).copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let (step, steps) = scale_by(most, 4, step_of);
    let top = step * f64::from(steps);
    let inside = html! {
        @for (at, one) in series.iter().enumerate().rev() {
            path class={ "line line-" (at.min(3)) } d=(path(&one.values, top)) {}
        }
    };
    html! {
        @if series.len() > 1 {
            ul class="legend" {
                @for (at, one) in series.iter().enumerate() {
                    li class={ "line-" (at.min(3)) } { svg width="24" height="8" aria-hidden="true" focusable="false" { path d="M0 4H24" {} } (one.label) }
                }
            }
        }
        (plot("plot-lines", (title, desc), false, (step, steps), shown, inside, html! {}, ticks))
    }
}

/// The frame of a drawing: grid, axis, words in their own size however wide the page is.
fn plot(
    class: &str,
    (title, desc): (&str, &str),
    links: bool,
    (step, steps): (f64, u32),
    shown: &dyn Fn(f64) -> String,
    inside: Markup,
    words: Markup,
    ticks: &[(f64, String)],
) -> Markup {
    html! {
        // a picture hides what is inside it from those who do not see: with links it is a group
        svg class={ "plot " (class) } role=(if links { "group" } else { "img" }) {
            title { (title) }
            desc { (desc) }
            svg class="plot-area" x="0" y="6%" width="100%" height="84%" viewBox="0 0 1000 100" preserveAspectRatio="none" {
                @for line in 1..=steps {
                    @let y = short(100.0 - 100.0 * f64::from(line) / f64::from(steps));
                    line class="grid" x1="0" x2="1000" y1=(y) y2=(y) {}
                }
                (inside)
                line class="axis" x1="0" x2="1000" y1="100" y2="100" {}
            }
            @for line in 1..=steps {
                @let y = 90.0 - 84.0 * f64::from(line) / f64::from(steps);
                text class="tick tick-end" x="100%" y={ (short(y)) "%" } dy="-3" { (shown(step * f64::from(line))) }
            }
            (words)
            @for (at, label) in ticks {
                text class=(if *at <= 0.02 { "tick" } else if *at >= 0.98 { "tick tick-end" } else { "tick tick-middle" }) x=(across(*at)) y="99%" { (label) }
            }
        }
    }
}

fn across(at: f64) -> String {
    format!("{}%", short(at.clamp(0.0, 1.0) * 100.0))
}

/// Where the value at a place stands, with half a place of room at both ends.
fn path(values: &[Option<f64>], top: f64) -> String {
    let places = values.len().max(1) as f64;
    let mut path = String::new();
    let mut drawing = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value.filter(|v| v.is_finite()) else {
            drawing = false;
            continue;
        };
        let x = (at as f64 + 0.5) / places * 1000.0;
        let y = 100.0 - value / top * 100.0;
        // a value between two gaps still leaves a dot
        let lone = !drawing && values.get(at + 1).is_none_or(Option::is_none);
        path.push_str(&format!("{}{} {}", if drawing { 'L' } else { 'M' }, short(x), short(y)));
        if lone {
            path.push_str("h0.1");
        }
        drawing = true;
    }
    path
}

/// A coordinate with two decimals at most.
pub(crate) fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Round whole steps for an axis from zero: at most about `steps`, the last at or above `most`.
fn scale(most: f64, steps: u32) -> (f64, u32) {
    scale_by(most, steps, &[])
}

fn scale_by(most: f64, steps: u32, chosen: &[f64]) -> (f64, u32) {
    if !most.is_finite() || most <= 0.0 {
        return (1.0, 1);
    }
    let rough = most / f64::from(steps);
    let power = 10_f64.powf(rough.log10().floor()).max(1.0);
    let round = [1.0, 2.0, 5.0, 10.0].map(|m| m * power);
    let fits = |step: &f64| *step >= rough * 0.999_999;
    let step = chosen.iter().copied().find(fits).or_else(|| round.into_iter().find(fits)).unwrap_or(power * 10.0);
    let count = (most / step - 1e-6).ceil().clamp(1.0, f64::from(steps) + 1.0);
    (step, count as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_round_steps_and_reaches_the_greatest_value() {
        for (most, step, count) in [
            (9.0, 5.0, 2),
            (100.0, 50.0, 2),
            (3.0, 1.0, 3),
            (0.0, 1.0, 1),
            (f64::NAN, 1.0, 1),
            (41.0, 20.0, 3),
            (1234.0, 500.0, 3),
        ] {
            assert_eq!(scale(most, 4), (step, count), "{most}");
        }
        assert_eq!(scale_by(70.0, 4, &[1.0, 7.0, 24.0]), (24.0, 3));
    }

    #[test]
    fn lines_break_where_there_is_no_value() {
        let values = [Some(0.0), Some(10.0), None, Some(5.0)];
        assert_eq!(path(&values, 10.0), "M125 100L375 0M875 50h0.1");
        assert_eq!(path(&[], 1.0), "");
    }

    #[test]
    fn columns_have_their_height_and_nothing_is_drawn_for_nothing() {
        let column = |value, strong| Column { value, strong, label: "a".to_owned(), ..Column::default() };
        let all =
            [column(Some(0.5), true), column(None, false), column(Some(f64::NAN), false), column(Some(0.0), false)];
        let text = columns("t", "d", &all, Some(1.0), &[], &|value| value.to_string()).0;
        assert_eq!(text.matches("<rect").count(), 1, "{text}");
        assert!(text.contains("bin-strong") && text.contains(r#"y="50" height="50""#), "{text}");
    }

    #[test]
    fn strange_values_draw_nothing() {
        let bar = |value| Bar { label: "<x>".to_owned(), value, ..Bar::default() };
        let text = bars("n", &[bar(f64::NAN), bar(-3.0), bar(f64::INFINITY), bar(2.0)]).0;
        assert_eq!(text.matches("width=\"0\"").count(), 3);
        assert_eq!(text.matches("width=\"100\"").count(), 1);
        assert!(text.contains("&lt;x&gt;"));
    }
}
