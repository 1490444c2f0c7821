//! Conditions: CEL expressions, compiled when the file is loaded, decided on the facts of a case.

use std::{
    collections::{BTreeMap, HashMap},
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
            Ok(program) => Ok(Self { source: source.to_owned(), place, plain, program: Arc::new(program) }),
            Err(errors) => {
                let first = errors.errors.first();
                let column = first.and_then(|e| usize::try_from(e.pos.1 - 1).ok()).unwrap_or(0);
                let message = first.map_or_else(|| "it does not parse".to_owned(), |e| e.msg.replace('\n', " "));
                Err((format!("this condition is not CEL: {message}"), column))
            }
        }
    }

    /// Whether it holds. The error is technical: a fact that is not there yet, two things that do not compare.
    pub fn holds(&self, facts: &Facts) -> Result<bool, String> {
        match self.program.execute(&facts.0) {
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

/// What conditions are decided on: this act's fields, the facts of the case, how often each step was done.
pub struct Facts(cel::Context<'static, 'static>);

impl Facts {
    /// Facts of one act. Nulls are absent, so that `has(case.x)` says whether x is known.
    pub fn new(it: &Map<String, Value>, case: &Map<String, Value>, done: &BTreeMap<String, u32>) -> Self {
        let mut context = cel::Context::with_env(ENVIRONMENT.clone());
        context.add_variable_from_value("it", object(it));
        context.add_variable_from_value("case", object(case));
        let done: HashMap<Key, cel::Value> =
            done.iter().map(|(step, times)| (key(step), cel::Value::Int(i64::from(*times)))).collect();
        context.add_variable_from_value("done", cel::Value::Map(CelMap { map: Arc::new(done) }));
        Self(context)
    }
}

fn key(name: &str) -> Key {
    Key::String(Arc::new(name.to_owned()))
}

fn object(fields: &Map<String, Value>) -> cel::Value {
    let map = fields.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (key(name), cel_value(value)));
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
