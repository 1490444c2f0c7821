//! Unlock an account: the person signs in again and holds the roles they held.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::PersonRow;
use crate::cause::{Cause, somebody_else};

/// Unlock a person’s account: they sign in again, with the roles they held.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.unlock",
    en = "Unlock the account",
    fr = "Déverrouiller le compte",
    purpose_fr = "Déverrouiller le compte d’une personne : elle se connecte à nouveau, avec les rôles qu’elle tenait.",
    subject = "person",
    roles("administrator")
)]
pub struct Unlock {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub cause: Cause,
}

/// An account is no longer locked.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.account_unlocked", version = 1, en = "Account unlocked", fr = "Compte déverrouillé")]
pub struct AccountUnlocked {
    /// Whose account.
    #[relation("subject")]
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "The account of {person} is not locked; nothing is to be done.",
        fr = "Le compte de {person} n’est pas verrouillé ; il n’y a rien à faire.",
        at = "person"
    )]
    NotLocked { person: PersonId },
}

impl Command for Unlock {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(AccountUnlocked { person: self.person.clone(), cause: self.cause }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![AccountUnlocked::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = somebody_else(state, context, person);
    let locked = state.row::<PersonRow>(&person.0).is_some_and(|row| row.locked_at.is_some());
    refusals.add_if(!locked, No::NotLocked { person: person.clone() });
    refusals
}
