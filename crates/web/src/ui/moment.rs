//! Times as people say them, with the exact moment on hover.

use super::{Tone, badge, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One moment, already put into words for the reader and the site's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// Machine form (RFC 3339).
    pub iso: String,
    /// Full form shown on hover: « Tuesday 3 March 2026, 14:05 (Paris) ».
    pub exact: String,
    /// What is read: « in 2 h », « since Tuesday ».
    pub words: String,
}

impl Moment {
    /// A moment from its three forms.
    pub fn new(iso: impl Into<String>, exact: impl Into<String>, words: impl Into<String>) -> Self {
        Self { iso: iso.into(), exact: exact.into(), words: words.into() }
    }
}

/// A moment as words.
pub fn moment(at: &Moment) -> Markup {
    html! { time datetime=(at.iso) title=(at.exact) { (at.words) } }
}

/// A moment by which something is due, with how it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// By when.
    pub at: Moment,
    /// [`Tone::Late`], [`Tone::Soon`] and [`Tone::Held`] are also said in words.
    pub tone: Tone,
}

/// A due moment with its badge: « Late · since Tuesday ».
pub fn due(lang: Lang, due: &Due) -> Markup {
    let w = words(lang);
    let word = match due.tone {
        Tone::Late => Some(w.late),
        Tone::Soon => Some(w.soon),
        Tone::Held => Some(w.held),
        Tone::Plain | Tone::Good | Tone::Quiet => None,
    };
    html! {
        span class={ "due due-" (due.tone.class()) } {
            @if let Some(word) = word { (badge(due.tone, word)) " " }
            (moment(&due.at))
        }
    }
}

/// A distance in time said shortly: « in 2 h », « il y a 3 j ». `seconds` counts from now, the past is negative.
pub fn relative(lang: Lang, seconds: i64) -> String {
    let size = seconds.unsigned_abs();
    let (count, en, fr) = match size {
        0..=59 => {
            return match lang {
                Lang::En => "now".to_owned(),
                Lang::Fr => "à l’instant".to_owned(),
            };
        }
        60..=3_599 => (size / 60, "min", "min"),
        3_600..=86_399 => (size / 3_600, "h", "h"),
        86_400..=1_209_599 => (size / 86_400, "d", "j"),
        1_209_600..=5_183_999 => (size / 604_800, "wk", "sem."),
        _ => (size / 2_592_000, "mo", "mois"),
    };
    match (lang, seconds < 0) {
        (Lang::En, false) => format!("in {count}\u{a0}{en}"),
        (Lang::En, true) => format!("{count}\u{a0}{en} ago"),
        (Lang::Fr, false) => format!("dans {count}\u{a0}{fr}"),
        (Lang::Fr, true) => format!("il y a {count}\u{a0}{fr}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_read_as_people_say_them() {
        let cases = [
            (0, "now", "à l’instant"),
            (7_200, "in 2\u{a0}h", "dans 2\u{a0}h"),
            (-259_200, "3\u{a0}d ago", "il y a 3\u{a0}j"),
            (1_209_600, "in 2\u{a0}wk", "dans 2\u{a0}sem."),
            (-7_776_000, "3\u{a0}mo ago", "il y a 3\u{a0}mois"),
        ];
        for (seconds, en, fr) in cases {
            assert_eq!(relative(Lang::En, seconds), en);
            assert_eq!(relative(Lang::Fr, seconds), fr);
        }
    }
}
