//! Writes an object-centric log as OCEL 2.0 XML.

use std::io::{self, Write};

use mining::ocel::ObjectLog;

use super::{ByOwner, Declarations, TypeDeclaration, Written, complete};
use crate::time::written;
use crate::xes::escaped;

/// Writes OCEL 2.0 XML with times in UTC, as the final standard spells it (`<relationship>` with
/// `object-id` and `qualifier`); values without a time hold from 1970-01-01T00:00:00Z.
///
/// # Errors
/// When writing fails.
pub fn write(log: &ObjectLog, declared: &Declarations, out: impl Write) -> io::Result<Written> {
    let mut out = io::BufWriter::new(out);
    let all = complete(log, declared);
    let mut left_out = 0;
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n")?;
    types(&mut out, "object", &all.object_types)?;
    types(&mut out, "event", &all.event_types)?;

    out.write_all(b"<objects>\n")?;
    let values = ByOwner::new(log.objects().len(), log.object_values().iter().map(|v| v.object));
    let relations = ByOwner::new(log.objects().len(), log.object_objects().iter().map(|r| r.from));
    for object in 0..log.objects().len() {
        if !log.is_object_declared(object as u32) {
            left_out += (values.of(object).count() + relations.of(object).count()) as u64;
            continue;
        }
        let kind = log.object_types().name(log.object_type()[object]);
        tag(&mut out, "object", &[("id", log.objects().name(object as u32)), ("type", kind)], ">\n<attributes>")?;
        for at in values.of(object) {
            let value = log.object_values()[at];
            let time = written(value.time.unwrap_or(0));
            let name = log.attributes().name(value.attribute);
            tag(&mut out, "attribute", &[("name", name), ("time", &time)], ">")?;
            escaped(&mut out, log.values().name(value.value))?;
            out.write_all(b"</attribute>")?;
        }
        out.write_all(b"</attributes>\n<objects>")?;
        for at in relations.of(object) {
            let relation = log.object_objects()[at];
            let qualifier = log.qualifiers().name(relation.qualifier);
            tag(
                &mut out,
                "relationship",
                &[("object-id", log.objects().name(relation.to)), ("qualifier", qualifier)],
                "/>",
            )?;
        }
        out.write_all(b"</objects>\n</object>\n")?;
    }
    out.write_all(b"</objects>\n<events>\n")?;

    let values = ByOwner::new(log.events().len(), log.event_values().iter().map(|v| v.event));
    let relations = ByOwner::new(log.events().len(), log.event_objects().iter().map(|r| r.event));
    for event in 0..log.events().len() {
        if !log.is_event_declared(event as u32) {
            left_out += (values.of(event).count() + relations.of(event).count()) as u64;
            continue;
        }
        let kind = log.event_types().name(log.event_type()[event]);
        let time = written(log.event_time()[event]);
        let id = log.events().name(event as u32);
        tag(&mut out, "event", &[("id", id), ("type", kind), ("time", &time)], ">\n<attributes>")?;
        for at in values.of(event) {
            let value = log.event_values()[at];
            tag(&mut out, "attribute", &[("name", log.attributes().name(value.attribute))], ">")?;
            escaped(&mut out, log.values().name(value.value))?;
            out.write_all(b"</attribute>")?;
        }
        out.write_all(b"</attributes>\n<objects>")?;
        for at in relations.of(event) {
            let relation = log.event_objects()[at];
            let qualifier = log.qualifiers().name(relation.qualifier);
            tag(
                &mut out,
                "relationship",
                &[("object-id", log.objects().name(relation.object)), ("qualifier", qualifier)],
                "/>",
            )?;
        }
        out.write_all(b"</objects>\n</event>\n")?;
    }
    out.write_all(b"</events>\n</log>\n")?;
    out.flush()?;
    Ok(Written { left_out })
}

fn types(out: &mut impl Write, side: &str, types: &[TypeDeclaration]) -> io::Result<()> {
    writeln!(out, "<{side}-types>")?;
    for declaration in types {
        tag(out, &format!("{side}-type"), &[("name", &declaration.name)], "><attributes>")?;
        for attribute in &declaration.attributes {
            tag(out, "attribute", &[("name", &attribute.name), ("type", &attribute.kind)], "/>")?;
        }
        writeln!(out, "</attributes></{side}-type>")?;
    }
    writeln!(out, "</{side}-types>")
}

fn tag(out: &mut impl Write, name: &str, attributes: &[(&str, &str)], end: &str) -> io::Result<()> {
    write!(out, "<{name}")?;
    for (key, value) in attributes {
        write!(out, " {key}=\"")?;
        escaped(out, value)?;
        out.write_all(b"\"")?;
    }
    out.write_all(end.as_bytes())
}
