//! Hold a stone for an order: one stone never to two orders, one place of an order never filled twice.

use base::{Carats, Date};
use kernel::{Cell, Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::{StoneAllocated, proven},
    order::{OrderId, StoneId, need_deposit, open, today},
    rows::{Source, StoneHeld},
};

/// From this weight on a polished diamond bought or taken on memo needs its statement of origin (Regulation (EU)
/// 833/2014, in force for declarations from 1 January 2026).
const ORIGIN_FROM: Carats = Carats(500);

/// Hold a stone for a place in the piece.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "orders.allocate_stone",
    en = "Allocate a stone",
    fr = "Affecter une pierre",
    purpose_fr = "Réserver une pierre pour une place de la pièce.",
    subject = "order",
    roles("gemmologist")
)]
pub struct AllocateStone {
    #[field(en = "Order", fr = "Commande")]
    order: OrderId,
    #[field(en = "Stone", fr = "Pierre")]
    stone: StoneId,
    #[field(
        en = "Place in the piece",
        fr = "Place dans la pièce",
        min = 1,
        max = 500,
        help_en = "1 is the centre stone",
        help_fr = "1 est la pierre de centre"
    )]
    place: i64,
    #[field(en = "Source", fr = "Provenance")]
    source: Source,
    #[field(en = "Weight", fr = "Poids")]
    weight: Carats,
    #[field(en = "Certificate", fr = "Certificat", max = 40)]
    certificate: Option<String>,
    #[field(en = "Certificate verified with the laboratory", fr = "Certificat vérifié auprès du laboratoire")]
    verified: bool,
    #[field(en = "Offers compared", fr = "Offres comparées", min = 0, max = 50)]
    offers: Option<i64>,
    #[field(en = "Supplier's statement of warranties", fr = "Déclaration de garantie du fournisseur", digest)]
    warranties: Option<String>,
    #[field(en = "Statement of origin", fr = "Déclaration d’origine", digest)]
    origin: Option<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "Stone {stone} is held for order {other}; choose another stone or have it released there.",
        fr = "La pierre {stone} est réservée pour la commande {other} ; choisissez-en une autre ou faites-la libérer là-bas.",
        at = "stone"
    )]
    StoneHeldElsewhere { stone: StoneId, other: OrderId },
    #[say(
        en = "Place {place} already has stone {stone}; release it first.",
        fr = "La place {place} a déjà la pierre {stone} ; libérez-la d’abord.",
        at = "place"
    )]
    PlaceFilled { place: i64, stone: StoneId },
    #[say(
        en = "The quote has {stones} stones; place {place} is beyond them. Propose a change to the client first.",
        fr = "Le devis compte {stones} pierres ; la place {place} va au-delà. Proposez d’abord une modification au client.",
        at = "place"
    )]
    PlaceBeyondQuote { stones: u32, place: i64 },
    #[say(
        en = "The certificate is verified with the laboratory before the stone is held.",
        fr = "Le certificat est vérifié auprès du laboratoire avant de réserver la pierre.",
        at = "verified"
    )]
    CertificateNotVerified,
    #[say(
        en = "At least two offers are compared before a stone is bought.",
        fr = "Au moins deux offres sont comparées avant l’achat d’une pierre.",
        at = "offers"
    )]
    OffersMissing,
    #[say(
        en = "The supplier's statement of warranties is needed; ask for it before the stone comes in.",
        fr = "La déclaration de garantie du fournisseur est nécessaire ; demandez-la avant l’entrée de la pierre.",
        at = "warranties"
    )]
    WarrantiesMissing,
    #[say(
        en = "From 0.5 ct on the statement of origin is needed since 1 January 2026; ask the supplier for it.",
        fr = "À partir de 0,5 ct, la déclaration d’origine est nécessaire depuis le 1er janvier 2026 ; demandez-la au fournisseur.",
        at = "origin"
    )]
    OriginMissing,
    #[say(
        en = "The piece is already at the bench; the stone can be held no more. Release a broken stone to choose another.",
        fr = "La pièce est déjà à l’établi ; la pierre ne peut plus être affectée. Libérez une pierre brisée pour en choisir une autre.",
        at = "order"
    )]
    StonesAlreadyComplete,
}

impl Command for AllocateStone {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let order = open(state, &self.order)?;
        let mut refusals = Refusals::none();
        need_deposit(&order, &mut refusals);
        refusals.add_if(order.stones_at.is_some(), No::StonesAlreadyComplete);
        if let Some(held) = state.rows::<StoneHeld>("stone_held", self.stone.0.as_str()).into_iter().next() {
            // The same stone at another place of the same order is a second use of it all the same.
            refusals.add(No::StoneHeldElsewhere { stone: self.stone.clone(), other: held.order });
        }
        let place = format!("{}/{}", order.id, self.place);
        if let Some(held) = state.rows::<StoneHeld>("place_filled", Cell::from(place.as_str())).into_iter().next() {
            refusals.add(No::PlaceFilled { place: self.place, stone: held.stone });
        }
        if self.place > i64::from(order.stones) {
            refusals.add(No::PlaceBeyondQuote { stones: order.stones, place: self.place });
        }
        refusals.add_if(self.certificate.is_some() && !self.verified, No::CertificateNotVerified);
        let supplied = matches!(self.source, Source::Memo | Source::Purchase);
        refusals.add_if(self.source == Source::Purchase && self.offers.unwrap_or(0) < 2, No::OffersMissing);
        refusals.add_if(supplied && self.warranties.is_none(), No::WarrantiesMissing);
        let in_force = Date::parse("2026-01-01").is_some_and(|from| today(context, &order.boutique) >= from);
        let needs_origin = supplied && in_force && self.weight >= ORIGIN_FROM;
        refusals.add_if(needs_origin && self.origin.is_none(), No::OriginMissing);
        let allocated = StoneAllocated {
            order: order.id,
            stone: self.stone.clone(),
            boutique: order.boutique,
            allocation: context.ids.next().to_string(),
            place: self.place,
            source: self.source,
            weight: self.weight,
            certificate: self.certificate.clone(),
        };
        refusals.or(Events::one(proven(allocated, self.warranties.iter().chain(&self.origin).cloned())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn one_stone_is_never_held_for_two_orders() {
        let mut scene = Scene::new();
        let (first, second) = (scene.deposited(json!({})), scene.deposited(json!({})));
        let stone = scene.stone_body(&first, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", stone);
        let again = scene.stone_body(&second, "D-1", 1);
        refuses(&scene, "gem", "orders.allocate_stone", again.clone(), &["orders.stone_held_elsewhere"]);
        scene.act("gem", "orders.release_stone", json!({"order": first, "stone": "D-1", "reason": "substituted"}));
        refuses(&scene, "gem", "orders.allocate_stone", again, &[]);
    }

    #[test]
    fn two_stones_never_fill_one_place() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({"stones": 2}));
        let body = scene.stone_body(&order, "D-1", 1);
        scene.act("gem", "orders.allocate_stone", body);
        let same_place = scene.stone_body(&order, "D-2", 1);
        refuses(&scene, "gem", "orders.allocate_stone", same_place, &["orders.place_filled"]);
        let same_stone = scene.stone_body(&order, "D-1", 2);
        refuses(&scene, "gem", "orders.allocate_stone", same_stone, &["orders.stone_held_elsewhere"]);
        let both = scene.stone_body(&order, "D-1", 1);
        let codes = ["orders.stone_held_elsewhere", "orders.place_filled"];
        refuses(&scene, "gem", "orders.allocate_stone", both, &codes);
        let beyond = scene.stone_body(&order, "D-3", 3);
        refuses(&scene, "gem", "orders.allocate_stone", beyond, &["orders.place_beyond_quote"]);
        let other_place = scene.stone_body(&order, "D-2", 2);
        refuses(&scene, "gem", "orders.allocate_stone", other_place, &[]);
    }

    #[test]
    fn no_stone_before_the_deposit() {
        let mut scene = Scene::new();
        let order = scene.accepted(json!({}));
        let body = scene.stone_body(&order, "D-1", 1);
        refuses(&scene, "gem", "orders.allocate_stone", body, &["orders.deposit_missing"]);
    }

    #[test]
    fn what_a_stone_from_outside_needs() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        let stone = scene.stone_body(&order, "D-1", 1);
        let bought = json!({"source": "purchase", "offers": 2, "warranties": DIGEST, "origin": DIGEST});
        for (changed, codes) in [
            (bought.clone(), vec![]),
            (with(&bought, json!({"offers": 1})), vec!["orders.offers_missing"]),
            (json!({"source": "memo", "origin": DIGEST}), vec!["orders.warranties_missing"]),
            (with(&bought, json!({"origin": null})), vec!["orders.origin_missing"]),
            (with(&bought, json!({"origin": null, "weight": 499})), vec![]),
            (json!({"certificate": "GIA 1", "verified": false}), vec!["orders.certificate_not_verified"]),
        ] {
            refuses(&scene, "gem", "orders.allocate_stone", with(&stone, changed), &codes);
        }
    }
}
