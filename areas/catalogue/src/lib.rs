//! The catalogue: references of the collection, and what they cost in each market from when until when.

mod commands;
mod rows;
mod views;

use kernel::{Area, Text};

pub use rows::{Price, PriceId, Reference, ReferenceId};

/// What the maison does about its catalogue.
pub fn area() -> Area {
    Area {
        name: "catalogue",
        title: Text::new("Catalogue", "Catalogue"),
        verbs: commands::verbs(),
        events: Vec::new(),
        projections: vec![Box::new(rows::Catalogue)],
        views: views::views(),
        objects: views::objects(),
        ..Area::default()
    }
}
