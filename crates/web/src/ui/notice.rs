//! Notices, empty pages and long work.

use super::{Icon, Link, Tone, icon, number::grouped, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// Something to tell once.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    /// How it is toned; [`Tone::Late`] is also announced at once.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// What can be done about it.
    pub link: Option<Link>,
}

/// One notice, to stand in the live region of the page or in an answer.
pub fn notice(notice: &Notice) -> Markup {
    let role = if notice.tone == Tone::Late { "alert" } else { "status" };
    html! {
        div class={ "notice notice-" (notice.tone.class()) } role=(role) {
            (icon(notice.tone.icon().unwrap_or(Icon::Info)))
            p {
                (notice.text)
                @if let Some(link) = &notice.link { " " a href=(link.href) { (link.label) } }
            }
        }
    }
}

/// A page or a part with nothing in it yet: what will be here, and the first act.
pub fn empty(title: &str, text: &str, act: Option<&Link>) -> Markup {
    html! {
        div class="empty" {
            p class="empty-title" { (title) }
            p { (text) }
            @if let Some(act) = act { p { a class="button primary" href=(act.href) { (act.label) } } }
        }
    }
}

/// Long work: a bar, how far, how long still, and a way to stop it.
///
/// `left` is the time left in words; `cancel` is the path a POST to which stops the work, with its CSRF token.
pub fn progress(lang: Lang, label: &str, done: u64, total: u64, left: &str, cancel: Option<(&str, &str)>) -> Markup {
    let w = words(lang);
    html! {
        div class="progress" role="group" aria-label=(label) {
            p class="progress-label" { span { (label) } span class="figures" { (grouped(lang, done)) " " (w.of) " " (grouped(lang, total)) } }
            progress value=(done) max=(total.max(1)) aria-label=(label) { (done) "/" (total) }
            div class="progress-end" {
                p { (left) }
                @if let Some((action, csrf)) = cancel {
                    form method="post" action=(action) {
                        input type="hidden" name="csrf" value=(csrf);
                        button class="button quiet" type="submit" { (w.cancel) }
                    }
                }
            }
        }
    }
}
