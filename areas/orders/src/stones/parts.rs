//! Parts of a parcel: stones and carats leave together, and neither is left without the other.

use base::Carats;
use kernel::Refusals;

use super::{papers, rows::Lot};

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "The parcel has {on_hand} stones of {carats} on hand; take less, or count it anew.",
        fr = "Le lot a {on_hand} pierres pour {carats} en main ; prenez-en moins, ou recomptez-le.",
        at = "count"
    )]
    MoreThanOnHand { on_hand: i64, carats: Carats },
    #[say(
        en = "Every stone would leave and {carats} stay; weigh again, or count the parcel anew.",
        fr = "Toutes les pierres partiraient et {carats} resteraient ; repesez, ou recomptez le lot.",
        at = "carats"
    )]
    NothingLeftButWeight { carats: Carats },
    #[say(
        en = "{stones} stones would stay without any weight; weigh again, or count the parcel anew.",
        fr = "{stones} pierres resteraient sans poids ; repesez, ou recomptez le lot.",
        at = "carats"
    )]
    NothingLeftButStones { stones: i64 },
    #[say(
        en = "These would weigh {mean} each, those of the parcel weigh {usual}; check the count and the unit.",
        fr = "Celles-ci pèseraient {mean} chacune, celles du lot pèsent {usual} ; vérifiez le nombre et l’unité.",
        at = "carats"
    )]
    MeanDiffers { mean: Carats, usual: Carats },
}

/// A part may weigh this many times the usual per stone, or as many times less.
const MEAN_FACTOR: i64 = 4;

/// The reasons why a part cannot leave what is on hand.
pub fn leave(lot: &Lot, count: i64, carats: Carats, refusals: &mut Refusals) {
    papers::weighed(carats.0, "carats", refusals);
    let (stones_left, carats_left) = (lot.on_hand - count, lot.on_hand_carats.0 - carats.0);
    if stones_left < 0 || carats_left < 0 {
        refusals.add(No::MoreThanOnHand { on_hand: lot.on_hand, carats: lot.on_hand_carats });
        return;
    }
    if stones_left == 0 && carats_left > 0 {
        refusals.add(No::NothingLeftButWeight { carats: Carats(carats_left) });
    } else if stones_left > 0 && carats_left == 0 {
        refusals.add(No::NothingLeftButStones { stones: stones_left });
    } else if stones_left > 0 {
        mean(lot.on_hand, lot.on_hand_carats, count, carats, refusals);
    }
}

/// Stones that come back were among those that left, as to their weight.
pub fn mean(of: i64, weighing: Carats, count: i64, carats: Carats, refusals: &mut Refusals) {
    if of <= 0 || count <= 0 || carats.0 <= 0 || weighing.0 <= 0 {
        return;
    }
    // Compared as products, so that nothing is rounded away.
    let (here, usual) = (i128::from(carats.0) * i128::from(of), i128::from(weighing.0) * i128::from(count));
    let factor = i128::from(MEAN_FACTOR);
    if here > usual * factor || usual > here * factor {
        refusals.add(No::MeanDiffers { mean: Carats(carats.0 / count), usual: Carats(weighing.0 / of) });
    }
}
