//! Writes a log as XES, so that reading it again gives the same log.

use std::io::{self, Write};

use mining::{Log, NONE};

use crate::staged::STATE;
use crate::time::written;

/// Writes a log as XES with times in UTC. In logs that know starts, a row becomes a start and a
/// completion joined by `concept:instance`.
///
/// # Errors
/// When writing fails.
pub fn write(log: &Log, out: impl Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1849-2016\" xmlns=\"http://www.xes-standard.org/\">\n\
        \t<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n\
        \t<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n\
        \t<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n\
        \t<extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n",
    )?;
    for case in 0..log.case_count() {
        out.write_all(b"\t<trace>\n")?;
        string(&mut out, 2, "concept:name", log.case_name(case))?;
        for attribute in log.case_attributes() {
            if attribute.codes[case] != NONE {
                string(&mut out, 2, &attribute.name, attribute.dictionary.name(attribute.codes[case]))?;
            }
        }
        for row in log.rows(case) {
            event(&mut out, log, row)?;
        }
        out.write_all(b"\t</trace>\n")?;
    }
    out.write_all(b"</log>\n")?;
    out.flush()
}

fn event(out: &mut impl Write, log: &Log, row: usize) -> io::Result<()> {
    let moments = match log.start() {
        Some(start) if start[row] != log.time()[row] => {
            vec![(start[row], Some("start")), (log.time()[row], Some("complete"))]
        }
        _ => vec![(log.time()[row], None)],
    };
    for (time, state) in moments {
        out.write_all(b"\t\t<event>\n")?;
        string(out, 3, "concept:name", bare_name(log, row))?;
        writeln!(out, "\t\t\t<date key=\"time:timestamp\" value=\"{}\"/>", written(time))?;
        if let Some(resource) = log.resource().map(|codes| codes[row]).filter(|&code| code != NONE) {
            string(out, 3, "org:resource", log.resources().name(resource))?;
        }
        let mut own_instance = false;
        for attribute in log.event_attributes() {
            let code = attribute.codes[row];
            if code != NONE && !(state.is_some() && attribute.name == STATE) {
                own_instance |= attribute.name == "concept:instance";
                string(out, 3, &attribute.name, attribute.dictionary.name(code))?;
            }
        }
        if let Some(state) = state {
            string(out, 3, STATE, state)?;
            if !own_instance {
                string(out, 3, "concept:instance", &row.to_string())?;
            }
        }
        out.write_all(b"\t\t</event>\n")?;
    }
    Ok(())
}

/// The activity's name without the state that reading put behind it.
fn bare_name(log: &Log, row: usize) -> &str {
    let name = log.activities().name(log.activity()[row]);
    let state = log.event_attribute(STATE).map_or("", |states| states.dictionary.name(states.codes[row]));
    match name.strip_suffix(state).and_then(|name| name.strip_suffix('+')) {
        Some(bare) if !state.is_empty() && !bare.is_empty() => bare,
        _ => name,
    }
}

fn string(out: &mut impl Write, tabs: usize, key: &str, value: &str) -> io::Result<()> {
    out.write_all(&b"\t\t\t"[..tabs])?;
    out.write_all(b"<string key=\"")?;
    escaped(out, key)?;
    out.write_all(b"\" value=\"")?;
    escaped(out, value)?;
    out.write_all(b"\"/>\n")
}

/// Text as an attribute value; characters XML does not know become U+FFFD.
pub(crate) fn escaped(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let safe: &[u8] = match c {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '"' => b"&quot;",
            '\t' => b"&#9;",
            '\n' => b"&#10;",
            '\r' => b"&#13;",
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => "\u{fffd}".as_bytes(),
            _ => continue,
        };
        out.write_all(&text.as_bytes()[done..at])?;
        out.write_all(safe)?;
        done = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[done..])
}
