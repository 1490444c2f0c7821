//! Confirm a role that carries approval: a second person, who neither proposed it nor receives it.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{Granted, ProposalRow, cause::is_self};

kernel::object_ids! {
    /// A role proposed and not yet confirmed: `p-1/finance/*`.
    ProposalId = "proposal",
}

/// Confirm a role somebody else proposed; from then on it is held.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.confirm_grant",
    en = "Confirm the role",
    fr = "Confirmer le rôle",
    purpose_fr = "Confirmer un rôle proposé par quelqu’un d’autre ; il est tenu dès lors.",
    subject = "proposal",
    roles("administrator", "internal_control")
)]
pub struct ConfirmGrant {
    /// Which proposal.
    #[field(en = "Proposed role", fr = "Rôle proposé")]
    pub proposal: ProposalId,
}

/// A second person agreed to a role.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.grant_confirmed", version = 1, en = "Role confirmed", fr = "Rôle confirmé")]
pub struct GrantConfirmed {
    /// Which proposal.
    #[relation("subject")]
    pub proposal: ProposalId,
    /// By whom it will be held.
    #[relation("person")]
    pub person: PersonId,
    /// Who proposed it.
    #[relation("proposer")]
    pub proposed_by: PersonId,
}

/// Why a proposal cannot be answered.
#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
pub(crate) enum No {
    #[say(
        en = "No role “{proposal}” waits for a second person; look at the list of proposals.",
        fr = "Aucun rôle « {proposal} » n’attend de seconde personne ; consultez la liste des propositions.",
        at = "proposal"
    )]
    NotProposed { proposal: ProposalId },
    #[say(
        en = "You proposed this role; a second administrator or internal control confirms it.",
        fr = "Vous avez proposé ce rôle ; un second administrateur ou le contrôle interne le confirme."
    )]
    ProposedByYou {},
    #[say(
        en = "This role is for you; a second administrator or internal control confirms it.",
        fr = "Ce rôle vous est destiné ; un second administrateur ou le contrôle interne le confirme."
    )]
    ForYou {},
}

impl Command for ConfirmGrant {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.proposal, state, context);
        let Some(row) = state.row::<ProposalRow>(&self.proposal.0) else { return Err(refusals) };
        let granted =
            Granted { person: row.person.clone(), role: row.role.clone(), reach: row.reach, place: row.place.clone() };
        let confirmed =
            GrantConfirmed { proposal: self.proposal.clone(), person: row.person, proposed_by: row.proposed_by };
        refusals.or(Events::one(confirmed).and(granted))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&ProposalId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![GrantConfirmed::spec()]
    }
}

/// The second person is neither who proposed it, nor who receives it, nor a deputy of either.
fn standing(proposal: &ProposalId, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let Some(row) = state.row::<ProposalRow>(&proposal.0) else {
        refusals.add(No::NotProposed { proposal: proposal.clone() });
        return refusals;
    };
    let proposers = [Some(&row.proposed_by), row.proposed_for.as_ref()];
    refusals.add_if(proposers.into_iter().flatten().any(|person| is_self(context, person)), No::ProposedByYou {});
    refusals.add_if(is_self(context, &row.person), No::ForYou {});
    refusals
}
