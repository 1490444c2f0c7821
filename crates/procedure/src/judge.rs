//! Whether a step may be done in a case, and what it changes: every reason why not, at once.

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    fmt,
    rc::Rc,
    sync::LazyLock,
};

use base::{BusinessSpan, Moment, id::PersonId, id::SiteId};
use kernel::{
    Cell, Context, Lang, ObjectRef, Opened, Refusal, Refusals, Relation, Row, State, StateExt, Text,
    command::wrong_role,
};
use serde_json::{Map, Value};

use crate::{
    condition::{Condition, Facts},
    marking::{self, Change, Marking},
    model::{Outcome, Procedure, Step, Takes},
    rows::{ActRow, CaseRow, OpenRow},
};

/// A case as decisions see it.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its row; none before it begins.
    pub row: Option<CaseRow>,
    /// What was done in it: step, and whoever did it.
    pub acts: Vec<(String, Vec<PersonId>)>,
    /// What was made of it already.
    pub(crate) made: Made,
}

/// What is the same for every step one asks of a case as it stands.
#[derive(Clone, Default)]
pub(crate) struct Made {
    /// What may be done now, in words, under the digest of the procedure that says so.
    next: OnceCell<(String, Text)>,
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Made")
    }
}

/// A case with the cells it was read from: its row, and those of its acts.
type Read = (Vec<Cell>, Vec<Vec<Cell>>, Rc<Case>);

thread_local! {
    /// The case read last: a page asks of every step in turn whether it may be done, and reads the same case each time.
    static LAST: RefCell<Option<Read>> = const { RefCell::new(None) };
}

impl Case {
    /// The case of an object, with what was done in it.
    pub fn read(procedure: &str, subject: &ObjectRef, state: &dyn State) -> Option<Rc<Self>> {
        let key = format!("{procedure}:{}", subject.id);
        let cells = state.get(CaseRow::table(), &key)?;
        let acts = state.find(ActRow::table(), "case", &Cell::from(key.as_str()));
        let last = LAST.with_borrow(|last| {
            let (row, done, case) = last.as_ref()?;
            (*row == cells && *done == acts).then(|| Rc::clone(case))
        });
        if last.is_some() {
            return last;
        }
        let row: CaseRow = typed(&cells, state)?;
        let by = |act: ActRow| (act.step, [Some(act.person), act.on_behalf_of].into_iter().flatten().collect());
        let done = acts.iter().filter_map(|cells| typed(cells, state)).map(by).collect();
        let case = Rc::new(Self { row: Some(row), acts: done, made: Made::default() });
        LAST.set(Some((cells, acts, Rc::clone(&case))));
        Some(case)
    }

    /// Its open stages.
    pub fn marking(&self) -> Marking {
        self.row.iter().flat_map(|row| row.stages.iter().cloned()).collect()
    }

    /// How often each step of the procedure was done.
    pub fn done(&self, procedure: &Procedure) -> BTreeMap<String, u32> {
        let times = |step: &Step| self.row.as_ref().map_or(0, |row| row.times(&step.id));
        procedure.steps.iter().map(|step| (step.id.clone(), times(step))).collect()
    }

    /// What conditions are decided on.
    pub fn facts<'a>(&'a self, procedure: &'a Procedure, it: &'a Map<String, Value>) -> Facts<'a> {
        let times = |step: &'a Step| (step.id.as_str(), self.row.as_ref().map_or(0, |row| row.times(&step.id)));
        let done = procedure.steps.iter().map(times).collect();
        Facts::new(it, self.row.as_ref().map_or(&*NOTHING, |row| &row.facts), done)
    }

    /// What may be done now, in words of both languages.
    fn next(&self, procedure: &Procedure, open: &Marking) -> Text {
        let list = |lang| {
            let allowed = procedure.steps.iter().filter(|s| !s.begins && !s.anywhere && marking::allows(s, open));
            let list: Vec<String> = allowed.map(|s| quoted(&s.title, lang)).collect();
            if list.is_empty() { lang.of("nothing", "rien").to_owned() } else { list.join(", ") }
        };
        let say = || Text::owned(list(Lang::En), list(Lang::Fr));
        let (by, next) = self.made.next.get_or_init(|| (procedure.digest.clone(), say()));
        if *by == procedure.digest { next.clone() } else { say() }
    }
}

/// No fields, no facts.
pub(crate) static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

fn typed<R: Row>(cells: &[Cell], state: &dyn State) -> Option<R> {
    R::from_cells(cells).map_err(|error| state.mismatch(R::table(), error)).ok()
}

/// Why the case is not where the step needs it: wrong stage, too often, too early.
pub fn order(procedure: &Procedure, step: &Step, case: &Case) -> Refusals {
    let mut refusals = Refusals::none();
    let open = case.marking();
    if !marking::allows(step, &open) {
        refusals.add(wrong_stage(procedure, step, case, &open));
    }
    let done = case.done(procedure);
    let times = done.get(&step.id).copied().unwrap_or(0);
    if let Some(most) = step.max_times.filter(|most| times >= *most) {
        refusals.add(Refusal::new(
            "procedure.too_often",
            Text::owned(
                format!("“{}” may be done {} in one case. Ask whoever keeps the procedure.", step.title.en, times_en(most)),
                format!(
                    "« {} » ne peut être fait que {most} fois par dossier. Adressez-vous au responsable de la procédure.",
                    step.title.fr
                ),
            ),
        ));
    }
    let missing: Vec<&Step> = step
        .after
        .iter()
        .filter(|id| done.get(*id).copied().unwrap_or(0) == 0)
        .filter_map(|id| procedure.step(id))
        .collect();
    if !missing.is_empty() {
        let list = |lang| missing.iter().map(|s| quoted(&s.title, lang)).collect::<Vec<_>>().join(", ");
        refusals.add(Refusal::new(
            "procedure.not_yet",
            Text::owned(
                format!("This comes after: {}. Do that first.", list(Lang::En)),
                format!("Cet acte vient après : {}. Commencez par là.", list(Lang::Fr)),
            ),
        ));
    }
    refusals
}

/// Why these people may not do the step in this case: they did another one it must be kept apart from.
pub fn separation(procedure: &Procedure, step: &Step, case: &Case, people: &[&PersonId]) -> Refusals {
    let mut refusals = Refusals::none();
    for other in &step.not_same_as {
        let same = case.acts.iter().any(|(did, by)| did == other && by.iter().any(|person| people.contains(&person)));
        if let Some(other) = procedure.step(other).filter(|_| same) {
            refusals.add(Refusal::new(
                "procedure.separation_of_duties",
                Text::owned(
                    format!(
                        "You did {} in this case; {} is for somebody else. Ask a colleague to do it.",
                        quoted(&other.title, Lang::En),
                        quoted(&step.title, Lang::En)
                    ),
                    format!(
                        "Vous avez fait {} dans ce dossier ; {} revient à une autre personne. Demandez à un collègue.",
                        quoted(&other.title, Lang::Fr),
                        quoted(&step.title, Lang::Fr)
                    ),
                ),
            ));
        }
    }
    refusals
}

/// Control points that do not hold. Those that read this act's fields are left out while nothing is typed yet.
pub fn controls(procedure: &Procedure, step: &Step, case: &Case, it: Option<&Map<String, Value>>) -> Refusals {
    let mut refusals = Refusals::none();
    let told: Vec<_> = step.controls.iter().filter(|c| it.is_some() || !c.holds.reads("it")).collect();
    if told.is_empty() {
        return refusals;
    }
    let facts = case.facts(procedure, it.unwrap_or(&NOTHING));
    for control in told {
        let code = || format!("procedure.control.{}", control.id);
        match control.holds.holds(&facts) {
            Ok(true) => {}
            Ok(false) => refusals.add(Refusal::new(code(), control.say.clone())),
            Err(why) => refusals.add(Refusal::new(code(), unclear(&control.say, &why))),
        }
    }
    refusals
}

fn unclear(say: &Text, why: &str) -> Text {
    Text::owned(
        format!("{} (This could not be checked: {why}.)", say.en),
        format!("{} (La vérification n’a pas pu se faire : {why}.)", say.fr),
    )
}

/// Why the person does not hold a role of the step at any site of the case. Where the person is, the kernel looks.
pub fn role(step: &Step, sites: &[SiteId], context: &Context) -> Refusals {
    let held = |site: &SiteId| {
        let roles = context.actor.roles_at(site, &context.network);
        step.roles.iter().any(|role| roles.contains(role.as_str()))
    };
    match sites.first() {
        Some(first) if !sites.iter().any(held) => wrong_role(&step.roles, first, context).into(),
        _ => Refusals::none(),
    }
}

/// Where the step leads. A condition that cannot be decided is a refusal, never a silent default. The fields are gathered
/// only when a condition may ask for them.
pub fn leads(
    procedure: &Procedure,
    step: &Step,
    case: &Case,
    it: impl FnOnce() -> Map<String, Value>,
) -> Result<Vec<String>, Refusals> {
    if let [Outcome { when: None, to, .. }] = step.outcomes.as_slice() {
        return Ok(to.clone());
    }
    let it = it();
    let facts = case.facts(procedure, &it);
    for outcome in &step.outcomes {
        match outcome.when.as_ref().map(|when: &Condition| when.holds(&facts)) {
            None | Some(Ok(true)) => return Ok(outcome.to.clone()),
            Some(Ok(false)) => {}
            Some(Err(why)) => {
                return Err(Refusal::new(
                    "procedure.unclear",
                    Text::owned(
                        format!(
                            "It cannot be told where {} leads: {why}. Complete the case first.",
                            quoted(&step.title, Lang::En)
                        ),
                        format!(
                            "On ne peut dire où mène {} : {why}. Complétez d’abord le dossier.",
                            quoted(&step.title, Lang::Fr)
                        ),
                    ),
                )
                .into());
            }
        }
    }
    Ok(Vec::new())
}

/// The deadline of a stage opened at a moment, in business time of the site that must act.
pub fn due(procedure: &Procedure, stage: &str, case: &CaseRow, from: Moment, context: &Context) -> Option<Moment> {
    let stage = procedure.stage(stage)?;
    let site = case.site_playing(stage.at.as_deref());
    Some(context.calendar(Some(&site))?.due(from, stage.within?))
}

/// The deadlines of a case that runs again at a moment: the time that was left of each when it stood still is left from
/// here, working time of the site that must act, or time on the clock where the stage counts by the clock.
pub fn moved(
    procedure: &Procedure,
    case: &CaseRow,
    closed: &[String],
    state: &dyn State,
    at: Moment,
    context: &Context,
) -> Vec<Opened> {
    let open: Vec<OpenRow> = state.rows("case", case.id.as_str());
    open.into_iter()
        .filter(|open| !closed.contains(&open.stage))
        .filter_map(|open| {
            let (due, paused) = (open.due_before?, open.paused_at?.max(open.since));
            let by_the_clock = procedure.stage(&open.stage).and_then(|stage| stage.within);
            let due = match (by_the_clock, context.calendar(Some(&open.site))) {
                _ if due <= paused => due,
                (Some(BusinessSpan::ClockMinutes(_)), _) | (_, None) => at.plus(due.since(paused)),
                (_, Some(calendar)) => calendar.after_pause(due, paused, at),
            };
            Some(Opened { stage: open.stage, due: Some(due) })
        })
        .collect()
}

/// The places an event adds to a case, by the part each site plays.
pub fn places(relations: &[Relation]) -> impl Iterator<Item = (&str, &str)> {
    let sites = relations.iter().filter(|relation| relation.object.kind == "site");
    sites.map(|relation| (relation.qualifier.as_str(), relation.object.id.as_str()))
}

/// What a step changes in the case, by the marking it is in.
pub fn change(procedure: &Procedure, step: &Step, case: &Case, to: &[String]) -> Change {
    marking::change(procedure, step, &case.marking(), to)
}

fn wrong_stage(procedure: &Procedure, step: &Step, case: &Case, open: &Marking) -> Refusal {
    let names = |ids: &mut dyn Iterator<Item = &String>, lang: Lang| {
        let titles: Vec<&str> = ids.filter_map(|id| procedure.stage(id)).map(|stage| stage.title.get(lang)).collect();
        titles.join(", ")
    };
    let here = |lang| names(&mut open.iter(), lang);
    let needed = |lang: Lang| {
        let every = matches!(step.takes, Takes::All(ref all) if all.len() > 1);
        let list = names(&mut step.takes.stages().iter(), lang);
        if every { lang.of(format!("all of {list}"), format!("toutes ces étapes : {list}")) } else { list }
    };
    let text = if step.begins {
        Text::owned(
            format!("This case has already begun; it is at: {}. Open it and go on from there.", here(Lang::En)),
            format!("Ce dossier est déjà ouvert ; il en est à : {}. Ouvrez-le et poursuivez.", here(Lang::Fr)),
        )
    } else {
        let next = case.next(procedure, open);
        Text::owned(
            format!(
                "{} is done at: {}. This case is at: {}. What may be done now: {}.",
                quoted(&step.title, Lang::En),
                needed(Lang::En),
                here(Lang::En),
                next.en
            ),
            format!(
                "{} se fait à : {}. Ce dossier en est à : {}. Ce qui peut se faire maintenant : {}.",
                quoted(&step.title, Lang::Fr),
                needed(Lang::Fr),
                here(Lang::Fr),
                next.fr
            ),
        )
    };
    Refusal::new("procedure.wrong_stage", text)
}

/// That a version of the procedure does not have the step.
pub(crate) fn no_step(version: u32) -> Refusal {
    Refusal::new(
        "procedure.wrong_stage",
        Text::owned(
            format!("This case runs under version {version} of its procedure, which does not have this step."),
            format!("Ce dossier suit la version {version} de sa procédure, qui ne comporte pas cet acte."),
        ),
    )
}

fn quoted(title: &Text, lang: Lang) -> String {
    lang.of(format!("“{}”", title.en), format!("« {} »", title.fr))
}

fn times_en(times: u32) -> String {
    match times {
        1 => "only once".to_owned(),
        2 => "only twice".to_owned(),
        more => format!("only {more} times"),
    }
}
