//! End a role: the person no longer holds it; what they did with it stays.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::GrantRow;

kernel::object_ids! {
    /// A role held by a person at a place: `p-1/cashier/GVA`.
    GrantId = "grant",
}

/// End a role, with the reason.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.end_grant",
    en = "End a role",
    fr = "Retirer un rôle",
    purpose_fr = "Retirer un rôle, avec la raison.",
    subject = "grant",
    roles("administrator")
)]
pub struct EndGrant {
    /// Which role of whom.
    #[field(en = "Role held", fr = "Rôle attribué")]
    pub grant: GrantId,
    /// Why.
    #[field(en = "Reason", fr = "Raison", max = 200)]
    pub reason: String,
}

/// A role is no longer held.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.role_ended", version = 1, en = "Role ended", fr = "Rôle retiré")]
pub struct GrantEnded {
    /// By whom it was held.
    #[relation("subject")]
    pub person: PersonId,
    /// Which role of whom.
    #[relation("grant")]
    pub grant: GrantId,
    /// Why.
    pub reason: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "Nobody holds “{grant}” now; look at the list of roles held.",
        fr = "Personne ne tient « {grant} » ; consultez la liste des rôles attribués.",
        at = "grant"
    )]
    NotHeld { grant: GrantId },
}

impl Command for EndGrant {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let held = state.row::<GrantRow>(&self.grant.0).filter(|grant| grant.until.is_none());
        let mut refusals = Refusals::none();
        let Some(held) = held else {
            refusals.add(No::NotHeld { grant: self.grant.clone() });
            return Err(refusals);
        };
        refusals.or(Events::one(GrantEnded {
            person: held.person,
            grant: self.grant.clone(),
            reason: self.reason.clone(),
        }))
    }
}
