//! Count a parcel anew: an observation; the difference is a movement of its own, with its reason.

use base::Carats;
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::stones::{events::LotCounted, papers, rows::LotId};

/// Count and weigh a parcel anew; a difference is kept with its reason.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.count_lot",
    en = "Count the parcel anew",
    fr = "Recompter le lot",
    purpose_fr = "Compter et peser à nouveau un lot ; un écart est gardé avec son motif.",
    subject = "lot",
    roles("gemmologist", "internal_control")
)]
pub struct CountLot {
    #[field(en = "Parcel", fr = "Lot")]
    lot: LotId,
    #[field(en = "Stones counted", fr = "Pierres comptées", min = 0, max = 1_000_000)]
    count: i64,
    #[field(en = "Weight of all of them", fr = "Poids total")]
    carats: Carats,
    #[field(
        en = "Reason of a difference",
        fr = "Motif d’un écart",
        paragraph,
        max = 500,
        help_en = "When it is not what the book says",
        help_fr = "Quand ce n’est pas ce que dit le livre"
    )]
    reason: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "Stones without weight, or weight without stones: count and weigh again.",
        fr = "Des pierres sans poids, ou un poids sans pierres : comptez et pesez à nouveau.",
        at = "carats"
    )]
    CountAndWeightApart,
    #[say(
        en = "The book has {count} stones of {carats}; say why it differs.",
        fr = "Le livre indique {count} pierres pour {carats} ; dites pourquoi cela diffère.",
        at = "reason"
    )]
    ReasonMissing { count: i64, carats: Carats },
}

impl Command for CountLot {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let lot = papers::lot(&self.lot, state)?;
        let mut refusals = Refusals::none();
        refusals.add_if((self.count == 0) != (self.carats.0 == 0), No::CountAndWeightApart);
        let differs = self.count != lot.on_hand || self.carats != lot.on_hand_carats;
        let reason = self.reason.as_deref().map(str::trim).unwrap_or_default();
        let unsaid = differs && reason.is_empty();
        refusals.add_if(unsaid, No::ReasonMissing { count: lot.on_hand, carats: lot.on_hand_carats });
        refusals.or(Events::one(LotCounted {
            count_difference: self.count - lot.on_hand,
            carats_difference: Carats(self.carats.0 - lot.on_hand_carats.0),
            lot: lot.id,
            site: lot.site,
            count: self.count,
            carats: self.carats,
            reason: reason.to_owned(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        stones::rows::{Lot, LotMove},
    };

    #[test]
    fn a_difference_has_its_reason() {
        let mut scene = Scene::new();
        scene.parcel("P-1", 100, 1_000);
        let body = json!({"lot": "P-1", "count": 100, "carats": 1_000});
        refuses(&scene, "gem", "stones.count_lot", body.clone(), &[]);
        let one_less = with(&body, json!({"count": 99, "carats": 990}));
        refuses(&scene, "gem", "stones.count_lot", one_less.clone(), &["stones.reason_missing"]);
        let apart = with(&body, json!({"count": 0, "reason": "x"}));
        refuses(&scene, "gem", "stones.count_lot", apart, &["stones.count_and_weight_apart"]);
        scene.act("gem", "stones.count_lot", with(&one_less, json!({"reason": "Chipped in sieving"})));
        let lot: Lot = kernel::StateExt::row(&scene.given.rows, "P-1").unwrap();
        assert_eq!((lot.on_hand, lot.on_hand_carats.0, lot.received), (99, 990, 100));
        let moves: Vec<LotMove> = kernel::StateExt::rows(&scene.given.rows, "lot", "P-1");
        assert_eq!(moves.iter().map(|step| step.count).sum::<i64>(), 99);
    }
}
