//! Approve a price: never the one who made it, nor their deputy, nor the one they stood in for.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::PriceApproved,
    order::{Order, OrderId, foreseen, is_one_of, open, same_currency, today},
    terms::Band,
};

/// Approve the price of the current quote; from V4 on the brand direction endorses it as well.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.approve_price",
    en = "Approve the price",
    fr = "Approuver le prix",
    purpose_fr = "Approuver le prix du devis en cours ; à partir de V4, la direction de la marque le vise aussi.",
    subject = "order",
    roles("finance")
)]
pub struct ApprovePrice {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(
        en = "Price approved",
        fr = "Prix approuvé",
        help_en = "Type the price you read in the quote",
        help_fr = "Saisissez le prix lu sur le devis"
    )]
    price: Money,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
pub(super) enum No {
    #[say(
        en = "There is no quote to approve; the special orders desk draws one up first.",
        fr = "Il n’y a pas de devis à approuver ; le bureau des commandes spéciales l’établit d’abord.",
        at = "order"
    )]
    QuoteMissing,
    #[say(
        en = "You made this price or stand in for its author; a colleague of finance approves it.",
        fr = "Vous avez établi ce prix ou agissez pour son auteur ; un collègue de la finance l’approuve.",
        at = "order"
    )]
    PriceByItsAuthor,
    #[say(
        en = "The price of the quote is {quoted}; read it again before you approve.",
        fr = "Le prix du devis est {quoted} ; relisez-le avant d’approuver.",
        at = "price"
    )]
    AnotherPrice { quoted: Money },
    #[say(
        en = "The quote expired on {until}; the special orders desk draws up a new one.",
        fr = "Le devis a expiré le {until} ; le bureau des commandes spéciales en établit un nouveau.",
        at = "order"
    )]
    ExpiredUnapproved { until: base::Date },
    #[say(
        en = "This price is already approved; nothing is left to do here.",
        fr = "Ce prix est déjà approuvé ; il n’y a plus rien à faire ici.",
        at = "order"
    )]
    PriceAlreadyApproved,
}

/// What holds for both approvals: there is a quote, and its author keeps away from it.
pub(super) fn quote_of_another(order: &Order, context: &Context, refusals: &mut Refusals) {
    refusals.add_if(order.price.is_none(), No::QuoteMissing);
    if let Some(until) = order.valid_until.filter(|until| *until < today(context, &order.boutique)) {
        refusals.add(No::ExpiredUnapproved { until });
    }
    refusals.add_if(is_one_of(context, order.quoted_by.iter().chain(&order.quoted_for)), No::PriceByItsAuthor);
}

impl Command for ApprovePrice {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, context);
        same_currency(&order, self.price, "price", &mut refusals);
        if let Some(quoted) =
            order.price().filter(|quoted| quoted.currency == self.price.currency && *quoted != self.price)
        {
            refusals.add(No::AnotherPrice { quoted });
        }
        refusals.or(Events::one(PriceApproved {
            order: order.id,
            boutique: order.boutique,
            revision: order.revision,
            price: self.price,
            band: Band::of(self.price),
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    quote_of_another(order, context, &mut refusals);
    refusals.add_if(order.approved_by.is_some(), No::PriceAlreadyApproved);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn the_author_of_a_price_does_not_approve_it() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        let body = json!({"order": order, "price": {"minor": 2_000_000, "currency": "CHF"}});
        // Desk holds finance as well in this maison, and still may not.
        refuses(&scene, "desk", "orders.approve_price", body.clone(), &["orders.price_by_its_author"]);
        let deputy = scene.for_another("finance", "desk");
        assert_eq!(scene.codes(&deputy, "orders.approve_price", &body), ["orders.price_by_its_author"]);
        refuses(&scene, "finance", "orders.approve_price", body, &[]);
    }

    #[test]
    fn an_expired_quote_is_not_approved_any_more() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        scene.given.at("2026-01-26T09:00:00Z");
        let body = json!({"order": order, "price": {"minor": 2_000_000, "currency": "EUR"}});
        let all = ["orders.expired_unapproved", "orders.other_currency"];
        refuses(&scene, "finance", "orders.approve_price", body, &all);
        let endorse = ["orders.expired_unapproved", "orders.not_approved_yet", "orders.endorsement_not_needed"];
        refuses(&scene, "brand", "orders.endorse_price", json!({"order": order}), &endorse);
    }

    #[test]
    fn a_price_made_by_a_deputy_is_not_approved_by_the_one_they_stood_in_for() {
        let mut scene = Scene::new();
        let order = scene.request(json!({}));
        let quote = scene.quote_body(&order);
        scene.act_for("desk", "finance", "orders.quote", quote);
        let body = json!({"order": order, "price": {"minor": 2_000_000, "currency": "CHF"}});
        refuses(&scene, "finance", "orders.approve_price", body, &["orders.price_by_its_author"]);
    }

    #[test]
    fn what_is_approved_is_the_price_of_the_quote() {
        let mut scene = Scene::new();
        let order = scene.request(json!({}));
        let body =
            |minor: i64, currency: &str| json!({"order": order, "price": {"minor": minor, "currency": currency}});
        refuses(&scene, "finance", "orders.approve_price", body(2_000_000, "CHF"), &["orders.quote_missing"]);
        let quote = scene.quote_body(&order);
        scene.act("desk", "orders.quote", quote);
        refuses(&scene, "finance", "orders.approve_price", body(2_000_001, "CHF"), &["orders.another_price"]);
        refuses(&scene, "finance", "orders.approve_price", body(2_000_000, "EUR"), &["orders.other_currency"]);
        scene.act("finance", "orders.approve_price", body(2_000_000, "CHF"));
        let again = body(2_000_000, "CHF");
        refuses(&scene, "finance", "orders.approve_price", again, &["orders.price_already_approved"]);
    }
}
