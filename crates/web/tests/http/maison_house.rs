//! The maison itself as a house: its real verbs, a few people who came in through the founder, an account each.

use std::sync::Arc;

use base::{Moment, id::PersonId};
use kernel::{Actor, Grant, GrantScope, House, State};
use ledger::{Answer, Ask, Ledger, Options};
use procedure::Book;
use serde_json::{Value, json};
use uuid::Uuid;
use web::{AccountKey, App, Settings, account::Account};

use crate::{
    house::{PASSWORD, now},
    page::wide,
};

const ROLES: &str = "[[roles]]\ncode = \"administrator\"\nen = \"Administrator\"\nfr = \"Administrateur\"\n";

/// Who is there: login and person are the same word here.
pub const PEOPLE: [(&str, &str); 6] = [
    ("ada", "administrator"),
    ("abe", "administrator"),
    ("ivy", "internal_control"),
    ("fay", "finance"),
    ("cas", "cashier"),
    ("cat", "cashier"),
];

fn lent(state: &dyn State, person: &PersonId, at: Moment) -> Vec<web::Deputation> {
    let found = maison::deputations(state, person, at).into_iter();
    found.map(|d| web::Deputation { principal: d.principal, grants: d.grants, until: d.until }).collect()
}

/// The maison, with an account for everybody.
pub fn maison() -> App {
    let files = [("roles.toml".to_owned(), ROLES.to_owned())];
    let book = Arc::new(Book::load(files).unwrap_or_else(|problems| panic!("{problems:?}")));
    let mut areas = Book::guard(&book, vec![maison::area()]);
    areas.push(procedure::area(&book));
    let areas = maison::under_deputies(areas);
    let house = Arc::new(House::new(areas, maison::read_network, maison::read_actor));
    let path = tempfile::tempdir().unwrap().keep().join("test.sqlite");
    let options = Options { clock: now, ..Options::default() };
    let ledger = Ledger::open(path.to_str().unwrap(), house, options).unwrap();
    let founder = Actor {
        person: "founder".into(),
        grants: vec![Grant { role: "administrator".into(), scope: GrantScope::Everywhere }],
    };
    let strike = |verb: &str, body: Value| {
        let body = body.as_object().unwrap().clone();
        let ask = Ask::new(Uuid::now_v7(), verb, body, founder.clone(), "HQ".into());
        match ledger.submit(ask) {
            Answer::Struck(_) => {}
            other => panic!("{verb}: {other:?}"),
        }
    };
    for (site, kind) in [("HQ", "headquarters"), ("GVA", "boutique")] {
        strike(
            "maison.open_site",
            json!({"site": site, "name": format!("Maison {site}"), "kind": kind, "country": "CH", "region": "europe",
                "time_zone": "Europe/Zurich", "currency": "CHF", "hours": "boutique"}),
        );
    }
    let first = Account::new("ada", "ada".into(), "Ada", PASSWORD).unwrap();
    for (person, role) in PEOPLE {
        strike("maison.enrol", json!({"person": person, "home": "GVA"}));
        strike("maison.grant", json!({"person": person, "role": role, "reach": "everywhere"}));
        let name = format!("{}{} Test", person[..1].to_uppercase(), &person[1..]);
        Account { login: person.into(), person: person.into(), name, ..first.clone() }.store(&ledger).unwrap();
    }
    let settings =
        Settings { clock: now, account_key: Some(AccountKey::generate()), read_deputations: Some(lent), ..wide() };
    App { ledger, book, settings }
}
