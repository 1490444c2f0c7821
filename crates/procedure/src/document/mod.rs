//! A procedure as the document people read: the SOP with its flow diagram, in either language.

mod acts;
mod flow;
mod paper;
mod stories;
mod words;

use kernel::{Lang, Text};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{
    Book,
    model::{Exception, Procedure, Stage},
};

pub use flow::graph;
pub(crate) use flow::outcome_text;
pub use paper::paper;
pub use words::span;

/// The SOP as a part of a page: sections with headings of the second level, class names only. The page around it
/// carries the title as its first heading.
pub fn html(book: &Book, procedure: &Procedure, lang: Lang) -> Markup {
    let document = Document { book, procedure, lang };
    html! {
        article.sop lang=(lang) {
            p.lead { (procedure.purpose.get(lang)) }
            (document.reference())
            @if let Some(scope) = &procedure.scope {
                (document.section("scope", &Text::new("Scope", "Domaine d’application"), &html! { p { (scope.get(lang)) } }))
            }
            (document.section("roles", &Text::new("Roles", "Rôles"), &document.roles()))
            (document.section("flow", &Text::new("Flow", "Déroulement"), &document.flow()))
            (document.section("stages", &Text::new("Stages and deadlines", "Étapes et délais"), &document.stages()))
            (document.section("steps", &Text::new("Acts", "Actes"), &html! { (document.always()) (document.acts()) }))
            @if !procedure.exceptions.is_empty() {
                (document.section("exceptions", &Text::new("When things go otherwise", "En cas d’écart"), &document.exceptions()))
            }
            @if !procedure.examples.is_empty() {
                (document.section("examples", &Text::new("Worked examples", "Exemples commentés"), &document.stories()))
            }
        }
    }
}

/// The SOP as one HTML file that needs nothing else: the languages one after the other, its own style sheet, no script.
pub fn page(book: &Book, procedure: &Procedure, languages: &[Lang]) -> String {
    let first = languages.first().copied().unwrap_or_default();
    let document = html! {
        (DOCTYPE)
        html lang=(first) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (procedure.title.get(first)) }
                style { (PreEscaped(STYLE)) (PreEscaped(diagram::CSS)) }
            }
            body {
                @if languages.len() > 1 {
                    nav aria-label=(first.of("Languages", "Langues")) {
                        @for lang in languages {
                            a href=(format!("#{lang}")) lang=(lang) hreflang=(lang) { (lang.of("English", "Français")) }
                        }
                    }
                }
                @for lang in languages {
                    main id=(lang) lang=(lang) {
                        h1 { (procedure.title.get(*lang)) }
                        (html(book, procedure, *lang))
                    }
                }
            }
        }
    };

    document.into_string()
}

const STYLE: &str = include_str!("page.css");

/// A procedure being written in one language.
struct Document<'a> {
    book: &'a Book,
    procedure: &'a Procedure,
    lang: Lang,
}

impl Document<'_> {
    fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.lang.of(en, fr)
    }

    fn section(&self, name: &str, title: &Text, inside: &Markup) -> Markup {
        let id = format!("{}-{name}-{}", self.procedure.id, self.lang);
        html! {
            section.sop-section aria-labelledby=(id) {
                h2 id=(id) { (title.get(self.lang)) }
                (inside)
            }
        }
    }

    fn role(&self, code: &str) -> String {
        let role = self.book.roles().iter().find(|role| role.code == code);
        role.map_or_else(|| code.to_owned(), |role| role.title.get(self.lang).to_owned())
    }

    fn role_list(&self, codes: &[String]) -> String {
        codes.iter().map(|code| self.role(code)).collect::<Vec<_>>().join(", ")
    }

    fn stage(&self, id: &str) -> String {
        self.procedure.stage(id).map_or_else(|| id.to_owned(), |stage| stage.title.get(self.lang).to_owned())
    }

    fn stage_list(&self, ids: &[String], between: &str) -> String {
        ids.iter().map(|id| self.stage(id)).collect::<Vec<_>>().join(between)
    }

    fn reference(&self) -> Markup {
        let p = self.procedure;
        html! {
            dl.sop-reference {
                div { dt { (self.say("Reference", "Référence")) } dd { code.code { (p.id) } } }
                div { dt { "Version" } dd { (p.version) } }
                div { dt { (self.say("Kept by", "Tenue par")) } dd { (self.role(&p.owner)) } }
                div { dt { (self.say("File", "Fichier")) } dd { code.code { (p.file) } } }
                div { dt { (self.say("Digest", "Empreinte")) } dd { code.code title=(p.digest) { (&p.digest[..16.min(p.digest.len())]) } } }
            }
        }
    }

    /// Roles in the order of the acts.
    fn role_codes(&self) -> Vec<&String> {
        let mut codes: Vec<&String> = Vec::new();
        for code in self.procedure.steps.iter().flat_map(|step| &step.roles) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    fn roles(&self) -> Markup {
        html! {
            div.table-wrap tabindex="0" { table.table {
                thead { tr { th scope="col" { (self.say("Role", "Rôle")) } th scope="col" { (self.say("May", "Peut")) } } }
                tbody {
                    @for code in self.role_codes() {
                        tr {
                            th scope="row" { (self.role(code)) }
                            td { (self.procedure.steps.iter().filter(|step| step.roles.contains(code))
                                .map(|step| step.title.get(self.lang)).collect::<Vec<_>>().join(" · ")) }
                        }
                    }
                }
            } }
        }
    }

    /// Steps the drawing leaves out, in a sentence; empty when there are none.
    fn not_drawn(&self) -> String {
        let aside = self.procedure.steps.iter().filter(|step| step.anywhere || step.stays);
        let aside: Vec<String> = aside
            .map(|step| {
                let to: Vec<&str> = step.opens().collect();
                let to = to.iter().map(|id| self.stage(id)).collect::<Vec<_>>().join(self.say(" or ", " ou "));
                let title = step.title.get(self.lang);
                if to.is_empty() { title.to_owned() } else { format!("{title} (→ {to})") }
            })
            .collect();
        if aside.is_empty() {
            return String::new();
        }
        let said =
            self.say("Not drawn, possible at several stages: ", "Non dessinés, possibles à plusieurs étapes\u{a0}: ");
        format!("{said}{}.", aside.join(" · "))
    }

    fn flow(&self) -> Markup {
        let aside = self.not_drawn();
        html! {
            figure.figure.sop-flow tabindex="0" { (PreEscaped(flow::svg(self.procedure, self.lang))) }
            @if !aside.is_empty() { p { (aside) } }
        }
    }

    /// Control points of every step, once.
    fn general_controls(&self) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for control in self.procedure.steps.iter().flat_map(|step| &step.controls).filter(|control| control.general) {
            let words = control.say.get(self.lang);
            if !said.iter().any(|one| one == words) {
                said.push(words.to_owned());
            }
        }
        said
    }

    fn always(&self) -> Markup {
        let said = self.general_controls();
        html! {
            @if !said.is_empty() {
                h3 { (self.say("Checked at every act", "Vérifié à chaque acte")) }
                ul.sop-controls { @for say in said { li { (say) } } }
            }
        }
    }

    fn stages(&self) -> Markup {
        html! {
            div.table-wrap tabindex="0" { table.table {
                thead { tr {
                    th scope="col" { (self.say("Stage", "Étape")) }
                    th scope="col" { (self.say("Within", "Délai")) }
                    th scope="col" { (self.say("Who acts next", "Qui agit ensuite")) }
                    th scope="col" { (self.say("If late", "En cas de retard")) }
                } }
                tbody {
                    @for stage in &self.procedure.stages { (self.stage_row(stage)) }
                }
            } }
        }
    }

    fn stage_row(&self, stage: &Stage) -> Markup {
        html! {
            tr {
                th scope="row" { (stage.title.get(self.lang)) }
                td {
                    @if let Some(within) = stage.within { (span(within, self.lang)) }
                    @if stage.end { (self.say("the case ends", "fin du dossier")) }
                }
                td { @if !stage.end { (self.role_list(&self.procedure.roles_next(&stage.id))) } }
                td { @if let Some(escalation) = &stage.escalate {
                    (self.role(&escalation.to))
                    @if let Some(after) = escalation.after { ", " (self.say("after ", "après ")) (span(after, self.lang)) }
                } }
            }
        }
    }

    fn exceptions(&self) -> Markup {
        html! { @for exception in &self.procedure.exceptions { (self.exception(exception)) } }
    }

    fn exception(&self, exception: &Exception) -> Markup {
        html! {
            section.sop-exception {
                h3 { (exception.title.get(self.lang)) }
                @if let Some(act) = &exception.act { p { (act.get(self.lang)) } }
                dl.sop-facts {
                    div { dt { (self.say("Who acts", "Qui agit")) } dd { (self.role(&exception.owner)) } }
                    @if !exception.overdue.is_empty() {
                        div { dt { (self.say("Raised when late", "Levée en cas de retard")) }
                              dd { (self.stage_list(&exception.overdue, ", ")) } }
                    }
                    @if let Some(condition) = &exception.raised_by {
                        div { dt { (self.say("Raised when", "Levée si")) } dd { code.code { (condition.source) } } }
                    }
                    @if let Some(within) = exception.within {
                        div { dt { (self.say("Within", "Délai")) } dd { (span(within, self.lang)) } }
                    }
                    @if let Some(escalation) = &exception.escalate {
                        div { dt { (self.say("Then told", "Puis informé")) } dd {
                            (self.role(&escalation.to))
                            @if let Some(after) = escalation.after { ", " (self.say("after ", "après ")) (span(after, self.lang)) }
                        } }
                    }
                }
            }
        }
    }
}
