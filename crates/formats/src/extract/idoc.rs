//! Sales documents as ORDERS05 IDocs: XML, or records of fixed width. One row per item, with what the header says.
//!
//! Segment and field widths are those of the basic type ORDERS05 (EDI_DC40, EDI_DD40). A document whose items do not
//! sum to the total it states is set aside as a whole.

use std::collections::BTreeMap;
use std::io::Read as _;

use crate::input::Input;
use crate::table::{Rows, Table};
use crate::xml::{Scanner, Token};
use crate::{Format, ImportError, Message, Options, Place, Report, cell, encoding};

/// Columns of the table: the names of VBAK, VBAP, VBEP.
const COLUMNS: [&str; 20] = [
    "DOCNUM", "VBELN", "POSNR", "AUART", "BSTNK", "KUNNR", "KUNWE", "VKORG", "VKBUR", "AUDAT", "EDATU", "MATNR",
    "ARKTX", "KWMENG", "VRKME", "NETPR", "NETWR", "WAERK", "MATKL", "WERKS",
];

type Fields = &'static [(&'static str, usize)];

/// Fields of the segments read, in order, with their widths in characters.
const SEGMENTS: [(&str, Fields); 9] = [
    (
        "E1EDK01",
        &[
            ("ACTION", 3),
            ("KZABS", 1),
            ("CURCY", 3),
            ("HWAER", 3),
            ("WKURS", 12),
            ("ZTERM", 17),
            ("KUNDEUINR", 20),
            ("EIGENUINR", 20),
            ("BSART", 4),
            ("BELNR", 35),
        ],
    ),
    ("E1EDK02", &[("QUALF", 3), ("BELNR", 35), ("POSNR", 6), ("DATUM", 8)]),
    ("E1EDK03", &[("IDDAT", 3), ("DATUM", 8)]),
    ("E1EDK14", &[("QUALF", 3), ("ORGID", 35)]),
    ("E1EDKA1", &[("PARVW", 3), ("PARTN", 17), ("LIFNR", 17), ("NAME1", 35)]),
    (
        "E1EDP01",
        &[
            ("POSEX", 6),
            ("ACTION", 3),
            ("PSTYP", 1),
            ("KZABS", 1),
            ("MENGE", 15),
            ("MENEE", 3),
            ("BMNG2", 15),
            ("PMENE", 3),
            ("ABFTZ", 7),
            ("VPREI", 15),
            ("PEINH", 9),
            ("NETWR", 18),
            ("ANETW", 18),
            ("SKFBP", 18),
            ("NTGEW", 18),
            ("GEWEI", 3),
            ("EINKZ", 1),
            ("CURCY", 3),
            ("PREIS", 18),
            ("MATKL", 9),
            ("UEPOS", 6),
            ("GRKOR", 3),
            ("EVERS", 7),
            ("BPUMN", 6),
            ("BPUMZ", 6),
            ("ABGRU", 2),
            ("ABGRT", 40),
            ("ANTLF", 1),
            ("FIXMG", 1),
            ("KZAZU", 1),
            ("BRGEW", 18),
            ("PSTYV", 4),
            ("EMPST", 25),
            ("ABTNR", 4),
            ("ABRVW", 3),
            ("WERKS", 4),
        ],
    ),
    ("E1EDP20", &[("WMENG", 15), ("AMENG", 15), ("EDATU", 8)]),
    ("E1EDP19", &[("QUALF", 3), ("IDTNR", 35), ("KTEXT", 70)]),
    ("E1EDS01", &[("SUMID", 3), ("SUMME", 18)]),
];

type Segment = BTreeMap<String, String>;
type Row = BTreeMap<&'static str, String>;

/// One IDoc while it is read.
#[derive(Default)]
struct Document {
    head: Row,
    items: Vec<(u64, Row)>,
    total: Option<String>,
    seen: bool,
}

impl Document {
    fn segment(&mut self, name: &str, of: &Segment, line: u64) {
        let get = |field: &str| of.get(field).cloned().unwrap_or_default();
        let qualifier = || get("QUALF");
        let put = |row: &mut Row, column, value: String| {
            if !value.is_empty() {
                row.insert(column, value);
            }
        };
        self.seen = true;
        match name {
            "EDI_DC40" => put(&mut self.head, "DOCNUM", get("DOCNUM")),
            "E1EDK01" => {
                put(&mut self.head, "WAERK", get("CURCY"));
                put(&mut self.head, "AUART", get("BSART"));
                if !self.head.contains_key("VBELN") {
                    put(&mut self.head, "VBELN", get("BELNR"));
                }
            }
            // 001 is the buyer's number, 002 the seller's: the sales document itself
            "E1EDK02" if qualifier() == "001" => {
                put(&mut self.head, "BSTNK", get("BELNR"));
                if !self.head.contains_key("VBELN") {
                    put(&mut self.head, "VBELN", get("BELNR"));
                }
            }
            "E1EDK02" if qualifier() == "002" => put(&mut self.head, "VBELN", get("BELNR")),
            "E1EDK03" => match get("IDDAT").as_str() {
                "012" => put(&mut self.head, "AUDAT", get("DATUM")),
                "002" => put(&mut self.head, "EDATU", get("DATUM")),
                _ => {}
            },
            "E1EDK14" => match qualifier().as_str() {
                "008" => put(&mut self.head, "VKORG", get("ORGID")),
                "016" => put(&mut self.head, "VKBUR", get("ORGID")),
                "012" => put(&mut self.head, "AUART", get("ORGID")),
                _ => {}
            },
            "E1EDKA1" => match get("PARVW").as_str() {
                "AG" => put(&mut self.head, "KUNNR", get("PARTN")),
                "WE" => put(&mut self.head, "KUNWE", get("PARTN")),
                _ => {}
            },
            "E1EDP01" => {
                let mut item = Row::new();
                for (column, field) in [
                    ("POSNR", "POSEX"),
                    ("KWMENG", "MENGE"),
                    ("VRKME", "MENEE"),
                    ("NETPR", "VPREI"),
                    ("NETWR", "NETWR"),
                    ("MATKL", "MATKL"),
                    ("WERKS", "WERKS"),
                    ("WAERK", "CURCY"),
                ] {
                    put(&mut item, column, get(field));
                }
                self.items.push((line, item));
            }
            _ => {
                let Some((_, item)) = self.items.last_mut() else { return self.total(name, &get) };
                match name {
                    // the first schedule line is the one promised first
                    "E1EDP20" if !item.contains_key("EDATU") => put(item, "EDATU", get("EDATU")),
                    "E1EDP19" if qualifier() == "002" => {
                        put(item, "MATNR", get("IDTNR"));
                        put(item, "ARKTX", get("KTEXT"));
                    }
                    "E1EDP19" if !item.contains_key("ARKTX") => put(item, "ARKTX", get("KTEXT")),
                    _ => self.total(name, &get),
                }
            }
        }
    }

    fn total(&mut self, name: &str, get: &dyn Fn(&str) -> String) {
        if name == "E1EDS01" && get("SUMID") == "002" {
            self.total = Some(get("SUMME"));
        }
    }

    /// Adds the document's rows, or sets them aside when its total is not their sum.
    fn finish(self, rows: &mut Rows, report: &mut Report) -> Result<(), ImportError> {
        if !self.seen {
            return Ok(());
        }
        let cents = |text: &str| cell::thousandths(text, Some(cell::Mark::Point)).ok();
        let sum: Option<i64> =
            self.items.iter().map(|(_, item)| cents(item.get("NETWR").map_or("0", String::as_str))).sum();
        let stated = self.total.as_deref().and_then(cents);
        let wrong = self.total.is_some() && (sum.is_none() || stated != sum);
        for (line, item) in self.items {
            if wrong {
                report.read += 1;
                let stated = self.total.clone().unwrap_or_default();
                report.quarantine.add("idoc.total", Place::Row(line), || {
                    Message::new(
                        format!("The document states a total of {stated}, which is not the sum of its items. Have it sent again."),
                        format!("Le document annonce un total de {stated}, qui n’est pas la somme de ses postes. Faites-le renvoyer."),
                    )
                });
                continue;
            }
            let cells = COLUMNS
                .iter()
                .map(|column| item.get(column).or_else(|| self.head.get(column)).map_or("", String::as_str));
            rows.push(cells, line, line, report)?;
        }
        Ok(())
    }
}

fn new_rows(options: &Options, report: &mut Report) -> Rows {
    Rows::new("", COLUMNS.iter().map(|&name| name.to_owned()).collect(), options, report)
}

fn finished(rows: Rows, options: &Options, mut report: Report) -> Result<(Table, Report), ImportError> {
    let table = rows.finish(options, &mut report);
    if table.is_empty() && report.quarantine.total == 0 {
        return Err(no_items());
    }
    Ok((table, report))
}

/// Reads IDocs out of an XML document.
pub(super) fn read_xml(input: &Input, options: &Options) -> Result<(Table, Report), ImportError> {
    let mut report = Report::new(Format::Csv, options.limits.listed);
    let head = input.head(1 << 12)?;
    let (found, mark) = encoding::of_xml(&head)?;
    let content = encoding::as_utf8(input.inflated(&options.limits)?, found, mark);
    let mut scanner = Scanner::new(content, &options.limits, true);
    let mut rows = new_rows(options, &mut report);
    let mut document: Option<Document> = None;
    // segments that are open, with the fields read so far; a segment is told as soon as the next one begins within it
    let mut open: Vec<(String, Segment, u64, bool)> = Vec::new();
    let mut field = String::new();
    loop {
        match scanner.next()? {
            Token::End => break,
            Token::Open(closed) => {
                let name = String::from_utf8_lossy(scanner.name()).into_owned();
                let line = line_of(&scanner.place());
                if name == "IDOC" {
                    document = Some(Document::default());
                } else if document.is_some() && is_segment(&name) {
                    tell(&mut open, document.as_mut());
                    if !closed {
                        open.push((name, Segment::new(), line, false));
                    }
                } else if open.is_empty() && document.is_none() && scanner.level() > 1 {
                    return Err(no_items());
                }
                field.clear();
            }
            Token::Text => {
                let text = scanner.text()?;
                field.push_str(text.trim());
            }
            Token::Close => {
                let name = String::from_utf8_lossy(scanner.name()).into_owned();
                if name == "IDOC" {
                    if let Some(document) = document.take() {
                        document.finish(&mut rows, &mut report)?;
                    }
                } else if open.last().is_some_and(|(segment, ..)| *segment == name) {
                    tell(&mut open, document.as_mut());
                    open.pop();
                } else if let Some((_, fields, ..)) = open.last_mut() {
                    fields.insert(name, std::mem::take(&mut field));
                }
                field.clear();
            }
        }
    }
    finished(rows, options, report)
}

/// Tells the innermost open segment, once.
fn tell(open: &mut [(String, Segment, u64, bool)], document: Option<&mut Document>) {
    if let (Some((name, fields, line, told)), Some(document)) = (open.last_mut(), document)
        && !*told
    {
        document.segment(name, fields, *line);
        *told = true;
    }
}

fn is_segment(name: &str) -> bool {
    name == "EDI_DC40" || name.starts_with("E1") || name.starts_with("Z1")
}

fn line_of(place: &Place) -> u64 {
    match place {
        Place::Line(line, _) | Place::Row(line) => *line,
        _ => 1,
    }
}

/// Reads IDocs in records of fixed width: name of the segment (30 characters), keys, data from the 64th.
pub(super) fn read_flat(input: &Input, options: &Options) -> Result<(Table, Report), ImportError> {
    const DATA: usize = 63;
    let mut report = Report::new(Format::Csv, options.limits.listed);
    let head = input.head(1 << 12)?;
    let (found, mark) = crate::table::encoding_of(input, &head, options)?;
    let mut text = String::new();
    encoding::as_utf8(input.inflated(&options.limits)?, found, mark)
        .take(options.limits.memory_bytes)
        .read_to_string(&mut text)
        .map_err(ImportError::from_io)?;
    let mut rows = new_rows(options, &mut report);
    let mut document: Option<Document> = None;
    for (at, record) in text.lines().enumerate() {
        let line = at as u64 + 1;
        let name: String = record.chars().take(30).collect();
        let name = name.trim();
        if name.starts_with("EDI_DC40") {
            if let Some(document) = document.take() {
                document.finish(&mut rows, &mut report)?;
            }
            let mut begun = Document::default();
            let number: String = record.chars().skip(13).take(16).collect();
            begun.segment("EDI_DC40", &Segment::from([("DOCNUM".to_owned(), number.trim().to_owned())]), line);
            document = Some(begun);
            continue;
        }
        let Some(document) = document.as_mut().filter(|_| !name.is_empty()) else { continue };
        // E2EDP01007 in files is version 007 of E1EDP01
        let short =
            if name.len() >= 7 && name.is_char_boundary(7) { format!("E1{}", &name[2..7]) } else { name.to_owned() };
        let Some((_, fields)) = SEGMENTS.iter().find(|(segment, _)| *segment == short) else { continue };
        let mut data = record.chars().skip(DATA);
        let mut segment = Segment::new();
        for (field, width) in *fields {
            let value: String = data.by_ref().take(*width).collect();
            segment.insert((*field).to_owned(), value.trim().to_owned());
        }
        document.segment(&short, &segment, line);
    }
    if let Some(document) = document {
        document.finish(&mut rows, &mut report)?;
    }
    finished(rows, options, report)
}

fn no_items() -> ImportError {
    ImportError::new(
        "idoc.no_items",
        Place::File,
        Message::new(
            "This document holds no sales order with items (IDoc of type ORDERS05).",
            "Ce document ne contient aucune commande avec des postes (IDoc de type ORDERS05).",
        ),
        Message::new(
            "Export the orders as ORDERS05, or as a list or a workbook.",
            "Exportez les commandes au format ORDERS05, ou sous forme de liste ou de classeur.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(name: &str, fields: &[(&str, &str)]) -> String {
        let (_, layout) = SEGMENTS.iter().find(|(segment, _)| *segment == name).unwrap();
        let mut record = format!("{:<30}{:<33}", name.replace("E1", "E2") + "005", "100");
        for (field, width) in *layout {
            let value = fields.iter().find(|(wanted, _)| wanted == field).map_or("", |(_, value)| value);
            record.push_str(&format!("{value:<width$}"));
        }
        record + "\n"
    }

    fn flat(total: &str) -> String {
        let mut text = format!("{:<13}{:<16}\n", "EDI_DC40  100", "0000000064132944");
        text += &segment("E1EDK01", &[("CURCY", "EUR"), ("BSART", "ZSO")]);
        text += &segment("E1EDK02", &[("QUALF", "002"), ("BELNR", "4700000325")]);
        text += &segment("E1EDKA1", &[("PARVW", "AG"), ("PARTN", "0000100131")]);
        text += &segment("E1EDP01", &[("POSEX", "000010"), ("NETWR", "18500.00"), ("WERKS", "FR01")]);
        text += &segment("E1EDP20", &[("EDATU", "20270620")]);
        text += &segment("E1EDP19", &[("QUALF", "002"), ("IDTNR", "10001547"), ("KTEXT", "Ring, yellow gold")]);
        text += &segment("E1EDP01", &[("POSEX", "000020"), ("NETWR", "500.00")]);
        text + &segment("E1EDS01", &[("SUMID", "002"), ("SUMME", total)])
    }

    fn cell<'t>(table: &'t Table, row: usize, column: &str) -> &'t str {
        table.cell(row, table.column(column).unwrap())
    }

    #[test]
    fn records_of_fixed_width_give_a_row_per_item() {
        let (table, _) = read_flat(&Input::from(flat("19000.00").into_bytes()), &Options::default()).unwrap();
        assert_eq!(table.len(), 2);
        for (column, value) in [
            ("VBELN", "4700000325"),
            ("POSNR", "000010"),
            ("KUNNR", "0000100131"),
            ("EDATU", "20270620"),
            ("ARKTX", "Ring, yellow gold"),
            ("NETWR", "18500.00"),
            ("WAERK", "EUR"),
            ("WERKS", "FR01"),
            ("AUART", "ZSO"),
        ] {
            assert_eq!(cell(&table, 0, column), value, "{column}");
        }
        assert_eq!(
            (cell(&table, 1, "POSNR"), cell(&table, 1, "VBELN"), cell(&table, 1, "ARKTX")),
            ("000020", "4700000325", "")
        );
    }

    #[test]
    fn a_total_that_is_not_the_sum_sets_the_document_aside() {
        let (table, report) = read_flat(&Input::from(flat("18999.00").into_bytes()), &Options::default()).unwrap();
        assert_eq!((table.len(), report.quarantine.count("idoc.total")), (0, 2));
    }

    #[test]
    fn xml_gives_the_same_rows() {
        let xml = "<?xml version=\"1.0\"?><ORDERS05><IDOC BEGIN=\"1\"><EDI_DC40><DOCNUM>1</DOCNUM></EDI_DC40>\
            <E1EDK01><CURCY>EUR</CURCY></E1EDK01><E1EDK02><QUALF>001</QUALF><BELNR>4700000325</BELNR></E1EDK02>\
            <E1EDP01><POSEX>000010</POSEX><NETWR>18500.00</NETWR><E1EDP20><EDATU>20270620</EDATU></E1EDP20>\
            <E1EDP19><QUALF>002</QUALF><KTEXT>A &amp; B</KTEXT></E1EDP19></E1EDP01>\
            <E1EDS01><SUMID>002</SUMID><SUMME>18500.00</SUMME></E1EDS01></IDOC></ORDERS05>";
        let (table, _) = read_xml(&Input::from(xml.as_bytes().to_vec()), &Options::default()).unwrap();
        assert_eq!(table.len(), 1);
        for (column, value) in [
            ("VBELN", "4700000325"),
            ("EDATU", "20270620"),
            ("ARKTX", "A & B"),
            ("NETWR", "18500.00"),
            ("WAERK", "EUR"),
        ] {
            assert_eq!(cell(&table, 0, column), value, "{column}");
        }
        let other = read_xml(&Input::from(b"<svg><g>x</g></svg>".to_vec()), &Options::default());
        assert_eq!(other.unwrap_err().code(), "idoc.no_items");
    }
}
