//! What tests of every crate share: given/when/then, a small network, a PostgreSQL of one's own.

pub mod data;
pub mod given;
pub mod network;
pub mod postgres;

pub use given::{Given, given};
