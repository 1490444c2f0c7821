//! One suite for every promise of the ledger, run on SQLite and on PostgreSQL.

mod area;
mod store;
mod strike;
