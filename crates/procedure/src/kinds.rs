//! What conditions may speak of: the names they read exist, and what is compared can be compared.

use std::collections::{BTreeMap, BTreeSet};

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};
use kernel::{Field, FieldKind};

use crate::{
    condition::{Condition, parts},
    problem::{Problem, one_of},
};

/// What a name stands for, as far as one knows before anything is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Bool,
    Int,
    Text,
    Choice(BTreeSet<String>),
    Money,
    List(Box<Kind>),
    /// `it`, `case` or `done`.
    Facts(Variable),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    It,
    Case,
    Done,
}

/// Names with their kinds.
pub(crate) type Names = BTreeMap<String, Kind>;

/// What a condition may read; `None` where that is not known yet.
pub(crate) struct Scope<'a> {
    pub it: Option<&'a Names>,
    pub case: Option<&'a Names>,
    pub steps: BTreeSet<&'a str>,
}

impl Kind {
    pub fn of_field(kind: &FieldKind) -> Self {
        match kind {
            FieldKind::Integer { .. } | FieldKind::Grams | FieldKind::Carats => Self::Int,
            FieldKind::Money => Self::Money,
            FieldKind::Bool => Self::Bool,
            FieldKind::Choice(options) => Self::Choice(options.iter().map(|(code, _)| code.clone()).collect()),
            FieldKind::List(item) => Self::List(Box::new(Self::of_field(item))),
            _ => Self::Text,
        }
    }

    /// From the Rust type an event's catalogue entry names.
    pub fn of_rust(name: &str) -> Self {
        let name = name.rsplit("::").next().unwrap_or(name);
        if let Some(inner) = name.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')) {
            return Self::of_rust(inner);
        }
        if let Some(inner) = name.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
            return Self::List(Box::new(Self::of_rust(inner)));
        }
        match name {
            "Money" => Self::Money,
            "bool" => Self::Bool,
            "u8" | "u16" | "u32" | "i32" | "i64" | "Grams" | "Carats" => Self::Int,
            "String" | "Date" | "Moment" => Self::Text,
            _ => Self::Any,
        }
    }

    fn said(&self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Bool => "yes or no",
            Self::Int => "a whole number",
            Self::Text | Self::Choice(_) => "a text",
            Self::Money => "an amount",
            Self::List(_) => "a list",
            Self::Facts(_) => "all facts together",
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Text | Self::Choice(_), Self::Text | Self::Choice(_)) | (Self::List(_), Self::List(_)) => true,
            _ => self == other,
        }
    }
}

/// Adds fields to names; a name two events use for different things stands for anything.
pub(crate) fn add(names: &mut Names, name: &str, kind: Kind) {
    let known = names.entry(name.to_owned()).or_insert_with(|| kind.clone());
    if *known != kind {
        *known = match (&*known, &kind) {
            (Kind::Choice(a), Kind::Choice(b)) => Kind::Choice(a.union(b).cloned().collect()),
            (a, b) if a.is_like(b) && *a != Kind::Any && *b != Kind::Any => Kind::Text,
            _ => Kind::Any,
        };
    }
}

pub(crate) fn add_fields<'a>(names: &mut Names, fields: impl IntoIterator<Item = &'a Field>) {
    for field in fields {
        add(names, &field.name, Kind::of_field(&field.kind));
    }
}

/// Everything wrong with a condition that must answer yes or no.
pub(crate) fn problems(file: &str, condition: &Condition, scope: &Scope<'_>) -> Vec<Problem> {
    let mut check = Check { file, condition, scope, locals: Vec::new(), problems: Vec::new() };
    let root = condition.expression();
    let kind = check.kind(root);
    if !kind.is_like(&Kind::Bool) {
        check.tell(root, format!("this gives {}, not yes or no", kind.said()), "compare it with something");
    }
    check.problems
}

struct Check<'a> {
    file: &'a str,
    condition: &'a Condition,
    scope: &'a Scope<'a>,
    /// Names made by `all`, `exists`, `map` and the like.
    locals: Vec<String>,
    problems: Vec<Problem>,
}

/// Functions of the standard environment, with what they give.
const FUNCTIONS: &[(&str, Kind)] = &[
    ("size", Kind::Int),
    ("contains", Kind::Bool),
    ("startsWith", Kind::Bool),
    ("endsWith", Kind::Bool),
    ("matches", Kind::Bool),
    ("int", Kind::Int),
    ("string", Kind::Text),
    ("bool", Kind::Bool),
    ("timestamp", Kind::Any),
    ("duration", Kind::Any),
    ("getFullYear", Kind::Int),
    ("getMonth", Kind::Int),
    ("getDate", Kind::Int),
    ("getDayOfWeek", Kind::Int),
    ("getHours", Kind::Int),
    ("dyn", Kind::Any),
    ("type", Kind::Any),
    ("max", Kind::Any),
    ("min", Kind::Any),
];

impl Check<'_> {
    fn tell(&mut self, at: &IdedExpr, what: impl Into<String>, write: impl Into<String>) {
        self.problems.push(Problem::new(self.file, self.condition.place_of(at.id), what, write));
    }

    fn kind(&mut self, expression: &IdedExpr) -> Kind {
        match &expression.expr {
            Expr::Ident(name) => self.name(expression, name),
            Expr::Select(select) => {
                let of = self.kind(&select.operand);
                let kind = self.part(expression, &of, &select.field);
                if select.test { Kind::Bool } else { kind }
            }
            Expr::Call(call) if call.func_name == operators::INDEX => match call.args.as_slice() {
                [of, IdedExpr { expr: Expr::Literal(LiteralValue::String(name)), .. }] => {
                    let kind = self.kind(of);
                    self.part(expression, &kind, name.inner())
                }
                [of, at] => {
                    self.kind(at);
                    match self.kind(of) {
                        Kind::List(item) => *item,
                        _ => Kind::Any,
                    }
                }
                _ => Kind::Any,
            },
            Expr::Call(call) => {
                let arguments: Vec<&IdedExpr> = call.target.iter().map(AsRef::as_ref).chain(&call.args).collect();
                self.call(expression, &call.func_name, &arguments)
            }
            Expr::Comprehension(c) => {
                self.kind(&c.iter_range);
                let before = self.locals.len();
                self.locals.extend([c.iter_var.clone(), c.accu_var.clone()]);
                self.locals.extend(c.iter_var2.clone());
                for part in [&c.accu_init, &c.loop_cond, &c.loop_step, &c.result] {
                    self.kind(part);
                }
                self.locals.truncate(before);
                Kind::Any
            }
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Kind::Bool,
                LiteralValue::Int(_) | LiteralValue::UInt(_) => Kind::Int,
                LiteralValue::String(_) => Kind::Text,
                _ => Kind::Any,
            },
            Expr::List(_) => {
                let kinds: Vec<Kind> = parts(expression).into_iter().map(|part| self.kind(part)).collect();
                let first = kinds.first().cloned().unwrap_or(Kind::Any);
                Kind::List(Box::new(if kinds.iter().all(|kind| kind.is_like(&first)) { first } else { Kind::Any }))
            }
            _ => {
                parts(expression).into_iter().for_each(|part| {
                    self.kind(part);
                });
                Kind::Any
            }
        }
    }

    fn name(&mut self, at: &IdedExpr, name: &str) -> Kind {
        match name {
            "it" => Kind::Facts(Variable::It),
            "case" => Kind::Facts(Variable::Case),
            "done" => Kind::Facts(Variable::Done),
            "int" | "string" | "bool" | "list" | "map" | "null_type" => Kind::Any,
            _ if name.starts_with('@') || self.locals.iter().any(|local| local == name) => Kind::Any,
            _ => {
                let write = "write it.… (this act), case.… (what is known) or done.… (how often a step was done)";
                self.tell(at, format!("unknown name `{name}`"), write);
                Kind::Any
            }
        }
    }

    fn part(&mut self, at: &IdedExpr, of: &Kind, field: &str) -> Kind {
        let (names, what) = match of {
            Kind::Any => return Kind::Any,
            Kind::Money => {
                return match field {
                    "minor" => Kind::Int,
                    "currency" => Kind::Text,
                    _ => {
                        self.tell(at, format!("an amount has no `{field}`"), "write .minor or .currency");
                        Kind::Any
                    }
                };
            }
            Kind::Facts(Variable::Done) => {
                if !self.scope.steps.contains(field) {
                    let write = one_of(field, self.scope.steps.iter().copied());
                    self.tell(at, format!("unknown step `{field}`"), write);
                }
                return Kind::Int;
            }
            Kind::Facts(Variable::It) => (self.scope.it, "this step asks for no field"),
            Kind::Facts(Variable::Case) => (self.scope.case, "no event of this procedure has a field"),
            other => {
                self.tell(at, format!("{} has no `{field}`", other.said()), "remove what comes after the point");
                return Kind::Any;
            }
        };
        let Some(names) = names else { return Kind::Any };
        names.get(field).cloned().unwrap_or_else(|| {
            let write = one_of(field, names.keys().map(String::as_str));
            self.tell(at, format!("{what} `{field}`"), write);
            Kind::Any
        })
    }

    fn call(&mut self, at: &IdedExpr, function: &str, arguments: &[&IdedExpr]) -> Kind {
        use operators as op;
        let kinds: Vec<Kind> = arguments.iter().map(|argument| self.kind(argument)).collect();
        match (function, kinds.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR | op::LOGICAL_NOT | op::NOT_STRICTLY_FALSE, _) => {
                for (kind, argument) in kinds.iter().zip(arguments) {
                    if !kind.is_like(&Kind::Bool) {
                        self.tell(argument, format!("{} is not yes or no", kind.said()), "compare it with something");
                    }
                }
                Kind::Bool
            }
            (op::EQUALS | op::NOT_EQUALS, [left, right]) => {
                self.comparable(at, left, right);
                self.option(arguments[1], left, right);
                self.option(arguments[0], right, left);
                Kind::Bool
            }
            (op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS, [left, right]) => {
                if [left, right].iter().any(|kind| matches!(kind, Kind::Money)) {
                    let write = "compare .minor, and say that .currency is the same";
                    self.tell(at, "amounts do not compare as a whole", write);
                } else {
                    self.comparable(at, left, right);
                }
                Kind::Bool
            }
            (op::IN, [item, list]) => {
                if let Kind::List(of) = list {
                    self.comparable(at, item, of);
                }
                if let Expr::List(written) = &arguments[1].expr {
                    let literals: Vec<&IdedExpr> = written.elements.iter().collect();
                    literals.into_iter().for_each(|literal| self.option(literal, item, &Kind::Text));
                }
                Kind::Bool
            }
            (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO, [left, right]) => {
                self.comparable(at, left, right);
                left.clone()
            }
            (op::NEGATE, [kind]) => kind.clone(),
            (op::CONDITIONAL, [_, yes, no]) => {
                if yes.is_like(no) {
                    yes.clone()
                } else {
                    Kind::Any
                }
            }
            (op::INDEX | op::OPT_INDEX | op::OPT_SELECT, _) => Kind::Any,
            _ => {
                if let Some((_, kind)) = FUNCTIONS.iter().find(|(name, _)| *name == function) {
                    return kind.clone();
                }
                if !function.starts_with(['@', '_']) {
                    let write = one_of(function, FUNCTIONS.iter().map(|(name, _)| *name).chain(["has"]));
                    self.tell(at, format!("unknown function `{function}`"), write);
                }
                Kind::Any
            }
        }
    }

    fn comparable(&mut self, at: &IdedExpr, left: &Kind, right: &Kind) {
        if !left.is_like(right) {
            let what = format!("{} and {} do not go together", left.said(), right.said());
            self.tell(at, what, "compare two things of one kind");
        }
    }

    /// A choice is only ever one of its options.
    fn option(&mut self, literal: &IdedExpr, choice: &Kind, other: &Kind) {
        let (Kind::Choice(options), Kind::Text) = (choice, other) else { return };
        let Expr::Literal(LiteralValue::String(text)) = &literal.expr else { return };
        if !options.contains(text.inner()) {
            let write = one_of(text.inner(), options.iter().map(String::as_str));
            self.tell(literal, format!("`{}` is not one of the options", text.inner()), write);
        }
    }
}
