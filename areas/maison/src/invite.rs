//! Invite a person: a link with which they choose their first password, once.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::cause::somebody_else;

/// Make a link with which a new person chooses their first password, once.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.invite",
    en = "Invite",
    fr = "Inviter",
    purpose_fr = "Établir un lien avec lequel une nouvelle personne choisit, une seule fois, son premier mot de passe.",
    subject = "person",
    roles("administrator")
)]
pub struct Invite {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
}

/// A person was invited. The link itself stands nowhere.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.person_invited", version = 1, en = "Person invited", fr = "Personne invitée")]
pub struct PersonInvited {
    /// Whose account.
    #[relation("subject")]
    pub person: PersonId,
}

impl Command for Invite {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(PersonInvited { person: self.person.clone() }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![PersonInvited::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    somebody_else(state, context, person)
}
