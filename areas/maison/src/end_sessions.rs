//! End the sessions of a person: on every device they sign in again.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::cause::{Cause, somebody_else};

/// End every session of a person: on each device they sign in again.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.end_sessions",
    en = "End all sessions",
    fr = "Fermer toutes les sessions",
    purpose_fr = "Fermer toutes les sessions d’une personne : elle se reconnecte sur chaque appareil.",
    subject = "person",
    roles("administrator")
)]
pub struct EndSessions {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub cause: Cause,
}

/// The sessions of a person have ended.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.sessions_ended", version = 1, en = "Sessions ended", fr = "Sessions fermées")]
pub struct SessionsEnded {
    /// Whose account.
    #[relation("subject")]
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
}

impl Command for EndSessions {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(SessionsEnded { person: self.person.clone(), cause: self.cause }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![SessionsEnded::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    somebody_else(state, context, person)
}
