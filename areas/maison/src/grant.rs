//! Grant a role: somebody else gives it, never oneself.

use base::id::{PersonId, SiteId};
use kernel::{Choice, Command, Context, Decision, Event, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{GrantRow, PersonRow};

/// How far a role reaches.
#[derive(Clone, Debug, PartialEq, Choice)]
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
    #[field(en = "Role", fr = "Rôle", max = 60)]
    pub role: String,
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
        en = "There is no role “{role}”; choose one of the list of roles.",
        fr = "Le rôle « {role} » n’existe pas ; choisissez-en un dans la liste.",
        at = "role"
    )]
    UnknownRole { role: String },
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
        refusals.add_if(context.actor.person == self.person, No::NotOneself {});
        refusals.add_if(
            state.row::<PersonRow>(&self.person.0).is_none(),
            No::UnknownPerson { person: self.person.clone() },
        );
        refusals.add_if(
            !crate::roles().iter().any(|role| role.code == self.role),
            No::UnknownRole { role: self.role.clone() },
        );
        refusals.add_if(!known, No::UnknownPlace { place: place.clone() });
        let held =
            state.row::<GrantRow>(GrantRow::key(&self.person, &self.role, &place)).is_some_and(|g| g.until.is_none());
        refusals.add_if(held, No::AlreadyHeld { person: self.person.clone() });
        refusals.or(Events::one(Granted {
            person: self.person.clone(),
            role: self.role.clone(),
            reach: self.reach.clone(),
            place,
        }))
    }
}
