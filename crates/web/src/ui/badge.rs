//! A state told by mark, word and colour together.

use super::{Icon, icon};
use maud::{Markup, html};

/// How a state is toned; amber and red are for time and risk only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say: plain ink.
    #[default]
    Plain,
    /// Done, passed, present: ink with a tick.
    Good,
    /// The time is near, or a risk is small: amber.
    Soon,
    /// The time has passed, or a risk is real: red.
    Late,
    /// Stopped on purpose: ink on sunk paper with two bars.
    Held,
    /// Of lesser weight: soft ink.
    Quiet,
}

impl Tone {
    /// The class suffix of the tone.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Soon => "soon",
            Tone::Late => "late",
            Tone::Held => "held",
            Tone::Quiet => "quiet",
        }
    }

    /// The mark that says the same without colour.
    pub fn icon(self) -> Option<Icon> {
        match self {
            Tone::Good => Some(Icon::Done),
            Tone::Soon => Some(Icon::Soon),
            Tone::Late => Some(Icon::Late),
            Tone::Held => Some(Icon::Hold),
            Tone::Plain | Tone::Quiet => None,
        }
    }
}

/// A short state word: « Late », « On hold ».
pub fn badge(tone: Tone, word: &str) -> Markup {
    html! {
        span class={ "badge badge-" (tone.class()) } {
            @if let Some(mark) = tone.icon() { (icon(mark)) }
            span { (word) }
        }
    }
}
