//! Decline a role that was proposed: it is not given.

use base::id::PersonId;
use kernel::{Choice, Command, Context, Decision, Event, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    ProposalRow,
    confirm_grant::{No, ProposalId},
};

/// Why a role is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Declined {
    /// The work does not ask for it.
    #[choice(en = "not needed for the work", fr = "inutile pour le travail")]
    NotNeeded,
    /// It would put two duties in one hand.
    #[choice(en = "does not go with another role held", fr = "incompatible avec un autre rôle tenu")]
    Incompatible,
    /// Wrong person, role or place.
    #[choice(en = "entered by mistake", fr = "saisi par erreur")]
    Mistake,
}

/// Decline a role that waits for a second person, or take one’s own proposal back.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.decline_grant",
    en = "Decline the role",
    fr = "Refuser le rôle",
    purpose_fr = "Refuser un rôle qui attend une seconde personne, ou retirer sa propre proposition.",
    subject = "proposal",
    roles("administrator", "internal_control")
)]
pub struct DeclineGrant {
    /// Which proposal.
    #[field(en = "Proposed role", fr = "Rôle proposé")]
    pub proposal: ProposalId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub why: Declined,
}

/// A role that was proposed is not given.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.grant_declined", version = 1, en = "Role declined", fr = "Rôle refusé")]
pub struct GrantDeclined {
    /// Which proposal.
    #[relation("subject")]
    pub proposal: ProposalId,
    /// By whom it would have been held.
    #[relation("person")]
    pub person: PersonId,
    /// Why.
    pub why: Declined,
}

impl Command for DeclineGrant {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let Some(row) = state.row::<ProposalRow>(&self.proposal.0) else {
            return Err(No::NotProposed { proposal: self.proposal.clone() }.into());
        };
        Ok(Events::one(GrantDeclined { proposal: self.proposal.clone(), person: row.person, why: self.why }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        let mut refusals = Refusals::none();
        let proposal = ProposalId(subject.id.clone());
        refusals.add_if(state.row::<ProposalRow>(&proposal.0).is_none(), No::NotProposed { proposal });
        refusals
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![GrantDeclined::spec()]
    }
}
