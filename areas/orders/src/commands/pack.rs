//! Pack the piece for its journey: sealed, insured for its price, within what the carrier may carry.

use base::Money;
use kernel::{Choice, Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::{Packed, proven},
    order::{Order, OrderId, foreseen, open, same_currency},
    terms::{Band, euros},
};

/// How the piece travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Lane {
    /// Insured courier.
    #[choice(en = "insured courier", fr = "transporteur assuré")]
    Courier,
    /// A person of the maison carries it.
    #[choice(en = "carried by a person of the maison", fr = "porté par une personne de la maison")]
    HandCarried,
    /// Armoured transport.
    #[choice(en = "armoured transport", fr = "transport de fonds")]
    Armoured,
}

impl Lane {
    /// Most it may carry, in euros at the band rates (insurer's conditions of 2025).
    const fn euros_max(self) -> i64 {
        match self {
            Self::Courier => 50_000,
            Self::HandCarried => 250_000,
            Self::Armoured => 10_000_000,
        }
    }
}

/// Pack and seal the piece; from V3 on a second person countersigns the pack.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.pack",
    en = "Pack and seal",
    fr = "Emballer et sceller",
    purpose_fr = "Emballer et sceller la pièce ; à partir de V3, une seconde personne contresigne.",
    subject = "order",
    roles("logistics")
)]
pub struct Pack {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Lane", fr = "Acheminement")]
    lane: Lane,
    #[field(en = "Seal", fr = "Scellé", max = 40)]
    seal: String,
    #[field(en = "Parcel (SSCC)", fr = "Colis (SSCC)", max = 18, help_en = "18 digits", help_fr = "18 chiffres")]
    sscc: String,
    #[field(en = "Insured value", fr = "Valeur assurée")]
    insured: Money,
    #[field(en = "Species of an exotic strap", fr = "Espèce d’un bracelet exotique", max = 60)]
    exotic: Option<String>,
    #[field(en = "CITES permit", fr = "Permis CITES", max = 40)]
    permit: Option<String>,
    #[field(en = "Export documents", fr = "Documents d’exportation", digest)]
    #[serde(default)]
    documents: Vec<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "Quality control has not passed this piece; it stays in the atelier.",
        fr = "Le contrôle qualité n’a pas validé cette pièce ; elle reste à l’atelier.",
        at = "order"
    )]
    QualityNotPassed,
    #[say(
        en = "The insured value is below the price of {price}; insure the piece for its price.",
        fr = "La valeur assurée est inférieure au prix de {price} ; assurez la pièce pour son prix.",
        at = "insured"
    )]
    Underinsured { price: Money },
    #[say(
        en = "A piece of band {band} goes beyond what this lane may carry; choose a stronger one.",
        fr = "Une pièce de tranche {band} dépasse ce que cet acheminement peut porter ; choisissez-en un plus sûr.",
        at = "lane"
    )]
    BeyondLane { band: Band },
    #[say(
        en = "The parcel number has 18 digits and its last one must check; scan the label again.",
        fr = "Le numéro de colis a 18 chiffres et le dernier est une clé ; scannez à nouveau l’étiquette.",
        at = "sscc"
    )]
    ParcelNumberWrong,
    #[say(en = "The number of the seal is needed.", fr = "Le numéro du scellé est nécessaire.", at = "seal")]
    SealMissing,
    #[say(
        en = "An exotic strap crosses no border without its CITES permit; enter it, or ship without the strap.",
        fr = "Un bracelet exotique ne passe pas la frontière sans permis CITES ; saisissez-le, ou expédiez sans le bracelet.",
        at = "permit"
    )]
    PermitMissing,
}

/// Whether 18 digits end with their check digit (GS1 General Specifications, modulo 10, weights 3 and 1).
fn is_sscc(text: &str) -> bool {
    text.len() == 18
        && text.bytes().all(|b| b.is_ascii_digit())
        && text
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, b)| u32::from(b - b'0') * if at % 2 == 1 { 3 } else { 1 })
            .sum::<u32>()
            % 10
            == 0
}

impl Command for Pack {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = standing(&order);
        same_currency(&order, self.insured, "insured", &mut refusals);
        if let Some(price) = order.price().filter(|price| price.currency == self.insured.currency) {
            refusals.add_if(self.insured.minor < price.minor, No::Underinsured { price });
        }
        if let (Some(price), Some(band)) = (order.price(), order.band) {
            refusals.add_if(euros(price) > self.lane.euros_max(), No::BeyondLane { band });
        }
        refusals.add_if(!is_sscc(&self.sscc), No::ParcelNumberWrong);
        refusals.add_if(self.seal.trim().is_empty(), No::SealMissing);
        let country = |site| context.network.site(site).map(|site| site.country.clone());
        let border = order.atelier.as_ref().and_then(country) != country(&order.boutique);
        refusals.add_if(self.exotic.is_some() && self.permit.is_none() && border, No::PermitMissing);
        let packed = Packed {
            order: order.id,
            boutique: order.boutique,
            atelier: order.atelier,
            lane: self.lane.code().to_owned(),
            seal: self.seal.trim().to_owned(),
            sscc: self.sscc.clone(),
            insured: self.insured,
        };
        refusals.or(Events::one(proven(packed, self.documents.clone())))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        foreseen(subject, state, standing)
    }
}

/// What is known before anything is typed.
fn standing(order: &Order) -> Refusals {
    let mut refusals = Refusals::none();
    refusals.add_if(order.passed_at.is_none(), No::QualityNotPassed);
    refusals
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_sscc;
    use crate::commands::scene::{Scene, refuses, with};

    #[test]
    fn a_parcel_number_checks() {
        assert!(is_sscc("340123450000000000"));
        for wrong in ["340123450000000001", "34012345000000000", "3401234500000000000", "34012345000000000x"] {
            assert!(!is_sscc(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_a_pack_needs() {
        let mut scene = Scene::new();
        let order = scene.made();
        let pack = scene.pack_body(&order);
        refuses(&scene, "logistics", "orders.pack", pack.clone(), &["orders.quality_not_passed"]);
        let judge = scene.judge_body(&order);
        scene.act("quality", "orders.judge_quality", judge);
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"insured": {"minor": 1_999_999, "currency": "CHF"}}), vec!["orders.underinsured"]),
            (json!({"sscc": "123", "seal": " "}), vec!["orders.parcel_number_wrong", "orders.seal_missing"]),
            (json!({"exotic": "Crocodylus niloticus"}), vec!["orders.permit_missing"]),
            (json!({"exotic": "Crocodylus niloticus", "permit": "FR-26-1"}), vec![]),
        ] {
            refuses(&scene, "logistics", "orders.pack", with(&pack, changed), &codes);
        }
    }
}
