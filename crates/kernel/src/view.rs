//! Views: one declaration of what people see of a table; from it come the page, the sheet, the API document.

use std::collections::BTreeSet;

use base::id::SiteId;

use crate::{Cell, Text};

pub use crate::cell::Table;

/// Which rows a reader may see. Every query takes one: there is no way to read without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Sites whose rows are seen; `None` for every site.
    pub sites: Option<BTreeSet<SiteId>>,
    /// Whether cost columns are seen.
    pub costs: bool,
}

impl Scope {
    /// Every row and column; for verification, exports by the operator, and tests.
    pub fn everything() -> Self {
        Self { sites: None, costs: true }
    }

    /// The scope of a person.
    pub fn of(actor: &crate::Actor, network: &crate::Network) -> Self {
        Self { sites: actor.sites(network), costs: actor.sees_costs(network) }
    }

    /// Whether a row of a table is seen.
    pub fn sees(&self, table: &Table, cells: &[Cell]) -> bool {
        let Some(sites) = &self.sites else { return true };
        table.scope.is_empty()
            || table
                .scope
                .iter()
                .filter_map(|column| table.position(column))
                .any(|at| cells[at].text().is_some_and(|site| sites.contains(&SiteId(site.to_owned()))))
    }
}

/// A named way of looking at a table.
#[derive(Clone, Debug)]
pub struct View {
    /// `area_noun`, in addresses and feeds.
    pub name: &'static str,
    /// Its title.
    pub title: Text,
    /// What it shows, in a sentence; also the empty page's text.
    pub purpose: Text,
    /// The table it reads.
    pub table: &'static Table,
    /// Columns shown at first, in order; all are available.
    pub columns: &'static [&'static str],
    /// Rows it is limited to.
    pub only: &'static [Only],
    /// Column it is sorted by at first; a minus before it for descending.
    pub sort: &'static str,
    /// Columns offered as facets with counts.
    pub facets: &'static [&'static str],
    /// The column a board groups by; usually a stage.
    pub board: Option<&'static str>,
    /// The column that says until when; boards and lists show lateness from it.
    pub due: Option<&'static str>,
    /// The verb an empty page offers.
    pub begin: Option<&'static str>,
}

/// A fixed limit of a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Only {
    /// The column is empty.
    Empty(&'static str),
    /// The column is not empty.
    Filled(&'static str),
    /// The column holds this text.
    Is(&'static str, &'static str),
    /// The column holds this number.
    Equals(&'static str, i64),
}
