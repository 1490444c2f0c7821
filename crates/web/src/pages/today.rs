//! Today: what waits for the reader's roles at their sites, in order of time, each with its act one tap away.

use std::collections::{BTreeSet, HashMap};

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use base::moment::DAY;
use kernel::ObjectRef;
use ledger::Query;
use maud::{Markup, html};
use procedure::model::{Procedure, Step, Takes};

use super::{Answer, dashboard, lists::may_ask, object, shown};
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    naming,
    reader::Reader,
    shell,
    trouble::Trouble,
    ui::{self, Link, TodayGroup, TodayLine, Tone},
    value::{self, RowOf},
    words::{say, say_with},
};

/// Tasks read at most; a person with more has a list to narrow down.
const READ: u32 = 2000;
/// Lines drawn at most, the most urgent first.
const DRAWN: usize = 100;

/// `/`.
pub(crate) async fn page(State(hall): State<Shared>, reader: Reader) -> Answer {
    beside(&hall, move |hall| {
        let lines = lines(hall, &reader)?;
        if reader.fragment {
            return Ok(lines.into_response());
        }
        Ok(whole(hall, &reader, &lines))
    })
    .await
}

fn whole(hall: &Hall, reader: &Reader, lines: &Markup) -> Response {
    let lang = reader.lang;
    let day = clock::day(lang, reader.now.in_zone(&reader.zone).date());
    let site = value::object_words(hall, reader, "site", &reader.site.0);
    let mut begin: Vec<_> = hall
        .house()
        .verbs()
        .map(kernel::Verb::spec)
        .filter(|spec| spec.begins && spec.step.is_some() && may_ask(reader, spec))
        .collect();
    // What a list or board offers to begin comes before what is only recorded.
    let offered = |name: &str| hall.house().views().iter().position(|view| view.begin == Some(name));
    begin.sort_by_key(|spec| offered(&spec.name).unwrap_or(usize::MAX));
    let side = html! {
        @for (n, spec) in begin.iter().enumerate() {
            // Only what the house is there for stands out; anybody may report or propose.
            @let first = n == 0 && offered(&spec.name).is_some();
            a class=(if first { "button primary" } else { "button" }) href=(value::path(&["act", &spec.name])) { (spec.title.get(lang)) }
        }
    };
    let exceptions = hall.counted.of(hall, reader).exceptions;
    let main = html! {
        (ui::page_title(&say(lang, "today-title"), &format!("{day} · {site}"), Some(side)))
        @if exceptions > 0 {
            p class="today-exceptions" { a href="/inbox" { (say_with(lang, "today-exceptions", &[("count", exceptions.into())])) } }
        }
        div id="today" hx-get="/" hx-trigger="sse:ledger throttle:500ms" hx-swap="innerHTML" { (lines) }
    };
    shown(reader, shell::page(hall, reader, &say(lang, "today-title"), main))
}

/// One open stage that waits for a role of the reader.
pub(crate) struct Task {
    pub object: ObjectRef,
    pub procedure: String,
    pub stage: String,
    pub site: String,
    pub since: base::Moment,
    pub due: Option<i64>,
    /// Whether its deadline stands still.
    pub paused: bool,
}

/// What waits for the reader's roles at their sites, in order of time.
pub(crate) fn tasks(hall: &Hall, reader: &Reader) -> Result<Vec<Task>, Trouble> {
    let Some(view) = hall.house().view("work_today") else { return Ok(vec![]) };
    let query = Query {
        limit: READ,
        columns: vec![],
        facets: vec![],
        sort: vec![("due".into(), false)],
        count: false,
        ..Query::view(view)
    };
    let page = hall.ledger.page(&query, &reader.scope).map_err(Trouble::failure)?;
    let mut tasks = Vec::new();
    // Many tasks share a site, a procedure and a stage: what is asked there is told once.
    let mut held: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    let mut asks: HashMap<(&str, &str, &str), bool> = HashMap::new();
    for cells in &page.rows {
        let row = RowOf { columns: &page.columns, cells };
        let word = |name: &str| row.text(name).unwrap_or_default();
        let text = |name: &str| word(name).to_owned();
        let (site, procedure, stage) = (word("site"), word("procedure"), word("stage"));
        let held = held.entry(site).or_insert_with(|| reader.roles_at(&site.into()));
        let asked = *asks.entry((site, procedure, stage)).or_insert_with(|| {
            naming::procedure(hall, procedure, None).is_none_or(|procedure| {
                let of_stage = |step: &&Step| goes_on_from(step, stage);
                let mut steps = procedure.steps.iter().filter(of_stage).peekable();
                steps.peek().is_none() || steps.any(|step| is_asked(procedure, step, stage, held))
            })
        });
        if !asked {
            continue;
        }
        let roles: Vec<String> = row.text("roles").and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default();
        if roles.iter().any(|role| held.contains(role.as_str())) {
            tasks.push(Task {
                object: ObjectRef::new(text("subject_kind"), text("subject")),
                procedure: text("procedure"),
                stage: text("stage"),
                site: text("site"),
                since: base::Moment(row.get("since").and_then(|(_, cell)| cell.int()).unwrap_or_default()),
                due: row.get("due").and_then(|(_, cell)| cell.int()),
                paused: row.get("paused_at").is_some_and(|(_, cell)| cell.int().is_some()),
            });
        }
    }
    tasks.sort_by_key(|task| task.due.unwrap_or(i64::MAX));
    Ok(tasks)
}

fn lines(hall: &Hall, reader: &Reader) -> Result<Markup, Trouble> {
    let lang = reader.lang;
    let tasks = tasks(hall, reader)?;
    if tasks.is_empty() {
        // Whoever is asked nothing has figures to watch.
        return Ok(html! {
            (ui::empty(&say(lang, "today-empty-title"), &say(lang, "today-empty"), None))
            (dashboard::figures(hall, reader)?)
        });
    }
    let group = |key: &str, tone| TodayGroup { label: say(lang, key), tone, lines: vec![] };
    let mut groups = [
        group("today-late", Tone::Late),
        group("today-today", Tone::Soon),
        group("today-week", Tone::Plain),
        group("today-later", Tone::Plain),
        group("today-undated", Tone::Quiet),
        group("today-paused", Tone::Quiet),
    ];
    let today = reader.now.in_zone(&reader.zone).date();
    let mut titles: HashMap<ObjectRef, String> = HashMap::new();
    for task in tasks.iter().take(DRAWN) {
        let at = match task.due.map(base::Moment) {
            _ if task.paused => 5,
            None => 4,
            Some(due) if due < reader.now => 0,
            Some(due) if due.in_zone(&reader.zone).date() == today => 1,
            Some(due) if due.since(reader.now) < 7 * DAY => 2,
            Some(_) => 3,
        };
        let title = match titles.get(&task.object) {
            Some(title) => title.clone(),
            None => {
                let title = object::title_of(hall, reader, &task.object)?.unwrap_or_default();
                titles.insert(task.object.clone(), title.clone());
                title
            }
        };
        groups[at].lines.push(line(hall, reader, task, title));
    }
    Ok(html! {
        (ui::today(lang, &groups))
        @if tasks.len() > DRAWN {
            p class="soft" { (say_with(lang, "today-more", &[("count", (tasks.len() - DRAWN).into())])) }
        }
    })
}

fn line(hall: &Hall, reader: &Reader, task: &Task, title: String) -> TodayLine {
    let lang = reader.lang;
    let held = reader.roles_at(&task.site.as_str().into());
    let mine: Vec<&Step> = naming::procedure(hall, &task.procedure, None)
        .map(|p| p.steps.iter().filter(|step| is_asked(p, step, &task.stage, &held)).collect())
        .unwrap_or_default();
    let link = |step: &&Step| {
        let name = step.command.as_ref().map_or_else(|| format!("{}.{}", task.procedure, step.id), |c| c.verb.clone());
        let spec = hall.house().verb(&name)?.spec();
        let href = ui::Query::new(value::path(&["act", &spec.name])).with("subject", Some(&task.object.id)).href();
        Some(Link::new(spec.title.get(lang), href))
    };
    let mut acts = mine.iter().filter_map(link);
    let act = acts.next();
    let others = acts.collect();
    let asked = match mine.as_slice() {
        [] => naming::stage_title(hall, Some(&task.procedure), &task.stage).get(lang).to_owned(),
        some => some.iter().take(3).map(|step| step.title.get(lang)).collect::<Vec<_>>().join(" · "),
    };
    let stage = naming::stage_title(hall, Some(&task.procedure), &task.stage).get(lang).to_owned();
    TodayLine {
        code: task.object.id.clone(),
        title: if title == task.object.id { String::new() } else { title },
        href: value::object_href(hall, &task.object.kind, &task.object.id).unwrap_or_default(),
        asked,
        context: format!("{stage} · {}", value::object_words(hall, reader, "site", &task.site)),
        due: task.due.map(|at| clock::due(reader, base::Moment(at), false)),
        act,
        others,
    }
}

/// Whether a step is asked of somebody who holds these roles: it takes the case on from the stage, and is more than a
/// way back (possible at several stages, leading to none that comes later) beside steps that are all somebody else's.
pub(crate) fn is_asked(procedure: &Procedure, step: &Step, stage: &str, held: &BTreeSet<&str>) -> bool {
    let theirs = |step: &Step| step.roles.iter().any(|role| held.contains(role.as_str()));
    let own = |step: &&Step| matches!(step.takes, Takes::All(_)) && goes_on_from(step, stage);
    let mut ways = procedure.steps.iter().filter(own).peekable();
    let place = |id: &str| procedure.stages.iter().position(|stage| stage.id == id);
    let forward = step.opens().any(|to| place(to) > place(stage));
    goes_on_from(step, stage)
        && theirs(step)
        && (matches!(step.takes, Takes::All(_)) || forward || ways.peek().is_none() || ways.any(theirs))
}

/// Whether a step takes a case on from a stage; what may be done at any stage is not what is asked for today.
pub(crate) fn goes_on_from(step: &Step, stage: &str) -> bool {
    if step.stays {
        return false;
    }
    match &step.takes {
        Takes::Nothing => false,
        Takes::All(stages) => stages.iter().any(|s| s == stage),
        // A cancellation is possible nearly everywhere; a step that names a few stages is part of the way.
        Takes::Any(stages) => stages.len() <= 3 && stages.iter().any(|s| s == stage),
    }
}
