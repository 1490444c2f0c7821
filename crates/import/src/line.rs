//! One row of a file becomes one act: its number, its site, its body, or every reason why it cannot.

use base::id::SiteId;
use formats::{cell, table::Table};
use kernel::{Field, Refusal, Text, field::check_body};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    area::document_key,
    bind::{Bound, From},
    profile::{CurrencySource, Profile},
    value,
};

/// Why a row cannot be taken in: where, what stands there, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The sheet; empty for text files.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// The line or sheet row, from 1.
    pub line: u64,
    /// The column; empty when the row as a whole is meant.
    pub column: String,
    /// What stands in the cell, made safe to show.
    pub value: String,
    /// Stable name of the reason.
    pub code: String,
    /// What is wrong and what to do.
    pub why: Text,
}

/// A row ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its number as the system writes it.
    pub number: String,
    /// The key of its document.
    pub key: String,
    pub site: SiteId,
    pub body: Map<String, Value>,
    /// SHA-256 of verb and body without personal values, hexadecimal.
    pub content: String,
    /// SHA-256 of verb and body with them; never kept.
    pub whole: [u8; 32],
}

/// What all rows share.
pub(crate) struct Reading<'a> {
    pub table: &'a Table,
    pub profile: &'a Profile,
    pub bound: &'a Bound,
    pub fields: &'a [Field],
    /// Where the person acts when the profile does not say.
    pub site: &'a SiteId,
    /// Where they may act.
    pub sites: &'a [SiteId],
}

impl Reading<'_> {
    /// Reads a row.
    pub fn line(&self, row: usize) -> Result<Line, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut body = Map::new();
        for (field, from) in &self.bound.fields {
            match self.value(row, field, from) {
                Ok(Some(value)) => drop(body.insert(field.name.clone(), value)),
                Ok(None) => {}
                Err(why) => faults.push(self.fault(row, &from.columns, "import.unread", &sentence(field, &why))),
            }
        }
        for refusal in check_body(self.fields, &body).0 {
            // what could not be read is already told
            let at = refusal.field.as_deref().and_then(|name| self.bound.fields.iter().find(|(f, _)| f.name == name));
            let columns = at.map_or(&[][..], |(_, from)| &from.columns);
            let told = refusal.code == "field.missing"
                && faults.iter().any(|f| !columns.is_empty() && f.column == self.names(columns));
            if !told {
                faults.push(self.fault(row, columns, &refusal.code, &refusal.text));
            }
        }
        let site = self.site(row, &mut faults);
        let number = self.number(row, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let personal = |name: &str| self.fields.iter().any(|field| field.personal && field.name == name);
        let content = hex::encode(digest(&self.profile.verb, body.iter().filter(|(name, _)| !personal(name))));
        let whole = digest(&self.profile.verb, body.iter());
        let number = if self.bound.number.is_empty() { content[..16].to_owned() } else { number };
        Ok(Line { key: document_key(&self.profile.system, &number), number, site, body, content, whole })
    }

    fn value(&self, row: usize, field: &Field, from: &From) -> Result<Option<Value>, Text> {
        let Some(text) = self.text(row, from)? else { return Ok(None) };
        let currency = match (&from.source.currency, from.currency) {
            (_, Some(column)) => Some(self.table.cell(row, column).trim()),
            (Some(CurrencySource::Constant(code)), None) => Some(code.as_str()),
            _ => None,
        };
        value::read(&field.kind, &text, &from.source, currency)
    }

    /// What the columns say, through the map of values; the constant when they say nothing.
    fn text(&self, row: usize, from: &From) -> Result<Option<String>, Text> {
        let mut said = String::new();
        for &column in &from.columns {
            if self.table.is_shortened(row, column) {
                return Err(value::shortened());
            }
            let cell = self.table.cell(row, column).trim();
            if !cell.is_empty() {
                if !said.is_empty() {
                    said.push(' ');
                }
                said.push_str(cell);
            }
        }
        if !said.is_empty() && !from.source.values.is_empty() {
            let alike = |text: &str| cell::plain_name(value::bare(text.trim()));
            let wanted = alike(&said);
            match from.source.values.iter().find(|(theirs, _)| alike(theirs) == wanted) {
                Some((_, ours)) => said = ours.clone(),
                None if from.source.constant.is_some() => said.clear(),
                None => {
                    return Err(Text::new(
                        "is not in the list of values of the profile; add what it means there",
                        "n’est pas dans la liste de valeurs du profil ; ajoutez-y son sens",
                    ));
                }
            }
        }
        if said.is_empty() {
            return Ok(from.source.constant.clone().filter(|text| !text.is_empty()));
        }
        Ok(Some(said))
    }

    fn site(&self, row: usize, faults: &mut Vec<Fault>) -> SiteId {
        let Some(from) = &self.bound.site else { return self.site.clone() };
        let columns = &from.columns;
        match self.text(row, from) {
            Ok(Some(code)) if self.sites.iter().any(|site| site.0 == code) => SiteId(code),
            Ok(Some(code)) => {
                let shown = cell::shown(&code);
                let why = Text::owned(
                    format!(
                        "You do not work at “{shown}”, or there is no such site; say in the mapping which site it means."
                    ),
                    format!(
                        "Vous n’exercez pas à « {shown} », ou ce site n’existe pas ; précisez dans la correspondance de quel site il s’agit."
                    ),
                );
                faults.push(self.fault(row, columns, "import.site", &why));
                self.site.clone()
            }
            Ok(None) => {
                let why =
                    Text::new("The row names no site; fill it in.", "La ligne ne nomme aucun site ; complétez-la.");
                faults.push(self.fault(row, columns, "import.site", &why));
                self.site.clone()
            }
            Err(why) => {
                let why = Text::owned(format!("The site {}.", why.en), format!("Le site {}.", why.fr));
                faults.push(self.fault(row, columns, "import.site", &why));
                self.site.clone()
            }
        }
    }

    fn number(&self, row: usize, faults: &mut Vec<Fault>) -> String {
        let columns = &self.bound.number;
        let mut parts = Vec::new();
        for &column in columns {
            let text = self.table.cell(row, column).trim();
            let why = if self.table.is_shortened(row, column) || cell::is_shortened(text) {
                let why = value::shortened();
                Some(Text::owned(format!("The number {}.", why.en), format!("Le numéro {}.", why.fr)))
            } else if text.is_empty() {
                Some(Text::new("The row has no number; fill it in.", "La ligne n’a pas de numéro ; complétez-la."))
            } else if cell::mixes_alphabets(text) || text.chars().any(char::is_control) {
                Some(Text::new(
                    "The number has letters of two alphabets or hidden characters; type it again.",
                    "Le numéro mêle deux alphabets ou contient des caractères invisibles ; saisissez-le à nouveau.",
                ))
            } else if text.chars().count() > 60 {
                Some(Text::new(
                    "The number is too long; check the column.",
                    "Le numéro est trop long ; vérifiez la colonne.",
                ))
            } else {
                None
            };
            if let Some(why) = why {
                faults.push(self.fault(row, &[column], "import.number", &why));
            }
            parts.push(text);
        }
        parts.join("/")
    }

    fn names(&self, columns: &[usize]) -> String {
        columns.iter().map(|&column| cell::shown(&self.table.columns[column].name)).collect::<Vec<_>>().join(", ")
    }

    pub fn fault(&self, row: usize, columns: &[usize], code: &str, why: &Text) -> Fault {
        let values: Vec<&str> = columns.iter().map(|&column| self.table.cell(row, column)).collect();
        Fault {
            sheet: self.table.name.clone(),
            line: self.table.line(row),
            column: self.names(columns),
            value: cell::shown(values.join(" ").trim()),
            code: code.to_owned(),
            why: why.clone(),
        }
    }

    /// A refusal of the verb, at the column its field is read from.
    pub fn refused(&self, row: usize, refusal: &Refusal) -> Fault {
        let at = refusal.field.as_deref().and_then(|name| self.bound.fields.iter().find(|(f, _)| f.name == name));
        self.fault(row, at.map_or(&[][..], |(_, from)| &from.columns), &refusal.code, &refusal.text)
    }
}

fn sentence(field: &Field, why: &Text) -> Text {
    Text::owned(format!("“{}” {}.", field.label.en, why.en), format!("« {} » {}.", field.label.fr, why.fr))
}

/// The digest that tells whether the same row comes again. Personal values are left out: nothing of them may stay in
/// the ledger, not even a digest.
fn digest<'a>(verb: &str, said: impl Iterator<Item = (&'a String, &'a Value)>) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(verb);
    // the map is in the order of names, so that the same row always has the same digest
    for (name, value) in said {
        digest.update([0]);
        digest.update(name);
        digest.update([1]);
        digest.update(value.to_string());
    }
    digest.finalize().into()
}

/// The identifier of the command a row is struck as: made from the system, the number, the verb, the content and how
/// many contents came before, so that the same row is the same command whenever and wherever it is sent, and a value
/// that goes and comes back is not mistaken for the first time.
pub(crate) fn command(line: &Line, verb: &str, before: u32) -> Uuid {
    let mut digest = Sha256::new();
    if before > 0 {
        digest.update(before.to_be_bytes());
    }
    for part in ["poincon.import", &line.key, verb, &line.content, line.site.0.as_str()] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let bytes: [u8; 32] = digest.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(&bytes[..16]);
    uuid::Builder::from_custom_bytes(first).into_uuid()
}
