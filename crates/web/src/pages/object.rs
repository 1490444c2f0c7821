//! The page of an object: what, where, whose, until when; what is next; acts allowed and not, with every reason; the
//! thread; facts; related lists. The same for every kind.

use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use kernel::{Cell, ObjectKind, ObjectRef, Refusals, Scope, Verb};
use ledger::{Filter, Op, Page, Query, Struck};
use maud::{Markup, html};
use uuid::Uuid;

use super::{Answer, board, shown, table, thread};
use crate::{
    clock,
    hall::{Hall, Shared, beside},
    list, naming,
    reader::Reader,
    shell, sight,
    sight::Sight,
    trouble::Trouble,
    ui::{self, Allowed, Barred, Fact, Head, How, Link, Reason, Stage, StageState, Tone},
    value::{self, RowOf},
    words::{say, say_with},
};

/// Acts shown on the page; older ones are in the list of acts.
const THREAD: usize = 60;

/// `/o/{kind}/{id}`.
pub(crate) async fn page(
    State(hall): State<Shared>,
    reader: Reader,
    Path((kind, id)): Path<(String, String)>,
) -> Answer {
    beside(&hall, move |hall| {
        let kind = hall.house().object(&kind).ok_or(Trouble::NotFound)?;
        let page = sight::object(hall, &reader.scope, kind, &id)?.ok_or(Trouble::NotFound)?;
        let row = RowOf { columns: &page.columns, cells: &page.rows[0] };
        let object = ObjectRef::new(kind.kind, id.clone());
        let live = live(hall, &reader, kind, &object, row)?;
        if reader.fragment {
            return Ok(live.into_response());
        }
        let main = html! {
            div id="live" hx-get=(value::path(&["o", kind.kind, &id])) hx-trigger="sse:ledger throttle:500ms" hx-swap="innerHTML" { (live) }
        };
        let title = format!("{} {id}", kind.title.get(reader.lang));
        Ok(shown(&reader, shell::page(hall, &reader, &title, main)))
    })
    .await
}

fn live(
    hall: &Hall,
    reader: &Reader,
    kind: &ObjectKind,
    object: &ObjectRef,
    row: RowOf<'_>,
) -> Result<Markup, Trouble> {
    let cases = cases(hall, object)?;
    let acts = acts(hall, reader, object)?;
    let place = kind.place.and_then(|name| row.text(name));
    Ok(html! {
        (ui::object_head(reader.lang, &head(hall, reader, kind, &object.id, row, &cases)))
        @for case in &cases { (track(hall, reader, case)) }
        (ui::sections(
            html! {
                (deeds(hall, reader, object, place, &cases)?)
                (thread::markup(hall, reader, &acts))
                @if acts.len() >= THREAD {
                    p { a href=(acts_href(object)) { (say(reader.lang, "object-all-acts")) } }
                }
                (related(hall, reader, kind, &object.id)?)
            },
            html! {
                (facts(hall, reader, kind, row))
                (papers(hall, reader, &cases))
            },
        ))
    })
}

fn acts_href(object: &ObjectRef) -> String {
    ui::Query::new("/acts").with("object", Some(&format!("{}/{}", object.kind, object.id))).href()
}

/// A case of an object as its rows have it.
pub(crate) struct CaseOf {
    pub procedure: String,
    pub version: u32,
    pub open: Vec<(String, Option<i64>, Vec<String>, String)>,
    pub stage: String,
    pub closed: bool,
}

/// The cases about an object, the open ones first.
fn cases(hall: &Hall, object: &ObjectRef) -> Result<Vec<CaseOf>, Trouble> {
    let tables = hall.house().tables();
    let named = |name: &str| tables.iter().find(|table| table.name == name).copied();
    let (Some(cases), Some(opened)) = (named("procedure_case"), named("procedure_open")) else { return Ok(vec![]) };
    // The object itself is in the reader's scope; where its case stands is part of what it is.
    let scope = Scope { sites: None, costs: false };
    let query = Query { limit: 20, ..Query::table(cases) };
    let query = query.with("subject", Op::Is, vec![Cell::from(object.id.as_str())]);
    let query = query.with("subject_kind", Op::Is, vec![Cell::from(object.kind.as_str())]);
    let found = hall.ledger.page(&query, &scope).map_err(Trouble::failure)?;
    let mut list = Vec::new();
    for (cells, key) in found.rows.iter().zip(&found.keys) {
        let row = RowOf { columns: &found.columns, cells };
        let query = Query { limit: 50, ..Query::table(opened) }.with("case", Op::Is, vec![Cell::from(key.as_str())]);
        let page = hall.ledger.page(&query, &scope).map_err(Trouble::failure)?;
        let open = page.rows.iter().map(|cells| open_stage(&page, cells)).collect();
        list.push(CaseOf {
            procedure: row.text("procedure").unwrap_or_default().to_owned(),
            version: row.get("version").and_then(|(_, c)| c.int()).and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
            stage: row.text("stage").unwrap_or_default().to_owned(),
            closed: row.get("closed_at").is_some_and(|(_, cell)| *cell != Cell::Null),
            open,
        });
    }
    list.sort_by_key(|case| case.closed);
    Ok(list)
}

fn open_stage(page: &Page, cells: &[Cell]) -> (String, Option<i64>, Vec<String>, String) {
    let row = RowOf { columns: &page.columns, cells };
    let roles = row.text("roles").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    (
        row.text("stage").unwrap_or_default().to_owned(),
        row.get("due").and_then(|(_, cell)| cell.int()),
        roles,
        row.text("site").unwrap_or_default().to_owned(),
    )
}

fn acts(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Vec<Struck>, Trouble> {
    let found = hall.ledger.thread(object, THREAD, None).map_err(Trouble::failure)?;
    let mut sight = Sight::new(hall, &reader.scope);
    let mut acts = Vec::with_capacity(found.len());
    for act in found {
        if sight.sees_act(&act.envelope)? {
            acts.push(act);
        }
    }
    Ok(acts)
}

fn head(hall: &Hall, reader: &Reader, kind: &ObjectKind, id: &str, row: RowOf<'_>, cases: &[CaseOf]) -> Head {
    let lang = reader.lang;
    let word = |name: &str| {
        row.get(name).map(|(c, cell)| value::words(hall, reader, c, cell, Some(row))).filter(|text| !text.is_empty())
    };
    let what: Vec<String> =
        kind.what.iter().filter(|name| **name != kind.table.key()).filter_map(|name| word(name)).collect();
    let title = if what.is_empty() { value::object_words(hall, reader, kind.kind, id) } else { what.join(" · ") };
    let closed = !cases.is_empty() && cases.iter().all(|case| case.closed);
    // Who holds it: the roles its open stages wait for, unless the object says whose it is.
    let waits = || {
        let mut roles: Vec<String> = Vec::new();
        for (_, _, codes, site) in cases.iter().filter(|c| !c.closed).flat_map(|c| &c.open) {
            let at = value::object_words(hall, reader, "site", site);
            for code in codes.iter().take(2) {
                let held = format!("{} ({at})", reader.network.role_title(code).get(lang));
                if !roles.contains(&held) {
                    roles.push(held);
                }
            }
        }
        roles.into_iter().take(3).collect::<Vec<_>>().join(", ")
    };
    let whose = kind.whose.and_then(word).unwrap_or_default();
    let due = kind.due.and_then(|column| board::due_of(reader, row, column, closed));
    let list = hall.house().views().iter().find(|view| std::ptr::eq(view.table, kind.table));
    Head {
        back: list.map(|view| Link::new(view.title.get(lang), format!("/v/{}", view.name))),
        kind: kind.title.get(lang).to_owned(),
        code: id.to_owned(),
        title,
        place: kind.place.and_then(word).unwrap_or_else(|| "—".to_owned()),
        holder: if whose.is_empty() && !closed { waits() } else { whose },
        due,
        badges: if closed { vec![(Tone::Good, say(lang, "object-closed"))] } else { vec![] },
    }
}

/// How far a case has come: the stages it passed, is in, and usually comes to.
fn track(hall: &Hall, reader: &Reader, case: &CaseOf) -> Markup {
    let Some(procedure) = naming::procedure(hall, &case.procedure, Some(case.version)) else { return html! {} };
    let at = |id: &str| procedure.stages.iter().position(|stage| stage.id == id);
    let here = if case.closed { at(&case.stage) } else { case.open.iter().filter_map(|(id, ..)| at(id)).max() };
    let stages: Vec<Stage> = procedure
        .stages
        .iter()
        .enumerate()
        .filter(|(n, stage)| !stage.end || Some(*n) == here || is_usual_end(procedure, &stage.id))
        .map(|(n, stage)| {
            let open = case.open.iter().find(|(id, ..)| *id == stage.id);
            let due = open.and_then(|(_, due, ..)| due.map(base::Moment));
            let state = match open {
                Some(_) if due.is_some_and(|due| due < reader.now) => StageState::Late,
                Some(_) => StageState::Current,
                None if case.closed && case.stage == stage.id => StageState::Done,
                None if case.closed => {
                    if here.is_some_and(|h| n < h) {
                        StageState::Done
                    } else {
                        StageState::Skipped
                    }
                }
                None if here.is_some_and(|h| n < h) => StageState::Done,
                None => StageState::Ahead,
            };
            let holder = open.map(|(_, _, roles, _)| {
                roles
                    .iter()
                    .map(|code| reader.network.role_title(code).get(reader.lang).to_owned())
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            Stage {
                label: stage.title.get(reader.lang).to_owned(),
                state,
                at: due.map(|due| clock::near(reader, due)),
                holder: holder.unwrap_or_default(),
            }
        })
        .collect();
    ui::stage_track(reader.lang, &stages)
}

/// Whether an end is the one cases are meant to reach: the first in the file.
fn is_usual_end(procedure: &procedure::model::Procedure, id: &str) -> bool {
    procedure.stages.iter().find(|stage| stage.end).is_some_and(|stage| stage.id == id)
}

/// Acts allowed as buttons, the others with every reason.
fn deeds(
    hall: &Hall,
    reader: &Reader,
    object: &ObjectRef,
    place: Option<&str>,
    cases: &[CaseOf],
) -> Result<Markup, Trouble> {
    let house = hall.house();
    let mut verbs: Vec<&dyn Verb> = house
        .verbs()
        .filter(|verb| {
            verb.spec().subject.as_ref().is_some_and(|(_, kind)| *kind == object.kind) && !verb.spec().begins
        })
        .collect();
    let rank = |verb: &&dyn Verb| rank(hall, verb.spec());
    verbs.sort_by_key(rank);
    let site = reader.site_for(place);
    let foreseen = hall
        .ledger
        .look(|state| verbs.iter().map(|verb| foresee(reader, *verb, object, state, &site)).collect::<Vec<Refusals>>())
        .map_err(Trouble::failure)?;
    let mut allowed = Vec::new();
    let mut barred = Vec::new();
    for (verb, refusals) in verbs.iter().zip(foreseen) {
        let spec = verb.spec();
        let label = spec.title.get(reader.lang).to_owned();
        if refusals.is_empty() {
            allowed.push(Allowed {
                label,
                how: how(reader, spec, object),
                expected: allowed.is_empty() && spec.step.is_some(),
            });
        } else {
            let reason = |refusal: &kernel::Refusal| Reason {
                text: refusal.text.get(reader.lang).to_owned(),
                ..Reason::default()
            };
            barred.push(Barred { label, reasons: refusals.0.iter().map(reason).collect() });
        }
    }
    Ok(ui::acts(reader.lang, "acts", &lead(hall, reader, cases), &allowed, &barred))
}

/// The place of a verb in its procedure; verbs of none come last.
fn rank(hall: &Hall, spec: &kernel::VerbSpec) -> usize {
    spec.step
        .as_ref()
        .and_then(|(p, s)| hall.book.procedure(p)?.steps.iter().position(|step| step.id == *s))
        .unwrap_or(usize::MAX)
}

/// Everything that stands in the way before anything is typed: the verb's own reasons, and the roles it asks for.
pub(crate) fn foresee(
    reader: &Reader,
    verb: &dyn Verb,
    object: &ObjectRef,
    state: &dyn kernel::State,
    site: &base::id::SiteId,
) -> Refusals {
    let context = reader.context(site);
    let mut refusals = verb.foresee(object, state, &context);
    let spec = verb.spec();
    let mut body = serde_json::Map::new();
    if let Some((field, _)) = &spec.subject {
        body.insert(field.clone(), object.id.clone().into());
    }
    let at = verb.site_of(&body, state).unwrap_or_else(|| site.clone());
    let held = reader.actor.roles_at(&at, &reader.network);
    let missing = !spec.roles.is_empty() && !spec.roles.iter().any(|role| held.contains(role.as_str()));
    if missing && refusals.0.iter().all(|refusal| refusal.code != "role.not_held") {
        refusals.add(kernel::command::wrong_role(&spec.roles, &at, &context));
    }
    refusals
}

fn how(reader: &Reader, spec: &kernel::VerbSpec, object: &ObjectRef) -> How {
    let path = value::path(&["act", &spec.name]);
    match (&spec.subject, spec.fields.as_slice()) {
        // Nothing more is asked than the object itself, and there is no choice of a site to make: one press does it.
        (Some((field, _)), [only]) if only.name == *field && reader.sites.len() == 1 => How::Send {
            action: path,
            csrf: reader.csrf().to_owned(),
            command_id: Uuid::now_v7().to_string(),
            fields: vec![(field.clone(), object.id.clone())],
        },
        _ => How::Open(ui::Query::new(path).with("subject", Some(&object.id)).href()),
    }
}

fn lead(hall: &Hall, reader: &Reader, cases: &[CaseOf]) -> String {
    let lang = reader.lang;
    let mut lines = Vec::new();
    for case in cases.iter().filter(|case| !case.closed) {
        for (stage, _, roles, site) in &case.open {
            let stage = hall.book.stage_title(&case.procedure, Some(case.version), stage).get(lang).to_owned();
            let roles: Vec<&str> = roles.iter().map(|code| code.as_str()).collect();
            let roles: Vec<String> =
                roles.iter().map(|code| reader.network.role_title(code).get(lang).to_owned()).collect();
            let site = value::object_words(hall, reader, "site", site);
            lines.push(say_with(
                lang,
                "object-next",
                &[("stage", stage.into()), ("roles", roles.join(", ").into()), ("site", site.into())],
            ));
        }
    }
    lines.join(" ")
}

fn facts(hall: &Hall, reader: &Reader, kind: &ObjectKind, row: RowOf<'_>) -> Markup {
    let list: Vec<Fact> = kind
        .facts
        .iter()
        .filter_map(|name| row.get(name))
        .filter(|(_, cell)| **cell != Cell::Null && cell.text() != Some(""))
        .map(|(column, cell)| Fact {
            label: column.label.get(reader.lang).to_owned(),
            value: value::markup(hall, reader, column, cell, Some(row)),
        })
        .collect();
    ui::facts(&say(reader.lang, "object-facts"), &list)
}

/// The procedures its cases run under, as documents.
fn papers(hall: &Hall, reader: &Reader, cases: &[CaseOf]) -> Markup {
    let list: Vec<Fact> = cases
        .iter()
        .filter_map(|case| naming::procedure(hall, &case.procedure, Some(case.version)))
        .map(|procedure| {
            let version = say_with(reader.lang, "procedure-version", &[("version", procedure.version.to_string().into())]);
            Fact {
                label: procedure.title.get(reader.lang).to_owned(),
                value: html! { a href={ (value::path(&["procedures", &procedure.id])) "?version=" (procedure.version) } { (version) } },
            }
        })
        .collect();
    ui::facts(&say(reader.lang, "object-procedure"), &list)
}

fn related(hall: &Hall, reader: &Reader, kind: &ObjectKind, id: &str) -> Result<Markup, Trouble> {
    let mut parts = Vec::new();
    for (name, column) in kind.related {
        let Some(view) = hall.house().view(name) else { continue };
        let address = ui::Query::new(format!("/v/{name}"));
        let mut asked = list::read(view, &address, &reader.scope, &reader.zone, reader.now);
        asked.query.filters.push(Filter { column: (*column).to_owned(), op: Op::Is, values: vec![Cell::from(id)] });
        asked.query.limit = 20;
        asked.query.facets.clear();
        let page = hall.ledger.page(&asked.query, &reader.scope).map_err(Trouble::failure)?;
        if page.rows.is_empty() {
            continue;
        }
        let mut made = table::of(hall, reader, view, &asked, &page, address.with(&format!("f.{column}"), Some(id)));
        made.facets.clear();
        for column in &mut made.columns {
            column.filterable = false;
        }
        parts.push(
            html! { section class="related" { h2 { (view.title.get(reader.lang)) } (ui::table(reader.lang, &made)) } },
        );
    }
    Ok(html! { @for part in &parts { (part) } })
}

/// A response of a part, for pages that show an object inside another page.
pub(crate) fn title_of(hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<Option<String>, Trouble> {
    let Some(kind) = hall.house().object(&object.kind) else { return Ok(None) };
    let Some(page) = sight::object(hall, &reader.scope, kind, &object.id)? else { return Ok(None) };
    let row = RowOf { columns: &page.columns, cells: &page.rows[0] };
    Ok(Some(head(hall, reader, kind, &object.id, row, &[]).title))
}
