//! Reads one procedure file into the model; names are collected with their places and verified once all is read.

use std::collections::{BTreeMap, BTreeSet};

use base::BusinessSpan;
use kernel::{Role, Text};
use sha2::{Digest, Sha256};

use crate::{
    condition::Condition,
    model::{Command, Control, Escalation, Exception, Outcome, Procedure, Stage, Step, Takes},
    problem::{Place, Problem, one_of},
    read_example, read_field,
    source::{Node, Source, Table, Word},
};

/// What a word in the file must be the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    Stage,
    Step,
    Role,
}

/// A file being read, with the names met on the way.
pub(crate) struct Reading {
    pub references: Vec<(Names, Word)>,
}

impl Reading {
    pub fn name(&mut self, what: Names, word: Word) -> String {
        let text = word.text.clone();
        self.references.push((what, word));
        text
    }

    pub fn names(&mut self, what: Names, words: Vec<Word>) -> Vec<String> {
        words.into_iter().map(|word| self.name(what, word)).collect()
    }
}

/// The roles of `roles.toml`.
pub(crate) fn roles(file: &str, text: &str) -> (Vec<Role>, Vec<Problem>) {
    let source = Source::new(file, text);
    let parsed = source.parse();
    let mut roles: Vec<Role> = Vec::new();
    let top = Table::new(&source, parsed.get_ref(), parsed.span());
    for table in top.tables("roles") {
        let code = identifier(&table, "code");
        let title = Text::owned(table.need_word("en").text, table.need_word("fr").text);
        if roles.iter().any(|role| role.code == code.text) {
            source.problem(code.at, format!("role `{}` is written twice", code.text), "keep one of the two");
        }
        roles.push(Role { code: code.text, title, sees_costs: table.flag("sees_costs") });
        table.finish();
    }
    top.finish();
    (roles, source.into_problems())
}

/// One procedure. It is only sound when there is no problem.
pub(crate) fn procedure(file: &str, text: &str, roles: Option<&[Role]>) -> (Procedure, Vec<Problem>) {
    let source = Source::new(file, text);
    let parsed = source.parse();
    let top = Table::new(&source, parsed.get_ref(), parsed.span());
    let mut reading = Reading { references: Vec::new() };
    let id = identifier(&top, "id");
    let version = match top.integer("version").map(u32::try_from) {
        Some(Ok(version)) if version > 0 => version,
        _ => {
            top.problem("`version` must be a number from 1", "add version = 1");
            1
        }
    };
    let stages = unique(&source, top.tables("stages"), |table| stage(table, &mut reading));
    let every_open: Vec<String> = stages.iter().filter(|stage| !stage.end).map(|stage| stage.id.clone()).collect();
    let steps = unique(&source, top.tables("steps"), |table| step(table, &mut reading, &every_open));
    let exceptions = unique(&source, top.tables("exceptions"), |table| exception(table, &mut reading));
    let examples = top.tables("examples").into_iter().map(|table| read_example::example(table, &mut reading)).collect();
    let procedure = Procedure {
        version,
        file: file.to_owned(),
        digest: hex::encode(Sha256::digest(text.as_bytes())),
        subject: identifier(&top, "subject").text,
        prefix: top.word("prefix").map(|word| prefix(&source, word)),
        title: top.need_bilingual("title"),
        purpose: top.need_bilingual("purpose"),
        scope: top.bilingual("scope"),
        owner: reading.name(Names::Role, top.need_word("owner")),
        id: id.text,
        stages,
        steps,
        exceptions,
        examples,
    };
    top.finish();
    verify_names(&source, &procedure, &reading.references, roles);
    let mut problems = source.into_problems();
    problems.sort();
    problems.dedup();
    (procedure, problems)
}

/// Things with an `id` no two of which may share.
trait Named {
    fn id(&self) -> &str;
}

impl Named for Stage {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Named for Step {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Named for Exception {
    fn id(&self) -> &str {
        &self.id
    }
}

fn unique<T: Named>(source: &Source<'_>, tables: Vec<Table<'_>>, mut read: impl FnMut(Table<'_>) -> T) -> Vec<T> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for table in tables {
        let at = table.at;
        let thing = read(table);
        if !thing.id().is_empty() && !seen.insert(thing.id().to_owned()) {
            source.problem(at, format!("`{}` is written twice", thing.id()), "give one of the two another id");
        }
        all.push(thing);
    }
    all
}

/// An identifier: small letters, digits and underscores.
pub(crate) fn identifier(table: &Table<'_>, key: &'static str) -> Word {
    let word = table.need_word(key);
    let sound = word.text.starts_with(|c: char| c.is_ascii_lowercase())
        && word.text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && word.text.len() <= 60;
    if !sound && table.has(key) {
        table.source.problem(
            word.at,
            format!("`{}` cannot be an identifier", word.text),
            "write small letters, digits and underscores, beginning with a letter",
        );
    }
    word
}

fn prefix(source: &Source<'_>, word: Word) -> String {
    let sound = (2..=6).contains(&word.text.len()) && word.text.bytes().all(|b| b.is_ascii_uppercase());
    if !sound {
        source.problem(word.at, format!("`{}` cannot begin a number", word.text), "write two to six capital letters");
    }
    word.text
}

/// A span of business time.
pub(crate) fn span(table: &Table<'_>, key: &'static str) -> Option<BusinessSpan> {
    let word = table.word(key)?;
    let span = BusinessSpan::parse(&word.text);
    if span.is_none() {
        table.source.problem(
            word.at,
            format!("`{}` is not a span of business time", word.text),
            "write `5 bd` (business days), `4 bh` (business hours), `24 h` or `30 min`",
        );
    }
    span
}

fn escalation(table: &Table<'_>, reading: &mut Reading) -> Option<Escalation> {
    let inner = table.node("escalate")?.table()?;
    let to = reading.name(Names::Role, inner.need_word("to"));
    let after = span(&inner, "after");
    inner.finish();
    Some(Escalation { to, after })
}

fn stage(table: Table<'_>, reading: &mut Reading) -> Stage {
    let stage = Stage {
        id: identifier(&table, "id").text,
        title: table.need_bilingual("title"),
        within: span(&table, "within"),
        at: table.text("at"),
        escalate: escalation(&table, reading),
        end: table.flag("end"),
        place: table.at,
    };
    if stage.end && stage.within.is_some() {
        table.problem(format!("`{}` ends the case and cannot be due", stage.id), "remove `within` or `end`");
    }
    table.finish();
    stage
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

fn step(table: Table<'_>, reading: &mut Reading, every_open: &[String]) -> Step {
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
        return vec![Outcome { when: None, to }];
    }
    let last = choices.len().saturating_sub(1);
    let mut outcomes = Vec::new();
    for (n, choice) in choices.into_iter().enumerate() {
        let when = condition(&choice, "when");
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
        outcomes.push(Outcome { when, to });
    }
    outcomes
}

fn controls(table: &Table<'_>) -> Vec<Control> {
    let mut controls: Vec<Control> = Vec::new();
    for control in table.tables("controls") {
        let id = identifier(&control, "id");
        if controls.iter().any(|other| other.id == id.text) {
            control.problem(format!("control `{}` is written twice", id.text), "give one of the two another id");
        }
        if !control.has("holds") {
            control.problem("`holds` is missing", "add holds = 'a condition'");
        }
        let say = control.need_bilingual("say");
        if let Some(holds) = condition(&control, "holds") {
            controls.push(Control { id: id.text, holds, say });
        }
        control.finish();
    }
    controls
}

fn exception(table: Table<'_>, reading: &mut Reading) -> Exception {
    let exception = Exception {
        id: identifier(&table, "id").text,
        title: table.need_bilingual("title"),
        act: table.bilingual("act"),
        owner: reading.name(Names::Role, table.need_word("owner")),
        raised_by: condition(&table, "raised_by"),
        overdue: reading.names(Names::Stage, table.words("overdue")),
        within: span(&table, "within"),
        escalate: escalation(&table, reading),
    };
    if !table.has("raised_by") && exception.overdue.is_empty() {
        table.problem("nothing raises this exception", "add raised_by = 'a condition' or overdue = [\"a stage\"]");
    }
    table.finish();
    exception
}

fn verify_names(source: &Source<'_>, procedure: &Procedure, references: &[(Names, Word)], roles: Option<&[Role]>) {
    let of = |names: Names| -> Option<Vec<&str>> {
        match names {
            Names::Stage => Some(procedure.stages.iter().map(|stage| stage.id.as_str()).collect()),
            Names::Step => Some(procedure.steps.iter().map(|step| step.id.as_str()).collect()),
            Names::Role => roles.map(|roles| roles.iter().map(|role| role.code.as_str()).collect()),
        }
    };
    let known: BTreeMap<&str, Option<Vec<&str>>> =
        [("stage", of(Names::Stage)), ("step", of(Names::Step)), ("role", of(Names::Role))].into();
    for (names, word) in references {
        let what = match names {
            Names::Stage => "stage",
            Names::Step => "step",
            Names::Role => "role",
        };
        let Some(Some(known)) = known.get(what) else { continue };
        if !word.text.is_empty() && !known.contains(&word.text.as_str()) {
            source.problem(
                word.at,
                format!("unknown {what} `{}`", word.text),
                one_of(&word.text, known.iter().copied()),
            );
        }
    }
}
