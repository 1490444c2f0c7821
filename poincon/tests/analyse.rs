//! `poincon analyse` as a person runs it: right on real logs, and a clear answer on bad files.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn analyse(file: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_poincon")).arg("analyse").arg(file).args(more).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Four good cases and one row whose time nobody can read.
fn log() -> String {
    let mut log = String::from("case;activity;when;who\n");
    for case in 1..=4 {
        for (day, activity) in [(2, "Take in"), (4, "Set"), (5, "Hand over")] {
            log.push_str(&format!("c{case};{activity};2026-03-0{day}T09:00:00+01:00;Ana\n"));
        }
    }
    log + "c5;Take in;not a time;\n"
}

#[test]
fn a_small_table_is_told_in_both_languages_as_page_and_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    std::fs::write(&file, log()).unwrap();
    for (lang, word) in [("en", "12 events, 4 cases"), ("fr", "12 événements, 4 dossiers")] {
        let html = folder.path().join(format!("{lang}.html"));
        let xlsx = folder.path().join(format!("{lang}.xlsx"));
        let output =
            analyse(&file, &["--lang", lang, "--html", html.to_str().unwrap(), "--xlsx", xlsx.to_str().unwrap()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(word), "{}", text(&output.stdout));
        let page = std::fs::read_to_string(html).unwrap();
        assert!(page.contains("Hand over") && page.contains("<svg"));
        for outside in ["http://", "https://", "src=", "<script"] {
            let without_namespaces = page.replace("http://www.w3.org/", "");
            assert!(!without_namespaces.contains(outside), "the page stands alone: {outside}");
        }
        assert!(std::fs::read(xlsx).unwrap().starts_with(b"PK"));
    }
    let output = analyse(&file, &["--lang", "en"]);
    assert!(text(&output.stdout).contains("1 row"), "the unreadable row is counted: {}", text(&output.stdout));
}

#[test]
fn real_logs_have_the_figures_they_are_known_for() {
    let Some(folder) = testkit::data::shared("mining/case") else { return };
    for (name, figures) in [
        ("receipt.csv", ["8,577 events", "1,434 cases", "27 activities"]),
        ("08_receipt.xes.gz", ["8,577 events", "1,434 cases", "27 activities"]),
        ("bpic2012.xes.gz", ["262,200 events", "13,087 cases", "24 activities"]),
        ("03_repairExample.xes.gz", ["1,104 cases", "", ""]),
    ] {
        let output = analyse(&folder.join(name), &["--lang", "en", "--lifecycle", "every"]);
        let said = text(&output.stdout);
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
        for figure in figures {
            assert!(
                said.contains(figure),
                "{name} has {figure}: {}",
                said.lines().take(4).collect::<Vec<_>>().join("\n")
            );
        }
    }
}

#[test]
fn object_centric_logs_are_read_whole() {
    let Some(folder) = testkit::data::shared("mining/ocel") else { return };
    let mut heads = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let output = analyse(&path, &["--lang", "en"]);
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
        let said = text(&output.stdout);
        if name.starts_with("ocel20_example") {
            heads.push(said.lines().skip(2).take(1).collect::<String>());
        } else {
            assert!(said.contains("18,211 events"), "{name}: {}", said.lines().take(4).collect::<String>());
        }
    }
    heads.dedup();
    assert_eq!(heads.len(), 1, "the example is the same in its three formats: {heads:?}");
}

/// Every hostile file is answered: refused with a sentence, or read with its bad rows counted; never a crash.
#[test]
fn hostile_files_get_a_sentence() {
    let mut files = Vec::new();
    for folder in ["rel/bad", "rel/xlsx_bad"] {
        if let Some(folder) = testkit::data::shared(folder) {
            gather(&folder, &mut files);
        }
    }
    if files.is_empty() {
        return;
    }
    let (mut refused, mut read) = (0, 0);
    for file in &files {
        let output = analyse(file, &["--lang", "en"]);
        let said = text(&output.stderr);
        match output.status.code() {
            Some(0) => read += 1,
            Some(1) => {
                refused += 1;
                assert!(said.starts_with("poincon: ") && said.len() > 30, "{}: {said}", file.display());
                assert!(!said.contains("panicked"), "{}: {said}", file.display());
            }
            other => panic!("{} ended with {other:?}: {said}", file.display()),
        }
    }
    assert!(refused > 5 && refused + read == files.len(), "{refused} refused, {read} read");
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.metadata().is_ok_and(|data| data.len() < 3_000_000) {
            files.push(path);
        }
    }
    files.sort();
}
