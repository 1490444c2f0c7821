//! Reset a second factor: for somebody who lost their telephone and their recovery codes.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::cause::{Cause, somebody_else};

/// Reset a person’s second factor: they set it up anew at their next sign-in.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.reset_second_factor",
    en = "Reset the second factor",
    fr = "Réinitialiser le second facteur",
    purpose_fr = "Réinitialiser le second facteur d’une personne : elle l’établit à nouveau à sa prochaine connexion.",
    subject = "person",
    roles("administrator")
)]
pub struct ResetSecondFactor {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub cause: Cause,
}

/// A second factor is set up no more. No secret stands here: codes only.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(
    kind = "maison.second_factor_reset",
    version = 1,
    en = "Second factor reset",
    fr = "Second facteur réinitialisé"
)]
pub struct SecondFactorReset {
    /// Whose account.
    #[relation("subject")]
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
}

impl Command for ResetSecondFactor {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(SecondFactorReset { person: self.person.clone(), cause: self.cause }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![SecondFactorReset::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    somebody_else(state, context, person)
}
