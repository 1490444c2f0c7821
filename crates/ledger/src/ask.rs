//! What is asked of the ledger and what it answers.

use base::{Moment, ObjectId, id::PersonId, id::SiteId};
use kernel::{Actor, Envelope, ObjectRef, Refusals};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vault::KeyRing;

/// A command as it arrives: the verb, its body, and who asks from where.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The command's identifier, made by the client before it first sends; retries carry the same one.
    pub command: Uuid,
    /// `area.verb`.
    pub verb: String,
    /// The fields.
    pub body: Map<String, Value>,
    /// The person who acts, with their roles.
    pub actor: Actor,
    /// For whom, when acting as a deputy.
    pub on_behalf_of: Option<PersonId>,
    /// Where the person is.
    pub site: SiteId,
    /// With which device.
    pub device: Option<String>,
    /// When it happened in the business, when not now.
    pub occurred_at: Option<Moment>,
    /// A simulated clock for demonstrations and tests; `None` reads the ledger's clock.
    pub now: Option<Moment>,
}

impl Ask {
    /// A command asked now, for oneself, from no known device.
    pub fn new(command: Uuid, verb: impl Into<String>, body: Map<String, Value>, actor: Actor, site: SiteId) -> Self {
        Self {
            command,
            verb: verb.into(),
            body,
            actor,
            on_behalf_of: None,
            site,
            device: None,
            occurred_at: None,
            now: None,
        }
    }

    /// The digest that tells whether a second command of the same identifier is the same command: SHA-256 of the
    /// canonical JSON of verb, body, person, site, and for whom. With a key it is a keyed digest: for bodies with personal data,
    /// which nobody shall find out by trying.
    pub(crate) fn digest(&self, key: Option<&KeyRing>) -> [u8; 32] {
        let mut said = json!({
            "verb": self.verb, "body": self.body, "actor": self.actor.person.as_str(), "site": self.site.as_str(),
        });
        // Said only when there is somebody: what people ask for themselves keeps the digest it has always had.
        if let Some(principal) = &self.on_behalf_of {
            said["on_behalf_of"] = json!(principal.as_str());
        }
        let bytes = serde_jcs::to_vec(&said).unwrap_or_else(|_| said.to_string().into_bytes());
        key.map_or_else(|| Sha256::digest(&bytes).into(), |key| key.digest(&bytes))
    }
}

/// What the ledger answers to a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It is struck, durably.
    Struck(Receipt),
    /// It may not be done; every reason that holds. Nothing was struck.
    Refused(Refusals),
    /// Another command with the same identifier was struck before. Nothing was struck now.
    OtherBody,
    /// The house has no such verb.
    UnknownVerb(String),
    /// The store failed, is full or read-only, or the command broke a rule of the house's own making. Nothing was struck.
    Stopped(String),
}

impl Answer {
    /// The receipt, when it was struck.
    pub fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Struck(receipt) => Some(receipt),
            _ => None,
        }
    }

    /// The reasons, when it was refused.
    pub fn refusals(&self) -> Option<&Refusals> {
        match self {
            Self::Refused(refusals) => Some(refusals),
            _ => None,
        }
    }
}

/// What was struck by one command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The events' identifiers, in order.
    pub events: Vec<Uuid>,
    /// Their kinds, in the same order.
    pub kinds: Vec<String>,
    /// The object the command was about: the case, or else the verb's subject, or else the first object named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<ObjectRef>,
    /// When it was recorded.
    pub at: Moment,
    /// Whether this answer was given before: the command had been struck already.
    #[serde(skip)]
    pub replayed: bool,
}

/// An event with its place in the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Struck {
    /// Its place: 1, 2, 3 … without gaps. The leaf index in the hash tree is one less.
    pub seq: u64,
    /// The event.
    pub envelope: Envelope,
}

/// How long the ledger is and what its tree's root is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of events; also the `seq` of the last one.
    pub size: u64,
    /// Root of the RFC 6962 tree over them.
    pub root: [u8; 32],
    /// When the last event was recorded; `None` when there is none.
    pub at: Option<Moment>,
}
