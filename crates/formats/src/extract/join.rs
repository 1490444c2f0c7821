//! Joins extracts of several SAP tables (VBAK, VBAP, VBEP, KNA1) into one, by the keys they share.
//!
//! The table with items leads; the others add the columns it lacks. Keys are compared without leading zeros. Of several
//! schedule lines the first counts.

use std::collections::HashMap;

use super::{Extract, Kind};
use crate::table::Rows;
use crate::{Format, ImportError, Message, Options, Place, Report};

const DOCUMENT: &str = "VBELN";
const ITEM: &str = "POSNR";
const CLIENT: &str = "KUNNR";
const LINE: &str = "ETENR";

fn has(extract: &Extract, name: &str) -> bool {
    extract.table.column(name).is_some()
}

/// What a table is keyed by: its item, its document, or its client.
fn keys(extract: &Extract) -> Option<Vec<&'static str>> {
    match (has(extract, DOCUMENT), has(extract, ITEM), has(extract, CLIENT)) {
        (true, true, _) => Some(vec![DOCUMENT, ITEM]),
        (true, false, _) => Some(vec![DOCUMENT]),
        (false, _, true) => Some(vec![CLIENT]),
        _ => None,
    }
}

/// Joins extracts; a single one is given back as it is.
///
/// # Errors
/// When one of them has none of the keys VBELN, POSNR, KUNNR, or none leads.
pub fn join(mut extracts: Vec<Extract>, options: &Options) -> Result<Extract, ImportError> {
    if extracts.len() <= 1 {
        return extracts.pop().ok_or_else(no_keys);
    }
    if extracts.iter().any(|extract| keys(extract).is_none()) {
        return Err(no_keys());
    }
    // items that are no schedule lines lead, then documents, then whatever comes first
    let rank = |extract: &Extract| match (has(extract, ITEM), has(extract, LINE), has(extract, DOCUMENT)) {
        (true, false, _) => 0,
        (false, _, true) => 1,
        (true, true, _) => 2,
        _ => 3,
    };
    extracts.sort_by_key(rank);
    let mut rest = extracts.into_iter();
    let mut whole = rest.next().ok_or_else(no_keys)?;
    for more in rest {
        whole = join_two(&whole, &more, options)?;
    }
    Ok(whole)
}

fn join_two(lead: &Extract, more: &Extract, options: &Options) -> Result<Extract, ImportError> {
    let by: Vec<(usize, usize)> = keys(more)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|name| Some((lead.table.column(name)?, more.table.column(name)?)))
        .collect();
    if by.is_empty() {
        return Err(no_keys());
    }
    let alpha = |text: &str| {
        let text = text.trim();
        let bare = text.trim_start_matches('0');
        if text.bytes().all(|b| b.is_ascii_digit()) && !bare.is_empty() { bare.to_owned() } else { text.to_owned() }
    };
    let mut found: HashMap<Vec<String>, usize> = HashMap::new();
    for row in 0..more.table.len() {
        let key = by.iter().map(|(_, at)| alpha(more.table.cell(row, *at))).collect();
        found.entry(key).or_insert(row);
    }
    let added: Vec<usize> =
        (0..more.table.columns.len()).filter(|&at| lead.table.column(&more.table.columns[at].name).is_none()).collect();
    let mut names: Vec<String> = lead.table.columns.iter().map(|column| column.name.clone()).collect();
    names.extend(added.iter().map(|&at| more.table.columns[at].name.clone()));
    let mut report = lead.report.clone();
    report.read = lead.report.quarantine.total;
    let mut rows = Rows::new(&lead.table.name, names, options, &mut Report::new(Format::Csv, 0));
    let mut lonely = 0;
    for row in 0..lead.table.len() {
        let key: Vec<String> = by.iter().map(|(at, _)| alpha(lead.table.cell(row, *at))).collect();
        let other = found.get(&key).copied();
        lonely += u64::from(other.is_none());
        let cells = lead.table.row(row).chain(added.iter().map(|&at| other.map_or("", |row| more.table.cell(row, at))));
        let line = lead.table.line(row);
        rows.push(cells, line, line, &mut report)?;
    }
    report.notes.extend(more.report.notes.iter().cloned());
    if lonely > 0 {
        report.note(
            "join.lonely",
            lonely,
            format!("{lonely} rows have no counterpart in the other file; its columns are empty there."),
            format!("{lonely} lignes n’ont pas de correspondance dans l’autre fichier ; ses colonnes y sont vides."),
        );
    }
    let table = rows.finish(options, &mut report);
    Ok(Extract { kind: if lead.kind == Kind::Workbook { Kind::Workbook } else { Kind::Text }, table, report })
}

fn no_keys() -> ImportError {
    ImportError::new(
        "join.no_keys",
        Place::File,
        Message::new(
            "These files share none of the columns VBELN, POSNR, KUNNR, so their rows cannot be brought together.",
            "Ces fichiers n’ont en commun aucune des colonnes VBELN, POSNR, KUNNR : leurs lignes ne peuvent être rapprochées.",
        ),
        Message::new(
            "Export them with their technical names, or import them one by one.",
            "Exportez-les avec leurs noms techniques, ou importez-les un à un.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    fn extract(text: &str) -> Extract {
        super::super::read(&Input::from(text.as_bytes().to_vec()), &Options::default()).unwrap()
    }

    #[test]
    fn heads_items_and_schedule_lines_become_one_table() {
        let heads = extract("VBELN;KUNNR;AUDAT\n0000004711;100;01.02.2026\n4712;101;02.02.2026\n");
        let items = extract("VBELN;POSNR;NETWR\n4711;000010;5,00\n4711;000020;6,00\n4713;10;7,00\n");
        let lines = extract("VBELN;POSNR;ETENR;EDATU\n4711;10;1;01.06.2026\n4711;10;2;01.07.2026\n");
        let whole = join(vec![heads, lines, items], &Options::default()).unwrap();
        let cell = |row, name: &str| whole.table.cell(row, whole.table.column(name).unwrap());
        assert_eq!(whole.table.len(), 3);
        assert_eq!((cell(0, "KUNNR"), cell(0, "EDATU"), cell(0, "NETWR")), ("100", "01.06.2026", "5,00"));
        assert_eq!((cell(1, "KUNNR"), cell(1, "EDATU"), cell(2, "KUNNR")), ("100", "", ""));
        let other = join(vec![extract("a,b\nx,y\n"), extract("a,c\nx,z\n")], &Options::default());
        assert_eq!(other.unwrap_err().code(), "join.no_keys");
    }
}
