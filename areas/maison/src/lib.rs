//! The maison itself: its sites, its people and the roles they hold. The ledger knows people by a code; their names,
//! logins and passwords stay outside it.

mod cause;
mod confirm_deputy;
mod confirm_grant;
mod decline_grant;
mod deputation;
mod end_deputy;
mod end_grant;
mod end_sessions;
mod enrol;
mod grant;
mod invite;
mod lock;
mod name_deputy;
mod open_site;
mod reset_password;
mod reset_second_factor;
mod revoke_tokens;
mod role_code;
mod rows;
mod unlock;
mod views;

#[cfg(test)]
mod four_eyes;

use base::id::PersonId;
use kernel::{Actor, Area, Event, Grant, Network, Role, State, StateExt, Text, verb};
use serde::Deserialize;

pub use cause::Cause;
pub use confirm_deputy::{ConfirmDeputy, DeputyConfirmed};
pub use confirm_grant::{ConfirmGrant, GrantConfirmed, ProposalId};
pub use decline_grant::{DeclineGrant, Declined, GrantDeclined};
pub use deputation::{Deputation, deputations, under_deputies};
pub use end_deputy::{DeputyEnded, EndDeputy};
pub use end_grant::{EndGrant, GrantEnded};
pub use end_sessions::{EndSessions, SessionsEnded};
pub use enrol::{Enrol, PersonEnrolled};
pub use grant::{GrantProposed, GrantRole, Granted, Reach};
pub use invite::{Invite, PersonInvited};
pub use lock::{AccountLocked, Lock};
pub use name_deputy::{Ceiling, DeputationId, DeputyNamed, NameDeputy};
pub use open_site::{Hours, OpenSite, SiteKind, SiteOpened};
pub use reset_password::{PasswordLinkMade, ResetPassword};
pub use reset_second_factor::{ResetSecondFactor, SecondFactorReset};
pub use revoke_tokens::{RevokeTokens, TokensRevoked};
pub use role_code::{APPROVING, CONFIRMING, RoleCode, approves};
pub use rows::{DeputationRow, GrantRow, People, PersonRow, ProposalRow, SiteRow};
pub use unlock::{AccountUnlocked, Unlock};

/// The area, as an explicit list.
pub fn area() -> Area {
    Area {
        name: "maison",
        title: Text::new("The maison", "La maison"),
        verbs: vec![
            verb::<OpenSite>(),
            verb::<Enrol>(),
            verb::<Invite>(),
            verb::<GrantRole>(),
            verb::<ConfirmGrant>(),
            verb::<DeclineGrant>(),
            verb::<EndGrant>(),
            verb::<NameDeputy>(),
            verb::<ConfirmDeputy>(),
            verb::<EndDeputy>(),
            verb::<Lock>(),
            verb::<Unlock>(),
            verb::<EndSessions>(),
            verb::<RevokeTokens>(),
            verb::<ResetPassword>(),
            verb::<ResetSecondFactor>(),
        ],
        events: vec![SiteOpened::spec(), PersonEnrolled::spec(), Granted::spec(), GrantEnded::spec()],
        projections: vec![Box::new(People)],
        views: views::views(),
        objects: views::objects(),
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

/// A person's roles as the rows have them; `None` for people who hold none or whose account is locked.
pub fn read_actor(state: &dyn State, person: &str) -> Option<Actor> {
    state.row::<PersonRow>(person).filter(|row| row.locked_at.is_none())?;
    let grants = grants(state, &person.into());
    (!grants.is_empty()).then(|| Actor { person: person.into(), grants })
}

/// The roles a person holds now, as granted.
pub fn grants(state: &dyn State, person: &PersonId) -> Vec<Grant> {
    let rows = state.rows::<GrantRow>("person", person.0.as_str());
    rows.into_iter().filter(|grant| grant.until.is_none()).map(GrantRow::into_grant).collect()
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
        let body = json!({"person": "p-admin", "role": "cashier", "reach": "site", "place": "NOWHERE"});
        assert_eq!(
            house.refused(&admin, "HQ", "maison.grant", body),
            ["maison.not_oneself", "maison.unknown_person", "maison.unknown_place"]
        );
        let king = json!({"person": "p-1", "role": "king", "reach": "everywhere"});
        assert_eq!(house.refused(&admin, "HQ", "maison.grant", king), ["field.invalid"], "roles are chosen of a list");
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
