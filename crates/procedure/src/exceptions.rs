//! Exceptions have an owner: somebody takes one, says what was done, and it is over. Acts in the ledger.

use std::sync::Arc;

use base::{Moment, id::PersonId, id::SiteId};
use kernel::{
    Context, Decision, Draft, Envelope, EventSpec, Events, Field, FieldKind, FieldWords, ObjectRef, Refusals, Row,
    Rows, RowsExt, State, StateExt, Text, Verb, VerbSpec,
};
use serde_json::{Map, Value, json};

use crate::{
    Book,
    judge::{Case, NOTHING},
    model::Procedure,
    overdue::{Standing, standing},
    refused::{already_taken, nobody_took_it, not_theirs, not_there},
    rows::{CaseRow, OpenRow},
};

/// The verb that takes an exception.
pub const TAKE: &str = "procedure.take_exception";
/// The verb that ends it.
pub const SETTLE: &str = "procedure.settle_exception";
/// What they strike.
const TAKEN: &str = "procedure.exception_taken";
const SETTLED: &str = "procedure.exception_settled";
/// Longest name of an exception, in characters: a case and an exception or a stage.
const LONGEST: usize = 240;

/// An exception that somebody took, or that the facts of its case raised. One that only a deadline raises has a row
/// from the moment somebody takes it.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "procedure_exception", scope("site", "atelier", "elsewhere"), index("case"))]
pub struct ExceptionRow {
    /// `case/exception`, or `case/late:stage`.
    #[column(en = "Exception", fr = "Exception")]
    pub id: String,
    /// The case.
    #[column(en = "Case", fr = "Dossier", object = "case")]
    pub case: String,
    /// The type of the object it is about.
    #[column(en = "Kind", fr = "Nature")]
    pub subject_kind: String,
    /// That object.
    #[column(en = "Reference", fr = "Référence")]
    pub subject: String,
    /// The procedure.
    #[column(en = "Procedure", fr = "Procédure")]
    pub procedure: String,
    /// The exception of that procedure, or `late:` and a stage; read in words as a stage is.
    #[column(en = "What", fr = "Motif", stage)]
    pub exception: String,
    /// Where the case began.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// The atelier that works on it.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Another site it concerns.
    #[column(en = "Also concerns", fr = "Concerne aussi")]
    pub elsewhere: Option<SiteId>,
    /// Since when.
    #[column(en = "Since", fr = "Depuis")]
    pub raised_at: Moment,
    /// Whether the facts of the case give reason for it; deadlines are looked at when it is read.
    #[column(en = "Reason stands", fr = "Motif actuel")]
    pub holds: bool,
    /// Who looks after it.
    #[column(en = "Taken by", fr = "Prise en charge par")]
    pub taken_by: Option<PersonId>,
    /// Since when.
    #[column(en = "Taken", fr = "Prise en charge le")]
    pub taken_at: Option<Moment>,
    /// What they said they would do.
    #[column(en = "Note", fr = "Note")]
    pub note: Option<String>,
    /// Who ended it.
    #[column(en = "Settled by", fr = "Réglée par")]
    pub settled_by: Option<PersonId>,
    /// When.
    #[column(en = "Settled", fr = "Réglée le")]
    pub settled_at: Option<Moment>,
    /// What was done.
    #[column(en = "What was done", fr = "Ce qui fut fait")]
    pub outcome: Option<String>,
    /// When it was over: settled, or its reason gone.
    #[column(en = "Over", fr = "Close le")]
    pub ended_at: Option<Moment>,
}

impl ExceptionRow {
    fn of(case: &CaseRow, exception: &str, raised_at: Moment) -> Self {
        Self {
            id: format!("{}/{exception}", case.id),
            case: case.id.clone(),
            subject_kind: case.subject_kind.clone(),
            subject: case.subject.clone(),
            procedure: case.procedure.clone(),
            exception: exception.to_owned(),
            site: case.site.clone(),
            atelier: case.atelier.clone(),
            elsewhere: case.elsewhere.clone(),
            raised_at,
            holds: false,
            taken_by: None,
            taken_at: None,
            note: None,
            settled_by: None,
            settled_at: None,
            outcome: None,
            ended_at: None,
        }
    }

    /// The row of an exception that stands, unless it speaks of an earlier time.
    pub fn about(rows: &[Self], standing: &Standing<'_>) -> Option<Self> {
        rows.iter().find(|row| row.ended_at.is_none() && row.exception == standing.what.code()).cloned()
    }
}

/// The exceptions of a case that stand at a moment and are not settled.
pub fn of_case(book: &Book, case: &CaseRow, state: &dyn State, now: Moment, network: &kernel::Network) -> Vec<Open> {
    let Some(procedure) = book.version(&case.procedure, case.version) else { return Vec::new() };
    let open: Vec<OpenRow> = state.rows("case", case.id.as_str());
    let rows: Vec<ExceptionRow> = state.rows("case", case.id.as_str());
    standing(procedure, case, &open, &rows, now, network)
        .into_iter()
        .map(|standing| Open {
            key: format!("{}/{}", case.id, standing.what.code()),
            row: ExceptionRow::about(&rows, &standing),
            title: standing.what.title(),
            act: standing.what.act(),
            owners: standing.owners.clone(),
            site: standing.site.clone(),
            since: standing.since,
            due: standing.due,
            escalation: standing.escalation.clone(),
        })
        .collect()
}

/// An exception as readers list it.
#[derive(Clone, Debug)]
pub struct Open {
    /// `case/exception`.
    pub key: String,
    /// Who took it and since when, when somebody did.
    pub row: Option<ExceptionRow>,
    /// What went wrong.
    pub title: Text,
    /// What its owner does.
    pub act: Option<Text>,
    /// The roles that act.
    pub owners: Vec<String>,
    /// The site in whose business time it is due.
    pub site: SiteId,
    /// Since when.
    pub since: Moment,
    /// Until when its owner acts.
    pub due: Option<Moment>,
    /// To whom it is passed on, and from when.
    pub escalation: Option<(String, Moment)>,
}

impl Open {
    /// Who has taken it.
    pub fn taken_by(&self) -> Option<&PersonId> {
        self.row.as_ref()?.taken_by.as_ref()
    }

    /// The role it has been passed on to by now.
    pub fn escalated(&self, now: Moment) -> Option<(&str, Moment)> {
        self.escalation.as_ref().filter(|(_, from)| *from <= now).map(|(role, from)| (role.as_str(), *from))
    }
}

/// Whether a verb takes an exception or ends it.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    Take,
    Settle,
}

/// One of the two verbs.
pub(crate) struct Act {
    spec: VerbSpec,
    book: Arc<Book>,
    does: Does,
}

impl Act {
    /// Both verbs.
    pub fn both(book: &Arc<Book>) -> [Self; 2] {
        [Does::Take, Does::Settle].map(|does| Self { spec: spec(does), book: Arc::clone(book), does })
    }
}

fn field(name: &str, label: Text, help: Text, kind: FieldKind, required: bool) -> Field {
    Field { name: name.to_owned(), label, help, kind, required, personal: false }
}

fn spec(does: Does) -> VerbSpec {
    let exception = field(
        "exception",
        Text::new("Exception", "Exception"),
        Text::new(
            "Case and exception, as the inbox names them.",
            "Dossier et exception, tels que les nomme la corbeille.",
        ),
        FieldKind::Text { max: LONGEST },
        true,
    );
    let no_names = Text::new("Without names of clients.", "Sans nom de client.");
    let (name, title, purpose, fields) = match does {
        Does::Take => (
            TAKE,
            Text::new("Take the exception", "Prendre l’exception en charge"),
            Text::new(
                "Say that you look after it, so that nobody waits for somebody else.",
                "Dire que vous vous en chargez, pour que personne n’attende quelqu’un d’autre.",
            ),
            vec![
                exception,
                field(
                    "owner",
                    Text::new("Who looks after it", "Qui s’en charge"),
                    Text::new("Yourself, when left empty.", "Vous-même, si rien n’est indiqué."),
                    FieldKind::Object("person".to_owned()),
                    false,
                ),
                field(
                    "note",
                    Text::new("What you will do", "Ce que vous ferez"),
                    no_names,
                    FieldKind::Paragraph { max: 500 },
                    false,
                ),
            ],
        ),
        Does::Settle => (
            SETTLE,
            Text::new("Settle the exception", "Régler l’exception"),
            Text::new(
                "Say what was done; it then leaves the inbox.",
                "Dire ce qui fut fait ; elle quitte alors la corbeille.",
            ),
            vec![
                exception,
                field(
                    "outcome",
                    Text::new("What was done", "Ce qui fut fait"),
                    no_names,
                    FieldKind::Paragraph { max: 1000 },
                    true,
                ),
            ],
        ),
    };
    VerbSpec {
        name: name.to_owned(),
        title,
        purpose,
        fields,
        subject: None,
        roles: Vec::new(),
        step: None,
        begins: false,
    }
}

impl Verb for Act {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn strikes(&self) -> Vec<EventSpec> {
        let words = |name, label, kind| FieldWords { name, label, kind };
        let exception = words("exception", Text::new("Exception", "Exception"), Some(FieldKind::Text { max: LONGEST }));
        let (kind, title, fields, mut told): (_, _, &[_], _) = match self.does {
            Does::Take => (
                TAKEN,
                Text::new("Exception taken", "Exception prise en charge"),
                &[("exception", "String"), ("raised_at", "Moment"), ("owner", "PersonId"), ("note", "Option<String>")],
                vec![
                    words(
                        "owner",
                        Text::new("Looked after by", "Suivie par"),
                        Some(FieldKind::Object("person".to_owned())),
                    ),
                    words("note", Text::new("To be done", "À faire"), Some(FieldKind::Paragraph { max: 500 })),
                    words("raised_at", Text::new("Since", "Depuis"), Some(FieldKind::Moment)),
                ],
            ),
            Does::Settle => (
                SETTLED,
                Text::new("Exception settled", "Exception réglée"),
                &[("exception", "String"), ("outcome", "String")],
                vec![words(
                    "outcome",
                    Text::new("What was done", "Ce qui fut fait"),
                    Some(FieldKind::Paragraph { max: 1000 }),
                )],
            ),
        };
        told.insert(0, exception);
        vec![EventSpec { kind, version: 1, title, fields: fields.iter().copied().collect(), words: told }]
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let key = text("exception").unwrap_or_default();
        let case = key.rsplit_once('/').and_then(|(case, _)| state.row::<CaseRow>(case));
        let found = case.and_then(|case| {
            let open = of_case(&self.book, &case, state, context.now, &context.network);
            open.into_iter().find(|open| open.key == key).map(|open| (case, open))
        });
        let Some((case, open)) = found else { return Err(not_there(key).into()) };
        let me = &context.actor.person;
        let entitled: Vec<&str> =
            open.owners.iter().map(String::as_str).chain(open.escalated(context.now).map(|(role, _)| role)).collect();
        let holds = case.sites().iter().any(|site| {
            let roles = context.actor.roles_at(site, &context.network);
            entitled.iter().any(|role| roles.contains(role))
        });
        let mut refusals = Refusals::none();
        let taker = open.taken_by() == Some(me);
        refusals.add_if(!holds && !taker, not_theirs(&entitled, context));
        let mut payload = json!({"exception": key});
        let kind = match self.does {
            Does::Take => {
                let owner = text("owner").map_or_else(|| me.clone(), PersonId::from);
                refusals.add_if(open.taken_by() == Some(&owner), already_taken());
                payload["raised_at"] = json!(open.since);
                payload["owner"] = json!(owner);
                payload["note"] = text("note").map_or(Value::Null, Value::from);
                TAKEN
            }
            Does::Settle => {
                refusals.add_if(open.taken_by().is_none(), nobody_took_it());
                payload["outcome"] = text("outcome").map_or(Value::Null, Value::from);
                SETTLED
            }
        };
        let mut draft = Draft::new(kind, 1, payload);
        draft.relate(ObjectRef::new(&case.subject_kind, &case.subject), "subject");
        refusals.or(Events::one(draft))
    }
}

/// Folds the two events; whether the event was one of them.
pub(crate) fn fold(event: &Envelope, rows: &mut dyn Rows) -> bool {
    if event.kind != TAKEN && event.kind != SETTLED {
        return false;
    }
    let text = |name: &str| event.payload[name].as_str().map(str::to_owned);
    let key = text("exception").unwrap_or_default();
    let Some((case, exception)) = key.rsplit_once('/') else { return true };
    let Some(case) = rows.row::<CaseRow>(case) else { return true };
    let raised_at = event.payload["raised_at"].as_str().and_then(Moment::parse).unwrap_or(event.occurred_at);
    let known = rows.row::<ExceptionRow>(&key).filter(|row| row.ended_at.is_none());
    let mut row = known.unwrap_or_else(|| ExceptionRow::of(&case, exception, raised_at));
    if event.kind == TAKEN {
        row.taken_by = text("owner").map(PersonId);
        row.taken_at = Some(event.occurred_at);
        row.note = text("note");
    } else {
        row.settled_by = Some(event.actor.clone());
        row.settled_at = Some(event.occurred_at);
        row.outcome = text("outcome");
        row.ended_at = Some(event.occurred_at);
    }
    rows.write(&row);
    true
}

/// What an event of a case raises and ends: conditions that have come to hold or hold no longer, stages left.
pub(crate) fn follow(case: &CaseRow, procedure: Option<&Procedure>, at: Moment, rows: &mut dyn Rows) {
    let Some(procedure) = procedure else { return };
    let known: Vec<ExceptionRow> = rows.rows("case", case.id.as_str());
    let judged = procedure.exceptions.iter().any(|exception| exception.raised_by.is_some());
    if !judged && known.iter().all(|row| row.ended_at.is_some()) {
        return;
    }
    let whole = Case { row: Some(case.clone()), ..Case::default() };
    let facts = judged.then(|| whole.facts(procedure, &NOTHING));
    for exception in &procedure.exceptions {
        let holds = exception
            .raised_by
            .as_ref()
            .zip(facts.as_ref())
            .is_some_and(|(condition, facts)| condition.holds(facts) == Ok(true));
        let row = known.iter().find(|row| row.exception == exception.id);
        let stays = holds || exception.overdue.iter().any(|stage| case.stages.contains(stage));
        let anew = || ExceptionRow { holds: true, ..ExceptionRow::of(case, &exception.id, at) };
        let over = |row: &ExceptionRow| row.ended_at.or((!stays).then_some(at));
        match row {
            None if holds => rows.write(&anew()),
            // Its reason has come back, whether it was settled or not.
            Some(row) if holds && !row.holds && row.ended_at.is_some() => rows.write(&anew()),
            Some(row) if holds != row.holds || over(row) != row.ended_at => {
                rows.write(&ExceptionRow { holds, ended_at: over(row), ..row.clone() });
            }
            _ => {}
        }
    }
    for row in known.iter().filter(|row| row.ended_at.is_none()) {
        if let Some(stage) = row.exception.strip_prefix(crate::overdue::LATE)
            && !case.stages.iter().any(|open| open == stage)
        {
            rows.write(&ExceptionRow { ended_at: Some(at), ..row.clone() });
        }
    }
}
