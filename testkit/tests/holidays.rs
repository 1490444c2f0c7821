//! Our holiday rules against a published list, where the shared data is there.

use std::collections::BTreeSet;

use base::Holidays;

/// Countries whose rules claim to give the national holidays whole, apart from those named beside them.
const COUNTRIES: [&str; 4] = ["FR", "IT", "DE", "JP"];

#[test]
fn every_holiday_we_keep_is_a_published_one() {
    let Some(file) = testkit::data::shared("ops/calendars/public_holidays_2023_2027.csv") else { return };
    let published = std::fs::read_to_string(file).unwrap();
    for country in COUNTRIES {
        let theirs: BTreeSet<&str> = published
            .lines()
            .filter(|line| line.starts_with(country))
            .filter_map(|line| line.split(',').nth(1))
            .collect();
        assert!(theirs.len() > 20, "the list covers {country}");
        let rules = Holidays::of_country(country);
        for year in 2023..=2027 {
            let mut day = jiff::civil::date(year, 1, 1);
            let mut kept = 0;
            while day.year() == year {
                if rules.contains(day) {
                    kept += 1;
                    assert!(theirs.contains(day.to_string().as_str()), "{country} {day} is no holiday there");
                }
                day = day.tomorrow().unwrap();
            }
            assert!(kept >= 9, "{country} {year}: {kept} holidays");
        }
    }
}
