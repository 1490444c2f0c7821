//! Planning: what the benches of an atelier can do, when an order can be ready, and what it does to the others.

pub mod atelier;
mod commands;
pub mod events;
pub mod outlook;
pub(crate) mod preview;
mod projection;
#[cfg(test)]
mod properties;
pub mod route;
pub mod rows;
#[cfg(test)]
mod scene;
pub mod schedule;
pub(crate) mod simulate;
mod views;

pub use commands::verbs;
pub use events::catalogue;
pub use projection::Planning;
pub use rows::BenchId;
pub use views::{objects, views};
