//! Acting for somebody else, as the shell knows it: whom a reader may act for now, and with which roles.

use base::{Moment, id::PersonId, id::SiteId};
use kernel::{Actor, Grant, GrantScope, Network, Refusal, Refusals, State, Text};

/// What a person may do for another now. The rules themselves stand in the house, behind every verb; this is what the
/// shell offers and asks with.
#[derive(Clone, Debug, PartialEq)]
pub struct Deputation {
    /// For whom.
    pub principal: PersonId,
    /// With which roles, where.
    pub grants: Vec<Grant>,
    /// Until when, not included.
    pub until: Moment,
}

/// Reads whom a person may act for at a moment.
pub type ReadDeputations = fn(&dyn State, &PersonId, Moment) -> Vec<Deputation>;

/// Whose name an act is done in: the person with the roles they act with, and for whom.
pub(crate) type InWhoseName = (Actor, Option<PersonId>);

/// The name a form or a program chose: oneself, or one of those one may act for.
pub(crate) fn chosen(own: &Actor, deputations: &[Deputation], whom: Option<&str>) -> Result<InWhoseName, Refusals> {
    let Some(whom) = whom.filter(|whom| !whom.is_empty()) else { return Ok((own.clone(), None)) };
    match deputations.iter().find(|deputation| deputation.principal.0 == whom) {
        Some(under) => Ok(under.named(own)),
        None => {
            let shown: String = whom.chars().take(40).collect();
            Err(Refusal::new(
                "deputy.not_named",
                Text::owned(
                    format!("You do not act for {shown} now. Act in your own name, or ask them to name you their deputy."),
                    format!("Vous n’agissez pas pour {shown} en ce moment. Agissez en votre nom, ou demandez à être désigné suppléant."),
                ),
            )
            .at("on_behalf_of")
            .into())
        }
    }
}

impl Deputation {
    /// The roles lent at a site.
    pub(crate) fn roles_at<'a>(&'a self, site: &SiteId, network: &Network) -> Vec<&'a str> {
        let covers = |scope: &GrantScope| match scope {
            GrantScope::Everywhere => true,
            GrantScope::Region(region) => network.site(site).is_some_and(|known| known.region == *region),
            GrantScope::Site(at) => at == site,
        };
        self.grants.iter().filter(|grant| covers(&grant.scope)).map(|grant| grant.role.as_str()).collect()
    }

    /// The person acting in this name.
    pub(crate) fn named(&self, own: &Actor) -> InWhoseName {
        (Actor { person: own.person.clone(), grants: self.grants.clone() }, Some(self.principal.clone()))
    }
}
