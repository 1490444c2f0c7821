//! The shell: session, authorisation, forms, tables, charts, process map, assets.
//!
//! Everything a person or a program sees comes from what areas declare: a form from a verb's fields, a table from a
//! view, an object's page from its kind. Every read takes the reader's scope; there is no other way to read.

pub mod account;
mod account_key;
mod address;
mod api;
mod assets;
mod behind;
mod bulletin;
mod calendar;
mod clock;
mod deputy;
mod figures_log;
mod follow;
mod forms;
mod hall;
mod inbox;
mod invitation;
mod journal;
mod limits;
mod list;
pub mod mail;
mod naming;
mod notices;
mod once;
mod pages;
mod preferences;
mod program;
mod reader;
mod router;
mod second_factor;
mod security;
mod serve;
mod session;
mod settings;
mod shell;
mod side;
mod sight;
mod token;
mod trouble;
pub mod ui;
mod value;
mod words;

pub use account_key::AccountKey;
pub use deputy::{Deputation, ReadDeputations};
pub use hall::App;
pub use router::router;
pub use serve::{Served, serve};
pub use settings::{DemoAccount, Settings};
