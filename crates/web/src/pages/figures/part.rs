//! The part of the log a reader asks for: their scope, a site, a period; and the acts behind one figure of it.

use std::{collections::HashSet, sync::Arc};

use base::{Date, id::SiteId};
use kernel::Cell;
use ledger::{Op, Query as Rows};
use mining::{Condition, Log, filter};
use procedure::model::Procedure;
use report::analysis::FigureRef;

use crate::{figures_log::Live, hall::Hall, list, reader::Reader, trouble::Trouble, ui::Query};

/// A part of a procedure's log.
pub(crate) struct Part {
    pub log: Log,
    /// Keys of the cases that have ended.
    pub ended: Arc<HashSet<String>>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub site: Option<SiteId>,
    /// The words of the address that chose it, for links to what is behind a figure.
    pub chosen: Vec<(String, String)>,
}

/// Cases of one page of keys read at a time.
const KEYS: u32 = 1_000_000;

/// Reads the part an address asks for.
pub(crate) fn read(hall: &Hall, reader: &Reader, procedure: &Procedure, address: &Query) -> Result<Part, Trouble> {
    let Live { log: whole, ended } = {
        let mut figures = hall.figures.lock().map_err(Trouble::failure)?;
        figures.catch_up(&hall.ledger, &hall.book)?;
        figures.of(&procedure.id)
    };
    let date = |name: &str| address.get(name).and_then(list::day);
    let (from, to) = (date("from"), date("to"));
    let site = address.get("site").map(SiteId::from).filter(|site| reader.sites.contains(site));
    let mut conditions = Vec::new();
    if reader.scope.sites.is_some() || site.is_some() {
        conditions.push(Condition::Cases(cases(hall, reader, procedure, site.as_ref(), &whole)?));
    }
    // A case belongs to the period it began in; with both ends open every case does.
    if from.is_some() || to.is_some() {
        let start = |date: Date| date.0.to_zoned(reader.zone.clone()).map_or(0, |z| z.timestamp().as_microsecond());
        let end = to.and_then(|date| date.0.tomorrow().ok()).map_or(i64::MAX, |next| start(Date(next)));
        conditions.push(Condition::CasesBegun { from: from.map_or(i64::MIN, start), to: end });
    }
    let log = if conditions.is_empty() { Log::clone(&whole) } else { filter(&whole, &conditions) };
    let chosen = ["from", "to", "site"]
        .into_iter()
        .filter_map(|name| address.get(name).filter(|v| !v.is_empty()).map(|v| (name.to_owned(), v.to_owned())))
        .collect();
    Ok(Part { log, ended, from, to, site, chosen })
}

/// Positions of the cases the reader may see, at one site when one was chosen.
fn cases(
    hall: &Hall,
    reader: &Reader,
    procedure: &Procedure,
    site: Option<&SiteId>,
    log: &Log,
) -> Result<Vec<u32>, Trouble> {
    let tables = hall.house().tables();
    let Some(table) = tables.iter().find(|table| table.name == "procedure_case").copied() else { return Ok(vec![]) };
    let query = Rows { columns: vec!["id".into()], limit: KEYS, ..Rows::table(table) };
    let mut query = query.with("procedure", Op::Is, vec![Cell::from(procedure.id.as_str())]);
    if let Some(site) = site {
        query = query.with("site", Op::Is, vec![Cell::from(site.0.as_str())]);
    }
    let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
    let seen: HashSet<&str> = page.keys.iter().map(String::as_str).collect();
    Ok((0..log.case_count()).filter(|case| seen.contains(log.case_name(*case))).map(|case| case as u32).collect())
}

/// The sequence numbers an address asks for within a part: behind a figure of the page, of a step, of an arc, of one
/// case; of every act when it names none. `state` keeps only cases that have ended, or only open ones.
pub(crate) fn behind(part: &Part, address: &Query) -> Vec<u64> {
    let text = |name: &str| address.get(name).map(ToOwned::to_owned);
    let figure = if let Some(json) = address.get("figure") {
        match serde_json::from_str(json) {
            Ok(figure) => figure,
            // An address that was cut or bent on its way leads to nothing rather than to everything.
            Err(_) => return vec![],
        }
    } else if let (Some(from), Some(to)) = (text("after"), text("before")) {
        FigureRef::Arc { from, to }
    } else if let Some(activity) = text("step") {
        FigureRef::Activity { activity }
    } else if let Some(case) = text("case") {
        FigureRef::Case { case }
    } else {
        FigureRef::Events
    };
    match address.get("state") {
        Some(state) => {
            let fits = |case: &usize| part.ended.contains(part.log.case_name(*case)) == (state == "ended");
            let cases = (0..part.log.case_count()).filter(fits).map(|case| case as u32).collect();
            figure.behind(&filter(&part.log, &[Condition::Cases(cases)])).sources
        }
        None => figure.behind(&part.log).sources,
    }
}
