//! The whole house on the day it is founded: the demo's sites and people, and nothing done yet.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::sync::Arc;

use kernel::base::Moment;
use ledger::{Answer, Ask, Durability, Ledger, Options};
use poincon::{house, network};
use serde_json::Value;
use uuid::Uuid;

/// The moment of these tests, on the first working Monday of the year.
pub fn opening() -> Moment {
    Moment::parse("2026-01-05T10:00:00Z").unwrap()
}

pub struct House {
    pub ledger: Ledger,
    _folder: tempfile::TempDir,
}

impl House {
    pub fn founded() -> Self {
        let composition = house::compose(None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("house.sqlite").display().to_string();
        let options = Options { durability: Durability::AtEnd, clock: opening, ..Options::default() };
        let ledger = Ledger::open(&url, Arc::clone(&composition.house), options).unwrap();
        for answer in ledger.submit_all(network::founding(Moment::parse("2026-01-05T08:00:00Z").unwrap())) {
            assert!(answer.receipt().is_some(), "{answer:?}");
        }
        Self { ledger, _folder: folder }
    }

    pub fn ask(&self, role: &str, verb: &str, body: &Value) -> Answer {
        let person = network::people().into_iter().find(|person| person.role == role).unwrap();
        let actor = self.ledger.actor(&person.id).unwrap().unwrap();
        let now = Moment::parse("2026-01-05T10:00:00Z");
        let body = body.as_object().unwrap().clone();
        self.ledger.submit(Ask { now, ..Ask::new(Uuid::new_v4(), verb, body, actor, "PAR-VEN".into()) })
    }

    pub fn refused(&self, role: &str, verb: &str, body: &Value) -> Vec<(String, Option<String>)> {
        match self.ask(role, verb, body) {
            Answer::Refused(refusals) => refusals.0.into_iter().map(|no| (no.code, no.field)).collect(),
            other => panic!("{verb} {body}: {other:?}"),
        }
    }

    pub fn done(&self, role: &str, verb: &str, body: &Value) -> String {
        match self.ask(role, verb, body) {
            Answer::Struck(receipt) => receipt.subject.unwrap().id,
            other => panic!("{verb} {body}: {other:?}"),
        }
    }
}
