//! The one binary: the list of areas, configuration, sub-commands, demo.

pub mod account;
pub mod analyse;
pub mod demo;
pub mod documents;
pub mod house;
pub mod import;
pub mod keys;
pub mod network;
pub mod reference;
pub mod serve;
pub mod settings;
pub mod simulated_clients;
pub mod sops;
pub mod upkeep;
