//! Profiles that come with the house: SAP sales documents, S/4 OData answers, SAP clients.

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
