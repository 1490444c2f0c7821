//! What happened with clients. Personal fields hold commitments: the values are in the vault.

use base::{Date, id::ClientId, id::SiteId};
use kernel::{Event, EventSpec, Personal};
use serde::{Deserialize, Serialize};

use crate::terms::{CameBy, Channel, Document, Language, Level, ReadFor};

/// A client has a code.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.registered", version = 1, en = "Client registered", fr = "Client enregistré")]
pub struct Registered {
    /// The code.
    #[relation("subject")]
    pub client: ClientId,
    /// The boutique that looks after them.
    #[relation]
    pub home: SiteId,
    /// Family name.
    pub family_name: Personal,
    /// Given name.
    pub given_name: Option<Personal>,
    /// E-mail address.
    pub email: Option<Personal>,
    /// Telephone number.
    pub phone: Option<Personal>,
    /// Address.
    pub address: Option<Personal>,
    /// Where they live.
    pub country: String,
    /// The language one writes to them in.
    pub language: Language,
    /// How they agreed to hear of the maison.
    pub channels: Vec<Channel>,
    /// Clients with the same contact who were said to be somebody else.
    #[serde(default)]
    #[relation("not")]
    pub not: Vec<ClientId>,
    /// The number in the code.
    #[field(hidden)]
    pub number: i64,
}

/// What is known of a client was corrected; fields left out stay as they were.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.corrected", version = 1, en = "Client corrected", fr = "Client rectifié")]
pub struct Corrected {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// Another boutique looks after them.
    #[relation]
    pub home: Option<SiteId>,
    /// Family name.
    pub family_name: Option<Personal>,
    /// Given name.
    pub given_name: Option<Personal>,
    /// E-mail address.
    pub email: Option<Personal>,
    /// Telephone number.
    pub phone: Option<Personal>,
    /// Address.
    pub address: Option<Personal>,
    /// Where they live.
    pub country: Option<String>,
    /// The language one writes to them in.
    pub language: Option<Language>,
}

/// A client's identity was verified on a document.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.identity_verified", version = 1, en = "Identity verified", fr = "Identité vérifiée")]
pub struct IdentityVerified {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// How well they are known now.
    pub level: Level,
    /// The document seen.
    pub document: Document,
    /// Its number.
    pub document_number: Personal,
    /// The country that issued it.
    pub issued_by: String,
    /// Until when it holds.
    pub valid_until: Date,
}

/// How a client agrees to hear of the maison.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.consent_recorded", version = 1, en = "Consent recorded", fr = "Consentement consigné")]
pub struct ConsentRecorded {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// By these and no others; none when consent was withdrawn.
    pub channels: Vec<Channel>,
    /// How the client said so.
    pub came_by: CameBy,
}

/// A client asked for their data to be destroyed.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.erasure_asked", version = 1, en = "Erasure asked", fr = "Effacement demandé")]
pub struct ErasureAsked {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// How they asked.
    pub came_by: CameBy,
}

/// A client no longer wants to be erased.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.erasure_withdrawn", version = 1, en = "Erasure withdrawn", fr = "Demande d’effacement retirée")]
pub struct ErasureWithdrawn {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// How they said so.
    pub came_by: CameBy,
}

/// A client's data was destroyed: values, key, salts.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.erased", version = 1, en = "Client erased", fr = "Client effacé")]
pub struct ClientErased {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
}

/// Somebody read a client's data.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "clients.data_read", version = 1, en = "Data consulted", fr = "Données consultées")]
pub struct ClientDataRead {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// For what.
    pub purpose: ReadFor,
}

/// All that is known of a client was given out at their request.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(
    kind = "clients.data_exported",
    version = 1,
    en = "Data given to the client",
    fr = "Données communiquées au client"
)]
pub struct ClientDataExported {
    /// The client.
    #[relation("subject")]
    pub client: ClientId,
    /// How they asked.
    pub came_by: CameBy,
}

/// The area's events.
pub fn catalogue() -> Vec<EventSpec> {
    vec![
        Registered::spec(),
        Corrected::spec(),
        IdentityVerified::spec(),
        ConsentRecorded::spec(),
        ErasureAsked::spec(),
        ErasureWithdrawn::spec(),
        ClientErased::spec(),
        ClientDataRead::spec(),
        ClientDataExported::spec(),
    ]
}
