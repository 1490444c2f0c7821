//! A procedure as a paper to be read and signed: the same words as the page, for the press.

use diagram::Style;
use kernel::{
    Lang, Paper,
    paper::{Block, PaperColumn, PaperFact, PaperTable, Signature},
};

use super::{Document, flow, words};
use crate::{
    Book,
    model::{Example, ExampleAct, Exception, Procedure, Step},
};

/// The SOP as a paper: title, purpose, roles, flow, stages, acts, exceptions, examples, and a block to sign.
pub fn paper(book: &Book, procedure: &Procedure, lang: Lang) -> Paper {
    let document = Document { book, procedure, lang };
    let say = |en: &'static str, fr: &'static str| lang.of(en, fr).to_owned();
    let mut blocks = vec![Block::Facts { title: String::new(), facts: document.paper_reference() }];
    if let Some(scope) = &procedure.scope {
        blocks.push(Block::Text {
            title: say("Scope", "Domaine d’application"),
            paragraphs: vec![scope.get(lang).to_owned()],
        });
    }
    blocks.push(Block::Table(document.paper_roles()));
    blocks.push(Block::Heading { title: say("Flow", "Déroulement"), new_page: false });
    blocks.push(document.paper_flow());
    let aside = document.not_drawn();
    if !aside.is_empty() {
        blocks.push(Block::Text { title: String::new(), paragraphs: vec![aside] });
    }
    blocks.push(Block::Heading { title: say("Stages and deadlines", "Étapes et délais"), new_page: false });
    blocks.push(Block::Table(document.paper_stages()));
    blocks.push(Block::Heading { title: say("Acts", "Actes"), new_page: false });
    let general = document.general_controls();
    if !general.is_empty() {
        blocks.push(Block::Entry {
            mark: String::new(),
            title: say("Checked at every act", "Vérifié à chaque acte"),
            paragraphs: Vec::new(),
            facts: Vec::new(),
            points: general,
        });
    }
    blocks.extend(procedure.steps.iter().enumerate().map(|(at, step)| document.paper_act(at + 1, step)));
    if !procedure.exceptions.is_empty() {
        blocks.push(Block::Heading { title: say("When things go otherwise", "En cas d’écart"), new_page: false });
        blocks.extend(procedure.exceptions.iter().map(|exception| document.paper_exception(exception)));
    }
    if !procedure.examples.is_empty() {
        blocks.push(Block::Heading { title: say("Worked examples", "Exemples commentés"), new_page: false });
        blocks.extend(procedure.examples.iter().map(|example| document.paper_story(example)));
    }
    blocks.push(Block::Heading { title: say("Read and signed", "Lu et signé"), new_page: false });
    blocks.push(Block::Table(PaperTable {
        columns: vec![
            PaperColumn::words(say("Name", "Nom"), 3),
            PaperColumn::words(say("Role", "Rôle"), 3),
            PaperColumn::words(say("Date", "Date"), 2),
            PaperColumn::words(say("Signature", "Signature"), 3),
        ],
        rows: vec![vec![String::new(); 4]; 4],
        by_hand: true,
        ..PaperTable::default()
    }));
    Paper {
        lang,
        title: procedure.title.get(lang).to_owned(),
        number: format!("{} v{}", procedure.id, procedure.version),
        subject: format!("{} {}", procedure.title.get(lang), lang.of("· procedure", "· procédure")),
        headline: String::new(),
        lead: vec![procedure.purpose.get(lang).to_owned()],
        blocks,
        signatures: vec![
            Signature {
                label: say("Kept by", "Tenue par"),
                name: document.role(&procedure.owner),
                note: String::new(),
            },
            Signature { label: say("Approved by", "Approuvée par"), ..Signature::default() },
        ],
        ..Paper::default()
    }
}

impl Document<'_> {
    fn fact(&self, en: &str, fr: &str, value: impl Into<String>) -> PaperFact {
        PaperFact::new(self.say(en, fr), value)
    }

    fn paper_reference(&self) -> Vec<PaperFact> {
        let p = self.procedure;
        vec![
            self.fact("Reference", "Référence", p.id.clone()),
            self.fact("Version", "Version", p.version.to_string()),
            self.fact("Kept by", "Tenue par", self.role(&p.owner)),
            self.fact("File", "Fichier", p.file.clone()),
            self.fact("Digest", "Empreinte", p.digest.get(..16).unwrap_or(&p.digest)),
        ]
    }

    fn paper_roles(&self) -> PaperTable {
        let row = |code: &&String| {
            let may = self.procedure.steps.iter().filter(|step| step.roles.contains(*code));
            vec![self.role(code), may.map(|step| step.title.get(self.lang)).collect::<Vec<_>>().join(" · ")]
        };
        PaperTable {
            title: self.say("Roles", "Rôles").to_owned(),
            columns: vec![
                PaperColumn::words(self.say("Role", "Rôle"), 2),
                PaperColumn::words(self.say("May", "Peut"), 5),
            ],
            rows: self.role_codes().iter().map(row).collect(),
            ..PaperTable::default()
        }
    }

    fn paper_flow(&self) -> Block {
        let style = Style { lang: self.lang.tag().to_owned(), ..Style::default() };
        let drawing = diagram::drawing(&flow::graph(self.procedure, self.lang), &style);
        let pixels = |length: f64| length.ceil().max(1.0) as u32;
        Block::Drawing {
            svg: drawing.svg,
            width: pixels(drawing.width),
            height: pixels(drawing.height),
            alt: self.lang.of(
                "Flow diagram: the stages of a case and the acts that lead from one to the next; the tables that follow say the same in words."
                    .to_owned(),
                "Schéma du déroulement : les étapes d’un dossier et les actes qui mènent de l’une à l’autre ; les tableaux qui suivent disent la même chose en mots."
                    .to_owned(),
            ),
        }
    }

    fn paper_stages(&self) -> PaperTable {
        let row = |stage: &crate::Stage| {
            let within = match (stage.end, stage.within) {
                (true, _) => self.say("the case ends", "fin du dossier").to_owned(),
                (false, within) => within.map(|within| words::span(within, self.lang)).unwrap_or_default(),
            };
            let next = if stage.end { String::new() } else { self.role_list(&self.procedure.roles_next(&stage.id)) };
            let late = stage.escalate.as_ref().map(|escalation| self.told_when_late(&escalation.to, escalation.after));
            vec![stage.title.get(self.lang).to_owned(), within, next, late.unwrap_or_default()]
        };
        PaperTable {
            columns: vec![
                PaperColumn::words(self.say("Stage", "Étape"), 3),
                PaperColumn::words(self.say("Within", "Délai"), 2),
                PaperColumn::words(self.say("Who acts next", "Qui agit ensuite"), 4),
                PaperColumn::words(self.say("If late", "En cas de retard"), 3),
            ],
            rows: self.procedure.stages.iter().map(row).collect(),
            ..PaperTable::default()
        }
    }

    fn told_when_late(&self, role: &str, after: Option<base::BusinessSpan>) -> String {
        let mut told = self.role(role);
        if let Some(after) = after {
            told.push_str(self.say(", after ", ", après "));
            told.push_str(&words::span(after, self.lang));
        }
        told
    }

    fn paper_act(&self, number: usize, step: &Step) -> Block {
        let titles = |ids: &[String]| {
            let named = ids.iter().filter_map(|id| self.procedure.step(id));
            named.map(|step| step.title.get(self.lang)).collect::<Vec<_>>().join(", ")
        };
        let mut facts =
            vec![self.fact("Who", "Qui", self.role_list(&step.roles)), self.fact("When", "Quand", self.when(step))];
        if !step.after.is_empty() {
            facts.push(self.fact("Only after", "Seulement après", titles(&step.after)));
        }
        if !step.not_same_as.is_empty() {
            let never = format!(
                "{}{}",
                self.say("not by whoever did: ", "jamais par qui a fait\u{a0}: "),
                titles(&step.not_same_as)
            );
            facts.push(self.fact("Separation of duties", "Séparation des tâches", never));
        }
        if step.second_person {
            facts.push(self.fact(
                "Four eyes",
                "Quatre yeux",
                self.say("a second person takes part", "une seconde personne participe"),
            ));
        }
        if let Some(most) = step.max_times {
            let times = if most == 1 { self.say("time", "fois") } else { self.say("times", "fois") };
            facts.push(self.fact("At most", "Au plus", format!("{most}\u{a0}{times}")));
        }
        if let Some(clock) = step.deadlines {
            facts.push(self.fact("Deadlines", "Échéances", clock.words(self.lang)));
        }
        facts.push(self.fact("Leads to", "Mène à", self.ways(step).join("\n")));
        if !step.fields.is_empty() {
            let fields = step.fields.iter().map(|field| {
                let of = &field.field;
                let mut said = format!("{} ({})", of.label.get(self.lang), words::kind(&of.kind, self.lang));
                if !of.required {
                    said.push_str(self.say(", if any", ", s’il y a lieu"));
                }
                if field.evidence {
                    said.push_str(self.say(", evidence", ", pièce justificative"));
                }
                said
            });
            facts.push(self.fact("Recorded", "À consigner", fields.collect::<Vec<_>>().join("\n")));
        }
        let controls = step.controls.iter().filter(|control| !control.general);
        Block::Entry {
            mark: number.to_string(),
            title: step.title.get(self.lang).to_owned(),
            paragraphs: Some(step.purpose.get(self.lang).to_owned()).into_iter().filter(|p| !p.is_empty()).collect(),
            facts,
            points: controls.map(|control| control.say.get(self.lang).to_owned()).collect(),
        }
    }

    fn paper_exception(&self, exception: &Exception) -> Block {
        let mut facts = vec![self.fact("Who acts", "Qui agit", self.role(&exception.owner))];
        if !exception.overdue.is_empty() {
            facts.push(self.fact(
                "Raised when late",
                "Levée en cas de retard",
                self.stage_list(&exception.overdue, ", "),
            ));
        }
        if let Some(condition) = &exception.raised_by {
            facts.push(self.fact("Raised when", "Levée si", condition.source.clone()));
        }
        if let Some(within) = exception.within {
            facts.push(self.fact("Within", "Délai", words::span(within, self.lang)));
        }
        if let Some(escalation) = &exception.escalate {
            facts.push(self.fact("Then told", "Puis informé", self.told_when_late(&escalation.to, escalation.after)));
        }
        Block::Entry {
            mark: String::new(),
            title: exception.title.get(self.lang).to_owned(),
            paragraphs: exception.act.iter().map(|act| act.get(self.lang).to_owned()).collect(),
            facts,
            points: Vec::new(),
        }
    }

    fn paper_story(&self, example: &Example) -> Block {
        let people = example.people.iter().map(|(name, person)| {
            format!("{}, {} ({})", super::stories::capital(name), self.role_list(&person.roles), person.site)
        });
        Block::Entry {
            mark: String::new(),
            title: example.title.get(self.lang).to_owned(),
            paragraphs: vec![people.collect::<Vec<_>>().join(self.say("; ", "\u{a0}; "))],
            facts: Vec::new(),
            points: example.acts.iter().filter_map(|act| self.told_plainly(example, act)).collect(),
        }
    }

    /// An act of an example in one line.
    fn told_plainly(&self, example: &Example, act: &ExampleAct) -> Option<String> {
        let step = self.procedure.step(&act.does)?;
        let mut told = self.time(example, act).map(|time| format!("{time} ")).unwrap_or_default();
        told.push_str(&super::stories::capital(&act.by));
        told.push_str(self.say(": ", "\u{a0}: "));
        told.push_str(step.title.get(self.lang));
        told.push('.');
        let with = self.with(step, act);
        if !with.is_empty() {
            told.push(' ');
            told.push_str(&with);
            told.push('.');
        }
        if let Some(codes) = &act.refused {
            told.push_str(self.say(" Refused. ", " Refusé. "));
            told.push_str(&codes.iter().map(|code| self.why(step, code)).collect::<Vec<_>>().join(" "));
        } else if let Some(stages) = &act.stages {
            told.push_str(" → ");
            told.push_str(&self.stage_list(stages, self.say(" and ", " et ")));
        }
        Some(told)
    }
}
