//! Process mining against polars, PM4Py and rust4pm.

use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::process;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn peer_script() -> String {
    process::root().join("bench/peers/peers.py").display().to_string()
}

/// P1–P4 against polars on the same events, one thread each; P9: cost growth from 1 M to 50 M events.
pub fn kernels(bench: &Bench) -> Result<Vec<Figure>> {
    let example = bench.example("mining", "kernels_time")?;
    let millions = if bench.quick { "0.2" } else { "5" };
    let csv = bench.scratch.join("events.csv");
    let ours = bench.measure(Command::new(&example).arg(millions).arg(&csv))?;
    let polars = match bench.python() {
        Some(python) => Some(bench.measure(Command::new(python).arg(peer_script()).arg("columns").arg(&csv))?),
        None => None,
    };
    std::fs::remove_file(&csv).ok();
    let input =
        format!("{} events, {} cases, {} variants, one thread", ours["events"], ours["cases"], ours["variants"]);
    let figure = |id, kernel: &str, what: &str, target, limit: f64| {
        let seconds = number(&ours["seconds"][kernel]);
        let peer = polars
            .as_ref()
            .map(|p| (format!("polars {}", p["version"].as_str().unwrap_or("")), number(&p["seconds"][kernel])));
        Figure {
            id,
            what: what.to_owned(),
            input: input.clone(),
            ours: seconds,
            unit: "s",
            met: (bench.quick || seconds <= limit) && peer.as_ref().is_none_or(|(_, theirs)| seconds < *theirs),
            peer,
            target,
            more: json!({"column_bytes_per_event": ours["column_bytes_per_event"]}),
        }
    };
    let mut figures = vec![
        figure(
            "P1",
            "directly_follows",
            "directly-follows graph with frequencies",
            "0.05 s or less, ahead of polars",
            0.05,
        ),
        figure("P2", "waiting", "with mean, median, p90 waiting per arc", "0.4 s or less", 0.4),
        figure("P3", "variants", "variants with counts", "0.1 s or less", 0.1),
        figure("P4", "throughput", "throughput percentiles", "0.05 s or less", 0.05),
    ];
    figures.extend(growth(bench, &example)?);
    Ok(figures)
}

/// P9: each kernel's cost per event at the largest size over the smallest.
fn growth(bench: &Bench, example: &std::path::Path) -> Result<Vec<Figure>> {
    let sizes: &[&str] = if bench.quick { &["0.1", "0.2"] } else { &["1", "5", "20", "50"] };
    let mut runs = Vec::new();
    for size in sizes {
        runs.push(bench.measure(Command::new(example).arg(size))?);
    }
    let (first, last) = (&runs[0], &runs[runs.len() - 1]);
    let per_event = |run: &Value, kernel: &str| number(&run["seconds"][kernel]) / number(&run["events"]);
    let kernels =
        ["directly_follows", "waiting", "variants", "throughput", "rework", "handover", "trend_week", "where_it_waits"];
    let ratios: Vec<(&str, f64)> = kernels.iter().map(|k| (*k, per_event(last, k) / per_event(first, k))).collect();
    let worst = ratios.iter().map(|(_, ratio)| *ratio).fold(0.0, f64::max);
    let memory = number(&last["column_bytes_per_event"]) / number(&first["column_bytes_per_event"]);
    Ok(vec![Figure {
        id: "P9",
        what: "cost per event of the worst kernel, largest over smallest log".to_owned(),
        input: format!("{} to {} events", first["events"], last["events"]),
        ours: worst,
        unit: "ratio",
        peer: None,
        target: "linear: caches apart, at most 2; memory per event flat",
        met: worst <= 2.0 && memory <= 1.05,
        more: json!({"per_kernel": ratios.into_iter().collect::<std::collections::BTreeMap<_, _>>(), "memory_ratio": memory,
            "seconds": runs.iter().map(|run| json!({"events": run["events"], "seconds": run["seconds"]})).collect::<Vec<_>>()}),
    }])
}

/// P5: XES import against rust4pm (time and memory) and PM4Py.
pub fn xes_import(bench: &Bench) -> Result<Vec<Figure>> {
    let Some(file) = bench.data("mining/case/bpic2012.xes.gz") else { return Ok(Vec::new()) };
    let example = bench.example("formats", "import_time")?;
    let ours = best(bench, 5, || {
        let mut command = Command::new(&example);
        command.arg(&file);
        command
    })?;
    let Some(rust4pm) = bench.rust4pm() else { return Ok(Vec::new()) };
    let theirs = best(bench, 5, || {
        let mut command = Command::new(&rust4pm);
        command.arg(&file);
        command
    })?;
    let pm4py = match bench.python().filter(|_| !bench.quick) {
        Some(python) => bench.measure(Command::new(python).arg(peer_script()).arg("xes").arg(&file))?,
        None => Value::Null,
    };
    let (seconds, peer_seconds) = (number(&ours["seconds"]), number(&theirs["seconds"]));
    let (memory, peer_memory) = (number(&ours["peak_rss_mib"]), number(&theirs["peak_rss_mib"]));
    Ok(vec![Figure {
        id: "P5",
        what: "XES import from gzip".to_owned(),
        input: format!("bpic2012, {} events, {} cases", ours["events"], ours["cases"]),
        ours: seconds,
        unit: "s",
        peer: Some(("rust4pm 0.6.2".to_owned(), peer_seconds)),
        target: "half of rust4pm's time and memory",
        met: seconds <= peer_seconds / 2.0 && memory <= peer_memory / 2.0,
        more: json!({"peak_rss_mib": memory, "rust4pm_peak_rss_mib": peer_memory, "memory_ratio": memory / peer_memory, "pm4py": pm4py}),
    }])
}

/// P6: OCEL 2.0 load without loss, against PM4Py on the same file.
pub fn ocel_import(bench: &Bench) -> Result<Vec<Figure>> {
    let Some(file) = bench.data("mining/ocel/order-management-small.sqlite") else { return Ok(Vec::new()) };
    let example = bench.example("formats", "import_time")?;
    let ours = best(bench, 5, || {
        let mut command = Command::new(&example);
        command.arg(&file);
        command
    })?;
    let peer = match bench.python() {
        Some(python) => {
            let theirs = bench.measure(Command::new(python).arg(peer_script()).arg("ocel").arg(&file))?;
            let rate = number(&theirs["events"]) / number(&theirs["seconds"]["import"]);
            Some((
                format!(
                    "PM4Py {} ({} of {} objects kept)",
                    theirs["version"].as_str().unwrap_or(""),
                    theirs["objects"],
                    ours["cases"]
                ),
                rate,
            ))
        }
        None => None,
    };
    let rate = number(&ours["events"]) / number(&ours["seconds"]);
    Ok(vec![Figure {
        id: "P6",
        what: "OCEL 2.0 SQLite load, nothing lost".to_owned(),
        input: format!("order-management, {} events, {} objects", ours["events"], ours["cases"]),
        ours: rate,
        unit: "events/s",
        peer,
        target: "300,000 events/s",
        met: rate >= 300_000.0,
        more: ours,
    }])
}

/// The run with the least seconds, of several whole processes.
fn best(bench: &Bench, times: u32, command: impl Fn() -> Command) -> Result<Value> {
    let mut best = Value::Null;
    for _ in 0..if bench.quick { 1 } else { times } {
        let run = bench.measure(&mut command())?;
        if best.is_null() || number(&run["seconds"]) < number(&best["seconds"]) {
            best = run;
        }
    }
    Ok(best)
}
