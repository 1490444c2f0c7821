//! OCEL 2.0 logs in JSON, XML and SQLite, read and written without loss.
//!
//! Objects without events, every line of attribute history with its time, qualifiers of both kinds
//! of relation, declared types without instances: all are kept. References to events or objects
//! that are declared nowhere are kept in the log as such and reported one by one.

mod database;
mod gather;
mod json;
mod sqlite;
mod write_json;
mod write_sqlite;
mod write_xml;
mod xml;

pub use json::read as read_json;
pub use sqlite::read as read_sqlite;
pub use write_json::write as write_json;
pub use write_sqlite::write as write_sqlite;
pub use write_xml::write as write_xml;
pub use xml::read as read_xml;

use std::collections::HashMap;

use mining::ocel::ObjectLog;
use serde::{Deserialize, Serialize};

use crate::Report;

/// A declared type and the attributes it declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeDeclaration {
    /// Name of the type.
    pub name: String,
    /// Its attributes.
    #[serde(default)]
    pub attributes: Vec<AttributeDeclaration>,
}

/// A declared attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeDeclaration {
    /// Name of the attribute.
    pub name: String,
    /// `string`, `time`, `integer`, `float` or `boolean`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What a log declares besides its events and objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declarations {
    /// Types of events.
    pub event_types: Vec<TypeDeclaration>,
    /// Types of objects.
    pub object_types: Vec<TypeDeclaration>,
}

/// An object-centric log and what happened on the way.
#[derive(Debug)]
pub struct ObjectImport {
    /// The log.
    pub log: ObjectLog,
    /// Declared types and their attributes.
    pub declared: Declarations,
    /// What happened to every part.
    pub report: Report,
}

/// What a writer could not put into the format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Relations and values of events or objects that are declared nowhere.
    pub left_out: u64,
}

/// The declared types of a log together with those its values use, each attribute once.
pub(crate) fn complete(log: &ObjectLog, declared: &Declarations) -> Declarations {
    let mut all = declared.clone();
    let mut events: Vec<(u32, u32)> =
        log.event_values().iter().map(|v| (log.event_type()[v.event as usize], v.attribute)).collect();
    let mut objects: Vec<(u32, u32)> =
        log.object_values().iter().map(|v| (log.object_type()[v.object as usize], v.attribute)).collect();
    for (used, names, types) in [
        (&mut events, log.event_types(), &mut all.event_types),
        (&mut objects, log.object_types(), &mut all.object_types),
    ] {
        let mut places = HashMap::new();
        for (place, declared) in types.iter().enumerate() {
            places.entry(declared.name.clone()).or_insert(place);
        }
        for name in names.names() {
            if !places.contains_key(name) {
                places.insert(name.to_owned(), types.len());
                types.push(TypeDeclaration { name: name.to_owned(), attributes: Vec::new() });
            }
        }
        used.sort_unstable();
        used.dedup();
        for &(kind, attribute) in used.iter().filter(|(kind, _)| *kind != mining::NONE) {
            let (kind, attribute) = (names.name(kind), log.attributes().name(attribute));
            let declared = &mut types[places[kind]];
            if !declared.attributes.iter().any(|a| a.name == attribute) {
                declared
                    .attributes
                    .push(AttributeDeclaration { name: attribute.to_owned(), kind: "string".to_owned() });
            }
        }
    }
    all
}

/// Positions of items by owner: those of owner `o` are `order[offsets[o]..offsets[o + 1]]`, in input order.
pub(crate) struct ByOwner {
    offsets: Vec<u32>,
    order: Vec<u32>,
}

impl ByOwner {
    pub fn new(owners: usize, owner_of: impl ExactSizeIterator<Item = u32> + Clone) -> Self {
        let mut offsets = vec![0_u32; owners + 1];
        for owner in owner_of.clone() {
            offsets[owner as usize + 1] += 1;
        }
        for owner in 1..offsets.len() {
            offsets[owner] += offsets[owner - 1];
        }
        let mut next = offsets.clone();
        let mut order = vec![0; owner_of.len()];
        for (at, owner) in owner_of.enumerate() {
            order[next[owner as usize] as usize] = at as u32;
            next[owner as usize] += 1;
        }
        Self { offsets, order }
    }

    pub fn of(&self, owner: usize) -> impl Iterator<Item = usize> {
        self.order[self.offsets[owner] as usize..self.offsets[owner + 1] as usize].iter().map(|&at| at as usize)
    }
}
