//! Make a link with which a person chooses a new password, once.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::cause::{Cause, somebody_else};

/// Make a link with which the person chooses a new password, once; their sessions end.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.reset_password",
    en = "Make a password link",
    fr = "Établir un lien de mot de passe",
    purpose_fr = "Établir un lien avec lequel la personne choisit, une seule fois, un nouveau mot de passe ; ses sessions prennent fin.",
    subject = "person",
    roles("administrator")
)]
pub struct ResetPassword {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub cause: Cause,
}

/// A link for a new password was made. The link itself stands nowhere.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.password_link_made", version = 1, en = "Password link made", fr = "Lien de mot de passe établi")]
pub struct PasswordLinkMade {
    /// Whose account.
    #[relation("subject")]
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
}

impl Command for ResetPassword {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(PasswordLinkMade { person: self.person.clone(), cause: self.cause }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![PasswordLinkMade::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    somebody_else(state, context, person)
}
