//! Judge quality: never an artisan of the order, never the atelier lead who released it.

use base::Grams;
use kernel::{Choice, Command, Context, Decision, Events, ObjectRef, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    beside::{
        bench::Leg,
        changes::{ChangeState, under_way},
    },
    events::{QualityJudged, proven},
    order::{Order, OrderId, foreseen, is_one_of, open},
    rows::Work,
    terms::REWORKS_MAX,
};

/// What quality control finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Verdict {
    /// Worthy of the maison.
    #[choice(en = "pass", fr = "conforme")]
    Pass,
    /// Back to the bench.
    #[choice(en = "rework", fr = "à reprendre")]
    Rework,
    /// The review board decides.
    #[choice(en = "to the review board", fr = "à la commission de revue")]
    Review,
}

/// Points of the checklist.
const POINTS: i64 = 28;

/// Judge the finished piece by the checklist of 28 points under the loupe.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.judge_quality",
    en = "Judge quality",
    fr = "Juger la qualité",
    purpose_fr = "Juger la pièce terminée selon la liste de 28 points, à la loupe.",
    subject = "order",
    roles("quality_controller")
)]
pub struct JudgeQuality {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Verdict", fr = "Verdict")]
    verdict: Verdict,
    #[field(en = "Points met of 28", fr = "Points conformes sur 28", min = 0, max = 28)]
    score: i64,
    #[field(en = "Weight of the piece", fr = "Poids de la pièce")]
    weight: Grams,
    #[field(en = "Stones secure", fr = "Pierres bien serties")]
    stones_secure: bool,
    #[field(en = "What is to be done again", fr = "Ce qui est à reprendre", paragraph, max = 1000)]
    defects: Option<String>,
    #[field(en = "Photos", fr = "Photos", digest)]
    #[serde(default)]
    photos: Vec<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "You worked on this piece ({benches}); a controller who did not touch it judges it.",
        fr = "Vous avez travaillé à cette pièce ({benches}) ; un contrôleur qui n’y a pas touché la juge.",
        at = "order"
    )]
    JudgedByItsArtisan { benches: String },
    #[say(
        en = "You released this piece to control; somebody else judges it.",
        fr = "Vous avez remis cette pièce au contrôle ; une autre personne la juge.",
        at = "order"
    )]
    JudgedByItsReleaser,
    #[say(
        en = "No work on this piece is recorded; there is nothing to judge.",
        fr = "Aucun travail n’est enregistré sur cette pièce ; il n’y a rien à juger.",
        at = "order"
    )]
    NothingMade,
    #[say(
        en = "A piece passes with all 28 points met and its stones secure; otherwise choose rework.",
        fr = "Une pièce est conforme avec ses 28 points et ses pierres bien serties ; sinon choisissez la reprise.",
        at = "verdict"
    )]
    PassNotEarned,
    #[say(
        en = "Say what is to be done again; the artisan starts from it.",
        fr = "Dites ce qui est à reprendre ; l’artisan partira de là.",
        at = "defects"
    )]
    DefectsMissing,
    #[say(
        en = "It went back to the bench {reworks} times; the review board decides now.",
        fr = "Elle est retournée à l’établi {reworks} fois ; la commission de revue décide désormais.",
        at = "verdict"
    )]
    ReworksUsedUp { reworks: u32 },
    #[say(
        en = "The client signed change {change} and it is not applied; it is not the piece agreed. Have it applied or withdrawn first.",
        fr = "Le client a signé la modification {change} et elle n’est pas appliquée ; ce n’est pas la pièce convenue. Faites-la d’abord appliquer ou retirer.",
        at = "order"
    )]
    ChangeNotApplied { change: String },
}

impl Command for JudgeQuality {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order, state, context);
        let passes = self.score == POINTS && self.stones_secure;
        refusals.add_if(self.verdict == Verdict::Pass && !passes, No::PassNotEarned);
        let silent = self.defects.as_ref().is_none_or(|text| text.trim().is_empty());
        refusals.add_if(self.verdict != Verdict::Pass && silent, No::DefectsMissing);
        let signed = under_way(state, &order.id).filter(|change| change.state == ChangeState::Signed);
        if let Some(change) = signed.filter(|_| self.verdict == Verdict::Pass) {
            refusals.add(No::ChangeNotApplied { change: change.id });
        }
        let rework = self.verdict == Verdict::Rework;
        let reworks = order.reworks;
        refusals.add_if(rework && reworks >= REWORKS_MAX + order.reworks_granted, No::ReworksUsedUp { reworks });
        let judged = QualityJudged {
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            verdict: self.verdict.code().to_owned(),
            score: self.score,
            weight: self.weight,
            defects: self.defects.clone(),
            reworks: reworks + u32::from(rework),
        };
        refusals.or(Events::one(proven(judged, self.photos.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, context: &Context) -> Refusals {
        foreseen(subject, state, |order| standing(order, state, context))
    }
}

/// What is known before anything is typed.
fn standing(order: &Order, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let work = state.rows::<Work>("order", order.id.0.as_str());
    let outside = !state.rows::<Leg>("order", order.id.0.as_str()).is_empty();
    refusals.add_if(work.is_empty() && !outside, No::NothingMade);
    let mut own: Vec<&str> = work
        .iter()
        .filter(|w| {
            is_one_of(context, [Some(&w.artisan), w.artisan_for.as_ref(), w.finished_by.as_ref()].into_iter().flatten())
        })
        .map(|w| w.bench.as_str())
        .collect();
    own.dedup();
    refusals.add_if(!own.is_empty(), No::JudgedByItsArtisan { benches: own.join(", ") });
    refusals.add_if(is_one_of(context, &order.released_by), No::JudgedByItsReleaser);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn who_made_or_released_a_piece_does_not_judge_it() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 0}));
        scene.plan(&order);
        let judge = scene.judge_body(&order);
        refuses(&scene, "quality", "orders.judge_quality", judge.clone(), &["orders.nothing_made"]);
        scene.work(&order, "setting", "setter");
        scene.release(&order, "lead");
        // Setter and lead hold the role of a controller as well, and still may not.
        refuses(&scene, "setter", "orders.judge_quality", judge.clone(), &["orders.judged_by_its_artisan"]);
        refuses(&scene, "lead", "orders.judge_quality", judge.clone(), &["orders.judged_by_its_releaser"]);
        let deputy = scene.for_another("quality", "setter");
        assert_eq!(scene.codes(&deputy, "orders.judge_quality", &judge), ["orders.judged_by_its_artisan"]);
        refuses(&scene, "quality", "orders.judge_quality", judge, &[]);
    }

    #[test]
    fn a_pass_is_earned_and_a_rework_explained() {
        let mut scene = Scene::new();
        let order = scene.made();
        let judge = scene.judge_body(&order);
        for (changed, codes) in [
            (json!({"score": 27}), vec!["orders.pass_not_earned"]),
            (json!({"stones_secure": false}), vec!["orders.pass_not_earned"]),
            (json!({"verdict": "rework"}), vec!["orders.defects_missing"]),
            (json!({"verdict": "rework", "defects": "Claw 3 catches", "score": 27}), vec![]),
        ] {
            refuses(&scene, "quality", "orders.judge_quality", with(&judge, changed), &codes);
        }
    }

    #[test]
    fn a_piece_does_not_pass_without_the_change_its_client_signed() {
        let mut scene = Scene::new();
        let order = scene.made();
        scene.act("advisor", "orders.propose_change", json!({"order": order, "what": "engraving", "wish": "M & L"}));
        let fee = json!({"order": order, "fee": {"minor": 20_000, "currency": "CHF"}, "days": 0});
        scene.act("desk", "orders.assess_change", fee);
        scene.act("finance", "orders.confirm_change", json!({"order": order, "part": "price"}));
        refuses(&scene, "quality", "orders.judge_quality", scene.judge_body(&order), &[]);
        scene.act("advisor", "orders.answer_change", json!({"order": order, "agreed": true, "signed": DIGEST}));
        let codes = ["orders.change_not_applied"];
        refuses(&scene, "quality", "orders.judge_quality", scene.judge_body(&order), &codes);
        scene.act("desk", "orders.apply_change", json!({"order": order}));
        refuses(&scene, "quality", "orders.judge_quality", scene.judge_body(&order), &[]);
    }

    #[test]
    fn after_two_reworks_the_review_board_decides() {
        let mut scene = Scene::new();
        let order = scene.made();
        let rework = with(&scene.judge_body(&order), json!({"verdict": "rework", "defects": "Polish", "score": 26}));
        scene.act("quality", "orders.judge_quality", rework.clone());
        scene.act("quality", "orders.judge_quality", rework.clone());
        refuses(&scene, "quality", "orders.judge_quality", rework.clone(), &["orders.reworks_used_up"]);
        refuses(&scene, "quality", "orders.judge_quality", with(&rework, json!({"verdict": "review"})), &[]);
        refuses(&scene, "quality", "orders.judge_quality", scene.judge_body(&order), &[]);
    }
}
