//! All that the maison knows of one person: what the vault holds, what the rows say, what was done and when.

use kernel::{Cell, ColumnKind, Lang, ObjectKind, ObjectRef, Scope, Sensitivity, Table, Vaulted};
use ledger::{Op, Query, Struck};
use maud::{Markup, html};
use serde::Serialize;

use crate::{
    clock,
    hall::Hall,
    naming,
    reader::Reader,
    trouble::Trouble,
    ui,
    value::{self, RowOf},
    words::say,
};

/// Rows of one table and acts on one object told at most; beyond it the export says so.
const MOST: usize = 2_000;

/// One fact: a name for programs, a label for people, the value in words.
#[derive(Serialize)]
struct Said {
    name: String,
    label: String,
    value: String,
}

/// Rows of one list.
#[derive(Serialize)]
struct Rows {
    name: String,
    title: String,
    rows: Vec<Vec<Said>>,
}

/// One act.
#[derive(Serialize)]
struct Done {
    act: u64,
    at: String,
    what: String,
    about: String,
    site: String,
}

/// All that is known of one person.
#[derive(Serialize)]
pub struct Everything {
    code: String,
    made: String,
    person: Vec<Said>,
    facts: Vec<Said>,
    lists: Vec<Rows>,
    acts: Vec<Done>,
    whole: bool,
}

impl Everything {
    /// Gathers it, without what tells of others: people of the maison, costs.
    pub fn of(hall: &Hall, reader: &Reader, of: &Vaulted, kind: &ObjectKind, code: &str) -> Result<Self, Trouble> {
        let lang = reader.lang;
        let subject = ObjectRef::new(of.kind, code);
        let values = hall.ledger.personal(&subject).map_err(Trouble::failure)?;
        let person = (of.fields)().into_iter().filter_map(|field| {
            let value = values.get(&field.name)?.clone();
            Some(Said { label: field.label.get(lang).to_owned(), name: field.name, value })
        });
        let mut made = Self {
            code: code.to_owned(),
            made: reader.now.to_string(),
            person: person.collect(),
            facts: Vec::new(),
            lists: Vec::new(),
            acts: Vec::new(),
            whole: true,
        };
        made.facts = made.rows(hall, reader, kind.table, kind.table.key(), code)?.pop().unwrap_or_default();
        let mut objects = vec![subject];
        for table in hall.house().tables() {
            let of_person = |column: &&kernel::Column| column.kind == ColumnKind::Object(of.kind);
            let Some(column) = table.columns.iter().skip(1).find(of_person) else { continue };
            let rows = made.rows(hall, reader, table, column.name, code)?;
            if let Some(kind) = hall.house().objects().iter().find(|kind| std::ptr::eq(kind.table, table)) {
                let keys = rows.iter().filter_map(|row| Some(row.first()?.value.clone()));
                objects.extend(keys.map(|key| ObjectRef::new(kind.kind, key)));
            }
            if !rows.is_empty() {
                let view = hall.house().views().iter().find(|view| std::ptr::eq(view.table, table));
                let title = view.map_or_else(|| table.name.to_owned(), |view| view.title.get(lang).to_owned());
                made.lists.push(Rows { name: table.name.to_owned(), title, rows });
            }
        }
        for object in objects {
            made.add_acts(hall, reader, &object)?;
        }
        made.acts.sort_by_key(|act| act.act);
        made.acts.dedup_by_key(|act| act.act);
        Ok(made)
    }

    /// Rows of a table in words, each value with its label; the key first.
    fn rows(
        &mut self,
        hall: &Hall,
        reader: &Reader,
        table: &'static Table,
        column: &str,
        code: &str,
    ) -> Result<Vec<Vec<Said>>, Trouble> {
        let limit = u32::try_from(MOST).unwrap_or(u32::MAX);
        let query = Query { limit, ..Query::table(table) }.with(column, Op::Is, vec![Cell::from(code)]);
        // Everything of theirs, wherever it was done; nothing of what things cost the maison.
        let scope = Scope { sites: None, costs: false };
        let page = hall.ledger.page(&query, &scope).map_err(Trouble::failure)?;
        self.whole &= page.total <= page.rows.len() as u64;
        let row = |cells: &Vec<Cell>| {
            let row = RowOf { columns: &page.columns, cells };
            let told = page.columns.iter().zip(cells).filter(|(column, cell)| {
                let of_others =
                    column.kind == ColumnKind::Object("person") || column.sensitivity != Sensitivity::Ordinary;
                !of_others && **cell != Cell::Null
            });
            told.map(|(column, cell)| Said {
                name: column.name.to_owned(),
                label: column.label.get(reader.lang).to_owned(),
                value: match column.kind {
                    ColumnKind::Object(kind) if kind != "site" => cell.to_string(),
                    _ => value::words(hall, reader, column, cell, Some(row)),
                },
            })
            .collect()
        };
        Ok(page.rows.iter().map(row).collect())
    }

    fn add_acts(&mut self, hall: &Hall, reader: &Reader, object: &ObjectRef) -> Result<(), Trouble> {
        let acts = hall.ledger.thread(object, MOST, None).map_err(Trouble::failure)?;
        self.whole &= acts.len() < MOST;
        self.acts.extend(acts.iter().map(|Struck { seq, envelope }| Done {
            act: *seq,
            at: clock::short(reader.lang, &reader.zone, envelope.occurred_at),
            what: naming::act_title(hall, &envelope.kind, envelope.case.as_ref()).get(reader.lang).to_owned(),
            about: object.id.clone(),
            site: value::object_words(hall, reader, "site", &envelope.site.0),
        }));
        Ok(())
    }

    /// As a page to be read or printed.
    pub fn markup(&self, lang: Lang) -> Markup {
        let facts = |title: &str, list: &[Said]| {
            let list: Vec<ui::Fact> = list.iter().map(|said| ui::Fact::text(&said.label, &said.value)).collect();
            ui::facts(title, &list)
        };
        html! {
            (ui::page_title(&format!("{} {}", say(lang, "vault-export"), self.code), &say(lang, "vault-export-lead"), None))
            @if !self.whole { p class="notice" { (say(lang, "vault-export-cut")) } }
            (facts(&say(lang, "vault-title"), &self.person))
            (facts(&say(lang, "object-facts"), &self.facts))
            @for list in &self.lists {
                section class="related" {
                    h2 { (list.title) }
                    @for row in &list.rows { (facts("", row)) }
                }
            }
            section class="related" {
                h2 { (say(lang, "vault-acts")) }
                div class="table-scroll" tabindex="0" role="region" aria-label=(say(lang, "vault-acts")) {
                    table class="table plain" {
                        thead { tr {
                            th scope="col" { (say(lang, "vault-act-at")) }
                            th scope="col" { (say(lang, "vault-act-what")) }
                            th scope="col" { (say(lang, "vault-act-about")) }
                            th scope="col" { (say(lang, "vault-act-site")) }
                        } }
                        tbody { @for act in &self.acts {
                            tr { td { (act.at) } td { (act.what) } td { (act.about) } td { (act.site) } }
                        } }
                    }
                }
            }
        }
    }
}
