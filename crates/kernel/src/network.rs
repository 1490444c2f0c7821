//! The maison's network as decisions see it: sites, their calendars, and the roles people may have.

use std::collections::BTreeMap;

use base::{BusinessCalendar, Currency, Holidays, OpeningHours, id::SiteId};
use serde::{Deserialize, Serialize};

use crate::Text;

/// A place of the maison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Short code: `GVA`, `ATL-PAR`, `HQ`.
    pub id: SiteId,
    /// Its name as written on doors.
    pub name: String,
    /// `boutique`, `atelier`, `headquarters`.
    pub kind: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The region it is managed in.
    pub region: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The currency it sells in.
    pub currency: Currency,
    /// Opening hours.
    pub hours: OpeningHours,
}

impl Site {
    /// Its business calendar; `None` when the time zone is unknown or it never opens.
    pub fn calendar(&self) -> Option<BusinessCalendar> {
        BusinessCalendar::new(&self.time_zone, self.hours, Holidays::of_country(&self.country))
    }
}

/// A role people may have; the list is data (`procedures/roles.toml`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Code used in procedures and grants: `client_advisor`.
    pub code: String,
    /// Its name.
    #[serde(flatten)]
    pub title: Text,
    /// Whether it may see cost prices and margins.
    #[serde(default)]
    pub sees_costs: bool,
}

/// Sites and roles at one moment.
#[derive(Clone, Debug, Default)]
pub struct Network {
    sites: BTreeMap<SiteId, (Site, BusinessCalendar)>,
    roles: BTreeMap<String, Role>,
}

impl Network {
    /// A network of sites and roles; sites whose calendar makes no sense are given back.
    pub fn new(sites: impl IntoIterator<Item = Site>, roles: impl IntoIterator<Item = Role>) -> (Self, Vec<Site>) {
        let mut refused = Vec::new();
        let mut network =
            Self { sites: BTreeMap::new(), roles: roles.into_iter().map(|r| (r.code.clone(), r)).collect() };
        for site in sites {
            match site.calendar() {
                Some(calendar) => {
                    network.sites.insert(site.id.clone(), (site, calendar));
                }
                None => refused.push(site),
            }
        }
        (network, refused)
    }

    /// A site by its code.
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.get(id).map(|(site, _)| site)
    }

    /// A site's calendar.
    pub fn calendar(&self, id: &SiteId) -> Option<&BusinessCalendar> {
        self.sites.get(id).map(|(_, calendar)| calendar)
    }

    /// Every site, by code.
    pub fn sites(&self) -> impl Iterator<Item = &Site> {
        self.sites.values().map(|(site, _)| site)
    }

    /// A role by its code.
    pub fn role(&self, code: &str) -> Option<&Role> {
        self.roles.get(code)
    }

    /// Every role, by code.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// A role's name, or its code when it is unknown.
    pub fn role_title(&self, code: &str) -> Text {
        self.role(code).map_or_else(|| Text::same(code), |role| role.title.clone())
    }
}
