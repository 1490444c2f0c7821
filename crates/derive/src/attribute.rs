//! Reads the attributes: named texts and numbers, bare flags, and lists of texts.

use std::collections::BTreeMap;

use syn::{Attribute, Expr, ExprLit, Lit, Meta, Result, Token, punctuated::Punctuated, spanned::Spanned};

/// The contents of one attribute.
#[derive(Default)]
pub struct Attributes {
    texts: BTreeMap<String, String>,
    numbers: BTreeMap<String, i64>,
    flags: Vec<String>,
    lists: Vec<(String, Vec<String>)>,
}

impl Attributes {
    /// Reads every attribute of a name.
    pub fn read(attributes: &[Attribute], name: &str) -> Result<Self> {
        let mut read = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident(name)) {
            if matches!(attribute.meta, Meta::Path(_)) {
                continue;
            }
            if let Ok(text) = attribute.parse_args::<syn::LitStr>() {
                read.texts.insert(String::new(), text.value());
                continue;
            }
            for meta in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)? {
                read.add(meta)?;
            }
        }
        Ok(read)
    }

    fn add(&mut self, meta: Meta) -> Result<()> {
        let name = meta.path().require_ident()?.to_string();
        match meta {
            Meta::Path(_) => self.flags.push(name),
            Meta::NameValue(pair) => match number_or_text(&pair.value)? {
                Ok(number) => drop(self.numbers.insert(name, number)),
                Err(text) => drop(self.texts.insert(name, text)),
            },
            Meta::List(list) => {
                let items = list.parse_args_with(Punctuated::<syn::LitStr, Token![,]>::parse_terminated)?;
                self.lists.push((name, items.iter().map(syn::LitStr::value).collect()));
            }
        }
        Ok(())
    }

    /// A named text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// A named text that must be there.
    pub fn need(&self, name: &str, at: &impl Spanned) -> Result<&str> {
        self.text(name).ok_or_else(|| syn::Error::new(at.span(), format!("needs `{name} = \"…\"`")))
    }

    /// A named number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.numbers.get(name).copied()
    }

    /// Whether a bare flag is there.
    pub fn flag(&self, name: &str) -> bool {
        self.flags.iter().any(|f| f == name)
    }

    /// Every list of a name: `index("a", "b"), index("c")` gives two.
    pub fn lists(&self, name: &str) -> impl Iterator<Item = &Vec<String>> {
        self.lists.iter().filter(move |(n, _)| n == name).map(|(_, items)| items)
    }
}

fn number_or_text(value: &Expr) -> Result<std::result::Result<i64, String>> {
    let (negative, value) = match value {
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => (true, unary.expr.as_ref()),
        other => (false, other),
    };
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(Err(text.value())),
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
            let number: i64 = number.base10_parse()?;
            Ok(Ok(if negative { -number } else { number }))
        }
        other => Err(syn::Error::new(other.span(), "needs a text or a number")),
    }
}

/// The doc comment as one line.
pub fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|a| match &a.meta {
        Meta::NameValue(pair) if a.path().is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// `RecordDeposit` as `record_deposit`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The named fields of a struct.
pub fn named_fields(input: &syn::DeriveInput) -> Result<Vec<&syn::Field>> {
    match &input.data {
        syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) => {
            Ok(fields.named.iter().collect())
        }
        syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Unit, .. }) => Ok(Vec::new()),
        _ => Err(syn::Error::new(input.span(), "needs a struct with named fields")),
    }
}
