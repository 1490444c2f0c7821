//! What people see of the catalogue.

use kernel::{ObjectKind, Only, Row, Text, View};

use crate::rows::{Price, Reference};

/// The views, in the order of the navigation.
pub fn views() -> Vec<View> {
    vec![
        View {
            name: "catalogue_references",
            title: Text::new("References", "Références"),
            purpose: Text::new(
                "The references of the collection that can be ordered.",
                "Les références de la collection qui peuvent être commandées.",
            ),
            table: Reference::table(),
            columns: &["id", "title", "family", "metal", "sizes"],
            only: &[Only::Empty("retired_at")],
            sort: "id",
            facets: &["family", "metal"],
            board: None,
            due: None,
            begin: Some("catalogue.list_reference"),
        },
        View {
            name: "catalogue_retired",
            title: Text::new("Retired references", "Références retirées"),
            purpose: Text::new(
                "References no longer made, with the reason.",
                "Les références qui ne se font plus, avec le motif.",
            ),
            table: Reference::table(),
            columns: &["id", "title", "family", "retired_at", "reason"],
            only: &[Only::Filled("retired_at")],
            sort: "-retired_at",
            facets: &["family"],
            board: None,
            due: None,
            begin: None,
        },
        View {
            name: "catalogue_prices",
            title: Text::new("Prices by market", "Prix par marché"),
            purpose: Text::new(
                "What each reference costs in each market, from when until when.",
                "Ce que vaut chaque référence sur chaque marché, et pour quelle période.",
            ),
            table: Price::table(),
            columns: &["id", "reference", "market", "price", "valid_from", "valid_until"],
            only: &[],
            sort: "reference",
            facets: &["market", "currency"],
            board: None,
            due: None,
            begin: Some("catalogue.set_price"),
        },
    ]
}

/// Kinds of object with a page.
pub fn objects() -> Vec<ObjectKind> {
    vec![
        ObjectKind {
            kind: "reference",
            title: Text::new("Reference", "Référence"),
            table: Reference::table(),
            what: &["title", "family"],
            place: None,
            whose: None,
            due: None,
            facts: &["family", "metal", "sizes", "listed_at", "changed_at", "retired_at", "reason"],
            related: &[("catalogue_prices", "reference")],
        },
        ObjectKind {
            kind: "price",
            title: Text::new("Price", "Prix"),
            table: Price::table(),
            what: &["reference", "market"],
            place: None,
            whose: None,
            due: None,
            facts: &["reference", "market", "price", "valid_from", "valid_until"],
            related: &[],
        },
    ]
}
