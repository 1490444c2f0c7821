//! Figures that matter: large, defined, and open into their records.

use super::{Tone, badge, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One figure.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// The figure as it is read: « 87.4 ».
    pub value: String,
    /// Its unit: « % », « days ».
    pub unit: String,
    /// Against what it is compared.
    pub change: Option<Change>,
    /// How it is counted, in one sentence, with period and scope.
    pub definition: String,
    /// The records it was computed from.
    pub href: String,
}

/// How a figure moved.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// In words: « 3.1 points below target ».
    pub words: String,
    /// [`Tone::Late`] or [`Tone::Soon`] where it is a risk.
    pub tone: Tone,
}

/// A row of figures; `label` names it for screen readers.
pub fn figures(lang: Lang, label: &str, list: &[Figure]) -> Markup {
    html! {
        section class="figures-row" aria-label=(label) {
            @for figure in list { (one(lang, figure)) }
        }
    }
}

fn one(lang: Lang, figure: &Figure) -> Markup {
    let w = words(lang);
    html! {
        div class="figure" {
            p class="figure-label" { (figure.label) }
            p class="figure-value" {
                (figure.value) @if !figure.unit.is_empty() { span class="figure-unit" { "\u{a0}" (figure.unit) } }
            }
            @if let Some(change) = &figure.change {
                p class="figure-change" {
                    @if matches!(change.tone, Tone::Plain | Tone::Quiet) { (change.words) } @else { (badge(change.tone, &change.words)) }
                }
            }
            @if !figure.definition.is_empty() { p class="figure-definition soft" { (figure.definition) } }
            @if !figure.href.is_empty() {
                p { a href=(figure.href) { (w.records) span class="vh" { " · " (figure.label) } } }
            }
        }
    }
}
