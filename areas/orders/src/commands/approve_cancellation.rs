//! Approve a cancellation: once for finance, once for the brand direction, by two people who had no part in it before.

use base::id::SiteId;
use kernel::{Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::cancellation::Cancellation,
    order::{Order, OrderId, foreseen, found, is_one_of},
};

/// Approve what a cancellation costs and what is given back: finance and the brand direction, each by a person of its own.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.approve_cancellation",
    en = "Approve the cancellation",
    fr = "Approuver l’annulation",
    purpose_fr = "Approuver ce que coûte une annulation et ce qui est rendu : la finance et la direction de la marque, chacune par une personne.",
    subject = "order",
    roles("finance", "brand_director")
)]
pub struct ApproveCancellation {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Opinion", fr = "Avis", paragraph, max = 500)]
    opinion: Option<String>,
}

/// A cancellation was approved.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(kind = "orders.cancellation_approved", version = 1, en = "Cancellation approved", fr = "Annulation approuvée")]
pub struct CancellationApproved {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// `finance` or `brand_director`.
    #[field(en = "Approved as", fr = "Approuvée en qualité de")]
    pub hat: String,
    #[field(en = "Opinion", fr = "Avis")]
    pub opinion: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "The costs of the cancellation are not assessed yet; the special orders desk does that first.",
        fr = "L’annulation n’est pas encore chiffrée ; le bureau des commandes spéciales le fait d’abord.",
        at = "order"
    )]
    CostsNotAssessed,
    #[say(
        en = "You asked for this cancellation or assessed it; somebody else approves.",
        fr = "Vous avez demandé cette annulation ou l’avez chiffrée ; une autre personne approuve.",
        at = "order"
    )]
    ApprovedByItsAuthor,
    #[say(
        en = "You approved it already; the second approval is another person's.",
        fr = "Vous l’avez déjà approuvée ; la seconde approbation revient à une autre personne.",
        at = "order"
    )]
    ApprovedTwice,
    #[say(
        en = "Your side has approved; the other approval is for {other}.",
        fr = "Votre direction a approuvé ; l’autre approbation revient à : {other}.",
        at = "order"
    )]
    OtherSide { other: kernel::Text },
}

/// The side this person approves for, when one is left.
fn hat(cancellation: &Cancellation, order: &Order, context: &Context) -> Option<&'static str> {
    let held = context.actor.roles_at(&order.boutique, &context.network);
    let left = [("finance", &cancellation.finance_by), ("brand_director", &cancellation.brand_by)];
    left.into_iter().find(|(role, by)| held.contains(role) && by.is_none()).map(|(role, _)| role)
}

impl Command for ApproveCancellation {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = found(state, &self.order)?;
        let refusals = standing(&order, state, context);
        let cancellation: Option<Cancellation> = state.row(&order.id.0);
        let Some(hat) = cancellation.and_then(|row| hat(&row, &order, context)) else {
            return Err(refusals);
        };
        refusals.or(Events::one(CancellationApproved {
            order: order.id,
            boutique: order.boutique,
            hat: hat.to_owned(),
            opinion: self.opinion.clone(),
        }))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state, context))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![CancellationApproved::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let assessed = state.row::<Cancellation>(&order.id.0).filter(|row| row.assessed_by.is_some());
    let Some(row) = assessed else {
        refusals.add(No::CostsNotAssessed);
        return refusals;
    };
    let authors = [Some(&row.asked_by), row.assessed_by.as_ref()].into_iter().flatten();
    refusals.add_if(is_one_of(context, authors), No::ApprovedByItsAuthor);
    let approvers = row.finance_by.iter().chain(&row.brand_by);
    refusals.add_if(is_one_of(context, approvers), No::ApprovedTwice);
    if hat(&row, order, context).is_none() {
        let other = if row.finance_by.is_some() { "brand_director" } else { "finance" };
        refusals.add(No::OtherSide { other: context.network.role_title(other) });
    }
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{Scene, refuses};

    #[test]
    fn two_people_of_two_sides_approve() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        let body = json!({"order": order});
        refuses(&scene, "finance", "orders.approve_cancellation", body.clone(), &["orders.costs_not_assessed"]);
        scene.step(&order, "ask_cancellation", "advisor", &[("reason", json!("Client"))]);
        let costs = scene.cancellation_costs(&order);
        scene.act("desk", "orders.assess_cancellation", costs);
        // The desk holds finance as well, and still may not; nor may a deputy for it.
        refuses(&scene, "desk", "orders.approve_cancellation", body.clone(), &["orders.approved_by_its_author"]);
        let deputy = scene.for_another("finance", "desk");
        assert_eq!(scene.codes(&deputy, "orders.approve_cancellation", &body), ["orders.approved_by_its_author"]);
        scene.act("finance", "orders.approve_cancellation", body.clone());
        let again = ["orders.approved_twice", "orders.other_side"];
        refuses(&scene, "finance", "orders.approve_cancellation", body.clone(), &again);
        let deputy = scene.for_another("brand", "finance");
        assert_eq!(scene.codes(&deputy, "orders.approve_cancellation", &body), ["orders.approved_twice"]);
        refuses(&scene, "brand", "orders.approve_cancellation", body, &[]);
    }
}
