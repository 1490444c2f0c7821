//! Endorse a high price: from V4 on the brand direction reads it after finance.

use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use super::approve_price::quote_of_another;
use crate::{
    events::PriceEndorsed,
    order::{Order, OrderId, foreseen, is_one_of, open},
    terms::Band,
};

/// Endorse a price of V4 and above, after finance and by another person.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.endorse_price",
    en = "Endorse the price",
    fr = "Viser le prix",
    purpose_fr = "Viser un prix de V4 et plus, après la finance et par une autre personne.",
    subject = "order",
    roles("brand_director")
)]
pub struct EndorsePrice {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Remark", fr = "Remarque", paragraph, max = 500)]
    remark: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "Finance has not approved this price yet; it is for them first.",
        fr = "La finance n’a pas encore approuvé ce prix ; c’est d’abord à elle.",
        at = "order"
    )]
    NotApprovedYet,
    #[say(
        en = "You approved this price for finance; another person endorses it.",
        fr = "Vous avez approuvé ce prix pour la finance ; une autre personne le vise.",
        at = "order"
    )]
    EndorsedByItsApprover,
    #[say(
        en = "A price below V4 needs no endorsement; it goes to the client as it is.",
        fr = "Un prix inférieur à V4 n’a pas besoin de visa ; il va au client tel quel.",
        at = "order"
    )]
    EndorsementNotNeeded,
}

impl Command for EndorsePrice {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let refusals = standing(&order, context);
        match order.price() {
            Some(price) => refusals.or(Events::one(PriceEndorsed {
                order: order.id,
                boutique: order.boutique,
                revision: order.revision,
                price,
            })),
            None => Err(refusals),
        }
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    quote_of_another(order, context, &mut refusals);
    refusals.add_if(order.approved_by.is_none(), No::NotApprovedYet);
    refusals.add_if(is_one_of(context, &order.approved_by), No::EndorsedByItsApprover);
    refusals.add_if(order.band.is_some_and(|band| band < Band::V4), No::EndorsementNotNeeded);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, high, refuses};

    #[test]
    fn a_high_price_is_endorsed_after_finance_by_somebody_else() {
        let mut scene = Scene::new();
        let order = scene.quoted(high());
        let body = json!({"order": order});
        refuses(&scene, "brand", "orders.endorse_price", body.clone(), &["orders.not_approved_yet"]);
        scene.approve(&order);
        let deputy = scene.for_another("brand", "finance");
        assert_eq!(scene.codes(&deputy, "orders.endorse_price", &body), ["orders.endorsed_by_its_approver"]);
        refuses(&scene, "brand", "orders.endorse_price", body, &[]);
    }

    #[test]
    fn an_ordinary_price_needs_no_endorsement() {
        let mut scene = Scene::new();
        let order = scene.quoted(json!({}));
        scene.approve(&order);
        refuses(&scene, "brand", "orders.endorse_price", json!({"order": order}), &["orders.endorsement_not_needed"]);
    }
}
