//! Whether the book fits the house: commands that exist, facts that conditions may read.

use kernel::{FieldKind, House};

use crate::{
    Book,
    kinds::{self, Kind, Names, Scope},
    model::{Procedure, Step},
    problem::{Problem, one_of},
};

/// What only shows once the house is put together: commands it does not have, conditions on fields that no command
/// and no event has, commands without the object the case is about.
pub fn check(house: &House, book: &Book) -> Vec<Problem> {
    let mut problems = Vec::new();
    for procedure in book.procedures() {
        for step in &procedure.steps {
            problems.extend(command(house, procedure, step));
        }
        let it = |step: &Step, outcome: bool| Some(asked(house, procedure, step, outcome));
        problems.extend(conditions(procedure, &it, Some(&facts(house, procedure))));
    }
    problems
}

/// What shows from the file alone: conditions of steps whose fields stand in it.
pub(crate) fn alone(procedure: &Procedure) -> Vec<Problem> {
    let records_only = procedure.steps.iter().all(|step| step.command.is_none());
    let case = records_only.then(|| recorded(procedure));
    let it = |step: &Step, _: bool| step.command.is_none().then(|| recorded_by(step));
    conditions(procedure, &it, case.as_ref())
}

fn command(house: &House, procedure: &Procedure, step: &Step) -> Vec<Problem> {
    let Some(command) = &step.command else { return Vec::new() };
    let tell = |what: String, write: String| vec![Problem::new(&procedure.file, command.place, what, write)];
    let Some(verb) = house.verb(&command.verb) else {
        let known =
            house.verbs().filter(|verb| verb.spec().step.as_ref().is_none_or(|(_, s)| !is_recording(procedure, s)));
        let write = one_of(&command.verb, known.map(|verb| verb.spec().name.as_str()).collect::<Vec<_>>());
        return tell(format!("the house has no command `{}`", command.verb), write);
    };
    let fields = &verb.spec().fields;
    let kind = FieldKind::Object(procedure.subject.clone());
    if !step.begins && fields.iter().all(|field| field.kind != kind) {
        let what = format!("`{}` does not ask for the {} it is about", command.verb, procedure.subject);
        return tell(what, format!("add a field of that kind to `{}`, or name another command", command.verb));
    }
    if step.second_person && fields.iter().all(|field| field.name != "second_person") {
        let what = format!("`{}` does not ask for a second person", command.verb);
        return tell(what, format!("add the field second_person to `{}`, or remove second_person here", command.verb));
    }
    Vec::new()
}

fn is_recording(procedure: &Procedure, step: &str) -> bool {
    procedure.step(step).is_some_and(|step| step.command.is_none())
}

/// The fields of the act itself; where it leads may also read what its event says.
fn asked(house: &House, procedure: &Procedure, step: &Step, outcome: bool) -> Names {
    let Some(command) = &step.command else { return recorded_by(step) };
    let mut names = if outcome { facts(house, procedure) } else { Names::new() };
    if let Some(verb) = house.verb(&command.verb) {
        kinds::add_fields(&mut names, &verb.spec().fields);
    }
    names
}

/// Every field an event of the procedure may have.
fn facts(house: &House, procedure: &Procedure) -> Names {
    let mut names = recorded(procedure);
    let commands = || procedure.steps.iter().filter_map(|step| step.command.as_ref());
    // Events belong to the area of the command that answers with them: the word before the point. Others tell facts when
    // they name the object of the case.
    let areas: Vec<&str> = commands().filter_map(|command| command.verb.split('.').next()).collect();
    for event in house.events() {
        let own = event.kind.split('.').next().is_some_and(|area| areas.contains(&area));
        if own || event.fields.contains_key(procedure.subject.as_str()) {
            for (name, rust) in &event.fields {
                kinds::add(&mut names, name, Kind::of_rust(rust));
            }
        }
    }
    names
}

fn recorded(procedure: &Procedure) -> Names {
    let mut names = Names::new();
    for step in procedure.steps.iter().filter(|step| step.command.is_none()) {
        for (name, kind) in recorded_by(step) {
            kinds::add(&mut names, &name, kind);
        }
    }
    names
}

fn recorded_by(step: &Step) -> Names {
    let mut names = Names::from([("subject".to_owned(), Kind::Text)]);
    kinds::add_fields(&mut names, step.fields.iter().map(|field| &field.field));
    if step.second_person {
        names.insert("second_person".to_owned(), Kind::Text);
    }
    names
}

fn conditions(procedure: &Procedure, it: &dyn Fn(&Step, bool) -> Option<Names>, case: Option<&Names>) -> Vec<Problem> {
    let steps = || procedure.steps.iter().map(|step| step.id.as_str()).collect();
    let mut problems = Vec::new();
    for step in &procedure.steps {
        let (act, led) = (it(step, false), it(step, true));
        let scope = Scope { it: act.as_ref(), case, steps: steps() };
        let told = step.controls.iter().flat_map(|c| kinds::problems(&procedure.file, &c.holds, &scope));
        problems.extend(told);
        let scope = Scope { it: led.as_ref(), case, steps: steps() };
        let whens = step.outcomes.iter().filter_map(|outcome| outcome.when.as_ref());
        problems.extend(whens.flat_map(|when| kinds::problems(&procedure.file, when, &scope)));
    }
    let nothing = Names::new();
    let scope = Scope { it: Some(&nothing), case, steps: steps() };
    let raised = procedure.exceptions.iter().filter_map(|exception| exception.raised_by.as_ref());
    problems.extend(raised.flat_map(|condition| kinds::problems(&procedure.file, condition, &scope)));
    // A control of every step is looked at with the fields of each: told once.
    problems.sort();
    problems.dedup();
    problems
}
