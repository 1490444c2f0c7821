//! Sheets read back: numbers are numbers, dates are dates, and no text runs.

use std::io::Cursor;

use base::{Moment, moment::zone};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use kernel::{Cell, Column, ColumnKind, Lang, Sensitivity, Text};
use report::sheet::{CsvStyle, Locale, Sheet, SheetColumn, SheetKind, csv, neutralised, workbook};

fn paris(lang: Lang) -> Locale {
    Locale::new(lang, zone::TimeZone::get("Europe/Paris").unwrap())
}

fn column(name: &'static str, label: &'static str, kind: ColumnKind) -> Column {
    Column { name, label: Text::new(label, label), kind, nullable: true, sensitivity: Sensitivity::Ordinary }
}

/// An order as a view shows it.
fn orders(lang: Lang) -> Sheet {
    const KINDS: &[(&str, Text)] = &[("ring", Text::new("Ring", "Bague"))];
    let columns = [
        column("id", "Order", ColumnKind::Object("order")),
        column("kind", "Kind", ColumnKind::Choice(KINDS)),
        column("price", "Price", ColumnKind::Money("currency")),
        column("currency", "Currency", ColumnKind::Text),
        column("gold", "Gold", ColumnKind::Grams),
        column("stone", "Stone", ColumnKind::Carats),
        column("struck", "Struck", ColumnKind::Moment),
        column("due", "Due", ColumnKind::Date),
        column("paid", "Paid", ColumnKind::Bool),
        column("waited", "Waited", ColumnKind::Duration),
        column("stage", "Stage", ColumnKind::Stage),
        column("note", "Note", ColumnKind::Text),
        column("pieces", "Pieces", ColumnKind::Integer),
    ];
    let struck = Moment::parse("2026-07-01T22:30:00Z").unwrap();
    let row = |price: i64, currency: &str, note: &str| {
        vec![
            "GVA-26-0042".into(),
            "ring".into(),
            Cell::Int(price),
            currency.into(),
            Cell::Int(4_250),
            Cell::Int(1_050),
            Cell::Int(struck.0),
            "2026-08-01".into(),
            Cell::Int(1),
            Cell::Int(90_061_000_000),
            "design".into(),
            note.into(),
            Cell::Int(-3),
        ]
    };
    let rows =
        vec![row(1_234_550, "EUR", "=HYPERLINK(\"http://x\")"), row(980_000, "JPY", "ordinary"), row(-500, "???", "")];
    let label = |column: &Column, code: &str| (column.name == "stage" && code == "design").then(|| "Design".to_owned());
    Sheet::of_page(&Text::new("Orders", "Commandes"), &columns.iter().collect::<Vec<_>>(), &rows, lang, &label)
}

fn read(bytes: Vec<u8>, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_holds_what_the_rows_hold() {
    let bytes = workbook(&[orders(Lang::En)], &paris(Lang::En)).unwrap();
    let rows = read(bytes, "Orders");
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0][6], Data::String("Struck (Europe/Paris)".into()));
    let first = &rows[1];
    assert_eq!(first[0], Data::String("GVA-26-0042".into()));
    assert_eq!(first[1], Data::String("Ring".into()));
    assert_eq!(first[2], Data::Float(12_345.5));
    assert_eq!(first[4], Data::Float(4.25));
    assert_eq!(first[5], Data::Float(1.05));
    // 22:30 UTC is half past midnight of the next day in Paris
    let Data::DateTime(struck) = &first[6] else { panic!("{:?}", first[6]) };
    let (year, month, day, hour, minute, ..) = struck.to_ymd_hms_milli();
    assert_eq!((year, month, day, hour, minute), (2026, 7, 2, 0, 30));
    let Data::DateTime(due) = &first[7] else { panic!("{:?}", first[7]) };
    assert_eq!(due.as_f64(), 46_235.0);
    assert_eq!(first[8], Data::Bool(true));
    let Data::DateTime(waited) = &first[9] else { panic!("{:?}", first[9]) };
    assert!((waited.as_f64() * 86_400.0 - 90_061.0).abs() < 1e-6);
    assert_eq!(first[10], Data::String("Design".into()));
    assert_eq!(first[11], Data::String("=HYPERLINK(\"http://x\")".into()));
    assert_eq!(first[12], Data::Float(-3.0));
    assert_eq!(rows[2][2], Data::Float(980_000.0));
    assert_eq!(rows[3][2], Data::Float(-500.0));
}

#[test]
fn no_cell_of_a_workbook_is_a_formula() {
    let mut sheet = orders(Lang::Fr);
    for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"] {
        sheet.rows.push(vec![Cell::Text(format!("{start}1+1"))]);
    }
    sheet.columns[0].label = "=cmd|' /C calc'!A0".into();
    let bytes = workbook(&[sheet], &paris(Lang::Fr)).unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.clone())).unwrap();
    assert!(book.worksheet_formula("Commandes").unwrap().is_empty());
    assert_eq!(read(bytes, "Commandes")[4][0], Data::String("=1+1".into()));
}

#[test]
fn the_same_sheets_give_the_same_workbook() {
    let make = || workbook(&[orders(Lang::En), orders(Lang::En)], &paris(Lang::En)).unwrap();
    assert_eq!(make(), make());
    assert_eq!(read(make(), "Orders 2").len(), 4);
}

#[test]
fn an_empty_sheet_is_a_sheet_with_a_header() {
    let sheet = Sheet { columns: vec![SheetColumn::new("Order", SheetKind::Text)], ..Sheet::default() };
    let bytes = workbook(&[sheet], &paris(Lang::Fr)).unwrap();
    assert_eq!(read(bytes, "Tableau"), [[Data::String("Order".into())]]);
}

#[test]
fn csv_is_plain_exact_and_harmless() {
    let text = String::from_utf8(csv(&orders(Lang::En), &paris(Lang::En), CsvStyle::default()).unwrap()).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{feff}Order,Kind,Price,Currency,Gold (g),Stone (ct),Struck,Due,Paid,Waited (s),Stage,Note,Pieces"
    );
    assert_eq!(
        lines[1],
        "GVA-26-0042,Ring,12345.50,EUR,4.250,1.050,2026-07-02T00:30:00+02:00,2026-08-01,yes,90061,Design,\"'=HYPERLINK(\"\"http://x\"\")\",-3"
    );
    assert!(lines[2].contains(",980000,JPY,"));
    assert!(lines[3].contains(",-500,???,"), "an unknown currency leaves minor units, and says which");
    let style = CsvStyle { bom: false, delimiter: b';' };
    let text = String::from_utf8(csv(&orders(Lang::Fr), &paris(Lang::Fr), style).unwrap()).unwrap();
    assert!(text.starts_with("Order;Kind;Price;"));
}

#[test]
fn every_way_to_begin_a_formula_is_neutralised() {
    for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u{feff}="] {
        let text = format!("{start}SUM(A1)");
        assert_eq!(neutralised(&text), format!("'{text}"));
    }
    for fine in ["", "a=b", "1-2", "Léa", "'quoted"] {
        assert_eq!(neutralised(fine), fine);
    }
}

#[test]
fn a_cell_that_is_not_what_its_column_says_is_still_written() {
    let mut sheet = Sheet { title: "Odd".into(), ..Sheet::default() };
    for kind in [SheetKind::Integer, SheetKind::Moment, SheetKind::Date, SheetKind::Duration, SheetKind::Bool] {
        sheet.columns.push(SheetColumn::new("x", kind));
    }
    sheet.rows.push(vec!["=odd".into(); 5]);
    sheet.rows.push(vec![Cell::Int(i64::MAX); 5]);
    sheet.rows.push(vec![Cell::Int(i64::MIN); 5]);
    let rows = read(workbook(std::slice::from_ref(&sheet), &paris(Lang::En)).unwrap(), "Odd");
    assert_eq!(rows[1], vec![Data::String("=odd".into()); 5]);
    assert_eq!(rows[2][0], Data::String(i64::MAX.to_string()), "a float would not be exact");
    assert!(rows[3].iter().all(|cell| *cell != Data::Empty), "{:?}", rows[3]);
    let text = String::from_utf8(csv(&sheet, &paris(Lang::En), CsvStyle::default()).unwrap()).unwrap();
    assert!(text.contains("'=odd"));
}
