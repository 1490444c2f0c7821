//! Let a quote expire: only once its last day is over where the client is.

use base::Date;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::QuoteExpired,
    order::{Order, OrderId, foreseen, open, today},
};

/// Let the quote expire; the order is over, and a new wish begins a new one.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.expire_quote",
    en = "Let the quote expire",
    fr = "Constater l’expiration du devis",
    purpose_fr = "Constater l’expiration du devis ; la commande est terminée, un nouveau souhait en ouvre une autre.",
    subject = "order",
    roles("special_orders_desk", "client_advisor")
)]
pub struct ExpireQuote {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The quote is valid until {until}; ask the client for an answer until then.",
        fr = "Le devis est valable jusqu’au {until} ; demandez d’ici là sa réponse au client.",
        at = "order"
    )]
    StillValid { until: Date },
    #[say(
        en = "No quote is open with the client; nothing can expire.",
        fr = "Aucun devis n’est ouvert chez le client ; rien ne peut expirer.",
        at = "order"
    )]
    NoOpenQuote,
}

impl Command for ExpireQuote {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let refusals = standing(&order, context);
        let Some(valid_until) = order.valid_until else { return Err(refusals) };
        refusals.or(Events::one(QuoteExpired {
            order: order.id,
            client: order.client,
            boutique: order.boutique,
            revision: order.revision,
            valid_until,
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    match order.valid_until.filter(|_| order.accepted_at.is_none()) {
        None => No::NoOpenQuote.into(),
        Some(until) if today(context, &order.boutique) <= until => No::StillValid { until }.into(),
        Some(_) => Refusals::none(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn a_quote_expires_after_its_last_day() {
        let mut scene = Scene::new();
        let order = scene.request(json!({}));
        let body = json!({"order": order});
        refuses(&scene, "desk", "orders.expire_quote", body.clone(), &["orders.no_open_quote"]);
        let quote = scene.quote_body(&order);
        scene.act("desk", "orders.quote", quote);
        scene.given.at("2026-01-25T22:30:00Z");
        refuses(&scene, "desk", "orders.expire_quote", body.clone(), &["orders.still_valid"]);
        scene.given.at("2026-01-25T23:30:00Z");
        refuses(&scene, "desk", "orders.expire_quote", body, &[]);
    }
}
