//! The whole check, as one readable list.

use std::{collections::BTreeSet, fs, io::Write as _, process::Command, time::Instant};

use anyhow::{Result, bail};

use crate::{docs, process, tidy, tools};

/// What a step found.
#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: BTreeSet<String>,
}

type Step = (&'static str, fn(&mut Count) -> Result<()>);

/// Everything that must hold.
const STEPS: [Step; 6] = [
    ("formatting", formatting),
    ("clippy", |count| plain(count, &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])),
    ("tidy", |count| tidy::check().map(|checks| count.passed += checks)),
    ("tests", tests),
    ("docs as committed", |count| docs::write(true).map(|()| count.passed += 1)),
    ("documentation", documentation),
];

/// Runs the list; ends with a line of counts.
pub fn run(only: Option<&str>) -> Result<()> {
    tools::prepare();
    let mut count = Count::default();
    let started = Instant::now();
    for (name, step) in STEPS.iter().filter(|(name, _)| only.is_none_or(|only| name.contains(only))) {
        println!("── {name}");
        let since = Instant::now();
        if let Err(why) = step(&mut count) {
            println!("   {why:#}");
            count.failed += 1;
        }
        println!("   {:.0} s", since.elapsed().as_secs_f32());
    }
    println!("── {:.0} s in all", started.elapsed().as_secs_f32());
    for skipped in &count.skipped {
        println!("   {skipped}");
    }
    println!("{} passed, {} failed, {} skipped", count.passed, count.failed, count.skipped.len());
    if count.failed > 0 {
        bail!("not everything holds");
    }
    if count.passed == 0 {
        bail!("no step has that name");
    }
    Ok(())
}

fn plain(count: &mut Count, arguments: &[&str]) -> Result<()> {
    process::run(&mut process::cargo(arguments))?;
    count.passed += 1;
    Ok(())
}

/// Also the files that a list macro declares, which `cargo fmt` does not follow.
fn formatting(count: &mut Count) -> Result<()> {
    plain(count, &["fmt", "--all", "--check"])?;
    let files =
        process::output(Command::new("git").args(["ls-files", "*/commands/*.rs"]).current_dir(process::root()))?;
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--check"]).args(files.lines()).current_dir(process::root());
    process::run(&mut rustfmt)?;
    count.passed += 1;
    Ok(())
}

/// Unit, procedure examples, storage conformance on both stores, HTTP, browser: all are tests of the workspace.
fn tests(count: &mut Count) -> Result<()> {
    // The browser tests drive the real binary; built with the same selection of packages so that nothing is built twice.
    process::run(&mut process::cargo(&["build", "--workspace", "--bins", "--examples", "--quiet"]))?;
    let target = process::target_folder()?;
    let log_path = target.join("xtask-test.log");
    let mut log = fs::File::create(&log_path)?;
    let mut failing = Vec::new();
    let mut command = process::cargo(&["test", "--workspace", "--no-fail-fast", "--", "--show-output"]);
    command.env("POINCON_BINARIES", target.join("debug"));
    let all_well = process::run_lines(&mut command, |line| {
        let _ = writeln!(log, "{line}");
        if let Some(rest) = line.strip_prefix("test result: ") {
            let number = |word: &str| {
                rest.split([';', '.'])
                    .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u32>().ok())
                    .unwrap_or(0)
            };
            count.passed += number("passed");
            count.failed += number("failed");
        } else if line.starts_with("skipped: ") {
            count.skipped.insert(line.to_owned());
        } else if line.starts_with("test ") && line.ends_with("FAILED") {
            failing.push(line.to_owned());
        }
    })?;
    if !all_well {
        show_failures(&fs::read_to_string(&log_path)?);
        bail!("failing tests:\n   {}", failing.join("\n   "));
    }
    Ok(())
}

/// Prints the parts of the log between `failures:` and the next result.
fn show_failures(log: &str) {
    let mut showing = false;
    for line in log.lines() {
        match line {
            "failures:" => showing = true,
            _ if line.starts_with("test result: ") => showing = false,
            _ => {}
        }
        if showing {
            println!("{line}");
        }
    }
}

fn documentation(count: &mut Count) -> Result<()> {
    let mut command = process::cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut command)?;
    count.passed += 1;
    Ok(())
}
