//! Conditions: CEL expressions, compiled when the file is loaded, decided on the facts of a case.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use cel::{
    Env, Program,
    common::ast::{EntryExpr, Expr, IdedExpr},
    objects::{Key, Map as CelMap},
};
use serde_json::{Map, Value};

use crate::problem::Place;

/// A compiled condition with the place it was written at.
#[derive(Clone)]
pub struct Condition {
    /// As written.
    pub source: String,
    /// Where it was written.
    pub place: Place,
    /// Whether its columns in the file are `place` plus the offset, that is, it stands on one line in plain quotes.
    pub(crate) plain: bool,
    program: Arc<Program>,
    reads: Arc<Reads>,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Condition").field(&self.source).finish()
    }
}

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// Longest condition accepted, in bytes: a longer one is no longer a condition people can read.
const MAX_SOURCE: usize = 2_000;

impl Condition {
    /// Compiles; the error is what is wrong and how many characters into the source.
    pub(crate) fn compile(source: &str, place: Place, plain: bool) -> Result<Self, (String, usize)> {
        if source.len() > MAX_SOURCE {
            return Err((format!("this condition is longer than {MAX_SOURCE} bytes"), 0));
        }
        match ENVIRONMENT.compile(source) {
            Ok(program) => {
                let reads = Arc::new(Reads::of(program.expression()));
                Ok(Self { source: source.to_owned(), place, plain, program: Arc::new(program), reads })
            }
            Err(errors) => {
                let first = errors.errors.first();
                let column = first.and_then(|e| usize::try_from(e.pos.1 - 1).ok()).unwrap_or(0);
                let message = first.map_or_else(|| "it does not parse".to_owned(), |e| e.msg.replace('\n', " "));
                Err((format!("this condition is not CEL: {message}"), column))
            }
        }
    }

    /// Whether it holds. The error is technical: a fact that is not there yet, two things that do not compare.
    pub fn holds(&self, facts: &Facts<'_>) -> Result<bool, String> {
        match self.program.execute(&facts.read_by(&self.reads)) {
            Ok(cel::Value::Bool(holds)) => Ok(holds),
            Ok(other) => Err(format!("it gave {other:?}, not yes or no")),
            Err(error) => Err(worded(&error)),
        }
    }

    /// Whether it reads a variable: `it`, `case`, `done`.
    pub fn reads(&self, variable: &str) -> bool {
        self.program.references().has_variable(variable)
    }

    pub(crate) fn expression(&self) -> &IdedExpr {
        self.program.expression()
    }

    /// Where a part of the expression stands in the file.
    pub(crate) fn place_of(&self, id: u64) -> Place {
        let Some((start, _)) = self.program.source_info().offset_for(id).filter(|_| self.plain) else {
            return self.place;
        };
        Place { column: self.place.column + 1 + start, ..self.place }
    }
}

/// What conditions are decided on: this act's fields, the facts of the case, how often each step was done. Nulls are
/// absent, so that `has(case.x)` says whether x is known.
pub struct Facts<'a> {
    it: &'a Map<String, Value>,
    case: &'a Map<String, Value>,
    done: Vec<(&'a str, u32)>,
}

impl<'a> Facts<'a> {
    /// Facts of one act.
    pub fn new(it: &'a Map<String, Value>, case: &'a Map<String, Value>, done: Vec<(&'a str, u32)>) -> Self {
        Self { it, case, done }
    }

    /// What one condition reads of them: a case knows hundreds of facts, and a condition asks for two.
    fn read_by(&self, reads: &Reads) -> cel::Context<'static, 'static> {
        let mut context = cel::Context::with_env(ENVIRONMENT.clone());
        for (name, wanted, facts) in [("it", &reads.it, self.it), ("case", &reads.case, self.case)] {
            match wanted {
                Wanted::Whole => context.add_variable_from_value(name, object(facts)),
                Wanted::Keys(keys) => {
                    let known = keys.iter().filter_map(|key| facts.get_key_value(key));
                    context.add_variable_from_value(name, map_of(known));
                }
            }
        }
        let wanted = |step: &str| match &reads.done {
            Wanted::Whole => true,
            Wanted::Keys(keys) => keys.iter().any(|key| key == step),
        };
        let done: HashMap<Key, cel::Value> = self
            .done
            .iter()
            .filter(|(step, _)| wanted(step))
            .map(|(step, times)| (key(step), cel::Value::Int(i64::from(*times))))
            .collect();
        context.add_variable_from_value("done", cel::Value::Map(CelMap { map: Arc::new(done) }));
        context
    }
}

/// What a condition reads of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// All of it: it is not only asked for fields by their names.
    Whole,
    /// These fields.
    Keys(Vec<String>),
}

/// What a condition reads.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reads {
    it: Wanted,
    case: Wanted,
    done: Wanted,
}

impl Reads {
    fn of(expression: &IdedExpr) -> Self {
        let none = || Wanted::Keys(Vec::new());
        let mut reads = Self { it: none(), case: none(), done: none() };
        reads.gather(expression);
        reads
    }

    fn variable(&mut self, name: &str) -> Option<&mut Wanted> {
        match name {
            "it" => Some(&mut self.it),
            "case" => Some(&mut self.case),
            "done" => Some(&mut self.done),
            _ => None,
        }
    }

    fn gather(&mut self, expression: &IdedExpr) {
        match &expression.expr {
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(name) => match self.variable(name) {
                    Some(Wanted::Keys(keys)) => keys.push(select.field.clone()),
                    Some(Wanted::Whole) | None => {}
                },
                _ => self.gather(&select.operand),
            },
            Expr::Ident(name) => {
                if let Some(wanted) = self.variable(name) {
                    *wanted = Wanted::Whole;
                }
            }
            _ => parts(expression).into_iter().for_each(|part| self.gather(part)),
        }
    }
}

fn key(name: &str) -> Key {
    Key::String(Arc::new(name.to_owned()))
}

fn object(fields: &Map<String, Value>) -> cel::Value {
    map_of(fields.iter())
}

fn map_of<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>) -> cel::Value {
    let map = fields.filter(|(_, value)| !value.is_null()).map(|(name, value)| (key(name), cel_value(value)));
    cel::Value::Map(CelMap { map: Arc::new(map.collect()) })
}

/// JSON as CEL sees it: every integer is an `int`, so that arithmetic with literals works.
fn cel_value(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(flag) => cel::Value::Bool(*flag),
        Value::Number(n) => n.as_i64().map_or_else(|| cel::Value::Float(n.as_f64().unwrap_or(0.0)), cel::Value::Int),
        Value::String(text) => cel::Value::String(Arc::new(text.clone())),
        Value::Array(items) => cel::Value::List(Arc::new(items.iter().map(cel_value).collect())),
        Value::Object(fields) => object(fields),
    }
}

/// Why a condition could not be decided, the way the house writes failures.
fn worded(error: &cel::ExecutionError) -> String {
    match error {
        cel::ExecutionError::NoSuchKey(name) => format!("`{name}` is not known yet"),
        other => other.to_string(),
    }
}

/// The parts directly inside an expression.
pub(crate) fn parts(expression: &IdedExpr) -> Vec<&IdedExpr> {
    match &expression.expr {
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
        Expr::Call(call) => call.target.iter().map(AsRef::as_ref).chain(&call.args).collect(),
        Expr::Comprehension(c) => vec![&c.iter_range, &c.accu_init, &c.loop_cond, &c.loop_step, &c.result],
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Map(map) => map.entries.iter().flat_map(|entry| entry_parts(&entry.expr)).collect(),
        Expr::Struct(made) => made.entries.iter().flat_map(|entry| entry_parts(&entry.expr)).collect(),
    }
}

fn entry_parts(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn condition(source: &str) -> Condition {
        Condition::compile(source, Place { line: 1, column: 1 }, true).unwrap()
    }

    #[test]
    fn a_condition_is_given_what_it_reads_and_decides_as_on_everything() {
        let keys = |names: &[&str]| Wanted::Keys(names.iter().map(|name| (*name).to_owned()).collect());
        let reads = condition("done.hold == done.resume").reads;
        assert_eq!((&reads.it, &reads.case, &reads.done), (&keys(&[]), &keys(&[]), &keys(&["hold", "resume"])));
        let it = json!({"price": {"minor": 5, "currency": "EUR"}, "sizes": [1, 2], "gone": null});
        let case = json!({"weight": 7, "state": "new", "other": {"a": 1}});
        let (it, case) = (it.as_object().unwrap(), case.as_object().unwrap());
        let facts = || Facts::new(it, case, vec![("hold", 1), ("resume", 0), ("quote", 2)]);
        for (source, whole, expected) in [
            ("it.price.minor <= 5 && case.weight > 6", false, Ok(true)),
            ("has(case.state) && !has(it.gone) && !has(it.nothing)", false, Ok(true)),
            ("done.hold == done.resume", false, Ok(false)),
            ("it.sizes.all(size, size < done.quote + 1)", false, Ok(true)),
            ("\"other\" in case && case[\"weight\"] == 7", true, Ok(true)),
            ("size(done) == 3", true, Ok(true)),
            ("case.colour == \"red\"", false, Err("`colour` is not known yet".to_owned())),
        ] {
            let condition = condition(source);
            assert_eq!(condition.holds(&facts()), expected, "{source}");
            let Reads { it, case, done } = condition.reads.as_ref();
            assert_eq!([it, case, done].contains(&&Wanted::Whole), whole, "{source}");
        }
    }
}
