//! Return metal an order did not use: sprues, offcuts, a casting that failed.

use base::Grams;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    order::OrderId,
    stones::{
        events::MetalReturned,
        papers,
        rows::{MetalLot, MetalLotId, MetalMove},
    },
};

/// Return metal an order did not use to its lot, weighed.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.return_metal",
    en = "Return metal of an order",
    fr = "Rendre du métal d’une commande",
    purpose_fr = "Rendre à son lot le métal qu’une commande n’a pas utilisé, pesé.",
    subject = "lot",
    roles("atelier_lead", "production_planner")
)]
pub struct ReturnMetal {
    #[field(en = "Metal lot", fr = "Lot de métal")]
    lot: MetalLotId,
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Weight", fr = "Poids")]
    grams: Grams,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
pub(super) enum No {
    #[say(
        en = "Order {order} has {left} of this lot; no more can come from it. Weigh again.",
        fr = "La commande {order} a {left} de ce lot ; il n’en peut venir davantage. Repesez.",
        at = "grams"
    )]
    MoreThanWithdrawn { order: OrderId, left: Grams },
}

/// What an order still has of a lot.
pub(super) fn with_order(lot: &MetalLot, order: &OrderId, state: &dyn State) -> Grams {
    let moves: Vec<MetalMove> = state.rows("lot_order", format!("{}/{order}", lot.id).as_str());
    Grams(-moves.iter().map(|step| step.grams.0).sum::<i64>())
}

impl Command for ReturnMetal {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let lot = papers::metal(&self.lot, state)?;
        let mut refusals = Refusals::none();
        papers::weighed(self.grams.0, "grams", &mut refusals);
        let left = with_order(&lot, &self.order, state);
        refusals.add_if(self.grams > left, No::MoreThanWithdrawn { order: self.order.clone(), left });
        refusals.or(Events::one(MetalReturned {
            lot: lot.id,
            order: self.order.clone(),
            site: lot.site,
            grams: self.grams,
        }))
    }
}
