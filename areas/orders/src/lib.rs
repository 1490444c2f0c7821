//! Special orders: from the client wish to the hand-over.
//!
//! The life of an order is the procedure `procedures/special_order.toml`. Steps that only record stand there alone;
//! the steps with a hard rule are the commands of this crate, one file each.

pub mod beside;
pub mod cash;
mod clock;
mod commands;
pub mod events;
pub mod order;
mod papers;
pub mod planning;
mod projection;
mod reports;
pub mod rows;
pub mod simulate;
pub mod stones;
pub mod terms;
mod views;

use kernel::{Area, Text};

pub use order::{Order, OrderId, StoneId};
pub use projection::{BENCHES, ENDS, PROCEDURE};
pub use simulate::{Planned, SimPerson, Simulation};

/// What the maison does about special orders.
pub fn area() -> Area {
    Area {
        name: "orders",
        title: Text::new("Special orders", "Commandes spéciales"),
        verbs: [commands::verbs(), stones::verbs(), planning::verbs()].into_iter().flatten().collect(),
        events: [events::catalogue(), stones::catalogue(), planning::catalogue()].concat(),
        projections: vec![
            Box::new(projection::Orders),
            Box::new(beside::Beside),
            Box::new(stones::Stones),
            Box::new(planning::Planning),
        ],
        views: [views::views(), stones::views(), planning::views()].concat(),
        objects: [views::objects(), stones::objects(), planning::objects()].concat(),
        papers: papers::kinds(),
        registers: Vec::new(),
        reports: reports::kinds(),
        gauges: reports::gauges::all(),
        dashboards: reports::gauges::DASHBOARDS.to_vec(),
    }
}
