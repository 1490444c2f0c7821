//! The ledger against the raw engine of the same run, and its promises of reliability with their controls.

use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{Bench, Figure};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// P10, P11: durable commands against raw inserts of the same bytes; P15: replay of all projections.
pub fn throughput(bench: &Bench) -> Result<Vec<Figure>> {
    let example = bench.example("ledger", "throughput")?;
    let seconds = if bench.quick { "1" } else { "10" };
    let file = bench.scratch.join("throughput.sqlite");
    let sqlite = bench.measure(Command::new(&example).arg("sqlite").arg(&file).args(["64", seconds]))?;
    let mut figures = vec![
        Figure {
            id: "P10",
            what: "durable commands, SQLite, 64 clients".to_owned(),
            input: format!("{} bytes an event, {seconds} s", sqlite["entry_bytes"]),
            ours: number(&sqlite["commands_per_second"]),
            unit: "commands/s",
            peer: Some((
                "raw inserts in batches of 64, same bytes, same sync".to_owned(),
                number(&sqlite["raw_batched_rows_per_second"]),
            )),
            target: "0.8 of raw batched inserts",
            met: number(&sqlite["ratio_to_batched"]) >= 0.8,
            more: sqlite.clone(),
        },
        Figure {
            id: "P15",
            what: "replay of all projections, SQLite".to_owned(),
            input: format!("{} events", sqlite["replayed_events"]),
            ours: number(&sqlite["replayed_events_per_second"]),
            unit: "events/s",
            peer: None,
            target: "200,000 events/s or more",
            met: number(&sqlite["replayed_events_per_second"]) >= 200_000.0,
            more: Value::Null,
        },
    ];
    let postgres = bench.measure(Command::new(&example).args(["postgres", "-", "32", seconds]));
    match postgres {
        Ok(measured) => figures.push(Figure {
            id: "P11",
            what: "durable commands, PostgreSQL, 32 connections".to_owned(),
            input: format!("{} bytes an event, {seconds} s", measured["entry_bytes"]),
            ours: number(&measured["commands_per_second"]),
            unit: "commands/s",
            peer: Some((
                "raw single-row commits, same bytes, 32 connections".to_owned(),
                number(&measured["raw_single_rows_per_second"]),
            )),
            target: "0.6 of raw single-row commits",
            met: number(&measured["ratio_to_single"]) >= 0.6,
            more: measured,
        }),
        Err(why) => println!("skipped: P11 ({why:#})"),
    }
    Ok(figures)
}

/// the harnesses of the ledger's tests with many more rounds; each prints what it counted, and
/// each has a control that must fail.
pub fn reliability(bench: &Bench) -> Result<Vec<Figure>> {
    let rounds = if bench.quick { "3" } else { "200" };
    let mut counted = Bench::harness("ledger", "kill", rounds)?;
    counted.extend(Bench::harness("ledger", "conformance", rounds)?);
    let count = |name: &str| counted.get(name).cloned().with_context(|| format!("the harness did not print {name}"));
    let (kills, kills_pg, control) = (count("R-01 sqlite")?, count("R-01 postgres"), count("R-01 control sqlite")?);
    let (bytes, rewritten) = (count("R-05 bytes")?, count("R-05 rewritten")?);
    let retries = count("R-07 sqlite")?;
    let races = count("R-09 sqlite")?;
    let figure = |id, what: &str, input: String, ours: f64, unit, target, met: bool, more: Value| Figure {
        id,
        what: what.to_owned(),
        input,
        ours,
        unit,
        peer: None,
        target,
        met,
        more,
    };
    Ok(vec![
        figure(
            "R-01",
            "acknowledged events lost to SIGKILL at a random instant",
            format!("{} rounds, {} acknowledged", kills["rounds"], kills["acknowledged"]),
            number(&kills["lost"]),
            "events",
            "0; the control that acknowledges before the commit must lose",
            number(&kills["lost"]) == 0.0 && number(&control["lost"]) > 0.0,
            json!({"sqlite": kills, "postgres": kills_pg.unwrap_or_default(), "control": control}),
        ),
        figure(
            "R-05",
            "changed bytes of events not found against an outside checkpoint",
            format!("{} single-bit changes, and every kind of cut, swap and edit", bytes["changed"]),
            number(&bytes["missed"]),
            "changes",
            "0; a rewritten history is sound without the outside checkpoint (control) and found with it",
            number(&bytes["missed"]) == 0.0
                && rewritten["found"] == json!(true)
                && rewritten["control_sound"] == json!(true),
            json!({"bytes": bytes, "rewritten": rewritten}),
        ),
        figure(
            "R-07",
            "commands with more or less than one effect, sent 1 to 5 times in any order across restarts",
            format!("{} commands, {} sends", retries["commands"], retries["sends"]),
            number(&retries["commands"]) - number(&retries["effects"]),
            "commands",
            "0",
            retries["commands"] == retries["effects"],
            json!({"sqlite": retries, "postgres": count("R-07 postgres").unwrap_or_default()}),
        ),
        figure(
            "R-09",
            "races of 64 clients for one piece without exactly one winner",
            format!("{} races on SQLite and as many on PostgreSQL", races["races"]),
            number(&races["races"]) - number(&races["one_winner"]),
            "races",
            "0",
            races["races"] == races["one_winner"],
            json!({"sqlite": races, "postgres": count("R-09 postgres").unwrap_or_default()}),
        ),
    ])
}
