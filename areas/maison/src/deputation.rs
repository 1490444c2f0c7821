//! Acting for somebody else: what a deputy may do now, and the guard every verb of the house stands behind.
//!
//! A deputy acts with roles their principal holds at that moment and lent; whoever loses a role has lent nothing. The
//! rules that keep two people apart look at both, deputy and principal, so that neither does through the other what
//! they may not do themselves.

use std::{collections::BTreeMap, sync::Arc};

use base::{Moment, id::PersonId, id::SiteId};
use kernel::{
    Area, Cell, Context, Decision, Draft, EventSpec, Grant, GrantScope, Network, ObjectRef, Refusals, State, StateExt,
    Table, Verb, VerbSpec,
};
use serde_json::{Map, Value};

use crate::{
    DeputationRow,
    name_deputy::{Ceiling, DeputationId},
};

/// What somebody may do for somebody else now.
#[derive(Clone, Debug, PartialEq)]
pub struct Deputation {
    /// Its number.
    pub id: DeputationId,
    /// For whom.
    pub principal: PersonId,
    /// The roles lent, where they are lent; never more than the principal holds now.
    pub grants: Vec<Grant>,
    /// Up to which value.
    pub ceiling: Ceiling,
    /// Until when, not included.
    pub until: Moment,
}

/// The deputations of a person that are in force at a moment.
pub fn deputations(state: &dyn State, deputy: &PersonId, now: Moment) -> Vec<Deputation> {
    let rows = state.rows::<DeputationRow>("deputy", deputy.0.as_str());
    rows.into_iter().filter(|row| row.in_force(now)).filter_map(|row| lent(state, row)).collect()
}

/// What a row lends now; nothing when the principal holds none of the roles any more or cannot sign in.
fn lent(state: &dyn State, row: DeputationRow) -> Option<Deputation> {
    let network = crate::read_network(state);
    let held = crate::read_actor(state, &row.principal.0)?.grants.into_iter();
    let grants: Vec<Grant> = held
        .filter(|grant| row.roles.contains(&grant.role))
        .flat_map(|grant| narrowed(grant, &row.sites, &network))
        .collect();
    (!grants.is_empty()).then_some(Deputation {
        id: row.id,
        principal: row.principal,
        grants,
        ceiling: row.ceiling,
        until: row.until,
    })
}

/// A role at the sites chosen among those it is held at; all of them when none is chosen.
fn narrowed(grant: Grant, sites: &[String], network: &Network) -> Vec<Grant> {
    if sites.is_empty() {
        return vec![grant];
    }
    let at = sites.iter().map(|site| SiteId(site.clone())).filter(|site| covered(&grant.scope, site, network));
    at.map(|site| Grant { role: grant.role.clone(), scope: GrantScope::Site(site) }).collect()
}

/// Whether a role held there is held at a site.
pub(crate) fn covered(scope: &GrantScope, site: &SiteId, network: &Network) -> bool {
    match scope {
        GrantScope::Everywhere => network.site(site).is_some(),
        GrantScope::Region(region) => network.site(site).is_some_and(|known| known.region == *region),
        GrantScope::Site(at) => at == site,
    }
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "You do not act for {principal} now: the deputation is not confirmed, not in its days, or has ended. Act in your own name, or ask them.",
        fr = "Vous n’agissez pas pour {principal} en ce moment : la suppléance n’est pas confirmée, hors de ses dates ou terminée. Agissez en votre nom ou adressez-vous à cette personne.",
        at = "on_behalf_of"
    )]
    NotDeputy { principal: PersonId },
    #[say(
        en = "{principal} lets you act up to {ceiling}; this piece is of band {band}. Ask {principal} or their superior.",
        fr = "{principal} vous laisse agir : {ceiling} ; cette pièce est de tranche {band}. Adressez-vous à {principal} ou à son supérieur."
    )]
    BeyondCeiling { principal: PersonId, ceiling: Ceiling, band: String },
}

/// Tables whose rows have a value band, by the kind of object they are about.
type Bands = BTreeMap<&'static str, (&'static Table, usize)>;

/// The column that holds the value band, in every table and payload that has one.
const BAND: &str = "band";

/// Puts every verb behind the guard of deputies: whoever acts for somebody does so under a deputation in force, with
/// its roles and up to its value. Done last, around the guards of procedures.
pub fn under_deputies(areas: Vec<Area>) -> Vec<Area> {
    let objects = areas.iter().flat_map(|area| &area.objects);
    let bands = objects.filter_map(|object| Some((object.kind, (object.table, object.table.position(BAND)?))));
    let bands: Arc<Bands> = Arc::new(bands.collect());
    let guarded = |inner: Box<dyn Verb>| Box::new(Deputed { inner, bands: Arc::clone(&bands) }) as Box<dyn Verb>;
    areas.into_iter().map(|area| Area { verbs: area.verbs.into_iter().map(guarded).collect(), ..area }).collect()
}

/// A verb behind the guard of deputies.
struct Deputed {
    inner: Box<dyn Verb>,
    bands: Arc<Bands>,
}

impl Deputed {
    /// Why this person does not act for that one, and what is then known of the limit.
    fn standing(&self, principal: &PersonId, state: &dyn State, context: &Context) -> (Refusals, Option<Ceiling>) {
        let found = deputations(state, &context.actor.person, context.now);
        let under = found.into_iter().find(|deputation| deputation.principal == *principal);
        // Roles the deputation does not lend are not smuggled in by whoever asks.
        let under = under.filter(|d| context.actor.grants.iter().all(|grant| d.grants.contains(grant)));
        match under {
            Some(deputation) => (Refusals::none(), Some(deputation.ceiling)),
            None => (No::NotDeputy { principal: principal.clone() }.into(), None),
        }
    }

    fn limit(&self, principal: &PersonId, ceiling: Option<Ceiling>, band: Option<String>, refusals: &mut Refusals) {
        if let (Some(ceiling), Some(band)) = (ceiling, band)
            && band.as_str() > ceiling.code()
        {
            refusals.add(No::BeyondCeiling { principal: principal.clone(), ceiling, band });
        }
    }

    /// The value band of an object's row.
    fn band_of(&self, object: &ObjectRef, state: &dyn State) -> Option<String> {
        let (table, at) = self.bands.get(object.kind.as_str())?;
        state.get(table, &object.id)?.get(*at).and_then(Cell::text).map(str::to_owned)
    }

    /// The highest value band the events are about: their own, and those of the objects they name.
    fn band_of_events(&self, drafts: &[Draft], state: &dyn State) -> Option<String> {
        let own = drafts.iter().filter_map(|draft| draft.payload.get(BAND)?.as_str().map(str::to_owned));
        let named = drafts.iter().flat_map(|draft| &draft.relations);
        own.chain(named.filter_map(|relation| self.band_of(&relation.object, state))).max()
    }

    /// The object the body is about.
    fn subject(&self, body: &Map<String, Value>) -> Option<ObjectRef> {
        let (field, kind) = self.spec().subject.as_ref()?;
        Some(ObjectRef::new(kind, body.get(field)?.as_str()?))
    }
}

impl Verb for Deputed {
    fn spec(&self) -> &VerbSpec {
        self.inner.spec()
    }

    fn decide(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Decision {
        let Some(principal) = &context.on_behalf_of else { return self.inner.decide(body, state, context) };
        let (mut refusals, ceiling) = self.standing(principal, state, context);
        match self.inner.decide(body, state, context) {
            Ok(events) => {
                self.limit(principal, ceiling, self.band_of_events(&events.0, state), &mut refusals);
                refusals.or(events)
            }
            Err(more) => {
                let band = self.subject(body).and_then(|object| self.band_of(&object, state));
                self.limit(principal, ceiling, band, &mut refusals);
                refusals.extend(more);
                Err(refusals)
            }
        }
    }

    fn strikes(&self) -> Vec<EventSpec> {
        self.inner.strikes()
    }

    fn foresee(&self, subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        let mut refusals = self.inner.foresee(subject, state, context);
        if let Some(principal) = &context.on_behalf_of {
            let (more, ceiling) = self.standing(principal, state, context);
            refusals.extend(more);
            self.limit(principal, ceiling, self.band_of(subject, state), &mut refusals);
        }
        refusals
    }

    fn previews(&self) -> bool {
        self.inner.previews()
    }

    fn preview(&self, body: &Map<String, Value>, state: &dyn State, context: &Context) -> Option<kernel::Preview> {
        self.inner.preview(body, state, context)
    }

    fn site_of(&self, body: &Map<String, Value>, state: &dyn State) -> Option<SiteId> {
        self.inner.site_of(body, state)
    }
}
