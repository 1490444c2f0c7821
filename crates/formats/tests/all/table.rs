//! Delimited text: dialects, encodings, typed columns, guesses and questions.

use formats::table::{Kind, TimeFormat};
use formats::{DateOrder, Mapping, Options, Place, Question, Role};

use crate::support::{cases, code, gzip, open, options, tight};

fn with(text: &str, mapping: Mapping) -> Result<formats::Imported, formats::ImportError> {
    formats::open(text.as_bytes().to_vec(), &Options { mapping, ..options() })
}

#[test]
fn columns_are_guessed_from_their_names_and_content() {
    let import = cases(open(
        "N° dossier;Activité;Date;Collaborateur;Montant\nR1;Réception;05/01/2026 10:00;Camille;1.250,00\nR1;Polissage;25/01/2026 09:30;;\n",
    ));
    let (log, report) = (&import.log, &import.report);
    assert_eq!((log.len(), log.case_count(), report.quarantine.total), (2, 1, 0));
    for (role, column) in [
        (Role::Case, "N° dossier"),
        (Role::Activity, "Activité"),
        (Role::Time, "Date"),
        (Role::Resource, "Collaborateur"),
    ] {
        assert_eq!(report.column(role), Some(column));
    }
    assert_eq!(log.time()[0], 1_767_607_200_000_000);
    assert_eq!(log.source(), [2, 3]);
    assert!(log.event_attribute("Montant").is_some());
}

#[test]
fn starts_resources_and_case_columns() {
    let import = cases(open(
        "case:concept:name,concept:name,start_timestamp,time:timestamp,org:resource,case:boutique,case:mood\n\
         1,a,2026-01-01 08:00:00+00:00,2026-01-01 09:00:00+00:00,A,Genève,good\n\
         2,a,2026-01-01 08:00:00+00:00,2026-01-01 07:00:00+00:00,B,Paris,good\n\
         1,b,,2026-01-02 09:00:00+00:00,,Genève,bad\n",
    ));
    let (log, report) = (&import.log, &import.report);
    assert_eq!(log.start().map(|start| start.len()), Some(3));
    let boutique = log.case_attribute("boutique").expect("steady");
    assert_eq!(
        (0..2).map(|case| boutique.dictionary.name(boutique.codes[case])).collect::<Vec<_>>(),
        ["Genève", "Paris"]
    );
    // it changes within a case, so it stays with events
    assert!(log.case_attribute("mood").is_none() && log.event_attribute("case:mood").is_some());
    assert_eq!((report.noted("table.unsteady"), report.noted("table.reversed")), (1, 1));
}

#[test]
fn day_or_month_is_asked_unless_known() {
    let text = "case,activity,date\n1,a,03/04/2026\n1,b,05/06/2026\n";
    let error = with(text, Mapping::default()).expect_err("ambiguous");
    assert_eq!(error.code(), "table.day_or_month");
    assert_eq!(
        error.question(),
        Some(&Question::DayOrMonthFirst { column: "date".into(), sample: "03/04/2026".into() })
    );
    let day = |order| Mapping { date_order: Some(order), ..Mapping::default() };
    let april = cases(with(text, day(DateOrder::DayFirst))).log.time()[0];
    let march = cases(with(text, day(DateOrder::MonthFirst))).log.time()[0];
    assert_eq!((april - march) / 86_400_000_000, 30);
    // one date beyond the twelfth decides for all, and one against it is set aside
    let decided = cases(with(&format!("{text}1,c,25/12/2026\n"), Mapping::default()));
    assert_eq!(decided.log.time()[0], april);
    let mostly: String = (1..=28).map(|day| format!("1,x,{day:02}/01/2026\n")).collect();
    let mixed = cases(with(&format!("{text}{mostly}1,c,12/25/2026\n"), Mapping::default()));
    assert_eq!(mixed.report.quarantine.count("table.bad_time"), 1);
    assert_eq!(mixed.report.quarantine.listed[0].place, Place::Row(32));
}

#[test]
fn a_mapping_can_be_given() {
    let text = "a,b,c\nx,1,46027.5\ny,1,46028\n";
    let error = with(text, Mapping::default()).expect_err("nothing to go by");
    let Some(Question::Columns { columns, missing }) = error.question() else { panic!("{error}") };
    assert_eq!((columns.len(), missing.len()), (3, 3));
    let given =
        Mapping { case: Some("b".into()), activity: Some("a".into()), time: Some("c".into()), ..Mapping::default() };
    let import = cases(with(text, given));
    assert_eq!(import.log.time(), [1_767_614_400_000_000, 1_767_657_600_000_000]);
    let unknown = Mapping { case: Some("nowhere".into()), ..Mapping::default() };
    assert_eq!(code(with(text, unknown)), "table.no_such_column");
}

#[test]
fn encodings_and_delimiters_do_not_change_a_table() {
    let text = "dossier,activité,date\nR1,Réception à l’atelier,2026-01-05\n";
    let expected = cases(open(text)).log;
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
    };
    assert_eq!(cases(open(utf16(u16::to_le_bytes))).log, expected);
    assert_eq!(cases(open(utf16(u16::to_be_bytes))).log, expected);
    let bare: Vec<u8> = text.replace('’', "'").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(cases(open(bare)).log.len(), 1);
    let windows: Vec<u8> = text.chars().map(|c| if c == '’' { 0x92 } else { c as u8 }).collect();
    let import = cases(open(windows));
    assert_eq!((&import.log, import.report.noted("table.encoding")), (&expected, 1));
    for (from, to) in [(",", ";"), (",", "\t"), ("\n", "\r\n"), ("\n", "\n\n")] {
        let other = cases(open(text.replace(from, to))).log;
        assert_eq!(other.activities(), expected.activities());
    }
    assert_eq!(cases(open(gzip(text.as_bytes()))).log, expected);
    let mut bad = "x,é,é,é,é,é\n1,2,3,4,5,6\n".as_bytes().to_vec();
    bad.extend(b"1,\xff,3,4,5,6\n");
    assert_eq!(code(open(bad)), "encoding.malformed");
}

#[test]
fn rows_that_do_not_fit_are_set_aside_and_counted() {
    let text = "case,activity,date\n1,a,2026-01-01\n1,b\n1,c,2026-01-01,x\n1,d,2026-01-01,,\n,e,2026-01-01\n1,,2026-01-01\n1,f,\n1,g,00.00.0000\n1,h,yesterday\n1,i\0,2026-01-01\n1,\"j\nk\",2026-01-02\n";
    let mut dates = String::new();
    for day in 1..=28 {
        dates.push_str(&format!("2,x,2026-02-{day:02}\n"));
    }
    let import = cases(open(format!("{text}{dates}")));
    let report = &import.report;
    assert_eq!((report.read, report.events), (39, 31));
    for (code, count) in [
        ("table.ragged", 2),
        ("table.no_case", 1),
        ("table.no_activity", 1),
        ("table.no_time", 2),
        ("table.bad_time", 1),
        ("table.zero_byte", 1),
    ] {
        assert_eq!(report.quarantine.count(code), count, "{code}");
    }
    assert_eq!(report.quarantine.total, report.read - report.events);
    assert_eq!(report.quarantine.listed[0].place, Place::Row(3));
    // the row after a cell of two lines still knows its line
    assert_eq!(import.log.source()[import.log.len() - 1], 41);
}

#[test]
fn the_list_of_quarantine_is_bounded_and_the_count_is_not() {
    let text = format!("case,activity,date\n1,a,2026-01-01\n{}", "1,a\n".repeat(900));
    let import = cases(formats::open(text.into_bytes(), &tight()));
    assert_eq!((import.report.quarantine.total, import.report.quarantine.listed.len()), (900, 3));
    let long = format!("case,activity,date\n{}", "1,a,2026-01-01\n".repeat(1_001));
    assert_eq!(code(formats::open(long.into_bytes(), &tight())), "file.rows");
    let wide = format!("case,activity,date\n1,{},2026-01-01\n", "x".repeat(70_000));
    assert_eq!(code(formats::open(wide.into_bytes(), &tight())), "table.long_row");
    let columns = format!("{}\n", "x,".repeat(17_000));
    assert_eq!(code(open(columns)), "table.long_row");
}

#[test]
fn an_open_quote_is_named_where_it_opens() {
    let error =
        open(format!("case,activity,date\n1,a,2026-01-01\n\"2,b,2026-01-01\n{}", "3,c,2026-01-01\n".repeat(50)))
            .expect_err("open quote");
    assert_eq!((error.code(), error.place()), ("table.open_quote", &Place::Row(3)));
}

#[test]
fn what_sap_writes_is_understood() {
    let (table, _) = formats::table::read(
        &"sku;serial;qty;price;date\n000123;000000000000000042;1-;1.234,56-;31.12.2025\n4;5;2;0,00;00.00.0000\n"
            .as_bytes()
            .to_vec()
            .into(),
        &options(),
    )
    .expect("a table");
    let kinds: Vec<Kind> = table.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [Kind::Text, Kind::Text, Kind::Integer, Kind::Decimal, Kind::Time(TimeFormat::DayFirst)]);
    let (list, report) = formats::table::read(
        &"------------------\r\n|Material|    Stock|\r\n------------------\r\n|4711    |    1,000|\r\n|4712    |   2,000-|\r\n------------------\r\n".as_bytes().to_vec().into(),
        &options(),
    )
    .expect("a table");
    assert_eq!(list.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Material", "Stock"]);
    assert_eq!(
        (list.len(), list.cell(1, 1), list.columns[1].kind, report.noted("table.ruled")),
        (2, "2,000-", Kind::AmbiguousNumber, 3)
    );
    let import = cases(open("VBELN;Activity;ERDAT\n0000004711;Create;20260105\n"));
    assert_eq!(import.log.case_name(0), "0000004711");
}

#[test]
fn strange_cells_are_kept_and_noted() {
    let (_, report) = formats::table::read(
        &"serial,n\nAB1\u{a0},1\nAB-0\u{41e}1,2\n1.23457E+17,3\na\u{202e}b,4\n".as_bytes().to_vec().into(),
        &options(),
    )
    .expect("a table");
    for (code, count) in [("table.hidden", 2), ("table.mixed_scripts", 1), ("table.rounded", 1)] {
        assert_eq!(report.noted(code), count, "{code}");
    }
    let (table, report) =
        formats::table::read(&"sku,sku,SKU \n1,2,3\n".as_bytes().to_vec().into(), &options()).expect("a table");
    assert_eq!(table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["sku", "sku (2)", "SKU (3)"]);
    assert_eq!(report.noted("table.same_header"), 2);
    let import = cases(open("case,activity,date\n'=1+1,  a ,2026-01-01\n"));
    assert_eq!((import.log.case_name(0), import.log.activities().name(0)), ("=1+1", "a"));
    assert_eq!((import.report.noted("table.unmarked"), import.report.noted("table.trimmed")), (1, 1));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    /// Whatever text cells hold, a table written as CSV is read back cell for cell.
    #[test]
    fn any_text_survives_a_table(rows in proptest::collection::vec(proptest::collection::vec("[^\u{0}\r\u{feff}]{0,12}", 3), 1..20), delimiter in "[,;\t]") {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let mut text = format!("first{delimiter}second{delimiter}third\n");
        for row in &rows {
            text.push_str(&row.iter().map(quoted).collect::<Vec<_>>().join(&delimiter));
            text.push('\n');
        }
        let chosen = Options { delimiter: Some(delimiter.as_bytes()[0]), ..options() };
        let filled: Vec<&Vec<String>> = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        match formats::table::read(&text.into_bytes().into(), &chosen) {
            Ok((table, report)) => {
                proptest::prop_assert_eq!((table.len(), report.quarantine.total), (filled.len(), 0));
                for (at, row) in filled.iter().enumerate() {
                    proptest::prop_assert!(table.row(at).eq(row.iter().map(String::as_str)), "row {} is not {:?}", at, row);
                }
            }
            Err(error) => proptest::prop_assert!(filled.is_empty() && error.code() == "table.no_rows", "{}", error),
        }
    }
}
