//! What would happen to every row of a file, before anything is struck.

use std::{collections::HashMap, sync::Arc};

use base::{Moment, id::SiteId};
use formats::extract::Extract;
use kernel::{
    Actor, Cell, Context, House, Ids, Lang, Network, ObjectRef, Refusals, Row as _, State, StateExt as _, Text, Verb,
    command,
};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    area::Document,
    bind::{Bound, Problem},
    compare::{Difference, differences, resolve, theirs},
    line::{self, Fault, Line, Reading},
    memo::Memo,
    profile::Profile,
};

/// Rows read side by side before they are decided one after the other; what bounds the memory of their bodies.
pub(crate) const TURN: usize = 4_096;
/// Faults kept in words; all are counted.
const FAULTS: usize = 50_000;
/// Differing rows kept in words; all are counted, and one answer serves those beyond.
const DIFFERING: usize = 5_000;
/// Rows shown as they would be struck.
const SHOWN: usize = 10;

/// Who asks, where, when.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The person and their roles.
    pub actor: Actor,
    /// Sites, calendars, roles.
    pub network: Arc<Network>,
    /// Where they act when the profile does not say.
    pub site: SiteId,
    /// Where they may act.
    pub sites: Vec<SiteId>,
    /// The moment.
    pub now: Moment,
}

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It begins something.
    New,
    /// It changes what is there, through the verb for it.
    Changed,
    /// It came before with other data, and a person must say what holds.
    Differing,
    /// It is there already, just so.
    Same,
    /// It cannot be taken in.
    Faulty,
}

/// How many rows stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that begin something.
    pub new: u64,
    /// Rows that change something.
    pub changed: u64,
    /// Rows a person must decide about.
    pub differing: u64,
    /// Rows that are there already.
    pub same: u64,
    /// Rows that cannot be taken in.
    pub faulty: u64,
}

/// A row that says other things than the house holds.
#[derive(Clone, Debug, Serialize)]
pub struct Differing {
    /// Its position among the rows.
    pub row: usize,
    /// Its line in the file.
    pub line: u64,
    /// Its number in the other system.
    pub number: String,
    /// What it is here.
    pub object: ObjectRef,
    /// Whether it can be taken over by the verb for changes.
    pub can_update: bool,
    /// What differs, as far as it can be compared.
    pub differences: Vec<Difference>,
}

/// A row as it would be struck.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its line in the file.
    pub line: u64,
    /// Its number in the other system.
    pub number: String,
    /// What would become of it.
    pub standing: Standing,
    /// Labels and values, in the order of the verb's fields.
    pub values: Vec<(Text, Text)>,
}

/// What would happen.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Preview {
    /// How many rows stand how.
    pub counts: Counts,
    /// Why rows cannot be taken in.
    pub faults: Vec<Fault>,
    /// How many reasons there are in all.
    pub faults_total: u64,
    /// Rows a person decides about, and rows that change something.
    pub differing: Vec<Differing>,
    /// The first rows as they would be struck.
    pub shown: Vec<Shown>,
    /// What becomes of each row of the table.
    #[serde(skip)]
    pub standings: Vec<Standing>,
}

/// Looks at every row: what it would be struck as, what stands in its way, what the house already has.
///
/// # Errors
/// Every problem of the profile, when it does not fit the file or the verb.
pub fn preview(
    extract: &Extract,
    profile: &Profile,
    house: &House,
    state: &dyn State,
    settings: &Settings,
) -> Result<Preview, Vec<Problem>> {
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
    let memo = Memo::new(state);
    if table.len() > 500 {
        memo.preload(
            Document::table(),
            "system",
            &Cell::Text(profile.system.trim().to_owned()),
            &format!("{}|", profile.system.trim()),
        );
    }
    let mut desk =
        Desk { reading, verb, update, house, memo, settings, seen: HashMap::new(), preview: Preview::default() };
    desk.set_aside(extract);
    for begin in (0..table.len()).step_by(TURN) {
        let rows: Vec<usize> = (begin..(begin + TURN).min(table.len())).collect();
        let lines: Vec<Result<Line, Vec<Fault>>> = rows.par_iter().map(|row| desk.reading.line(*row)).collect_vec();
        for (row, line) in rows.into_iter().zip(lines) {
            desk.judge(row, line);
        }
    }
    Ok(desk.preview)
}

/// Collects in order; its own trait so that the call above reads as what it does.
trait InOrder<T> {
    fn collect_vec(self) -> Vec<T>;
}

impl<T: Send, I: IndexedParallelIterator<Item = T>> InOrder<T> for I {
    fn collect_vec(self) -> Vec<T> {
        let mut all = Vec::new();
        self.collect_into_vec(&mut all);
        all
    }
}

/// The verb a profile feeds and the one for changes.
pub(crate) fn verbs<'h>(
    house: &'h House,
    profile: &Profile,
) -> Result<(&'h dyn Verb, Option<&'h dyn Verb>), Vec<Problem>> {
    let unknown = |name: &str| {
        let shown = formats::cell::shown(name);
        vec![Problem {
            code: "profile.verb",
            field: "@verb".to_owned(),
            text: Text::owned(
                format!("The house has no act “{shown}”; choose another."),
                format!("La maison n’a pas d’acte « {shown} » ; choisissez-en un autre."),
            ),
            question: None,
        }]
    };
    let verb = house.verb(&profile.verb).ok_or_else(|| unknown(&profile.verb))?;
    let update = match &profile.update {
        Some(name) => Some(house.verb(name).filter(|verb| verb.spec().subject.is_some()).ok_or_else(|| unknown(name))?),
        None => None,
    };
    Ok((verb, update))
}

/// The body of a change: the fields the verb for changes has, and the object it changes.
pub(crate) fn change(update: &dyn Verb, body: &Map<String, Value>, object: &ObjectRef) -> Map<String, Value> {
    let spec = update.spec();
    let mut changed: Map<String, Value> = body
        .iter()
        .filter(|(name, _)| spec.fields.iter().any(|f| f.name == **name))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    if let Some((field, _)) = &spec.subject {
        changed.insert(field.clone(), json!(object.id));
    }
    changed
}

struct Desk<'a> {
    reading: Reading<'a>,
    verb: &'a dyn Verb,
    update: Option<&'a dyn Verb>,
    house: &'a House,
    memo: Memo<'a>,
    settings: &'a Settings,
    /// Lines and contents by document, to see a number twice in one file.
    seen: HashMap<String, (u64, String)>,
    preview: Preview,
}

impl Desk<'_> {
    /// Rows the reader had to set aside are faulty too.
    fn set_aside(&mut self, extract: &Extract) {
        let quarantine = &extract.report.quarantine;
        self.preview.counts.rows += quarantine.total;
        self.preview.counts.faulty += quarantine.total;
        self.preview.faults_total += quarantine.total;
        for row in quarantine.listed.iter().take(FAULTS) {
            let line = match row.place {
                formats::Place::Row(line) | formats::Place::Line(line, _) => line,
                _ => 0,
            };
            self.preview.faults.push(Fault {
                sheet: extract.table.name.clone(),
                line,
                column: String::new(),
                value: String::new(),
                code: row.code.to_owned(),
                why: Text::owned(row.reason.en.clone(), row.reason.fr.clone()),
            });
        }
    }

    fn judge(&mut self, row: usize, line: Result<Line, Vec<Fault>>) {
        self.preview.counts.rows += 1;
        let standing = match line {
            Err(faults) => self.faulty(faults),
            Ok(mut line) => {
                resolve(&self.memo, &self.reading.profile.system, self.reading.fields, &mut line.body);
                let standing = self.standing(row, &line);
                if self.preview.shown.len() < SHOWN && standing != Standing::Faulty {
                    self.show(row, &line, standing);
                }
                standing
            }
        };
        let counts = &mut self.preview.counts;
        *match standing {
            Standing::New => &mut counts.new,
            Standing::Changed => &mut counts.changed,
            Standing::Differing => &mut counts.differing,
            Standing::Same => &mut counts.same,
            Standing::Faulty => &mut counts.faulty,
        } += 1;
        self.preview.standings.push(standing);
    }

    fn faulty(&mut self, faults: Vec<Fault>) -> Standing {
        self.preview.faults_total += faults.len() as u64;
        let room = FAULTS.saturating_sub(self.preview.faults.len());
        self.preview.faults.extend(faults.into_iter().take(room));
        Standing::Faulty
    }

    fn standing(&mut self, row: usize, line: &Line) -> Standing {
        let at = self.reading.table.line(row);
        if let Some((first, content)) = self.seen.get(&line.key) {
            if *content == line.content {
                return Standing::Same;
            }
            let why = Text::owned(
                format!(
                    "The number {} stands on line {first} with other data; keep one of the two.",
                    formats::cell::shown(&line.number)
                ),
                format!(
                    "Le numéro {} figure à la ligne {first} avec d’autres données ; gardez l’une des deux.",
                    formats::cell::shown(&line.number)
                ),
            );
            let columns = self.reading.bound.number.clone();
            let fault = self.reading.fault(row, &columns, "import.twice", &why);
            return self.faulty(vec![fault]);
        }
        self.seen.insert(line.key.clone(), (at, line.content.clone()));
        let known = self.memo.row::<Document>(&line.key);
        if known.as_ref().is_some_and(|document| document.content == line.content) {
            return Standing::Same;
        }
        let object = known
            .as_ref()
            .map(|d| ObjectRef::new(d.object_kind.clone(), d.object.clone()))
            .or_else(|| self.there(line));
        match object {
            Some(object) => self.compare(row, line, object, known.is_some()),
            None => match self.decide(self.verb, &line.body, line) {
                Ok(()) => Standing::New,
                Err(refusals) => self.refused(row, &refusals),
            },
        }
    }

    /// An object of the house that the row names itself, though it never came under this number.
    fn there(&self, line: &Line) -> Option<ObjectRef> {
        let (field, kind) = self.update?.spec().subject.as_ref()?;
        let id = line.body.get(field)?.as_str()?;
        let table = self.house.object(kind)?.table;
        self.memo.get(table, id).map(|_| ObjectRef::new(kind.clone(), id))
    }

    fn compare(&mut self, row: usize, line: &Line, object: ObjectRef, received: bool) -> Standing {
        let found = differences(self.house, &self.memo, &object, self.reading.fields, &line.body);
        if found.is_empty() && !received {
            return Standing::Same;
        }
        let can_update = match self.update {
            Some(update) => match self.decide(update, &change(update, &line.body, &object), line) {
                Ok(()) => true,
                Err(refusals) => return self.refused(row, &refusals),
            },
            None => false,
        };
        if self.preview.differing.len() < DIFFERING {
            self.preview.differing.push(Differing {
                row,
                line: self.reading.table.line(row),
                number: line.number.clone(),
                object,
                can_update,
                differences: found,
            });
        }
        if can_update { Standing::Changed } else { Standing::Differing }
    }

    fn refused(&mut self, row: usize, refusals: &Refusals) -> Standing {
        let faults = refusals.0.iter().map(|refusal| self.reading.refused(row, refusal)).collect();
        self.faulty(faults)
    }

    /// Whether the verb would be done now.
    fn decide(&self, verb: &dyn Verb, body: &Map<String, Value>, line: &Line) -> Result<(), Refusals> {
        let id: Uuid = line::command(line, &verb.spec().name);
        let context = Context {
            actor: self.settings.actor.clone(),
            on_behalf_of: None,
            site: line.site.clone(),
            device: None,
            now: self.settings.now,
            occurred_at: self.settings.now,
            command: id,
            network: Arc::clone(&self.settings.network),
            ids: Ids::of_command(id, self.settings.now),
        };
        command::decide(verb, body, &self.memo, &context).map(drop)
    }

    fn show(&mut self, row: usize, line: &Line, standing: Standing) {
        let fields = self.reading.fields.iter();
        let values = fields
            .filter_map(|field| {
                let value = line.body.get(&field.name)?;
                let say = |lang| theirs(field, value, lang);
                Some((field.label.clone(), Text::owned(say(Lang::En), say(Lang::Fr))))
            })
            .collect();
        let shown = Shown { line: self.reading.table.line(row), number: line.number.clone(), standing, values };
        self.preview.shown.push(shown);
    }
}
