//! Stones and metal: each stone with its papers, parcels and metal by weight, and who held what for which order.

mod commands;
pub mod events;
pub mod hallmark;
pub mod metal;
pub(crate) mod papers;
mod parts;
mod projection;
#[cfg(test)]
mod properties;
pub mod rows;
pub mod rules;
#[cfg(test)]
mod scene;
pub(crate) mod simulate;
mod views;

pub use commands::verbs;
pub use events::catalogue;
pub use projection::Stones;
pub use rows::{LotId, MetalLotId, Stone, SupplierId};
pub use views::{objects, views};
