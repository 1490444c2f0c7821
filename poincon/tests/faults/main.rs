//! Every write and every sync of an order's life fails once: nothing acknowledged is lost, the program says so and ends,
//! and run again it comes to the very ledger of an undisturbed run.
//!
//! The usual test strikes a spread of operations; `POINCON_ROUNDS=all` every one. The control forgets a write: the
//! harness must see the loss.
#![cfg(target_os = "linux")]

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use ledger::{Ledger, Options};

/// Orders whose life is lived.
const ORDERS: &str = "2";

/// Operations struck of each kind of fault, spread over the whole life; all with `POINCON_ROUNDS=all`.
const SPREAD: u64 = 5;

fn shim() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
        let library = folder.path().join("disk.so");
        let mut compiler = Command::new("cc");
        compiler
            .args(["-O2", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(here.join("tests/faults/disk.c"))
            .arg("-ldl");
        match compiler.output() {
            Ok(output) if output.status.success() => Some((folder, library)),
            Ok(output) => panic!("disk.c is not compiled: {}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => {
                println!("skipped: no C compiler for the failing disk (Debian package `gcc`)");
                None
            }
        }
    });
    built.as_ref().map(|(_, library)| library.as_path())
}

/// The example beside this test, built once: with the same profile.
fn life() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("this test");
        let profile = test.parent().and_then(Path::parent).expect("a build folder");
        let program = profile.join("examples").join("life");
        // The whole check has built it already, with the same selection of packages.
        if program.exists() {
            return program;
        }
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--example", "life"]);
        // With the selection the test itself was built with: another one builds the dependencies anew.
        build.args(if profile.ends_with("release") {
            &["--release", "--package", "poincon"][..]
        } else {
            &["--workspace"][..]
        });
        assert!(build.status().expect("cargo runs").success(), "the example builds");
        program
    })
}

/// One life lived on a disk.
struct Lived {
    ended_well: bool,
    acknowledged: Vec<String>,
    root: Option<String>,
    complaint: String,
}

fn lived(output: &Output) -> Lived {
    let text = String::from_utf8_lossy(&output.stdout);
    let root = text.lines().find(|line| line.starts_with("root ")).map(str::to_owned);
    Lived {
        ended_well: output.status.success(),
        acknowledged: text.lines().filter(|line| !line.starts_with("root ")).map(str::to_owned).collect(),
        root,
        complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn live(file: &Path) -> Lived {
    lived(&Command::new(life()).arg(file).arg(ORDERS).output().expect("the example runs"))
}

fn live_on_failing_disk(shim: &Path, file: &Path, fault: &str, at: u64, sticky: bool, count: Option<&Path>) -> Lived {
    let mut command = Command::new(life());
    command.arg(file).arg(ORDERS).env("LD_PRELOAD", shim).env("DISK_PATH", "order.sqlite");
    command.env("DISK_FAULT", fault).env("DISK_AT", at.to_string());
    if sticky {
        command.env("DISK_STICKY", "1");
    }
    if let Some(count) = count {
        command.env("DISK_COUNT", count);
    }
    lived(&command.output().expect("the example runs"))
}

/// The events that are in a ledger; `Err` when it does not open or does not verify.
fn found(file: &Path) -> Result<HashSet<String>, String> {
    let house = poincon::house::compose(None).expect("the house").house;
    let ledger = Ledger::open(file.to_str().expect("a path"), house, Options::default()).map_err(|e| e.to_string())?;
    let verification = ledger.verify(&[]).map_err(|e| e.to_string())?;
    if !verification.is_sound() {
        return Err(verification.say(kernel::Lang::En));
    }
    let mut events = HashSet::new();
    ledger
        .scan(1, |struck| {
            events.insert(struck.envelope.id.to_string());
            std::ops::ControlFlow::Continue(())
        })
        .map_err(|e| e.to_string())?;
    Ok(events)
}

/// What came of many lives, each with one fault.
#[derive(Default)]
struct Tally {
    operations: u64,
    lives: u64,
    stopped: u64,
    acknowledged: usize,
    lost: usize,
    unsound: u64,
    otherwise: u64,
}

/// Lets the operations of one kind of fault go wrong one at a time, and looks at what is left each time.
fn strike_each(shim: &Path, fault: &str, sticky: bool, spread: u64, reference: &Lived, tally: &mut Tally) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let count = folder.path().join("count");
    live_on_failing_disk(shim, &folder.path().join("count-order.sqlite"), fault, 0, false, Some(&count));
    let operations: u64 = fs::read_to_string(&count).expect("a count").trim().parse().expect("a number");
    assert!(operations > 50, "only {operations} operations were seen: the shim is not at work");
    tally.operations += operations;
    let step = if spread == u64::MAX { 1 } else { (operations / spread).max(1) };
    for at in (1..=operations).step_by(usize::try_from(step).expect("small")) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("order.sqlite");
        let first = live_on_failing_disk(shim, &file, fault, at, sticky, None);
        tally.lives += 1;
        tally.acknowledged += first.acknowledged.len();
        if !first.ended_well {
            tally.stopped += 1;
            assert!(!first.complaint.trim().is_empty(), "{fault} at {at}: it ended without a word");
            assert!(!first.complaint.contains("panicked"), "{fault} at {at}: {}", first.complaint);
        }
        match found(&file) {
            Ok(there) => tally.lost += first.acknowledged.iter().filter(|id| !there.contains(*id)).count(),
            Err(why) => {
                println!("{fault} at {at}: {why}");
                tally.unsound += 1;
                continue;
            }
        }
        let again = live(&file);
        if !again.ended_well || again.root != reference.root {
            println!("{fault} at {at}: {} {:?}", again.complaint, again.root);
            tally.otherwise += 1;
        }
    }
}

fn spread() -> u64 {
    match std::env::var("POINCON_ROUNDS").as_deref() {
        Ok("all") => u64::MAX,
        Ok(number) => number.parse().unwrap_or(SPREAD),
        Err(_) => SPREAD,
    }
}

fn undisturbed() -> Lived {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let reference = live(&folder.path().join("order.sqlite"));
    assert!(reference.ended_well && reference.root.is_some(), "{}", reference.complaint);
    reference
}

#[test]
fn every_operation_may_fail_and_nothing_acknowledged_is_lost() {
    let Some(shim) = shim() else { return };
    let reference = undisturbed();
    let mut tally = Tally::default();
    for (fault, sticky) in
        [("eio", false), ("eio", true), ("enospc", true), ("short", false), ("sync", false), ("sync", true)]
    {
        strike_each(shim, fault, sticky, spread(), &reference, &mut tally);
    }
    println!(
        "figure: {{\"name\":\"R-03\",\"operations\":{},\"lives\":{},\"stopped\":{},\"acknowledged\":{},\"lost\":{},\"unsound\":{},\"otherwise\":{}}}",
        tally.operations, tally.lives, tally.stopped, tally.acknowledged, tally.lost, tally.unsound, tally.otherwise
    );
    assert!(tally.stopped > tally.lives / 4, "{} of {} lives met their fault", tally.stopped, tally.lives);
    assert_eq!((tally.lost, tally.unsound, tally.otherwise), (0, 0, 0), "lost, unsound, otherwise");
}

#[test]
fn the_control_whose_disk_forgets_a_write_is_seen_to_lose() {
    let Some(shim) = shim() else { return };
    let reference = undisturbed();
    let mut tally = Tally::default();
    strike_each(shim, "forget", true, SPREAD.min(4), &reference, &mut tally);
    println!(
        "figure: {{\"name\":\"R-03 control\",\"lives\":{},\"lost\":{},\"unsound\":{},\"otherwise\":{}}}",
        tally.lives, tally.lost, tally.unsound, tally.otherwise
    );
    assert!(tally.lost > 0 || tally.unsound > 0, "the harness cannot tell loss from none");
}
