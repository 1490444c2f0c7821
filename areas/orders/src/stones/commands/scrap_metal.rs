//! Scrap metal: filings and failed castings go to the refiner, weighed, with their reason.

use base::Grams;
use kernel::{Command, Context, Decision, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use super::{return_metal, withdraw_metal};
use crate::{
    order::OrderId,
    stones::{events::MetalScrapped, papers, rows::MetalLotId},
};

/// Send metal to the refiner: of an order, or of what is on hand.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.scrap_metal",
    en = "Scrap metal",
    fr = "Mettre du métal au rebut",
    purpose_fr = "Envoyer du métal à l’affineur : d’une commande, ou de ce qui est en main.",
    subject = "lot",
    roles("atelier_lead")
)]
pub struct ScrapMetal {
    #[field(en = "Metal lot", fr = "Lot de métal")]
    lot: MetalLotId,
    #[field(en = "Order", fr = "Commande", help_en = "When it comes from one", help_fr = "Quand il en vient")]
    order: Option<OrderId>,
    #[field(en = "Weight", fr = "Poids")]
    grams: Grams,
    #[field(en = "Reason", fr = "Motif", max = 200)]
    reason: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "Say why it is scrapped; the refiner’s account is compared with it.",
        fr = "Dites pourquoi il est mis au rebut ; le compte de l’affineur y est comparé.",
        at = "reason"
    )]
    ScrapWithoutReason,
}

impl Command for ScrapMetal {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let lot = papers::metal(&self.lot, state)?;
        let mut refusals = Refusals::none();
        papers::weighed(self.grams.0, "grams", &mut refusals);
        refusals.add_if(self.reason.trim().is_empty(), No::ScrapWithoutReason);
        match &self.order {
            Some(order) => {
                let left = return_metal::with_order(&lot, order, state);
                let no = return_metal::No::MoreThanWithdrawn { order: order.clone(), left };
                refusals.add_if(self.grams > left, no);
            }
            None => {
                let no = withdraw_metal::No::NotEnoughMetal { on_hand: lot.on_hand };
                refusals.add_if(self.grams > lot.on_hand, no);
            }
        }
        refusals.or(Events::one(MetalScrapped {
            lot: lot.id,
            order: self.order.clone(),
            site: lot.site,
            grams: self.grams,
            reason: self.reason.trim().to_owned(),
        }))
    }
}
