//! Clients: a code for each, identity, consent, who read what, erasure. What is known of the person stands in the vault;
//! the ledger has the code, commitments, and facts that say nothing of the person.

mod commands;
pub mod events;
mod holds;
mod projection;
pub mod rows;
pub mod terms;
mod views;

use kernel::{Area, Register, Row, Text, Vaulted};

pub use rows::Client;

/// Roles that may know who a client is, held at the client's boutique.
pub const KNOWING: [&str; 5] =
    ["client_advisor", "boutique_director", "operations_coordinator", "special_orders_desk", "cashier"];

/// What the maison does about clients.
pub fn area() -> Area {
    Area {
        name: "clients",
        title: Text::new("Clients", "Clients"),
        verbs: commands::verbs(),
        events: events::catalogue(),
        projections: vec![Box::new(projection::Clients)],
        views: views::views(),
        objects: views::objects(),
        registers: vec![Register { kind: "client", enter: "clients.register", refuse: commands::unknown }],
        ..Area::default()
    }
}

/// What the vault holds of clients, and who may be told.
pub fn vaulted() -> Vaulted {
    Vaulted {
        kind: "client",
        table: Client::table(),
        home: "home",
        roles: &KNOWING,
        name: &["given_name", "family_name"],
        fields: commands::personal_fields,
        read: "clients.read",
        export: "clients.export",
        readings: (rows::Reading::table(), "read_at", "exported_at"),
    }
}
