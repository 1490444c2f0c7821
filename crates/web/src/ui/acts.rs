//! What may be done, what may not and why; and what was refused.

use super::{Icon, icon, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// How an act is begun.
#[derive(Debug, Clone)]
pub enum How {
    /// Its form has a page.
    Open(String),
    /// It needs nothing more: one press sends it.
    Send {
        /// Where it is posted.
        action: String,
        /// Token of the session.
        csrf: String,
        /// Client-made id, so that a second press has no second effect.
        command_id: String,
        /// Fields sent along.
        fields: Vec<(String, String)>,
    },
}

/// An act the reader may do now.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// Verb first: « Confirm the deposit ».
    pub label: String,
    /// How it is begun.
    pub how: How,
    /// Whether it is the one the procedure expects; at most one is.
    pub expected: bool,
}

/// An act the reader may not do now.
#[derive(Debug, Clone, Default)]
pub struct Barred {
    /// Verb first.
    pub label: String,
    /// Every reason, never only the first.
    pub reasons: Vec<Reason>,
}

/// One reason why not.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// The reason, as a sentence.
    pub text: String,
    /// Who can help.
    pub who: Option<String>,
    /// What to do next.
    pub next: Option<String>,
    /// Name of the field it is about, in the form that was sent.
    pub field: Option<String>,
}

/// The acts of an object. `id` is unique on the page; `lead` says what is next and who holds it.
///
/// `barred` are the acts of the present stages that are somebody else's or wait for something; `elsewhere` are those of
/// other stages, one tap away.
pub fn acts(lang: Lang, id: &str, lead: &str, allowed: &[Allowed], barred: &[Barred], elsewhere: &[Barred]) -> Markup {
    let w = words(lang);
    html! {
        section class="acts" aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (w.acts) }
            @if !lead.is_empty() { p class="acts-lead" { (lead) } }
            @if allowed.is_empty() { p class="soft" { (w.no_act) } }
            div class="acts-row" { @for act in allowed { (button(act, &format!("#{id}-answer"))) } }
            div class="answer" id={ (id) "-answer" } {}
            @if !barred.is_empty() {
                div class="barred" { h3 { (w.barred) } (reasons(lang, barred)) }
            }
            @if !elsewhere.is_empty() {
                details class="fold barred" {
                    summary { (w.barred_elsewhere) " " span class="count" { (elsewhere.len()) } }
                    (reasons(lang, elsewhere))
                }
            }
        }
    }
}

fn reasons(lang: Lang, barred: &[Barred]) -> Markup {
    html! {
        ul {
            @for act in barred {
                li {
                    p class="barred-act" { (icon(Icon::Barred)) span { (act.label) } }
                    ul { @for reason in &act.reasons { li { (why(lang, reason)) } } }
                }
            }
        }
    }
}

fn button(act: &Allowed, answer: &str) -> Markup {
    let class = if act.expected { "button primary" } else { "button" };
    let next = act.expected.then_some("");
    match &act.how {
        How::Open(href) => html! { a class=(class) href=(href) data-act=[next] { (act.label) } },
        How::Send { action, csrf, command_id, fields } => html! {
            form method="post" action=(action) hx-post=(action) hx-target=(answer) hx-disabled-elt="find button" data-command="" {
                input type="hidden" name="csrf" value=(csrf);
                input type="hidden" name="command_id" value=(command_id);
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                button class=(class) type="submit" data-act=[next] { (act.label) }
            }
        },
    }
}

/// Every reason an act was refused, for the place beside the button that was pressed.
///
/// Sent with status 422 it is swapped in and given the focus; a reason with a field also marks that field.
pub fn refusals(lang: Lang, reasons: &[Reason]) -> Markup {
    let w = words(lang);
    let title = if reasons.len() > 1 { w.refused_many } else { w.refused };
    html! {
        div class="refusals" role="alert" tabindex="-1" data-focus="" {
            (told(lang, title, reasons))
            p class="soft kept" { (w.kept) }
        }
    }
}

/// Every reason an act cannot be done at present, on its form before anything was sent.
pub fn foreseen(lang: Lang, reasons: &[Reason]) -> Markup {
    html! { div class="refusals foreseen" role="note" { (told(lang, words(lang).foreseen, reasons)) } }
}

fn told(lang: Lang, title: &str, reasons: &[Reason]) -> Markup {
    let w = words(lang);
    html! {
            p class="refusals-title" { (icon(Icon::Late)) span { (title) } }
            ul {
                @for reason in reasons {
                    li data-field=[reason.field.as_deref()] {
                        (why(lang, reason))
                        @if let Some(field) = &reason.field { a href={ "#f-" (field) } { (w.go_to_field) } }
                    }
                }
            }
    }
}

fn why(lang: Lang, reason: &Reason) -> Markup {
    let w = words(lang);
    html! {
        p class="why" { (reason.text) }
        @if reason.next.is_some() || reason.who.is_some() {
            dl class="why-help" {
                @if let Some(next) = &reason.next { div { dt { (w.what_next) } dd { (next) } } }
                @if let Some(who) = &reason.who { div { dt { (w.who_can) } dd { (who) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_shown_and_leads_to_its_field() {
        let reasons = [
            Reason { text: "A".to_owned(), field: Some("amount".to_owned()), ..Reason::default() },
            Reason { text: "B & C".to_owned(), who: Some("Finance".to_owned()), ..Reason::default() },
        ];
        let text = refusals(Lang::En, &reasons).0;
        assert!(text.contains("role=\"alert\"") && text.contains("href=\"#f-amount\""));
        assert!(text.contains("B &amp; C") && text.contains("Finance"));
    }
}
