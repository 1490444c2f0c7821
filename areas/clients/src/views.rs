//! Lists of clients, and the page of a client.

use kernel::{ObjectKind, Only, Row, Table, Text, View};

use crate::rows::{Client, Reading, Tie};

fn view(
    name: &'static str,
    title: Text,
    purpose: Text,
    table: &'static Table,
    columns: &'static [&'static str],
    sort: &'static str,
    facets: &'static [&'static str],
) -> View {
    View { name, title, purpose, table, columns, only: &[], sort, facets, board: None, due: None, begin: None }
}

/// Every view of the area.
pub fn views() -> Vec<View> {
    vec![
        View {
            only: &[Only::Empty("erased_at")],
            begin: Some("clients.register"),
            ..view(
                "clients_all",
                Text::new("Clients", "Clients"),
                Text::new(
                    "The clients of your boutiques. Opening what is known of one is struck in the ledger.",
                    "Les clients de vos boutiques. Consulter ce que l’on sait de l’un d’eux est consigné au registre.",
                ),
                Client::table(),
                &["id", "home", "country", "language", "level", "registered_at", "asked_at"],
                "-registered_at",
                &["home", "level", "language", "country"],
            )
        },
        View {
            only: &[Only::Filled("asked_at"), Only::Empty("erased_at")],
            due: Some("answer_due"),
            ..view(
                "clients_to_erase",
                Text::new("Erasures asked", "Effacements demandés"),
                Text::new(
                    "Clients who asked for their data to be destroyed, and by when they have an answer.",
                    "Les clients qui ont demandé la destruction de leurs données, et la date à laquelle répondre.",
                ),
                Client::table(),
                &["id", "home", "asked_at", "asked_by", "answer_due"],
                "answer_due",
                &["home"],
            )
        },
        view(
            "clients_readings",
            Text::new("Data consulted", "Données consultées"),
            Text::new(
                "Who opened the data of which client, for what, and when last.",
                "Qui a consulté les données de quel client, pourquoi et quand pour la dernière fois.",
            ),
            Reading::table(),
            &["client", "person", "purpose", "times", "read_at", "exported_at"],
            "-read_at",
            &["home", "person", "purpose"],
        ),
        view(
            "clients_ties",
            Text::new("Done for the client", "Fait pour le client"),
            Text::new("What the maison has done for each client.", "Ce que la maison a fait pour chaque client."),
            Tie::table(),
            &["object", "site", "since", "last", "paid_at", "handed_at"],
            "-last",
            &["site"],
        ),
    ]
}

/// Kinds of object with a page.
pub fn objects() -> Vec<ObjectKind> {
    vec![ObjectKind {
        kind: "client",
        title: Text::new("Client", "Client"),
        table: Client::table(),
        what: &["id"],
        place: Some("home"),
        whose: None,
        due: Some("answer_due"),
        facts: &[
            "level",
            "document",
            "document_until",
            "language",
            "country",
            "channels",
            "has_email",
            "has_phone",
            "has_address",
            "registered_at",
            "registered_by",
            "asked_at",
            "asked_by",
            "erased_at",
        ],
        related: &[("orders_all", "client"), ("clients_readings", "client")],
    }]
}
