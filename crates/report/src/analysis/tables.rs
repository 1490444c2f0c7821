//! Every table of an analysis, made once: the page, the terminal and the workbook show the same cells.

use kernel::{Cell, Lang, Text};
use mining::NONE;

use super::{Analysis, FigureRef, words as w};
use crate::{
    number,
    sheet::{Locale, Sheet, SheetColumn, SheetError, SheetKind, count_cell, share_cell},
};

use SheetKind::{Date, Duration, Integer, Moment, Share, Text as Words};

/// A table of an analysis.
#[derive(Clone, Debug)]
pub struct FigureTable {
    /// Its name, unique within an analysis.
    pub id: &'static str,
    /// Its cells.
    pub sheet: Sheet,
    /// How its figures are counted.
    pub definition: Text,
    /// What each row opens; as long as the rows.
    pub opens: Vec<Option<FigureRef>>,
    /// The column whose cells are the links.
    pub opens_at: usize,
    /// The column drawn as a bar in the terminal.
    pub bar: Option<usize>,
}

impl FigureTable {
    fn new(id: &'static str, title: &Text, definition: &Text, lang: Lang, columns: &[(&Text, SheetKind)]) -> Self {
        let columns = columns.iter().map(|(label, kind)| SheetColumn::new(label.get(lang), *kind)).collect();
        let sheet = Sheet { title: title.get(lang).to_owned(), columns, ..Sheet::default() };
        Self { id, sheet, definition: definition.clone(), opens: Vec::new(), opens_at: 0, bar: None }
    }

    fn linked(mut self, column: usize) -> Self {
        self.opens_at = column;
        self
    }

    fn barred(mut self, column: usize) -> Self {
        self.bar = Some(column);
        self
    }

    fn row(&mut self, opens: Option<FigureRef>, cells: Vec<Cell>) {
        self.opens.push(opens);
        self.sheet.rows.push(cells);
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.sheet.rows.is_empty()
    }
}

/// The names of all tables, in their order.
pub const TABLES: [&str; 14] = [
    "summary",
    "object-types",
    "activities",
    "arcs",
    "waits",
    "percentiles",
    "durations",
    "variants",
    "rework",
    "loops",
    "trend",
    "open",
    "handovers",
    "notes",
];

/// One table by its name; `None` for another name than those of [`TABLES`], and for a table without rows.
pub fn table(analysis: &Analysis, id: &str, lang: Lang) -> Option<FigureTable> {
    let table = match id {
        "summary" => summary(analysis, lang),
        "object-types" => object_types(analysis, lang),
        "activities" => activities(analysis, lang),
        "arcs" => arcs(analysis, lang),
        "waits" => waits(analysis, lang),
        "percentiles" => percentiles(analysis, lang),
        "durations" => durations(analysis, lang),
        "variants" => variants(analysis, lang),
        "rework" => rework(analysis, lang),
        "loops" => loops(analysis, lang),
        "trend" => trend(analysis, lang),
        "open" => open(analysis, lang),
        "handovers" => handovers(analysis, lang),
        "notes" => notes(analysis, lang),
        _ => return None,
    };
    (!table.is_empty()).then_some(table)
}

/// The tables of one analysis (not of its object types), the summary first. Tables without rows are left out.
pub fn tables(analysis: &Analysis, lang: Lang) -> Vec<FigureTable> {
    TABLES.iter().filter_map(|id| table(analysis, id, lang)).collect()
}

/// All tables as a workbook, a summary first; for an object-centric log the tables of each object type follow.
///
/// # Errors
/// When a table has more rows than a workbook holds.
pub fn workbook(analysis: &Analysis, lang: Lang) -> Result<Vec<u8>, SheetError> {
    let mut sheets: Vec<Sheet> = tables(analysis, lang).into_iter().map(|table| table.sheet).collect();
    for kind in &analysis.types {
        sheets.extend(tables(kind, lang).into_iter().map(|table| {
            // sheet names are short: the object's type first, so that neighbours are told apart
            let kind: String = kind.title.chars().take(14).collect();
            Sheet { title: format!("{kind} · {}", table.sheet.title), ..table.sheet }
        }));
    }
    crate::sheet::workbook(&sheets, &Locale::new(lang, analysis.zone.clone()))
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn wide(total: i128) -> Cell {
    Cell::Int(i64::try_from(total).unwrap_or(i64::MAX))
}

fn mean(mean: f64) -> Cell {
    Cell::Int(mean.round() as i64)
}

/// The figures of the head, each with its kind and what it opens.
pub(super) fn headline(analysis: &Analysis) -> Vec<(&'static Text, SheetKind, Cell, Option<FigureRef>)> {
    let objects = analysis.objects.is_some();
    let cases = if objects { &w::OBJECTS } else { &w::CASES };
    let mut lines = vec![
        (cases, Integer, count_cell(analysis.cases), (!objects).then_some(FigureRef::Cases)),
        (&w::EVENTS, Integer, count_cell(analysis.events), (!objects).then_some(FigureRef::Events)),
        (&w::ACTIVITIES, Integer, count_cell(analysis.activity_count()), None),
    ];
    if !objects {
        lines.push((&w::VARIANTS, Integer, count_cell(analysis.variant_count), None));
    }
    if !analysis.resources.is_empty() {
        lines.push((&w::RESOURCES, Integer, count_cell(analysis.resources.len() as u64), None));
    }
    if let Some((first, last)) = analysis.period {
        lines.push((&w::FIRST, Moment, Cell::Int(first.0), None));
        lines.push((&w::LAST, Moment, Cell::Int(last.0), None));
    }
    if let Some(t) = &analysis.throughput {
        lines.push((&w::MEDIAN_DURATION, Duration, Cell::Int(t.p50), None));
        lines.push((
            &w::NINE_IN_TEN,
            Duration,
            Cell::Int(t.p90),
            Some(FigureRef::Lasting { from: 0, to: t.p90.saturating_add(1) }),
        ));
        lines.push((&w::WITH_REWORK, Share, share_cell(analysis.rework.share), Some(FigureRef::Rework)));
        if !analysis.open.ends.is_empty() {
            lines.push((&w::OPEN, Integer, count_cell(analysis.open.total), None));
        }
    }
    lines
}

fn summary(analysis: &Analysis, lang: Lang) -> FigureTable {
    let mut table =
        FigureTable::new("summary", &w::SUMMARY, &Text::default(), lang, &[(&w::FIGURE, Words), (&w::VALUE, Words)])
            .linked(1);
    let lines = headline(analysis);
    if analysis.events > 0 || !lines.is_empty() {
        table.row(None, vec![text(w::REPORT.get(lang)), text(&analysis.title)]);
    }
    for (row, (label, kind, cell, opens)) in (1..).zip(lines) {
        table.sheet.kinds.insert((row, 1), kind);
        table.row(opens, vec![text(label.get(lang)), cell]);
    }
    table
}

fn object_types(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::OBJECT_TYPE, Words),
        (&w::OBJECTS, Integer),
        (&w::WITHOUT_EVENTS, Integer),
        (&w::MEDIAN_DURATION, Duration),
    ];
    let mut table =
        FigureTable::new("object-types", &w::OBJECT_TYPE, &w::DEF_OBJECTS, lang, &columns).linked(1).barred(1);
    if let Some(counts) = &analysis.objects {
        // types that have events are analysed in the order of the counts
        let (types, mut with_events) = (&analysis.object_types, analysis.types.iter());
        for kind in &counts.object_types {
            let analysed = if kind.count > kind.unrelated { with_events.next() } else { None };
            let name = types.name(kind.kind);
            let median = analysed.and_then(|a| a.throughput.as_ref()).map_or(Cell::Null, |t| Cell::Int(t.p50));
            table.row(None, vec![text(name), count_cell(kind.count), count_cell(kind.unrelated), median]);
        }
    }
    table
}

fn activities(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::ACTIVITY, Words),
        (&w::EVENTS, Integer),
        (&w::SHARE, Share),
        (&w::BEGIN_CASES, Integer),
        (&w::END_CASES, Integer),
    ];
    let mut table = FigureTable::new("activities", &w::ACTIVITIES, &w::DEF_MAP, lang, &columns).linked(1).barred(2);
    let map = &analysis.map;
    let mut codes: Vec<u32> = (0..map.events.len() as u32).filter(|&code| map.events[code as usize] > 0).collect();
    codes.sort_by_key(|&code| (std::cmp::Reverse(map.events[code as usize]), code));
    for code in codes {
        let at = code as usize;
        let name = analysis.name(code);
        let of = |column: &Vec<u64>| column.get(at).copied().unwrap_or_default();
        table.row(
            Some(FigureRef::Activity { activity: name.to_owned() }),
            vec![
                text(name),
                count_cell(map.events[at]),
                share_cell(map.events[at] as f64 / analysis.events.max(1) as f64),
                count_cell(of(&map.starts)),
                count_cell(of(&map.ends)),
            ],
        );
    }
    table
}

/// Arcs, those on which most time is waited first.
fn arcs(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::FROM, Words),
        (&w::TO, Words),
        (&w::COUNT, Integer),
        (&w::CASES, Integer),
        (&w::SHARE_OF_TIME, Share),
        (&w::TOTAL_WAIT, Duration),
        (&w::MEDIAN_WAIT, Duration),
        (&w::P90_WAIT, Duration),
        (&w::MEAN, Duration),
        (&w::LONGEST, Duration),
        (&w::OVERLAPS, Integer),
    ];
    let mut table = FigureTable::new("arcs", &w::ARCS, &w::DEF_WAITS, lang, &columns).linked(2).barred(4);
    for arc in &analysis.waits.arcs {
        let a = &arc.waiting;
        let (from, to) = (analysis.name(a.from), analysis.name(a.to));
        table.row(
            Some(FigureRef::Arc { from: from.to_owned(), to: to.to_owned() }),
            vec![
                text(from),
                text(to),
                count_cell(a.count),
                count_cell(a.cases),
                share_cell(arc.share),
                wide(a.total),
                Cell::Int(a.median),
                Cell::Int(a.p90),
                mean(a.mean),
                Cell::Int(a.max),
                count_cell(a.overlaps),
            ],
        );
    }
    table
}

fn waits(analysis: &Analysis, lang: Lang) -> FigureTable {
    let mut columns =
        vec![(&w::ACTIVITY, Words), (&w::EVENTS, Integer), (&w::SHARE_OF_TIME, Share), (&w::WAITED_BEFORE, Duration)];
    if analysis.starts {
        columns.push((&w::OWN_WORK, Duration));
    }
    let mut table = FigureTable::new("waits", &w::WAITS_BEFORE, &w::DEF_WAITS, lang, &columns).linked(1).barred(2);
    for activity in &analysis.waits.activities {
        let name = analysis.name(activity.activity);
        let mut cells =
            vec![text(name), count_cell(activity.executions), share_cell(activity.share_before), wide(activity.before)];
        if analysis.starts {
            cells.push(wide(activity.during));
        }
        table.row(Some(FigureRef::Activity { activity: name.to_owned() }), cells);
    }
    table
}

fn percentiles(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [(&w::PART_OF_CASES, Words), (&w::TAKE_AT_MOST, Duration)];
    let mut table = FigureTable::new("percentiles", &w::THROUGHPUT, &w::DEF_THROUGHPUT, lang, &columns).linked(1);
    let Some(t) = &analysis.throughput else { return table };
    let percent = |p: u32| format!("{p}{}%", lang.of('\u{a0}', '\u{202f}'));
    for (label, value) in [
        (w::SHORTEST.get(lang).to_owned(), t.min),
        (percent(50), t.p50),
        (percent(75), t.p75),
        (percent(90), t.p90),
        (percent(95), t.p95),
        (percent(99), t.p99),
        (w::LONGEST.get(lang).to_owned(), t.max),
    ] {
        let opens = FigureRef::Lasting { from: 0, to: value.saturating_add(1) };
        table.row(Some(opens), vec![text(&label), Cell::Int(value)]);
    }
    table.row(None, vec![text(w::MEAN.get(lang)), mean(t.mean)]);
    table
}

fn durations(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [(&w::AT_LEAST, Duration), (&w::LESS_THAN, Duration), (&w::CASES, Integer), (&w::SHARE, Share)];
    let mut table =
        FigureTable::new("durations", &w::DURATIONS, &w::DEF_THROUGHPUT, lang, &columns).linked(2).barred(3);
    let Some(t) = &analysis.throughput else { return table };
    for bin in &t.histogram {
        let opens = FigureRef::Lasting { from: bin.from, to: bin.to };
        let share = bin.cases as f64 / t.cases.max(1) as f64;
        let cells = vec![Cell::Int(bin.from), Cell::Int(bin.to), count_cell(bin.cases), share_cell(share)];
        table.row((bin.cases > 0).then_some(opens), cells);
    }
    table
}

/// The activities of a variant as one text; the same activity several times in a row is counted.
pub(super) fn way(analysis: &Analysis, activities: &[u32]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for run in activities.chunk_by(|a, b| a == b) {
        let name = number::plain(analysis.name(run[0]));
        parts.push(if run.len() > 1 { format!("{name} ×{}", run.len()) } else { name });
    }
    parts.join(" → ")
}

fn variants(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::RANK, Integer),
        (&w::CASES, Integer),
        (&w::SHARE, Share),
        (&w::MEDIAN_DURATION, Duration),
        (&w::STEPS, Integer),
        (&w::WAY, Words),
    ];
    let mut table = FigureTable::new("variants", &w::WAYS, &w::DEF_VARIANTS, lang, &columns).linked(1).barred(2);
    for (rank, variant) in (1..).zip(&analysis.variants) {
        let names = variant.activities.iter().map(|code| analysis.name(*code).to_owned()).collect();
        table.row(
            Some(FigureRef::Variant { activities: names }),
            vec![
                Cell::Int(rank),
                count_cell(variant.count),
                share_cell(variant.share),
                Cell::Int(variant.median),
                count_cell(variant.activities.len() as u64),
                Cell::Text(way(analysis, &variant.activities)),
            ],
        );
    }
    table
}

fn rework(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::ACTIVITY, Words),
        (&w::EXTRA, Integer),
        (&w::CASES, Integer),
        (&w::AT_ONCE, Integer),
        (&w::AFTER_OTHERS, Integer),
    ];
    let mut table = FigureTable::new("rework", &w::REWORK, &w::DEF_REWORK, lang, &columns).linked(2).barred(1);
    for line in &analysis.rework.activities {
        let name = analysis.name(line.activity);
        table.row(
            Some(FigureRef::Repeated { activity: name.to_owned() }),
            vec![
                text(name),
                count_cell(line.extra),
                count_cell(line.cases),
                count_cell(line.self_loops),
                count_cell(line.returns),
            ],
        );
    }
    table
}

fn loops(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [(&w::FROM, Words), (&w::TO, Words), (&w::COUNT, Integer), (&w::CASES, Integer)];
    let mut table = FigureTable::new("loops", &w::LOOPS, &w::DEF_REWORK, lang, &columns).linked(2).barred(2);
    for back in &analysis.rework.loops {
        let (from, to) = (analysis.name(back.from), analysis.name(back.to));
        // the arc also holds steps that are no way back, so only the table says which are
        table.row(None, vec![text(from), text(to), count_cell(back.count), count_cell(back.cases)]);
    }
    table
}

fn trend(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::WEEK, Words),
        (&w::MONDAY, Date),
        (&w::STARTED, Integer),
        (&w::ENDED, Integer),
        (&w::EVENTS, Integer),
        (&w::MEDIAN_DURATION, Duration),
    ];
    let mut table = FigureTable::new("trend", &w::TREND, &w::DEF_TREND, lang, &columns).linked(2).barred(2);
    for point in &analysis.trend {
        let (from, to) = analysis.week(point);
        let monday = number::day(point.first_day).map_or(Cell::Null, |day| Cell::Text(day.to_string()));
        table.row(
            (point.started > 0).then_some(FigureRef::Begun { from, to }),
            vec![
                Cell::Text(format!("{}-{}{:02}", point.year, lang.of("W", "S"), point.number)),
                monday,
                count_cell(point.started),
                count_cell(point.ended),
                count_cell(point.events),
                point.median_throughput.map_or(Cell::Null, Cell::Int),
            ],
        );
    }
    table
}

fn open(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [
        (&w::CASE, Words),
        (&w::LAST_ACTIVITY, Words),
        (&w::BEGUN, Moment),
        (&w::SINCE, Moment),
        (&w::UNTOUCHED, Duration),
    ];
    let definition = if analysis.open.guessed { &w::DEF_OPEN_GUESSED } else { &w::DEF_OPEN_GIVEN };
    let mut table = FigureTable::new("open", &w::OPEN, definition, lang, &columns).linked(0);
    for case in &analysis.open.listed {
        table.row(
            Some(FigureRef::Case { case: case.case.clone() }),
            vec![
                text(&case.case),
                text(analysis.name(case.last)),
                Cell::Int(case.begun),
                Cell::Int(case.since),
                Cell::Int(case.idle),
            ],
        );
    }
    table
}

fn handovers(analysis: &Analysis, lang: Lang) -> FigureTable {
    let columns = [(&w::FROM, Words), (&w::TO, Words), (&w::COUNT, Integer)];
    let mut table = FigureTable::new("handovers", &w::HANDOVERS, &w::DEF_HANDOVERS, lang, &columns).barred(2);
    let name = |code: u32| if code == NONE { "—" } else { analysis.resources.name(code) };
    for pair in analysis.handovers.pairs.iter().filter(|pair| pair.from != pair.to) {
        table.row(None, vec![text(name(pair.from)), text(name(pair.to)), count_cell(pair.count)]);
    }
    table
}

fn notes(analysis: &Analysis, lang: Lang) -> FigureTable {
    let mut table = FigureTable::new("notes", &w::NOTES, &Text::default(), lang, &[(&w::NOTE, Words)]);
    for note in &analysis.notes {
        table.row(None, vec![text(note.get(lang))]);
    }
    table
}
