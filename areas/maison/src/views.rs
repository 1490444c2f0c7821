//! What people see of sites, people, roles and deputies: views and kinds of object.

use kernel::{ObjectKind, Only, Row, Text, View};

use crate::{DeputationRow, GrantRow, PersonRow, ProposalRow, SiteRow};

/// The views of the area.
pub(crate) fn views() -> Vec<View> {
    vec![
        View {
            name: "maison_sites",
            title: Text::new("Sites", "Sites"),
            purpose: Text::new(
                "Boutiques, ateliers and headquarters, with their time zones and hours.",
                "Boutiques, ateliers et siège, avec leurs fuseaux et leurs horaires.",
            ),
            table: SiteRow::table(),
            columns: &["id", "name", "kind", "country", "region", "time_zone", "currency"],
            only: &[],
            sort: "id",
            facets: &["kind", "country", "region"],
            board: None,
            due: None,
            begin: Some("maison.open_site"),
        },
        View {
            name: "maison_grants",
            title: Text::new("Roles held", "Rôles attribués"),
            purpose: Text::new("Who holds which role, and where.", "Qui tient quel rôle, et où."),
            table: GrantRow::table(),
            columns: &["person", "role", "reach", "place", "since", "granted_by", "confirmed_by"],
            only: &[Only::Empty("until")],
            sort: "person",
            facets: &["role", "place"],
            board: None,
            due: None,
            begin: Some("maison.grant"),
        },
        View {
            name: "maison_proposals",
            title: Text::new("Roles to confirm", "Rôles à confirmer"),
            purpose: Text::new(
                "Roles that carry approval wait here for a second person: an administrator or internal control.",
                "Les rôles qui portent approbation attendent ici une seconde personne : un administrateur ou le contrôle interne.",
            ),
            table: ProposalRow::table(),
            columns: &["id", "person", "role", "reach", "place", "proposed_by", "since"],
            only: &[],
            sort: "since",
            facets: &["role"],
            board: None,
            due: None,
            begin: None,
        },
        View {
            name: "maison_deputies",
            title: Text::new("Deputies", "Suppléants"),
            purpose: Text::new(
                "Who acts for whom, with which roles, until when and up to which value.",
                "Qui agit pour qui, avec quels rôles, jusqu’à quand et jusqu’à quelle valeur.",
            ),
            table: DeputationRow::table(),
            columns: &["id", "principal", "deputy", "roles", "sites", "from", "until", "ceiling", "confirmed_at"],
            only: &[Only::Empty("ended_at")],
            sort: "-until",
            facets: &["ceiling", "needs_confirming"],
            board: None,
            due: None,
            begin: Some("maison.name_deputy"),
        },
    ]
}

/// Kinds of object with a page.
pub(crate) fn objects() -> Vec<ObjectKind> {
    let plain = |kind, title, table, what, place, facts, related| ObjectKind {
        kind,
        title,
        table,
        what,
        place: Some(place),
        whose: None,
        due: None,
        facts,
        related,
    };
    vec![
        plain(
            "site",
            Text::new("Site", "Site"),
            SiteRow::table(),
            &["name", "kind"],
            "id",
            &["country", "region", "time_zone", "currency", "opened_at"],
            &[("maison_grants", "place")],
        ),
        plain(
            "person",
            Text::new("Person", "Personne"),
            PersonRow::table(),
            &["id"],
            "home",
            &["home", "enrolled_at", "locked_at"],
            &[("maison_grants", "person"), ("maison_proposals", "person"), ("maison_deputies", "principal")],
        ),
        plain(
            "grant",
            Text::new("Role held", "Rôle attribué"),
            GrantRow::table(),
            &["person", "role"],
            "home",
            &["reach", "place", "since", "until", "granted_by", "confirmed_by"],
            &[],
        ),
        plain(
            "proposal",
            Text::new("Proposed role", "Rôle proposé"),
            ProposalRow::table(),
            &["person", "role"],
            "home",
            &["reach", "place", "proposed_by", "proposed_for", "since"],
            &[],
        ),
        ObjectKind {
            whose: Some("deputy"),
            due: Some("until"),
            ..plain(
                "deputation",
                Text::new("Deputation", "Suppléance"),
                DeputationRow::table(),
                &["principal", "deputy"],
                "home",
                &[
                    "roles",
                    "sites",
                    "from",
                    "until",
                    "ceiling",
                    "needs_confirming",
                    "confirmed_at",
                    "confirmed_by",
                    "ended_at",
                ],
                &[],
            )
        },
    ]
}
