//! The acts of a procedure, one after the other: who, when, what is asked, what is checked.

use maud::{Markup, html};

use super::{Document, words};
use crate::model::{Outcome, Step, StepField, Takes};

impl Document<'_> {
    pub(super) fn acts(&self) -> Markup {
        html! {
            ol.sop-steps {
                @for step in &self.procedure.steps { li { (self.step(step)) } }
            }
        }
    }

    fn step(&self, step: &Step) -> Markup {
        let titles = |ids: &[String]| {
            let named = ids.iter().filter_map(|id| self.procedure.step(id));
            named.map(|step| step.title.get(self.lang)).collect::<Vec<_>>().join(", ")
        };
        html! {
            section.sop-step {
                h3 { (step.title.get(self.lang)) }
                @if !step.purpose.get(self.lang).is_empty() { p { (step.purpose.get(self.lang)) } }
                dl.sop-facts {
                    div { dt { (self.say("Who", "Qui")) } dd { (self.role_list(&step.roles)) } }
                    div { dt { (self.say("When", "Quand")) } dd { (self.when(step)) } }
                    @if !step.after.is_empty() {
                        div { dt { (self.say("Only after", "Seulement après")) } dd { (titles(&step.after)) } }
                    }
                    @if !step.not_same_as.is_empty() {
                        div { dt { (self.say("Separation of duties", "Séparation des tâches")) } dd {
                            (self.say("not by whoever did: ", "jamais par qui a fait : ")) (titles(&step.not_same_as))
                        } }
                    }
                    @if step.second_person {
                        div { dt { (self.say("Four eyes", "Quatre yeux")) }
                              dd { (self.say("a second person takes part", "une seconde personne participe")) } }
                    }
                    @if let Some(most) = step.max_times {
                        div { dt { (self.say("At most", "Au plus")) }
                              dd { (most) " " (if most == 1 { self.say("time", "fois") } else { self.say("times", "fois") }) } }
                    }
                    @if let Some(clock) = step.deadlines {
                        div { dt { (self.say("Deadlines", "Échéances")) } dd { (clock.words(self.lang)) } }
                    }
                    div { dt { (self.say("Leads to", "Mène à")) } dd { (self.leads(step)) } }
                }
                @if !step.fields.is_empty() { (self.fields(step)) }
                @if step.controls.iter().any(|control| !control.general) {
                    h4 { (self.say("Control points", "Points de contrôle")) }
                    ul.sop-controls { @for control in step.controls.iter().filter(|control| !control.general) { li { (control.say.get(self.lang)) } } }
                }
            }
        }
    }

    pub(super) fn when(&self, step: &Step) -> String {
        match &step.takes {
            Takes::Nothing => self.say("to begin", "pour commencer").to_owned(),
            _ if step.anywhere => self.say("at any stage", "à toute étape").to_owned(),
            Takes::All(stages) => self.stage_list(stages, self.say(" and ", " et ")),
            Takes::Any(stages) => self.stage_list(stages, self.say(" or ", " ou ")),
        }
    }

    /// Where an act leads, each way in words.
    pub(super) fn ways(&self, step: &Step) -> Vec<String> {
        if step.stays {
            return vec![self.say("the stage stays as it is", "l’étape reste la même").to_owned()];
        }
        let to = |outcome: &Outcome| self.stage_list(&outcome.to, self.say(" and ", " et "));
        match step.outcomes.as_slice() {
            [only] => vec![to(only)],
            several => several
                .iter()
                .map(|outcome| match (self.outcome(step, outcome), &outcome.when) {
                    (Some(words), _) => format!("{} ({words})", to(outcome)),
                    (None, Some(when)) => format!("{} ({}{})", to(outcome), self.say("if ", "si "), when.source.trim()),
                    (None, None) => format!("{} ({})", to(outcome), self.say("otherwise", "sinon")),
                })
                .collect(),
        }
    }

    fn leads(&self, step: &Step) -> Markup {
        if step.stays {
            return html! { (self.say("the stage stays as it is", "l’étape reste la même")) };
        }
        let to = |outcome: &Outcome| self.stage_list(&outcome.to, self.say(" and ", " et "));
        match step.outcomes.as_slice() {
            [only] => html! { (to(only)) },
            several => html! {
                ul.sop-outcomes {
                    @for outcome in several {
                        li {
                            (to(outcome))
                            @match (self.outcome(step, outcome), &outcome.when) {
                                (Some(words), _) => { " (" (words) ")" },
                                (None, Some(when)) => { " (" (self.say("if ", "si ")) code.code { (when.source) } ")" },
                                (None, None) => { " (" (self.say("otherwise", "sinon")) ")" },
                            }
                        }
                    }
                }
            },
        }
    }

    fn fields(&self, step: &Step) -> Markup {
        html! {
            h4 { (self.say("Recorded", "À consigner")) }
            div.table-wrap tabindex="0" { table.table {
                thead { tr {
                    th scope="col" { (self.say("What", "Quoi")) }
                    th scope="col" { (self.say("As", "Sous forme de")) }
                    th scope="col" { (self.say("Needed", "Exigé")) }
                } }
                tbody { @for field in &step.fields { (self.field(field)) } }
            } }
        }
    }

    fn field(&self, field: &StepField) -> Markup {
        let of = &field.field;
        html! {
            tr {
                th scope="row" {
                    (of.label.get(self.lang))
                    @if !of.help.get(self.lang).is_empty() { " " small.soft { (of.help.get(self.lang)) } }
                }
                td { (words::kind(&of.kind, self.lang)) }
                td {
                    (if of.required { self.say("yes", "oui") } else { self.say("no", "non") })
                    @if field.evidence { ", " (self.say("evidence", "pièce justificative")) }
                }
            }
        }
    }
}
