//! Write a note on an order: what no field asks for stays with the order, for every team, under the writer's name.

use kernel::{Command, Context, Decision, Event, EventSpec, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::order::{OrderId, found};

/// Write a note that every team working on the order reads in its thread.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.note",
    en = "Write a note",
    fr = "Écrire une note",
    purpose_fr = "Écrire une note que chaque équipe lira dans le fil de la commande.",
    subject = "order",
    roles(
        "client_advisor",
        "operations_coordinator",
        "assistant_operations_manager",
        "boutique_director",
        "special_orders_desk",
        "designer",
        "gemmologist",
        "production_planner",
        "atelier_lead",
        "artisan",
        "quality_controller",
        "logistics"
    )
)]
pub struct Note {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(
        en = "Note",
        fr = "Note",
        paragraph,
        max = 1000,
        help_en = "About the piece and the work; nothing about the client as a person",
        help_fr = "Sur la pièce et le travail ; rien sur la personne du client"
    )]
    text: String,
}

/// A note was written.
#[derive(Serialize, Deserialize, Event)]
#[event(kind = "orders.note_written", version = 1, en = "Note written", fr = "Note écrite")]
pub struct NoteWritten {
    #[relation]
    order: OrderId,
    text: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The note is empty; write what the others should know.",
        fr = "La note est vide ; écrivez ce que les autres doivent savoir.",
        at = "text"
    )]
    EmptyNote,
}

impl Command for Note {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let mut refusals = Refusals::none();
        refusals.add_if(self.text.trim().is_empty(), No::EmptyNote);
        refusals.or(Events::one(NoteWritten { order: order.id, text: self.text.trim().to_owned() }))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![NoteWritten::spec()]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn a_note_is_written_by_who_works_on_the_order() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        let note = |order: &str, text: &str| json!({"order": order, "text": text});
        let said = scene.act("setter", "orders.note", note(&order, " The bezel is thinner than drawn. "));
        assert_eq!(said[0].payload["text"], "The bezel is thinner than drawn.");
        refuses(&scene, "setter", "orders.note", note(&order, "  "), &["orders.empty_note"]);
        refuses(&scene, "setter", "orders.note", note("NO-SUCH", "x"), &["orders.not_found"]);
        refuses(&scene, "finance", "orders.note", note(&order, "x"), &["role.not_held"]);
    }
}
