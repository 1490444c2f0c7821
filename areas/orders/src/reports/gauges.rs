//! What each role of special orders keeps before its eyes: figures counted from lists, as data.

use kernel::{
    Text,
    report::{Dashboard, Gauge, Limit, Tally},
};

/// Days a figure of the recent past looks back.
const LAST: Option<i64> = Some(-90);

/// Every figure.
pub(crate) fn all() -> Vec<Gauge> {
    let gauge = |name, label, definition, view, limits| Gauge {
        name,
        label,
        definition,
        tally: Tally::Rows,
        view,
        limits,
        late: false,
    };
    let mut all = flow(gauge);
    all.extend(quality(gauge));
    all.extend(money(gauge));
    all.extend(making(gauge));
    all
}

/// Makes a gauge that counts rows.
type Make = fn(&'static str, Text, Text, &'static str, &'static [Limit]) -> Gauge;

fn flow(gauge: Make) -> Vec<Gauge> {
    vec![
        gauge(
            "orders_under_way",
            Text::new("Under way", "En cours"),
            Text::new("Special orders that are not over.", "Commandes spéciales qui ne sont pas terminées."),
            "orders_board",
            &[],
        ),
        Gauge {
            late: true,
            ..gauge(
                "orders_late",
                Text::new("Late", "En retard"),
                Text::new("Past the deadline of their stage.", "Au-delà du délai de leur étape."),
                "orders_board",
                &[],
            )
        },
        gauge(
            "orders_due_today",
            Text::new("Due today", "Attendues aujourd’hui"),
            Text::new("The deadline of their stage falls today.", "Le délai de leur étape échoit aujourd’hui."),
            "orders_board",
            &[Limit::Days("due", Some(0), Some(0))],
        ),
        gauge(
            "orders_promised_week",
            Text::new("Promised within 7 days", "Promises sous 7 jours"),
            Text::new("The client expects them within a week.", "Le client les attend dans la semaine."),
            "orders_promised",
            &[Limit::Days("promise", Some(0), Some(7))],
        ),
        gauge(
            "orders_promise_passed",
            Text::new("Promise passed", "Promesse dépassée"),
            Text::new(
                "The date the client was told has passed and the piece is not handed over.",
                "La date annoncée au client est passée et la pièce n’est pas remise.",
            ),
            "orders_promised",
            &[Limit::Days("promise", None, Some(-1))],
        ),
        gauge(
            "orders_on_hold",
            Text::new("On hold", "En attente"),
            Text::new("Held for the client, a stone or a payment.", "Suspendues : client, pierre ou paiement."),
            "orders_holds",
            &[],
        ),
        gauge(
            "orders_not_collected",
            Text::new("Not collected for 30 days", "Non retirées depuis 30 jours"),
            Text::new(
                "The client was told a month ago or longer that the piece is there.",
                "Le client est prévenu depuis un mois ou plus que la pièce l’attend.",
            ),
            "orders_board",
            &[Limit::Days("notified_at", None, Some(-30)), Limit::Empty("handed_over_at")],
        ),
        gauge(
            "orders_requested",
            Text::new("Requests in 30 days", "Demandes en 30 jours"),
            Text::new("Wishes taken in the last 30 days.", "Souhaits recueillis ces 30 derniers jours."),
            "orders_all",
            &[Limit::Days("requested_at", Some(-30), Some(0))],
        ),
        Gauge {
            tally: Tally::Share(&[Limit::Filled("accepted_at")]),
            ..gauge(
                "orders_accepted",
                Text::new("Quotes accepted", "Devis acceptés"),
                Text::new(
                    "Of the orders quoted in the last 90 days, those the client has accepted.",
                    "Parmi les commandes chiffrées ces 90 derniers jours, celles que le client a acceptées.",
                ),
                "orders_all",
                &[Limit::Days("quoted_at", LAST, Some(0))],
            )
        },
    ]
}

fn quality(gauge: Make) -> Vec<Gauge> {
    vec![
        Gauge {
            tally: Tally::Kept { done: "handed_over_at", promised: "first_promise" },
            ..gauge(
                "orders_on_time",
                Text::new("On the date first promised", "À la date d’abord promise"),
                Text::new(
                    "Of the pieces handed over in the last 90 days, on or before the first date the client was told.",
                    "Parmi les pièces remises ces 90 derniers jours, au plus tard à la première date annoncée au client.",
                ),
                "orders_all",
                &[Limit::Days("handed_over_at", LAST, Some(0)), Limit::Filled("first_promise")],
            )
        },
        Gauge {
            tally: Tally::Share(&[Limit::Is("reworks", "0")]),
            ..gauge(
                "orders_first_pass",
                Text::new("Right the first time", "Bon du premier coup"),
                Text::new(
                    "Of the pieces that passed quality in the last 90 days, those never sent back to the bench.",
                    "Parmi les pièces passées à la qualité ces 90 derniers jours, celles jamais renvoyées à l’établi.",
                ),
                "orders_all",
                &[Limit::Days("passed_at", LAST, Some(0))],
            )
        },
        gauge(
            "orders_reworked",
            Text::new("Sent back to the bench", "Renvoyées à l’établi"),
            Text::new(
                "Orders under way that quality sent back at least once.",
                "Commandes en cours que la qualité a renvoyées au moins une fois.",
            ),
            "orders_board",
            &[Limit::Is("reworks", "1..")],
        ),
        gauge(
            "orders_moved",
            Text::new("Dates moved in 30 days", "Dates reportées en 30 jours"),
            Text::new(
                "Dates promised anew to clients in the last 30 days, each with its cause.",
                "Dates promises à nouveau aux clients ces 30 derniers jours, chacune avec sa cause.",
            ),
            "orders_promises",
            &[Limit::Days("at", Some(-30), Some(0)), Limit::Is("number", "2..")],
        ),
        gauge(
            "orders_incidents_open",
            Text::new("Incidents to settle", "Incidents à clore"),
            Text::new(
                "Metal beyond the standard, stones that do not agree: not settled yet.",
                "Métal au-delà de la norme, pierres non concordantes : pas encore clos.",
            ),
            "orders_incidents",
            &[Limit::Empty("settled_at")],
        ),
    ]
}

fn money(gauge: Make) -> Vec<Gauge> {
    vec![
        Gauge {
            tally: Tally::Sum("price"),
            ..gauge(
                "orders_value",
                Text::new("Value under way", "Valeur en cours"),
                Text::new(
                    "Agreed prices of the orders under way, by currency.",
                    "Prix convenus des commandes en cours, par devise.",
                ),
                "orders_board",
                &[Limit::Filled("price")],
            )
        },
        Gauge {
            tally: Tally::Sum("cost"),
            ..gauge(
                "orders_cost",
                Text::new("Under way at cost", "En cours au coût de revient"),
                Text::new(
                    "Cost of the orders under way as quoted, by currency.",
                    "Coût de revient des commandes en cours selon leur devis, par devise.",
                ),
                "orders_board",
                &[Limit::Filled("cost")],
            )
        },
        Gauge {
            tally: Tally::Sum("liability"),
            ..gauge(
                "orders_deposits",
                Text::new("Deposits held", "Acomptes détenus"),
                Text::new(
                    "Money received for pieces not yet handed over, by currency.",
                    "Sommes reçues pour des pièces pas encore remises, par devise.",
                ),
                "orders_liabilities",
                &[],
            )
        },
        gauge(
            "orders_deposits_old",
            Text::new("Deposits over 90 days", "Acomptes de plus de 90 jours"),
            Text::new(
                "Orders whose money has been held for more than 90 days.",
                "Commandes dont les sommes sont détenues depuis plus de 90 jours.",
            ),
            "orders_liabilities",
            &[Limit::Days("since", None, Some(-91))],
        ),
        gauge(
            "orders_cash_due",
            Text::new("Cash to report", "Espèces à déclarer"),
            Text::new(
                "Cash that must be reported to an authority and is not yet.",
                "Espèces à déclarer à une autorité et qui ne le sont pas encore.",
            ),
            "orders_cash_reports",
            &[],
        ),
        gauge(
            "orders_price_waits",
            Text::new("Prices to approve", "Prix à approuver"),
            Text::new("Quotes that wait for finance.", "Devis qui attendent la finance."),
            "orders_board",
            &[Limit::Is("stage", "price_approval")],
        ),
        gauge(
            "orders_brand_waits",
            Text::new("Prices to endorse", "Prix à viser"),
            Text::new(
                "Quotes of high value that wait for the brand.",
                "Devis de haute valeur qui attendent la marque.",
            ),
            "orders_board",
            &[Limit::Is("stage", "brand_approval")],
        ),
    ]
}

fn making(gauge: Make) -> Vec<Gauge> {
    let at = |name, label, definition, limits| gauge(name, label, definition, "orders_board", limits);
    vec![
        at(
            "orders_design",
            Text::new("In design", "Au dessin"),
            Text::new("Orders whose drawing is being made.", "Commandes dont le dessin est en cours."),
            &[Limit::Is("stage", "design")],
        ),
        at(
            "orders_stones_sought",
            Text::new("Waiting for stones", "En attente de pierres"),
            Text::new("Orders whose stones are being found.", "Commandes dont on cherche les pierres."),
            &[Limit::Is("stage", "stone_sourcing")],
        ),
        gauge(
            "stones_memo_late",
            Text::new("Memos overdue", "Confiés échus"),
            Text::new(
                "Stones on memo that should have been answered or returned.",
                "Pierres en confié dont la réponse ou le retour est échu.",
            ),
            "stones_memo",
            &[Limit::Days("memo_due", None, Some(-1))],
        ),
        at(
            "orders_to_judge",
            Text::new("To be controlled", "À contrôler"),
            Text::new("Pieces at quality control.", "Pièces au contrôle qualité."),
            &[Limit::Is("stage", "quality_control")],
        ),
        at(
            "orders_assay",
            Text::new("At the assay office", "Au bureau de garantie"),
            Text::new("Pieces being hallmarked.", "Pièces en cours de poinçonnage."),
            &[Limit::Is("stage", "assay_office")],
        ),
        at(
            "orders_in_transit",
            Text::new("In transit", "En transit"),
            Text::new("Pieces between two sites.", "Pièces entre deux sites."),
            &[Limit::Is("stage", "in_transit")],
        ),
        gauge(
            "orders_workshops_out",
            Text::new("With workshops", "Chez les sous-traitants"),
            Text::new("Pieces a workshop answers for.", "Pièces dont un sous-traitant répond."),
            "orders_workshops",
            &[],
        ),
        gauge(
            "planning_risk",
            Text::new("Promises at risk", "Promesses menacées"),
            Text::new(
                "As booked, they will be ready after the date promised.",
                "Telles que réservées, elles seront prêtes après la date promise.",
            ),
            "planning_at_risk",
            &[],
        ),
        gauge(
            "planning_full",
            Text::new("Bench weeks full", "Semaines d’établi pleines"),
            Text::new(
                "Weeks of a bench, from this one to eight weeks on, with 95 % or more of its hours booked.",
                "Semaines d’établi, d’ici à huit semaines, dont 95 % des heures ou plus sont réservées.",
            ),
            "planning_load",
            &[Limit::Days("week", Some(-6), Some(56)), Limit::Is("share", "95..")],
        ),
        gauge(
            "planning_week",
            Text::new("Works to begin in 7 days", "Travaux à commencer sous 7 jours"),
            Text::new("Works booked that begin by then.", "Travaux réservés qui commencent d’ici là."),
            "planning_bookings",
            &[Limit::Days("first", None, Some(7))],
        ),
        gauge(
            "orders_benches",
            Text::new("On the bench", "Sur l’établi"),
            Text::new("Works begun and not finished.", "Travaux commencés et non terminés."),
            "orders_work",
            &[Limit::Empty("finished_at")],
        ),
    ]
}

/// Who watches what, the first the most; four to eight each.
pub(crate) const DASHBOARDS: &[Dashboard] = &[
    watches(
        "client_advisor",
        &["orders_promised_week", "orders_promise_passed", "orders_late", "orders_on_hold", "orders_not_collected"],
    ),
    watches(
        "operations_coordinator",
        &["orders_late", "orders_due_today", "orders_promised_week", "orders_in_transit", "orders_not_collected"],
    ),
    watches(
        "assistant_operations_manager",
        &[
            "orders_late",
            "orders_promise_passed",
            "orders_promised_week",
            "orders_on_hold",
            "orders_on_time",
            "orders_deposits_old",
        ],
    ),
    watches(
        "boutique_director",
        &[
            "orders_requested",
            "orders_accepted",
            "orders_value",
            "orders_on_time",
            "orders_promise_passed",
            "orders_not_collected",
            "orders_deposits",
        ],
    ),
    watches("cashier", &["orders_deposits", "orders_deposits_old", "orders_cash_due", "orders_promised_week"]),
    watches(
        "special_orders_desk",
        &[
            "orders_late",
            "orders_under_way",
            "orders_promise_passed",
            "planning_risk",
            "orders_stones_sought",
            "orders_on_hold",
            "orders_accepted",
            "orders_on_time",
        ],
    ),
    watches(
        "business_analyst",
        &[
            "orders_under_way",
            "orders_late",
            "orders_on_time",
            "orders_first_pass",
            "orders_moved",
            "planning_risk",
            "planning_full",
            "orders_incidents_open",
        ],
    ),
    watches("designer", &["orders_design", "orders_late", "orders_due_today", "orders_reworked"]),
    watches("gemmologist", &["orders_stones_sought", "stones_memo_late", "orders_late", "orders_incidents_open"]),
    watches(
        "production_planner",
        &["planning_risk", "planning_full", "planning_week", "orders_workshops_out", "orders_late", "orders_moved"],
    ),
    watches(
        "atelier_lead",
        &[
            "orders_benches",
            "planning_week",
            "planning_full",
            "orders_late",
            "orders_reworked",
            "orders_incidents_open",
        ],
    ),
    watches("artisan", &["orders_benches", "planning_week", "orders_due_today", "orders_reworked"]),
    watches(
        "quality_controller",
        &["orders_to_judge", "orders_first_pass", "orders_reworked", "orders_incidents_open"],
    ),
    watches("logistics", &["orders_in_transit", "orders_assay", "orders_workshops_out", "orders_late"]),
    watches(
        "finance",
        &[
            "orders_price_waits",
            "orders_deposits",
            "orders_deposits_old",
            "orders_cash_due",
            "orders_value",
            "orders_cost",
        ],
    ),
    watches(
        "brand_director",
        &[
            "orders_on_time",
            "orders_first_pass",
            "orders_accepted",
            "orders_requested",
            "orders_value",
            "orders_cost",
            "orders_brand_waits",
            "orders_promise_passed",
        ],
    ),
    watches(
        "internal_control",
        &["orders_incidents_open", "orders_cash_due", "orders_deposits_old", "orders_workshops_out", "orders_moved"],
    ),
    watches(
        "retail_partnerships_manager",
        &["orders_under_way", "orders_late", "orders_promised_week", "orders_on_time"],
    ),
    watches(
        "commercial_performance_manager",
        &["orders_requested", "orders_accepted", "orders_value", "orders_cost", "orders_on_time", "orders_moved"],
    ),
    watches("administrator", &["orders_under_way", "orders_late", "orders_cash_due", "orders_incidents_open"]),
];

const fn watches(role: &'static str, gauges: &'static [&'static str]) -> Dashboard {
    Dashboard { role, gauges }
}
