//! Who plays: people by role and site, and the calendars of their sites.

use std::collections::BTreeMap;

use base::{
    BusinessSpan, Date, Moment,
    id::{PersonId, SiteId},
    moment::MINUTE,
};
use kernel::{Network, Site};

use super::{SimPerson, chance::Chance};

/// Minutes of a working day in durations: nine hours, as boutiques and ateliers open.
const DAY_MINUTES: f64 = 540.0;

/// People and places of the simulation.
pub struct Cast<'a> {
    network: &'a Network,
    people: &'a [SimPerson],
    by_role: BTreeMap<&'a str, Vec<usize>>,
    /// Boutiques, by code.
    pub boutiques: Vec<&'a Site>,
    /// Ateliers, by code.
    pub ateliers: Vec<&'a Site>,
}

impl<'a> Cast<'a> {
    pub fn new(network: &'a Network, people: &'a [SimPerson]) -> Self {
        let mut by_role: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, person) in people.iter().enumerate() {
            for role in &person.roles {
                by_role.entry(role).or_default().push(at);
            }
        }
        let of_kind = |kind: &str| network.sites().filter(|site| site.kind == kind).collect();
        Self { network, people, by_role, boutiques: of_kind("boutique"), ateliers: of_kind("atelier") }
    }

    /// Somebody with a role at a site who is none of the others; when nobody of the site has it, somebody elsewhere
    /// outside the boutiques and ateliers.
    pub fn somebody(&self, chance: &mut Chance, role: &str, site: &SiteId, not: &[PersonId]) -> Option<&'a SimPerson> {
        let all = self.by_role.get(role).map(Vec::as_slice).unwrap_or_default();
        let free = all.iter().map(|at| &self.people[*at]).filter(|person| !not.contains(&person.id));
        let here: Vec<&SimPerson> = free.clone().filter(|person| person.site == *site).collect();
        if let Some(person) = chance.one(&here) {
            return Some(person);
        }
        let central = |person: &&SimPerson| {
            self.network.site(&person.site).is_some_and(|site| !matches!(site.kind.as_str(), "boutique" | "atelier"))
        };
        let elsewhere: Vec<&SimPerson> = free.filter(central).collect();
        chance.one(&elsewhere).copied()
    }

    /// The site.
    pub fn site(&self, id: &SiteId) -> Option<&'a Site> {
        self.network.site(id)
    }

    /// The moment so many working days later, within the opening hours of a site.
    pub fn later(&self, site: &SiteId, from: Moment, days: f64) -> Moment {
        let minutes = (days * DAY_MINUTES).clamp(2.0, 400_000.0) as u32;
        match self.network.calendar(site) {
            Some(calendar) => calendar.due(from, BusinessSpan::Minutes(minutes)),
            None => from.plus(i64::from(minutes) * MINUTE),
        }
    }

    /// The date at a site.
    pub fn date(&self, site: &SiteId, at: Moment) -> Date {
        self.network
            .calendar(site)
            .map_or(Date(at.in_zone(&base::moment::zone::TimeZone::UTC).date()), |calendar| at.date_in(calendar.zone()))
    }

    /// The date so many whole working days of a site later.
    pub fn date_after(&self, site: &SiteId, at: Moment, days: u32) -> Date {
        match self.network.calendar(site) {
            Some(calendar) => calendar.due(at, BusinessSpan::Days(days)).date_in(calendar.zone()),
            None => self.date(site, at),
        }
    }

    /// The date so many working days of a site after another date.
    pub fn working_days_after(&self, site: &SiteId, date: Date, days: i64) -> Date {
        let evening = date.0.at(23, 59, 0, 0);
        let Some(calendar) = self.network.calendar(site).filter(|_| days > 0) else { return date };
        let Ok(at) = evening.to_zoned(calendar.zone().clone()) else { return date };
        let span = BusinessSpan::Days(u32::try_from(days).unwrap_or(0));
        calendar.due(Moment(at.timestamp().as_microsecond()), span).date_in(calendar.zone())
    }

    /// The first date from one on when a site works.
    pub fn working(&self, site: &SiteId, mut date: Date) -> Date {
        if let Some(calendar) = self.network.calendar(site) {
            for _ in 0..30 {
                if calendar.works_on(date) {
                    break;
                }
                date = Date(date.0.tomorrow().unwrap_or(date.0));
            }
        }
        date
    }
}
