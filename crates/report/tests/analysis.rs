//! An analysis of a log small enough to be counted by hand, and of texts that mean ill.

use std::path::PathBuf;

use base::moment::{HOUR, zone::TimeZone};
use kernel::{Cell, Lang, Text};
use mining::{Log, LogBuilder, ocel::ObjectLogBuilder};
use quick_xml::events::Event;
use report::analysis::{
    Analysis, FigureRef, FigureTable, Options, Telling, html_page, sections, tables, terminal, workbook,
};

/// Three pieces in a workshop: one polished twice, one returned at once, one not finished.
fn workshop() -> Log {
    let mut log = LogBuilder::new();
    let rows = [
        ("ring", "received", 0, "Anna"),
        ("ring", "polished", 10, "Bruno"),
        ("ring", "polished", 12, "Bruno"),
        ("ring", "returned", 20, "Anna"),
        ("watch", "received", 0, "Anna"),
        ("watch", "returned", 5, "Anna"),
        ("clock", "received", 100, "Anna"),
        ("clock", "opened", 101, "Chloé"),
    ];
    for (source, (case, activity, hour, who)) in (70..).zip(rows) {
        log.push(case, activity, hour * HOUR, Some(who), None, source);
    }
    log.finish()
}

fn options() -> Options {
    Options {
        title: "Workshop".into(),
        ends: Some(vec!["returned".into()]),
        notes: vec![Text::new("One row was set aside.", "Une ligne a été mise de côté.")],
        ..Options::default()
    }
}

fn table(analysis: &Analysis, id: &str) -> FigureTable {
    tables(analysis, Lang::En).into_iter().find(|table| table.id == id).unwrap_or_else(|| panic!("no table {id}"))
}

#[test]
fn figures_are_those_counted_by_hand() {
    let analysis = Analysis::of(&workshop(), &options());
    assert_eq!((analysis.events, analysis.cases, analysis.activity_count(), analysis.variant_count), (8, 3, 4, 3));
    let throughput = analysis.throughput.as_ref().unwrap();
    assert_eq!((throughput.p50, throughput.p90, throughput.max), (5 * HOUR, 20 * HOUR, 20 * HOUR));
    // 20 h, 5 h and 1 h make 26 h, of which the ring waited 10 h to be polished
    let arcs = table(&analysis, "arcs");
    let first: Vec<Cell> = arcs.sheet.rows[0].clone();
    assert_eq!(first[..4], ["received".into(), "polished".into(), Cell::Int(1), Cell::Int(1)]);
    assert_eq!(first[4], Cell::Int(384_615));
    assert_eq!(arcs.sheet.rows.len(), 5);
    let rework = table(&analysis, "rework");
    assert_eq!(rework.sheet.rows, [["polished".into(), Cell::Int(1), Cell::Int(1), Cell::Int(1), Cell::Int(0)]]);
    assert_eq!(analysis.rework.cases, 1);
    assert_eq!(analysis.open.total, 1);
    assert_eq!(analysis.open.listed[0].case, "clock");
    // 1 January 1970 was a Thursday: the clock came in the second week
    let trend = table(&analysis, "trend");
    assert_eq!(trend.sheet.rows.len(), 2);
    assert_eq!(trend.sheet.rows[1][..4], ["1970-W02".into(), "1970-01-05".into(), Cell::Int(1), Cell::Int(1)]);
    let handovers = table(&analysis, "handovers");
    assert_eq!(handovers.sheet.rows[0], ["Anna".into(), "Bruno".into(), Cell::Int(1)]);
}

#[test]
fn without_known_ends_they_are_guessed_and_the_report_says_so() {
    let analysis = Analysis::of(&workshop(), &Options { ends: None, ..options() });
    let ends: Vec<&str> = analysis.open.ends.iter().map(|code| analysis.name(*code)).collect();
    assert_eq!(ends, ["returned", "opened"]);
    assert!(analysis.open.guessed && analysis.open.total == 0);
}

#[test]
fn every_figure_opens_as_many_as_it_counts() {
    let log = workshop();
    let analysis = Analysis::of(&log, &options());
    let mut opened = 0;
    for (id, events, cases) in [
        ("activities", Some(1), None),
        ("arcs", Some(2), Some(3)),
        ("variants", None, Some(1)),
        ("rework", None, Some(2)),
        ("durations", None, Some(2)),
        ("trend", None, Some(2)),
    ] {
        let table = table(&analysis, id);
        for (row, figure) in table.opens.iter().enumerate() {
            let Some(figure) = figure else { continue };
            let behind = figure.behind(&log);
            let count = |column: usize| table.sheet.cell(row, column).int().unwrap() as usize;
            if let Some(column) = events {
                assert_eq!(behind.sources.len(), count(column), "{id} {figure:?}");
            }
            if let Some(column) = cases {
                assert_eq!(behind.cases.len(), count(column), "{id} {figure:?}");
            }
            opened += 1;
        }
    }
    assert!(opened > 15, "{opened}");
    let arc = FigureRef::Arc { from: "received".into(), to: "polished".into() }.behind(&log);
    assert_eq!((arc.cases, arc.sources), (vec!["ring".to_owned()], vec![71]));
    let case = FigureRef::Case { case: "clock".into() }.behind(&log);
    assert_eq!(case.sources, [76, 77]);
    assert!(FigureRef::Activity { activity: "melted".into() }.behind(&log).sources.is_empty());
    // a figure keeps its name in an address
    let text = serde_json::to_string(&FigureRef::Lasting { from: 0, to: 9 }).unwrap();
    assert_eq!(text, r#"{"figure":"lasting","from":0,"to":9}"#);
    assert_eq!(serde_json::from_str::<FigureRef>(&text).unwrap(), FigureRef::Lasting { from: 0, to: 9 });
}

#[test]
fn fragments_link_figures_and_the_map_leads_the_same_way() {
    let analysis = Analysis::of(&workshop(), &options());
    let link = |figure: &FigureRef| match figure {
        FigureRef::Arc { from, to } => Some(format!("/acts?from={from}&to={to}")),
        _ => None,
    };
    let text = sections(&analysis, &Telling::new(Lang::Fr, &link)).0;
    // in the map (line and label), in the bars, and in each of the two tables of arcs
    assert_eq!(text.matches(r#"href="/acts?from=received&amp;to=polished""#).count(), 2 + 1 + 2 + 1);
    assert!(!text.contains("style=") && !text.contains("<style") && !text.contains("<script") && !text.contains(" on"));
    well_formed(&text);
}

/// Fails on an element left open or closed twice. Void elements of HTML have no end.
fn well_formed(text: &str) {
    let text = text.strip_prefix("<!DOCTYPE html>").unwrap_or(text);
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} at {}", reader.error_position())) {
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                if !["meta", "input", "br"].contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Event::End(element) => assert_eq!(open.pop().as_deref(), Some(element.name().as_ref())),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

/// Nothing is asked of the network, nothing runs.
fn self_contained(text: &str) {
    let text = text.replace("http://www.w3.org/2000/svg", "");
    for outside in
        ["http:", "https:", "//fonts", "url(", "@import", "<script", "<link", "<img", "<iframe", " src=", " on"]
    {
        let found = text.find(outside).filter(|at| outside != " on" || handler(&text[*at + 1..]));
        assert_eq!(found, None, "{outside}: {:?}", found.map(|at| &text[at..text.len().min(at + 60)]));
    }
}

/// Whether a text begins like an event handler's attribute.
fn handler(text: &str) -> bool {
    let name: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    name.len() > 3 && text[name.len()..].starts_with("=\"")
}

#[test]
fn the_report_stands_alone_in_both_languages() {
    let analysis = Analysis::of(&workshop(), &options());
    for lang in Lang::ALL {
        let page = html_page(&analysis, lang);
        assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{lang}\"")));
        well_formed(&page);
        self_contained(&page);
        assert_eq!(page, html_page(&Analysis::of(&workshop(), &options()), lang), "the same log, the same bytes");
        // every picture has its table: as many charts as folds with tables, or more folds
        assert!(page.matches("<table class=\"table\">").count() >= page.matches("<figure").count());
    }
    let french = html_page(&analysis, Lang::Fr);
    for said in [
        "La moitié des dossiers durent au plus 5\u{a0}h",
        "Carte du processus",
        "38,5\u{202f}%",
        "Une ligne a été mise de côté.",
    ] {
        assert!(french.contains(said), "{said}");
    }
}

const HOSTILE: [&str; 7] = [
    "</style><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "=HYPERLINK(\"x\")",
    "\u{1b}[2J\u{7}bell",
    "\u{202e}desrever\u{202c}",
    "&lt;already&gt; ]]> <!-- ",
    "申請書 🏺 مرحبا",
];

fn hostile() -> Log {
    let mut log = LogBuilder::new();
    for case in 0..4_i64 {
        for (step, name) in (0_i64..).zip(HOSTILE) {
            log.push(&format!("{name} {case}"), name, (case * 7 + step) * HOUR, Some(name), None, 0);
            log.push(
                &format!("mixed {case}"),
                name,
                (case + step * step) * HOUR,
                Some(HOSTILE[(step as usize + 1) % 7]),
                None,
                0,
            );
        }
    }
    log.finish()
}

#[test]
fn names_written_by_others_stay_names() {
    let notes = HOSTILE.map(Text::same).to_vec();
    let analysis = Analysis::of(&hostile(), &Options { title: HOSTILE[0].into(), notes, ..Options::default() });
    for lang in Lang::ALL {
        let page = html_page(&analysis, lang);
        well_formed(&page);
        self_contained(&page);
        assert_eq!(page.matches("</style>").count(), 1);
        for width in [40, 80, 132] {
            let text = terminal(&analysis, lang, width);
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control character reaches the terminal");
            assert!(!text.contains('\u{202e}'));
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
        let bytes = workbook(&analysis, lang).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        for name in calamine::Reader::sheet_names(&book) {
            assert!(calamine::Reader::worksheet_formula(&mut book, &name).unwrap().is_empty(), "{name}");
        }
    }
}

#[test]
fn the_workbook_begins_with_a_summary_of_numbers() {
    use calamine::{Data, Reader};
    let analysis = Analysis::of(&workshop(), &options());
    let bytes = workbook(&analysis, Lang::En).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert_eq!(names[0], "Summary");
    assert!(names.len() >= 10, "{names:?}");
    let summary = book.worksheet_range("Summary").unwrap();
    assert_eq!(summary.get_value((2, 1)), Some(&Data::Float(3.0)));
    assert!(matches!(summary.get_value((7, 1)), Some(Data::DateTime(_))), "{:?}", summary.get_value((7, 1)));
    let arcs = book.worksheet_range("Steps between activities").unwrap();
    assert_eq!(arcs.get_value((1, 2)), Some(&Data::Float(1.0)));
}

#[test]
fn the_terminal_says_it_in_plain_words() {
    let analysis = Analysis::of(&workshop(), &options());
    let text = terminal(&analysis, Lang::En, 80);
    assert!(
        text.starts_with("Workshop\n════════\n8 events, 3 cases, 4 activities, 1 January 1970 to 5 January 1970."),
        "{text}"
    );
    assert!(text.contains("Half of the cases take at most 5\u{a0}h; one in ten takes longer than 20\u{a0}h."));
    let wide = terminal(&analysis, Lang::En, 120);
    assert!(wide.contains("received → polished ×2 → returned"), "{wide}");
    assert_eq!(text, terminal(&analysis, Lang::En, 80));
}

#[test]
fn a_log_without_events_says_so_everywhere() {
    let analysis = Analysis::of(&LogBuilder::new().finish(), &Options::default());
    for lang in Lang::ALL {
        well_formed(&html_page(&analysis, lang));
        assert!(terminal(&analysis, lang, 80).contains(lang.of("no events", "aucun événement")));
        assert!(workbook(&analysis, lang).is_ok());
    }
}

#[test]
fn one_event_is_an_analysis_too() {
    let mut log = LogBuilder::new();
    log.push("a", "only", 0, None, None, 0);
    let analysis =
        Analysis::of(&log.finish(), &Options { zone: TimeZone::get("Asia/Tokyo").unwrap(), ..Options::default() });
    for lang in Lang::ALL {
        let page = html_page(&analysis, lang);
        well_formed(&page);
        assert!(!page.contains("NaN") && !page.contains("inf%"));
        assert!(!terminal(&analysis, lang, 80).contains("NaN"));
    }
}

#[test]
fn objects_are_told_type_by_type() {
    let mut log = ObjectLogBuilder::new();
    for (order, items) in [("o1", vec!["i1", "i2"]), ("o2", vec!["i3"])] {
        log.object(order, "order");
        for (at, activity) in (0..).zip(["place", "pack"]) {
            let event = format!("{order}-{activity}");
            log.event(&event, activity, at * HOUR);
            log.relate(&event, order, "");
            for item in &items {
                if activity == "place" {
                    log.object(item, "item");
                }
                log.relate(&event, item, "");
            }
        }
    }
    log.object("lonely", "parcel");
    let analysis = Analysis::of_objects(&log.finish(), &Options::default());
    assert_eq!((analysis.events, analysis.cases, analysis.types.len()), (4, 6, 2));
    let types = table(&analysis, "object-types");
    let names: Vec<_> = types.sheet.rows.iter().map(|row| (row[0].clone(), row[1].clone(), row[2].clone())).collect();
    assert_eq!(
        names,
        [
            ("order".into(), Cell::Int(2), Cell::Int(0)),
            ("item".into(), Cell::Int(3), Cell::Int(0)),
            ("parcel".into(), Cell::Int(1), Cell::Int(1))
        ]
    );
    let item = analysis.types.iter().find(|kind| kind.title == "item").unwrap();
    assert_eq!((item.cases, item.events), (3, 6));
    let page = html_page(&analysis, Lang::En);
    well_formed(&page);
    self_contained(&page);
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "an identifier stands twice on the page");
}

fn data() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("POINCON_DATA") {
        return Some(folder.into());
    }
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    here.ancestors().map(|folder| folder.join("../shared/data")).find(|folder| folder.is_dir())
}

#[test]
fn a_real_log_gives_its_known_figures() {
    let Some(file) = data().map(|folder| folder.join("mining/case/08_receipt.xes.gz")).filter(|f| f.is_file()) else {
        println!("skipped: no data folder");
        return;
    };
    let log = formats::xes::read(&file.as_path().into(), &formats::Options::default()).expect("a readable log").log;
    let analysis = Analysis::of(&log, &Options::default());
    let figures = (analysis.events, analysis.cases, analysis.activity_count(), analysis.variant_count);
    assert_eq!(figures, (8_577, 1_434, 27, 116));
    assert_eq!(analysis.variants[0].count, 713);
    for lang in Lang::ALL {
        let page = html_page(&analysis, lang);
        well_formed(&page);
        self_contained(&page);
        assert!(page.len() < 1_000_000, "{}", page.len());
    }
}
