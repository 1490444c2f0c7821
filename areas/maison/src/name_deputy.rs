//! Name a deputy: somebody acts with one's roles, for a time, at some sites, up to a value.

use base::{Date, Moment, id::PersonId, id::SiteId, moment::DAY, moment::zone::TimeZone};
use kernel::{Choice, Command, Context, Decision, Event, Events, Grant, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    DeputationRow, PersonRow,
    deputation::covered,
    role_code::{RoleCode, approves, title},
};

kernel::object_ids! {
    /// A deputy named for a time: `D-7f3a9c21`.
    DeputationId = "deputation",
}

/// Longest time a deputy is named for, in days.
pub const DAYS_MAX: i64 = 184;

/// Up to which value a deputy acts: the bands of prices in euros that approvals are decided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Ceiling {
    /// Below 5 000 EUR.
    #[choice(code = "V1", en = "V1, below EUR 5,000", fr = "V1, moins de 5 000 EUR")]
    V1,
    /// Below 25 000 EUR.
    #[choice(code = "V2", en = "up to V2, below EUR 25,000", fr = "jusqu’à V2, moins de 25 000 EUR")]
    V2,
    /// Below 100 000 EUR.
    #[choice(code = "V3", en = "up to V3, below EUR 100,000", fr = "jusqu’à V3, moins de 100 000 EUR")]
    V3,
    /// Below 500 000 EUR.
    #[choice(code = "V4", en = "up to V4, below EUR 500,000", fr = "jusqu’à V4, moins de 500 000 EUR")]
    V4,
    /// Any.
    #[choice(code = "V5", en = "any value", fr = "toute valeur")]
    V5,
}

/// Name somebody who acts for you, with some of your roles, for a time and up to a value.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.name_deputy",
    en = "Name a deputy",
    fr = "Désigner un suppléant",
    purpose_fr = "Désigner quelqu’un qui agit pour vous, avec certains de vos rôles, pour un temps et jusqu’à une valeur.",
    begins
)]
pub struct NameDeputy {
    /// Who acts for you.
    #[field(en = "Deputy", fr = "Suppléant")]
    pub deputy: PersonId,
    /// With which of your roles.
    #[field(
        en = "Your roles",
        fr = "Vos rôles",
        help_en = "Only those you hold yourself",
        help_fr = "Seulement ceux que vous tenez vous-même"
    )]
    #[serde(default)]
    pub roles: Vec<RoleCode>,
    /// Where; everywhere you hold them when none is chosen.
    #[field(
        en = "Sites",
        fr = "Sites",
        help_en = "None chosen: wherever you hold the roles",
        help_fr = "Aucun choisi : partout où vous tenez les rôles"
    )]
    #[serde(default)]
    pub sites: Vec<SiteId>,
    /// First day.
    #[field(en = "From", fr = "Du")]
    pub from: Date,
    /// Last day.
    #[field(en = "Until (included)", fr = "Au (inclus)")]
    pub until: Date,
    /// Up to which value.
    #[field(en = "Value of the piece", fr = "Valeur de la pièce")]
    pub ceiling: Ceiling,
}

/// A deputy is named.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.deputy_named", version = 1, en = "Deputy named", fr = "Suppléant désigné")]
pub struct DeputyNamed {
    /// The deputation.
    #[relation("subject")]
    pub deputation: DeputationId,
    /// For whom.
    #[relation("principal")]
    pub principal: PersonId,
    /// Who acts.
    #[relation("deputy")]
    pub deputy: PersonId,
    /// With which roles.
    pub roles: Vec<String>,
    /// At which sites; empty wherever the roles are held.
    #[relation("site")]
    pub sites: Vec<SiteId>,
    /// From the first instant of the first day.
    pub from: Moment,
    /// Until the last instant of the last day, not included.
    pub until: Moment,
    /// Up to which value.
    pub ceiling: Ceiling,
    /// Whether somebody else must confirm it first, because a role carries approval.
    pub needs_confirming: bool,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "You act for somebody else now; only they themselves name a deputy.",
        fr = "Vous agissez pour quelqu’un d’autre ; lui seul désigne un suppléant."
    )]
    DeputyNamesNobody {},
    #[say(
        en = "You are {deputy} yourself; name somebody else.",
        fr = "{deputy}, c’est vous ; désignez quelqu’un d’autre.",
        at = "deputy"
    )]
    OwnDeputy { deputy: PersonId },
    #[say(
        en = "{deputy} cannot sign in at present; name somebody who works here now.",
        fr = "{deputy} ne peut pas se connecter actuellement ; désignez une personne en activité.",
        at = "deputy"
    )]
    DeputyAway { deputy: PersonId },
    #[say(en = "Choose at least one of your roles.", fr = "Choisissez au moins un de vos rôles.", at = "roles")]
    RoleMissing {},
    #[say(
        en = "You do not hold this role yourself: {role}; only roles of your own can be lent.",
        fr = "Vous ne tenez pas vous-même ce rôle : {role} ; on ne prête que ses propres rôles.",
        at = "roles"
    )]
    RoleNotYours { role: kernel::Text },
    #[say(
        en = "You hold none of the roles at {site}; leave this site out.",
        fr = "Vous ne tenez aucun de ces rôles à {site} ; retirez ce site.",
        at = "sites"
    )]
    SiteNotYours { site: SiteId },
    #[say(
        en = "The last day is before the first, or past; correct the dates.",
        fr = "Le dernier jour précède le premier, ou il est passé ; corrigez les dates.",
        at = "until"
    )]
    DatesCrossed {},
    #[say(
        en = "A deputy is named for at most {days} days; choose an earlier last day and name them again later.",
        fr = "Un suppléant est désigné pour {days} jours au plus ; choisissez un dernier jour plus proche et renouvelez ensuite.",
        at = "until"
    )]
    TooLong { days: i64 },
    #[say(
        en = "{deputy} is your deputy already in these days ({known}); end that first, or choose other days.",
        fr = "{deputy} est déjà votre suppléant ces jours-là ({known}) ; mettez-y fin d’abord, ou choisissez d’autres jours.",
        at = "deputy"
    )]
    DeputyAlready { deputy: PersonId, known: DeputationId },
}

impl Command for NameDeputy {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let principal = &context.actor.person;
        let own: Vec<Grant> = crate::grants(state, principal);
        let zone = state
            .row::<PersonRow>(&principal.0)
            .and_then(|row| context.network.calendar(&row.home).map(|calendar| calendar.zone().clone()))
            .unwrap_or(TimeZone::UTC);
        let (from, until) = (starts(self.from, &zone), ends(self.until, &zone));
        let mut refusals = Refusals::none();
        refusals.add_if(context.on_behalf_of.is_some(), No::DeputyNamesNobody {});
        refusals.add_if(self.deputy == *principal, No::OwnDeputy { deputy: self.deputy.clone() });
        let away = self.deputy != *principal && crate::read_actor(state, &self.deputy.0).is_none();
        refusals.add_if(away, No::DeputyAway { deputy: self.deputy.clone() });
        refusals.add_if(self.roles.is_empty(), No::RoleMissing {});
        let mut roles: Vec<String> = self.roles.iter().map(|role| role.0.clone()).collect();
        roles.sort();
        roles.dedup();
        for role in roles.iter().filter(|role| own.iter().all(|grant| grant.role != **role)) {
            refusals.add(No::RoleNotYours { role: title(role) });
        }
        let lent: Vec<&Grant> = own.iter().filter(|grant| roles.contains(&grant.role)).collect();
        for site in self.sites.iter().filter(|site| !lent.iter().any(|g| covered(&g.scope, site, &context.network))) {
            refusals.add(No::SiteNotYours { site: site.clone() });
        }
        refusals.add_if(until <= from || until <= context.now, No::DatesCrossed {});
        refusals.add_if(until.since(from) > DAYS_MAX * DAY, No::TooLong { days: DAYS_MAX });
        let known = state.rows::<DeputationRow>("principal", principal.0.as_str());
        let overlaps = |row: &&DeputationRow| {
            row.deputy == self.deputy && row.ended_at.is_none() && row.from < until && from < row.until
        };
        if let Some(row) = known.iter().find(overlaps) {
            refusals.add(No::DeputyAlready { deputy: self.deputy.clone(), known: row.id.clone() });
        }
        let number = context.ids.next().simple().to_string();
        refusals.or(Events::one(DeputyNamed {
            deputation: DeputationId(format!("D-{}", &number[number.len() - 10..])),
            principal: principal.clone(),
            deputy: self.deputy.clone(),
            needs_confirming: roles.iter().any(|role| approves(role)),
            roles,
            sites: self.sites.clone(),
            from,
            until,
            ceiling: self.ceiling,
        }))
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![DeputyNamed::spec()]
    }
}

/// The first instant of a day.
fn starts(day: Date, zone: &TimeZone) -> Moment {
    day.0.to_zoned(zone.clone()).map_or(Moment(i64::MAX), |at| Moment(at.timestamp().as_microsecond()))
}

/// The first instant after a day.
fn ends(day: Date, zone: &TimeZone) -> Moment {
    day.0.tomorrow().map_or(Moment(0), |next| starts(Date(next), zone))
}
