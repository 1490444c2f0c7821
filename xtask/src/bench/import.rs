//! P19: a workbook of order rows read by the child, checked, decided and shown, against what reads workbooks in Python.

use std::{path::PathBuf, process::Command};

use anyhow::Result;
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::process;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// P19: 100,000 rows, checks and preview, under 3 s and 512 MiB. The peers only read the sheet.
pub fn orders(bench: &Bench) -> Result<Vec<Figure>> {
    let example = bench.example("import", "order_import_time")?;
    let rows = if bench.quick { "5000" } else { "100000" };
    let file = bench.scratch.join("orders.xlsx");
    process::run(Command::new(&example).args(["make", rows]).arg(&file))?;
    let mut ours = Value::Null;
    for _ in 0..if bench.quick { 1 } else { 5 } {
        // both processors are what the target machine has; the child and the checks use what there is
        let text = process::output(Command::new(&example).arg("look").arg(&file).current_dir(process::root()))?;
        let run: Value = serde_json::from_str(text.lines().rfind(|line| line.starts_with('{')).unwrap_or("null"))?;
        if ours.is_null() || number(&run["seconds"]) < number(&ours["seconds"]) {
            ours = run;
        }
    }
    let peers = match python(bench) {
        Some(python) => {
            let script = process::root().join("bench/peers/peers.py");
            let mut command = Command::new(python);
            bench.measure(command.arg(script).arg("sheet").arg(&file))?
        }
        None => Value::Null,
    };
    let seconds = number(&ours["seconds"]);
    let memory = number(&ours["child_peak_mib"]).max(number(&ours["peak_mib"]));
    let peer = peers["polars"]["seconds"].as_f64().map(|seconds| {
        (format!("polars {} (calamine), reading alone", peers["polars"]["version"].as_str().unwrap_or("")), seconds)
    });
    Ok(vec![Figure {
        id: "P19",
        what: "order import: a workbook read, checked, decided, previewed".to_owned(),
        input: format!("{} rows of 12 columns, {} in error", ours["rows"], ours["faulty"]),
        ours: seconds,
        unit: "s",
        peer,
        target: "100,000 rows under 3 s and 512 MiB in the process that parses",
        met: (bench.quick || seconds < 3.0) && memory < 512.0,
        more: json!({"ours": ours, "peers": peers}),
    }])
}

/// Python with readers of workbooks beside the other peers; `None` (and one line) where they cannot be had.
fn python(bench: &Bench) -> Option<PathBuf> {
    let python = bench.python()?;
    let has = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", "import fastexcel, openpyxl"]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    if !has(&python) {
        Command::new(python.with_file_name("pip"))
            .args(["install", "--quiet", "fastexcel", "openpyxl"])
            .output()
            .ok()?;
    }
    if !has(&python) {
        println!("skipped: peers of P19 (fastexcel and openpyxl of PyPI could not be had)");
        return None;
    }
    Some(python)
}
