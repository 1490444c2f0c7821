//! Killed at random instants, nothing acknowledged is lost. The control, which acknowledges before the commit, loses:
//! so this harness can tell.

#[path = "conformance/area.rs"]
mod area;
#[path = "conformance/store.rs"]
mod store;

use std::{
    collections::HashSet,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use store::Place;
use uuid::Uuid;

/// Rounds of kill and reopen; more with `POINCON_ROUNDS`.
fn rounds(usual: u32) -> u32 {
    std::env::var("POINCON_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    let place = Place::sqlite();
    let rounds = rounds(15);
    let (acknowledged, lost) = kill_and_reopen(&place, "durable", rounds);
    place.tell("R-01", &counts(rounds, acknowledged, lost));
    assert!(acknowledged > 100, "{acknowledged} acknowledged");
    assert_eq!(lost, 0);
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    let Some(place) = Place::postgres() else { return };
    let rounds = rounds(6);
    let (acknowledged, lost) = kill_and_reopen(&place, "durable", rounds);
    place.tell("R-01", &counts(rounds, acknowledged, lost));
    assert!(acknowledged > 100, "{acknowledged} acknowledged");
    assert_eq!(lost, 0);
}

#[test]
fn the_control_that_acknowledges_before_the_commit_loses() {
    let place = Place::sqlite();
    let (acknowledged, lost) = kill_and_reopen(&place, "careless", 3);
    place.tell("R-01 control", &counts(3, acknowledged, lost));
    assert!(lost > 0, "the harness cannot tell loss from none");
}

/// What was counted, as JSON fields.
fn counts(rounds: u32, acknowledged: usize, lost: usize) -> String {
    format!("\"rounds\":{rounds},\"acknowledged\":{acknowledged},\"lost\":{lost}")
}

/// A file that may not grow beyond a limit fails the writer's writes: it stops for good, and nothing is lost.
#[cfg(unix)]
#[test]
fn a_failing_write_stops_the_ledger_and_loses_nothing() {
    let place = Place::sqlite();
    for (round, blocks) in [900, 2_500, 6_000].into_iter().enumerate() {
        let first = round as u128 * 100_000_000 + 1;
        let output = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "sh", &blocks.to_string()])
            .arg(appender())
            .args([&place.url, &first.to_string(), "durable"])
            .arg(place.options().key_file.unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
        let acknowledged: HashSet<Uuid> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| Uuid::from_u128(line.parse().unwrap()))
            .collect();
        let ledger = place.open();
        let mut there = HashSet::new();
        ledger
            .scan(1, |struck| {
                there.insert(struck.envelope.command);
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert!(!acknowledged.is_empty() && acknowledged.is_subset(&there));
        assert!(ledger.verify(&[]).unwrap().is_sound());
    }
}

/// How many were acknowledged, and how many of those are not there after all rounds.
fn kill_and_reopen(place: &Place, mode: &str, rounds: u32) -> (usize, usize) {
    let mut rng = StdRng::seed_from_u64(11);
    let mut acknowledged: Vec<u128> = Vec::new();
    for round in 0..u128::from(rounds) {
        let mut child = Command::new(appender())
            .args([&place.url, &(round * 100_000_000 + 1).to_string(), mode])
            .arg(place.options().key_file.unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        acknowledged.extend(lines.next().unwrap().unwrap().parse::<u128>());
        let reading = thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<String>>());
        thread::sleep(Duration::from_micros(rng.random_range(0..250_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reading.join().unwrap().iter().map(|line| line.parse::<u128>().unwrap()));
    }
    let ledger = place.open();
    let mut there = HashSet::new();
    let mut next = 1;
    ledger
        .scan(1, |struck| {
            assert_eq!(struck.seq, next, "no gap");
            next += 1;
            there.insert(struck.envelope.command);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let verification = ledger.verify(&[]).unwrap();
    assert!(verification.is_sound(), "{}", verification.say(kernel::Lang::En));
    let lost = acknowledged.iter().filter(|id| !there.contains(&Uuid::from_u128(**id))).count();
    (acknowledged.len(), lost)
}

/// The example beside this test, built when a filter on tests has left it out or behind.
fn appender() -> PathBuf {
    static BUILT: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    BUILT
        .get_or_init(|| {
            let test = std::env::current_exe().unwrap();
            let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
            let path = profile.join("examples").join(format!("appender{}", std::env::consts::EXE_SUFFIX));
            // Cargo is only asked when something it is made of is newer: other builds may hold cargo's lock for long.
            let made = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
            let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
            let files = ["src", "examples", "tests/conformance", "../kernel/src"].map(|folder| here.join(folder));
            let newest = files.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
            if made(&path) >= newest.filter_map(|file| made(&file.path())).max() {
                return path;
            }
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "--quiet", "--example", "appender"]);
            // With the selection the test itself was built with: another one builds the dependencies anew.
            build.args(if profile.ends_with("release") {
                &["--release", "--package", "ledger"][..]
            } else {
                &["--workspace"][..]
            });
            assert!(build.status().unwrap().success(), "the example builds");
            path
        })
        .clone()
}
