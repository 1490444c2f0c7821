//! One suite for every promise of the ledger, run on SQLite and on PostgreSQL.

mod area;
mod copies;
mod guests;
mod pages;
mod races;
mod store;
mod strike;
mod tamper;
mod vault;
