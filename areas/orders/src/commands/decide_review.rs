//! Decide at the review board: people who neither made, released nor judged the piece say what becomes of it.

use base::id::{PersonId, SiteId};
use kernel::{Choice, Command, Context, Decision, Event, EventSpec, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::changes::under_way,
    events::proven,
    order::{Order, OrderId, foreseen, is_one_of, open},
    rows::Work,
};

/// What the board decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum BoardDecision {
    /// Once more at the bench.
    #[choice(en = "back to the bench", fr = "retour à l’établi")]
    Bench,
    /// From the start.
    #[choice(en = "made anew", fr = "à refaire")]
    Remake,
    /// As it is, with the client's consent.
    #[choice(en = "released as it is, with the client's consent", fr = "acceptée en l’état, avec l’accord du client")]
    AsIs,
    /// Not at all.
    #[choice(en = "cancelled", fr = "annulée")]
    Cancel,
}

/// Decide what becomes of a piece that two reworks did not bring to the standard of the maison.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.decide_review",
    en = "Decide at the review board",
    fr = "Décider en commission de revue",
    purpose_fr = "Décider ce que devient une pièce que deux reprises n’ont pas amenée au niveau de la maison.",
    subject = "order",
    roles("brand_director", "special_orders_desk")
)]
pub struct DecideReview {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Decision", fr = "Décision")]
    decision: BoardDecision,
    #[field(en = "Opinion of the board", fr = "Avis de la commission", paragraph, max = 1000)]
    opinion: String,
    #[field(
        en = "Second member of the board",
        fr = "Second membre de la commission",
        help_en = "Neither of the two made, released or judged the piece",
        help_fr = "Aucun des deux n’a fait, remis ni jugé la pièce"
    )]
    member: PersonId,
    #[field(en = "Consent signed by the client", fr = "Accord signé par le client", digest)]
    consent: Option<String>,
}

/// The board decided.
#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(
    kind = "orders.review_decided",
    version = 1,
    en = "Decided by the review board",
    fr = "Décidé par la commission de revue"
)]
pub struct ReviewDecided {
    #[relation]
    #[field(hidden)]
    pub order: OrderId,
    #[relation]
    #[field(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    #[relation]
    #[field(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    #[field(en = "Decision", fr = "Décision")]
    pub decision: BoardDecision,
    #[field(en = "Opinion", fr = "Avis")]
    pub opinion: String,
    #[relation("member")]
    #[field(en = "Second member", fr = "Second membre")]
    pub member: PersonId,
    /// Reworks the board allows beyond the two of the rule.
    #[field(en = "Reworks granted", fr = "Reprises accordées")]
    pub granted: u32,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "You made, released or judged this piece; the board is other people.",
        fr = "Vous avez fait, remis ou jugé cette pièce ; la commission se compose d’autres personnes.",
        at = "order"
    )]
    BoardHadAHandInIt,
    #[say(
        en = "{member} made, released or judged this piece; choose another member.",
        fr = "{member} a fait, remis ou jugé cette pièce ; choisissez un autre membre.",
        at = "member"
    )]
    MemberHadAHandInIt { member: PersonId },
    #[say(
        en = "A board is two people; name another member.",
        fr = "Une commission compte deux personnes ; nommez un autre membre.",
        at = "member"
    )]
    BoardOfOne,
    #[say(
        en = "A piece leaves as it is only with the client's signed consent; add it.",
        fr = "Une pièce ne part en l’état qu’avec l’accord signé du client ; joignez-le.",
        at = "consent"
    )]
    ConsentMissing,
    #[say(en = "Write the opinion of the board.", fr = "Écrivez l’avis de la commission.", at = "opinion")]
    OpinionMissing,
    #[say(
        en = "Change {change} is under way; end it before the piece is released.",
        fr = "La modification {change} est en cours ; terminez-la avant d’accepter la pièce.",
        at = "decision"
    )]
    ChangeOpen { change: String },
}

/// Everybody who made, released or judged the piece.
fn hands(order: &Order, state: &dyn State) -> Vec<PersonId> {
    let work = state.rows::<Work>("order", order.id.0.as_str());
    let made = work.into_iter().flat_map(|w| [Some(w.artisan), w.artisan_for, w.finished_by]);
    made.chain([order.released_by.clone(), order.judged_by.clone()]).flatten().collect()
}

impl Command for DecideReview {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state, context);
        let hands = hands(&order, state);
        let member = &self.member;
        refusals.add_if(hands.contains(member), No::MemberHadAHandInIt { member: member.clone() });
        refusals.add_if(is_one_of(context, [member]), No::BoardOfOne);
        refusals.add_if(self.opinion.trim().is_empty(), No::OpinionMissing);
        let as_is = self.decision == BoardDecision::AsIs;
        refusals.add_if(as_is && self.consent.is_none(), No::ConsentMissing);
        if let Some(change) = under_way(state, &order.id).filter(|_| as_is) {
            refusals.add(No::ChangeOpen { change: change.id });
        }
        let granted = order.reworks_granted + u32::from(self.decision == BoardDecision::Bench);
        let decided = ReviewDecided {
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            decision: self.decision,
            opinion: self.opinion.trim().to_owned(),
            member: member.clone(),
            granted,
        };
        refusals.or(Events::one(proven(decided, self.consent.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state, context))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ReviewDecided::spec()]
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(is_one_of(context, &hands(order, state)), No::BoardHadAHandInIt);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn the_board_is_two_people_who_had_no_hand_in_the_piece() {
        let mut scene = Scene::new();
        let order = scene.made();
        let rework = with(&scene.judge_body(&order), json!({"verdict": "rework", "defects": "Polish", "score": 26}));
        scene.act("quality", "orders.judge_quality", rework.clone());
        scene.act("quality", "orders.judge_quality", rework.clone());
        scene.act("quality", "orders.judge_quality", with(&rework, json!({"verdict": "review"})));
        let body = json!({"order": order, "decision": "bench", "opinion": "One more try", "member": "desk"});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"member": "quality"}), vec!["orders.member_had_a_hand_in_it"]),
            (json!({"member": "setter"}), vec!["orders.member_had_a_hand_in_it"]),
            (json!({"member": "brand", "opinion": " "}), vec!["orders.board_of_one", "orders.opinion_missing"]),
            (json!({"decision": "as_is"}), vec!["orders.consent_missing"]),
            (json!({"decision": "as_is", "consent": DIGEST}), vec![]),
        ] {
            refuses(&scene, "brand", "orders.decide_review", with(&body, changed), &codes);
        }
        let deputy = scene.for_another("brand", "quality");
        assert_eq!(scene.codes(&deputy, "orders.decide_review", &body), ["orders.board_had_a_hand_in_it"]);
        // One more rework is granted, and no more than one.
        scene.act("brand", "orders.decide_review", body);
        scene.act("quality", "orders.judge_quality", rework.clone());
        refuses(&scene, "quality", "orders.judge_quality", rework, &["orders.reworks_used_up"]);
    }

    #[test]
    fn a_piece_released_as_it_is_counts_as_passed_and_a_remake_does_not() {
        let mut scene = Scene::new();
        let order = scene.made();
        let body = json!({"order": order, "decision": "remake", "opinion": "From the start", "member": "desk"});
        scene.act("brand", "orders.decide_review", body.clone());
        assert_eq!(scene.order(&order).passed_at, None);
        let as_is = with(&body, json!({"decision": "as_is", "consent": DIGEST}));
        scene.act("brand", "orders.decide_review", as_is);
        assert!(scene.order(&order).passed_at.is_some());
    }

    #[test]
    fn a_cancellation_by_the_board_is_asked_for_like_any_other() {
        let mut scene = Scene::new();
        let order = scene.made();
        let body = json!({"order": order, "decision": "cancel", "opinion": "Not worthy", "member": "finance"});
        scene.act("brand", "orders.decide_review", body);
        let costs = scene.cancellation_costs(&order);
        refuses(&scene, "desk", "orders.assess_cancellation", costs, &[]);
    }
}
