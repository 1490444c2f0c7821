//! Lock an account: nobody signs in with it, its sessions and tokens are worth nothing, its roles wait.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::PersonRow;
use crate::cause::{Cause, somebody_else};

/// Lock a person’s account: they sign in no more, and what is open ends.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.lock",
    en = "Lock the account",
    fr = "Verrouiller le compte",
    purpose_fr = "Verrouiller le compte d’une personne : elle ne se connecte plus et ce qui est ouvert prend fin.",
    subject = "person",
    roles("administrator")
)]
pub struct Lock {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub cause: Cause,
}

/// An account is locked.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.account_locked", version = 1, en = "Account locked", fr = "Compte verrouillé")]
pub struct AccountLocked {
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
        en = "The account of {person} is locked already; nothing is to be done.",
        fr = "Le compte de {person} est déjà verrouillé ; il n’y a rien à faire.",
        at = "person"
    )]
    LockedAlready { person: PersonId },
}

impl Command for Lock {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(AccountLocked { person: self.person.clone(), cause: self.cause }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![AccountLocked::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = somebody_else(state, context, person);
    let locked = state.row::<PersonRow>(&person.0).is_some_and(|row| row.locked_at.is_some());
    refusals.add_if(locked, No::LockedAlready { person: person.clone() });
    refusals
}
