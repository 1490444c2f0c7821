//! Writes an object-centric log as OCEL 2.0 JSON.

use std::io::{self, Write};

use mining::ocel::ObjectLog;
use serde_json::Value;

use super::{ByOwner, Declarations, TypeDeclaration, Written, complete};
use crate::time::written;

/// Writes OCEL 2.0 JSON with times in UTC; attribute values are strings, as the schema asks, and
/// values without a time hold from 1970-01-01T00:00:00Z. Events and objects are in the order of
/// their codes, so equal logs give equal bytes.
///
/// # Errors
/// When writing fails.
pub fn write(log: &ObjectLog, declared: &Declarations, out: impl Write) -> io::Result<Written> {
    let mut out = io::BufWriter::new(out);
    let all = complete(log, declared);
    out.write_all(b"{\"objectTypes\":")?;
    types(&mut out, &all.object_types)?;
    out.write_all(b",\"eventTypes\":")?;
    types(&mut out, &all.event_types)?;
    let mut left_out = 0;

    out.write_all(b",\"events\":[")?;
    let values = ByOwner::new(log.events().len(), log.event_values().iter().map(|v| v.event));
    let relations = ByOwner::new(log.events().len(), log.event_objects().iter().map(|r| r.event));
    let mut comma = false;
    for event in 0..log.events().len() {
        if !log.is_event_declared(event as u32) {
            left_out += (values.of(event).count() + relations.of(event).count()) as u64;
            continue;
        }
        begin(&mut out, &mut comma, log.events().name(event as u32), log.event_types().name(log.event_type()[event]))?;
        write!(out, ",\"time\":\"{}\",\"attributes\":[", written(log.event_time()[event]))?;
        for (n, at) in values.of(event).enumerate() {
            let value = log.event_values()[at];
            pair(
                &mut out,
                n,
                ("name", log.attributes().name(value.attribute)),
                ("value", log.values().name(value.value)),
            )?;
            out.write_all(b"}")?;
        }
        out.write_all(b"],\"relationships\":[")?;
        for (n, at) in relations.of(event).enumerate() {
            let relation = log.event_objects()[at];
            pair(
                &mut out,
                n,
                ("objectId", log.objects().name(relation.object)),
                ("qualifier", log.qualifiers().name(relation.qualifier)),
            )?;
            out.write_all(b"}")?;
        }
        out.write_all(b"]}")?;
    }

    out.write_all(b"],\"objects\":[")?;
    let values = ByOwner::new(log.objects().len(), log.object_values().iter().map(|v| v.object));
    let relations = ByOwner::new(log.objects().len(), log.object_objects().iter().map(|r| r.from));
    let mut comma = false;
    for object in 0..log.objects().len() {
        if !log.is_object_declared(object as u32) {
            left_out += (values.of(object).count() + relations.of(object).count()) as u64;
            continue;
        }
        begin(
            &mut out,
            &mut comma,
            log.objects().name(object as u32),
            log.object_types().name(log.object_type()[object]),
        )?;
        out.write_all(b",\"attributes\":[")?;
        for (n, at) in values.of(object).enumerate() {
            let value = log.object_values()[at];
            pair(
                &mut out,
                n,
                ("name", log.attributes().name(value.attribute)),
                ("value", log.values().name(value.value)),
            )?;
            write!(out, ",\"time\":\"{}\"}}", written(value.time.unwrap_or(0)))?;
        }
        out.write_all(b"],\"relationships\":[")?;
        for (n, at) in relations.of(object).enumerate() {
            let relation = log.object_objects()[at];
            pair(
                &mut out,
                n,
                ("objectId", log.objects().name(relation.to)),
                ("qualifier", log.qualifiers().name(relation.qualifier)),
            )?;
            out.write_all(b"}")?;
        }
        out.write_all(b"]}")?;
    }
    out.write_all(b"]}\n")?;
    out.flush()?;
    Ok(Written { left_out })
}

fn types(out: &mut impl Write, types: &[TypeDeclaration]) -> io::Result<()> {
    serde_json::to_writer(out, types).map_err(io::Error::from)
}

fn begin(out: &mut impl Write, comma: &mut bool, id: &str, kind: &str) -> io::Result<()> {
    if std::mem::replace(comma, true) {
        out.write_all(b",")?;
    }
    out.write_all(b"\n")?;
    pair(out, 0, ("id", id), ("type", kind))
}

/// `{"a":"…","b":"…"` after a comma unless it is the first.
fn pair(out: &mut impl Write, position: usize, first: (&str, &str), second: (&str, &str)) -> io::Result<()> {
    let string = |text: &str| Value::from(text);
    if position > 0 {
        out.write_all(b",")?;
    }
    write!(out, "{{\"{}\":{},\"{}\":{}", first.0, string(first.1), second.0, string(second.1))
}
