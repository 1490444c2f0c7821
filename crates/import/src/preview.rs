//! What would happen to every row of a file, before anything is struck.

use std::{collections::HashMap, sync::Arc};

use base::{Moment, id::PersonId, id::SiteId};
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

/// Rows looked at side by side before they are told in order; what bounds the memory of their bodies.
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
    /// For whom, when they import as a deputy.
    pub on_behalf_of: Option<PersonId>,
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
    /// Why the verb for changes does not take it over now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Text>,
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
    in_turns(extract, profile, house, state, settings, TURN)
}

/// The rows of a turn are looked at side by side, for none of them is struck; what they come to is then told in order.
fn in_turns(
    extract: &Extract,
    profile: &Profile,
    house: &House,
    state: &dyn State,
    settings: &Settings,
    turn: usize,
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
    let mut memo = Memo::default();
    if table.len() > 500 {
        let system = profile.system.trim();
        memo.preload(state, Document::table(), "system", &Cell::from(system), format!("{system}|"));
    }
    let eyes = Eyes { reading, verb, update, house, settings };
    let mut desk = Desk { eyes: &eyes, seen: HashMap::new(), preview: Preview::default() };
    desk.set_aside(extract);
    for begin in (0..table.len()).step_by(turn) {
        let rows = begin..(begin + turn).min(table.len());
        let looked: Vec<Looked> =
            memo.side_by_side(state, |state| rows.clone().into_par_iter().map(|row| eyes.look(row, state)).collect());
        for (row, looked) in rows.zip(looked) {
            desk.take(row, looked);
        }
    }
    Ok(desk.preview)
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

/// What looks at a row without regard to the others.
struct Eyes<'a> {
    reading: Reading<'a>,
    verb: &'a dyn Verb,
    update: Option<&'a dyn Verb>,
    house: &'a House,
    settings: &'a Settings,
}

/// A row looked at: as it was read, and what would become of it were it alone.
type Looked = Result<(Line, Alone), Vec<Fault>>;

enum Alone {
    New,
    Same,
    Differing(Box<Differing>),
    Refused(Vec<Fault>),
}

impl Eyes<'_> {
    fn look(&self, row: usize, state: &dyn State) -> Looked {
        let mut line = self.reading.line(row)?;
        resolve(state, &self.reading.profile.system, self.reading.fields, &mut line.body);
        let alone = self.alone(row, &line, state);
        Ok((line, alone))
    }

    fn alone(&self, row: usize, line: &Line, state: &dyn State) -> Alone {
        let known = state.row::<Document>(&line.key);
        // Personal values are not in the digest of what came before: the vault is asked.
        let personal = self.reading.fields.iter().any(|field| field.personal && line.body.contains_key(&field.name));
        let alike = known.as_ref().is_some_and(|document| document.content == line.content);
        if alike && !personal {
            return Alone::Same;
        }
        let other = known.is_some() && !alike;
        let object = known.map(|d| ObjectRef::new(d.object_kind, d.object)).or_else(|| self.there(line, state));
        match object {
            Some(object) => self.compare(row, line, object, other, state),
            None => match self.decide(self.verb, &line.body, line, state) {
                Ok(()) => Alone::New,
                Err(refusals) => self.refused(row, &refusals),
            },
        }
    }

    /// An object of the house that the row names itself, though it never came under this number.
    fn there(&self, line: &Line, state: &dyn State) -> Option<ObjectRef> {
        let (field, kind) = self.update?.spec().subject.as_ref()?;
        let id = line.body.get(field)?.as_str()?;
        let table = self.house.object(kind)?.table;
        state.get(table, id).map(|_| ObjectRef::new(kind.clone(), id))
    }

    /// A row about something that is there. `other`: it came under its number before, and said other things then.
    fn compare(&self, row: usize, line: &Line, object: ObjectRef, other: bool, state: &dyn State) -> Alone {
        let mut found = differences(self.house, state, &object, self.reading.fields, &line.body);
        if found.is_empty() && !other {
            return Alone::Same;
        }
        let (mut can_update, mut reasons) = (false, Vec::new());
        if let Some(update) = self.update {
            for difference in &mut found {
                difference.taken = update.spec().fields.iter().any(|field| field.name == difference.field);
            }
            match self.decide(update, &change(update, &line.body, &object), line, state) {
                Ok(()) => can_update = found.is_empty() || found.iter().any(|difference| difference.taken),
                // What the house holds stands against it: whoever imports decides whether it is kept.
                Err(refusals) => reasons = refusals.0.into_iter().map(|refusal| refusal.text).collect(),
            }
        }
        Alone::Differing(Box::new(Differing {
            row,
            line: self.reading.table.line(row),
            number: line.number.clone(),
            object,
            can_update,
            differences: found,
            reasons,
        }))
    }

    fn refused(&self, row: usize, refusals: &Refusals) -> Alone {
        Alone::Refused(refusals.0.iter().map(|refusal| self.reading.refused(row, refusal)).collect())
    }

    /// Whether the verb would be done now.
    fn decide(
        &self,
        verb: &dyn Verb,
        body: &Map<String, Value>,
        line: &Line,
        state: &dyn State,
    ) -> Result<(), Refusals> {
        let id: Uuid = line::command(line, &verb.spec().name, 0);
        let context = Context {
            actor: self.settings.actor.clone(),
            on_behalf_of: self.settings.on_behalf_of.clone(),
            site: line.site.clone(),
            device: None,
            now: self.settings.now,
            occurred_at: self.settings.now,
            command: id,
            network: Arc::clone(&self.settings.network),
            ids: Ids::of_command(id, self.settings.now),
        };
        command::decide(verb, body, state, &context).map(drop)
    }
}

/// Where the rows come together, in their order.
struct Desk<'a> {
    eyes: &'a Eyes<'a>,
    /// Lines and contents by document, to see a number twice in one file.
    seen: HashMap<String, (u64, [u8; 32])>,
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

    fn take(&mut self, row: usize, looked: Looked) {
        self.preview.counts.rows += 1;
        let standing = match looked {
            Err(faults) => self.faulty(faults),
            Ok((line, alone)) => {
                let standing = self.standing(row, &line, alone);
                if self.preview.shown.len() < SHOWN && standing != Standing::Faulty {
                    self.show(row, &line, standing);
                }
                self.seen.entry(line.key).or_insert((self.eyes.reading.table.line(row), line.whole));
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

    /// What becomes of a row beside those before it.
    fn standing(&mut self, row: usize, line: &Line, alone: Alone) -> Standing {
        if let Some((first, whole)) = self.seen.get(&line.key) {
            if *whole == line.whole {
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
            let reading = &self.eyes.reading;
            let fault = reading.fault(row, &reading.bound.number, "import.twice", &why);
            return self.faulty(vec![fault]);
        }
        match alone {
            Alone::New => Standing::New,
            Alone::Same => Standing::Same,
            Alone::Refused(faults) => self.faulty(faults),
            Alone::Differing(differing) => {
                let standing = if differing.can_update { Standing::Changed } else { Standing::Differing };
                if self.preview.differing.len() < DIFFERING {
                    self.preview.differing.push(*differing);
                }
                standing
            }
        }
    }

    fn show(&mut self, row: usize, line: &Line, standing: Standing) {
        let fields = self.eyes.reading.fields.iter();
        let values = fields
            .filter_map(|field| {
                let value = line.body.get(&field.name)?;
                let say = |lang| theirs(field, value, lang);
                Some((field.label.clone(), Text::owned(say(Lang::En), say(Lang::Fr))))
            })
            .collect();
        let line_of = self.eyes.reading.table.line(row);
        self.preview.shown.push(Shown { line: line_of, number: line.number.clone(), standing, values });
    }
}

#[cfg(test)]
mod tests {
    use formats::{Input, Options, extract};
    use ledger::Ledger;

    use super::*;
    use crate::{Choices, Progress};

    fn read_network(_: &dyn State) -> Network {
        (*testkit::network::network(&["operations_coordinator"])).clone()
    }

    fn read_actor(_: &dyn State, person: &str) -> Option<Actor> {
        Some(testkit::network::person(person, "operations_coordinator", "*"))
    }

    fn file(text: &str) -> Extract {
        extract::read(&Input::from(text.as_bytes().to_vec()), &Options::default()).unwrap()
    }

    /// Lines of references, every eighth of them of another sort.
    fn references(upto: usize) -> String {
        let mut text = "Nummer;Référence;Désignation;Famille;Métal\n".to_owned();
        for n in 0..upto {
            let one_before = n.saturating_sub(1);
            text += &match n % 8 {
                1 => format!("{n};R{n};Other {upto};F;Au\n"),
                2 => format!("{one_before};R{one_before};Other {upto};F;Au\n"),
                3 => format!("{};R{n};Ring;F;Au\n", n - 3),
                4 => format!("{n};R{n};;F;Au\n"),
                5 => format!("{n};R{n};x\u{202e}y;F;Au\n"),
                6 => format!("N{n};R{};Ring;F;Au\n", n - 6),
                7 => format!("{n};R{n};Ring;F;Au;spilled\n"),
                _ => format!("{n};R{n};Ring;F;Au\n"),
            };
        }
        text
    }

    #[test]
    fn rows_side_by_side_come_to_what_they_come_to_one_by_one() {
        let mut areas = vec![catalogue::area()];
        let exchange = crate::area(&mut areas);
        areas.push(exchange);
        let house = Arc::new(House::new(areas, read_network, read_actor));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite").display().to_string();
        let ledger = Ledger::open(&path, Arc::clone(&house), ledger::Options::default()).unwrap();
        let network = ledger.network();
        let settings = Settings {
            on_behalf_of: None,
            actor: testkit::network::person("p-ops", "operations_coordinator", "*"),
            site: "HQ".into(),
            sites: network.sites().map(|site| site.id.clone()).collect(),
            network,
            now: Moment::now(),
        };
        let profile = |verb: &str, update: Option<&str>, extract: &Extract, number: &[&str]| Profile {
            system: "List".to_owned(),
            update: update.map(str::to_owned),
            number: number.iter().map(|name| (*name).to_owned()).collect(),
            ..crate::suggest(&extract.table, house.verb(verb).unwrap().spec(), &[])
        };
        let by_turns = |extract: &Extract, profile: &Profile, turn: usize| {
            let seen = ledger.look(|state| in_turns(extract, profile, &house, state, &settings, turn)).unwrap();
            let seen = seen.unwrap_or_else(|problems| panic!("{problems:?}"));
            (serde_json::to_value(&seen).unwrap(), seen)
        };
        let compared = |extract: &Extract, profile: &Profile| {
            let (told, alone) = by_turns(extract, profile, 1);
            for turn in [7, TURN] {
                let (beside, seen) = by_turns(extract, profile, turn);
                assert_eq!((&beside, &seen.standings), (&told, &alone.standings), "{turn} at a time");
            }
            alone
        };

        let some = file(&references(400));
        let listed = profile("catalogue.list_reference", Some("catalogue.change_reference"), &some, &["Nummer"]);
        let seen = compared(&some, &listed);
        assert!(seen.counts.new > 50 && seen.counts.faulty > 100 && seen.counts.same > 40, "{:?}", seen.counts);
        crate::apply(&some, &listed, &seen, &Choices::default(), &ledger, &settings, &Progress::default()).unwrap();
        let seen = compared(&file(&references(1_000)), &listed);
        assert!(seen.counts.changed > 40 && seen.counts.new > 100, "{:?}", seen.counts);

        let mut text = "ref;market;price;currency;valid from\n".to_owned();
        (0..700).for_each(|n| text += &format!("R{n};CH;{n}00.50;CHF;2026-04-25\n"));
        let prices = file(&text);
        let priced = profile("catalogue.set_price", None, &prices, &["ref", "market"]);
        let seen = compared(&prices, &priced);
        let unknown = seen.faults.iter().filter(|fault| fault.code == "catalogue.not_found").count();
        assert!(unknown > 500 && seen.counts.new > 50, "{:?}", seen.counts);
    }
}
