//! Verify a client's identity on a document that was seen.

use base::{Date, id::ClientId};
use kernel::{Command, Context, Decision, Events, ObjectRef, Personal, Refusals, State};
use serde::{Deserialize, Serialize};

use super::check::{self, is_country, today};
use crate::{
    events::IdentityVerified,
    terms::{Document, Level},
};

/// Verify a client's identity on a document that was seen.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "clients.verify_identity",
    en = "Verify the identity",
    fr = "Vérifier l’identité",
    purpose_fr = "Vérifier l’identité d’un client sur un document présenté.",
    roles("client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk"),
    subject = "client"
)]
pub struct VerifyIdentity {
    #[field(en = "Client", fr = "Client")]
    client: ClientId,
    #[field(en = "File", fr = "Dossier")]
    level: Level,
    #[field(en = "Document seen", fr = "Document présenté")]
    document: Document,
    #[field(en = "Number of the document", fr = "Numéro du document", max = 40)]
    document_number: Personal,
    #[field(
        en = "Issued by",
        fr = "Délivré par",
        max = 2,
        help_en = "Country, two letters",
        help_fr = "Pays, deux lettres"
    )]
    issued_by: String,
    #[field(en = "Valid until", fr = "Valable jusqu’au")]
    valid_until: Date,
    #[field(
        en = "Origin of funds documented",
        fr = "Origine des fonds documentée",
        help_en = "Needed for an enhanced file",
        help_fr = "Nécessaire pour un dossier renforcé"
    )]
    funds_documented: Option<bool>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum No {
    #[say(
        en = "A verification says which file it makes; choose simplified, full or enhanced.",
        fr = "Une vérification dit quel dossier elle établit ; choisissez simplifié, complet ou renforcé.",
        at = "level"
    )]
    NothingVerified,
    #[say(
        en = "The document expired on {date}; ask for one that is valid.",
        fr = "Le document a expiré le {date} ; demandez-en un qui soit valable.",
        at = "valid_until"
    )]
    DocumentExpired { date: Date },
    #[say(
        en = "A driving licence does not make a full file; ask for a passport, an identity card or a residence permit.",
        fr = "Un permis de conduire ne suffit pas à un dossier complet ; demandez un passeport, une carte d’identité ou un titre de séjour.",
        at = "document"
    )]
    DocumentNotEnough,
    #[say(
        en = "A full file has the client’s address; correct the client first.",
        fr = "Un dossier complet comporte l’adresse du client ; rectifiez d’abord le client."
    )]
    AddressMissing,
    #[say(
        en = "An enhanced file has the origin of funds; document it and tick the box.",
        fr = "Un dossier renforcé comporte l’origine des fonds ; documentez-la et cochez la case.",
        at = "funds_documented"
    )]
    FundsNotDocumented,
    #[say(
        en = "Write the number as it stands on the document: five to forty letters and digits.",
        fr = "Recopiez le numéro tel qu’il figure sur le document : de cinq à quarante lettres et chiffres.",
        at = "document_number"
    )]
    NotANumber,
    #[say(
        en = "The country that issued it has two capital letters, such as FR or CH.",
        fr = "Le pays de délivrance s’écrit en deux lettres majuscules, par exemple FR ou CH.",
        at = "issued_by"
    )]
    NotACountryOfIssue,
}

impl Command for VerifyIdentity {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let client = check::client::<Self>(&self.client, state, context)?;
        let mut refusals = Refusals::none();
        let full = self.level >= Level::Full;
        refusals.add_if(self.level == Level::None, No::NothingVerified);
        refusals.add_if(self.valid_until < today(&client, context), No::DocumentExpired { date: self.valid_until });
        refusals.add_if(full && !self.document.proves_identity(), No::DocumentNotEnough);
        refusals.add_if(full && !client.has_address, No::AddressMissing);
        refusals.add_if(self.level == Level::Enhanced && self.funds_documented != Some(true), No::FundsNotDocumented);
        let number = self.document_number.trimmed();
        let signs = number.said().chars().filter(|c| c.is_alphanumeric()).count();
        refusals.add_if(!(5..=40).contains(&signs), No::NotANumber);
        refusals.add_if(!is_country(&self.issued_by), No::NotACountryOfIssue);
        refusals.or(Events::one(IdentityVerified {
            client: self.client.clone(),
            level: self.level,
            document: self.document,
            document_number: number,
            issued_by: self.issued_by.clone(),
            valid_until: self.valid_until,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        check::gone(subject, state)
    }
}
