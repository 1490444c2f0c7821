//! XES: what is read, what is set aside, and that writing gives back what was read.

use formats::{Lifecycle, Options, Place, Role};

use crate::support::{cases, gzip, open, options};

const LOG: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- a log of two repairs -->
<x:log xes.version="1.0" xmlns:x="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="u"/>
  <global scope="event"><string key="concept:name" value="?"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="Repairs &amp; care"/>
  <trace>
    <string key="concept:name" value="ring 7"/>
    <string key="boutique" value="Genève"><string key="floor" value="2"/></string>
    <event>
      <string key="concept:name" value="Receive"/>
      <date key="time:timestamp" value="2026-01-05T10:00:00.000+01:00"/>
      <string key="org:resource" value="Camille"/>
      <list key="stones"><values><string key="stone" value="ruby"/><string key="clarity" value="VS1"/></values></list>
    </event>
    <event>
      <string key="concept:name" value="Polish"/>
      <date key="time:timestamp" value="2026-01-05T08:00:00Z"/>
    </event>
    <event><string key="concept:name" value="No time"/></event>
    <event><date key="time:timestamp" value="2026-01-05T08:00:00Z"/><string key="note" value="lost"/></event>
    <event><string key="concept:name" value="Bad time"/><date key="time:timestamp" value="soon"/></event>
  </trace>
  <trace><event>
      <string key="concept:name" value="Receive"/>
      <date key="time:timestamp" value="2026-07-01T10:00:00"/>
  </event></trace>
  <trace><string key="concept:name" value="ring 7"/><event>
      <string key="concept:name" value="Receive"/>
      <date key="time:timestamp" value="2026-07-01T10:00:00+00:00"/>
  </event></trace>
  <trace><string key="concept:name" value="nothing"/></trace>
  <event><string key="concept:name" value="outside"/></event>
</x:log>"#;

#[test]
fn everything_is_read_or_counted() {
    let import = cases(open(LOG));
    let (log, report) = (&import.log, &import.report);
    assert_eq!((log.len(), log.case_count()), (4, 3));
    assert_eq!((report.read, report.events, report.cases), (8, 4, 3));
    let cases: Vec<&str> = (0..3).map(|case| log.case_name(case)).collect();
    assert_eq!(cases, ["ring 7", "trace 2", "ring 7 (2)"]);
    // 08:00 UTC is before 10:00+01:00
    let first: Vec<&str> = log.sequence(0).iter().map(|&activity| log.activities().name(activity)).collect();
    assert_eq!(first, ["Polish", "Receive"]);
    assert_eq!(log.time()[1] - log.time()[0], 3_600_000_000);
    assert_eq!(log.source(), [2, 1, 6, 7]);
    let boutique = log.case_attribute("boutique").expect("given");
    assert_eq!(boutique.dictionary.name(boutique.codes[0]), "Genève");
    assert!(log.case_attribute("boutique/floor").is_some());
    let clarity = log.event_attribute("stones/clarity").expect("given");
    assert_eq!(clarity.dictionary.name(clarity.codes[1]), "VS1");
    assert_eq!(log.event_attribute("note"), None);

    assert_eq!(report.quarantine.total, 5);
    for code in ["xes.no_time", "xes.no_name", "xes.bad_time", "xes.empty_trace", "xes.outside_trace"] {
        assert_eq!(report.quarantine.count(code), 1, "{code}");
    }
    assert!(matches!(report.quarantine.listed[0].place, Place::Line(21, _)), "{:?}", report.quarantine.listed[0]);
    assert_eq!((report.noted("xes.unnamed_trace"), report.noted("xes.same_name")), (1, 1));
    assert_eq!((report.zone.stated, report.zone.unstated, report.zone.assumed.as_str()), (3, 1, "UTC"));
    assert_eq!(report.about, [("concept:name".to_owned(), "Repairs & care".to_owned())]);
    assert_eq!(report.column(Role::Resource), Some("org:resource"));
}

#[test]
fn a_zone_is_used_only_where_none_is_stated() {
    let zoned = Options { time_zone: Some("Europe/Zurich".into()), ..options() };
    let utc = cases(open(LOG)).log;
    let zurich = cases(formats::open(LOG.as_bytes().to_vec(), &zoned)).log;
    // only the event of “trace 2” states no zone: two hours earlier in summer
    let moved: Vec<i64> = utc.time().iter().zip(zurich.time()).map(|(a, b)| (a - b) / 3_600_000_000).collect();
    assert_eq!(moved, [0, 0, 2, 0]);
}

#[test]
fn gzip_and_other_encodings_give_the_same_log() {
    let plain = cases(open(LOG)).log;
    assert_eq!(cases(open(gzip(LOG.as_bytes()))).log, plain);
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(LOG.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(cases(open(utf16)).log, plain);
    let latin: Vec<u8> = LOG.replace("UTF-8", "ISO-8859-1").chars().map(|c| c as u8).collect();
    assert_eq!(cases(open(latin)).log, plain);
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(LOG.bytes());
    assert_eq!(cases(open(marked)).log, plain);
}

/// A trace with a schedule, two overlapping starts of one activity, one start without end and one
/// completion without start.
fn lives() -> String {
    let event = |name: &str, minute: u32, state: &str| {
        format!(
            r#"<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="2026-01-05T10:{minute:02}:00Z"/><string key="lifecycle:transition" value="{state}"/></event>"#
        )
    };
    let events = [
        event("Polish", 0, "schedule"),
        event("Polish", 1, "start"),
        event("Polish", 2, "START"),
        event("Polish", 5, "complete"),
        event("Polish", 9, "complete"),
        event("Set", 10, "start"),
        event("Check", 11, "complete"),
    ];
    format!(r#"<log><trace><string key="concept:name" value="1"/>{}</trace></log>"#, events.concat())
}

fn rows(lifecycle: Lifecycle) -> Vec<(String, Option<i64>, i64)> {
    let options = Options { lifecycle, ..options() };
    let log = cases(formats::open(lives().into_bytes(), &options)).log;
    let minute = |micros: i64| micros / 60_000_000 % 60;
    (0..log.len())
        .map(|row| {
            let name = log.activities().name(log.activity()[row]).to_owned();
            (name, log.start().map(|start| minute(start[row])), minute(log.time()[row]))
        })
        .collect()
}

#[test]
fn starts_and_completions_become_intervals() {
    let row = |name: &str, start: i64, end: i64| (name.to_owned(), Some(start), end);
    let expected = vec![
        row("Polish+schedule", 0, 0),
        row("Polish", 1, 5),
        row("Polish", 2, 9),
        row("Set+start", 10, 10),
        row("Check", 11, 11),
    ];
    assert_eq!(rows(Lifecycle::Auto), expected);
    assert_eq!(rows(Lifecycle::Intervals), expected);
    let report = cases(open(lives())).report;
    assert_eq!(report.read, 7);
    for (code, count) in
        [("lifecycle.paired", 2), ("lifecycle.unfinished", 1), ("lifecycle.unbegun", 1), ("lifecycle.other", 1)]
    {
        assert_eq!(report.noted(code), count, "{code}");
    }
}

#[test]
fn states_can_be_kept_apart_or_left_out() {
    assert_eq!(rows(Lifecycle::Every).len(), 7);
    let complete: Vec<String> = rows(Lifecycle::CompleteOnly).into_iter().map(|row| row.0).collect();
    assert_eq!(complete, ["Polish", "Polish", "Check"]);
    let named: Vec<String> = rows(Lifecycle::WithState).into_iter().map(|row| row.0).collect();
    assert_eq!(named[..3], ["Polish+schedule", "Polish+start", "Polish+START"]);
}

#[test]
fn what_is_written_is_read_again() {
    for text in [LOG, &lives()] {
        let log = cases(open(text)).log;
        let mut written = Vec::new();
        formats::xes::write(&log, &mut written).expect("memory");
        let import = cases(open(written));
        assert_eq!(import.report.quarantine.total, 0);
        let again = import.log;
        assert_eq!((again.len(), again.case_count()), (log.len(), log.case_count()));
        assert_eq!(again.time(), log.time());
        let names = |log: &mining::Log| -> Vec<String> {
            log.activity().iter().map(|&a| log.activities().name(a).to_owned()).collect()
        };
        assert_eq!(names(&again), names(&log));
        if log.start().is_some() {
            assert_eq!(again.begin(), log.begin());
        }
        for attribute in log.case_attributes() {
            let other = again.case_attribute(&attribute.name).expect("written");
            let values = |a: &mining::Attribute| -> Vec<String> {
                a.codes.iter().map(|&code| a.dictionary.name(code).to_owned()).collect()
            };
            assert_eq!(values(other), values(attribute));
        }
    }
}

#[test]
fn names_of_any_kind_survive_writing() {
    let mut builder = mining::LogBuilder::new();
    let odd = ["<&>\"'", "a\tb\nc\rd", "\u{202e}txt", "日本 🪄", "=1+1", " spaced ", "\u{0}zero"];
    for (at, name) in odd.iter().enumerate() {
        builder.push(name, name, at as i64, Some(name), None, 0);
        builder.event_attribute(name, name);
    }
    let mut written = Vec::new();
    formats::xes::write(&builder.finish(), &mut written).expect("memory");
    let log = cases(open(written)).log;
    let names: Vec<&str> = (0..odd.len()).map(|case| log.case_name(case)).collect();
    // XML has no zero character: it becomes the mark for what cannot be shown
    assert_eq!(names[..6], odd[..6]);
    assert_eq!(names[6], "\u{fffd}zero");
}
