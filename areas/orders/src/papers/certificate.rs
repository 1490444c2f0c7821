//! The certificate of the hand-over: the piece, its stones and marks, that it is paid, and how to care for it.

use base::Grams;
use kernel::{
    Paper, PaperDesk, Refusals, Say, Text,
    paper::{Block, PaperFact, Signature},
};

use super::{No, Writing};

pub(super) fn write(desk: &PaperDesk<'_>) -> Result<Paper, Refusals> {
    let writing = Writing::begin(desk)?;
    let order = &writing.order;
    if order.handed_over_at.is_none() && order.ended_at.is_some() {
        return Err(No::EndedOtherwise.into());
    }
    if order.passed_at.is_none() {
        return Err(No::NotMade.into());
    }
    let act = desk.last("orders.handed_over").or_else(|| desk.last("orders.quality_judged"));
    let title = Text::new("Hand-over certificate", "Certificat de remise");
    let mut paper = writing.paper(title, "R", &order.boutique, act);
    paper.to = Some(writing.client());
    if order.balance().minor > 0 {
        let balance = order.balance().say(writing.lang());
        paper.notice = Some(writing.lang().of(
            format!("{balance} remain to be paid before the hand-over."),
            format!("Il reste {balance} à régler avant la remise."),
        ));
    }
    paper.lead = vec![
        writing
            .say(
                "The maison certifies that the piece described below was made for you in its ateliers, examined stone by stone and struck with the marks the law asks for.",
                "La maison certifie que la pièce décrite ci-dessous a été réalisée pour vous dans ses ateliers, examinée pierre à pierre et frappée des poinçons que la loi exige.",
            )
            .to_owned(),
    ];
    paper.blocks = vec![Block::Facts { title: String::new(), facts: writing.piece() }];
    if !writing.stones().is_empty() {
        paper.blocks.push(Block::Table(writing.stones_table(false)));
    }
    paper.blocks.push(Block::Table(writing.account()));
    paper.blocks.push(Block::Clauses { title: writing.say("Care", "Entretien").to_owned(), clauses: writing.care() });
    paper.signatures = vec![
        Signature {
            label: writing.say("For the maison", "Pour la maison").to_owned(),
            name: act
                .filter(|act| act.kind == "orders.handed_over")
                .map_or_else(|| desk.names.person(&order.advisor.0), |act| desk.names.person(&act.actor.0)),
            note: order.handed_over_at.and(act).map(|act| writing.day_of(act)).unwrap_or_default(),
        },
        Signature {
            label: writing.say("The client", "Le client").to_owned(),
            name: String::new(),
            note: writing
                .say("Piece, certificates and care booklet received", "Pièce, certificats et livret d’entretien reçus")
                .to_owned(),
        },
    ];
    Ok(paper)
}

impl Writing<'_> {
    fn piece(&self) -> Vec<PaperFact> {
        let order = &self.order;
        let judged = self.desk.last("orders.quality_judged");
        let weight = judged.and_then(|act| act.payload.get("weight")).and_then(serde_json::Value::as_i64).map(Grams);
        let handed = self.desk.last("orders.handed_over").map(|act| self.day_of(act));
        let assay = self.step("send_to_assay");
        let mut facts = vec![
            self.fact(
                "Weight of the piece",
                "Poids de la pièce",
                weight.map(|w| w.say(self.lang())).unwrap_or_default(),
            ),
            self.fact("Marks", "Poinçons", self.text(self.step("return_from_assay"), "marks")),
            self.fact("Assay office", "Bureau de garantie", self.text(assay, "office")),
            self.fact("Submission no.", "Numéro de dépôt", self.text(assay, "submission")),
            self.fact("Drawing", "Dessin", self.drawing()),
            self.fact("Handed over on", "Remise le", handed.unwrap_or_default()),
            self.fact("Handed over at", "Remise à", self.site_lines(&order.boutique).join(", ")),
        ];
        facts.retain(|fact| !fact.value.is_empty());
        facts
    }

    fn care(&self) -> Vec<PaperFact> {
        vec![
            self.fact(
                "Every day.",
                "Chaque jour.",
                self.say(
                    "Put your piece on last and take it off first; keep it away from perfume, chlorine and shocks.",
                    "Mettez votre pièce en dernier et retirez-la en premier ; tenez-la à l’écart du parfum, du chlore et des chocs.",
                ),
            ),
            self.fact(
                "Cleaning.",
                "Nettoyage.",
                self.say(
                    "A soft dry cloth is enough. Emeralds, opals and pearls never go into water or an ultrasonic bath.",
                    "Un linge doux et sec suffit. Émeraudes, opales et perles ne vont jamais dans l’eau ni dans un bain à ultrasons.",
                ),
            ),
            self.fact(
                "Once a year.",
                "Une fois l’an.",
                self.say(
                    "Entrust it to one of our boutiques: our ateliers check setting and clasp, and clean it.",
                    "Confiez-la à l’une de nos boutiques : nos ateliers vérifient sertissage et fermoir, et la nettoient.",
                ),
            ),
            self.fact(
                "In its case.",
                "Dans son écrin.",
                self.say(
                    "Keep it apart from other jewels, in its case, with this certificate.",
                    "Gardez-la à l’écart d’autres bijoux, dans son écrin, avec ce certificat.",
                ),
            ),
        ]
    }
}
