//! The maison itself: its sites, its people and the roles they hold. The ledger knows people by a code; their names,
//! logins and passwords stay outside it.

mod end_grant;
mod enrol;
mod grant;
mod open_site;
mod rows;

use kernel::{Actor, Area, Event, Network, ObjectKind, Role, Row, State, StateExt, Text, View, verb};
use serde::Deserialize;

pub use end_grant::{EndGrant, GrantEnded};
pub use enrol::{Enrol, PersonEnrolled};
pub use grant::{GrantRole, Granted, Reach};
pub use open_site::{Hours, OpenSite, SiteKind, SiteOpened};
pub use rows::{GrantRow, People, PersonRow, SiteRow};

/// The area, as an explicit list.
pub fn area() -> Area {
    Area {
        name: "maison",
        title: Text::new("The maison", "La maison"),
        verbs: vec![verb::<OpenSite>(), verb::<Enrol>(), verb::<GrantRole>(), verb::<EndGrant>()],
        events: vec![SiteOpened::spec(), PersonEnrolled::spec(), Granted::spec(), GrantEnded::spec()],
        projections: vec![Box::new(People)],
        views: vec![
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
                columns: &["person", "role", "reach", "place", "since"],
                only: &[kernel::Only::Empty("until")],
                sort: "person",
                facets: &["role", "place"],
                board: None,
                due: None,
                begin: Some("maison.grant"),
            },
        ],
        objects: vec![
            ObjectKind {
                kind: "site",
                title: Text::new("Site", "Site"),
                table: SiteRow::table(),
                what: &["name", "kind"],
                place: Some("id"),
                whose: None,
                due: None,
                facts: &["country", "region", "time_zone", "currency", "opened_at"],
                related: &[("maison_grants", "place")],
            },
            ObjectKind {
                kind: "person",
                title: Text::new("Person", "Personne"),
                table: PersonRow::table(),
                what: &["id"],
                place: Some("home"),
                whose: None,
                due: None,
                facts: &["home", "enrolled_at"],
                related: &[("maison_grants", "person")],
            },
        ],
        ..Area::default()
    }
}

/// The roles of the maison: data, in `procedures/roles.toml`.
pub fn roles() -> &'static [Role] {
    static ROLES: std::sync::OnceLock<Vec<Role>> = std::sync::OnceLock::new();
    #[derive(Deserialize)]
    struct File {
        roles: Vec<Role>,
    }
    ROLES.get_or_init(|| {
        let file: File = toml::from_str(include_str!("../../../procedures/roles.toml"))
            .expect("procedures/roles.toml holds [[roles]] with code, en, fr; a test reads it");
        file.roles
    })
}

/// The network of sites as the rows have it. A site with a calendar that makes no sense cannot be opened, so none is
/// given back here.
pub fn read_network(state: &dyn State) -> Network {
    let sites = state.all::<SiteRow>().into_iter().map(SiteRow::into_site);
    Network::new(sites, roles().iter().cloned()).0
}

/// A person's roles as the rows have them; `None` for people who hold none.
pub fn read_actor(state: &dyn State, person: &str) -> Option<Actor> {
    state.row::<PersonRow>(person)?;
    let grants: Vec<_> = state
        .rows::<GrantRow>("person", person)
        .into_iter()
        .filter(|g| g.until.is_none())
        .map(GrantRow::into_grant)
        .collect();
    (!grants.is_empty()).then(|| Actor { person: person.into(), grants })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn house() -> testkit::Given {
        let area = area();
        testkit::given(area.verbs, area.projections, testkit::network::network(&["administrator", "cashier"]))
    }

    #[test]
    fn the_roles_file_reads() {
        assert!(roles().iter().any(|role| role.code == "client_advisor"));
        let mut codes: Vec<_> = roles().iter().map(|role| &role.code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), roles().len(), "each code once");
    }

    #[test]
    fn a_person_is_enrolled_granted_a_role_and_leaves_it() {
        let admin = testkit::network::person("p-admin", "administrator", "*");
        let mut house = house();
        house.act(&admin, "HQ", "maison.enrol", json!({"person": "p-1", "home": "GVA"}));
        house.act(
            &admin,
            "HQ",
            "maison.grant",
            json!({"person": "p-1", "role": "cashier", "reach": "site", "place": "GVA"}),
        );
        let actor = read_actor(&house.rows, "p-1").unwrap();
        assert_eq!(actor.grants.len(), 1);
        assert_eq!(
            house.refused(
                &admin,
                "HQ",
                "maison.grant",
                json!({"person": "p-1", "role": "cashier", "reach": "site", "place": "GVA"})
            ),
            ["maison.already_held"]
        );
        house.act(&admin, "HQ", "maison.end_grant", json!({"grant": "p-1/cashier/GVA", "reason": "moved to Tokyo"}));
        assert_eq!(read_actor(&house.rows, "p-1"), None);
    }

    #[test]
    fn every_reason_is_told() {
        let admin = testkit::network::person("p-admin", "administrator", "*");
        let house = house();
        let body = json!({"person": "p-admin", "role": "king", "reach": "site", "place": "NOWHERE"});
        assert_eq!(
            house.refused(&admin, "HQ", "maison.grant", body),
            ["maison.not_oneself", "maison.unknown_person", "maison.unknown_role", "maison.unknown_place"]
        );
        let site = json!({"site": "GVA", "name": "x", "kind": "boutique", "country": "CH", "region": "europe",
            "time_zone": "Europe/Geneva", "currency": "CHF", "hours": "boutique"});
        assert_eq!(
            house.refused(&admin, "HQ", "maison.open_site", site),
            ["maison.site_exists", "maison.unknown_zone"]
        );
        let cashier = testkit::network::person("p-2", "cashier", "GVA");
        assert_eq!(
            house.refused(&cashier, "GVA", "maison.enrol", json!({"person": "p 1", "home": "GVA"})),
            ["role.not_held", "maison.not_a_code"]
        );
    }
}
