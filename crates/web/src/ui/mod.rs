//! What people see: pure functions from plain data to markup, one look for all of it.
//!
//! Rules every component keeps: text arrives already in the reader's language (only the few words in
//! [`words`] are ours); no inline style, script or handler, so the strict content policy holds; state is
//! a word and a mark as well as a colour; a thing that can be acted on is a link or a button.

mod acts;
mod badge;
mod board;
mod chart;
mod drawing;
mod facts;
mod field;
mod figure;
mod form;
mod head;
mod histogram;
mod icon;
mod line;
mod moment;
mod notice;
mod number;
mod page;
mod query;
pub mod samples;
mod share;
mod table;
mod tabs;
mod thread;
mod tile;
mod today;
pub mod words;

#[cfg(test)]
mod contrast;
#[cfg(test)]
mod vendored;

pub use acts::{Allowed, Barred, How, Reason, acts, foreseen, refusals};
pub use badge::{Tone, badge};
pub use board::{Card, Lane, board};
pub use chart::{Bar, ChartHead, bar_chart};
pub use drawing::drawing;
pub use facts::{Fact, facts};
pub use field::{Choice, Field, Kind, field, found};
pub use figure::{Change, Figure, figures};
pub use form::{Form, form, form_with, search_form};
pub use head::{Head, Stage, StageState, object_head, stage_track};
pub use histogram::{Bin, Mark, histogram};
pub use icon::{Icon, hallmark, icon};
pub use kernel::Lang;
pub use line::{Series, line_chart};
pub use moment::{Due, Moment, due, moment, relative};
pub use notice::{Notice, empty, notice, progress};
pub use number::grouped;
pub use page::{Frame, Person, Place, Theme, bare_page, bell, page, page_title, sections};
pub use query::Query;
pub use share::share;
pub use table::{Align, Column, Facet, FacetValue, Paging, Row, Sort, Table, table};
pub use tabs::{Tab, tabs};
pub use thread::{Act, Evidence, thread};
pub use tile::{Tile, tiles, uploads};
pub use today::{TodayGroup, TodayLine, today};

/// A word that leads somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// What is read.
    pub label: String,
    /// Where it leads: a path of ours.
    pub href: String,
}

impl Link {
    /// A link from its two texts.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}
