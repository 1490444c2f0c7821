//! A house of procedures only, in memory, with four people in Geneva.
#![allow(dead_code, reason = "each test file uses its part of it")]

use std::{collections::BTreeMap, sync::Arc};

use base::{Currency, Moment, OpeningHours};
use kernel::{
    Actor, Area, Context, Envelope, Events, Grant, GrantScope, Ids, MemoryRows, Network, Refusals, Site, State,
};
use procedure::Book;
use serde_json::{Map, Value};
use uuid::Uuid;

pub fn body(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

/// The text of a file of the house's book.
pub fn file(name: &str) -> String {
    let path =
        format!("{}/../../procedures/{name}.toml", std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    std::fs::read_to_string(path).expect("the file is there")
}

pub fn book(files: &[(&str, String)]) -> Arc<Book> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
    Arc::new(Book::load(files).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }))
}

pub struct House {
    pub house: kernel::House,
    pub book: Arc<Book>,
    pub rows: MemoryRows,
    pub struck: Vec<Envelope>,
    pub now: Moment,
    network: Arc<Network>,
    people: BTreeMap<&'static str, Actor>,
}

fn site(id: &str, kind: &str) -> Site {
    Site {
        id: id.into(),
        name: id.into(),
        kind: kind.into(),
        country: "CH".into(),
        region: "europe".into(),
        time_zone: "Europe/Zurich".into(),
        currency: Currency::parse("CHF").unwrap(),
        hours: OpeningHours::BOUTIQUE,
    }
}

fn no_network(_: &dyn State) -> Network {
    Network::default()
}

fn no_actor(_: &dyn State, _: &str) -> Option<Actor> {
    None
}

impl House {
    /// The house with one procedure of the book.
    pub fn with(procedure: &str) -> Self {
        let name = format!("{procedure}.toml");
        Self::of(book(&[("roles.toml", file("roles")), (&name, file(procedure))]), Vec::new())
    }

    /// The house with a book and areas of typed commands.
    pub fn of(book: Arc<Book>, mut areas: Vec<Area>) -> Self {
        areas.insert(0, procedure::area(&book));
        let house = kernel::House::new(book.guard(areas), no_network, no_actor);
        let sites = [site("GVA", "boutique"), site("PAR", "boutique"), site("ATL-1", "atelier")];
        let (network, _) = Network::new(sites, book.roles().iter().cloned());
        let person = |name: &'static str, role: &str, at: &str| {
            let grants = vec![Grant { role: role.into(), scope: GrantScope::Site(at.into()) }];
            (name, Actor { person: name.into(), grants })
        };
        let people = [
            person("ines", "operations_coordinator", "GVA"),
            person("paul", "cashier", "GVA"),
            person("lea", "client_advisor", "GVA"),
            person("dora", "boutique_director", "GVA"),
            person("alma", "assistant_operations_manager", "GVA"),
            person("remy", "operations_coordinator", "PAR"),
            person("anna", "artisan", "ATL-1"),
        ];
        let now = Moment::parse("2026-01-05T10:00:00+01:00").unwrap();
        Self {
            house,
            book,
            rows: MemoryRows::new(),
            struck: Vec::new(),
            now,
            network: Arc::new(network),
            people: people.into(),
        }
    }

    pub fn context(&self, person: &str) -> Context {
        let actor = self.people[person].clone();
        let GrantScope::Site(site) = actor.grants[0].scope.clone() else { panic!("a site") };
        let command = Uuid::from_u128(u128::try_from(self.struck.len()).unwrap() + 1);
        Context {
            actor,
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

    /// Decides and folds; the case's object comes back.
    pub fn does(&mut self, person: &str, verb: &str, body: Map<String, Value>) -> Result<String, Refusals> {
        let context = self.context(person);
        self.acts(&context, verb, body)
    }

    pub fn acts(&mut self, context: &Context, verb: &str, body: Map<String, Value>) -> Result<String, Refusals> {
        let verb = self.house.verb(verb).unwrap_or_else(|| panic!("no verb {verb}"));
        let Events(drafts) = kernel::command::decide(verb, &body, &self.rows, context)?;
        let mut subject = String::new();
        for draft in drafts {
            if let Some(case) = &draft.case {
                subject.clone_from(&case.case.id);
            }
            let event = Envelope {
                id: context.ids.next(),
                kind: draft.kind.into_owned(),
                version: draft.version,
                recorded_at: context.now,
                occurred_at: draft.occurred_at.unwrap_or(context.occurred_at),
                actor: context.actor.person.clone(),
                on_behalf_of: context.on_behalf_of.clone(),
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
            self.struck.push(event);
        }
        self.now = self.now.plus(base::moment::MINUTE);
        Ok(subject)
    }
}
