//! The demo is made through the real commands, is the same for the same seed, and proves itself.

use std::sync::Arc;

use kernel::{Scope, base::Moment};
use ledger::{Durability, Ledger, Op, Options, Query};
use poincon::{demo, house, house::Composition};

fn made(composition: &Composition, seed: u64, orders: usize) -> (Ledger, tempfile::TempDir, demo::Filled) {
    made_in(composition, seed, orders, 548)
}

/// The same orders asked for in so many days.
fn made_in(
    composition: &Composition,
    seed: u64,
    orders: usize,
    days: i64,
) -> (Ledger, tempfile::TempDir, demo::Filled) {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("demo.sqlite").display().to_string();
    let options = Options { durability: Durability::AtEnd, salt_seed: Some(seed), ..Options::default() };
    let ledger = Ledger::open(&url, Arc::clone(&composition.house), options).unwrap();
    let until = Moment::parse("2026-11-01T00:00:00Z").unwrap();
    let plan = demo::Plan { seed, orders, days, ..demo::Plan::ending(until) };
    let filled = demo::fill(&ledger, &plan, |_| {}).unwrap();
    (ledger, folder, filled)
}

#[test]
fn the_same_seed_gives_the_same_ledger_and_another_seed_another() {
    let composition = house::compose(None).unwrap();
    let (a, _a, filled) = made(&composition, 7, 40);
    let (b, _b, _) = made(&composition, 7, 40);
    let (c, _c, _) = made(&composition, 8, 40);
    assert_eq!(a.head().unwrap(), b.head().unwrap());
    assert_ne!(a.head().unwrap().root, c.head().unwrap().root);
    assert!(filled.struck > 500, "{filled:?}");
    assert!(filled.refused > 0, "people make mistakes, and the house refuses them: {filled:?}");
}

#[test]
fn orders_reach_the_client_and_the_ledger_verifies() {
    let composition = house::compose(None).unwrap();
    let (ledger, _folder, _) = made(&composition, 1860, 120);
    let verification = ledger.verify(&[ledger.checkpoint().unwrap()]).unwrap();
    assert!(verification.is_sound(), "{}", verification.say(kernel::Lang::En));
    let view = ledger.house().view("orders_all").unwrap();
    let query = Query { columns: vec!["stage".to_owned()], limit: 1000, ..Query::view(view) };
    let page = ledger.page(&query, &Scope::everything()).unwrap();
    assert_eq!(page.total, 120);
    let at = page.columns.iter().position(|column| column.name == "stage").unwrap();
    let stage_of = |row: &Vec<kernel::Cell>| row[at].to_string();
    let closed = page.rows.iter().filter(|row| stage_of(row) == "closed").count();
    let stages: std::collections::BTreeSet<String> = page.rows.iter().map(stage_of).collect();
    assert!(closed > 20, "{closed} of 120 orders were handed over and closed");
    assert!(stages.len() > 6, "orders stand at many stages: {stages:?}");
}

/// Whoever plans finds in the inbox exactly the orders whose plan no longer keeps the promise.
#[test]
fn a_promise_the_plan_no_longer_keeps_is_an_exception_while_it_lasts() {
    let composition = house::compose(None).unwrap();
    let (ledger, _folder, _) = made_in(&composition, 1860, 200, 30);
    let texts = |query: &Query, name: &str| {
        let page = ledger.page(query, &Scope::everything()).unwrap();
        let at = page.columns.iter().position(|column| column.name == name).unwrap();
        page.rows.iter().map(|row| row[at].to_string()).collect::<std::collections::BTreeSet<String>>()
    };
    let at_risk = texts(&Query { limit: 1000, ..Query::view(ledger.house().view("planning_at_risk").unwrap()) }, "id");
    let tables = ledger.house().tables();
    let raised = tables.into_iter().find(|table| table.name == "procedure_exception").unwrap();
    let raised = Query { limit: 10_000, ..Query::table(raised) }
        .with("exception", Op::Is, vec!["planning_at_risk".into()])
        .with("holds", Op::Is, vec![1.into()]);
    assert_eq!(texts(&raised, "subject"), at_risk);
    assert!(!at_risk.is_empty(), "among 200 orders of a month some promise is at risk");
}

#[test]
fn founding_acts_have_one_effect() {
    let composition = house::compose(None).unwrap();
    let (ledger, _folder, _) = made(&composition, 3, 80);
    let until = Moment::parse("2026-11-01T00:00:00Z").unwrap();
    // Asked again with other identifiers, the same founding acts are refused: sites and people are there already.
    let again = poincon::network::founding(until);
    let mut other = again[0].clone();
    other.command = uuid::Uuid::from_u128(99);
    assert!(ledger.submit(other).refusals().is_some());
    // With their own identifiers they are only remembered.
    let answer = ledger.submit(again[0].clone());
    assert!(answer.receipt().is_some_and(|receipt| receipt.replayed), "{answer:?}");
}
