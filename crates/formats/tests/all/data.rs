//! The shared data, when it is there: known counts, three formats that agree, and every bad file survived.

use std::time::{Duration, Instant};

use formats::table::Kind;
use formats::{Imported, Lifecycle, Limits, Options};

use crate::ocel::said;
use crate::support::{assert_worded, cases, data, files, input, options};

#[test]
fn logs_have_the_counts_they_are_known_for() {
    let Some(folder) = data() else { return };
    for (name, events, count, activities) in [
        ("receipt.csv", 8_577, 1_434, 27),
        ("08_receipt.xes.gz", 8_577, 1_434, 27),
        ("bpic2012.xes.gz", 262_200, 13_087, 24),
        ("03_repairExample.xes.gz", 11_855, 1_104, 8),
        ("helpdesk.xes.gz", 21_348, 4_580, 14),
        ("running-example.csv", 42, 6, 8),
    ] {
        let every = Options { lifecycle: Lifecycle::Every, limits: Limits::own(), ..options() };
        let import = cases(formats::open(folder.join("mining/case").join(name).as_path(), &every));
        let log = &import.log;
        assert_eq!((log.len(), log.case_count(), log.activities().len()), (events, count, activities), "{name}");
        assert_eq!((import.report.quarantine.total, import.report.zone.unstated), (0, 0), "{name}");
    }
    let bpic = cases(formats::open(folder.join("mining/case/bpic2012.xes.gz").as_path(), &options()));
    assert_eq!(bpic.report.read, 262_200);
    assert_eq!(bpic.report.events + bpic.report.noted("lifecycle.paired"), 262_200);
    let every = Options { lifecycle: Lifecycle::Every, ..options() };
    let log = cases(formats::open(folder.join("mining/case/bpic2012.xes.gz").as_path(), &every)).log;
    assert_eq!(mining::variants(&log).list().len(), 4_366);
}

#[test]
fn the_same_log_in_two_formats_is_the_same() {
    let Some(folder) = data() else { return };
    let csv = cases(formats::open(folder.join("mining/case/receipt.csv").as_path(), &options())).log;
    let xes = cases(formats::open(folder.join("mining/case/08_receipt.xes.gz").as_path(), &options())).log;
    for case in 0..csv.case_count() {
        let other = xes.case_named(csv.case_name(case)).expect("the same cases");
        let of = |log: &mining::Log, case: usize| -> Vec<(String, i64)> {
            log.rows(case).map(|row| (log.activities().name(log.activity()[row]).to_owned(), log.time()[row])).collect()
        };
        assert_eq!(of(&csv, case), of(&xes, other), "{}", csv.case_name(case));
    }
    assert!(csv.case_attribute("deadline").is_some() && csv.event_attribute("org:group").is_some());
}

#[test]
fn tables_with_starts_are_intervals() {
    let Some(folder) = data() else { return };
    for (name, rows) in [
        ("case/interval_event_log.csv", None),
        ("waiting/PurchasingExample.csv", Some(9_119)),
        ("waiting/Production.csv", None),
    ] {
        let import = cases(formats::open(folder.join("mining").join(name).as_path(), &options()));
        assert!(import.log.start().is_some(), "{name}");
        assert_eq!(import.report.quarantine.total, 0, "{name}");
        assert!(rows.is_none_or(|rows| import.log.len() == rows), "{name}: {}", import.log.len());
    }
}

#[test]
fn the_example_of_the_standard_is_one_log_in_three_formats() {
    let Some(folder) = data() else { return };
    // two of the three files leave out the zone: it is that of Aachen, where they were made
    let options = Options { time_zone: Some("Europe/Berlin".into()), ..options() };
    let logs: Vec<_> = ["jsonocel", "xmlocel", "sqlite"]
        .map(|kind| {
            match formats::open(folder.join(format!("mining/ocel/ocel20_example.{kind}")).as_path(), &options) {
                Ok(Imported::Objects(import)) => said(&import.log),
                other => panic!("{kind}: {other:?}"),
            }
        })
        .into();
    assert_eq!(logs[0], logs[1]);
    assert_eq!(logs[0], logs[2]);
}

#[test]
fn order_management_is_read_whole() {
    let Some(folder) = data() else { return };
    let path = folder.join("mining/ocel/order-management-small.sqlite");
    let Ok(Imported::Objects(import)) = formats::open(path.as_path(), &options()) else { panic!("not read") };
    let counts = import.log.counts();
    assert_eq!(
        (counts.events, counts.objects, counts.event_objects, counts.object_objects),
        (18_211, 10_031, 35_857, 25_336)
    );
    assert_eq!(import.report.quarantine.total, 0);
    assert_eq!(import.log.event_types().len(), 11);
    // 120 later prices besides the first of each product
    let products = import.log.object_types().code("products").expect("declared");
    let price = import.log.attributes().code("price").expect("declared");
    let prices = import
        .log
        .object_values()
        .iter()
        .filter(|v| v.attribute == price && import.log.object_type()[v.object as usize] == products);
    assert_eq!(prices.clone().count(), 140);
    assert_eq!(prices.filter(|v| v.time > Some(86_400_000_000)).count(), 120);
    let Ok(Imported::Objects(again)) = formats::open(path.as_path(), &options()) else { panic!("not read") };
    assert_eq!(again.log, import.log);
    let mut json = Vec::new();
    formats::ocel::write_json(&import.log, &import.declared, &mut json).expect("memory");
    let Ok(Imported::Objects(back)) = formats::open(json, &options()) else { panic!("not read") };
    assert_eq!(said(&back.log), said(&import.log));
}

#[test]
fn every_bad_file_is_refused_or_reported_in_time() {
    let Some(folder) = data() else { return };
    for path in ["bad/csv", "bad/xlsx", "bad/mspdi", "xlsx_bad", "naughty"]
        .into_iter()
        .flat_map(|part| files(&folder.join("rel").join(part)))
    {
        let begin = Instant::now();
        let name = path.display();
        match formats::table::read(&input(&path), &options()) {
            Ok((table, report)) => assert_eq!(report.read, table.len() as u64 + report.quarantine.total, "{name}"),
            Err(error) => assert_worded(&error),
        }
        if let Err(error) = formats::open(path.as_path(), &options()) {
            assert_worded(&error);
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "{name} took {:?}", begin.elapsed());
    }
}

#[test]
fn bad_workbooks_are_refused_for_what_they_are() {
    let Some(folder) = data() else { return };
    for (name, expected) in [
        ("bad/xlsx/billion_laughs.xlsx", "xml.doctype"),
        ("bad/xlsx/xxe_file.xlsx", "xml.doctype"),
        ("bad/xlsx/cellref_overflow.xlsx", "xlsx.outside"),
        ("bad/xlsx/deep_nesting_100k.xlsx", "xml.depth"),
        ("bad/xlsx/dup_sheet_part.xlsx", "archive.same_name"),
        ("bad/xlsx/empty.xlsx", "file.empty"),
        ("bad/xlsx/not_a_zip.xlsx", "archive.truncated"),
        ("bad/xlsx/truncated.xlsx", "archive.truncated"),
        ("bad/xlsx/zipbomb_256MiB_cell.xlsx", "archive.ratio"),
        ("bad/xlsx/zipslip.xlsx", "archive.path"),
        ("xlsx_bad/calamine_OOM_alloc.xls", "xlsx.other_kind"),
        ("xlsx_bad/calamine_pass_protected.xlsx", "xlsx.other_kind"),
        ("xlsx_bad/calamine_issue_666_lost_sheets.xlsb", "xlsx.other_kind"),
    ] {
        let error = formats::open(folder.join("rel").join(name).as_path(), &options()).expect_err(name);
        assert_eq!(error.code(), expected, "{name}: {error}");
    }
    let (table, _) =
        formats::table::read(&input(&folder.join("rel/xlsx_bad/calamine_date_iso.xlsx")), &options()).expect("a table");
    assert!(!table.is_empty());
}

#[test]
fn naughty_strings_pass_through_unchanged() {
    let Some(folder) = data() else { return };
    let text = std::fs::read_to_string(folder.join("rel/naughty/blns.json")).expect("a file");
    let strings: Vec<String> = serde_json::from_str(&text).expect("a list");
    let mut csv = String::from("case,activity,date,text\n");
    let mut builder = mining::LogBuilder::new();
    for (at, naughty) in strings.iter().enumerate() {
        csv.push_str(&format!("{at},a,2026-01-01,\"{}\"\n", naughty.replace('"', "\"\"")));
        builder.push(&at.to_string(), "a", 0, None, None, 0);
        builder.event_attribute("text", naughty);
    }
    let mut xes = Vec::new();
    formats::xes::write(&builder.finish(), &mut xes).expect("memory");
    let table = formats::table::read(&csv.into_bytes().into(), &options()).expect("a table").0;
    assert_eq!((table.len(), table.columns[3].kind), (strings.len(), Kind::Text));
    let log = cases(formats::open(xes, &options())).log;
    let read = log.event_attribute("text").expect("given");
    for (at, naughty) in strings.iter().enumerate() {
        assert_eq!(table.cell(at, 3), naughty);
        let case = log.case_named(&at.to_string()).expect("given");
        let back = read.dictionary.name(read.codes[log.rows(case).start]);
        // control characters that XML does not know are shown as such, everything else is itself
        let expected: String = naughty
            .chars()
            .map(|c| if c < ' ' && !"\t\n\r".contains(c) || "\u{fffe}\u{ffff}".contains(c) { '\u{fffd}' } else { c })
            .collect();
        assert_eq!(back, expected);
    }
}
