//! What people say and show about any object: messages that mention colleagues, documents and photos, the client's
//! approvals. One thread per object, whatever it is.
//!
//! Events hold numbers, digests, lengths and seals; the words themselves and the bytes of documents are in the archive
//! beside the ledger and can be forgotten there.

mod about;
mod contribute;
mod erase;
mod events;
mod named;
mod projection;
mod read;
mod rows;
mod take_back;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use kernel::{Area, ObjectKind, Text, Verb, area::ReadActor};

pub use events::{
    ApprovalRecorded, Approved, Document, DocumentsAttached, Erased, ErasedBecause, MentionRead, MessageTakenBack,
    MessageWritten, TakenBackBecause,
};
pub use named::Named;
pub use rows::{
    MentionRow, MessageRow, PaperRow, Use, erased, key_of, mentions_of, messages_about, papers_about, papers_of,
};

/// The verb that writes a message.
pub const WRITE: &str = "correspondence.write";
/// The verb that attaches documents.
pub const ATTACH: &str = "correspondence.attach";
/// The verb that records a client's approval.
pub const APPROVE: &str = "correspondence.approve";
/// The verb that takes a message back.
pub const TAKE_BACK: &str = "correspondence.take_back";
/// The verb that says a mention was read.
pub const READ: &str = "correspondence.read";
/// The verb that erases words or a document.
pub const ERASE: &str = "correspondence.erase";

/// Who may do what everybody may not.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Roles that record a client's approval.
    pub approvers: Vec<String>,
    /// Roles that erase words and documents.
    pub erasers: Vec<String>,
}

impl Default for Terms {
    fn default() -> Self {
        let list = |codes: &[&str]| codes.iter().map(ToString::to_string).collect();
        Self {
            approvers: list(&[
                "client_advisor",
                "operations_coordinator",
                "assistant_operations_manager",
                "boutique_director",
                "special_orders_desk",
            ]),
            erasers: list(&["administrator", "internal_control"]),
        }
    }
}

/// What correspondence needs to know of the house: kinds of object, and the sight of people.
struct Ground {
    objects: Vec<ObjectKind>,
    read_actor: ReadActor,
}

/// The area over what the others declare: put it last. Objects everybody sees have no thread of their own.
pub fn area(others: &[Area], read_actor: ReadActor, terms: &Terms) -> Area {
    let scoped = |object: &&ObjectKind| !object.table.scope.is_empty();
    let objects = others.iter().flat_map(|area| &area.objects).filter(scoped).cloned().collect();
    let ground = Arc::new(Ground { objects, read_actor });
    let mut verbs: Vec<Box<dyn Verb>> = contribute::verbs(&ground, terms);
    verbs.push(kernel::verb::<take_back::TakeBack>());
    verbs.push(kernel::verb::<read::ReadMention>());
    verbs.push(erase::verb(terms));
    Area {
        name: "correspondence",
        title: Text::new("Correspondence", "Correspondance"),
        verbs,
        events: events::catalogue(),
        projections: vec![Box::new(projection::Correspondence(ground))],
        ..Area::default()
    }
}
