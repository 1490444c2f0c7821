//! Reports: figures and tables over a period, drawn up from rows without a word of how they are shown. The page, the
//! workbook and the PDF come from the same report; every figure names the list it was counted from.

use base::{Date, Moment, Money, moment::zone::TimeZone};

use crate::{Lang, Network, Say, Scope, State, Text, language::month_name};

/// A report an area can draw up.
#[derive(Clone)]
pub struct ReportKind {
    /// `area_noun`, in addresses.
    pub name: &'static str,
    /// Its title.
    pub title: Text,
    /// What it tells, in a sentence.
    pub purpose: Text,
    /// Whether it is about a period; a report of now has none.
    pub over_a_period: bool,
    /// Draws it up. Pure: rows, moment and period come with the desk.
    pub draw: fn(&ReportDesk<'_>) -> Report,
}

/// What a report is drawn up from.
pub struct ReportDesk<'a> {
    /// Rows.
    pub state: &'a dyn State,
    /// Which of them the reader may see.
    pub scope: &'a Scope,
    /// Sites and roles.
    pub network: &'a Network,
    /// The period it is about.
    pub period: &'a Period,
    /// The moment it is drawn up.
    pub now: Moment,
    /// The reader's language.
    pub lang: Lang,
}

impl ReportDesk<'_> {
    /// A text in the reader's language.
    pub fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.lang.of(en, fr)
    }
}

/// Days from the first to the last, both included, in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Whose days.
    pub zone: TimeZone,
}

impl Period {
    /// Whether a moment falls into it.
    pub fn holds(&self, at: Moment) -> bool {
        let day = at.date_in(&self.zone);
        self.from <= day && day <= self.to
    }

    /// Whether a day falls into it.
    pub fn holds_day(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// As the filter of a list writes it: `2026-10-01..2026-10-31`.
    pub fn filter(&self) -> String {
        format!("{}..{}", self.from, self.to)
    }

    /// So many whole months from the month of a day on.
    pub fn months(first: Date, months: usize, zone: TimeZone) -> Self {
        let from = Date(first.0.first_of_month());
        let next = |day: Date| Date(day.0.last_of_month()).plus_days(1);
        let to = (0..months.max(1)).fold(from, |day, _| next(day)).plus_days(-1);
        Self { from, to, zone }
    }

    /// How many whole months it is, when it is nothing else.
    pub fn whole_months(&self) -> Option<usize> {
        (1..=12).find(|months| Self::months(self.from, *months, self.zone.clone()) == *self)
    }

    /// The period before it: as many months when it is made of whole months, else as many days.
    #[must_use]
    pub fn before(&self) -> Self {
        let last = self.from.plus_days(-1);
        match self.whole_months() {
            Some(months) => {
                let first = (1..months).fold(last, |day, _| Date(day.0.first_of_month()).plus_days(-1));
                Self::months(first, months, self.zone.clone())
            }
            None => Self {
                from: self.from.plus_days(-self.to.days_since(self.from) - 1),
                to: last,
                zone: self.zone.clone(),
            },
        }
    }

    /// The last twelve months up to the one it ends in, the oldest first.
    pub fn year_of_months(&self) -> Vec<Self> {
        let mut months = Vec::with_capacity(12);
        let mut day = self.to;
        for _ in 0..12 {
            months.push(Self::months(day, 1, self.zone.clone()));
            day = Date(day.0.first_of_month()).plus_days(-1);
        }
        months.reverse();
        months
    }
}

impl Say for Period {
    /// `October 2026`, `3rd quarter of 2026`, `2026`, or the first and the last day.
    fn say(&self, lang: Lang) -> String {
        let (month, year) = (self.from.0.month(), self.from.0.year());
        let quarter = (month + 2) / 3;
        match self.whole_months() {
            Some(1) => format!("{} {year}", month_name(month, lang)),
            Some(3) if month % 3 == 1 => {
                let at = usize::try_from(quarter - 1).unwrap_or(0).min(3);
                let nth = lang.of(["1st", "2nd", "3rd", "4th"], ["1er", "2e", "3e", "4e"])[at];
                lang.of(format!("{nth} quarter of {year}"), format!("{nth} trimestre {year}"))
            }
            Some(12) if month == 1 => year.to_string(),
            _ => format!("{} – {}", self.from.say(lang), self.to.say(lang)),
        }
    }
}

/// A report drawn up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The figures that matter, in order.
    pub figures: Vec<ReportFigure>,
    /// How some of them went over the last months.
    pub courses: Vec<Course>,
    /// Tables below.
    pub tables: Vec<ReportTable>,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// So many.
    Count(u64),
    /// So many of so many.
    Share {
        /// Those that are.
        part: u64,
        /// All.
        whole: u64,
    },
    /// An amount.
    Money(Money),
    /// Days, with tenths.
    Days(f64),
    /// Nothing to measure.
    Nothing,
}

/// Which way a figure should move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Better {
    /// Neither is better.
    #[default]
    Neither,
    /// More is better.
    More,
    /// Less is better.
    Less,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportFigure {
    /// What it is.
    pub label: String,
    /// How it is counted, in one sentence.
    pub definition: String,
    /// The figure.
    pub value: Measure,
    /// The same of the period before.
    pub before: Option<Measure>,
    /// Which way it should move.
    pub better: Better,
    /// The list it was counted from.
    pub opens: Option<Opens>,
}

/// A list limited to what a figure was counted from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opens {
    /// The view.
    pub view: &'static str,
    /// Column and what is typed into its filter: a value, a range `from..to`, `~` for empty, `!~` for filled.
    pub filters: Vec<(&'static str, String)>,
    /// Only what is late.
    pub late: bool,
}

impl Opens {
    /// A whole view.
    pub fn view(view: &'static str) -> Self {
        Self { view, filters: Vec::new(), late: false }
    }

    /// The same with one more limit.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<String>) -> Self {
        self.filters.push((column, value.into()));
        self
    }
}

/// A figure some roles keep before their eyes. It is counted from a list whenever they look, so that the figure and the
/// list it opens are the same question.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// Its name; dashboards call it by it.
    pub name: &'static str,
    /// What it is.
    pub label: Text,
    /// How it is counted, in one sentence.
    pub definition: Text,
    /// What is counted.
    pub tally: Tally,
    /// The list.
    pub view: &'static str,
    /// Limits of the list.
    pub limits: &'static [Limit],
    /// Only what is late.
    pub late: bool,
}

/// What is counted of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// Its rows.
    Rows,
    /// The share of its rows within these limits as well.
    Share(&'static [Limit]),
    /// The share of its rows whose moment `done` is not after the day `promised`.
    Kept {
        /// Column of the moment.
        done: &'static str,
        /// Column of the day.
        promised: &'static str,
    },
    /// The sum of a column of money, by currency; seen by those who see the column.
    Sum(&'static str),
}

/// A limit of the list of a gauge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The column holds this.
    Is(&'static str, &'static str),
    /// The column is empty.
    Empty(&'static str),
    /// The column is not empty.
    Filled(&'static str),
    /// The column holds a day or a moment so many days from today on (negative for before), and until so many.
    Days(&'static str, Option<i64>, Option<i64>),
}

impl Limit {
    /// As the filter of a list writes it.
    pub fn filter(self, today: Date) -> (&'static str, String) {
        match self {
            Self::Is(column, value) => (column, value.to_owned()),
            Self::Empty(column) => (column, "~".to_owned()),
            Self::Filled(column) => (column, "!~".to_owned()),
            Self::Days(column, from, to) => {
                let day = |days: Option<i64>| days.map(|days| today.plus_days(days).to_string()).unwrap_or_default();
                (column, format!("{}..{}", day(from), day(to)))
            }
        }
    }
}

impl Gauge {
    /// The list it is counted from, on this day.
    pub fn opens(&self, today: Date) -> Opens {
        let filters = self.limits.iter().map(|limit| limit.filter(today)).collect();
        Opens { view: self.view, filters, late: self.late }
    }
}

/// The figures a role watches, the first the most.
#[derive(Clone, Copy, Debug)]
pub struct Dashboard {
    /// The role.
    pub role: &'static str,
    /// Names of gauges.
    pub gauges: &'static [&'static str],
}

/// A table of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportTable {
    /// Its title.
    pub title: String,
    /// Its columns; the first names the row.
    pub columns: Vec<String>,
    /// Whether its rows are named by stages of a procedure, to be told by their titles.
    pub of_stages: bool,
    /// Its rows.
    pub rows: Vec<ReportRow>,
    /// What is said when there is none.
    pub none: String,
}

/// A row of a table of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportRow {
    /// What it is about.
    pub label: String,
    /// The other columns.
    pub cells: Vec<ReportCell>,
    /// The list all of it was counted from.
    pub opens: Option<Opens>,
}

/// A measure in a table, with the list it was counted from.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportCell {
    /// The measure.
    pub value: Measure,
    /// Its list; that of its row when it has none of its own.
    pub opens: Option<Opens>,
}

impl Measure {
    /// A cell with the list it was counted from.
    pub fn of(self, opens: Opens) -> ReportCell {
        ReportCell { value: self, opens: Some(opens) }
    }

    /// The measure as a length to draw; `None` when there is nothing to measure. Amounts in minor units.
    pub fn length(&self) -> Option<f64> {
        match self {
            Self::Count(n) => Some(*n as f64),
            Self::Share { part, whole } => (*whole > 0).then(|| *part as f64 / *whole as f64),
            Self::Money(money) => Some(money.minor as f64),
            Self::Days(days) => Some(*days),
            Self::Nothing => None,
        }
    }
}

/// How a figure went from month to month.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What it is.
    pub label: String,
    /// How it is counted, in one sentence.
    pub definition: String,
    /// Its months, the oldest first.
    pub points: Vec<CoursePoint>,
}

/// A month of a course.
#[derive(Clone, Debug, PartialEq)]
pub struct CoursePoint {
    /// The month.
    pub period: Period,
    /// The figure.
    pub value: Measure,
    /// Whether the report is about it.
    pub chosen: bool,
    /// The list it was counted from.
    pub opens: Option<Opens>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        let day = |text| Date::parse(text).expect("a day");
        Period { from: day(from), to: day(to), zone: TimeZone::UTC }
    }

    #[test]
    fn months_are_compared_with_months_and_days_with_days() {
        for (from, to, before) in [
            ("2026-10-01", "2026-10-31", "2026-09-01..2026-09-30"),
            ("2026-01-01", "2026-03-31", "2025-10-01..2025-12-31"),
            ("2026-01-01", "2026-12-31", "2025-01-01..2025-12-31"),
            ("2026-10-05", "2026-10-11", "2026-09-28..2026-10-04"),
        ] {
            assert_eq!(period(from, to).before().filter(), before);
        }
    }

    #[test]
    fn a_gauge_asks_for_days_from_today() {
        let today = Date::parse("2026-11-22").expect("a day");
        assert_eq!(Limit::Days("due", None, Some(-1)).filter(today), ("due", "..2026-11-21".to_owned()));
        assert_eq!(Limit::Days("at", Some(-30), Some(0)).filter(today), ("at", "2026-10-23..2026-11-22".to_owned()));
        assert_eq!(Limit::Empty("ended_at").filter(today), ("ended_at", "~".to_owned()));
    }

    #[test]
    fn periods_are_named_as_people_name_them() {
        let quarter = period("2026-07-01", "2026-09-30");
        assert_eq!(quarter.say(Lang::En), "3rd quarter of 2026");
        assert_eq!(quarter.say(Lang::Fr), "3e trimestre 2026");
        assert_eq!(period("2026-02-01", "2026-02-28").say(Lang::Fr), "février 2026");
        assert_eq!(period("2026-02-01", "2026-04-30").say(Lang::En), "1 February 2026 – 30 April 2026");
        assert_eq!(period("2026-01-01", "2026-12-31").say(Lang::Fr), "2026");
        let year = quarter.year_of_months();
        assert_eq!((year[0].filter(), year.len()), ("2025-10-01..2025-10-31".to_owned(), 12));
    }
}
