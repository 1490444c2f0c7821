//! The small maison of the demo: eight boutiques in five countries, two ateliers, headquarters, and who works there.

use kernel::base::Moment;
use ledger::Ask;
use orders::simulate::SimPerson;
use serde_json::{Value, json};
use uuid::Uuid;

/// One site: code, name, kind, country, region, zone, currency.
type SiteLine = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const SITES: [SiteLine; 11] = [
    ("HQ", "Siège, place Vendôme", "headquarters", "FR", "europe", "Europe/Paris", "EUR"),
    ("PAR-VEN", "Paris Vendôme", "boutique", "FR", "europe", "Europe/Paris", "EUR"),
    ("PAR-MON", "Paris Montaigne", "boutique", "FR", "europe", "Europe/Paris", "EUR"),
    ("GVA-RHO", "Genève rue du Rhône", "boutique", "CH", "europe", "Europe/Zurich", "CHF"),
    ("ZRH-BAH", "Zürich Bahnhofstrasse", "boutique", "CH", "europe", "Europe/Zurich", "CHF"),
    ("LON-BON", "London Bond Street", "boutique", "GB", "europe", "Europe/London", "GBP"),
    ("NYC-FIF", "New York Fifth Avenue", "boutique", "US", "americas", "America/New_York", "USD"),
    ("TYO-GIN", "Tokyo Ginza", "boutique", "JP", "asia", "Asia/Tokyo", "JPY"),
    ("TYO-OMO", "Tokyo Omotesando", "boutique", "JP", "asia", "Asia/Tokyo", "JPY"),
    ("ATL-PAR", "Atelier de Paris", "atelier", "FR", "europe", "Europe/Paris", "EUR"),
    ("ATL-GVA", "Atelier de Genève", "atelier", "CH", "europe", "Europe/Zurich", "CHF"),
];

/// Roles of each boutique, with how many people hold them.
const BOUTIQUE: [(&str, u32); 5] = [
    ("client_advisor", 3),
    ("operations_coordinator", 2),
    ("assistant_operations_manager", 1),
    ("boutique_director", 1),
    ("cashier", 1),
];

/// Roles of each atelier.
const ATELIER: [(&str, u32); 4] = [("atelier_lead", 2), ("artisan", 5), ("quality_controller", 2), ("logistics", 3)];

/// Roles of headquarters, held everywhere.
const HEADQUARTERS: [(&str, u32); 12] = [
    ("special_orders_desk", 3),
    ("designer", 3),
    ("gemmologist", 2),
    ("finance", 2),
    ("brand_director", 1),
    ("production_planner", 2),
    ("logistics", 1),
    ("business_analyst", 1),
    ("internal_control", 1),
    ("retail_partnerships_manager", 1),
    ("commercial_performance_manager", 1),
    ("administrator", 2),
];

/// Names to show; people of the demo do not exist.
const GIVEN: [&str; 24] = [
    "Camille", "Hugo", "Inès", "Louis", "Aiko", "Kenji", "Sophie", "Marc", "Élise", "Paul", "Nadia", "Yuki", "Clara",
    "Tom", "Alice", "Jules", "Hana", "Victor", "Mila", "Oscar", "Lena", "Noé", "Rose", "Emil",
];
const FAMILY: [&str; 20] = [
    "Arnaud", "Berger", "Carter", "Dubois", "Egli", "Fontaine", "Girard", "Hayashi", "Imhof", "Jordan", "Keller",
    "Laurent", "Mori", "Novak", "Okada", "Perrin", "Quinn", "Rossi", "Sato", "Tanner",
];

/// A person of the demo.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// Code in the ledger.
    pub id: String,
    /// Shown name, kept outside the ledger.
    pub name: String,
    /// The role held.
    pub role: &'static str,
    /// The site worked at.
    pub site: &'static str,
    /// Whether the role is held at every site.
    pub everywhere: bool,
}

/// Everybody, in a fixed order.
pub fn people() -> Vec<DemoPerson> {
    let mut people = Vec::new();
    for (site, _, kind, ..) in SITES {
        let roles: &[(&str, u32)] = match kind {
            "boutique" => &BOUTIQUE,
            "atelier" => &ATELIER,
            _ => &HEADQUARTERS,
        };
        for (role, count) in roles {
            for _ in 0..*count {
                let n = people.len();
                people.push(DemoPerson {
                    id: format!("p-{:04}", n + 1),
                    name: format!("{} {}", GIVEN[n % GIVEN.len()], FAMILY[(n * 7 + n / GIVEN.len()) % FAMILY.len()]),
                    role,
                    site,
                    everywhere: kind == "headquarters",
                });
            }
        }
    }
    people
}

/// The same people as the simulation knows them.
pub fn simulated_people() -> Vec<SimPerson> {
    people()
        .into_iter()
        .map(|person| SimPerson {
            id: person.id.as_str().into(),
            roles: vec![person.role.to_owned()],
            site: person.site.into(),
        })
        .collect()
}

/// The founding acts: sites opened, people enrolled, roles granted; by the founder, who is nobody afterwards.
pub fn founding(at: Moment) -> Vec<Ask> {
    let mut bodies: Vec<(&str, Value)> = Vec::new();
    for (site, name, kind, country, region, zone, currency) in SITES {
        let hours = if kind == "boutique" { "boutique" } else { "office" };
        bodies.push((
            "maison.open_site",
            json!({"site": site, "name": name, "kind": kind, "country": country, "region": region,
                   "time_zone": zone, "currency": currency, "hours": hours}),
        ));
    }
    for person in people() {
        bodies.push(("maison.enrol", json!({"person": person.id, "home": person.site})));
        let grant = if person.everywhere {
            json!({"person": person.id, "role": person.role, "reach": "everywhere"})
        } else {
            json!({"person": person.id, "role": person.role, "reach": "site", "place": person.site})
        };
        bodies.push(("maison.grant", grant));
    }
    let ask = |(n, (verb, body)): (usize, (&str, Value))| founder_ask(at, n as u128, verb, body);
    bodies.into_iter().enumerate().map(ask).collect()
}

/// An act of the founder: the person who sets the ledger up.
pub fn founder_ask(at: Moment, n: u128, verb: &str, body: Value) -> Ask {
    let founder = kernel::Actor {
        person: "founder".into(),
        grants: vec![kernel::Grant { role: "administrator".into(), scope: kernel::GrantScope::Everywhere }],
    };
    Ask {
        command: Uuid::from_u128((0xf0 << 120) | n),
        verb: verb.to_owned(),
        body: body.as_object().cloned().unwrap_or_default(),
        actor: founder,
        on_behalf_of: None,
        site: "HQ".into(),
        device: None,
        occurred_at: None,
        now: Some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_the_one_described() {
        let boutiques: Vec<_> = SITES.iter().filter(|site| site.2 == "boutique").collect();
        let countries: std::collections::BTreeSet<_> = boutiques.iter().map(|site| site.3).collect();
        assert_eq!((boutiques.len(), countries.len()), (8, 5));
        assert_eq!(SITES.iter().filter(|site| site.2 == "atelier").count(), 2);
        for person in people() {
            assert!(maison::roles().iter().any(|role| role.code == person.role), "{}", person.role);
        }
        let names: std::collections::BTreeSet<_> = people().iter().map(|person| person.name.clone()).collect();
        assert!(names.len() > people().len() * 9 / 10, "names are mostly different");
    }
}
