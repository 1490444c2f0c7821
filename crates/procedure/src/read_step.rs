//! Reads the steps of a procedure: what they take, where they lead, what is checked.

use crate::{
    condition::Condition,
    model::{Clock, Command, Control, Outcome, Step, Takes},
    problem::Place,
    read::{Names, Reading, identifier},
    read_field,
    source::{Node, Source, Table},
};

/// One step.
pub(crate) fn step(table: Table<'_>, reading: &mut Reading, every_open: &[String]) -> Step {
    let id = identifier(&table, "id").text;
    let begins = table.flag("begins");
    let stays = table.flag("stays");
    let step = Step {
        title: table.need_bilingual("title"),
        done: table.need_bilingual("done"),
        purpose: table.bilingual("purpose").unwrap_or_default(),
        roles: reading.names(Names::Role, table.words("roles")),
        takes: takes(&table, reading, begins, every_open),
        outcomes: outcomes(&table, reading),
        command: table.word("command").map(|word| Command { verb: word.text, place: word.at }),
        fields: read_field::fields(&table),
        controls: controls(&table),
        not_same_as: reading.names(Names::Step, table.words("not_same_as")),
        second_person: table.flag("second_person"),
        deadlines: clock(&table),
        max_times: table.integer("max_times").and_then(|n| u32::try_from(n).ok()),
        after: reading.names(Names::Step, table.words("after")),
        place: table.at,
        id,
        begins,
        stays,
        anywhere: table.words("from_any").iter().any(|word| word.text == "*"),
    };
    let named = format!("step `{}`", step.id);
    if step.roles.is_empty() {
        table.problem(format!("{named} can be done by nobody"), "add roles = [\"…\"]");
    }
    if step.stays && !step.outcomes.is_empty() {
        table.problem(format!("{named} stays and leads somewhere"), "remove `stays`, or `to` and the outcomes");
    }
    if !step.stays && step.outcomes.is_empty() {
        table.problem(format!("{named} leads nowhere"), "add to = [\"…\"], [[steps.outcomes]], or stays = true");
    }
    if step.begins && step.deadlines.is_some() {
        table.problem(format!("{named} begins a case, whose deadlines run"), "remove `deadlines`, or `begins`");
    }
    if step.command.is_some() && !step.fields.is_empty() {
        table.problem(
            format!("{named} has a command and fields of its own"),
            "remove the fields (the command's are asked), or the command",
        );
    }
    if step.max_times == Some(0) {
        table.problem(format!("{named} may never be done"), "write max_times = 1 or more");
    }
    table.finish();
    step
}

fn clock(table: &Table<'_>) -> Option<Clock> {
    let word = table.word("deadlines")?;
    match word.text.as_str() {
        "pause" => Some(Clock::Pause),
        "resume" => Some(Clock::Resume),
        other => {
            let what = format!("deadlines do not `{other}`");
            table.source.problem(word.at, what, "write \"pause\" or \"resume\", or remove it");
            None
        }
    }
}

fn takes(table: &Table<'_>, reading: &mut Reading, begins: bool, every_open: &[String]) -> Takes {
    let (all, any) = (table.words("from"), table.words("from_any"));
    match (begins, all.is_empty(), any.is_empty()) {
        (true, true, true) => Takes::Nothing,
        (true, ..) => {
            table.problem("a step that begins a case comes from no stage", "remove `from`, or `begins`");
            Takes::Nothing
        }
        (false, false, true) => Takes::All(reading.names(Names::Stage, all)),
        (false, true, false) if any.iter().any(|word| word.text == "*") => Takes::Any(every_open.to_vec()),
        (false, true, false) => Takes::Any(reading.names(Names::Stage, any)),
        (false, false, false) => {
            table.problem("`from` and `from_any` stand side by side", "keep one of the two");
            Takes::All(reading.names(Names::Stage, all))
        }
        (false, true, true) => {
            table.problem(
                "it is not said when this may be done",
                "add from = [\"…\"], from_any = [\"…\"] or begins = true",
            );
            Takes::Nothing
        }
    }
}

fn outcomes(table: &Table<'_>, reading: &mut Reading) -> Vec<Outcome> {
    let to = reading.names(Names::Stage, table.words("to"));
    let choices = table.tables("outcomes");
    if !to.is_empty() && !choices.is_empty() {
        table.problem("`to` and outcomes stand side by side", "keep one of the two");
    }
    if !to.is_empty() {
        return vec![Outcome { when: None, say: None, to }];
    }
    let last = choices.len().saturating_sub(1);
    let mut outcomes = Vec::new();
    for (n, choice) in choices.into_iter().enumerate() {
        let when = condition(&choice, "when");
        let say = choice.bilingual("say");
        let to = reading.names(Names::Stage, choice.words("to"));
        if to.is_empty() {
            choice.problem("this outcome leads nowhere", "add to = [\"…\"]");
        }
        if n == last && choice.has("when") {
            choice.problem("nothing is said for all other cases", "add a last [[steps.outcomes]] without `when`");
        }
        if n < last && !choice.has("when") {
            choice.problem("the outcomes after this one are never reached", "add `when`, or put it last");
        }
        choice.finish();
        outcomes.push(Outcome { when, say, to });
    }
    outcomes
}

fn controls(table: &Table<'_>) -> Vec<Control> {
    let mut controls: Vec<Control> = Vec::new();
    for inner in table.tables("controls") {
        if let Some(control) = control(&inner) {
            if controls.iter().any(|other| other.id == control.id) {
                inner.problem(format!("control `{}` is written twice", control.id), "give one of the two another id");
            }
            controls.push(control);
        }
        inner.finish();
    }
    controls
}

fn control(table: &Table<'_>) -> Option<Control> {
    let id = identifier(table, "id").text;
    if !table.has("holds") {
        table.problem("`holds` is missing", "add holds = 'a condition'");
    }
    let say = table.need_bilingual("say");
    Some(Control { id, holds: condition(table, "holds")?, say, general: false })
}

/// Control points written once for every step that goes on with a case, apart from the steps named in `except`.
pub(crate) fn general_controls(top: &Table<'_>, reading: &mut Reading, steps: &mut [Step]) {
    for inner in top.tables("controls") {
        let except = reading.names(Names::Step, inner.words("except"));
        let Some(control) = control(&inner) else { continue };
        for step in steps.iter_mut().filter(|step| !step.begins && !except.contains(&step.id)) {
            if step.controls.iter().any(|own| own.id == control.id) {
                let what = format!("control `{}` also stands in step `{}`", control.id, step.id);
                inner.problem(what, "keep one of the two, or name the step in `except`");
            }
            step.controls.push(Control { general: true, ..control.clone() });
        }
        inner.finish();
    }
}

/// A condition; what does not compile is noted.
pub(crate) fn condition(table: &Table<'_>, key: &'static str) -> Option<Condition> {
    table.node(key).and_then(|node| compile(table.source, &node))
}

fn compile(source: &Source<'_>, node: &Node<'_>) -> Option<Condition> {
    let word = node.word()?;
    // Inside plain quotes a column of the condition is a column of the file.
    let plain = node.raw().is_some_and(|raw| raw.len() == word.text.len() + 2);
    match Condition::compile(&word.text, word.at, plain) {
        Ok(condition) => Some(condition),
        Err((what, offset)) => {
            let column = if plain { 1 + u32::try_from(offset).unwrap_or(0) } else { 0 };
            let at = Place { column: word.at.column + column, ..word.at };
            source.problem(at, what, "write a condition such as 'it.verdict == \"feasible\" && done.quote > 0'");
            None
        }
    }
}
