//! Profiles that come with the house: SAP sales documents, S/4 OData answers, SAP clients.

use kernel::House;

use crate::profile::Profile;

const FILES: [&str; 3] = [
    include_str!("shipped/sap_orders.json"),
    include_str!("shipped/s4_orders.json"),
    include_str!("shipped/sap_clients.json"),
];

/// The profiles shipped, in the order they are offered. They may be copied and changed.
pub fn shipped() -> Vec<Profile> {
    FILES.iter().map(|text| serde_json::from_str(text).expect("shipped profiles read; a test reads them")).collect()
}

/// The act of a target as people and programs name it: a short name, or the act's own.
pub fn target_verb(target: &str) -> &str {
    match target {
        "orders" => "orders.request",
        "catalogue" => "catalogue.list_reference",
        "prices" => "catalogue.set_price",
        "clients" => "clients.register",
        other => other,
    }
}

/// The act that puts right what another began, where the house has one.
pub fn update_of(house: &House, verb: &str) -> Option<String> {
    let name = match verb {
        "orders.request" => "orders.correct",
        "catalogue.list_reference" => "catalogue.change_reference",
        "catalogue.set_price" => "catalogue.change_price",
        "clients.register" => "clients.correct",
        _ => return None,
    };
    house.verb(name).map(|verb| verb.spec().name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_profiles_read_and_have_names_of_their_own() {
        let mut names: Vec<String> = shipped().into_iter().map(|profile| profile.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
    }
}
