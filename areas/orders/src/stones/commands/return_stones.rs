//! Return small stones an order did not use to their parcel.

use base::Carats;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    order::OrderId,
    stones::{
        events::LotGivenBack,
        papers, parts,
        rows::{LotId, LotMove},
    },
};

/// Return small stones an order did not use to their parcel.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.return_stones",
    en = "Return stones of an order",
    fr = "Rendre des pierres d’une commande",
    purpose_fr = "Rendre au lot les petites pierres qu’une commande n’a pas utilisées.",
    subject = "lot",
    roles("gemmologist", "atelier_lead")
)]
pub struct ReturnStones {
    #[field(en = "Parcel", fr = "Lot")]
    lot: LotId,
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Stones", fr = "Pierres", min = 1, max = 1_000_000)]
    count: i64,
    #[field(en = "Weight of all of them", fr = "Poids total")]
    carats: Carats,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "Order {order} has {count} stones of {carats} from this parcel; no more can come back. Look for the parcel they came from.",
        fr = "La commande {order} a {count} pierres pour {carats} de ce lot ; il n’en peut revenir davantage. Cherchez le lot d’où elles viennent.",
        at = "count"
    )]
    MoreThanWent { order: OrderId, count: i64, carats: Carats },
}

impl Command for ReturnStones {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        // Also when the order is over: what a cancelled order did not use comes back as well.
        let lot = papers::lot(&self.lot, state)?;
        let mut refusals = Refusals::none();
        papers::weighed(self.carats.0, "carats", &mut refusals);
        let moves: Vec<LotMove> = state.rows("lot_order", format!("{}/{}", lot.id, self.order).as_str());
        let count: i64 = -moves.iter().map(|step| step.count).sum::<i64>();
        let carats = Carats(-moves.iter().map(|step| step.carats.0).sum::<i64>());
        if self.count > count || self.carats > carats || (self.count == count) != (self.carats == carats) {
            refusals.add(No::MoreThanWent { order: self.order.clone(), count, carats });
        } else {
            parts::mean(count, carats, self.count, self.carats, &mut refusals);
        }
        refusals.or(Events::one(LotGivenBack {
            lot: lot.id,
            order: self.order.clone(),
            site: lot.site,
            count: self.count,
            carats: self.carats,
        }))
    }
}
