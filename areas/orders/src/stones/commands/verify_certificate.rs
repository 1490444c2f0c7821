//! Verify a certificate: the report, the laboratory's register and the stone say the same.

use base::Carats;
use kernel::{Command, Context, Decision, Events, ObjectRef, Refusals, State};
use serde::{Deserialize, Serialize};

use crate::{
    events::proven,
    order::StoneId,
    stones::{events::CertificateVerified, papers, rules::RULES},
};

/// Compare the report with the laboratory's register and with the stone, and keep it.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "stones.verify_certificate",
    en = "Verify the certificate",
    fr = "Vérifier le certificat",
    purpose_fr = "Comparer le rapport au registre du laboratoire et à la pierre, et le conserver.",
    subject = "stone",
    roles("gemmologist")
)]
pub struct VerifyCertificate {
    #[field(en = "Stone", fr = "Pierre")]
    stone: StoneId,
    #[field(
        en = "Number in the laboratory’s register",
        fr = "Numéro au registre du laboratoire",
        max = 40,
        help_en = "As the laboratory shows it: GIA 2201345678",
        help_fr = "Tel que le laboratoire l’affiche : GIA 2201345678"
    )]
    certificate: String,
    #[field(en = "Weight in the register", fr = "Poids au registre")]
    weight: Carats,
    #[field(en = "Report", fr = "Rapport", digest)]
    report: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "Stone {stone} has certificate {written} in the book, not this one; the wrong report lies with it. Set it aside and call the laboratory.",
        fr = "La pierre {stone} a au livre le certificat {written}, non celui-ci ; le mauvais rapport l’accompagne. Mettez-la de côté et appelez le laboratoire.",
        at = "certificate"
    )]
    WrongCertificate { stone: StoneId, written: String },
    #[say(
        en = "The register says {register}, the scale said {scale}; weigh the stone again before anything else.",
        fr = "Le registre indique {register}, la balance {scale} ; repesez la pierre avant toute chose.",
        at = "weight"
    )]
    WeightDiffers { register: Carats, scale: Carats },
    #[say(
        en = "Stone {stone} came in without a certificate; there is none to verify.",
        fr = "La pierre {stone} est entrée sans certificat ; il n’y a rien à vérifier.",
        at = "stone"
    )]
    CertificateAbsent { stone: StoneId },
}

/// Scales of the house and of laboratories may differ by this much, in thousandths of a carat.
const SCALES: i64 = 5;

impl Command for VerifyCertificate {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let stone = papers::stone(&self.stone, state)?;
        let mut refusals = Refusals::none();
        let Some(written) = stone.certificate else {
            return Err(No::CertificateAbsent { stone: stone.id }.into());
        };
        let seen = papers::certificate(&self.certificate, &stone.id, state, &mut refusals);
        if seen.is_some_and(|seen| RULES.certificate(&written).as_ref() != Ok(&seen)) {
            refusals.add(No::WrongCertificate { stone: stone.id.clone(), written: written.clone() });
        }
        let apart = (self.weight.0 - stone.weight.0).abs() > SCALES;
        refusals.add_if(apart, No::WeightDiffers { register: self.weight, scale: stone.weight });
        let verified = CertificateVerified {
            stone: stone.id,
            site: context.site.clone(),
            certificate: written,
            report: self.report.clone(),
        };
        refusals.or(Events::one(proven(verified, [self.report.clone()])))
    }

    fn foresee(subject: &ObjectRef, state: &dyn State, _: &Context) -> Refusals {
        papers::foreseen(subject, state, |stone, refusals| {
            refusals.add_if(stone.certificate.is_none(), No::CertificateAbsent { stone: stone.id.clone() });
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::commands::scene::{DIGEST, Scene, refuses, with};

    #[test]
    fn report_register_and_stone_say_the_same() {
        let mut scene = Scene::new();
        scene.receive("D-1", json!({}));
        scene.receive("D-2", json!({"certificate": null}));
        scene.receive("D-3", json!({"certificate": "GIA 2201345679"}));
        let body = json!({"stone": "D-1", "certificate": "GIA 2201345678", "weight": 1_018, "report": DIGEST});
        for (changed, codes) in [
            (json!({}), vec![]),
            (json!({"certificate": "GIA 2201345670"}), vec!["stones.wrong_certificate"]),
            (json!({"certificate": "GIA 2201345679"}), vec!["stones.certificate_taken", "stones.wrong_certificate"]),
            (json!({"weight": 1_030}), vec!["stones.weight_differs"]),
            (json!({"stone": "D-2"}), vec!["stones.certificate_absent"]),
            (json!({"stone": "D-9"}), vec!["stones.stone_unknown"]),
        ] {
            refuses(&scene, "gem", "stones.verify_certificate", with(&body, changed), &codes);
        }
        scene.act("gem", "stones.verify_certificate", body);
        let stone: crate::stones::Stone = kernel::StateExt::row(&scene.given.rows, "D-1").unwrap();
        assert_eq!(stone.verified_by.unwrap().0, "gem");
        assert_eq!(stone.report.as_deref(), Some(DIGEST));
    }
}
