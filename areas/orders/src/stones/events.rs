//! What happened to stones, parcels and metal, for ever.

#![expect(missing_docs, reason = "the fields' names are the catalogue; what is not plain is said beside them")]

use base::{
    Carats, Date, Grams, Money,
    id::{ClientId, SiteId},
};
use kernel::{Event, EventSpec};
use serde::{Deserialize, Serialize};

use super::{
    metal::Precious,
    rows::{Breakage, Gem, LotId, MetalLotId, SupplierId},
};
use crate::{
    order::{OrderId, StoneId},
    rows::Source,
};

/// A supplier was registered, or its registration renewed.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.supplier_registered", version = 1, en = "Supplier registered", fr = "Fournisseur enregistré")]
pub struct SupplierRegistered {
    #[relation]
    pub supplier: SupplierId,
    pub name: String,
    pub country: String,
    pub registration: String,
    pub until: Date,
    #[field(hidden)]
    pub proof: String,
}

/// A stone came in.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.received", version = 1, en = "Stone received", fr = "Pierre reçue")]
pub struct StoneReceived {
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub site: SiteId,
    #[relation]
    pub supplier: Option<SupplierId>,
    #[relation]
    pub client: Option<ClientId>,
    pub gem: Gem,
    pub shape: Option<String>,
    #[field(en = "Weight", fr = "Poids")]
    pub weight: Carats,
    pub colour: Option<String>,
    pub clarity: Option<String>,
    pub cut: Option<String>,
    pub certificate: Option<String>,
    pub source: Source,
    pub memo: Option<String>,
    pub memo_due: Option<Date>,
    #[field(hidden)]
    pub warranties: Option<String>,
    #[field(hidden)]
    pub origin: Option<String>,
    pub mined_in: Option<String>,
    pub cost: Option<Money>,
}

/// A report was compared with the laboratory's register and with the stone.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.certificate_verified", version = 1, en = "Certificate verified", fr = "Certificat vérifié")]
pub struct CertificateVerified {
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub site: SiteId,
    pub certificate: String,
    #[field(hidden)]
    pub report: String,
}

/// A stone went back to whoever owns it.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.given_back", version = 1, en = "Stone given back", fr = "Pierre rendue")]
pub struct StoneGivenBack {
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub site: SiteId,
    #[relation]
    pub supplier: Option<SupplierId>,
    #[relation]
    pub client: Option<ClientId>,
    pub weight: Carats,
}

/// A stone on memo was bought.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.bought", version = 1, en = "Stone bought", fr = "Pierre achetée")]
pub struct StoneBought {
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub site: SiteId,
    #[relation]
    pub supplier: Option<SupplierId>,
    pub cost: Money,
}

/// A stone broke at the bench.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.broken", version = 1, en = "Stone broken", fr = "Pierre brisée")]
pub struct StoneBroken {
    #[relation]
    pub stone: StoneId,
    #[relation]
    pub order: OrderId,
    #[relation]
    pub boutique: SiteId,
    pub weight: Carats,
    pub cause: Option<Breakage>,
}

/// A parcel came in.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.lot_received", version = 1, en = "Parcel received", fr = "Lot reçu")]
pub struct LotReceived {
    #[relation]
    pub lot: LotId,
    #[relation]
    pub site: SiteId,
    #[relation]
    pub supplier: Option<SupplierId>,
    pub gem: Gem,
    pub quality: String,
    pub source: Source,
    pub count: i64,
    pub carats: Carats,
}

/// A part of a parcel became a parcel of its own.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.lot_split", version = 1, en = "Parcel split", fr = "Lot divisé")]
pub struct LotSplit {
    #[relation]
    pub lot: LotId,
    #[relation]
    pub part: LotId,
    #[relation]
    pub site: SiteId,
    pub quality: String,
    pub count: i64,
    pub carats: Carats,
}

/// Stones of a parcel went to an order.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.lot_allotted", version = 1, en = "Small stones allotted", fr = "Petites pierres affectées")]
pub struct LotAllotted {
    #[relation]
    pub lot: LotId,
    #[relation]
    pub order: OrderId,
    #[relation]
    pub site: SiteId,
    pub count: i64,
    pub carats: Carats,
}

/// Stones of a parcel came back from an order.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.lot_given_back", version = 1, en = "Small stones given back", fr = "Petites pierres rendues")]
pub struct LotGivenBack {
    #[relation]
    pub lot: LotId,
    #[relation]
    pub order: OrderId,
    #[relation]
    pub site: SiteId,
    pub count: i64,
    pub carats: Carats,
}

/// A parcel was counted and weighed anew.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.lot_counted", version = 1, en = "Parcel counted anew", fr = "Lot recompté")]
pub struct LotCounted {
    #[relation]
    pub lot: LotId,
    #[relation]
    pub site: SiteId,
    pub count: i64,
    pub carats: Carats,
    /// Found less what stood in the book.
    pub count_difference: i64,
    pub carats_difference: Carats,
    pub reason: String,
}

/// Metal came in.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.metal_received", version = 1, en = "Metal received", fr = "Métal reçu")]
pub struct MetalReceived {
    #[relation]
    pub lot: MetalLotId,
    #[relation]
    pub site: SiteId,
    #[relation]
    pub supplier: Option<SupplierId>,
    pub metal: Precious,
    pub fineness: i64,
    pub recipe: String,
    pub custody: Option<String>,
    pub segregated: bool,
    pub grams: Grams,
}

/// Metal went to the bench for an order.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.metal_withdrawn", version = 1, en = "Metal withdrawn", fr = "Métal sorti")]
pub struct MetalWithdrawn {
    #[relation]
    pub lot: MetalLotId,
    #[relation]
    pub order: OrderId,
    #[relation]
    pub site: SiteId,
    pub grams: Grams,
}

/// Metal came back from an order.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.metal_returned", version = 1, en = "Metal returned", fr = "Métal rendu")]
pub struct MetalReturned {
    #[relation]
    pub lot: MetalLotId,
    #[relation]
    pub order: OrderId,
    #[relation]
    pub site: SiteId,
    pub grams: Grams,
}

/// Metal went to the refiner.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "stones.metal_scrapped", version = 1, en = "Metal scrapped", fr = "Métal mis au rebut")]
pub struct MetalScrapped {
    #[relation]
    pub lot: MetalLotId,
    #[relation]
    pub order: Option<OrderId>,
    #[relation]
    pub site: SiteId,
    pub grams: Grams,
    pub reason: String,
}

/// The catalogue.
pub fn catalogue() -> Vec<EventSpec> {
    vec![
        SupplierRegistered::spec(),
        StoneReceived::spec(),
        CertificateVerified::spec(),
        StoneGivenBack::spec(),
        StoneBought::spec(),
        StoneBroken::spec(),
        LotReceived::spec(),
        LotSplit::spec(),
        LotAllotted::spec(),
        LotGivenBack::spec(),
        LotCounted::spec(),
        MetalReceived::spec(),
        MetalWithdrawn::spec(),
        MetalReturned::spec(),
        MetalScrapped::spec(),
    ]
}
