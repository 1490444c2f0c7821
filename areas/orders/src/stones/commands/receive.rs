//! Receive a stone: with its papers from a registered supplier, or not at all.

use base::{Carats, Date, Money, id::ClientId};
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::{StoneId, today},
    rows::Source,
    stones::{
        events::StoneReceived,
        papers,
        rows::{Gem, Stone, SupplierId},
        rules::RULES,
    },
};

/// Receive a stone into the book, with its papers.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.receive",
    en = "Receive a stone",
    fr = "Recevoir une pierre",
    purpose_fr = "Inscrire une pierre au livre, avec ses papiers.",
    roles("gemmologist")
)]
pub struct Receive {
    #[field(en = "Inventory number", fr = "Numéro d’inventaire", max = 40)]
    stone: String,
    #[field(en = "Gem", fr = "Gemme")]
    gem: Gem,
    #[field(en = "Shape", fr = "Forme", max = 40)]
    shape: Option<String>,
    #[field(en = "Weight", fr = "Poids")]
    weight: Carats,
    #[field(en = "Colour", fr = "Couleur", max = 40)]
    colour: Option<String>,
    #[field(en = "Clarity", fr = "Pureté", max = 40)]
    clarity: Option<String>,
    #[field(en = "Cut", fr = "Taille", max = 40)]
    cut: Option<String>,
    #[field(
        en = "Certificate",
        fr = "Certificat",
        max = 40,
        help_en = "Laboratory, then number: GIA 2201345678",
        help_fr = "Laboratoire, puis numéro : GIA 2201345678"
    )]
    certificate: Option<String>,
    #[field(en = "Source", fr = "Provenance")]
    source: Source,
    #[field(en = "Supplier", fr = "Fournisseur")]
    supplier: Option<SupplierId>,
    #[field(en = "Client", fr = "Client", help_en = "When it is theirs", help_fr = "Quand elle est à lui")]
    client: Option<ClientId>,
    #[field(en = "Memo number", fr = "Numéro du confié", max = 40)]
    memo: Option<String>,
    #[field(en = "Memo ends", fr = "Fin du confié")]
    memo_due: Option<Date>,
    #[field(en = "Supplier’s statement of warranties", fr = "Déclaration de garantie du fournisseur", digest)]
    warranties: Option<String>,
    #[field(en = "Due diligence statement on the origin", fr = "Déclaration de diligence sur l’origine", digest)]
    origin: Option<String>,
    #[field(
        en = "Mined in",
        fr = "Extraite en",
        max = 2,
        help_en = "Two letters, as stated",
        help_fr = "Deux lettres, comme déclaré"
    )]
    mined_in: Option<String>,
    #[field(en = "Cost", fr = "Coût")]
    cost: Option<Money>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(en = "The stone needs a number of its own.", fr = "La pierre demande un numéro à elle.", at = "stone")]
    NumberMissing,
    #[say(
        en = "Stone {stone} is in the book already; give this one another number.",
        fr = "La pierre {stone} est déjà au livre ; donnez à celle-ci un autre numéro.",
        at = "stone"
    )]
    StoneKnown { stone: StoneId },
    #[say(
        en = "The supplier’s statement of warranties is missing; the stone stays sealed until it is there.",
        fr = "La déclaration de garantie du fournisseur manque ; la pierre reste scellée jusqu’à ce qu’elle soit là.",
        at = "warranties"
    )]
    WarrantiesMissing,
    #[say(
        en = "A diamond from 0.5 ct on comes into the Union with a due diligence statement since 1 January 2026; ask the supplier for it.",
        fr = "Un diamant à partir de 0,5 ct entre dans l’Union avec une déclaration de diligence depuis le 1er janvier 2026 ; demandez-la au fournisseur.",
        at = "origin"
    )]
    OriginMissing,
    #[say(
        en = "A memo has a number and a day it ends; both are on the supplier’s note.",
        fr = "Un confié a un numéro et un jour de fin ; les deux figurent sur le bon du fournisseur.",
        at = "memo"
    )]
    MemoIncomplete,
    #[say(
        en = "The memo ends on {due}, which is past; ask the supplier to renew it.",
        fr = "Le confié finit le {due}, date passée ; demandez au fournisseur de le renouveler.",
        at = "memo_due"
    )]
    MemoOver { due: Date },
    #[say(
        en = "Say whose the stone is; choose the client.",
        fr = "Dites à qui est la pierre ; choisissez le client.",
        at = "client"
    )]
    ClientMissing,
}

impl Command for Receive {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let stone = StoneId::from(self.stone.trim());
        refusals.add_if(stone.0.is_empty(), No::NumberMissing);
        if state.row::<Stone>(&stone.0).is_some() {
            refusals.add(No::StoneKnown { stone: stone.clone() });
        }
        papers::weighed(self.weight.0, "weight", &mut refusals);
        let typed = self.certificate.as_deref().filter(|typed| !typed.trim().is_empty());
        let certificate = typed.and_then(|typed| papers::certificate(typed, &stone, state, &mut refusals));
        let on = today(context, &context.site);
        let supplied = matches!(self.source, Source::Memo | Source::Purchase);
        let supplier = papers::supplier(self.supplier.as_ref(), on, supplied, state, &mut refusals);
        refusals.add_if(RULES.needs_warranties(self.source) && self.warranties.is_none(), No::WarrantiesMissing);
        let country = context.network.site(&context.site).map_or("", |site| site.country.as_str());
        let crosses = RULES.crosses(supplier.as_ref().map(|supplier| supplier.country.as_str()), country);
        let declared = supplied && crosses && RULES.needs_origin(self.gem, self.weight, on);
        refusals.add_if(declared && self.origin.is_none(), No::OriginMissing);
        if self.source == Source::Memo {
            let number = self.memo.as_deref().is_some_and(|number| !number.trim().is_empty());
            refusals.add_if(!number || self.memo_due.is_none(), No::MemoIncomplete);
            if let Some(due) = self.memo_due.filter(|due| *due < on) {
                refusals.add(No::MemoOver { due });
            }
        }
        refusals.add_if(self.source == Source::Client && self.client.is_none(), No::ClientMissing);
        let memo = self.source == Source::Memo;
        let received = StoneReceived {
            stone,
            site: context.site.clone(),
            supplier: self.supplier.clone().filter(|_| supplied),
            client: self.client.clone().filter(|_| self.source == Source::Client),
            gem: self.gem,
            shape: self.shape.clone(),
            weight: self.weight,
            colour: self.colour.clone(),
            clarity: self.clarity.clone(),
            cut: self.cut.clone(),
            certificate,
            source: self.source,
            memo: self.memo.clone().filter(|_| memo),
            memo_due: self.memo_due.filter(|_| memo),
            warranties: self.warranties.clone(),
            origin: self.origin.clone(),
            mined_in: self.mined_in.clone(),
            cost: self.cost,
        };
        refusals.or(Events::one(proven(received, self.warranties.iter().chain(&self.origin).cloned())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn what_a_stone_comes_with() {
        let mut scene = Scene::new();
        scene.supplier("ANT-01", "BE");
        scene.supplier("BOM-02", "IN");
        let body = json!({"stone": "D-1", "gem": "diamond", "weight": 1_020, "certificate": "GIA 2201345678",
            "source": "memo", "supplier": "BOM-02", "memo": "M-77", "memo_due": "2026-02-05", "warranties": DIGEST});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"warranties": null}), vec!["stones.warranties_missing"]),
            (json!({"supplier": null}), vec!["stones.supplier_missing"]),
            (json!({"supplier": "XX"}), vec!["stones.supplier_unknown"]),
            (json!({"memo": " "}), vec!["stones.memo_incomplete"]),
            (json!({"memo_due": "2026-01-04"}), vec!["stones.memo_over"]),
            (json!({"certificate": "GIA 12"}), vec!["stones.certificate_form"]),
            (json!({"certificate": "ABC 1234567"}), vec!["stones.laboratory_unknown"]),
            (json!({"source": "client"}), vec!["stones.client_missing"]),
            (json!({"source": "stock", "supplier": null, "warranties": null}), vec![]),
            (
                json!({"warranties": null, "supplier": "XX", "memo": null, "weight": 0, "certificate": "GIA"}),
                vec![
                    "stones.weight_missing",
                    "stones.certificate_form",
                    "stones.supplier_unknown",
                    "stones.warranties_missing",
                    "stones.memo_incomplete",
                ],
            ),
        ] {
            refuses(&scene, "gem", "stones.receive", with(&body, changed), &codes);
        }
        scene.act("gem", "stones.receive", body.clone());
        let same = with(&body, json!({"stone": "D-2"}));
        refuses(&scene, "gem", "stones.receive", same, &["stones.certificate_taken"]);
        let codes = ["stones.stone_known"];
        refuses(&scene, "gem", "stones.receive", body, &codes);
    }

    #[test]
    fn a_diamond_enters_the_union_with_a_statement_of_its_origin() {
        let mut scene = Scene::new();
        scene.supplier("ANT-01", "BE");
        scene.supplier("BOM-02", "IN");
        let gem = scene.actor("gem");
        let body = json!({"stone": "D-1", "gem": "diamond", "weight": 500, "source": "purchase", "supplier": "BOM-02",
            "warranties": DIGEST});
        for (site, changed, codes) in [
            ("HQ", json!({}), vec!["stones.origin_missing"]),
            ("HQ", json!({"origin": DIGEST}), vec![]),
            ("HQ", json!({"supplier": "ANT-01"}), vec![]),
            ("HQ", json!({"weight": 499}), vec![]),
            ("HQ", json!({"gem": "ruby"}), vec![]),
            ("GVA", json!({}), vec![]),
        ] {
            let asked = with(&body, changed);
            assert_eq!(scene.given.refused(&gem, site, "stones.receive", asked.clone()), codes, "{site} {asked}");
        }
    }

    #[test]
    fn a_supplier_whose_registration_ended_delivers_nothing() {
        let mut scene = Scene::new();
        scene.supplier("ANT-01", "BE");
        scene.given.at("2027-02-01T09:00:00Z");
        let body = json!({"stone": "D-1", "gem": "ruby", "weight": 500, "source": "purchase", "supplier": "ANT-01",
            "warranties": DIGEST});
        refuses(&scene, "gem", "stones.receive", body, &["stones.supplier_lapsed"]);
    }
}
