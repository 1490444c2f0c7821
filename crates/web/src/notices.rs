//! Notices: what newly waits for somebody, what became late, what was passed on to them, where they are mentioned,
//! what they promised soon. Read out of what stands; only the moment somebody last looked is kept.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use base::{Date, Moment, id::PersonId, moment::DAY};
use kernel::{Cell, Column, ColumnKind, Lang, ObjectRef, Text};
use ledger::{Op, Query};
use serde::{Deserialize, Serialize};

use crate::{
    hall::Hall,
    inbox::{self, Whose},
    naming,
    pages::today,
    reader::Reader,
    side,
    sight::Sight,
    trouble::Trouble,
    value::RowOf,
    words::{say, say_with},
};

/// The side bucket of the moments people last looked.
const SEEN: &str = "seen";
/// Days before a promise is told.
const SOON: i64 = 3;
/// Notices older than this are told no more; the thing itself still stands on Today or in the inbox.
const LASTS: i64 = 30 * DAY;
/// A count that took this long to make is good for a hundred times as long, whatever was struck since.
const CHEAP: Duration = Duration::from_millis(25);

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// Something newly waits.
    Waits,
    /// It became late.
    Late,
    /// It was passed on.
    Escalated,
    /// A message names them.
    Mention,
    /// A promise is near.
    Promise,
}

/// One notice.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    /// The same for as long as it is about the same: what was told once is not told again.
    pub id: String,
    pub about: About,
    pub object: ObjectRef,
    /// What is asked or what happened.
    pub what: Text,
    /// The procedure, or nothing.
    pub within: Text,
    /// Where, when it has a place.
    pub site: Option<String>,
    /// Since when it is so.
    pub at: Moment,
    pub due: Option<Moment>,
}

impl Notice {
    /// What stands before it: « Newly waits », « Became late ».
    pub(crate) fn label(&self, lang: Lang) -> String {
        match self.about {
            About::Waits => say(lang, "notices-waits"),
            About::Late => say(lang, "notices-late"),
            About::Escalated => say(lang, "notices-escalated"),
            About::Mention => say(lang, "notices-mention"),
            About::Promise => say(lang, "notices-promise"),
        }
    }
}

/// Everything there is to tell the reader, newest first.
pub(crate) fn all(hall: &Hall, reader: &Reader) -> Result<Vec<Notice>, Trouble> {
    all_with(hall, reader, &inbox::lines(hall, reader)?)
}

fn all_with(hall: &Hall, reader: &Reader, exceptions: &[inbox::Line]) -> Result<Vec<Notice>, Trouble> {
    let mut notices = waiting(hall, reader)?;
    notices.extend(escalations(reader, exceptions));
    notices.extend(mentions(hall, reader)?);
    notices.extend(promises(hall, reader)?);
    notices.retain(|notice| notice.at <= reader.now && reader.now.since(notice.at) < LASTS);
    notices.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    Ok(notices)
}

fn waiting(hall: &Hall, reader: &Reader) -> Result<Vec<Notice>, Trouble> {
    let mut notices = Vec::new();
    for task in today::tasks(hall, reader)? {
        let due = task.due.map(Moment);
        let stage = naming::stage_title(hall, Some(&task.procedure), &task.stage);
        let within = naming::procedure(hall, &task.procedure, None).map_or_else(Text::default, |p| p.title.clone());
        let key = format!("{}:{}/{}", task.procedure, task.object.id, task.stage);
        let notice = |about: About, id: String, at: Moment| Notice {
            id,
            about,
            object: task.object.clone(),
            what: stage.clone(),
            within: within.clone(),
            site: Some(task.site.clone()),
            at,
            due,
        };
        match due.filter(|due| *due < reader.now) {
            Some(late) => notices.push(notice(About::Late, format!("late {key} {}", late.0), late)),
            None => notices.push(notice(About::Waits, format!("waits {key} {}", task.since.0), task.since)),
        }
    }
    Ok(notices)
}

fn escalations<'a>(reader: &'a Reader, exceptions: &'a [inbox::Line]) -> impl Iterator<Item = Notice> + 'a {
    exceptions.iter().filter(|line| line.whose == Whose::Escalated).filter_map(move |line| {
        let (_, from) = line.open.escalated(reader.now)?;
        Some(Notice {
            id: format!("escalated {} {}", line.open.key, from.0),
            about: About::Escalated,
            object: line.object.clone(),
            what: line.open.title.clone(),
            within: line.procedure.clone(),
            site: Some(line.open.site.0.clone()),
            at: from,
            due: line.open.due,
        })
    })
}

fn mentions(hall: &Hall, reader: &Reader) -> Result<Vec<Notice>, Trouble> {
    if hall.house().tables().iter().all(|table| table.name != "correspondence_mention") {
        return Ok(Vec::new());
    }
    let found = hall.ledger.look(|state| correspondence::mentions_of(state, &reader.person, true));
    let mut sight = Sight::new(hall, &reader.scope);
    let mut notices = Vec::new();
    for mention in found.map_err(Trouble::failure)? {
        let Some(object) = mention.object() else { continue };
        if !sight.sees(&object)? {
            continue;
        }
        let name = hall.name(&mention.by.0);
        let by = |lang| say_with(lang, "notices-mention-by", &[("name", name.clone().into())]);
        notices.push(Notice {
            id: format!("mention {}", mention.id),
            about: About::Mention,
            object,
            what: Text::owned(by(Lang::En), by(Lang::Fr)),
            within: Text::default(),
            site: None,
            at: mention.at,
            due: None,
        });
    }
    Ok(notices)
}

/// An object that is the reader's own, and what it is promised for.
pub(crate) struct Promise {
    pub object: ObjectRef,
    pub kind: Text,
    /// The day promised.
    pub day: Date,
    /// The beginning of that day where the reader is.
    pub at: Moment,
}

/// What the reader's own objects are promised for from today on, nearest first.
pub(crate) fn promised(hall: &Hall, reader: &Reader, within: Option<i64>) -> Result<Vec<Promise>, Trouble> {
    let today = reader.now.in_zone(&reader.zone).date();
    let until = within.map(|days| reader.now.plus(days * DAY).in_zone(&reader.zone).date());
    let begin =
        |day: jiff::civil::Date| day.to_zoned(reader.zone.clone()).ok().map(|z| Moment(z.timestamp().as_microsecond()));
    let mut promises = Vec::new();
    for kind in hall.house().objects() {
        let Some(whose) = kind.whose else { continue };
        // A day promised to a client stands in a column of that name; other deadlines are of stages, and told as such.
        let promise = |column: &&Column| column.kind == ColumnKind::Date && column.name == "promise";
        let Some(column) = kind.table.columns.iter().find(promise).map(|column| column.name) else { continue };
        let cell = |day: jiff::civil::Date| vec![Cell::from(day.to_string().as_str())];
        let mut query = Query { limit: 500, count: false, ..Query::table(kind.table) }.with(
            whose,
            Op::Is,
            vec![Cell::from(reader.person.0.as_str())],
        );
        query = query.with(column, Op::AtLeast, cell(today));
        if let Some(until) = until {
            query = query.with(column, Op::AtMost, cell(until));
        }
        let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
        for (cells, key) in page.rows.iter().zip(&page.keys) {
            let row = RowOf { columns: &page.columns, cells };
            // What is over is promised no more.
            let over = |name| row.get(name).is_some_and(|(_, cell)| *cell != Cell::Null);
            let day = match row.get(column) {
                Some((_, Cell::Text(text))) => Date::parse(text),
                _ => None,
            };
            if let Some((day, at)) = day.and_then(|day| Some((day, begin(day.0)?)))
                && !over("closed_at")
                && !over("ended_at")
            {
                promises.push(Promise { object: ObjectRef::new(kind.kind, key), kind: kind.title.clone(), day, at });
            }
        }
    }
    promises.sort_by_key(|promise| promise.at);
    Ok(promises)
}

fn promises(hall: &Hall, reader: &Reader) -> Result<Vec<Notice>, Trouble> {
    let notice = |promise: Promise| Notice {
        id: format!("promise {}/{} {}", promise.object.kind, promise.object.id, promise.day),
        about: About::Promise,
        object: promise.object,
        what: promise.kind,
        within: Text::default(),
        site: None,
        at: promise.at.plus(-SOON * DAY),
        due: Some(promise.at),
    };
    Ok(promised(hall, reader, Some(SOON))?.into_iter().map(notice).collect())
}

/// When somebody last looked at their notices.
pub(crate) fn seen(hall: &Hall, person: &PersonId) -> Result<Option<Moment>, Trouble> {
    side::get(&hall.ledger, SEEN, &person.0)
}

/// They look now.
pub(crate) fn look(hall: &Hall, reader: &Reader) -> Result<(), Trouble> {
    side::put(&hall.ledger, SEEN, &reader.person.0, &reader.now, None)
}

/// What stands beside the bell and the inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Notices since they last looked.
    pub unread: usize,
    /// Exceptions that are theirs or were passed on to them.
    pub exceptions: usize,
    /// Messages that name them and that they have not read.
    pub mentions: usize,
}

/// What counts are made of, kept until something new is struck.
struct Kept {
    seq: u64,
    made: Instant,
    took: Duration,
    /// Whether somebody makes it anew: the others take what there is meanwhile.
    making: bool,
    /// When each notice came to be.
    at: Arc<[Moment]>,
    exceptions: usize,
}

/// Counts by person and language of their day.
#[derive(Default)]
pub(crate) struct Counted(Mutex<HashMap<PersonId, Kept>>);

impl Counted {
    /// The counts of a reader; none when they cannot be read, for a page is worth more than its count.
    pub(crate) fn of(&self, hall: &Hall, reader: &Reader) -> Counts {
        self.read(hall, reader).unwrap_or_else(|trouble| {
            tracing::error!(?trouble, "notices not counted");
            Counts::default()
        })
    }

    fn read(&self, hall: &Hall, reader: &Reader) -> Result<Counts, Trouble> {
        let seq = *hall.ledger.watch().borrow();
        let (at, exceptions) = match self.kept(&reader.person, seq) {
            Some(kept) => kept,
            None => {
                let made = Instant::now();
                let lines = inbox::lines(hall, reader)?;
                let at: Arc<[Moment]> = all_with(hall, reader, &lines)?.iter().map(|notice| notice.at).collect();
                let exceptions = lines.iter().filter(|line| line.whose != Whose::Others).count();
                if let Ok(mut kept) = self.0.lock() {
                    kept.retain(|_, one| one.made.elapsed() < Duration::from_secs(600));
                    let one = Kept { seq, made, took: made.elapsed(), making: false, at: Arc::clone(&at), exceptions };
                    kept.insert(reader.person.clone(), one);
                }
                (at, exceptions)
            }
        };
        let (since, person) = (seen(hall, &reader.person)?, &reader.person);
        let mentions = hall.ledger.look(|state| correspondence::mentions_of(state, person, true).len());
        let mentions = mentions.map_err(Trouble::failure)?;
        let unread = at.iter().filter(|at| since.is_none_or(|since| **at > since)).count();
        Ok(Counts { unread, exceptions, mentions })
    }

    fn kept(&self, person: &PersonId, seq: u64) -> Option<(Arc<[Moment]>, usize)> {
        let mut kept = self.0.lock().ok()?;
        let one = kept.get_mut(person)?;
        // Deadlines pass without an act: counts are made again after half a minute at the latest.
        let good = match one.seq == seq {
            true => Duration::from_secs(30).max(one.took * 100),
            false if one.took > CHEAP => one.took * 100,
            false => Duration::ZERO,
        };
        // Whoever makes it may fail: after a while somebody else tries.
        let making = one.making && one.made.elapsed() < Duration::from_secs(300);
        if one.made.elapsed() >= good && !making {
            one.making = true;
            return None;
        }
        Some((Arc::clone(&one.at), one.exceptions))
    }
}
