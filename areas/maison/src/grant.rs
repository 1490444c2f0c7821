//! Grant a role: somebody else gives it, never oneself.

use base::id::{PersonId, SiteId};
use kernel::{Choice, Command, Context, Decision, Event, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    GrantRow, PersonRow, ProposalRow,
    cause::is_self,
    role_code::{CONFIRMING, RoleCode, approves},
};

/// How far a role reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Reach {
    /// One site.
    #[choice(en = "One site", fr = "Un site")]
    Site,
    /// Every site of a region.
    #[choice(en = "A region", fr = "Une région")]
    Region,
    /// Every site.
    #[choice(en = "Everywhere", fr = "Partout")]
    Everywhere,
}

/// Give a person a role, at a site, in a region or everywhere.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.grant",
    en = "Grant a role",
    fr = "Attribuer un rôle",
    purpose_fr = "Donner un rôle à une personne, sur un site, dans une région ou partout.",
    subject = "person",
    roles("administrator")
)]
pub struct GrantRole {
    /// To whom.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Which role.
    #[field(en = "Role", fr = "Rôle")]
    pub role: RoleCode,
    /// How far.
    #[field(en = "Reach", fr = "Étendue")]
    pub reach: Reach,
    /// The site or the region; `*` everywhere.
    #[field(
        en = "Site or region",
        fr = "Site ou région",
        max = 40,
        help_en = "Leave empty for everywhere",
        help_fr = "À laisser vide pour partout"
    )]
    pub place: Option<String>,
}

/// A role is held.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.role_granted", version = 1, en = "Role granted", fr = "Rôle attribué")]
pub struct Granted {
    /// By whom it is held.
    #[relation("subject")]
    pub person: PersonId,
    /// Which role.
    pub role: String,
    /// How far.
    pub reach: Reach,
    /// The site or region, or `*`.
    pub place: String,
}

/// A role that carries approval waits for a second person.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.grant_proposed", version = 1, en = "Role proposed", fr = "Rôle proposé")]
pub struct GrantProposed {
    /// By whom it would be held.
    #[relation("subject")]
    pub person: PersonId,
    /// Which role.
    pub role: String,
    /// How far.
    pub reach: Reach,
    /// The site or region, or `*`.
    pub place: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "Nobody grants a role to themselves; ask another administrator.",
        fr = "Nul ne s’attribue un rôle ; demandez-le à un autre administrateur.",
        at = "person"
    )]
    NotOneself {},
    #[say(
        en = "There is no person {person}; enrol them first.",
        fr = "La personne {person} n’existe pas ; inscrivez-la d’abord.",
        at = "person"
    )]
    UnknownPerson { person: PersonId },
    #[say(
        en = "There is no site or region “{place}”.",
        fr = "Le site ou la région « {place} » n’existe pas.",
        at = "place"
    )]
    UnknownPlace { place: String },
    #[say(
        en = "{person} holds this role there already.",
        fr = "{person} tient déjà ce rôle à cet endroit.",
        at = "role"
    )]
    AlreadyHeld { person: PersonId },
    #[say(
        en = "This role is proposed for {person} already; a second person confirms or declines it first.",
        fr = "Ce rôle est déjà proposé pour {person} ; une seconde personne le confirme ou le refuse d’abord.",
        at = "role"
    )]
    AlreadyProposed { person: PersonId },
}

impl Command for GrantRole {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let place = match self.reach {
            Reach::Everywhere => "*".to_owned(),
            _ => self.place.clone().unwrap_or_default(),
        };
        let known = match self.reach {
            Reach::Everywhere => true,
            Reach::Region => context.network.sites().any(|site| site.region == place),
            Reach::Site => context.network.site(&SiteId(place.clone())).is_some(),
        };
        refusals.add_if(is_self(context, &self.person), No::NotOneself {});
        refusals.add_if(
            state.row::<PersonRow>(&self.person.0).is_none(),
            No::UnknownPerson { person: self.person.clone() },
        );
        refusals.add_if(!known, No::UnknownPlace { place: place.clone() });
        let role = &self.role.0;
        let key = GrantRow::key(&self.person, role, &place);
        let held = state.row::<GrantRow>(&key).is_some_and(|grant| grant.until.is_none());
        refusals.add_if(held, No::AlreadyHeld { person: self.person.clone() });
        let proposed = state.row::<ProposalRow>(&key).is_some();
        refusals.add_if(proposed, No::AlreadyProposed { person: self.person.clone() });
        let (person, role, reach) = (self.person.clone(), role.clone(), self.reach);
        refusals.or(if needs_two(&role, state, context) {
            Events::one(GrantProposed { person, role, reach, place })
        } else {
            Events::one(Granted { person, role, reach, place })
        })
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![GrantProposed::spec()]
    }
}

/// Whether a second person must confirm the role. Two cases stand alone: the founder, who sets the ledger up at its
/// machine and is enrolled nowhere; and the first administrator's choice of a first colleague who can confirm, while
/// nobody ever could: roles that were held and ended count, so that removing colleagues opens no way around.
fn needs_two(role: &str, state: &dyn State, context: &Context) -> bool {
    let asker = &context.actor.person;
    if !approves(role) || state.row::<PersonRow>(&asker.0).is_none() {
        return false;
    }
    let another =
        || state.all::<GrantRow>().iter().any(|g| CONFIRMING.contains(&g.role.as_str()) && g.person != *asker);
    !CONFIRMING.contains(&role) || another()
}
