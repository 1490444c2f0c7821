//! A small network for tests: two boutiques in two regions, an atelier and headquarters.

use std::sync::Arc;

use base::{Currency, Moment, OpeningHours, id::SiteId};
use kernel::{Actor, Context, Grant, GrantScope, Ids, Network, Role, Site, Text};
use uuid::Uuid;

/// Geneva and Tokyo boutiques, the Paris atelier, headquarters; and the roles given.
pub fn network(roles: &[&str]) -> Arc<Network> {
    let site = |id: &str, name: &str, kind: &str, country: &str, region: &str, zone: &str, currency: &str| Site {
        id: id.into(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        country: country.to_owned(),
        region: region.to_owned(),
        time_zone: zone.to_owned(),
        currency: Currency::parse(currency).expect("a known currency"),
        hours: if kind == "boutique" { OpeningHours::BOUTIQUE } else { OpeningHours::OFFICE },
    };
    let (network, refused) = Network::new(
        [
            site("GVA", "Genève", "boutique", "CH", "europe", "Europe/Zurich", "CHF"),
            site("TYO", "Tokyo", "boutique", "JP", "asia", "Asia/Tokyo", "JPY"),
            site("ATL-PAR", "Atelier de Paris", "atelier", "FR", "europe", "Europe/Paris", "EUR"),
            site("HQ", "Siège", "headquarters", "FR", "europe", "Europe/Paris", "EUR"),
        ],
        roles.iter().map(|code| Role { code: (*code).to_owned(), title: Text::same(*code), sees_costs: false }),
    );
    assert!(refused.is_empty(), "every test site has a calendar");
    Arc::new(network)
}

/// A person with one role at one site (`*` for everywhere).
pub fn person(id: &str, role: &str, site: &str) -> Actor {
    let scope = if site == "*" { GrantScope::Everywhere } else { GrantScope::Site(site.into()) };
    Actor { person: id.into(), grants: vec![Grant { role: role.to_owned(), scope }] }
}

/// The context of an act; the command's identifier is made from `n`.
pub fn context(actor: Actor, site: &str, at: Moment, n: u128, network: Arc<Network>) -> Context {
    let command = Uuid::from_u128(n);
    Context {
        actor,
        on_behalf_of: None,
        site: SiteId::from(site),
        device: None,
        now: at,
        occurred_at: at,
        command,
        network,
        ids: Ids::of_command(command, at),
    }
}
