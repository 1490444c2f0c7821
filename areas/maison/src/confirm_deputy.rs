//! Confirm a deputy whose roles carry approval: somebody who is neither of the two.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{DeputationRow, cause::is_self, name_deputy::DeputationId};

/// Confirm a deputy somebody else named; from then on they may act.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.confirm_deputy",
    en = "Confirm the deputy",
    fr = "Confirmer le suppléant",
    purpose_fr = "Confirmer un suppléant désigné par quelqu’un d’autre ; il peut agir dès lors.",
    subject = "deputation",
    roles("administrator", "internal_control")
)]
pub struct ConfirmDeputy {
    /// Which deputation.
    #[field(en = "Deputation", fr = "Suppléance")]
    pub deputation: DeputationId,
}

/// A second person agreed to a deputy.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.deputy_confirmed", version = 1, en = "Deputy confirmed", fr = "Suppléant confirmé")]
pub struct DeputyConfirmed {
    /// Which deputation.
    #[relation("subject")]
    pub deputation: DeputationId,
    /// For whom.
    #[relation("principal")]
    pub principal: PersonId,
    /// Who acts.
    #[relation("deputy")]
    pub deputy: PersonId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "No deputation {deputation} waits for a second person; look at the list of deputies.",
        fr = "Aucune suppléance {deputation} n’attend de seconde personne ; consultez la liste des suppléants.",
        at = "deputation"
    )]
    NothingToConfirm { deputation: DeputationId },
    #[say(
        en = "You named this deputy; a second administrator or internal control confirms.",
        fr = "Vous avez désigné ce suppléant ; un second administrateur ou le contrôle interne confirme."
    )]
    NamedByYou {},
    #[say(
        en = "You are the deputy yourself; a second administrator or internal control confirms.",
        fr = "Vous êtes vous-même le suppléant ; un second administrateur ou le contrôle interne confirme."
    )]
    DeputyIsYou {},
}

impl Command for ConfirmDeputy {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.deputation, state, context);
        let Some(row) = state.row::<DeputationRow>(&self.deputation.0) else { return Err(refusals) };
        refusals.or(Events::one(DeputyConfirmed {
            deputation: self.deputation.clone(),
            principal: row.principal,
            deputy: row.deputy,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&DeputationId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![DeputyConfirmed::spec()]
    }
}

/// Neither of the two confirms, nor anybody who acts for one of them.
fn standing(deputation: &DeputationId, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let waits = |row: &DeputationRow| row.needs_confirming && row.confirmed_at.is_none() && row.ended_at.is_none();
    let Some(row) = state.row::<DeputationRow>(&deputation.0).filter(waits) else {
        refusals.add(No::NothingToConfirm { deputation: deputation.clone() });
        return refusals;
    };
    refusals.add_if(is_self(context, &row.principal), No::NamedByYou {});
    refusals.add_if(is_self(context, &row.deputy), No::DeputyIsYou {});
    refusals
}
