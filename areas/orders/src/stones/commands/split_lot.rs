//! Split a parcel: what leaves the one is what the other begins with.

use base::Carats;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::stones::{
    events::LotSplit,
    papers, parts,
    rows::{Lot, LotId, MetalLot},
};

/// Make a part of a parcel a parcel of its own.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.split_lot",
    en = "Split the parcel",
    fr = "Diviser le lot",
    purpose_fr = "Faire d’une partie d’un lot un lot à part.",
    subject = "lot",
    roles("gemmologist")
)]
pub struct SplitLot {
    #[field(en = "Parcel", fr = "Lot")]
    lot: LotId,
    #[field(en = "Number of the new parcel", fr = "Numéro du nouveau lot", max = 40)]
    part: String,
    #[field(en = "Quality of the new parcel", fr = "Qualité du nouveau lot", max = 80)]
    quality: Option<String>,
    #[field(en = "Stones", fr = "Pierres", min = 1, max = 1_000_000)]
    count: i64,
    #[field(en = "Weight of all of them", fr = "Poids total")]
    carats: Carats,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "{part} is in the book already; give the new parcel another number.",
        fr = "{part} est déjà au livre ; donnez au nouveau lot un autre numéro.",
        at = "part"
    )]
    PartKnown { part: String },
}

impl Command for SplitLot {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let lot = papers::lot(&self.lot, state)?;
        let mut refusals = Refusals::none();
        let part = self.part.trim().to_owned();
        let taken = part.is_empty() || state.row::<Lot>(&part).is_some() || state.row::<MetalLot>(&part).is_some();
        refusals.add_if(taken, No::PartKnown { part: part.clone() });
        parts::leave(&lot, self.count, self.carats, &mut refusals);
        let quality = self.quality.as_deref().map(str::trim).filter(|quality| !quality.is_empty());
        refusals.or(Events::one(LotSplit {
            lot: lot.id,
            part: part.into(),
            site: lot.site,
            quality: quality.map_or(lot.quality, str::to_owned),
            count: self.count,
            carats: self.carats,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        stones::rows::Lot,
    };

    #[test]
    fn both_halves_make_the_whole() {
        let mut scene = Scene::new();
        scene.parcel("P-1", 200, 2_000);
        let body = json!({"lot": "P-1", "part": "P-1A", "count": 80, "carats": 900});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"part": "P-1"}), vec!["stones.part_known"]),
            (json!({"count": 201}), vec!["stones.more_than_on_hand"]),
            (json!({"count": 200}), vec!["stones.nothing_left_but_weight"]),
            (json!({"carats": 2_000}), vec!["stones.nothing_left_but_stones"]),
            (json!({"count": 3, "carats": 1_800}), vec!["stones.mean_differs"]),
        ] {
            refuses(&scene, "gem", "stones.split_lot", with(&body, changed), &codes);
        }
        scene.act("gem", "stones.split_lot", body);
        let lot = |id: &str| kernel::StateExt::row::<Lot>(&scene.given.rows, id).unwrap();
        assert_eq!((lot("P-1").on_hand, lot("P-1").on_hand_carats.0), (120, 1_100));
        assert_eq!((lot("P-1A").on_hand, lot("P-1A").on_hand_carats.0), (80, 900));
        assert_eq!(lot("P-1A").parent.unwrap().0, "P-1");
    }
}
