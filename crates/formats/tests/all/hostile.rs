//! Hostile and broken files of every format: refused by name and place, or set aside and counted.

use formats::{ImportError, Imported, Place};

use crate::support::{assert_worded, cases, code, gzip, open, options, sheet, tight, workbook, workbook_with};

fn trace(events: &str) -> String {
    format!(r#"<log xes.version="1.0"><trace><string key="concept:name" value="c"/>{events}</trace></log>"#)
}

const EVENT: &str =
    r#"<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-01-01T00:00:00Z"/></event>"#;

#[test]
fn document_types_are_refused_before_anything_expands() {
    let laughs: String = ('b'..='j')
        .map(|c| format!(r#"<!ENTITY {c} "{}">"#, format!("&{};", (c as u8 - 1) as char).repeat(10)))
        .collect();
    let bomb = format!(
        "<!DOCTYPE log [<!ENTITY a \"lol\">{laughs}]><log xes.version='1'><trace><string key='concept:name' value='&j;'/></trace></log>"
    );
    assert_eq!(code(open(bomb)), "xml.doctype");
    let outside = "<?xml version='1.0'?>\n<!doctype log SYSTEM 'file:///etc/hostname'><log xes.version='1'/>";
    let error = open(outside).expect_err("refused");
    assert_eq!((error.code(), error.place()), ("xml.doctype", &Place::Line(2, 22)));
    assert_eq!(
        code(open("<log xes.version='1'><trace><string key='k' value='&xxe;'/></trace></log>")),
        "xml.reference"
    );
}

#[test]
fn truncated_archives_name_the_byte() {
    let whole = gzip(trace(&EVENT.repeat(500)).as_bytes());
    for cut in [20, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        let error = open(whole[..cut].to_vec()).expect_err("refused");
        assert_worded(&error);
        assert_eq!(error.code(), "gzip.truncated", "cut at {cut}");
        assert!(matches!(error.place(), Place::CompressedByte(at) if *at <= cut as u64), "{:?}", error.place());
    }
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let error = open(damaged).expect_err("refused");
    assert!(
        ["gzip.damaged", "gzip.truncated", "xml.malformed", "encoding.malformed", "xml.unbalanced"]
            .contains(&error.code()),
        "{error}"
    );
}

#[test]
fn inflation_is_bounded() {
    let bomb = gzip(&vec![b' '; 30 << 20]);
    assert!(bomb.len() < 40_000);
    assert_eq!(code(open(bomb)), "archive.ratio");
    let wide = trace(&EVENT.repeat(80_000));
    let mut limited = tight();
    limited.limits.ratio = u64::MAX;
    limited.limits.rows = u64::MAX;
    assert_eq!(formats::open(gzip(wide.as_bytes()), &limited).expect_err("refused").code(), "file.too_large");
}

#[test]
fn depth_and_width_are_bounded() {
    let deep =
        trace(&format!("<event>{}{}</event>", r#"<string key="k" value="v">"#.repeat(70), "</string>".repeat(70)));
    assert_eq!(code(open(deep)), "xml.depth");
    let deepest = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert_eq!(code(open(format!("<log xes.version='1'>{deepest}</log>"))), "xml.depth");
    let wide = trace(&format!("<event {}/>", (0..300).map(|n| format!("a{n}='' ")).collect::<String>()));
    assert_eq!(code(open(wide)), "xml.attributes");
    let long = trace(&format!(r#"<event><string key="concept:name" value="{}"/></event>"#, "x".repeat(6 << 20)));
    assert_eq!(code(open(long)), "xml.value");
}

#[test]
fn thousands_of_attribute_names_are_left_out_and_counted() {
    let many: String = (0..2_000).map(|n| format!(r#"<string key="k{n}" value="v"/>"#)).collect();
    let log = trace(&EVENT.replace("</event>", &format!("{many}</event>")));
    let import = cases(open(log));
    assert_eq!(import.log.event_attributes().len(), 256);
    assert_eq!(import.report.noted("attributes.left_out"), 2_000 - 256);
}

#[test]
fn a_million_of_anything_is_refused_or_bounded() {
    // traces that all bear one name are numbered without looking at all of them again
    let same = format!(
        "<log xes.version='1'>{}</log>",
        format!("<trace><string key='concept:name' value='a'/>{EVENT}</trace>").repeat(30_000)
    );
    let import = cases(open(same));
    assert_eq!((import.log.case_count(), import.report.noted("xes.same_name")), (30_000, 29_999));
    assert_eq!(import.log.case_name(29_999), "a (30000)");
    // more events than allowed
    let error = formats::open(trace(&EVENT.repeat(1_001)).into_bytes(), &tight()).expect_err("refused");
    assert_eq!(error.code(), "file.rows");
    // unknown parts are remarked upon two hundred times, then counted
    let parts: String = (0..5_000).map(|n| format!("\"p{n}\":0,")).collect();
    let Ok(Imported::Objects(import)) = open(format!("{{{parts}\"events\":[],\"objects\":[]}}")) else {
        panic!("refused")
    };
    assert_eq!((import.report.notes.len(), import.report.noted("notes.more")), (201, 4_800));
    // values beyond the memory given to them are left out and counted
    let mut small = options();
    small.limits.memory_bytes = 4_000;
    let values: String =
        (0..200).map(|n| EVENT.replace("</event>", &format!("<string key='k' value='{n:040}'/></event>"))).collect();
    let import = cases(formats::open(trace(&values).into_bytes(), &small));
    assert_eq!((import.log.len(), import.report.noted("attributes.left_out")), (200, 175));
    let held = format!("{{\"events\":[],\"objects\":[]{}}}", " ".repeat(4_000));
    assert_eq!(formats::open(held.into_bytes(), &small).expect_err("refused").code(), "file.too_large");
}

#[test]
fn files_that_are_something_else_say_so() {
    for (bytes, expected) in [
        (&b""[..], "file.empty"),
        (b"\xef\xbb\xbf", "table.no_rows"),
        (b"%PDF-1.7 ...", "file.format"),
        (b"<html><body/></html>", "file.format"),
        (b"<log/>", "ocel.not_a_log"),
        (b"{\"events\": [", "json.malformed"),
        (b"{}", "ocel.not_a_log"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "xlsx.other_kind"),
        (b"PK\x03\x04 and nothing else that a zip has", "archive.truncated"),
        (b"SQLite format 3\0 but no database", "sqlite.unsound"),
        (b"hello", "table.no_rows"),
    ] {
        let found = open(bytes.to_vec());
        let shown = String::from_utf8_lossy(bytes).into_owned();
        if shown == "<log/>" {
            // an empty log of either kind
            assert_eq!(cases(found).log.len(), 0);
            continue;
        }
        assert_eq!(code(found), expected, "{shown}");
    }
    assert_eq!(formats::open(std::path::Path::new("/"), &options()).expect_err("a folder").code(), "file.folder");
    assert_eq!(
        formats::open(std::path::Path::new("/no/such/file"), &options()).expect_err("nothing").code(),
        "file.unreadable"
    );
}

#[test]
fn every_cut_and_every_flipped_byte_ends_in_a_log_or_a_refusal() {
    let samples: [Vec<u8>; 4] = [
        trace(EVENT).into_bytes(),
        b"case,activity,time\n1,a,2026-01-01\n1,\"b \"\"x\"\"\",2026-01-02\n".to_vec(),
        br#"{"objectTypes":[],"eventTypes":[],"events":[{"id":"e","type":"t","time":"2026-01-01T00:00:00Z","relationships":[{"objectId":"o","qualifier":"q"}]}],"objects":[{"id":"o","type":"p"}]}"#.to_vec(),
        gzip(trace(EVENT).as_bytes()),
    ];
    let fine = |result: Result<Imported, ImportError>| {
        if let Err(error) = result {
            assert_worded(&error);
        }
    };
    for sample in samples {
        for at in 0..sample.len() {
            fine(open(sample[..at].to_vec()));
            for flip in [0x01, 0x80, 0xff] {
                let mut other = sample.clone();
                other[at] ^= flip;
                fine(open(other));
            }
        }
    }
}

#[test]
fn workbooks_are_looked_through_before_they_are_parsed() {
    let cell = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let big =
        sheet(&format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>"#, "A".repeat(20 << 20)));
    let bomb = workbook(&big);
    assert!(bomb.len() < 60_000);
    let doctype = format!("<!DOCTYPE x [<!ENTITY e 'boom'>]>{}", sheet(&cell.replace('x', "&e;")));
    let deep = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    for (file, expected) in [
        (bomb, "archive.ratio"),
        (workbook(&doctype), "xml.doctype"),
        (workbook(&deep), "xml.depth"),
        (workbook(&sheet(r#"<row r="4294967297"><c r="ZZZZZ9999999999"><v>1</v></c></row>"#)), "xlsx.outside"),
        (workbook(&sheet(r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#)), "xlsx.outside"),
        (workbook_with(&sheet(cell), &[("../../evil.txt", b"x")]), "archive.path"),
        (workbook_with(&sheet(cell), &[("/abs.txt", b"x")]), "archive.path"),
        (workbook_with(&sheet(cell), &[("xl/worksheets/SHEET1.xml", b"<a/>")]), "archive.same_name"),
        (workbook_with(&sheet(cell), &[("xl/workbook.bin", b"x")]), "xlsx.other_kind"),
        (crate::support::zip(&[("hello.txt", b"x")]), "xlsx.other_kind"),
    ] {
        assert_eq!(code(open(file)), expected);
    }
    let many: Vec<(String, &[u8])> = (0..10_001).map(|n| (format!("p{n}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(code(open(workbook_with(&sheet(cell), &many))), "archive.entries");
}

#[test]
fn an_archive_whose_directory_lies_is_refused() {
    let text = "A".repeat(4_000);
    let honest = workbook(&sheet(&format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>"#)));
    // the size of the sheet in the central directory, the last of five entries
    let entry = memchr::memmem::rfind(&honest, b"PK\x01\x02").expect("a directory");
    let mut smaller = honest.clone();
    smaller[entry + 24..entry + 28].copy_from_slice(&100_u32.to_le_bytes());
    assert_eq!(code(open(smaller)), "archive.size");
    let mut overlapping = honest.clone();
    overlapping[entry + 42..entry + 46].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(code(open(overlapping)), "archive.damaged");
    for cut in [10, honest.len() / 2, honest.len() - 3] {
        assert_eq!(code(open(honest[..cut].to_vec())), "archive.truncated");
    }
}
