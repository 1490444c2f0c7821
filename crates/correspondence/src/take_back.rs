//! Take a message back: its author says that it no longer holds; it stays struck and is no longer shown.

use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{MessageRow, MessageTakenBack, TakenBackBecause};

/// Take back a message one wrote.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "correspondence.take_back",
    en = "Take the message back",
    fr = "Reprendre le message",
    purpose_fr = "Reprendre un message que l’on a écrit."
)]
pub struct TakeBack {
    #[field(en = "Message", fr = "Message", max = 40)]
    message: String,
    #[field(en = "Because", fr = "Parce que")]
    reason: TakenBackBecause,
}

#[derive(kernel::Refusal)]
#[refusal(area = "correspondence")]
enum No {
    #[say(
        en = "There is no such message of yours. Only its author takes a message back; answer it instead.",
        fr = "Aucun message de ce numéro n’est de vous. Seul son auteur reprend un message ; répondez-y plutôt."
    )]
    NotYours,
    #[say(en = "This message was taken back already.", fr = "Ce message a déjà été repris.")]
    TakenBackAlready,
}

impl Command for TakeBack {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let found = state.row::<MessageRow>(&self.message).filter(|row| row.by == context.actor.person);
        let Some(row) = found else { return Err(No::NotYours.into()) };
        let Some(about) = row.object() else { return Err(No::NotYours.into()) };
        refusals.add_if(row.taken_back_at.is_some(), No::TakenBackAlready);
        refusals.or(Events::one(MessageTakenBack { about, message: row.id, reason: self.reason }))
    }
}
