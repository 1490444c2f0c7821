//! Rows of messages, of mentions and of which object names which document.

use base::{Moment, id::PersonId, id::SiteId};
use kernel::{Choice, ObjectRef, Row, State, StateExt};

/// Something said or shown about an object.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "correspondence_message", index("about"), index("erased"))]
pub struct MessageRow {
    /// Number.
    #[column(en = "Message", fr = "Message")]
    pub id: String,
    /// `kind/identifier` of the object.
    #[column(en = "About", fr = "Objet")]
    pub about: String,
    /// Number of its words in the archive; none for documents without a word.
    #[column(en = "Words", fr = "Texte")]
    pub words: Option<String>,
    /// The seal of its words.
    #[column(en = "Seal", fr = "Sceau")]
    pub seal: Option<String>,
    /// Who wrote it.
    #[column(en = "Written by", fr = "Écrit par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Written", fr = "Écrit le")]
    pub at: Moment,
    /// When its author took it back.
    #[column(en = "Taken back", fr = "Repris le")]
    pub taken_back_at: Option<Moment>,
    /// Whether its words were erased.
    #[column(en = "Erased", fr = "Effacé")]
    pub erased: bool,
}

/// A person mentioned in a message.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "correspondence_mention", index("person"), index("about"))]
pub struct MentionRow {
    /// `message/person`.
    #[column(en = "Mention", fr = "Mention")]
    pub id: String,
    /// Who is mentioned.
    #[column(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// `kind/identifier` of the object.
    #[column(en = "About", fr = "Objet")]
    pub about: String,
    /// The message.
    #[column(en = "Message", fr = "Message")]
    pub message: String,
    /// Who wrote it.
    #[column(en = "Written by", fr = "Écrit par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Written", fr = "Écrit le")]
    pub at: Moment,
    /// When the person read it: they said so, or wrote in the same thread.
    #[column(en = "Read", fr = "Lu le")]
    pub read_at: Option<Moment>,
}

/// What a document is to the act that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Use {
    /// It came with a message or alone.
    #[choice(en = "attached", fr = "joint")]
    Attached,
    /// It bears the client's approval.
    #[choice(en = "client’s approval", fr = "accord du client")]
    Approval,
    /// It is the evidence of another act.
    #[choice(en = "evidence", fr = "pièce justificative")]
    Evidence,
}

/// A document named by an act about an object.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "correspondence_paper", index("digest"), index("about"), index("erased"))]
pub struct PaperRow {
    /// `digest/event`.
    #[column(en = "Paper", fr = "Pièce")]
    pub id: String,
    /// SHA-256 of the document.
    #[column(en = "Digest", fr = "Empreinte")]
    pub digest: String,
    /// `kind/identifier` of the object that decides who sees it; empty when the act is about none.
    #[column(en = "About", fr = "Objet")]
    pub about: String,
    /// Where the act was done.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// Who named it.
    #[column(en = "By", fr = "Par")]
    pub by: PersonId,
    /// When.
    #[column(en = "When", fr = "Le")]
    pub at: Moment,
    /// As what.
    #[column(en = "As", fr = "Au titre de")]
    pub used: Use,
    /// Whether it was erased.
    #[column(en = "Erased", fr = "Effacé")]
    pub erased: bool,
}

/// An object as rows name it: `kind/identifier`.
pub fn key_of(object: &ObjectRef) -> String {
    format!("{}/{}", object.kind, object.id)
}

/// The object of such a name.
fn object_of(key: &str) -> Option<ObjectRef> {
    key.split_once('/').map(|(kind, id)| ObjectRef::new(kind, id))
}

impl MessageRow {
    /// The object it is about.
    pub fn object(&self) -> Option<ObjectRef> {
        object_of(&self.about)
    }
}

impl MentionRow {
    /// Its key.
    pub(crate) fn key(message: &str, person: &PersonId) -> String {
        format!("{message}/{person}")
    }

    /// The object it is about.
    pub fn object(&self) -> Option<ObjectRef> {
        object_of(&self.about)
    }
}

impl PaperRow {
    /// The object that decides who sees it.
    pub fn object(&self) -> Option<ObjectRef> {
        object_of(&self.about)
    }
}

/// What was said about an object.
pub fn messages_about(state: &dyn State, object: &ObjectRef) -> Vec<MessageRow> {
    state.rows("about", key_of(object).as_str())
}

/// The documents named by acts about an object, the latest first.
pub fn papers_about(state: &dyn State, object: &ObjectRef) -> Vec<PaperRow> {
    let mut papers: Vec<PaperRow> = state.rows("about", key_of(object).as_str());
    papers.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    papers
}

/// Where a document is named.
pub fn papers_of(state: &dyn State, digest: &str) -> Vec<PaperRow> {
    state.rows("digest", digest)
}

/// Where a person is mentioned, the latest first; only those not yet read when asked for.
pub fn mentions_of(state: &dyn State, person: &PersonId, unread: bool) -> Vec<MentionRow> {
    let mut mentions: Vec<MentionRow> = state.rows("person", person.0.as_str());
    mentions.retain(|mention| !unread || mention.read_at.is_none());
    mentions.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    mentions
}

/// What is to be kept no longer: digests of documents no act names any more, and numbers of words.
pub fn erased(state: &dyn State) -> (Vec<String>, Vec<uuid::Uuid>) {
    let mut digests: Vec<String> = state.rows::<PaperRow>("erased", 1).into_iter().map(|paper| paper.digest).collect();
    digests.sort_unstable();
    digests.dedup();
    // What was brought anew after its erasure stays.
    digests.retain(|digest| papers_of(state, digest).iter().all(|paper| paper.erased));
    let messages = state.rows::<MessageRow>("erased", 1);
    let words = messages.into_iter().filter_map(|row| uuid::Uuid::parse_str(&row.words?).ok()).collect();
    (digests, words)
}
