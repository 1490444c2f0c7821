//! Record that the client accepts the quote: signed, in time, and the quote that is in force.

use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::{QuoteAccepted, proven},
    order::{Order, OrderId, foreseen, open, today},
    terms::{IDENTITY_FROM_EUR, euros},
};

/// Record the client's acceptance, with the quote and the drawing they signed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.accept_quote",
    en = "Record the client's acceptance",
    fr = "Enregistrer l’accord du client",
    purpose_fr = "Enregistrer l’accord du client, avec le devis et le dessin signés.",
    subject = "order",
    roles("client_advisor")
)]
pub struct AcceptQuote {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Number of the quote signed", fr = "Numéro du devis signé", min = 1, max = 99)]
    revision: u32,
    #[field(en = "Signed quote", fr = "Devis signé", digest)]
    signed_quote: String,
    #[field(en = "Signed drawing", fr = "Dessin signé", digest)]
    signed_drawing: String,
    #[field(
        en = "Terms accepted",
        fr = "Conditions acceptées",
        help_en = "A personalised piece cannot be returned",
        help_fr = "Une pièce personnalisée n’est pas reprise"
    )]
    terms: bool,
    #[field(en = "Identity checked", fr = "Identité vérifiée")]
    identity: bool,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The price is not approved; the client sees the quote once finance has approved it.",
        fr = "Le prix n’est pas approuvé ; le client voit le devis une fois approuvé par la finance.",
        at = "order"
    )]
    PriceNotApproved,
    #[say(en = "The client has already accepted this quote.", fr = "Le client a déjà accepté ce devis.", at = "order")]
    AcceptedBefore,
    #[say(
        en = "Quote no. {current} is in force, not no. {signed}; have the client sign the current one.",
        fr = "Le devis en vigueur est le n° {current}, non le n° {signed} ; faites signer le devis en vigueur.",
        at = "revision"
    )]
    FormerQuote { current: u32, signed: u32 },
    #[say(
        en = "The quote expired on {until}; ask the special orders desk for a new one.",
        fr = "Le devis a expiré le {until} ; demandez-en un nouveau au bureau des commandes spéciales.",
        at = "order"
    )]
    QuoteExpired { until: base::Date },
    #[say(
        en = "The client accepts the terms before the order is engaged.",
        fr = "Le client accepte les conditions avant l’engagement de la commande.",
        at = "terms"
    )]
    TermsNotAccepted,
    #[say(
        en = "For this amount the client's identity is checked; ask for a document.",
        fr = "Pour ce montant, l’identité du client est vérifiée ; demandez une pièce d’identité.",
        at = "identity"
    )]
    IdentityNotChecked,
}

impl Command for AcceptQuote {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, context);
        let current = order.revision;
        refusals.add_if(self.revision != current, No::FormerQuote { current, signed: self.revision });
        refusals.add_if(!self.terms, No::TermsNotAccepted);
        let Some(price) = order.price() else { return Err(refusals) };
        refusals.add_if(euros(price) >= IDENTITY_FROM_EUR && !self.identity, No::IdentityNotChecked);
        let accepted =
            QuoteAccepted { order: order.id, client: order.client, boutique: order.boutique, revision: current, price };
        refusals.or(Events::one(proven(accepted, [self.signed_quote.clone(), self.signed_drawing.clone()])))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(!order.price_is_approved(), No::PriceNotApproved);
    refusals.add_if(order.accepted_at.is_some(), No::AcceptedBefore);
    if let Some(until) = order.valid_until.filter(|until| *until < today(context, &order.boutique)) {
        refusals.add(No::QuoteExpired { until });
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn a_quote_is_accepted_in_time_and_signed() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        let accept = scene.accept_body(&order);
        refuses(&scene, "advisor", "orders.accept_quote", accept.clone(), &["orders.price_not_approved"]);
        scene.approve(&order);
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"revision": 2}), vec!["orders.former_quote"]),
            (
                json!({"terms": false, "identity": false}),
                vec!["orders.terms_not_accepted", "orders.identity_not_checked"],
            ),
            (json!({"signed_quote": "abc"}), vec!["field.invalid"]),
        ] {
            refuses(&scene, "advisor", "orders.accept_quote", with(&accept, changed), &codes);
        }
        // The last day counts, where the client is.
        scene.given.at("2026-01-25T22:30:00Z");
        refuses(&scene, "advisor", "orders.accept_quote", accept.clone(), &[]);
        scene.given.at("2026-01-25T23:30:00Z");
        refuses(&scene, "advisor", "orders.accept_quote", accept, &["orders.quote_expired"]);
    }

    #[test]
    fn a_new_quote_needs_a_new_approval() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        scene.approve(&order);
        let again = scene.quote_body(&order);
        scene.act("desk", "orders.quote", again);
        let accept = with(&scene.accept_body(&order), json!({"revision": 2}));
        refuses(&scene, "advisor", "orders.accept_quote", accept, &["orders.price_not_approved"]);
    }
}
