//! The form of a command: fields, the answer beside the button, and what keeps a second press harmless.

use super::{Field, Kind, Link, field, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// A whole form.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Unique on the page and stable over time: drafts are kept under it.
    pub id: String,
    /// Where it is posted.
    pub action: String,
    /// Token of the session.
    pub csrf: String,
    /// Client-made id of the command (a UUID); the browser makes a new one after a success without a new page.
    pub command_id: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// The verb on its button.
    pub verb: String,
    /// The way out.
    pub cancel: Option<Link>,
    /// What was refused, when the page is sent again whole (see `refusals`).
    pub answer: Option<Markup>,
    /// Whether what is typed is kept in the browser until it succeeds; not for passwords.
    pub draft: bool,
}

/// The form. A refusal (422) replaces what stands in `#{id}-answer`, beside the button.
pub fn form(lang: Lang, f: &Form) -> Markup {
    form_with(lang, f, &html! {})
}

/// The same with more between its fields and its button.
pub fn form_with(lang: Lang, f: &Form, more: &Markup) -> Markup {
    let w = words(lang);
    let files = f.fields.iter().any(|field| matches!(field.kind, Kind::Digest { .. })).then_some("multipart/form-data");
    html! {
        form class={ "form" @if plain(&f.fields) { " all-required" } } id=(f.id) method="post" action=(f.action) hx-post=(f.action) hx-target={ "#" (f.id) "-answer" } enctype=[files] hx-encoding=[files]
            hx-disabled-elt="find .form-end button" data-command="" data-draft=[f.draft.then_some("")] {
            input type="hidden" name="csrf" value=(f.csrf);
            @if !f.command_id.is_empty() { input type="hidden" name="command_id" value=(f.command_id); }
            @for one in &f.fields { (field(lang, one)) }
            (more)
            div class="form-end" {
                div class="answer" id={ (f.id) "-answer" } { @if let Some(answer) = &f.answer { (answer) } }
                div class="form-acts" {
                    button class="button primary" type="submit" { (f.verb) }
                    @if let Some(cancel) = &f.cancel { a class="button quiet" href=(cancel.href) { (cancel.label) } }
                    span class="htmx-indicator soft" role="status" { (w.working) }
                }
            }
        }
    }
}

/// Whether every field must be filled, so that no mark need say so.
fn plain(fields: &[Field]) -> bool {
    fields.iter().all(|f| f.required || matches!(f.kind, Kind::Hidden))
}

/// A one-line question to a list: `q` is asked of `action` by GET.
pub fn search_form(lang: Lang, action: &str, q: &str, label: &str) -> Markup {
    let w = words(lang);
    html! {
        form class="ask" role="search" method="get" action=(action) {
            label class="vh" for="ask" { (label) }
            input id="ask" type="search" name="q" value=(q) placeholder=(label) autocomplete="off";
            button class="button" type="submit" { (w.search) }
        }
    }
}
