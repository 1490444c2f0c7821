//! The rows that could not be taken in, as they stand in the file, each with its reasons: to be mended and sent again.

use std::collections::BTreeMap;

use formats::extract::Extract;
use kernel::Lang;

use crate::preview::Preview;

/// The heading of the column of reasons, which is passed over when the file is sent again.
pub fn reason_heading(lang: Lang) -> &'static str {
    lang.of("Reason", "Motif")
}

/// Headings and rows; the last column says why.
pub fn faulty(extract: &Extract, seen: &Preview, lang: Lang) -> (Vec<String>, Vec<Vec<String>>) {
    let table = &extract.table;
    let mut headings: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    headings.push(lang.of("Line", "Ligne").to_owned());
    headings.push(reason_heading(lang).to_owned());
    let mut reasons: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for fault in &seen.faults {
        let told = reasons.entry(fault.line).or_default();
        if !told.contains(&fault.why.get(lang)) {
            told.push(fault.why.get(lang));
        }
    }
    let mut at = 0;
    let rows = reasons
        .into_iter()
        .map(|(line, why)| {
            // lines and rows are both in order
            while at < table.len() && table.line(at) < line {
                at += 1;
            }
            let mut cells: Vec<String> = if at < table.len() && table.line(at) == line {
                table.row(at).map(str::to_owned).collect()
            } else {
                vec![String::new(); table.columns.len()]
            };
            cells.push(line.to_string());
            cells.push(why.join(" "));
            cells
        })
        .collect();
    (headings, rows)
}
