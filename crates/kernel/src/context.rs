//! What a decision may know besides the rows: who asks, where, when; and where new identifiers come from.

use std::{cell::Cell as StdCell, collections::BTreeSet, sync::Arc};

use base::{BusinessCalendar, Moment, id::PersonId, id::SiteId};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::Network;

/// A role held at some sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role's code.
    pub role: String,
    /// Where it is held.
    pub scope: GrantScope,
}

/// Where a role is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantScope {
    /// At every site.
    Everywhere,
    /// At every site of a region.
    Region(String),
    /// At one site.
    Site(SiteId),
}

/// The person who acts, with their roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// Their roles and where they hold them.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// Whether a grant covers a site.
    fn covers(scope: &GrantScope, site: &SiteId, network: &Network) -> bool {
        match scope {
            GrantScope::Everywhere => true,
            GrantScope::Region(region) => network.site(site).is_some_and(|s| s.region == *region),
            GrantScope::Site(at) => at == site,
        }
    }

    /// The roles this person holds at a site.
    pub fn roles_at(&self, site: &SiteId, network: &Network) -> BTreeSet<&str> {
        self.grants.iter().filter(|g| Self::covers(&g.scope, site, network)).map(|g| g.role.as_str()).collect()
    }

    /// Every role held anywhere.
    pub fn roles(&self) -> BTreeSet<&str> {
        self.grants.iter().map(|g| g.role.as_str()).collect()
    }

    /// The sites whose rows this person sees; `None` means every site.
    pub fn sites(&self, network: &Network) -> Option<BTreeSet<SiteId>> {
        if self.grants.iter().any(|g| g.scope == GrantScope::Everywhere) {
            return None;
        }
        let seen = |site: &&crate::Site| self.grants.iter().any(|g| Self::covers(&g.scope, &site.id, network));
        Some(network.sites().filter(seen).map(|s| s.id.clone()).collect())
    }

    /// Whether one of the roles sees cost prices.
    pub fn sees_costs(&self, network: &Network) -> bool {
        self.roles().into_iter().any(|code| network.role(code).is_some_and(|role| role.sees_costs))
    }
}

/// New identifiers, made from the command's own identifier, so that the same command always makes the same ones.
#[derive(Debug)]
pub struct Ids {
    seed: Uuid,
    at: Moment,
    next: StdCell<u32>,
}

impl Ids {
    /// The identifiers of one command recorded at one moment.
    pub fn of_command(command: Uuid, at: Moment) -> Self {
        Self { seed: command, at, next: StdCell::new(0) }
    }

    /// The next UUID version 7: the moment of recording, then bits spread from the command and a counter.
    pub fn next(&self) -> Uuid {
        let n = self.next.get();
        self.next.set(n + 1);
        let (high, low) = self.seed.as_u64_pair();
        let a = spread(high ^ spread(u64::from(n).wrapping_add(0x9e37_79b9_7f4a_7c15)));
        let b = spread(low ^ a);
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&a.to_be_bytes());
        bytes[8..].copy_from_slice(&b.to_be_bytes()[..2]);
        let millis = u64::try_from(self.at.0 / 1000).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// The finaliser of splitmix64: every input bit reaches every output bit.
fn spread(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Who asks, where, when.
#[derive(Debug)]
pub struct Context {
    /// The person who acts.
    pub actor: Actor,
    /// For whom, when acting as a deputy.
    pub on_behalf_of: Option<PersonId>,
    /// Where the person is.
    pub site: SiteId,
    /// With which device.
    pub device: Option<String>,
    /// The moment of recording.
    pub now: Moment,
    /// When it happened in the business: `now`, unless work was done without network.
    pub occurred_at: Moment,
    /// The command's identifier, made by the client.
    pub command: Uuid,
    /// Sites, calendars, roles.
    pub network: Arc<Network>,
    /// New identifiers.
    pub ids: Ids,
}

impl Context {
    /// The calendar of a site, or of the site where the person is.
    pub fn calendar(&self, site: Option<&SiteId>) -> Option<&BusinessCalendar> {
        site.and_then(|s| self.network.calendar(s)).or_else(|| self.network.calendar(&self.site))
    }
}
