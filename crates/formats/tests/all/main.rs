//! Imports and exports from outside the crate: small data of its own, hostile input, and the shared data when present.

mod data;
mod hostile;
mod ocel;
mod support;
mod table;
mod workbook;
mod xes;
