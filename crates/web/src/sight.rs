//! Who sees which object and which act. A row is seen by its table's scope; an act by the object it is mainly about.

use std::{collections::HashMap, collections::HashSet};

use kernel::{Cell, Envelope, ObjectKind, ObjectRef, Scope, Sensitivity};
use ledger::{Op, Page, Query};

use crate::{hall::Hall, trouble::Trouble};

/// The row of an object, with the columns the reader may see; `None` when there is none or it is not theirs to see.
pub(crate) fn object(hall: &Hall, scope: &Scope, kind: &ObjectKind, id: &str) -> Result<Option<Page>, Trouble> {
    let query = Query { limit: 1, count: false, ..Query::table(kind.table) };
    let query = query.with(kind.table.key(), Op::Is, vec![Cell::from(id)]);
    let page = hall.ledger.page(&query, scope).map_err(Trouble::failure)?;
    Ok((!page.rows.is_empty()).then_some(page))
}

/// Decides on acts, remembering the objects already looked up.
pub(crate) struct Sight<'a> {
    hall: &'a Hall,
    scope: &'a Scope,
    known: HashMap<ObjectRef, bool>,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(hall: &'a Hall, scope: &'a Scope) -> Self {
        Self { hall, scope, known: HashMap::new() }
    }

    /// Whether the reader sees an object; kinds without a page are nobody's.
    pub(crate) fn sees(&mut self, of: &ObjectRef) -> Result<bool, Trouble> {
        if let Some(known) = self.known.get(of) {
            return Ok(*known);
        }
        let seen = match self.hall.house().object(&of.kind) {
            Some(kind) => object(self.hall, self.scope, kind, &of.id)?.is_some(),
            None => false,
        };
        self.known.insert(of.clone(), seen);
        Ok(seen)
    }

    /// Whether the reader sees an act: its case, else the first object it names that has a page and rows of its own
    /// scope, decides; an act about none of them is seen by those of its site.
    pub(crate) fn sees_act(&mut self, act: &Envelope) -> Result<bool, Trouble> {
        let Some(sites) = &self.scope.sites else { return Ok(true) };
        match main_object(self.hall, act) {
            Some(of) => self.sees(of),
            None => Ok(sites.contains(&act.site)),
        }
    }
}

/// The object an act is mainly about: its case, else the first it names that has a page and rows with a scope.
pub(crate) fn main_object<'a>(hall: &Hall, act: &'a Envelope) -> Option<&'a ObjectRef> {
    let scoped = |of: &&ObjectRef| hall.house().object(&of.kind).is_some_and(|o| !o.table.scope.is_empty());
    let case = act.case.as_ref().map(|case| &case.case).filter(scoped);
    case.or_else(|| act.relations.iter().map(|relation| &relation.object).find(scoped))
}

/// Names of payload fields that stand for costs, hidden from those who do not see costs.
pub(crate) fn hidden_fields(hall: &Hall, scope: &Scope) -> HashSet<&'static str> {
    if scope.costs {
        return HashSet::new();
    }
    let columns = hall.house().tables().into_iter().flat_map(|table| table.columns);
    columns.filter(|column| column.sensitivity == Sensitivity::Cost).map(|column| column.name).collect()
}
