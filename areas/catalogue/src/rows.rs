//! The rows of references and prices, folded from their events.

use base::{Currency, Date, Moment};
use kernel::{Envelope, Event, Projection, Row, Rows, RowsExt, Table};

use crate::commands::{PriceChanged, PriceSet, ReferenceChanged, ReferenceListed, ReferenceRetired};

kernel::object_ids! {
    /// A reference of the collection: `B4084600`.
    ReferenceId = "reference",
    /// A price of a reference in a market from a day: `B4084600/CH/2026-01-01`.
    PriceId = "price",
}

/// A reference of the collection.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "catalogue_reference", index("family"))]
pub struct Reference {
    /// Its code.
    #[column(en = "Reference", fr = "Référence")]
    pub id: ReferenceId,
    /// The piece in a few words.
    #[column(en = "Piece", fr = "Pièce")]
    pub title: String,
    /// Family or collection.
    #[column(en = "Family", fr = "Famille")]
    pub family: String,
    /// Metal and fineness.
    #[column(en = "Metal", fr = "Métal")]
    pub metal: String,
    /// Sizes it is made in.
    #[column(en = "Sizes", fr = "Tailles")]
    pub sizes: Vec<String>,
    /// When it was listed.
    #[column(en = "Listed", fr = "Inscrite le")]
    pub listed_at: Moment,
    /// When it was changed last.
    #[column(en = "Changed", fr = "Modifiée le")]
    pub changed_at: Option<Moment>,
    /// When it was retired.
    #[column(en = "Retired", fr = "Retirée le")]
    pub retired_at: Option<Moment>,
    /// Why it was retired.
    #[column(en = "Reason", fr = "Motif")]
    pub reason: Option<String>,
}

/// What a reference costs in a market.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "catalogue_price", index("reference"))]
pub struct Price {
    /// Reference, market and first day.
    #[column(en = "Price", fr = "Prix")]
    pub id: PriceId,
    /// The reference.
    #[column(en = "Reference", fr = "Référence")]
    pub reference: ReferenceId,
    /// The market, by its country.
    #[column(en = "Market", fr = "Marché")]
    pub market: String,
    /// The amount, taxes as the market writes them, in minor units.
    #[column(en = "Amount", fr = "Montant", money = "currency")]
    pub price: i64,
    /// Its currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// The first day.
    #[column(en = "Valid from", fr = "Valable du")]
    pub valid_from: Date,
    /// The last day; open when not given.
    #[column(en = "Valid until", fr = "Valable jusqu’au")]
    pub valid_until: Option<Date>,
}

/// Folds references and prices.
pub struct Catalogue;

impl Projection for Catalogue {
    fn name(&self) -> &'static str {
        "catalogue"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![Reference::table(), Price::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        let at = event.recorded_at;
        if let Some(listed) = ReferenceListed::read(event) {
            rows.write(&Reference {
                id: listed.reference,
                title: listed.title,
                family: listed.family,
                metal: listed.metal,
                sizes: listed.sizes,
                listed_at: at,
                changed_at: None,
                retired_at: None,
                reason: None,
            });
        } else if let Some(changed) = ReferenceChanged::read(event) {
            rows.change::<Reference>(&changed.reference.0, |row| {
                row.title = changed.title.clone();
                row.family = changed.family.clone();
                row.metal = changed.metal.clone();
                row.sizes = changed.sizes.clone();
                row.changed_at = Some(at);
            });
        } else if let Some(retired) = ReferenceRetired::read(event) {
            rows.change::<Reference>(&retired.reference.0, |row| {
                row.retired_at = Some(at);
                row.reason = Some(retired.reason.clone());
            });
        } else if let Some(set) = PriceSet::read(event) {
            if let Some(closed) = &set.closes {
                let last = set.valid_from.0.yesterday().map_or(set.valid_from, Date);
                rows.change::<Price>(&closed.0, |row| row.valid_until = Some(last));
            }
            rows.write(&Price {
                id: set.listing,
                reference: set.reference,
                market: set.market,
                price: set.price.minor,
                currency: set.price.currency,
                valid_from: set.valid_from,
                valid_until: set.valid_until,
            });
        } else if let Some(changed) = PriceChanged::read(event) {
            rows.change::<Price>(&changed.listing.0, |row| {
                row.price = changed.price.minor;
                row.currency = changed.price.currency;
                row.valid_until = changed.valid_until;
            });
        }
    }
}
