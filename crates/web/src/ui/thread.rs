//! The thread of an object: who did what, when, with which evidence.

use super::{Icon, Moment, Tone, icon, moment, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One act of the thread, as the ledger has it.
#[derive(Debug, Clone, Default)]
pub struct Act {
    /// Heading the act stands under: « Tuesday 3 March »; acts of one day share it.
    pub day: String,
    /// Who did it, with their role.
    pub who: String,
    /// What was done, as a sentence without its subject.
    pub what: String,
    /// When.
    pub at: Moment,
    /// What was said or measured.
    pub detail: Option<Markup>,
    /// Papers and photos.
    pub evidence: Vec<Evidence>,
    /// Number in the ledger.
    pub seq: Option<u64>,
    /// Where that number leads: the entry with its proof.
    pub href: String,
    /// How it weighs.
    pub tone: Tone,
}

/// One piece of evidence.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Its name.
    pub label: String,
    /// Where it can be seen, when it is kept here.
    pub href: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// Where its thumbnail is, when it has one.
    pub picture: Option<String>,
    /// What it is and how long: « Photo · 1.2 MB ».
    pub note: String,
}

/// The acts, in the order given (the latest first, as a rule).
pub fn thread(lang: Lang, acts: &[Act]) -> Markup {
    let w = words(lang);
    html! {
        section class="thread" aria-labelledby="thread-title" {
            h2 id="thread-title" { (w.thread) }
            @for day in acts.chunk_by(|a, b| a.day == b.day) {
                @if let Some(first) = day.first() {
                    @if !first.day.is_empty() { h3 { (first.day) } }
                }
                ol { @for act in day { (entry(lang, act)) } }
            }
        }
    }
}

fn entry(lang: Lang, act: &Act) -> Markup {
    let w = words(lang);
    html! {
        li class={ "entry entry-" (act.tone.class()) } {
            p class="entry-line" {
                @if let Some(mark) = act.tone.icon() { (icon(mark)) " " }
                strong { (act.who) } " " (act.what)
            }
            p class="entry-at soft" {
                (moment(&act.at))
                @if let Some(seq) = act.seq {
                    " · " (w.struck) " "
                    @if act.href.is_empty() { span class="figures" { (seq) } } @else { a class="figures" href=(act.href) { (seq) } }
                }
            }
            @if let Some(detail) = &act.detail { div class="entry-detail" { (detail) } }
            @let (pictures, papers): (Vec<&Evidence>, Vec<&Evidence>) = act.evidence.iter().partition(|one| one.picture.is_some());
            @if !pictures.is_empty() { (super::tile::pictures(&pictures)) }
            @if !papers.is_empty() {
                ul class="evidence" aria-label=(w.evidence) {
                    @for one in &papers {
                        li {
                            (icon(Icon::File)) " "
                            @match &one.href { Some(href) => a href=(href) { (one.label) }, None => span { (one.label) } }
                            @if !one.note.is_empty() { " " span class="soft" { (one.note) } }
                            @if !one.digest.is_empty() {
                                " " code title={ (w.digest) " " (one.digest) } { (short(&one.digest)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn short(digest: &str) -> String {
    digest.chars().take(10).chain("…".chars()).collect()
}
