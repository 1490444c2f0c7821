//! Workbooks through the child process: values, sheets, limits of memory and time.

use std::time::{Duration, Instant};

use formats::table::Kind;
use formats::{Options, Role};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::support::{cases, options, sheet, workbook};

/// A workbook with a title, a table of acts and a second sheet.
fn acts() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let page = book.add_worksheet();
    page.set_name("Réparations").expect("a name");
    page.write(0, 0, "Atelier de Genève").expect("a cell");
    for (column, name) in ["Dossier", "Activité", "Date", "Ressource", "Montant", "Numéro de série"].iter().enumerate()
    {
        page.write(2, column as u16, *name).expect("a cell");
    }
    for (row, (case, activity, day)) in
        [("R1", "Réception", 5), ("R1", "Polissage", 7), ("R2", "Réception", 6)].iter().enumerate()
    {
        let row = row as u32 + 3;
        page.write(row, 0, *case).expect("a cell");
        page.write(row, 1, *activity).expect("a cell");
        let when = ExcelDateTime::from_ymd(2026, 1, *day).and_then(|day| day.and_hms(10, 30, 0)).expect("a date");
        page.write_with_format(row, 2, &when, &date).expect("a cell");
        page.write(row, 4, 1250.5).expect("a cell");
        page.write(row, 5, "000042").expect("a cell");
    }
    page.write(3, 3, "Camille").expect("a cell");
    page.write(6, 0, "R3").expect("a cell");
    book.add_worksheet().set_name("Autre").expect("a name").write(0, 0, "x").expect("a cell");
    book.save_to_buffer().expect("memory")
}

#[test]
fn a_sheet_is_read_as_people_see_it() {
    let (table, report) = formats::table::read(&acts().into(), &options()).expect("a table");
    assert_eq!(table.name, "Réparations");
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["Dossier", "Activité", "Date", "Ressource", "Montant", "Numéro de série"]);
    assert_eq!(
        table.row(0).collect::<Vec<_>>(),
        ["R1", "Réception", "2026-01-05 10:30:00", "Camille", "1250.5", "000042"]
    );
    assert_eq!(table.columns[4].kind, Kind::Decimal);
    assert_eq!(table.columns[5].kind, Kind::Text);
    assert_eq!((table.len(), table.line(0), report.noted("table.titles"), report.noted("xlsx.sheets")), (4, 4, 1, 1));
}

#[test]
fn a_workbook_becomes_a_log_without_hints() {
    let import = cases(formats::open(acts(), &options()));
    assert_eq!((import.log.len(), import.log.case_count()), (3, 2));
    assert_eq!(import.report.quarantine.count("table.no_activity"), 1);
    assert_eq!(import.report.column(Role::Case), Some("Dossier"));
    assert_eq!(import.report.zone.unstated, 3);
    assert_eq!(import.log.source(), [4, 5, 6]);
}

#[test]
fn sheets_are_chosen_by_name() {
    let named = |name: &str| Options { sheet: Some(name.into()), ..options() };
    let alone = formats::table::read(&acts().into(), &named("Autre")).expect_err("a header without rows");
    assert_eq!(alone.code(), "table.no_rows");
    let error = formats::open(acts(), &named("Nulle part")).expect_err("no such sheet");
    assert_eq!(error.code(), "xlsx.no_such_sheet");
    assert!(matches!(error.question(), Some(formats::Question::Sheet { sheets }) if sheets.len() == 2));
}

#[test]
fn a_far_corner_costs_nothing() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let (table, _) = formats::table::read(&workbook(&sheet(rows)).into(), &options()).expect("a table");
    assert_eq!((table.len(), table.columns.len(), table.line(0)), (1, 2, 1_048_576));
    assert_eq!(table.columns[1].name, "Column XFD");
}

#[test]
fn a_child_out_of_memory_takes_nobody_with_it() {
    // a file of several MB cannot be held, let alone parsed, in the memory given
    let mut seed = 1_u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:016x}", seed)
    };
    let rows: String = (1..=100_000)
        .map(|row| {
            format!(r#"<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{}{}</t></is></c></row>"#, noise(), noise())
        })
        .collect();
    let mut small = options();
    small.limits.child_memory = 8 << 20;
    let error = formats::open(workbook(&sheet(&rows)), &small).expect_err("too little memory");
    assert_eq!(error.code(), "xlsx.memory", "{error}");
    // the control: with room the same file is read
    let (table, _) = formats::table::read(&workbook(&sheet(&rows)).into(), &options()).expect("a table");
    assert_eq!(table.len(), 99_999);
}

#[test]
fn a_child_that_says_nothing_is_stopped() {
    let mut silent = options();
    silent.limits.child_wall = Duration::from_millis(300);
    // a program that reads nothing and never answers
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("silent.sh");
    std::fs::write(&program, "#!/bin/sh\nexec /bin/sleep 30\n").expect("a file");
    #[cfg(unix)]
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    silent.sheet_reader = Some(program);
    let begin = Instant::now();
    let error = formats::open(acts(), &silent).expect_err("no answer");
    assert_eq!(error.code(), "xlsx.time");
    assert!(begin.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_program_that_is_no_sheet_reader_is_not_believed() {
    let mut wrong = options();
    wrong.sheet_reader = Some("/bin/echo".into());
    assert_eq!(formats::open(acts(), &wrong).expect_err("refused").code(), "xlsx.unreadable");
}
