//! Worked examples as stories: who does what, what comes of it.

use base::{BusinessSpan, Moment, moment::zone::TimeZone};
use kernel::Say;
use maud::{Markup, html};

use super::{Document, words};
use crate::model::{Example, ExampleAct, ExampleTime, Step};

impl Document<'_> {
    pub(super) fn stories(&self) -> Markup {
        html! { @for example in &self.procedure.examples { (self.story(example)) } }
    }

    fn story(&self, example: &Example) -> Markup {
        html! {
            section.sop-example {
                h3 { (example.title.get(self.lang)) }
                ul.sop-people {
                    @for (name, person) in &example.people {
                        li { strong { (capital(name)) } ", " (self.role_list(&person.roles)) " (" (person.site) ")" }
                    }
                }
                ol.sop-acts { @for act in &example.acts { li { (self.told(example, act)) } } }
            }
        }
    }

    fn told(&self, example: &Example, act: &ExampleAct) -> Markup {
        let Some(step) = self.procedure.step(&act.does) else { return html! {} };
        let time = self.time(example, act);
        html! {
            @if let Some(time) = time { span.soft { (time) } " " }
            strong { (capital(&act.by)) } (self.say(": ", "\u{a0}: ")) (step.title.get(self.lang)) "."
            @if !self.with(step, act).is_empty() { " " span.sop-with { (self.with(step, act)) "." } }
            @if let Some(codes) = &act.refused {
                p.sop-refused {
                    strong { (self.say("Refused. ", "Refusé. ")) }
                    (codes.iter().map(|code| self.why(step, code)).collect::<Vec<_>>().join(" "))
                }
            } @else if let Some(stages) = &act.stages {
                p.sop-then { "→ " (self.stage_list(stages, self.say(" and ", " et "))) }
            }
        }
    }

    pub(super) fn with(&self, step: &Step, act: &ExampleAct) -> String {
        let said = |(name, value): (&String, &serde_json::Value)| {
            let field = step.fields.iter().map(|f| &f.field).find(|field| field.name == *name);
            let label = field.map_or_else(
                || {
                    if name == "second_person" {
                        self.say("Second person", "Seconde personne").to_owned()
                    } else {
                        name.replace('_', " ")
                    }
                },
                |field| field.label.get(self.lang).to_owned(),
            );
            let value = words::value(field.map(|field| &field.kind), value, self.lang);
            format!("{label}{}{value}", self.say(": ", "\u{a0}: "))
        };
        // the case itself says nothing more in the example of its own procedure
        let told = |name: &str| name != "subject" && name != self.procedure.subject;
        act.with
            .iter()
            .filter(|(name, _)| told(name))
            .map(said)
            .collect::<Vec<_>>()
            .join(self.say("; ", "\u{a0}; "))
            .trim_end_matches('.')
            .to_owned()
    }

    pub(super) fn time(&self, example: &Example, act: &ExampleAct) -> Option<String> {
        match &act.when {
            ExampleTime::Next => None,
            ExampleTime::At(moment) => Some(self.clock(example, act, *moment)),
            ExampleTime::Days(n) => Some(self.later(BusinessSpan::ClockMinutes(n * 24 * 60))),
            ExampleTime::After(span) => Some(self.later(*span)),
        }
    }

    fn later(&self, span: BusinessSpan) -> String {
        let span = words::span(span, self.lang);
        self.lang.of(format!("{span} later,"), format!("{span} plus tard,"))
    }

    /// The moment on the clock of the site where the person is.
    fn clock(&self, example: &Example, act: &ExampleAct, moment: Moment) -> String {
        let site = example.people.get(&act.by).map(|person| person.site.as_str()).unwrap_or_default();
        let said = example.sites.get(site).cloned().unwrap_or_else(|| crate::model::ExampleSite::suggested_by(site));
        let zone = TimeZone::get(&said.time_zone).unwrap_or(TimeZone::UTC);
        let local = moment.in_zone(&zone);
        let date = moment.date_in(&zone).say(self.lang);
        self.lang.of(
            format!("{date}, {:02}:{:02},", local.hour(), local.minute()),
            format!("{date}, {} h {:02},", local.hour(), local.minute()),
        )
    }

    /// Why an act is refused, in the words the person reads or, for those that depend on the case, in general ones.
    pub(super) fn why(&self, step: &Step, code: &str) -> String {
        let control = code.strip_prefix("procedure.control.");
        if let Some(control) = control.and_then(|id| step.controls.iter().find(|control| control.id == id)) {
            return control.say.get(self.lang).to_owned();
        }
        match code {
            "role.not_held" => self.say("The role is not held here.", "Le rôle n’est pas tenu ici."),
            "procedure.wrong_stage" => {
                self.say("The case is at another stage.", "Le dossier en est à une autre étape.")
            }
            "procedure.separation_of_duties" => {
                self.say("Whoever did the one may not do the other.", "Qui a fait l’un ne peut faire l’autre.")
            }
            "procedure.too_often" => self.say("It was done too often already.", "Cela a déjà été fait trop souvent."),
            "procedure.not_yet" => self.say("Something comes first.", "Un autre acte vient d’abord."),
            "procedure.second_person" => {
                self.say("The second person must be somebody else.", "La seconde personne doit être quelqu’un d’autre.")
            }
            other => return format!("({other})"),
        }
        .to_owned()
    }
}

pub(super) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
