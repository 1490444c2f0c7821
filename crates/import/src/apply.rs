//! Strikes the rows of a file, each as one command, in order; told how far it is, and stopped between rows when asked.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use formats::extract::Extract;
use kernel::{FieldKind, ObjectRef, StateExt as _};
use ledger::{Answer, Ask, Ledger};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    area::{ACKNOWLEDGE, Document, RECEIVE},
    bind::{Bound, Problem},
    compare::resolve,
    line::{self, Fault, Line, Reading},
    preview::{Preview, Settings, Standing, TURN, change, verbs},
    profile::Profile,
};

/// Rows asked at once: they share commits, and a stop is heard between them.
const AT_ONCE: usize = 128;

/// What a person decides about a row that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The file holds: change what is here.
    Update,
    /// The house holds: keep it, and do not ask again.
    Keep,
    /// Leave the row out this time.
    Leave,
}

/// What a person decides about the rows that differ.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// By the row's position.
    pub rows: BTreeMap<usize, Choice>,
    /// For rows that can be changed and are not named.
    pub changed: Option<Choice>,
    /// For rows that cannot and are not named.
    pub differing: Option<Choice>,
}

impl Choices {
    /// What holds for a row.
    fn of(&self, row: usize, standing: Standing) -> Choice {
        let otherwise = match standing {
            Standing::Changed => self.changed.unwrap_or(Choice::Update),
            _ => self.differing.unwrap_or(Choice::Leave),
        };
        self.rows.get(&row).copied().unwrap_or(otherwise)
    }
}

/// How far it is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Rows behind us.
    pub done: AtomicU64,
    /// Set to stop after the rows under way.
    pub stop: AtomicBool,
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// Rows struck now.
    pub struck: u64,
    /// Rows that were there already.
    pub same: u64,
    /// Rows whose data here was kept on purpose.
    pub kept: u64,
    /// Rows left out: faulty ones, and those a person left.
    pub left_out: u64,
    /// Rows refused when they were struck.
    pub refused: Vec<Fault>,
    /// Rows not reached: it was stopped, or the ledger stopped.
    pub not_reached: u64,
    /// Why the ledger accepts nothing more, when it does not.
    pub stopped: Option<String>,
}

/// Strikes what the preview showed.
///
/// # Errors
/// Every problem of the profile, when it no longer fits.
pub fn apply(
    extract: &Extract,
    profile: &Profile,
    seen: &Preview,
    choices: &Choices,
    ledger: &Ledger,
    settings: &Settings,
    progress: &Progress,
) -> Result<Outcome, Vec<Problem>> {
    let house = ledger.house();
    let (verb, update) = verbs(house, profile)?;
    let table = &extract.table;
    let bound = Bound::new(profile, table, verb.spec())?;
    let reading = Reading {
        table,
        profile,
        bound: &bound,
        fields: &verb.spec().fields,
        site: &settings.site,
        sites: &settings.sites,
    };
    let mut outcome = Outcome { left_out: extract.report.quarantine.total, ..Outcome::default() };
    progress.done.store(extract.report.quarantine.total, Ordering::Relaxed);
    let mut waiting: Vec<(usize, Ask)> = Vec::new();
    for row in 0..table.len() {
        if row % TURN == 0 && ledger.stopped().is_some() {
            outcome.stopped = ledger.stopped();
        }
        if progress.stop.load(Ordering::Relaxed) || outcome.stopped.is_some() {
            outcome.not_reached += (table.len() - row + waiting.len()) as u64;
            return Ok(outcome);
        }
        let standing = seen.standings.get(row).copied().unwrap_or(Standing::Faulty);
        let choice = choices.of(row, standing);
        let asked = match (standing, choice) {
            (Standing::Same, _) => Asked::Same,
            (Standing::Faulty, _) | (Standing::Changed | Standing::Differing, Choice::Leave) => Asked::LeftOut,
            _ => match resolved(&reading, ledger, row) {
                Err(_) => Asked::LeftOut,
                Ok(line) if standing == Standing::New => {
                    Asked::Ask(Box::new(ask(&line, profile, &profile.verb, &line.body, settings, 0)))
                }
                Ok(line) => match (choice, update, there(ledger, &line, seen, row)) {
                    (Choice::Update, Some(update), (Some(object), before)) => {
                        let body = change(update, &line.body, &object);
                        Asked::Ask(Box::new(ask(&line, profile, &update.spec().name, &body, settings, before)))
                    }
                    (Choice::Keep, _, (_, before)) => Asked::Ask(Box::new(keep(&line, settings, before))),
                    _ => Asked::LeftOut,
                },
            },
        };
        match asked {
            Asked::Ask(ask) => waiting.push((row, *ask)),
            Asked::Same => outcome.same += 1,
            Asked::LeftOut => outcome.left_out += 1,
        }
        if waiting.len() >= AT_ONCE {
            strike(&mut waiting, &reading, ledger, &mut outcome);
        }
        progress.done.store(extract.report.quarantine.total + (row + 1 - waiting.len()) as u64, Ordering::Relaxed);
    }
    strike(&mut waiting, &reading, ledger, &mut outcome);
    progress.done.store(extract.report.quarantine.total + table.len() as u64, Ordering::Relaxed);
    Ok(outcome)
}

/// A row with the house's own identifiers in it.
fn resolved(reading: &Reading<'_>, ledger: &Ledger, row: usize) -> Result<Line, Vec<Fault>> {
    let mut line = reading.line(row)?;
    if reading.fields.iter().any(|field| matches!(field.kind, FieldKind::Object(_))) {
        // a store that cannot be read now will say so when the row is struck
        ledger.look(|state| resolve(state, &reading.profile.system, reading.fields, &mut line.body)).ok();
    }
    Ok(line)
}

enum Asked {
    Ask(Box<Ask>),
    Same,
    LeftOut,
}

/// The object a row stands for, as its document says or as the preview found it; and how often it came before.
fn there(ledger: &Ledger, line: &Line, seen: &Preview, row: usize) -> (Option<ObjectRef>, u32) {
    let document = ledger.look(|state| state.row::<Document>(&line.key)).ok().flatten();
    let before = document.as_ref().map_or(0, |document| document.versions);
    let shown = seen.differing.binary_search_by_key(&row, |differing| differing.row);
    let object = match shown {
        Ok(at) => Some(seen.differing[at].object.clone()),
        Err(_) => document.map(|document| ObjectRef::new(document.object_kind, document.object)),
    };
    (object, before)
}

fn ask(line: &Line, profile: &Profile, verb: &str, body: &Map<String, Value>, settings: &Settings, before: u32) -> Ask {
    let mut fields = Map::new();
    fields.insert("system".to_owned(), json!(profile.system.trim()));
    fields.insert("number".to_owned(), json!(line.number));
    fields.insert("verb".to_owned(), json!(verb));
    fields.insert("content".to_owned(), json!(line.content));
    fields.insert("body".to_owned(), json!(Value::Object(body.clone()).to_string()));
    let command = line::command(line, verb, before);
    in_name(Ask::new(command, RECEIVE, fields, settings.actor.clone(), line.site.clone()), settings)
}

/// Whoever imports as a deputy does so in their principal's name.
fn in_name(ask: Ask, settings: &Settings) -> Ask {
    Ask { on_behalf_of: settings.on_behalf_of.clone(), ..ask }
}

fn keep(line: &Line, settings: &Settings, before: u32) -> Ask {
    let mut fields = Map::new();
    fields.insert("document".to_owned(), json!(line.key));
    fields.insert("content".to_owned(), json!(line.content));
    let command = line::command(line, ACKNOWLEDGE, before);
    in_name(Ask::new(command, ACKNOWLEDGE, fields, settings.actor.clone(), line.site.clone()), settings)
}

fn strike(waiting: &mut Vec<(usize, Ask)>, reading: &Reading<'_>, ledger: &Ledger, outcome: &mut Outcome) {
    if waiting.is_empty() {
        return;
    }
    let (rows, asks): (Vec<usize>, Vec<Ask>) = waiting.drain(..).unzip();
    let kinds: Vec<bool> = asks.iter().map(|ask| ask.verb == ACKNOWLEDGE).collect();
    for ((row, kept), answer) in rows.into_iter().zip(kinds).zip(ledger.submit_all(asks)) {
        match answer {
            Answer::Struck(receipt) if receipt.replayed => outcome.same += 1,
            Answer::Struck(_) if kept => outcome.kept += 1,
            Answer::Struck(_) => outcome.struck += 1,
            // the same row, struck by somebody else meanwhile
            Answer::OtherBody => outcome.same += 1,
            Answer::Refused(refusals) if refusals.codes() == ["exchange.known"] => outcome.same += 1,
            Answer::Refused(refusals) => {
                outcome.refused.extend(refusals.0.iter().map(|refusal| reading.refused(row, refusal)));
                outcome.left_out += 1;
            }
            Answer::UnknownVerb(_) => outcome.left_out += 1,
            Answer::Stopped(why) => {
                outcome.not_reached += 1;
                outcome.stopped = Some(why);
            }
        }
    }
}
