//! What the ledger names that lies in the archive: for counting, copying and forgetting.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Envelope, Event};
use uuid::Uuid;

use crate::{ApprovalRecorded, DocumentsAttached, Erased, MessageWritten, events::Sealed};

/// Everything named by the events added so far.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Documents attached in threads: each was kept when it was struck.
    pub attached: BTreeSet<String>,
    /// Documents that are evidence of other acts: the act had the digest, the document may never have been kept.
    pub evidence: BTreeSet<String>,
    /// Words, by number, with their seals.
    pub words: BTreeMap<Uuid, String>,
    /// Documents erased by an act.
    pub erased: BTreeSet<String>,
    /// Words erased by an act.
    pub erased_words: BTreeSet<Uuid>,
    /// The words of each message.
    messages: BTreeMap<String, Uuid>,
}

impl Named {
    /// Adds what an event names; events come in the order of the ledger.
    pub fn add(&mut self, event: &Envelope) {
        let mut attached = true;
        if let Some(e) = MessageWritten::read(event) {
            self.sealed(e.message, e.words);
        } else if let Some(e) = ApprovalRecorded::read(event) {
            if let Some(words) = e.words {
                self.sealed(e.message, words);
            }
        } else {
            attached = DocumentsAttached::read(event).is_some();
        }
        // What is named anew after an erasure was brought anew.
        for digest in &event.evidence {
            self.erased.remove(digest);
        }
        let names = if attached { &mut self.attached } else { &mut self.evidence };
        names.extend(event.evidence.iter().cloned());
        if let Some(e) = Erased::read(event) {
            if let Some(number) = e.message.as_ref().and_then(|message| self.messages.get(message)) {
                self.words.remove(number);
                self.erased_words.insert(*number);
            }
            if let Some(digest) = e.document {
                self.attached.remove(&digest);
                self.evidence.remove(&digest);
                self.erased.insert(digest);
            }
        }
    }

    fn sealed(&mut self, message: String, words: Sealed) {
        if let Ok(number) = Uuid::parse_str(&words.number) {
            self.words.insert(number, words.seal);
            self.messages.insert(message, number);
        }
    }

    /// Every document named and not erased.
    pub fn documents(&self) -> BTreeSet<String> {
        self.attached.union(&self.evidence).cloned().collect()
    }
}
