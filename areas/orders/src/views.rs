//! What people see of special orders.

use kernel::{ObjectKind, Row, Text, View, view::Only};

use crate::{
    beside::{
        bench::{Incident, Leg},
        cancellation::Cancellation,
        changes::Change,
        holds::Hold,
        liability::{CashReport, Liability},
        quotes::QuoteRow,
    },
    order::Order,
    rows::{Payment, Promise, Stay, StoneHeld, Work},
};

/// The views of the area, in the order of the navigation.
pub fn views() -> Vec<View> {
    let view = |name, title, purpose, table, columns, sort, facets| View {
        name,
        title,
        purpose,
        table,
        columns,
        only: &[],
        sort,
        facets,
        board: None,
        due: None,
        begin: None,
    };
    vec![
        View {
            only: &[Only::Empty("ended_at")],
            board: Some("stage"),
            due: Some("due"),
            begin: Some("orders.request"),
            ..view(
                "orders_board",
                Text::new("Order board", "Tableau des commandes"),
                Text::new(
                    "Special orders under way, by stage, the most pressing first.",
                    "Les commandes spéciales en cours, par étape, les plus pressantes d’abord.",
                ),
                Order::table(),
                &["id", "title", "kind", "boutique", "atelier", "stage", "due", "promise", "band"],
                "due",
                &["kind", "boutique", "atelier", "band", "on_hold"],
            )
        },
        View {
            due: Some("due"),
            begin: Some("orders.request"),
            ..view(
                "orders_all",
                Text::new("All orders", "Toutes les commandes"),
                Text::new(
                    "Every special order, also those that are over.",
                    "Toutes les commandes spéciales, y compris celles qui sont terminées.",
                ),
                Order::table(),
                &["id", "title", "kind", "boutique", "stage", "price", "promise", "requested_at"],
                "-requested_at",
                &["kind", "stage", "boutique", "atelier", "band", "cause"],
            )
        },
        View {
            only: &[Only::Empty("handed_over_at"), Only::Empty("ended_at"), Only::Filled("promise")],
            due: Some("due"),
            ..view(
                "orders_promised",
                Text::new("Dates to keep", "Dates à tenir"),
                Text::new(
                    "Orders with a date promised and not yet handed over, the nearest first.",
                    "Les commandes promises et pas encore remises, la date la plus proche d’abord.",
                ),
                Order::table(),
                &[
                    "id",
                    "title",
                    "boutique",
                    "atelier",
                    "stage",
                    "first_promise",
                    "promise",
                    "promises",
                    "cause",
                    "need_by",
                ],
                "promise",
                &["boutique", "atelier", "stage", "cause"],
            )
        },
        view(
            "orders_stones",
            Text::new("Stones held", "Pierres réservées"),
            Text::new(
                "Stones held for orders, and those released.",
                "Les pierres réservées pour des commandes, et celles libérées.",
            ),
            StoneHeld::table(),
            &[
                "stone",
                "order",
                "place",
                "source",
                "weight",
                "certificate",
                "allocated_at",
                "allocated_by",
                "released_at",
            ],
            "-allocated_at",
            &["source", "boutique"],
        ),
        view(
            "orders_promises",
            Text::new("Dates promised", "Dates promises"),
            Text::new(
                "Every date promised to a client, with the cause of each change.",
                "Chaque date promise à un client, avec la cause de chaque changement.",
            ),
            Promise::table(),
            &["order", "number", "date", "former", "days_later", "cause", "note", "by", "at"],
            "-at",
            &["cause", "boutique", "atelier"],
        ),
        view(
            "orders_payments",
            Text::new("Payments", "Paiements"),
            Text::new(
                "Deposits, payments and refunds of orders.",
                "Les acomptes, paiements et remboursements des commandes.",
            ),
            Payment::table(),
            &["order", "purpose", "amount", "currency", "tender", "receipt", "boutique", "by", "at"],
            "-at",
            &["purpose", "tender", "boutique", "currency"],
        ),
        view(
            "orders_work",
            Text::new("Work at the benches", "Travail aux établis"),
            Text::new(
                "Each piece of work with its artisan, weights and stones, in and out.",
                "Chaque travail avec son artisan, ses poids et ses pierres, à l’entrée et à la sortie.",
            ),
            Work::table(),
            &[
                "order",
                "bench",
                "atelier",
                "artisan",
                "started_at",
                "finished_at",
                "weight_in",
                "weight_out",
                "stones_in",
                "stones_out",
                "hours",
                "lost",
                "allowed",
            ],
            "-started_at",
            &["bench", "atelier", "artisan"],
        ),
        view(
            "orders_changes",
            Text::new("Changes", "Modifications"),
            Text::new(
                "What clients asked to change after accepting: what it does, who confirmed it, what they signed.",
                "Ce que les clients ont demandé de modifier après leur accord : l’effet, qui l’a confirmé, ce qu’ils ont signé.",
            ),
            Change::table(),
            &["order", "what", "wish", "state", "fee", "promise", "proposed_at", "applied_at"],
            "-proposed_at",
            &["state", "what", "boutique", "atelier"],
        ),
        View {
            due: Some("due"),
            ..view(
                "orders_stays",
                Text::new("Time in stages", "Temps dans les étapes"),
                Text::new(
                    "When each order entered and left each stage, and by when it should have.",
                    "Quand chaque commande est entrée dans chaque étape et en est sortie, et pour quand.",
                ),
                Stay::table(),
                &["order", "stage", "boutique", "atelier", "since", "due", "until"],
                "-since",
                &["stage", "boutique", "atelier"],
            )
        },
        view(
            "orders_quotes",
            Text::new("Quotes", "Devis"),
            Text::new(
                "Every quote with its cost sheet, the metal price of its day, and what came of it.",
                "Chaque devis avec sa fiche de coût, le cours du métal de son jour, et ce qu’il est devenu.",
            ),
            QuoteRow::table(),
            &["order", "revision", "state", "price", "cost", "margin", "fixing", "valid_until", "by", "at"],
            "-at",
            &["state", "band", "boutique", "atelier"],
        ),
        View {
            only: &[Only::Empty("released_at")],
            ..view(
                "orders_liabilities",
                Text::new("Deposits held", "Acomptes détenus"),
                Text::new(
                    "What is owed to clients: money received for pieces not yet handed over, the oldest first.",
                    "Ce qui est dû aux clients : les sommes reçues pour des pièces pas encore remises, les plus anciennes d’abord.",
                ),
                Liability::table(),
                &[
                    "id",
                    "boutique",
                    "since",
                    "month",
                    "deposit",
                    "received",
                    "refunded",
                    "liability",
                    "balance",
                    "currency",
                ],
                "since",
                &["month", "boutique", "currency"],
            )
        },
        View {
            only: &[Only::Empty("filed_at")],
            due: Some("due"),
            ..view(
                "orders_cash_reports",
                Text::new("Cash reports due", "Déclarations d’espèces à déposer"),
                Text::new(
                    "Cash that must be reported to an authority, with the last day to do it.",
                    "Les espèces à déclarer à une autorité, avec le dernier jour pour le faire.",
                ),
                CashReport::table(),
                &["id", "order", "boutique", "form", "total", "at", "by", "due"],
                "due",
                &["form", "boutique"],
            )
        },
        View {
            only: &[Only::Empty("until")],
            due: Some("due"),
            ..view(
                "orders_holds",
                Text::new("On hold", "En attente"),
                Text::new(
                    "Orders that stand still: what they wait for, whose it is to end the wait, and when it is looked at again.",
                    "Les commandes arrêtées : ce qu’elles attendent, qui met fin à l’attente, et quand on la revoit.",
                ),
                Hold::table(),
                &["order", "waits_for", "reason", "owner", "since", "review", "boutique", "atelier"],
                "review",
                &["waits_for", "owner", "boutique", "atelier"],
            )
        },
        View {
            only: &[Only::Empty("back_at")],
            due: Some("due"),
            ..view(
                "orders_workshops",
                Text::new("With workshops", "Chez les sous-traitants"),
                Text::new(
                    "Pieces a workshop answers for: since when, under which seal, due back when.",
                    "Les pièces dont un sous-traitant répond : depuis quand, sous quel scellé, et leur retour prévu.",
                ),
                Leg::table(),
                &["order", "workshop", "bench", "seal", "weight_out", "stones_out", "sent_at", "due_back"],
                "due_back",
                &["workshop", "bench", "atelier"],
            )
        },
        view(
            "orders_incidents",
            Text::new("Incidents at the benches", "Incidents aux établis"),
            Text::new(
                "Metal beyond the standard, stones that do not agree: opened by the figures, settled by somebody else.",
                "Métal au-delà de la norme, pierres non concordantes : ouverts par les chiffres, clos par une autre personne.",
            ),
            Incident::table(),
            &["order", "bench", "kind", "lost", "allowed", "stones", "by", "at", "settled_at"],
            "-at",
            &["kind", "bench", "atelier"],
        ),
        view(
            "orders_cancellations",
            Text::new("Cancellations", "Annulations"),
            Text::new(
                "Cancellations with their costs, their two approvals and what was given back.",
                "Les annulations avec leurs frais, leurs deux approbations et ce qui a été rendu.",
            ),
            Cancellation::table(),
            &["order", "state", "reason", "kept", "refunded", "fate", "finance_by", "brand_by", "asked_at"],
            "-asked_at",
            &["state", "fate", "boutique"],
        ),
    ]
}

/// Kinds of object with a page.
pub fn objects() -> Vec<ObjectKind> {
    vec![ObjectKind {
        kind: "order",
        title: Text::new("Special order", "Commande spéciale"),
        table: Order::table(),
        what: &["title", "kind"],
        place: Some("boutique"),
        whose: Some("advisor"),
        due: Some("due"),
        facts: &[
            "client",
            "boutique",
            "atelier",
            "advisor",
            "budget",
            "price",
            "band",
            "valid_until",
            "deposit",
            "paid",
            "extras",
            "stones",
            "need_by",
            "first_promise",
            "promise",
            "cause",
            "reworks",
            "held_for",
            "hold_review",
            "held_days",
            "brief",
            "requested_at",
            "handed_over_at",
        ],
        related: &[
            ("orders_promises", "order"),
            ("orders_payments", "order"),
            ("orders_stones", "order"),
            ("orders_work", "order"),
            ("orders_changes", "order"),
            ("orders_quotes", "order"),
            ("orders_holds", "order"),
            ("orders_workshops", "order"),
            ("orders_incidents", "order"),
            ("orders_cancellations", "order"),
            ("orders_cash_reports", "order"),
            ("orders_stays", "order"),
        ],
    }]
}
