//! Rows of stones and metal: suppliers, stones with their papers, parcels, metal lots, and every movement of both.

use base::{
    Carats, Currency, Date, Grams, Moment,
    id::{ClientId, PersonId, SiteId},
};
use kernel::{Choice, Row};

use super::metal::Precious;
use crate::{
    order::{OrderId, StoneId},
    rows::Source,
};

kernel::object_ids! {
    /// A house that supplies stones or metal, by its short code.
    SupplierId = "supplier",
    /// A parcel of small stones, by its inventory number.
    LotId = "lot",
    /// A melt of one alloy, by its number.
    MetalLotId = "metal_lot",
}

/// What a stone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Gem {
    /// Diamond.
    #[choice(en = "diamond", fr = "diamant")]
    Diamond,
    /// Ruby.
    #[choice(en = "ruby", fr = "rubis")]
    Ruby,
    /// Sapphire.
    #[choice(en = "sapphire", fr = "saphir")]
    Sapphire,
    /// Emerald.
    #[choice(en = "emerald", fr = "émeraude")]
    Emerald,
    /// Pearl.
    #[choice(en = "pearl", fr = "perle")]
    Pearl,
    /// Any other.
    #[choice(en = "other gem", fr = "autre gemme")]
    Other,
}

/// Whose it is: on whose balance sheet, wherever it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Owner {
    /// The maison.
    #[choice(en = "the maison", fr = "la maison")]
    Maison,
    /// The supplier, until it is bought.
    #[choice(en = "the supplier", fr = "le fournisseur")]
    Supplier,
    /// The client.
    #[choice(en = "the client", fr = "le client")]
    Client,
}

impl Owner {
    /// Who owns a stone of a source when it comes in.
    pub const fn of(source: Source) -> Self {
        match source {
            Source::Stock | Source::Purchase => Self::Maison,
            Source::Memo => Self::Supplier,
            Source::Client => Self::Client,
        }
    }
}

/// Why a stone broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Breakage {
    /// Prongs or bezel pressed too hard.
    #[choice(en = "pressure in setting", fr = "pression au sertissage")]
    Pressure,
    /// Torch or polishing.
    #[choice(en = "heat", fr = "chaleur")]
    Heat,
    /// A tool or the bench.
    #[choice(en = "knock or fall", fr = "choc ou chute")]
    Knock,
    /// Along an inclusion or a cleavage that was there.
    #[choice(en = "an inclusion gave way", fr = "une inclusion a cédé")]
    Inclusion,
}

/// Where a stone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Status {
    /// For any order.
    #[choice(en = "free", fr = "libre")]
    Free,
    /// For one order.
    #[choice(en = "held for an order", fr = "réservée pour une commande")]
    Held,
    /// Broken at the bench.
    #[choice(en = "broken", fr = "brisée")]
    Broken,
    /// Back with its supplier or client.
    #[choice(en = "given back", fr = "rendue")]
    GivenBack,
    /// Handed over with its piece.
    #[choice(en = "handed over", fr = "remise au client")]
    HandedOver,
}

/// A stone with its papers.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(
    table = "orders_gem",
    scope("site", "boutique", "atelier"),
    unique("certificate_of"),
    index("certificate"),
    index("certificate_of"),
    index("order"),
    index("supplier"),
    index("status")
)]
pub struct Stone {
    /// Inventory number.
    #[column(en = "Stone", fr = "Pierre")]
    pub id: StoneId,
    /// What it is.
    #[column(en = "Gem", fr = "Gemme")]
    pub gem: Option<Gem>,
    /// How it is cut: round brilliant, oval.
    #[column(en = "Shape", fr = "Forme")]
    pub shape: Option<String>,
    /// Its weight.
    #[column(en = "Weight", fr = "Poids")]
    pub weight: Carats,
    /// Colour as graded.
    #[column(en = "Colour", fr = "Couleur")]
    pub colour: Option<String>,
    /// Clarity as graded.
    #[column(en = "Clarity", fr = "Pureté")]
    pub clarity: Option<String>,
    /// Cut as graded.
    #[column(en = "Cut", fr = "Taille")]
    pub cut: Option<String>,
    /// Laboratory and number.
    #[column(en = "Certificate", fr = "Certificat")]
    pub certificate: Option<String>,
    /// The same for stones received here: no two of them have one number.
    #[column(en = "Number taken", fr = "Numéro pris")]
    pub certificate_of: Option<String>,
    /// Who compared the report with the laboratory's register.
    #[column(en = "Verified by", fr = "Vérifié par")]
    pub verified_by: Option<PersonId>,
    /// When.
    #[column(en = "Verified", fr = "Vérifié le")]
    pub verified_at: Option<Moment>,
    /// Digest of the report.
    #[column(en = "Report", fr = "Rapport")]
    pub report: Option<String>,
    /// Where it comes from.
    #[column(en = "Source", fr = "Provenance")]
    pub source: Source,
    /// Whose it is.
    #[column(en = "Owner", fr = "Propriétaire")]
    pub owner: Owner,
    /// The client, when it is theirs.
    #[column(en = "Client", fr = "Client")]
    pub client: Option<ClientId>,
    /// Who supplied it.
    #[column(en = "Supplier", fr = "Fournisseur")]
    pub supplier: Option<SupplierId>,
    /// Number of the memo it came in with.
    #[column(en = "Memo", fr = "Bon de confié")]
    pub memo: Option<String>,
    /// When the memo ends.
    #[column(en = "Memo ends", fr = "Fin du confié")]
    pub memo_due: Option<Date>,
    /// Digest of the statement of warranties.
    #[column(en = "Warranties", fr = "Garanties")]
    pub warranties: Option<String>,
    /// Digest of the due diligence statement on its origin.
    #[column(en = "Statement of origin", fr = "Déclaration d’origine")]
    pub origin: Option<String>,
    /// Country of mining as stated, ISO 3166 alpha-2.
    #[column(en = "Mined in", fr = "Extraite en")]
    pub mined_in: Option<String>,
    /// What it costs the maison, in minor units.
    #[column(en = "Cost", fr = "Coût", money = "currency", cost)]
    pub cost: Option<i64>,
    /// Currency of the cost.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Option<Currency>,
    /// Where it stands.
    #[column(en = "Status", fr = "État")]
    pub status: Status,
    /// The order it is held for, or was set or broken for.
    #[column(en = "Order", fr = "Commande")]
    pub order: Option<OrderId>,
    /// The boutique of that order.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: Option<SiteId>,
    /// The atelier of that order.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// Where it was received.
    #[column(en = "Received at", fr = "Reçue à")]
    pub site: SiteId,
    /// Who received it.
    #[column(en = "Received by", fr = "Reçue par")]
    pub received_by: PersonId,
    /// When.
    #[column(en = "Received", fr = "Reçue le")]
    pub received_at: Moment,
    /// When it went back, broke, or was handed over.
    #[column(en = "Left", fr = "Sortie")]
    pub left_at: Option<Moment>,
}

/// A house that supplies stones or metal.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_supplier")]
pub struct Supplier {
    /// Short code.
    #[column(en = "Supplier", fr = "Fournisseur")]
    pub id: SupplierId,
    /// Its name.
    #[column(en = "Name", fr = "Nom")]
    pub name: String,
    /// ISO 3166 alpha-2.
    #[column(en = "Country", fr = "Pays")]
    pub country: String,
    /// Its number in the System of Warranties, or of its RJC certificate.
    #[column(en = "Registration", fr = "Enregistrement")]
    pub registration: String,
    /// The last day the registration is good for.
    #[column(en = "Registered until", fr = "Enregistré jusqu’au")]
    pub until: Date,
    /// Digest of the proof.
    #[column(en = "Proof", fr = "Justificatif")]
    pub proof: String,
    /// Who checked it.
    #[column(en = "Checked by", fr = "Vérifié par")]
    pub by: PersonId,
    /// When.
    #[column(en = "Checked", fr = "Vérifié le")]
    pub at: Moment,
}

/// A parcel of small stones. What was received is what is on hand, with orders, split off and gone.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_lot", scope("site"), index("parent"))]
pub struct Lot {
    /// Inventory number.
    #[column(en = "Parcel", fr = "Lot")]
    pub id: LotId,
    /// What the stones are.
    #[column(en = "Gem", fr = "Gemme")]
    pub gem: Gem,
    /// Sieve or millimetres, colour and clarity.
    #[column(en = "Quality", fr = "Qualité")]
    pub quality: String,
    /// The parcel it was split from.
    #[column(en = "Split from", fr = "Issu de")]
    pub parent: Option<LotId>,
    /// Where it comes from.
    #[column(en = "Source", fr = "Provenance")]
    pub source: Source,
    /// Who supplied it.
    #[column(en = "Supplier", fr = "Fournisseur")]
    pub supplier: Option<SupplierId>,
    /// Where it lies.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// Stones received.
    #[column(en = "Received", fr = "Reçues")]
    pub received: i64,
    /// Carats received.
    #[column(en = "Carats received", fr = "Carats reçus")]
    pub received_carats: Carats,
    /// Stones on hand.
    #[column(en = "On hand", fr = "En main")]
    pub on_hand: i64,
    /// Carats on hand.
    #[column(en = "Carats on hand", fr = "Carats en main")]
    pub on_hand_carats: Carats,
    /// Stones with orders.
    #[column(en = "With orders", fr = "Avec des commandes")]
    pub allotted: i64,
    /// Carats with orders.
    #[column(en = "Carats with orders", fr = "Carats avec des commandes")]
    pub allotted_carats: Carats,
    /// When it came in.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
}

/// What moved a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LotMoveKind {
    /// It came in.
    #[choice(en = "received", fr = "réception")]
    Received,
    /// A part became a parcel of its own.
    #[choice(en = "split off", fr = "division")]
    SplitOff,
    /// Stones went to an order.
    #[choice(en = "allotted", fr = "affectation")]
    Allotted,
    /// Stones came back from an order.
    #[choice(en = "given back", fr = "retour")]
    GivenBack,
    /// A count found another number.
    #[choice(en = "counted anew", fr = "recomptage")]
    Counted,
}

/// One movement of a parcel; the movements of a parcel come to what is on hand.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_lot_move", scope("site"), index("lot"), index("order"), index("lot_order"))]
pub struct LotMove {
    /// The movement.
    #[column(en = "Movement", fr = "Mouvement")]
    pub id: String,
    /// The parcel.
    #[column(en = "Parcel", fr = "Lot")]
    pub lot: LotId,
    /// Where it lies.
    #[column(en = "Site", fr = "Site")]
    pub site: SiteId,
    /// What moved it.
    #[column(en = "Kind", fr = "Nature")]
    pub kind: LotMoveKind,
    /// Stones; negative when they left the parcel.
    #[column(en = "Stones", fr = "Pierres")]
    pub count: i64,
    /// Carats; negative when they left the parcel.
    #[column(en = "Carats", fr = "Carats")]
    pub carats: Carats,
    /// The order, when it is about one.
    #[column(en = "Order", fr = "Commande")]
    pub order: Option<OrderId>,
    /// Parcel and order.
    #[column(en = "Parcel and order", fr = "Lot et commande")]
    pub lot_order: Option<String>,
    /// The other parcel of a split, or why a count was made.
    #[column(en = "Note", fr = "Note")]
    pub note: Option<String>,
    /// Who.
    #[column(en = "By", fr = "Par")]
    pub by: PersonId,
    /// When.
    #[column(en = "At", fr = "Le")]
    pub at: Moment,
}

/// A melt of one alloy. What was received is what is on hand, with orders and scrapped.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_metal", scope("site"), index("site"))]
pub struct MetalLot {
    /// Number.
    #[column(en = "Metal lot", fr = "Lot de métal")]
    pub id: MetalLotId,
    /// Its leading metal.
    #[column(en = "Metal", fr = "Métal")]
    pub metal: Precious,
    /// Parts in a thousand.
    #[column(en = "Fineness", fr = "Titre")]
    pub fineness: i64,
    /// Elements in hundredths.
    #[column(en = "Alloy", fr = "Alliage")]
    pub recipe: String,
    /// Who supplied it.
    #[column(en = "Supplier", fr = "Fournisseur")]
    pub supplier: Option<SupplierId>,
    /// Number of the RJC chain-of-custody transfer document.
    #[column(en = "Chain of custody", fr = "Chaîne de contrôle")]
    pub custody: Option<String>,
    /// Whether it is kept apart from metal without such a document.
    #[column(en = "Kept apart", fr = "Gardé à part")]
    pub segregated: bool,
    /// The atelier it lies in.
    #[column(en = "Atelier", fr = "Atelier")]
    pub site: SiteId,
    /// Received.
    #[column(en = "Received", fr = "Reçu")]
    pub received: Grams,
    /// On hand.
    #[column(en = "On hand", fr = "En main")]
    pub on_hand: Grams,
    /// With orders: withdrawn less what came back and what was scrapped.
    #[column(en = "With orders", fr = "Avec des commandes")]
    pub withdrawn: Grams,
    /// Sent to the refiner.
    #[column(en = "Scrapped", fr = "Mis au rebut")]
    pub scrapped: Grams,
    /// When it came in.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
}

/// What moved metal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum MetalMoveKind {
    /// It came in.
    #[choice(en = "received", fr = "réception")]
    Received,
    /// To the bench for an order.
    #[choice(en = "withdrawn", fr = "sortie")]
    Withdrawn,
    /// Back from an order.
    #[choice(en = "returned", fr = "retour")]
    Returned,
    /// Filings and sprues to the refiner.
    #[choice(en = "scrapped", fr = "rebut")]
    Scrapped,
}

/// One movement of metal.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_metal_move", scope("site"), index("lot"), index("order"), index("lot_order"))]
pub struct MetalMove {
    /// The movement.
    #[column(en = "Movement", fr = "Mouvement")]
    pub id: String,
    /// The lot.
    #[column(en = "Metal lot", fr = "Lot de métal")]
    pub lot: MetalLotId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub site: SiteId,
    /// What moved it.
    #[column(en = "Kind", fr = "Nature")]
    pub kind: MetalMoveKind,
    /// How much; negative when it left what is on hand. The movements of a lot come to what is on hand.
    #[column(en = "Weight", fr = "Poids")]
    pub grams: Grams,
    /// The order, when it is about one.
    #[column(en = "Order", fr = "Commande")]
    pub order: Option<OrderId>,
    /// Lot and order.
    #[column(en = "Lot and order", fr = "Lot et commande")]
    pub lot_order: Option<String>,
    /// Why.
    #[column(en = "Note", fr = "Note")]
    pub note: Option<String>,
    /// Who.
    #[column(en = "By", fr = "Par")]
    pub by: PersonId,
    /// When.
    #[column(en = "At", fr = "Le")]
    pub at: Moment,
}

/// What the quote says of the metal of an order: enough to know whether it needs an assay.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_metal_need", scope("boutique"))]
pub struct MetalNeed {
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub id: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// Metal of the piece.
    #[column(en = "Metal", fr = "Métal")]
    pub metal: Option<Grams>,
}
