//! OCEL 2.0: three formats, one log; nothing lost on the way in or out.

use std::collections::BTreeSet;

use formats::ocel::{ObjectImport, write_json, write_sqlite, write_xml};
use formats::{Format, Imported, Input, Options};
use mining::ocel::ObjectLog;

use crate::support::{code, gzip, open, options};

pub const JSON: &str = r#"{
"objectTypes":[{"name":"piece","attributes":[{"name":"price","type":"float"}]},{"name":"certificate","attributes":[]},{"name":"never used","attributes":[]}],
"eventTypes":[{"name":"receive","attributes":[{"name":"by","type":"string"}]}],
"events":[
 {"id":"e1","type":"receive","time":"2026-01-05T10:00:00Z","attributes":[{"name":"by","value":"Camille"}],"relationships":[{"objectId":"p1","qualifier":"piece"},{"objectId":"gone","qualifier":"piece"}]},
 {"id":"e2","type":"receive","time":"2026-01-04T10:00:00+01:00","relationships":[{"objectId":"p1","qualifier":"piece"},{"objectId":"p1","qualifier":"again"}]},
 {"id":"e3","type":"receive"},
 {"id":"e4","type":"receive","time":"noon"},
 {"type":"receive","time":"2026-01-05T10:00:00Z"}],
"objects":[
 {"id":"p1","type":"piece","attributes":[{"name":"price","value":129.990,"time":"1970-01-01T00:00:00Z"},{"name":"price","value":123456789012345678901,"time":"2026-01-06T00:00:00Z"},{"name":"price","value":null,"time":"2026-01-07T00:00:00Z"}],"relationships":[{"objectId":"c1","qualifier":"certified by"}]},
 {"id":"c1","type":"certificate"},
 {"id":42,"type":"certificate"}]}"#;

fn objects(imported: Result<Imported, formats::ImportError>) -> ObjectImport {
    match imported {
        Ok(Imported::Objects(import)) => import,
        Ok(Imported::Cases(_)) => panic!("cases where objects were expected"),
        Err(error) => panic!("refused: {} {error}", error.code()),
    }
}

/// Everything a log says, independent of the order it was said in.
pub fn said(log: &ObjectLog) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let (events, objects) = (log.events(), log.objects());
    for (event, id) in events.names().enumerate() {
        if log.is_event_declared(event as u32) {
            all.insert(format!(
                "event {id} {} {}",
                log.event_types().name(log.event_type()[event]),
                log.event_time()[event]
            ));
        }
    }
    for (object, id) in objects.names().enumerate() {
        if log.is_object_declared(object as u32) {
            all.insert(format!("object {id} {}", log.object_types().name(log.object_type()[object])));
        }
    }
    for r in log.event_objects() {
        all.insert(format!(
            "{} -> {} as {}",
            events.name(r.event),
            objects.name(r.object),
            log.qualifiers().name(r.qualifier)
        ));
    }
    for r in log.object_objects() {
        all.insert(format!(
            "{} => {} as {}",
            objects.name(r.from),
            objects.name(r.to),
            log.qualifiers().name(r.qualifier)
        ));
    }
    for v in log.event_values() {
        all.insert(format!(
            "{}.{} = {}",
            events.name(v.event),
            log.attributes().name(v.attribute),
            log.values().name(v.value)
        ));
    }
    for v in log.object_values() {
        all.insert(format!(
            "{}.{} = {} at {:?}",
            objects.name(v.object),
            log.attributes().name(v.attribute),
            log.values().name(v.value),
            v.time
        ));
    }
    for kind in log.event_types().names() {
        all.insert(format!("event type {kind}"));
    }
    for kind in log.object_types().names() {
        all.insert(format!("object type {kind}"));
    }
    all
}

#[test]
fn nothing_is_lost_and_what_dangles_is_listed() {
    let import = objects(open(JSON));
    let (log, report) = (&import.log, &import.report);
    let counts = log.counts();
    assert_eq!((counts.events, counts.objects, report.events, report.cases), (2, 3, 2, 3));
    assert_eq!((counts.event_objects, counts.object_objects, counts.object_values), (4, 1, 2));
    assert_eq!(counts.objects_without_events, 2);
    assert_eq!(log.object_types().len(), 3);
    let all = said(log);
    assert!(all.contains("object 42 certificate"));
    // digits are kept as they are written
    assert!(all.contains("p1.price = 129.990 at Some(0)"), "{all:?}");
    assert!(all.contains("p1.price = 123456789012345678901 at Some(1767657600000000)"));
    for (code, count) in
        [("ocel.no_time", 1), ("ocel.bad_time", 1), ("ocel.no_id", 1), ("ocel.dangling_event_object", 1)]
    {
        assert_eq!(report.quarantine.count(code), count, "{code}");
    }
    assert_eq!(import.declared.object_types[0].attributes[0].kind, "float");
}

/// The sound part of the log, without what no format can carry.
fn sound() -> ObjectImport {
    let kept: Vec<&str> = JSON
        .lines()
        .filter(|line| !line.contains("\"e3\"") && !line.contains("\"e4\"") && !line.contains("{\"type\""))
        .collect();
    let text = kept
        .join("\n")
        .replace(",{\"objectId\":\"gone\",\"qualifier\":\"piece\"}", "")
        .replace("\"again\"}]},\n\"objects\"", "\"again\"}]}],\n\"objects\"");
    let import = objects(open(text.into_bytes()));
    assert_eq!(import.report.quarantine.total, 0, "{:?}", import.report.quarantine);
    import
}

#[test]
fn every_format_written_is_read_again() {
    let import = sound();
    let mut json = Vec::new();
    assert_eq!(write_json(&import.log, &import.declared, &mut json).expect("memory").left_out, 0);
    let again = objects(open(json.clone()));
    assert_eq!(said(&again.log), said(&import.log));
    assert_eq!(again.declared, import.declared);
    let mut twice = Vec::new();
    write_json(&again.log, &again.declared, &mut twice).expect("memory");
    assert_eq!(twice, json, "equal logs give equal bytes");

    let mut xml = Vec::new();
    assert_eq!(write_xml(&import.log, &import.declared, &mut xml).expect("memory").left_out, 0);
    let marked_up = objects(open(xml));
    assert_eq!(marked_up.report.format, Format::OcelXml);
    assert_eq!((said(&marked_up.log), &marked_up.declared), (said(&import.log), &import.declared));

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log é.sqlite");
    assert_eq!(write_sqlite(&import.log, &import.declared, &path).expect("a file").left_out, 0);
    let stored = objects(formats::open(path.as_path(), &options()));
    assert_eq!(stored.report.format, Format::OcelSqlite);
    assert_eq!(said(&stored.log), said(&import.log));
    let in_memory = objects(open(std::fs::read(&path).expect("a file")));
    assert_eq!(in_memory.log, stored.log);
    let packed = objects(open(gzip(&std::fs::read(&path).expect("a file"))));
    assert_eq!(packed.log, stored.log);
    assert!(write_sqlite(&import.log, &import.declared, &path).is_err(), "nothing is written over");
    assert_eq!(objects(open(gzip(JSON.as_bytes()))).log, objects(open(JSON)).log);
}

#[test]
fn dangling_ends_cannot_be_written_and_are_counted() {
    let import = objects(open(JSON));
    let folder = tempfile::tempdir().expect("a folder");
    let written = write_sqlite(&import.log, &import.declared, &folder.path().join("log.sqlite")).expect("a file");
    assert_eq!(written.left_out, 1);
    let mut json = Vec::new();
    assert_eq!(write_json(&import.log, &import.declared, &mut json).expect("memory").left_out, 0);
    assert_eq!(objects(open(json)).report.quarantine.count("ocel.dangling_event_object"), 1);
}

#[test]
fn xml_says_the_same_with_either_spelling_of_relations() {
    let import = sound();
    let xml = |tag: &str, qualifier: &str| {
        format!(
            r#"<?xml version="1.0"?><log><object-types><object-type name="piece"><attributes><attribute name="price" type="float"/></attributes></object-type><object-type name="certificate"/><object-type name="never used"/></object-types>
<event-types><event-type name="receive"><attributes><attribute name="by" type="string"/></attributes></event-type></event-types>
<objects><object id="p1" type="piece"><attributes><attribute name="price" time="1970-01-01T00:00:00Z">129.990</attribute><attribute name="price" time="2026-01-06T00:00:00Z">1234567890<![CDATA[12345678901]]></attribute></attributes><objects><{tag} object-id="c1" {qualifier}="certified by"/></objects></object><object id="c1" type="certificate"/><object id="42" type="certificate"/></objects>
<events><event id="e1" type="receive" time="2026-01-05T10:00:00Z"><attributes><attribute name="by">Camille</attribute></attributes><objects><{tag} object-id="p1" {qualifier}="piece"/></objects></event>
<event id="e2" type="receive" time="2026-01-04T09:00:00Z"><objects><{tag} object-id="p1" {qualifier}="piece"/><{tag} object-id="p1" {qualifier}="again"/></objects></event></events></log>"#
        )
    };
    for text in [xml("relationship", "qualifier"), xml("object", "qualifier"), xml("relationship", "relationship")] {
        let read = objects(open(text));
        assert_eq!(read.report.format, Format::OcelXml);
        assert_eq!(said(&read.log), said(&import.log));
        assert_eq!(read.declared, import.declared);
    }
}

/// A database made by the statements given.
fn database(sql: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.sqlite");
    rusqlite::Connection::open(&path).and_then(|connection| connection.execute_batch(sql)).expect("sound statements");
    std::fs::read(&path).expect("a file")
}

const TABLES: &str = "CREATE TABLE event_map_type(ocel_type TEXT, ocel_type_map TEXT); CREATE TABLE object_map_type(ocel_type TEXT, ocel_type_map TEXT);
CREATE TABLE event(ocel_id TEXT, ocel_type TEXT); CREATE TABLE object(ocel_id TEXT, ocel_type TEXT);
CREATE TABLE event_object(ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT); CREATE TABLE object_object(ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT);
INSERT INTO event_map_type VALUES('receive','Receive'); INSERT INTO object_map_type VALUES('item','Items');";

#[test]
fn whole_numbers_and_texts_are_the_same_id() {
    let import = objects(open(database(&format!(
        "{TABLES} CREATE TABLE event_Receive(ocel_id TEXT, ocel_time TEXT); CREATE TABLE object_Items(ocel_id INTEGER, ocel_time TEXT, ocel_changed_field TEXT, price REAL, note TEXT);
         INSERT INTO event VALUES('e1','receive'),('e2','receive'); INSERT INTO event_Receive VALUES('e1','2026-01-05 10:00:00');
         INSERT INTO object VALUES('880001','item'),('880002','item');
         INSERT INTO object_Items VALUES(880001,'1970-01-01 00:00:00',NULL,129.99,'new'),(880001,'2026-01-06 00:00:00','price',110,NULL),(880001,'2026-01-07 00:00:00','note',NULL,NULL),(7,'1970-01-01 00:00:00',NULL,1.5,NULL);
         INSERT INTO event_object VALUES('e1','880001','item'),('e1',880002.0,'item'),('e9','880001','item'),(NULL,'880001','item');"
    ))));
    let all = said(&import.log);
    for line in [
        "880001.price = 129.99 at Some(0)",
        "880001.price = 110 at Some(1767657600000000)",
        "880001.note = new at Some(0)",
        "880001.note =  at Some(1767744000000000)",
        "7.price = 1.5 at Some(0)",
        "e1 -> 880001 as item",
    ] {
        assert!(all.contains(line), "{line} is not in {all:#?}");
    }
    for (code, count) in
        [("ocel.no_time", 1), ("ocel.dangling_event_object", 2), ("ocel.dangling_value", 1), ("ocel.incomplete", 1)]
    {
        assert_eq!(import.report.quarantine.count(code), count, "{code}: {:?}", import.report.quarantine);
    }
}

#[test]
fn databases_that_compute_are_refused() {
    let view = TABLES.replace(
        "CREATE TABLE event(ocel_id TEXT, ocel_type TEXT);",
        "CREATE VIEW event AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'e' || i AS ocel_id, 'receive' AS ocel_type FROM n;",
    );
    assert_eq!(code(open(database(&view))), "sqlite.not_a_table");
    let computed = TABLES.replace(
        "event(ocel_id TEXT, ocel_type TEXT)",
        "event(ocel_id TEXT, ocel_type TEXT AS (hex(zeroblob(400000000))))",
    );
    assert_eq!(code(open(database(&computed))), "sqlite.not_a_table");
    assert_eq!(code(open(database("CREATE TABLE other(a)"))), "ocel.not_a_log");
    let renamed = TABLES.replace("event(ocel_id TEXT", "event(id TEXT");
    assert_eq!(code(open(database(&renamed))), "ocel.column");
}

#[test]
fn a_damaged_database_is_refused_or_read_and_never_more() {
    let whole = database(&format!(
        "{TABLES} CREATE TABLE event_Receive(ocel_id TEXT, ocel_time TEXT); CREATE TABLE object_Items(ocel_id TEXT);"
    ));
    for at in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        if let Err(error) = open(damaged) {
            crate::support::assert_worded(&error);
        }
    }
    assert_eq!(code(open(whole[..whole.len() / 2].to_vec())), "sqlite.unsound");
}

#[test]
fn reading_twice_gives_the_same_codes() {
    let once = objects(open(JSON)).log;
    let twice =
        formats::ocel::read_json(&Input::from(JSON.as_bytes().to_vec()), &Options::default()).expect("a log").log;
    assert_eq!(once, twice);
}
