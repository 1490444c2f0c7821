//! Revoke the access tokens of a person: programs that used them are refused at once.

use base::id::PersonId;
use kernel::{Command, Context, Decision, Event, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::cause::{Cause, somebody_else};

/// Revoke every access token of a person: programs that use them are refused at once.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.revoke_tokens",
    en = "Revoke all tokens",
    fr = "Révoquer tous les jetons",
    purpose_fr = "Révoquer tous les jetons d’accès d’une personne : les programmes qui s’en servent sont aussitôt refusés.",
    subject = "person",
    roles("administrator")
)]
pub struct RevokeTokens {
    /// Whose account.
    #[field(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// Why.
    #[field(en = "Reason", fr = "Raison")]
    pub cause: Cause,
}

/// The access tokens of a person are revoked.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.tokens_revoked", version = 1, en = "Tokens revoked", fr = "Jetons révoqués")]
pub struct TokensRevoked {
    /// Whose account.
    #[relation("subject")]
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
}

impl Command for RevokeTokens {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let refusals = standing(&self.person, state, context);
        refusals.or(Events::one(TokensRevoked { person: self.person.clone(), cause: self.cause }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        standing(&PersonId(subject.id.clone()), state, context)
    }

    fn strikes() -> Vec<kernel::EventSpec> {
        vec![TokensRevoked::spec()]
    }
}

/// What is known before anything is typed.
fn standing(person: &PersonId, state: &dyn State, context: &Context) -> Refusals {
    somebody_else(state, context, person)
}
