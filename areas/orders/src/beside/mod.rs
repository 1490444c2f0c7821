//! What stands beside an order: its quotes, changes, holds, cancellation, bench incidents, workshops, money owed.

pub mod bench;
pub mod cancellation;
pub mod changes;
pub mod holds;
pub mod liability;
pub mod quotes;

use kernel::{Envelope, Projection, Row, Rows, Table};

/// Folds the rows beside the orders; the orders themselves are folded before.
pub(crate) struct Beside;

impl Projection for Beside {
    fn name(&self) -> &'static str {
        "orders_beside"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![
            quotes::QuoteRow::table(),
            changes::Change::table(),
            holds::Hold::table(),
            cancellation::Cancellation::table(),
            bench::Incident::table(),
            bench::Leg::table(),
            liability::Liability::table(),
            liability::CashReport::table(),
        ]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        quotes::fold(event, rows);
        changes::fold(event, rows);
        holds::fold(event, rows);
        cancellation::fold(event, rows);
        bench::fold(event, rows);
        liability::fold(event, rows);
    }
}
