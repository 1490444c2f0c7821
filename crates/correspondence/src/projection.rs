//! Folds messages and mentions, and for every act of the house the documents it names.

use std::sync::Arc;

use base::id::PersonId;
use kernel::{Envelope, Event, ObjectRef, Projection, Row, Rows, RowsExt, StateExt, Table};

use crate::{
    ApprovalRecorded, DocumentsAttached, Erased, Ground, MentionRead, MentionRow, MessageRow, MessageTakenBack,
    MessageWritten, PaperRow, Use, events::Sealed, key_of,
};

/// The projection.
pub(crate) struct Correspondence(pub Arc<Ground>);

impl Projection for Correspondence {
    fn name(&self) -> &'static str {
        "correspondence"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![MessageRow::table(), MentionRow::table(), PaperRow::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        let mut used = Use::Evidence;
        if let Some(e) = MessageWritten::read(event) {
            used = Use::Attached;
            said(rows, event, &e.about, e.message, Some(e.words), &e.mentions);
        } else if let Some(e) = DocumentsAttached::read(event) {
            used = Use::Attached;
            said(rows, event, &e.about, e.message, None, &e.mentions);
        } else if let Some(e) = ApprovalRecorded::read(event) {
            used = Use::Approval;
            said(rows, event, &e.about, e.message, e.words, &e.mentions);
        } else if let Some(e) = MessageTakenBack::read(event) {
            rows.change::<MessageRow>(&e.message, |row| row.taken_back_at = Some(event.occurred_at));
        } else if let Some(e) = MentionRead::read(event) {
            rows.change::<MentionRow>(MentionRow::key(&e.message, &e.person), |row| {
                row.read_at = Some(event.occurred_at);
            });
        } else if let Some(e) = Erased::read(event) {
            if let Some(message) = &e.message {
                rows.change::<MessageRow>(message, |row| row.erased = true);
            }
            let digest = e.document.unwrap_or_default();
            let papers: Vec<PaperRow> = rows.rows("digest", digest.as_str());
            for mut paper in papers {
                paper.erased = true;
                rows.write(&paper);
            }
        }
        let about = self.0.main_object(event).map(key_of).unwrap_or_default();
        for digest in &event.evidence {
            rows.write(&PaperRow {
                id: format!("{digest}/{}", event.id),
                digest: digest.clone(),
                about: about.clone(),
                site: event.site.clone(),
                by: event.actor.clone(),
                at: event.occurred_at,
                used,
                erased: false,
            });
        }
    }
}

/// Something was said: the message, whom it mentions, and what its author has thereby read.
fn said(
    rows: &mut dyn Rows,
    event: &Envelope,
    about: &ObjectRef,
    message: String,
    words: Option<Sealed>,
    mentions: &[PersonId],
) {
    let about = key_of(about);
    let answered: Vec<MentionRow> = rows.rows("about", about.as_str());
    for mut mention in answered.into_iter().filter(|m| m.person == event.actor && m.read_at.is_none()) {
        mention.read_at = Some(event.occurred_at);
        rows.write(&mention);
    }
    for person in mentions {
        rows.write(&MentionRow {
            id: MentionRow::key(&message, person),
            person: person.clone(),
            about: about.clone(),
            message: message.clone(),
            by: event.actor.clone(),
            at: event.occurred_at,
            read_at: None,
        });
    }
    let (words, seal) = words.map_or((None, None), |sealed| (Some(sealed.number), Some(sealed.seal)));
    rows.write(&MessageRow {
        id: message,
        about,
        words,
        seal,
        by: event.actor.clone(),
        at: event.occurred_at,
        taken_back_at: None,
        erased: false,
    });
}
