//! Two versions of a procedure side by side: what was added, taken away and worded otherwise.

use std::collections::BTreeMap;

use kernel::{Lang, Text};

use crate::{
    Book,
    document::span,
    model::{Procedure, Stage, Step, Takes},
};

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The stage, act or other part it belongs to, by its name in the newer version where it has one.
    pub part: String,
    /// Which aspect of that part; empty when the part as a whole came or went.
    pub aspect: &'static str,
    /// In the older version; `None` when it was not there.
    pub before: Option<String>,
    /// In the newer version; `None` when it is not there any more.
    pub after: Option<String>,
}

type Aspects = Vec<(&'static str, String)>;

/// Everything in which two versions differ, in the order of the newer file; what only the older one has comes last.
pub fn compare(book: &Book, older: &Procedure, newer: &Procedure, lang: Lang) -> Vec<Difference> {
    let words = |procedure| Wording { book, procedure, lang };
    let (before, after) = (words(older).parts(), words(newer).parts());
    let known: BTreeMap<&String, &(String, Aspects)> = before.iter().map(|(key, part)| (key, part)).collect();
    let mut differences = Vec::new();
    for (key, (name, aspects)) in &after {
        let Some((_, old)) = known.get(key) else {
            let whole = Difference { part: name.clone(), aspect: "", before: None, after: Some(summary(aspects)) };
            differences.push(whole);
            continue;
        };
        let names: Vec<&str> = aspects.iter().map(|(aspect, _)| *aspect).collect();
        let gone = old.iter().filter(|(aspect, _)| !names.contains(aspect));
        for (aspect, _) in aspects.iter().chain(gone) {
            let of = |list: &Aspects| list.iter().find(|(name, _)| name == aspect).map(|(_, text)| text.clone());
            let (was, is) = (of(old), of(aspects));
            if was != is {
                differences.push(Difference { part: name.clone(), aspect, before: was, after: is });
            }
        }
    }
    for (key, (name, aspects)) in &before {
        if !after.iter().any(|(other, _)| other == key) {
            let whole = Difference { part: name.clone(), aspect: "", before: Some(summary(aspects)), after: None };
            differences.push(whole);
        }
    }
    differences
}

fn summary(aspects: &Aspects) -> String {
    aspects.iter().map(|(aspect, text)| format!("{aspect}: {text}")).collect::<Vec<_>>().join("\n")
}

/// A version in words of one language.
struct Wording<'a> {
    book: &'a Book,
    procedure: &'a Procedure,
    lang: Lang,
}

impl Wording<'_> {
    fn say(&self, en: &'static str, fr: &'static str) -> &'static str {
        self.lang.of(en, fr)
    }

    fn get(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    /// Every part with a key that stays the same from version to version, its name and its aspects.
    fn parts(&self) -> Vec<(String, (String, Aspects))> {
        let mut parts = vec![("procedure".to_owned(), (self.get(&self.procedure.title), self.whole()))];
        for stage in &self.procedure.stages {
            let name = format!("{} · {}", self.say("Stage", "Étape"), stage.title.get(self.lang));
            parts.push((format!("stage {}", stage.id), (name, self.stage(stage))));
        }
        for step in &self.procedure.steps {
            let name = format!("{} · {}", self.say("Act", "Acte"), step.title.get(self.lang));
            parts.push((format!("step {}", step.id), (name, self.step(step))));
        }
        for exception in &self.procedure.exceptions {
            let name = format!("{} · {}", self.say("Exception", "Exception"), exception.title.get(self.lang));
            let mut aspects = vec![(self.say("owner", "responsable"), self.role(&exception.owner))];
            if let Some(condition) = &exception.raised_by {
                aspects.push((self.say("raised when", "levée lorsque"), condition.source.clone()));
            }
            if let Some(act) = &exception.act {
                aspects.push((self.say("what to do", "que faire"), self.get(act)));
            }
            parts.push((format!("exception {}", exception.id), (name, aspects)));
        }
        parts
    }

    fn whole(&self) -> Aspects {
        let mut aspects = vec![
            (self.say("title", "titre"), self.get(&self.procedure.title)),
            (self.say("purpose", "objet"), self.get(&self.procedure.purpose)),
            (self.say("owner", "responsable"), self.role(&self.procedure.owner)),
        ];
        if let Some(scope) = &self.procedure.scope {
            aspects.push((self.say("scope", "domaine"), self.get(scope)));
        }
        aspects
    }

    fn stage(&self, stage: &Stage) -> Aspects {
        let mut aspects = vec![(self.say("name", "nom"), self.get(&stage.title))];
        if let Some(within) = &stage.within {
            aspects.push((self.say("within", "délai"), span(*within, self.lang)));
        }
        if let Some(escalate) = &stage.escalate {
            let after = escalate.after.map_or(String::new(), |after| format!(" (+ {})", span(after, self.lang)));
            aspects.push((self.say("then told to", "puis signalée à"), format!("{}{after}", self.role(&escalate.to))));
        }
        if stage.end {
            aspects.push((self.say("ends the case", "clôt le dossier"), self.say("yes", "oui").to_owned()));
        }
        aspects
    }

    fn step(&self, step: &Step) -> Aspects {
        let mut aspects = vec![
            (self.say("title", "titre"), self.get(&step.title)),
            (self.say("why and how", "pourquoi et comment"), self.get(&step.purpose)),
            (self.say("who", "qui"), step.roles.iter().map(|role| self.role(role)).collect::<Vec<_>>().join(", ")),
            (self.say("from", "depuis"), self.from(step)),
        ];
        let leads: Vec<String> = step
            .outcomes
            .iter()
            .map(|outcome| {
                let to: Vec<String> = outcome.to.iter().map(|stage| self.stage_name(stage)).collect();
                let to = to.join(" + ");
                match (&outcome.say, &outcome.when) {
                    (Some(say), _) => format!("{} → {to}", say.get(self.lang)),
                    (None, Some(when)) => format!("{} → {to}", when.source),
                    (None, None) => to,
                }
            })
            .collect();
        aspects.push((self.say("leads to", "mène à"), leads.join("\n")));
        let fields: Vec<&str> = step.fields.iter().map(|field| field.field.label.get(self.lang)).collect();
        let controls: Vec<&str> = step.controls.iter().map(|control| control.say.get(self.lang)).collect();
        let conditions: Vec<&str> = step.controls.iter().map(|control| control.holds.source.as_str()).collect();
        let others = |ids: &[String]| {
            let named = ids.iter().filter_map(|id| self.procedure.step(id)).map(|step| step.title.get(self.lang));
            named.collect::<Vec<_>>().join(", ")
        };
        let lists = [
            (self.say("asked", "demandé"), fields.join("\n")),
            (self.say("control points", "points de contrôle"), controls.join("\n")),
            (self.say("conditions", "conditions"), conditions.join("\n")),
            (self.say("never by whoever did", "jamais par qui a fait"), others(&step.not_same_as)),
            (self.say("only after", "seulement après"), others(&step.after)),
            (self.say("at most", "au plus"), step.max_times.map_or(String::new(), |most| most.to_string())),
            (
                self.say("deadlines", "échéances"),
                step.deadlines.map_or(String::new(), |clock| clock.words(self.lang).to_owned()),
            ),
            (
                self.say("second person", "seconde personne"),
                if step.second_person { self.say("yes", "oui").to_owned() } else { String::new() },
            ),
        ];
        aspects.extend(lists.into_iter().filter(|(_, text)| !text.is_empty()));
        aspects
    }

    fn from(&self, step: &Step) -> String {
        let names = |stages: &[String], link: &str| {
            stages.iter().map(|stage| self.stage_name(stage)).collect::<Vec<_>>().join(link)
        };
        match &step.takes {
            Takes::Nothing => self.say("the beginning", "le début").to_owned(),
            _ if step.anywhere => self.say("any stage", "toute étape").to_owned(),
            Takes::All(stages) => names(stages, " + "),
            Takes::Any(stages) => names(stages, self.say(" or ", " ou ")),
        }
    }

    fn stage_name(&self, id: &str) -> String {
        self.procedure.stage(id).map_or_else(|| id.to_owned(), |stage| self.get(&stage.title))
    }

    fn role(&self, code: &str) -> String {
        let role = self.book.roles().iter().find(|role| role.code == code);
        role.map_or_else(|| code.to_owned(), |role| self.get(&role.title))
    }
}
