//! The head of an object: what, where, whose, until when; and how far it has come.

use super::{Due, Icon, Link, Moment, Tone, badge, due, icon, moment, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// What the head of any object answers.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The way back to the list.
    pub back: Option<Link>,
    /// Kind of object: « Special order ».
    pub kind: String,
    /// Its number: « SO-2026-0142 ».
    pub code: String,
    /// What it is: « Ring, emerald 3.20 ct, platinum ».
    pub title: String,
    /// Where it is.
    pub place: String,
    /// Whose it is at present.
    pub holder: String,
    /// Until when.
    pub due: Option<Due>,
    /// States worth a word: « On hold ».
    pub badges: Vec<(Tone, String)>,
}

/// The same head, order and words for every kind of object.
pub fn object_head(lang: Lang, head: &Head) -> Markup {
    let w = words(lang);
    html! {
        header class="head" {
            @if let Some(back) = &head.back { a class="back" href=(back.href) { (icon(Icon::Back)) span { (back.label) } } }
            p class="head-kind" {
                span { (head.kind) } " " span class="code" { (head.code) }
                @for (tone, word) in &head.badges { " " (badge(*tone, word)) }
            }
            h1 { (head.title) }
            dl class="head-facts" {
                div { dt { (w.place) } dd { (head.place) } }
                div { dt { (w.holder) } dd { (head.holder) } }
                div { dt { (w.until) } dd {
                    @match &head.due { Some(at) => (due(lang, at)), None => span class="soft" { (w.no_date) } }
                } }
            }
        }
    }
}

/// How a stage stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StageState {
    /// Passed.
    Done,
    /// Under way and in time.
    Current,
    /// Under way and past its time.
    Late,
    /// To come.
    #[default]
    Ahead,
    /// Not needed for this object.
    Skipped,
}

/// One stage of a course.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    /// Its name.
    pub label: String,
    /// How it stands.
    pub state: StageState,
    /// When it was passed, or is due.
    pub at: Option<Moment>,
    /// Who holds it.
    pub holder: String,
}

/// Progress along the stages: a line of marks, the stage under way in words, and all of them one tap away.
pub fn stage_track(lang: Lang, stages: &[Stage]) -> Markup {
    let w = words(lang);
    let here = stages.iter().position(|s| matches!(s.state, StageState::Current | StageState::Late));
    let after = here.map_or(0, |h| h + 1);
    let next = stages.iter().skip(after).find(|s| s.state == StageState::Ahead);
    html! {
        section class="track" aria-label=(w.stages) {
            ol class="track-line" aria-hidden="true" {
                @for stage in stages { li class=(class(stage.state)) title=(stage.label) {} }
            }
            div class="track-words" {
                @if let Some(index) = here {
                    @let stage = &stages[index];
                    p class="track-now" {
                        span class="soft" { (w.stage) " " (index + 1) " " (w.of) " " (stages.len()) }
                        " " strong { (stage.label) }
                        @if stage.state == StageState::Late { " " (badge(Tone::Late, w.late)) }
                        @if let Some(at) = &stage.at { " " span class="soft" { (moment(at)) } }
                        @if !stage.holder.is_empty() { " " span class="soft" { "· " (stage.holder) } }
                    }
                }
                @if let Some(stage) = next {
                    p class="track-next" {
                        span class="soft" { (w.next) } " " (stage.label)
                        @if !stage.holder.is_empty() { span class="soft" { " · " (stage.holder) } }
                    }
                }
            }
            details class="fold" {
                summary { (w.all_stages) }
                ol class="track-all" {
                    @for stage in stages {
                        li class=(class(stage.state)) {
                            span class="track-mark" aria-hidden="true" {}
                            span class="track-label" { (stage.label) }
                            span class="track-state soft" { (said(lang, stage.state)) }
                            span class="track-when soft" {
                                @if let Some(at) = &stage.at { (moment(at)) }
                                @if !stage.holder.is_empty() { " · " (stage.holder) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn class(state: StageState) -> &'static str {
    match state {
        StageState::Done => "stage-done",
        StageState::Current => "stage-current",
        StageState::Late => "stage-late",
        StageState::Ahead => "stage-ahead",
        StageState::Skipped => "stage-skipped",
    }
}

fn said(lang: Lang, state: StageState) -> String {
    let w = words(lang);
    match state {
        StageState::Done => w.done.to_owned(),
        StageState::Current => w.current.to_owned(),
        StageState::Late => format!("{}, {}", w.current, w.late.to_lowercase()),
        StageState::Ahead => w.ahead.to_owned(),
        StageState::Skipped => w.skipped.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_track_says_where_it_is_and_what_comes() {
        let stage = |label: &str, state| Stage { label: label.to_owned(), state, ..Stage::default() };
        let track = [
            stage("Design", StageState::Done),
            stage("Setting", StageState::Late),
            stage("Assay", StageState::Skipped),
            stage("Polishing", StageState::Ahead),
        ];
        let text = stage_track(Lang::En, &track).0;
        assert!(text.contains("Stage 2 of 4"));
        assert!(text.contains("under way, late"));
        assert!(text.contains("Next</span> Polishing"));
    }
}
