//! Verbs guarded by a procedure: refused with every reason at once, and stamped with the step they are.

use std::sync::Arc;

use base::Moment;
use kernel::{
    Area, CaseStep, Context, Deadlines, Decision, Draft, Events, FieldKind, ObjectRef, Opened, Refusal, Refusals,
    State, Text, Verb, VerbSpec,
};
use serde_json::{Map, Value};

use crate::{
    Book, area,
    judge::{self, Case},
    model::{Clock, Procedure, Step},
    record::Record,
    rows::CaseRow,
};

/// A verb of the house under a step of a procedure.
pub struct GuardedVerb {
    inner: Box<dyn Verb>,
    spec: VerbSpec,
    book: Arc<Book>,
    procedure: String,
    step: String,
}

impl Book {
    /// Puts the procedures in force: every verb that is a step's command is guarded, and one verb
    /// `<procedure>.<step>` is added for each step that only records (to the area of procedures when it is there).
    pub fn guard(self: &Arc<Self>, areas: Vec<Area>) -> Vec<Area> {
        let mut areas: Vec<Area> = areas
            .into_iter()
            .map(|mut area| {
                area.verbs = area.verbs.into_iter().map(|verb| self.guarded(verb)).collect();
                area
            })
            .collect();
        let mut recording: Vec<Box<dyn Verb>> = Vec::new();
        for procedure in self.procedures() {
            for step in procedure.steps.iter().filter(|step| step.command.is_none()) {
                let inner = Box::new(Record::new(procedure, step));
                recording.push(Box::new(GuardedVerb::new(self, inner, procedure, step)));
            }
        }
        match areas.iter_mut().find(|area| area.name == area::NAME) {
            Some(area) => area.verbs.extend(recording),
            None => areas.push(Area { verbs: recording, ..area::empty() }),
        }
        areas
    }

    fn guarded(self: &Arc<Self>, verb: Box<dyn Verb>) -> Box<dyn Verb> {
        let name = &verb.spec().name;
        let found = self.procedures().find_map(|procedure| {
            let does = |step: &&Step| step.command.as_ref().is_some_and(|command| command.verb == *name);
            procedure.steps.iter().find(does).map(|step| (procedure, step))
        });
        match found {
            Some((procedure, step)) => Box::new(GuardedVerb::new(self, verb, procedure, step)),
            None => verb,
        }
    }
}

impl GuardedVerb {
    fn new(book: &Arc<Book>, inner: Box<dyn Verb>, procedure: &Procedure, step: &Step) -> Self {
        let spec = VerbSpec {
            step: Some((procedure.id.clone(), step.id.clone())),
            roles: step.roles.clone(),
            begins: step.begins,
            ..inner.spec().clone()
        };
        Self { inner, spec, book: book.clone(), procedure: procedure.id.clone(), step: step.id.clone() }
    }

    /// The object of the case among the fields: the verb's subject, or the first field of that type.
    fn subject(&self, kind: &str, body: &Map<String, Value>) -> Option<ObjectRef> {
        let named = self.spec.subject.as_ref().filter(|(_, of)| of == kind).map(|(field, _)| field.as_str());
        let field = named.or_else(|| {
            let fits = |field: &&kernel::Field| field.kind == FieldKind::Object(kind.to_owned());
            self.spec.fields.iter().find(fits).map(|field| field.name.as_str())
        })?;
        body.get(field).and_then(Value::as_str).map(|id| ObjectRef::new(kind, id))
    }

    fn begin(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let Some(procedure) = self.book.procedure(&self.procedure) else { return Err(judge::no_step(1).into()) };
        let Some(step) = procedure.step(&self.step) else { return Err(judge::no_step(procedure.version).into()) };
        let case = Case::default();
        let mut refusals = judge::controls(procedure, step, &case, Some(body));
        let events = match self.inner.decide(body, state, context) {
            Ok(events) => events,
            Err(more) => {
                refusals.extend(more);
                return Err(refusals);
            }
        };
        let relations = || events.0.iter().flat_map(|draft| &draft.relations);
        let Some(subject) = relations().find(|r| r.object.kind == procedure.subject).map(|r| r.object.clone()) else {
            refusals.add(no_subject(&procedure.subject));
            return Err(refusals);
        };
        if let Some(known) = Case::read(&procedure.id, &subject, state) {
            refusals.extend(judge::order(procedure, step, &known));
        }
        let events = refusals.or(events)?;
        self.stamp(procedure, step, &case, subject, body, events, state, context)
    }

    fn go_on(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let kind = self.book.procedure(&self.procedure).map(|p| p.subject.clone()).unwrap_or_default();
        let subject = self.subject(&kind, body);
        let found = subject.and_then(|subject| Some((Case::read(&self.procedure, &subject, state)?, subject)));
        let Some((case, subject)) = found else {
            let mut refusals = Refusals::from(self.no_case());
            refusals.extend(self.inner.decide(body, state, context).err().unwrap_or_default());
            return Err(refusals);
        };
        let (procedure, step) = self.in_force(&case)?;
        let mut refusals = self.before_typing(procedure, step, &case, context, true);
        refusals.extend(judge::controls(procedure, step, &case, Some(body)));
        match self.inner.decide(body, state, context) {
            Ok(events) => {
                let events = refusals.or(events)?;
                self.stamp(procedure, step, &case, subject, body, events, state, context)
            }
            Err(more) => {
                refusals.extend(more);
                Err(refusals)
            }
        }
    }

    /// The step as the version of the case has it.
    fn in_force(&self, case: &Case) -> Result<(&Procedure, &Step), Refusals> {
        let version = case.row.as_ref().map_or(1, |row| row.version);
        let procedure = self.book.version(&self.procedure, version).ok_or_else(|| judge::no_step(version))?;
        Ok((procedure, procedure.step(&self.step).ok_or_else(|| judge::no_step(version))?))
    }

    /// Stage, role and separation of duties. The kernel looks for the role where the person is: said once only.
    fn before_typing(
        &self,
        procedure: &Procedure,
        step: &Step,
        case: &Case,
        context: &Context,
        told: bool,
    ) -> Refusals {
        let mut refusals = judge::order(procedure, step, case);
        let here = std::slice::from_ref(&context.site);
        let not_here = judge::role(step, here, context);
        if not_here.is_empty() {
            let sites = case.row.as_ref().map(CaseRow::sites).unwrap_or_default();
            refusals.extend(judge::role(step, &sites, context));
        } else if !told {
            refusals.extend(not_here);
        }
        let people: Vec<_> =
            [Some(&context.actor.person), context.on_behalf_of.as_ref()].into_iter().flatten().collect();
        refusals.extend(judge::separation(procedure, step, case, &people));
        refusals
    }

    /// Writes on the first event which step it is and what it changes.
    fn stamp(
        &self,
        procedure: &Procedure,
        step: &Step,
        case: &Case,
        subject: ObjectRef,
        body: &Map<String, Value>,
        mut events: Events,
        state: &dyn State,
        context: &Context,
    ) -> Decision {
        let Some(first) = events.0.first_mut() else { return Ok(events) };
        if step.begins && judge::places(&first.relations).next().is_none() {
            // A case knows where it began even when its first event names no site.
            let kind = context.network.site(&context.site).map_or("site", |site| site.kind.as_str());
            first.relate(ObjectRef::new("site", &context.site.0), kind);
        }
        let to = judge::leads(procedure, step, case, || {
            let mut it = body.clone();
            it.extend(first.payload.as_object().cloned().unwrap_or_default());
            it
        })?;
        let change = judge::change(procedure, step, case, &to);
        let at = first.occurred_at.unwrap_or(context.occurred_at);
        let place = placed(procedure, case, &subject, &events.0, context, at);
        let opened = change.opened.iter().cloned().map(|stage| {
            let due = judge::due(procedure, &stage, &place, at, context);
            Opened { stage, due }
        });
        let deadlines = step.deadlines.map(|clock| match clock {
            Clock::Pause => Deadlines::Paused,
            Clock::Resume => Deadlines::Resumed(judge::moved(procedure, &place, &change.closed, state, at, context)),
        });
        let step = CaseStep {
            procedure: procedure.id.clone(),
            version: procedure.version,
            step: step.id.clone(),
            case: subject,
            closed: change.closed,
            opened: opened.collect(),
            deadlines,
        };
        if let Some(first) = events.0.first_mut() {
            first.case = Some(step);
        }
        Ok(events)
    }

    fn no_case(&self) -> Refusal {
        let title = self.book.procedure(&self.procedure).map(|p| p.title.clone()).unwrap_or_default();
        Refusal::new(
            "procedure.no_case",
            Text::owned(
                format!("No case of “{}” is open for this. Check the reference, or begin one.", title.en),
                format!("Aucun dossier « {} » n’est ouvert ici. Vérifiez la référence ou ouvrez-en un.", title.fr),
            ),
        )
    }
}

impl Verb for GuardedVerb {
    fn spec(&self) -> &VerbSpec {
        &self.spec
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        if self.spec.begins { self.begin(body, state, context) } else { self.go_on(body, state, context) }
    }

    fn strikes(&self) -> Vec<kernel::EventSpec> {
        self.inner.strikes()
    }

    fn foresee(&self, subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        let mut refusals = Refusals::none();
        let about = self.book.procedure(&self.procedure).is_some_and(|p| p.subject == subject.kind);
        if self.spec.begins || !about {
            if let Some(step) = self.book.procedure(&self.procedure).and_then(|p| p.step(&self.step)) {
                refusals.extend(judge::role(step, std::slice::from_ref(&context.site), context));
            }
        } else {
            match Case::read(&self.procedure, subject, state) {
                None => refusals.add(self.no_case()),
                Some(case) => match self.in_force(&case) {
                    Err(more) => refusals.extend(more),
                    Ok((procedure, step)) => {
                        refusals.extend(self.before_typing(procedure, step, &case, context, false));
                        refusals.extend(judge::controls(procedure, step, &case, None));
                    }
                },
            }
        }
        refusals.extend(self.inner.foresee(subject, state, context));
        refusals
    }

    fn previews(&self) -> bool {
        self.inner.previews()
    }

    fn preview(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<kernel::Preview> {
        self.inner.preview(body, state, context)
    }

    fn site_of(&self, body: &Map<String, Value>, state: &dyn State) -> Option<base::id::SiteId> {
        self.inner.site_of(body, state)
    }
}

/// The case as it will be placed once these events are struck; deadlines are counted at its sites.
fn placed(
    procedure: &Procedure,
    case: &Case,
    subject: &ObjectRef,
    drafts: &[Draft],
    context: &Context,
    at: Moment,
) -> CaseRow {
    let mut row = case.row.clone().unwrap_or_else(|| {
        let relations = drafts.iter().flat_map(|draft| &draft.relations).cloned().collect::<Vec<_>>();
        CaseRow::begun(procedure, subject, &relations, &context.site, at)
    });
    for draft in drafts {
        row.place(&draft.relations);
    }
    row
}

fn no_subject(kind: &str) -> Refusal {
    Refusal::new(
        "procedure.no_case",
        Text::owned(
            format!(
                "Nothing of the kind “{kind}” came of this, so no case can begin. Tell whoever keeps the procedure."
            ),
            format!(
                "Rien de la nature « {kind} » n’en est issu : aucun dossier ne peut s’ouvrir. Prévenez le responsable de \
                 la procédure."
            ),
        ),
    )
}
