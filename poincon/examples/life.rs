//! Strikes the founding acts and the whole life of a few special orders, one command after another, and writes the
//! identifier of each acknowledged one. Run again on the same file it goes on where it was stopped.
//!
//! `life FILE ORDERS`: exits with 0 when everything was struck, with 3 when the storage failed. Its last line is the root
//! of the ledger.

use std::{env, io::Write as _, process::ExitCode, sync::Arc};

use anyhow::{Context as _, Result};
use kernel::base::Moment;
use ledger::{Answer, Ledger, Options};
use orders::simulate::Simulation;
use poincon::{demo, house, network};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, orders] = arguments.as_slice() else {
        eprintln!("usage: life FILE ORDERS");
        return ExitCode::FAILURE;
    };
    match orders.parse().map_err(anyhow::Error::from).and_then(|orders| live(file, orders)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(3),
        Err(why) => {
            eprintln!("{why:#}");
            ExitCode::from(3)
        }
    }
}

/// Whether everything could be struck.
fn live(file: &str, orders: usize) -> Result<bool> {
    let house = house::compose(None)?.house;
    let ledger = Ledger::open(file, Arc::clone(&house), Options::default())?;
    let until = Moment::parse("2026-11-01T00:00:00Z").context("a moment")?;
    let plan = demo::Plan { orders, ..demo::Plan::ending(until) };
    for ask in network::founding(plan.from()) {
        if !acknowledged(&ledger, &ledger.submit(ask)) {
            return Ok(false);
        }
    }
    let people = network::simulated_people();
    let mut simulation = Simulation::new(plan.seed, &ledger.network(), &people, plan.from(), plan.until, plan.orders);
    while let Some(planned) = simulation.next() {
        // A mistake is refused, and refusals are not remembered: asked again later it might pass.
        if planned.mistake {
            simulation.answered(&planned, false, None);
            continue;
        }
        let answer = ledger.submit(demo::ask(&ledger, &planned)?);
        if !acknowledged(&ledger, &answer) {
            return Ok(false);
        }
        let subject = answer.receipt().and_then(|receipt| receipt.subject.as_ref());
        simulation.answered(&planned, answer.receipt().is_some(), subject.map(|object| object.id.as_str()));
    }
    let head = ledger.head()?;
    println!("root {} {}", head.size, poincon::upkeep::root(&head));
    Ok(true)
}

/// Writes the events of a receipt in one write; `false` when the storage has failed.
fn acknowledged(ledger: &Ledger, answer: &Answer) -> bool {
    if let Answer::Struck(receipt) = answer {
        let lines: String = receipt.events.iter().map(|event| format!("{event}\n")).collect();
        std::io::stdout().write_all(lines.as_bytes()).ok();
    } else if let Answer::Stopped(why) = answer {
        eprintln!("{why}");
        return false;
    }
    ledger.stopped().is_none()
}
