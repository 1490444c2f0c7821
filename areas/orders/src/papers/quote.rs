//! The quote the client signs: what is made, what it costs them, until when it holds, and on which terms.

use base::{Date, Grams};
use kernel::{
    Envelope, Paper, PaperDesk, Refusals, Say, Text,
    paper::{Block, PaperColumn, PaperFact, PaperTable, Signature, Total},
};

use super::{No, Writing};
use crate::events::Quoted;

pub(super) fn write(desk: &PaperDesk<'_>) -> Result<Paper, Refusals> {
    let writing = Writing::begin(desk)?;
    let order = &writing.order;
    let act = desk.last("orders.quoted");
    let (Some(price), Some(act)) = (order.price, act) else { return Err(No::NotQuoted.into()) };
    if !order.price_is_approved() {
        return Err(No::PriceNotApproved.into());
    }
    let quoted = serde_json::from_value::<Quoted>(act.payload.clone()).ok();
    let mut paper =
        writing.paper(Text::new("Quote", "Devis"), &format!("D{}", order.revision), &order.boutique, Some(act));
    paper.to = Some(writing.client());
    paper.notice = writing.expired();
    paper.lead = vec![
        writing
            .say(
                "It is our pleasure to submit to you our quote for the piece you entrusted us with imagining.",
                "Nous avons le plaisir de vous soumettre notre devis pour la pièce que vous nous avez confié le soin d’imaginer.",
            )
            .to_owned(),
    ];
    paper.blocks = vec![
        Block::Facts { title: String::new(), facts: writing.quoted_facts(quoted.as_ref()) },
        Block::Table(PaperTable {
            title: writing.say("Price", "Prix").to_owned(),
            columns: vec![
                PaperColumn::words(writing.say("Description", "Désignation"), 1),
                PaperColumn::figures(writing.say("Amount", "Montant")),
            ],
            rows: writing.lines(price, quoted.as_ref()),
            totals: vec![
                Total::strong(writing.say("Price of the piece", "Prix de la pièce"), writing.amount(price)),
                Total::new(
                    writing.say("Deposit to confirm the order", "Acompte à la commande"),
                    order.deposit.map(|deposit| writing.amount(deposit)).unwrap_or_default(),
                ),
                Total::new(
                    writing.say("Balance at the hand-over", "Solde à la remise"),
                    writing.amount(price - order.deposit.unwrap_or(0)),
                ),
            ],
            ..PaperTable::default()
        }),
        Block::Clauses {
            title: writing.say("Terms", "Conditions").to_owned(),
            clauses: writing.quote_terms(quoted.as_ref().and_then(|quoted| quoted.fixing)),
        },
    ];
    paper.signatures = vec![
        Signature {
            label: writing.say("For the maison", "Pour la maison").to_owned(),
            name: order.quoted_by.as_ref().map(|person| desk.names.person(&person.0)).unwrap_or_default(),
            note: writing.day_of(act),
        },
        Signature {
            label: writing.say("The client", "Le client").to_owned(),
            name: String::new(),
            note: writing
                .say("Date, and “read and agreed” in your own hand", "Date et mention manuscrite « bon pour accord »")
                .to_owned(),
        },
    ];
    Ok(paper)
}

impl Writing<'_> {
    /// What must not be overlooked of a quote: it lapsed, or the client has answered it.
    fn expired(&self) -> Option<String> {
        let lapsed: Option<&Envelope> = self.desk.last("orders.quote_expired");
        let until = self.day(self.order.valid_until);
        match (lapsed, self.order.accepted_at) {
            (_, Some(_)) => None,
            (Some(_), None) => Some(self.lang().of(
                format!("This quote expired on {until}. Ask your advisor for another one."),
                format!("Ce devis a expiré le {until}. Demandez-en un autre à votre conseiller."),
            )),
            (None, None) => None,
        }
    }

    fn quoted_facts(&self, quoted: Option<&Quoted>) -> Vec<PaperFact> {
        let order = &self.order;
        let metal = quoted.and_then(|quoted| quoted.metal).map(|metal: Grams| metal.say(self.lang()));
        let mut facts = vec![
            self.fact("Drawing", "Dessin", self.drawing()),
            self.fact("Valid until", "Valable jusqu’au", self.day(order.valid_until)),
            self.fact("Wished for", "Souhaitée pour le", self.day(order.need_by)),
            self.fact("Metal", "Métal", metal.unwrap_or_default()),
            self.fact("Stones to be set", "Pierres à sertir", order.stones.to_string()),
            self.fact("Your advisor", "Votre conseiller", self.desk.names.person(&order.advisor.0)),
        ];
        facts.retain(|fact| !fact.value.is_empty());
        facts
    }

    /// Lines of the price as a client sees them: never what the piece costs the maison.
    fn lines(&self, price: i64, quoted: Option<&Quoted>) -> Vec<Vec<String>> {
        let mut said = self.order.title.clone();
        let mut parts = vec![self.say("drawing and making in our ateliers", "dessin et réalisation dans nos ateliers")];
        if quoted.is_some_and(|quoted| quoted.metal.is_some()) {
            parts.push(self.say("precious metal", "métal précieux"));
        }
        if self.order.stones > 0 {
            parts.push(self.say("stones and setting", "pierres et sertissage"));
        }
        parts.push(self.say("hallmark and case", "poinçon et écrin"));
        said.push('\n');
        said.push_str(&super::capital(&parts.join(", ")));
        vec![vec![said, self.amount(price)]]
    }

    fn quote_terms(&self, fixing: Option<Date>) -> Vec<PaperFact> {
        let until = self.day(self.order.valid_until);
        let deposit = self.order.deposit.map(|deposit| self.amount(deposit)).unwrap_or_default();
        let mut terms = vec![
            self.fact(
                "Validity.",
                "Validité.",
                self.lang().of(
                    format!("This quote may be accepted until {until}; after that day stones and price are confirmed anew."),
                    format!("Ce devis peut être accepté jusqu’au {until} ; passé ce jour, pierres et prix sont à confirmer."),
                ),
            ),
            self.fact(
                "Order.",
                "Commande.",
                self.lang().of(
                    format!("Your order is firm with your signature of this quote and of the drawing, and with the deposit of {deposit}; nothing is engaged before it is received."),
                    format!("Votre commande est ferme à la signature de ce devis et du dessin, et au versement de l’acompte de {deposit} ; rien n’est engagé avant sa réception."),
                ),
            ),
        ];
        if let Some(fixing) = fixing {
            let fixing = fixing.say(self.lang());
            terms.push(self.fact(
                "Price of the metal.",
                "Cours du métal.",
                self.lang().of(
                    format!("The price rests on the metal price of {fixing}. It is guaranteed until the end of the validity and, once the deposit is received, until the hand-over."),
                    format!("Le prix repose sur le cours du métal du {fixing}. Il est garanti jusqu’au terme de la validité et, une fois l’acompte reçu, jusqu’à la remise."),
                ),
            ));
        }
        terms.extend(self.common_terms());
        terms
    }

    /// Terms of every order.
    pub(super) fn common_terms(&self) -> Vec<PaperFact> {
        vec![
            self.fact("A piece of yours alone.", "Une pièce à vous seul.", self.no_withdrawal()),
            self.fact(
                "Changes.",
                "Modifications.",
                self.say(
                    "A change asked for after the order is priced and dated in writing, and made once you have signed it.",
                    "Une modification demandée après la commande est chiffrée et datée par écrit, et réalisée une fois signée de votre main.",
                ),
            ),
            self.fact(
                "Stones.",
                "Pierres.",
                self.say(
                    "Natural stones differ from one to the next; those chosen with you are named on the order confirmation, with their certificates.",
                    "Les pierres naturelles diffèrent l’une de l’autre ; celles choisies avec vous figurent sur la confirmation de commande, avec leurs certificats.",
                ),
            ),
            self.fact(
                "Date.",
                "Date.",
                self.say(
                    "The date promised is given with the confirmation; should anything move it, you are told at once, and why.",
                    "La date promise figure sur la confirmation ; si quoi que ce soit la déplace, vous en êtes informé aussitôt, avec la raison.",
                ),
            ),
        ]
    }

    /// Why a personalised piece is not taken back, with the law of the country it is sold in where we know it.
    /// Directive 2011/83/EU, article 16 c; Code de la consommation, article L. 221-28, 3°.
    fn no_withdrawal(&self) -> String {
        const UNION: [&str; 26] = [
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
            "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ];
        let law = match self.country() {
            "FR" => self.say(
                " (Code de la consommation, article L. 221-28, 3°)",
                " (Code de la consommation, article L. 221-28, 3°)",
            ),
            country if UNION.contains(&country) => {
                self.say(" (Directive 2011/83/EU, article 16 c)", " (directive 2011/83/UE, article 16 c)")
            }
            _ => "",
        };
        self.lang().of(
            format!("Made or personalised to your wishes, it can be neither returned nor exchanged: there is no right of withdrawal{law}."),
            format!("Réalisée ou personnalisée selon vos souhaits, elle n’est ni reprise ni échangée : le droit de rétractation ne s’applique pas{law}."),
        )
    }
}
