//! Reads one procedure file into the model; names are collected with their places and verified once all is read.

use std::collections::{BTreeMap, BTreeSet};

use base::BusinessSpan;
use kernel::{Role, Text};
use sha2::{Digest, Sha256};

use crate::{
    model::{Escalation, Exception, Procedure, Stage, Step},
    problem::{Problem, one_of},
    read_example,
    read_step::{condition, general_controls, step},
    source::{Source, Table, Word},
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
    let mut steps = unique(&source, top.tables("steps"), |table| step(table, &mut reading, &every_open));
    general_controls(&top, &mut reading, &mut steps);
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
