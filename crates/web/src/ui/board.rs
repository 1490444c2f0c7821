//! A board: a list grouped by stage, with lateness visible.

use super::{Due, Icon, Link, Tone, badge, due, icon, number::grouped, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One stage.
#[derive(Debug, Clone, Default)]
pub struct Lane {
    /// Its name.
    pub label: String,
    /// How many objects are in it, shown or not.
    pub count: usize,
    /// How many of them are late.
    pub late: usize,
    /// A figure of the whole lane: « € 412,000 ».
    pub sum: String,
    /// Its list.
    pub href: String,
    /// The first cards, the most urgent first.
    pub cards: Vec<Card>,
}

/// One object.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// Its address.
    pub href: String,
    /// Its number.
    pub code: String,
    /// What it is.
    pub title: String,
    /// Whose it is.
    pub holder: String,
    /// By when it is promised.
    pub due: Option<Due>,
    /// States worth a word.
    pub badges: Vec<(Tone, String)>,
}

/// The board; `label` names it for screen readers. It scrolls sideways within itself, and stacks on a phone.
pub fn board(lang: Lang, label: &str, lanes: &[Lane]) -> Markup {
    let w = words(lang);
    html! {
        div class="board" role="region" aria-label=(label) tabindex="0" data-lines="" {
            @for lane in lanes {
                section class=[lane.cards.is_empty().then_some("lane lane-empty").or(Some("lane"))] {
                    header class="lane-head" {
                        h2 {
                            @if lane.href.is_empty() { (lane.label) } @else { a href=(lane.href) { (lane.label) } }
                            " " span class="count" { (grouped(lang, lane.count as u64)) }
                        }
                        p class="lane-sum" {
                            @if lane.late > 0 { span class="lane-late" { (icon(Icon::Late)) (lane.late) " " (w.late.to_lowercase()) } }
                            @if !lane.sum.is_empty() { span class="soft figures" { (lane.sum) } }
                        }
                    }
                    @if lane.cards.is_empty() { p class="soft lane-none" { (w.empty_lane) } }
                    ul { @for one in &lane.cards { li { (card(lang, one)) } } }
                    @if lane.count > lane.cards.len() && !lane.cards.is_empty() {
                        p class="lane-more" { (more(lane, w.others)) }
                    }
                }
            }
        }
    }
}

fn more(lane: &Lane, others: &str) -> Markup {
    let link = Link::new(format!("{} {}", lane.count - lane.cards.len(), others), lane.href.clone());
    html! { @if link.href.is_empty() { (link.label) } @else { a href=(link.href) { (link.label) } } }
}

fn card(lang: Lang, card: &Card) -> Markup {
    let tone = card.due.as_ref().map_or(Tone::Plain, |d| d.tone);
    html! {
        article class={ "card card-" (tone.class()) } data-line="" {
            p class="code" { (card.code) }
            h3 { a href=(card.href) data-open="" { (card.title) } }
            @if !card.holder.is_empty() { p class="soft" { (card.holder) } }
            @if let Some(at) = &card.due { p class="card-due" { (due(lang, at)) } }
            @if !card.badges.is_empty() { p class="card-badges" { @for (tone, word) in &card.badges { (badge(*tone, word)) } } }
        }
    }
}
