//! Every habit as one command: `cargo xtask test`, `bench`, `assets`, `docs`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod assets;
mod bench;
mod docs;
mod process;
mod test;
mod tidy;
mod tools;

#[derive(Parser)]
#[command(about = "The habits of the house")]
struct Arguments {
    #[command(subcommand)]
    habit: Habit,
}

#[derive(Subcommand)]
enum Habit {
    /// Everything that must hold, from nothing; this is what CI runs.
    Test {
        /// Only the steps whose name contains this.
        only: Option<String>,
    },
    /// The figures of targets.md, one JSON line each in bench/results.jsonl.
    Bench {
        /// Only the figures whose id contains this (`P1`, `R-09`).
        only: Option<String>,
        /// Smaller inputs, nothing appended: to see that a figure runs.
        #[arg(long)]
        quick: bool,
    },
    /// Vendors fonts and scripts from the package lock, with hashes and licences.
    Assets,
    /// Writes the generated parts of docs/ (event catalogue, procedures); `--check` compares only.
    Docs {
        /// Fails when something committed differs from what would be written.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().habit {
        Habit::Test { only } => test::run(only.as_deref()),
        Habit::Bench { only, quick } => bench::run(only.as_deref(), quick),
        Habit::Assets => assets::vendor(),
        Habit::Docs { check } => docs::write(check),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why:#}");
            ExitCode::FAILURE
        }
    }
}
