//! The words of the field: how well a client is known, by which document, for what somebody reads, how to write.

use kernel::Choice;

/// How well the maison knows who a client is (FATF recommendation 10 and its simplified and enhanced forms).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Level {
    /// Name and contact only.
    #[choice(en = "not verified", fr = "non vérifiée")]
    None,
    /// A document seen.
    #[choice(en = "simplified", fr = "simplifiée")]
    Simplified,
    /// Official identity document and address.
    #[choice(en = "full", fr = "complète")]
    Full,
    /// Full, with the origin of funds.
    #[choice(en = "enhanced", fr = "renforcée")]
    Enhanced,
}

/// A document that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Document {
    /// Passport.
    #[choice(en = "passport", fr = "passeport")]
    Passport,
    /// National identity card.
    #[choice(en = "identity card", fr = "carte d’identité")]
    IdentityCard,
    /// Residence permit.
    #[choice(en = "residence permit", fr = "titre de séjour")]
    ResidencePermit,
    /// Driving licence: tells a name and a face, proves no identity for a full file.
    #[choice(en = "driving licence", fr = "permis de conduire")]
    DrivingLicence,
}

impl Document {
    /// Whether it is an official proof of identity.
    pub fn proves_identity(self) -> bool {
        self != Self::DrivingLicence
    }
}

/// The language the maison writes to a client in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Language {
    /// French.
    #[choice(en = "French", fr = "français")]
    Fr,
    /// English.
    #[choice(en = "English", fr = "anglais")]
    En,
    /// German.
    #[choice(en = "German", fr = "allemand")]
    De,
    /// Italian.
    #[choice(en = "Italian", fr = "italien")]
    It,
    /// Japanese.
    #[choice(en = "Japanese", fr = "japonais")]
    Ja,
    /// Chinese.
    #[choice(en = "Chinese", fr = "chinois")]
    Zh,
    /// Another.
    #[choice(en = "another", fr = "autre")]
    Other,
}

/// How a client agrees to hear of the maison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Channel {
    /// E-mail.
    #[choice(en = "e-mail", fr = "e-mail")]
    Email,
    /// Telephone.
    #[choice(en = "telephone", fr = "téléphone")]
    Phone,
    /// Letter.
    #[choice(en = "letter", fr = "courrier")]
    Letter,
    /// Messages on the telephone.
    #[choice(en = "messages", fr = "messages")]
    Messages,
}

/// How a client asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum CameBy {
    /// In the boutique.
    #[choice(en = "in the boutique", fr = "en boutique")]
    Boutique,
    /// By e-mail.
    #[choice(en = "by e-mail", fr = "par e-mail")]
    Email,
    /// By letter.
    #[choice(en = "by letter", fr = "par courrier")]
    Letter,
    /// By telephone.
    #[choice(en = "by telephone", fr = "par téléphone")]
    Phone,
}

/// For what somebody reads a client's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ReadFor {
    /// An order or a sale.
    #[choice(en = "an order or a sale", fr = "une commande ou une vente")]
    Order,
    /// To call or write to the client.
    #[choice(en = "to call or write to the client", fr = "appeler le client ou lui écrire")]
    Contact,
    /// Care of a piece.
    #[choice(en = "care of a piece", fr = "l’entretien d’une pièce")]
    Care,
    /// To correct the data.
    #[choice(en = "to correct the data", fr = "corriger les données")]
    Correction,
    /// A legal duty.
    #[choice(en = "a legal duty", fr = "une obligation légale")]
    Duty,
}

/// A value a client wishes removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Removed {
    /// The given name.
    #[choice(en = "given name", fr = "prénom")]
    GivenName,
    /// The e-mail address.
    #[choice(en = "e-mail", fr = "e-mail")]
    Email,
    /// The telephone number.
    #[choice(en = "telephone", fr = "téléphone")]
    Phone,
    /// The address.
    #[choice(en = "address", fr = "adresse")]
    Address,
}
