//! Say that one has read what mentions oneself.

use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{MentionRead, MentionRow};

/// Mark a message that mentions you as read.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "correspondence.read",
    en = "Mark as read",
    fr = "Marquer comme lu",
    purpose_fr = "Marquer comme lu un message qui vous mentionne."
)]
pub struct ReadMention {
    #[field(en = "Message", fr = "Message", max = 40)]
    message: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "correspondence")]
enum No {
    #[say(en = "No message of this number mentions you.", fr = "Aucun message de ce numéro ne vous mentionne.")]
    NotMentioned,
    #[say(en = "You have read this message already.", fr = "Vous avez déjà lu ce message.")]
    ReadAlready,
}

impl Command for ReadMention {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let person = context.actor.person.clone();
        let Some(row) = state.row::<MentionRow>(MentionRow::key(&self.message, &person)) else {
            return Err(No::NotMentioned.into());
        };
        let mut refusals = Refusals::none();
        refusals.add_if(row.read_at.is_some(), No::ReadAlready);
        refusals.or(Events::one(MentionRead { message: row.message, person }))
    }
}
