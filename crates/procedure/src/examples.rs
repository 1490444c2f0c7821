//! Runs the worked examples of the book: each one against rows in memory, with the verbs and projections of the house.

use std::{collections::BTreeSet, sync::Arc};

use base::{Currency, Moment, OpeningHours, id::SiteId, moment};
use kernel::{
    Actor, Context, Draft, Envelope, Events, Field, FieldKind, Grant, GrantScope, House, Ids, Lang, MemoryRows,
    Network, Refusals, Site, StateExt, Text,
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Book,
    model::{Example, ExampleAct, ExamplePerson, ExampleSite, ExampleTime, Procedure, Step},
    problem::{Place, Problem},
    rows::{CaseRow, OpenRow},
};

/// What came of one worked example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// The procedure.
    pub procedure: String,
    /// Its version.
    pub version: u32,
    /// What the example shows.
    pub title: Text,
    /// The file it stands in.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// How many acts were run.
    pub acts: usize,
    /// What did not come out as written; empty when all did.
    pub problems: Vec<Problem>,
}

impl ExampleResult {
    /// Whether everything came out as written.
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Runs every example of the procedures in force. The house must have been put together with [`Book::guard`] and
/// [`crate::area()`].
pub fn run_examples(house: &House, book: &Book) -> Vec<ExampleResult> {
    let examples = book.procedures().flat_map(|procedure| procedure.examples.iter().map(move |e| (procedure, e)));
    examples.map(|(procedure, example)| Run::new(house, book, procedure, example).through()).collect()
}

/// When an example begins, when it does not say: a Monday morning in Geneva.
const BEGINNING: Moment = Moment(1_767_603_600_000_000);

struct Run<'a> {
    house: &'a House,
    procedure: &'a Procedure,
    example: &'a Example,
    network: Arc<Network>,
    rows: MemoryRows,
    now: Moment,
    /// The object of the case, once it has begun.
    subject: Option<String>,
    acts: usize,
    problems: Vec<Problem>,
}

impl<'a> Run<'a> {
    fn new(house: &'a House, book: &Book, procedure: &'a Procedure, example: &'a Example) -> Self {
        let codes: BTreeSet<&str> =
            example.people.values().map(|p| p.site.as_str()).chain(example.sites.keys().map(String::as_str)).collect();
        let sites = codes.into_iter().map(|code| site(code, example));
        let (network, refused) = Network::new(sites, book.roles().iter().cloned());
        let mut run = Self {
            house,
            procedure,
            example,
            network: Arc::new(network),
            rows: MemoryRows::new(),
            now: BEGINNING,
            subject: None,
            acts: 0,
            problems: Vec::new(),
        };
        for site in refused {
            run.tell(example.place, format!("the site {} has no calendar", site.id), "correct its time_zone");
        }
        run
    }

    fn tell(&mut self, at: Place, what: impl Into<String>, write: impl Into<String>) {
        self.problems.push(Problem::new(&self.procedure.file, at, what, write));
    }

    fn through(mut self) -> ExampleResult {
        let example = self.example;
        for (n, act) in example.given.iter().enumerate() {
            self.given(n, act);
        }
        for act in &example.acts {
            self.acts += 1;
            if !self.act(act) {
                break;
            }
        }
        for mismatch in self.rows.mismatches() {
            self.tell(
                self.example.place,
                format!("a row did not hold its type: {mismatch}"),
                "this is a fault of the house",
            );
        }
        ExampleResult {
            procedure: self.procedure.id.clone(),
            version: self.procedure.version,
            title: self.example.title.clone(),
            file: self.procedure.file.clone(),
            line: self.example.place.line,
            acts: self.acts,
            problems: self.problems,
        }
    }

    /// One act; whether it makes sense to go on with the next.
    fn act(&mut self, act: &ExampleAct) -> bool {
        let (Some(step), Some(person)) = (self.procedure.step(&act.does), self.example.people.get(&act.by)) else {
            return false;
        };
        let name = step
            .command
            .as_ref()
            .map_or_else(|| format!("{}.{}", self.procedure.id, step.id), |command| command.verb.clone());
        let site = SiteId::from(person.site.as_str());
        self.now = self.moment(&act.when, &site);
        let context = self.context(&act.by, person, site, 0x0e5a_0000 + self.acts as u128);
        let Some(verb) = self.house.verb(&name) else {
            self.tell(act.place, format!("the house has no verb `{name}`"), "name a command of the house in the step");
            return false;
        };
        let body = self.body(act, step, &verb.spec().fields);
        let answer = kernel::command::decide(verb, &body, &self.rows, &context);
        self.compare(act, answer, &context)
    }

    /// What was done before the story, by whatever verb of the house.
    fn given(&mut self, n: usize, act: &ExampleAct) {
        let Some(person) = self.example.people.get(&act.by) else { return };
        let Some(verb) = self.house.verb(&act.does) else {
            self.tell(
                act.place,
                format!("the house has no verb `{}`", act.does),
                "name a verb of the house: area.verb",
            );
            return;
        };
        let context = self.context(&act.by, person, SiteId::from(person.site.as_str()), 0x6e0a_0000 + n as u128);
        match kernel::command::decide(verb, &act.with, &self.rows, &context) {
            Ok(events) => self.strike(events.0, &context),
            Err(refusals) => {
                let what = format!("this is refused: {}", refusals.say(Lang::En).replace('\n', " "));
                self.tell(act.place, what, "correct what was done before the story");
            }
        }
    }

    fn context(&self, by: &str, person: &ExamplePerson, site: SiteId, command: u128) -> Context {
        let scope = if person.everywhere { GrantScope::Everywhere } else { GrantScope::Site(site.clone()) };
        let grants = person.roles.iter().map(|role| Grant { role: role.clone(), scope: scope.clone() }).collect();
        let command = Uuid::from_u128(command);
        Context {
            actor: Actor { person: by.into(), grants },
            on_behalf_of: None,
            site,
            device: None,
            now: self.now,
            occurred_at: self.now,
            command,
            network: self.network.clone(),
            ids: Ids::of_command(command, self.now),
        }
    }

    fn moment(&self, when: &ExampleTime, site: &SiteId) -> Moment {
        match when {
            ExampleTime::Next if self.acts == 1 => self.now,
            ExampleTime::Next => self.now.plus(moment::MINUTE),
            ExampleTime::At(at) => *at,
            ExampleTime::Days(days) => self.now.plus(i64::from(*days) * moment::DAY),
            ExampleTime::After(span) => self.network.calendar(site).map_or(self.now, |c| c.due(self.now, *span)),
        }
    }

    /// The example's fields, with the case's own object and with digests of documents that are only named.
    fn body(&self, act: &ExampleAct, step: &Step, fields: &[Field]) -> Map<String, Value> {
        let mut body = act.with.clone();
        for field in fields {
            if let Some(value) = body.get_mut(&field.name) {
                digest(&field.kind, value);
            }
        }
        let own = |field: &&Field| field.kind == FieldKind::Object(self.procedure.subject.clone());
        if let (false, Some(field), Some(subject)) = (step.begins, fields.iter().find(own), &self.subject) {
            body.entry(field.name.clone()).or_insert_with(|| Value::from(subject.clone()));
        }
        body
    }

    fn compare(&mut self, act: &ExampleAct, answer: Result<Events, Refusals>, context: &Context) -> bool {
        match (answer, &act.refused) {
            (Err(refusals), Some(expected)) => {
                let (found, expected): (BTreeSet<&str>, BTreeSet<&str>) =
                    (refusals.codes().into_iter().collect(), expected.iter().map(String::as_str).collect());
                if found != expected {
                    let list = found.into_iter().map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(", ");
                    let what = format!("this is refused otherwise: {}", refusals.say(Lang::En).replace('\n', " "));
                    self.tell(act.place, what, format!("write refused = [{list}], or correct the procedure"));
                }
                self.expect(act);
                true
            }
            (Err(refusals), None) => {
                let codes = refusals.codes().join(", ");
                let what = format!("this is refused ({codes}): {}", refusals.say(Lang::En).replace('\n', " "));
                self.tell(act.place, what, "correct the act, the procedure, or write refused = […]");
                false
            }
            (Ok(events), expected) => {
                self.strike(events.0, context);
                if let Some(expected) = expected {
                    let what = format!("this is done, where {} was to refuse it", expected.join(", "));
                    self.tell(act.place, what, "correct the procedure, or remove `refused`");
                }
                self.expect(act);
                true
            }
        }
    }

    fn strike(&mut self, drafts: Vec<Draft>, context: &Context) {
        for mut draft in drafts {
            self.rows.keep_personal(&mut draft);
            let case = draft.case.as_ref().filter(|case| case.procedure == self.procedure.id);
            if let Some(case) = case {
                self.subject = Some(case.case.id.clone());
            }
            let event = Envelope {
                id: context.ids.next(),
                kind: draft.kind.into_owned(),
                version: draft.version,
                recorded_at: context.now,
                occurred_at: draft.occurred_at.unwrap_or(context.occurred_at),
                actor: context.actor.person.clone(),
                on_behalf_of: None,
                site: context.site.clone(),
                device: None,
                command: context.command,
                payload: draft.payload,
                relations: draft.relations,
                case: draft.case,
                evidence: draft.evidence,
            };
            for projection in self.house.projections() {
                projection.apply(&event, &mut self.rows);
            }
        }
    }

    /// Compares the case with the stages and deadlines written down.
    fn expect(&mut self, act: &ExampleAct) {
        let key = self.subject.as_ref().map(|subject| self.procedure.case_key(subject)).unwrap_or_default();
        let case: Option<CaseRow> = self.rows.row(&key);
        let open: BTreeSet<&str> = case.iter().flat_map(|case| case.stages.iter().map(String::as_str)).collect();
        if let Some(expected) = &act.stages
            && expected.iter().map(String::as_str).collect::<BTreeSet<_>>() != open
        {
            let list = open.iter().map(|stage| format!("\"{stage}\"")).collect::<Vec<_>>().join(", ");
            self.tell(act.place, format!("the case is at [{list}]"), "write these stages, or correct the procedure");
        }
        for (stage, written) in &act.due {
            let due = self.rows.row::<OpenRow>(format!("{key}/{stage}")).and_then(|open| open.due);
            if due != Moment::parse(written) {
                let found = due.map_or_else(|| "never".to_owned(), |due| due.to_string());
                self.tell(
                    act.place,
                    format!("`{stage}` is due {found}, not {written}"),
                    "correct the one that is wrong",
                );
            }
        }
    }
}

/// A document named in words stands for the digest of those words.
fn digest(kind: &FieldKind, value: &mut Value) {
    match (kind, value) {
        (FieldKind::List(item), Value::Array(items)) => items.iter_mut().for_each(|value| digest(item, value)),
        (FieldKind::Digest, Value::String(text)) if text.len() != 64 => {
            *text = hex::encode(Sha256::digest(text.as_bytes()));
        }
        _ => {}
    }
}

fn site(code: &str, example: &Example) -> Site {
    let said = example.sites.get(code).cloned().unwrap_or_else(|| ExampleSite::suggested_by(code));
    Site {
        id: code.into(),
        name: code.to_owned(),
        hours: if said.kind == "boutique" { OpeningHours::BOUTIQUE } else { OpeningHours::OFFICE },
        kind: said.kind,
        country: said.country,
        region: "all".to_owned(),
        time_zone: said.time_zone,
        currency: Currency::parse(&said.currency).unwrap_or(Currency::EUR),
    }
}
