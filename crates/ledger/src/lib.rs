//! The ledger: commands struck as events for ever, rows folded from them in the same transaction, a hash tree over
//! everything, proofs, verification, backup; on SQLite and PostgreSQL.

#[cfg(test)]
extern crate self as ledger;

mod append;
mod ask;
mod attest;
mod backup;
mod beside;
mod cache;
mod canonical;
mod compare;
mod failure;
mod handle;
pub mod note;
mod open;
mod options;
mod page;
mod personal;
mod placing;
mod pool;
mod postgres;
mod postgres_sql;
mod postgres_writer;
mod query;
mod read;
mod rebuild;
mod rows;
mod schema;
mod seal;
mod sealer;
mod side;
mod sql;
mod sqlite;
mod sqlite_sql;
mod store;
#[cfg(test)]
mod tests;
pub mod tiles;
pub mod tree;
mod turns;
mod vaulted;
mod verify;

pub use ask::{Answer, Ask, Head, Receipt, Struck};
pub use failure::Failure;
pub use handle::Ledger;
pub use options::{Clock, Durability, Options};
pub use personal::{destroy_expired_keys, read_erased};
pub use query::{Filter, Op, Page, Query, Sum};
pub use vault::search_key;
pub use verify::{Finding, Layer, Verification};
