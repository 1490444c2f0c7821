//! The figures of targets.md: each as a ratio to a peer or to the raw engine of the same run, appended to
//! bench/results.jsonl.

use std::{collections::BTreeMap, fs::OpenOptions, io::Write as _, path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::process;

mod erasure;
mod faults;
mod import;
mod ledger;
mod load;
mod mining;

/// One figure, ready to be kept.
pub struct Figure {
    /// `P1`, `R-09` …
    pub id: &'static str,
    /// What was measured, in a sentence.
    pub what: String,
    /// On what, with its size.
    pub input: String,
    /// Ours.
    pub ours: f64,
    /// The unit of ours and the peer's.
    pub unit: &'static str,
    /// The peer or raw engine measured in the same run, with its value.
    pub peer: Option<(String, f64)>,
    /// What targets.md asks for.
    pub target: &'static str,
    /// Whether it was reached.
    pub met: bool,
    /// Whatever else explains it.
    pub more: Value,
}

/// What every figure may use.
pub struct Bench {
    /// Smaller inputs.
    pub quick: bool,
    /// Where things are built.
    pub target: PathBuf,
    /// Files made while measuring; gone afterwards.
    pub scratch: PathBuf,
}

/// A figure that is counted, beside no peer: what is asked for is none at all.
pub fn counted(id: &'static str, what: &str, input: String, ours: f64, unit: &'static str) -> Figure {
    Figure {
        id,
        what: what.to_owned(),
        input,
        ours,
        unit,
        peer: None,
        target: "0",
        met: ours == 0.0,
        more: Value::Null,
    }
}

type Group = (&'static [&'static str], fn(&Bench) -> Result<Vec<Figure>>);

/// Every group of figures with the ids it gives.
const GROUPS: [Group; 9] = [
    (&["erasure"], erasure::erasure),
    (&["P1", "P2", "P3", "P4", "P9"], mining::kernels),
    (&["P5"], mining::xes_import),
    (&["P6"], mining::ocel_import),
    (&["P19"], import::orders),
    (&["P10", "P11", "P15"], ledger::throughput),
    (&["R-01", "R-05", "R-07", "R-09"], ledger::reliability),
    (&["P14"], load::pages),
    (&["R-03"], faults::every_operation),
];

/// Runs the figures whose id contains `only`; appends them unless `quick`.
pub fn run(only: Option<&str>, quick: bool) -> Result<()> {
    let target = process::target_folder()?;
    let scratch = target.join("bench-scratch");
    std::fs::create_dir_all(&scratch)?;
    let bench = Bench { quick, target, scratch: scratch.clone() };
    let (mut ran, mut missed) = (0, Vec::new());
    for (ids, group) in GROUPS {
        if only.is_some_and(|only| !ids.contains(&only)) {
            continue;
        }
        for figure in group(&bench)? {
            ran += 1;
            show(&figure);
            if !figure.met {
                missed.push(figure.id);
            }
            if !quick {
                keep(&figure)?;
            }
        }
    }
    std::fs::remove_dir_all(&scratch).ok();
    if ran == 0 {
        bail!("no figure has that id");
    }
    println!("{ran} figures, {} short of their target {}", missed.len(), missed.join(" "));
    Ok(())
}

fn show(figure: &Figure) {
    let peer = figure.peer.as_ref().map_or(String::new(), |(name, value)| {
        format!("; {name} {value:.4} {}, ratio {:.3}", figure.unit, figure.ours / value)
    });
    let verdict = if figure.met { "met" } else { "SHORT" };
    println!(
        "{:<5} {} [{}]: {:.4} {}{peer} — {verdict} ({})",
        figure.id, figure.what, figure.input, figure.ours, figure.unit, figure.target
    );
}

fn keep(figure: &Figure) -> Result<()> {
    let commit =
        process::output(Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).current_dir(process::root()))?;
    let at = process::output(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]))?;
    let mut line = json!({
        "id": figure.id, "at": at.trim(), "commit": commit.trim(), "what": figure.what, "input": figure.input,
        "ours": figure.ours, "unit": figure.unit, "target": figure.target, "met": figure.met, "more": figure.more,
    });
    if let Some((name, value)) = &figure.peer {
        line["peer"] = json!({"name": name, "value": value});
        line["ratio"] = json!(figure.ours / value);
    }
    let mut file = OpenOptions::new().create(true).append(true).open(process::root().join("bench/results.jsonl"))?;
    writeln!(file, "{line}")?;
    Ok(())
}

impl Bench {
    /// Builds an example of a crate in release and gives its path.
    pub fn example(&self, package: &str, name: &str) -> Result<PathBuf> {
        process::run(&mut process::cargo(&["build", "--release", "--quiet", "--package", package, "--example", name]))?;
        Ok(self.target.join("release/examples").join(name))
    }

    /// Runs a harness of the tests in release with many rounds and gives the figures it printed, by name.
    pub fn harness(package: &str, test: &str, rounds: &str) -> Result<BTreeMap<String, Value>> {
        let mut command = process::cargo(&["test", "--release", "--quiet", "--package", package, "--test", test]);
        command.args(["--", "--nocapture"]).env("POINCON_ROUNDS", rounds);
        let mut counted = BTreeMap::new();
        let well = process::run_lines(&mut command, |line| {
            if let Some((_, text)) = line.split_once("figure: ")
                && let Ok(figure) = serde_json::from_str::<Value>(text)
                && let Some(name) = figure["name"].as_str()
            {
                counted.insert(name.to_owned(), figure.clone());
            }
        })?;
        anyhow::ensure!(well, "the harness {test} failed");
        Ok(counted)
    }

    /// Runs a program on one thread of the kernels and reads the JSON on the last line it prints.
    pub fn measure(&self, command: &mut Command) -> Result<Value> {
        let text = process::output(command.env("RAYON_NUM_THREADS", "1").env("POLARS_MAX_THREADS", "1"))?;
        let last = text.lines().rfind(|line| line.starts_with('{')).context("no line of JSON")?;
        Ok(serde_json::from_str(last)?)
    }

    /// Python with the peers of PyPI in a folder of its own; `None` (and one line) where it cannot be made.
    pub fn python(&self) -> Option<PathBuf> {
        let folder = self.target.join("bench-peers");
        let python = folder.join("bin/python");
        let quiet = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
        if quiet(Command::new(&python).args(["-c", "import polars, pm4py"])) {
            return Some(python);
        }
        let made = quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            && quiet(Command::new(folder.join("bin/pip")).args(["install", "--quiet", "polars", "pm4py"]));
        if !made {
            println!("skipped: peers of PyPI (python3 with venv and a package index is needed for polars and pm4py)");
        }
        made.then_some(python)
    }

    /// rust4pm, built in a folder of its own; `None` (and one line) where it cannot be built.
    pub fn rust4pm(&self) -> Option<PathBuf> {
        let folder = self.target.join("peers");
        let mut build = process::cargo(&["build", "--release", "--quiet", "--manifest-path", "bench/peers/Cargo.toml"]);
        let built = build.env("CARGO_TARGET_DIR", &folder).status().is_ok_and(|status| status.success());
        if !built {
            println!("skipped: rust4pm (its crate could not be built)");
        }
        built.then(|| folder.join("release/peers"))
    }

    /// A file of the shared data, or `None` after one line.
    pub fn data(&self, path: &str) -> Option<PathBuf> {
        let folder = std::env::var_os("POINCON_DATA")
            .map(PathBuf::from)
            .unwrap_or_else(|| process::root().join("../shared/data"));
        let file = folder.join(path);
        if !file.exists() {
            println!("skipped: figures on {path} (set POINCON_DATA to the data folder)");
        }
        file.exists().then_some(file)
    }
}
