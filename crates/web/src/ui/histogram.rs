//! A histogram: how often each span occurs, with marks such as the median and the promise.

use super::chart::{framed, scale, short};
use super::{ChartHead, number::grouped, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One span.
#[derive(Debug, Clone, Default)]
pub struct Bin {
    /// What it spans: « 4 to 6 weeks ».
    pub label: String,
    /// How many fall into it.
    pub count: u64,
    /// Beyond what was promised or allowed: drawn hollow, as well as in red.
    pub over: bool,
}

/// A line across the bins.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// Where it stands between the start of the first bin (0) and the end of the last (1).
    pub at: f64,
    /// Its words: « median 6.2 wk ».
    pub label: String,
}

/// The bins side by side; their table is one key away.
pub fn histogram(lang: Lang, head: &ChartHead, bins: &[Bin], marks: &[Mark]) -> Markup {
    let total: u64 = bins.iter().map(|b| b.count).sum();
    let most = bins.iter().map(|b| b.count).max().unwrap_or(0);
    let (step, steps) = scale(real(most), 4);
    let top = step * f64::from(steps);
    let wide = if bins.is_empty() { 0.0 } else { 1000.0 / real(bins.len() as u64) };
    let words_of_marks = marks.iter().map(|m| m.label.as_str()).collect::<Vec<_>>().join(" · ");
    framed(
        lang,
        head,
        html! {
            svg class="plot plot-bins" role="img" aria-labelledby={ (head.id) "-svg-title " (head.id) "-svg-desc" } {
                title id={ (head.id) "-svg-title" } { (head.title) }
                desc id={ (head.id) "-svg-desc" } { (grouped(lang, total)) " " (words(lang).rows) @if !words_of_marks.is_empty() { " · " (words_of_marks) } }
                svg class="plot-area" x="0" y="6%" width="100%" height="84%" viewBox="0 0 1000 100" preserveAspectRatio="none" {
                    @for (i, bin) in bins.iter().enumerate() {
                        @let high = real(bin.count) / top * 100.0;
                        rect class=(if bin.over { "bin bin-over" } else { "bin" }) x=(short(real(i as u64) * wide + wide * 0.06))
                            width=(short(wide * 0.88)) y=(short(100.0 - high)) height=(short(high)) {}
                    }
                    @for mark in marks { @let mx = short(mark.at.clamp(0.0, 1.0) * 1000.0); line class="bin-mark" x1=(mx) x2=(mx) y1="0" y2="100" {} }
                    line class="axis" x1="0" x2="1000" y1="100" y2="100" {}
                }
                @for (i, mark) in marks.iter().enumerate() {
                    text class=(if mark.at > 0.6 { "tick tick-mark tick-end" } else { "tick tick-mark" }) x={ (short(mark.at.clamp(0.0, 1.0) * 100.0)) "%" }
                        y={ (short(10.0 + real(i as u64) * 9.0)) "%" } dx=(if mark.at > 0.6 { "-5" } else { "5" }) { (mark.label) }
                }
                @if let Some(first) = bins.first() { text class="tick" x="0" y="99%" { (first.label) } }
                @if bins.len() > 1 { @if let Some(last) = bins.last() { text class="tick tick-end" x="100%" y="99%" { (last.label) } } }
            }
        },
        Some(html! {
            table class="table plain" {
                thead { tr { th scope="col" { (words(lang).value) } th scope="col" class="end" { (words(lang).rows) } } }
                tbody { @for bin in bins { tr { th scope="row" { (bin.label) } td class="end" { (grouped(lang, bin.count)) } } } }
            }
        }),
    )
}

fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_follow_counts_and_nothing_is_divided_by_zero() {
        let bin = |count: u64| Bin { label: count.to_string(), count, over: count > 3 };
        let text = histogram(Lang::En, &ChartHead::default(), &[bin(2), bin(4)], &[]).0;
        assert!(text.contains("y=\"50\" height=\"50\"") && text.contains("y=\"0\" height=\"100\""));
        assert!(text.contains("bin bin-over"));
        assert!(!histogram(Lang::En, &ChartHead::default(), &[], &[]).0.contains("NaN"));
    }
}
