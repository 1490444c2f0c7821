//! End a deputation: by the one who named, by the deputy, or by those who watch over roles.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{DeputationRow, cause::is_self, name_deputy::DeputationId, role_code::CONFIRMING};

/// End a deputation, or refuse to confirm it: the deputy acts for nobody from now on.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.end_deputy",
    en = "End the deputation",
    fr = "Mettre fin à la suppléance",
    purpose_fr = "Mettre fin à une suppléance, ou refuser de la confirmer : le suppléant n’agit plus pour personne.",
    subject = "deputation"
)]
pub struct EndDeputy {
    /// Which deputation.
    #[field(en = "Deputation", fr = "Suppléance")]
    pub deputation: DeputationId,
}

/// A deputation has ended.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.deputy_ended", version = 1, en = "Deputation ended", fr = "Suppléance terminée")]
pub struct DeputyEnded {
    /// Which deputation.
    #[relation("subject")]
    pub deputation: DeputationId,
    /// For whom it was.
    #[relation("principal")]
    pub principal: PersonId,
    /// Who acted.
    #[relation("deputy")]
    pub deputy: PersonId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "The deputation {deputation} is not there, or has ended already.",
        fr = "La suppléance {deputation} n’existe pas, ou elle a déjà pris fin.",
        at = "deputation"
    )]
    NoDeputation { deputation: DeputationId },
    #[say(
        en = "This is for the two people of the deputation, administrators and internal control.",
        fr = "Cet acte revient aux deux personnes de la suppléance, aux administrateurs et au contrôle interne."
    )]
    NotYourDeputation {},
}

impl Command for EndDeputy {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.deputation, state, context);
        let Some(row) = state.row::<DeputationRow>(&self.deputation.0) else { return Err(refusals) };
        refusals.or(Events::one(DeputyEnded {
            deputation: self.deputation.clone(),
            principal: row.principal,
            deputy: row.deputy,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&DeputationId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![DeputyEnded::spec()]
    }
}

fn standing(deputation: &DeputationId, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let Some(row) = state.row::<DeputationRow>(&deputation.0).filter(|row| row.ended_at.is_none()) else {
        refusals.add(No::NoDeputation { deputation: deputation.clone() });
        return refusals;
    };
    let watches = context.actor.roles().iter().any(|role| CONFIRMING.contains(role));
    let theirs = is_self(context, &row.principal) || is_self(context, &row.deputy);
    refusals.add_if(!watches && !theirs, No::NotYourDeputation {});
    refusals
}
