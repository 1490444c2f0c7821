//! Today: what waits for me, in order of time; the act itself is one tap away.

use super::{Due, Tone, due, icon, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// Lines that share a time: « Late », « Today », « This week ».
#[derive(Debug, Clone, Default)]
pub struct TodayGroup {
    /// Its name.
    pub label: String,
    /// How it is toned.
    pub tone: Tone,
    /// Its lines, the most urgent first.
    pub lines: Vec<TodayLine>,
}

/// One thing that waits.
#[derive(Debug, Clone, Default)]
pub struct TodayLine {
    /// Number of the object.
    pub code: String,
    /// What it is.
    pub title: String,
    /// Address of the object.
    pub href: String,
    /// What is asked: « Confirm the deposit of € 12,000.00 ».
    pub asked: String,
    /// Where, or for whom.
    pub context: String,
    /// By when.
    pub due: Option<Due>,
    /// The act: its verb and where it begins.
    pub act: Option<super::Link>,
    /// What else the reader may do there, in the order of the procedure.
    pub others: Vec<super::Link>,
}

/// The list; give `empty` when there is no line at all.
pub fn today(lang: Lang, groups: &[TodayGroup]) -> Markup {
    let w = words(lang);
    html! {
        div class="today" data-lines="" {
            @for group in groups {
                @if !group.lines.is_empty() {
                    section class={ "today-group today-" (group.tone.class()) } {
                        h2 {
                            @if let Some(mark) = group.tone.icon() { (icon(mark)) }
                            span { (group.label) } " " span class="count" { (group.lines.len()) }
                        }
                        ul { @for line in &group.lines { (one(lang, w.until, line)) } }
                    }
                }
            }
        }
    }
}

fn one(lang: Lang, until: &str, line: &TodayLine) -> Markup {
    html! {
        li class="line" data-line="" {
            div class="line-what" {
                p class="line-asked" { a href=(line.href) data-open="" { (line.asked) } }
                p class="line-object" {
                    span class="code" { (line.code) } " " (line.title)
                    @if !line.context.is_empty() { span class="soft" { " · " (line.context) } }
                }
            }
            p class="line-due" {
                @if let Some(at) = &line.due { span class="vh" { (until) " " } (due(lang, at)) }
            }
            div class="line-act" {
                @if let Some(act) = &line.act { a class="button" href=(act.href) data-act="" { (act.label) span class="vh" { " · " (line.code) } } }
                @if !line.others.is_empty() {
                    details class="menu" {
                        summary class="button more-acts" { span class="vh" { (words(lang).other_acts) " · " (line.code) } span aria-hidden="true" { "…" } }
                        ul class="panel" { @for act in &line.others { li { a class="row" href=(act.href) { (act.label) } } } }
                    }
                }
            }
        }
    }
}
