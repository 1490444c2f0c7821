//! Hold a stone for an order: one stone never to two orders, one place of an order never filled twice.

use base::{Carats, Date};
use kernel::{Cell, Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::{StoneAllocated, proven},
    order::{OrderId, StoneId, need_deposit, open, today},
    rows::{Source, StoneHeld},
    stones::{
        Stone, papers,
        rows::{Gem, Status},
        rules::RULES,
    },
};

/// Two weighings of one stone may differ by this much, in thousandths of a carat.
const SCALES: i64 = 5;

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
        en = "Stones in the quote: {stones}; place {place} is beyond them. Propose a change to the client first.",
        fr = "Pierres au devis : {stones} ; la place {place} va au-delà. Proposez d’abord une modification au client.",
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
        en = "Stone {stone} has certificate {written} in the book; another lies with it. Set the stone aside and call the laboratory.",
        fr = "La pierre {stone} a au livre le certificat {written} ; un autre l’accompagne. Mettez-la de côté et appelez le laboratoire.",
        at = "certificate"
    )]
    WrongCertificate { stone: StoneId, written: String },
    #[say(
        en = "Stone {stone} came in without a certificate; receive the report in the book before it goes to an order.",
        fr = "La pierre {stone} est entrée sans certificat ; inscrivez le rapport au livre avant de l’affecter.",
        at = "certificate"
    )]
    CertificateNotInTheBook { stone: StoneId },
    #[say(
        en = "Stone {stone} weighs {written} in the book; weigh it again, it may be another stone.",
        fr = "La pierre {stone} pèse {written} au livre ; repesez-la, c’est peut-être une autre pierre.",
        at = "weight"
    )]
    WeightDiffers { stone: StoneId, written: Carats },
    #[say(
        en = "Stone {stone} came in as: {written}. Choose that source, or another stone.",
        fr = "La pierre {stone} est entrée comme : {written}. Choisissez cette provenance, ou une autre pierre.",
        at = "source"
    )]
    SourceDiffers { stone: StoneId, written: Source },
    #[say(
        en = "The memo of stone {stone} ended on {due}; have the supplier renew it, or give the stone back.",
        fr = "Le confié de la pierre {stone} a pris fin le {due} ; faites-le renouveler par le fournisseur, ou rendez la pierre.",
        at = "stone"
    )]
    MemoOver { stone: StoneId, due: Date },
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
        let known = state.row::<Stone>(&self.stone.0);
        let typed = self.certificate.as_deref().filter(|typed| !typed.trim().is_empty());
        let written = typed.and_then(|typed| papers::certificate(typed, &self.stone, state, &mut refusals));
        let supplied = matches!(self.source, Source::Memo | Source::Purchase);
        refusals.add_if(self.source == Source::Purchase && self.offers.unwrap_or(0) < 2, No::OffersMissing);
        let on = today(context, &order.boutique);
        match &known {
            Some(stone) => self.agrees(stone, written.as_deref(), on, &mut refusals),
            // A stone nobody received in the book brings its papers with the allocation; what it is is not known, so
            // that everything a diamond needs is asked of it.
            None => {
                refusals.add_if(typed.is_some() && !self.verified, No::CertificateNotVerified);
                let warranties = RULES.needs_warranties(self.source) && self.warranties.is_none();
                refusals.add_if(warranties, No::WarrantiesMissing);
                let needs_origin = supplied && RULES.needs_origin(Gem::Diamond, self.weight, on);
                refusals.add_if(needs_origin && self.origin.is_none(), No::OriginMissing);
            }
        }
        let allocated = StoneAllocated {
            order: order.id,
            stone: self.stone.clone(),
            boutique: order.boutique,
            allocation: context.ids.next().to_string(),
            place: self.place,
            source: self.source,
            weight: self.weight,
            certificate: written.or_else(|| known.and_then(|stone| stone.certificate)),
        };
        refusals.or(Events::one(proven(allocated, self.warranties.iter().chain(&self.origin).cloned())))
    }
}

impl AllocateStone {
    /// What is typed is what stands in the book of that stone.
    fn agrees(&self, stone: &Stone, written: Option<&str>, on: Date, refusals: &mut Refusals) {
        let id = || stone.id.clone();
        papers::refuse_gone(stone, refusals);
        let apart = (self.weight.0 - stone.weight.0).abs() > SCALES;
        refusals.add_if(apart, No::WeightDiffers { stone: id(), written: stone.weight });
        refusals.add_if(self.source != stone.source, No::SourceDiffers { stone: id(), written: stone.source });
        match (&stone.certificate, written) {
            (Some(book), Some(typed)) if book != typed => {
                refusals.add(No::WrongCertificate { stone: id(), written: book.clone() });
            }
            (None, Some(_)) => refusals.add(No::CertificateNotInTheBook { stone: id() }),
            _ => {}
        }
        let unverified = stone.certificate.is_some() && stone.verified_at.is_none();
        refusals.add_if(unverified, No::CertificateNotVerified);
        if let (Some(due), true) = (stone.memo_due, stone.status == Status::Free) {
            refusals.add_if(due < on, No::MemoOver { stone: id(), due });
        }
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
            (json!({"verified": false}), vec!["orders.certificate_not_verified"]),
            (json!({"certificate": "GIA 1"}), vec!["stones.certificate_form"]),
        ] {
            refuses(&scene, "gem", "orders.allocate_stone", with(&stone, changed), &codes);
        }
    }

    #[test]
    fn a_stone_of_the_book_is_held_as_it_stands_there() {
        let mut scene = Scene::new();
        let order = scene.deposited(json!({}));
        scene.receive("D-1", json!({}));
        scene.receive("D-2", json!({"certificate": "GIA 2201345679"}));
        scene.receive_memo("M-1", json!({"memo_due": "2026-01-20"}));
        let body = json!({"order": order, "stone": "D-1", "place": 1, "source": "stock", "weight": 1_020,
            "certificate": "GIA 2201345678", "verified": true});
        // A tick is not the act that keeps the report.
        refuses(&scene, "gem", "orders.allocate_stone", body.clone(), &["orders.certificate_not_verified"]);
        for (stone, certificate) in [("D-1", "GIA 2201345678"), ("D-2", "GIA 2201345679"), ("M-1", "HRD 190001234567")]
        {
            let verify = json!({"stone": stone, "certificate": certificate, "weight": 1_020, "report": DIGEST});
            scene.act("gem", "stones.verify_certificate", verify);
        }
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"certificate": null, "verified": false}), vec![]),
            (json!({"certificate": "GIA 2201345679"}), vec!["stones.certificate_taken", "orders.wrong_certificate"]),
            (
                json!({"weight": 900, "source": "memo", "certificate": "HRD 190009999999"}),
                vec!["orders.weight_differs", "orders.source_differs", "orders.wrong_certificate"],
            ),
        ] {
            refuses(&scene, "gem", "orders.allocate_stone", with(&body, changed), &codes);
        }
        scene.given.at("2026-01-21T09:00:00Z");
        let memo = json!({"stone": "M-1", "certificate": null, "source": "memo"});
        refuses(&scene, "gem", "orders.allocate_stone", with(&body, memo), &["orders.memo_over"]);
        scene.act("gem", "orders.allocate_stone", body);
        let stone: crate::stones::Stone = kernel::StateExt::row(&scene.given.rows, "D-1").unwrap();
        assert_eq!(stone.order.unwrap().0, order);
    }
}
