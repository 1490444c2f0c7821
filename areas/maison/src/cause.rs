//! Why something is done to an account, and who may not do it: codes, so that nothing personal reaches the ledger.

use base::id::PersonId;
use kernel::{Choice, Context, Refusals, State, StateExt};

use crate::PersonRow;

/// Why an account is locked, freed or renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Cause {
    /// They work elsewhere now.
    #[choice(en = "has left the maison", fr = "a quitté la maison")]
    Left,
    /// Away for long.
    #[choice(en = "long absence", fr = "longue absence")]
    Absent,
    /// Back, or found to be in order.
    #[choice(en = "back, or found in order", fr = "de retour, ou tout est en ordre")]
    Returned,
    /// A telephone, a key, a password.
    #[choice(en = "device or password lost", fr = "appareil ou mot de passe perdu")]
    Lost,
    /// Somebody else may know the password.
    #[choice(en = "misuse suspected", fr = "soupçon d’abus")]
    Suspected,
    /// They asked for it.
    #[choice(en = "asked by the person", fr = "à la demande de l’intéressé")]
    Asked,
    /// It should not have been so.
    #[choice(en = "entered by mistake", fr = "saisi par erreur")]
    Mistake,
}

/// Why an administrator may not do something to an account.
#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "Nobody does this to their own account; ask another administrator.",
        fr = "Nul ne fait cela sur son propre compte ; demandez-le à un autre administrateur.",
        at = "person"
    )]
    NotOneself {},
    #[say(
        en = "There is no person {person}; enrol them first.",
        fr = "La personne {person} n’existe pas ; inscrivez-la d’abord.",
        at = "person"
    )]
    UnknownPerson { person: PersonId },
}

/// Whether the person who acts, or the one they act for, is this person.
pub fn is_self(context: &Context, person: &PersonId) -> bool {
    context.actor.person == *person || context.on_behalf_of.as_ref() == Some(person)
}

/// What holds for every act on somebody's account: they are enrolled, and they are somebody else.
pub fn somebody_else(state: &dyn State, context: &Context, person: &PersonId) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(is_self(context, person), No::NotOneself {});
    refusals.add_if(state.row::<PersonRow>(&person.0).is_none(), No::UnknownPerson { person: person.clone() });
    refusals
}
