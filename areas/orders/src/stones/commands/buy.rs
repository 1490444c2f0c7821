//! Buy a stone that lies with the maison on memo.

use base::Money;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::StoneId,
    stones::{events::StoneBought, papers, rows::Owner},
};

/// Buy a stone on memo from its supplier.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.buy",
    en = "Buy the stone",
    fr = "Acheter la pierre",
    purpose_fr = "Acheter à son fournisseur une pierre en confié.",
    subject = "stone",
    roles("finance")
)]
pub struct Buy {
    #[field(en = "Stone", fr = "Pierre")]
    stone: StoneId,
    #[field(en = "Price", fr = "Prix")]
    price: Money,
    #[field(en = "Invoice with its statement of warranties", fr = "Facture avec sa déclaration de garantie", digest)]
    invoice: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
pub(super) enum No {
    #[say(
        en = "Stone {stone} does not belong to a supplier; there is nothing to buy.",
        fr = "La pierre {stone} n’est pas à un fournisseur ; il n’y a rien à acheter.",
        at = "stone"
    )]
    NotTheSuppliers { stone: StoneId },
    #[say(
        en = "The price is zero; enter the invoice’s amount.",
        fr = "Le prix est nul ; saisissez le montant de la facture.",
        at = "price"
    )]
    PriceMissing,
    #[say(
        en = "The memo was priced in {expected}, the invoice is in {given}; ask the supplier for an invoice in {expected}.",
        fr = "Le confié était chiffré en {expected}, la facture est en {given} ; demandez au fournisseur une facture en {expected}.",
        at = "price"
    )]
    OtherCurrency { expected: String, given: String },
}

impl Command for Buy {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let stone = papers::stone(&self.stone, state)?;
        let mut refusals = Refusals::none();
        refusals.add_if(stone.owner != Owner::Supplier, No::NotTheSuppliers { stone: stone.id.clone() });
        refusals.add_if(self.price.minor <= 0, No::PriceMissing);
        if let Some(currency) = stone.currency.filter(|currency| *currency != self.price.currency) {
            let (expected, given) = (currency.code().to_owned(), self.price.currency.code().to_owned());
            refusals.add(No::OtherCurrency { expected, given });
        }
        let bought =
            StoneBought { stone: stone.id, site: context.site.clone(), supplier: stone.supplier, cost: self.price };
        refusals.or(Events::one(proven(bought, [self.invoice.clone()])))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        papers::foreseen(subject, state, |stone, refusals| {
            refusals.add_if(stone.owner != Owner::Supplier, No::NotTheSuppliers { stone: stone.id.clone() });
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{DIGEST, Scene, refuses, with},
        stones::rows::{Owner, Stone},
    };

    #[test]
    fn what_is_on_memo_may_be_bought() {
        let mut scene = Scene::new();
        scene.receive("D-1", json!({}));
        scene.receive_memo("M-1", json!({"cost": {"minor": 500_000, "currency": "USD"}}));
        let body = json!({"stone": "M-1", "price": {"minor": 480_000, "currency": "USD"}, "invoice": DIGEST});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"stone": "D-1"}), vec!["stones.not_the_suppliers"]),
            (json!({"price": {"minor": 0, "currency": "EUR"}}), vec!["stones.price_missing", "stones.other_currency"]),
        ] {
            refuses(&scene, "finance", "stones.buy", with(&body, changed), &codes);
        }
        scene.act("finance", "stones.buy", body);
        let stone: Stone = kernel::StateExt::row(&scene.given.rows, "M-1").unwrap();
        assert_eq!((stone.owner, stone.cost), (Owner::Maison, Some(480_000)));
    }
}
