//! The book of procedures: every version of every procedure, and the roles they speak of.

use std::collections::BTreeMap;

use kernel::{CaseStep, Role, Text};

use crate::{
    check,
    model::Procedure,
    problem::{Place, Problem},
    read, structure,
};

/// Every procedure in force, with their earlier versions, which are kept for ever.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// By identifier; versions in ascending order.
    procedures: BTreeMap<String, Vec<Procedure>>,
    roles: Vec<Role>,
}

impl Book {
    /// Reads files (name and text). The file named `roles.toml` lists the roles; without it role codes are not
    /// checked. Every problem of every file is told at once.
    pub fn load(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Problem>> {
        let (lists, texts): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(name, _)| name.rsplit(['/', '\\']).next() == Some("roles.toml"));
        let mut book = Self::default();
        let mut problems = Vec::new();
        for (file, text) in &lists {
            let (roles, found) = read::roles(file, text);
            book.roles.extend(roles);
            problems.extend(found);
        }
        for (file, text) in &texts {
            let roles = (!lists.is_empty()).then_some(book.roles.as_slice());
            let (procedure, mut found) = read::procedure(file, text, roles);
            if found.is_empty() {
                found.extend(structure::problems(&procedure));
                found.extend(check::alone(&procedure));
            }
            problems.extend(found);
            book.procedures.entry(procedure.id.clone()).or_default().push(procedure);
        }
        for versions in book.procedures.values_mut() {
            versions.sort_by_key(|procedure| procedure.version);
        }
        problems.extend(book.clashes());
        if problems.is_empty() { Ok(book) } else { Err(problems) }
    }

    /// Two files of one version, two steps of one command, two series of one prefix.
    fn clashes(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let top = Place { line: 1, column: 1 };
        for pair in self.procedures.values().flat_map(|versions| versions.windows(2)) {
            if pair[0].version == pair[1].version {
                let what = format!("version {} of `{}` is also in {}", pair[1].version, pair[1].id, pair[0].file);
                problems.push(Problem::new(&pair[1].file, top, what, "raise the version"));
            }
        }
        let mut commands: BTreeMap<&str, String> = BTreeMap::new();
        let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
        for procedure in self.procedures() {
            for step in &procedure.steps {
                let Some(command) = &step.command else { continue };
                let here = format!("{}.{}", procedure.id, step.id);
                if let Some(there) = commands.insert(&command.verb, here) {
                    let what = format!("`{}` already does the step {there}", command.verb);
                    let write = "name another command, or let one step take several stages with from_any";
                    problems.push(Problem::new(&procedure.file, command.place, what, write));
                }
            }
            if let Some(prefix) = &procedure.prefix
                && let Some(other) = prefixes.insert(prefix, &procedure.id)
            {
                let what = format!("numbers of `{other}` also begin with {prefix}");
                problems.push(Problem::new(&procedure.file, top, what, "choose another prefix"));
            }
        }
        problems
    }

    /// The roles of `roles.toml`.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The latest version of every procedure, by identifier.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values().filter_map(|versions| versions.last())
    }

    /// Every version of every procedure.
    pub fn versions(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values().flatten()
    }

    /// The latest version of a procedure: the one new cases begin with.
    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures.get(id)?.last()
    }

    /// One version of a procedure: the one a case runs under.
    pub fn version(&self, id: &str, version: u32) -> Option<&Procedure> {
        self.procedures.get(id)?.iter().find(|procedure| procedure.version == version)
    }

    /// Procedures whose cases are about this type of object.
    pub fn about<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = &'a Procedure> {
        self.procedures().filter(move |procedure| procedure.subject == subject)
    }

    /// A stage's name under a version, or under any version that has it.
    pub fn stage_title(&self, procedure: &str, version: Option<u32>, stage: &str) -> Text {
        let versions = self.procedures.get(procedure).map(Vec::as_slice).unwrap_or_default();
        let found = |p: &&Procedure| version.is_none_or(|v| p.version == v) && p.stage(stage).is_some();
        let procedure =
            versions.iter().rev().find(found).or_else(|| versions.iter().rev().find(|p| p.stage(stage).is_some()));
        procedure.and_then(|p| p.stage(stage)).map_or_else(|| Text::same(stage), |stage| stage.title.clone())
    }

    /// A step's imperative and past wording, in the latest version that has it.
    pub fn step_titles(&self, procedure: &str, step: &str) -> Option<(&Text, &Text)> {
        let versions = self.procedures.get(procedure)?;
        versions.iter().rev().find_map(|p| p.step(step)).map(|step| (&step.title, &step.done))
    }

    /// How a thread words the step of an event.
    pub fn done(&self, case: &CaseStep) -> Option<&Text> {
        let version = self.version(&case.procedure, case.version)?;
        version.step(&case.step).map(|step| &step.done)
    }
}
