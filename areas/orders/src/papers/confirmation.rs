//! The confirmation of an order: the deposit received, the date promised, what remains to be paid.

use kernel::{
    Paper, PaperDesk, Refusals, Say, StateExt, Text,
    paper::{Block, PaperColumn, PaperTable, Signature, Total},
};

use super::{No, Writing};
use crate::rows::{Payment, Purpose};

pub(super) fn write(desk: &PaperDesk<'_>) -> Result<Paper, Refusals> {
    let writing = Writing::begin(desk)?;
    let order = &writing.order;
    if order.deposit_at.is_none() {
        return Err(No::NoDeposit.into());
    }
    // A later promise or change makes a further confirmation; the number says which.
    let confirms =
        |kind: &str| matches!(kind, "orders.deposit_recorded" | "orders.promise_given" | "orders.change_answered");
    let count = desk.acts.iter().filter(|act| confirms(&act.kind)).count();
    let act = desk.acts.iter().rev().find(|act| confirms(&act.kind));
    let title = Text::new("Order confirmation", "Confirmation de commande");
    let mut paper = writing.paper(title, &format!("C{}", count.max(1)), &order.boutique, act);
    paper.to = Some(writing.client());
    paper.notice = writing.cancelled();
    paper.lead = vec![writing.lang().of(
        "We thank you for your confidence and confirm your order. The deposit is in our hands, and the piece is entrusted to our ateliers.".to_owned(),
        "Nous vous remercions de votre confiance et confirmons votre commande. L’acompte nous est parvenu, et la pièce est confiée à nos ateliers.".to_owned(),
    )];
    paper.blocks = vec![
        Block::Facts { title: String::new(), facts: writing.promised() },
        Block::Table(writing.account()),
        Block::Table(writing.payments()),
    ];
    if !writing.stones().is_empty() {
        paper.blocks.push(Block::Table(writing.stones_table(false)));
    }
    paper
        .blocks
        .push(Block::Clauses { title: writing.say("Terms", "Conditions").to_owned(), clauses: writing.common_terms() });
    paper.signatures = vec![Signature {
        label: writing.say("For the maison", "Pour la maison").to_owned(),
        name: desk.names.person(&order.advisor.0),
        note: writing.say("Your advisor", "Votre conseiller").to_owned(),
    }];
    Ok(paper)
}

impl Writing<'_> {
    pub(super) fn cancelled(&self) -> Option<String> {
        let act = self.desk.last("orders.cancelled")?;
        Some(self.lang().of(
            format!("This order was cancelled on {}.", self.day_of(act)),
            format!("Cette commande a été annulée le {}.", self.day_of(act)),
        ))
    }

    fn promised(&self) -> Vec<kernel::paper::PaperFact> {
        let order = &self.order;
        let promise = order.promise.map_or_else(
            || {
                self.say(
                    "given once the stones are chosen and production is planned",
                    "donnée une fois les pierres choisies et la production planifiée",
                )
                .to_owned()
            },
            |date| date.say(self.lang()),
        );
        let mut facts = vec![self.fact("Promised for", "Promise pour le", promise)];
        if let (Some(first), Some(now)) = (order.first_promise, order.promise)
            && first != now
        {
            facts.push(self.fact("First promised for", "D’abord promise pour le", first.say(self.lang())));
            let cause = order.cause.map(|cause| cause.say(self.lang())).unwrap_or_default();
            facts.push(self.fact("Why it moved", "Raison du report", super::capital(&cause)));
        }
        facts.push(self.fact("Drawing signed", "Dessin signé", self.drawing()));
        facts.push(self.fact("Handed over at", "Remise à", self.site_lines(&order.boutique).join(", ")));
        facts.push(self.fact("Your advisor", "Votre conseiller", self.desk.names.person(&order.advisor.0)));
        facts.retain(|fact| !fact.value.is_empty());
        facts
    }

    /// The price with the changes agreed, what was paid, what remains.
    pub(super) fn account(&self) -> PaperTable {
        let order = &self.order;
        let mut rows = vec![vec![order.title.clone(), self.amount(order.price.unwrap_or(0))]];
        rows.extend(self.changes().iter().map(|change| {
            let what = format!("{} : {}", super::capital(&change.what.say(self.lang())), change.wish);
            vec![
                self.lang().of(what.replacen(" :", ":", 1), what.replacen(" :", "\u{a0}:", 1)),
                self.amount(change.fee),
            ]
        }));
        let balance = self.whole().saturating_sub(order.paid);
        let mut totals = vec![
            Total::new(self.say("Price", "Prix"), self.amount(self.whole())),
            Total::new(self.say("Received", "Reçu"), self.amount(order.paid)),
        ];
        totals.push(Total::strong(self.say("Balance at the hand-over", "Solde à la remise"), self.amount(balance)));
        PaperTable {
            title: self.say("Price", "Prix").to_owned(),
            columns: vec![
                PaperColumn::words(self.say("Description", "Désignation"), 1),
                PaperColumn::figures(self.say("Amount", "Montant")),
            ],
            rows,
            totals,
            ..PaperTable::default()
        }
    }

    /// Payments so far, refunds too.
    pub(super) fn payments(&self) -> PaperTable {
        let mut payments: Vec<Payment> = self.desk.state.rows("order", self.order.id.0.as_str());
        payments.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
        let zone = self.desk.network.calendar(&self.order.boutique).map(|calendar| calendar.zone().clone());
        let zone = zone.unwrap_or(base::moment::zone::TimeZone::UTC);
        let row = |payment: &Payment| {
            let purpose = match payment.purpose {
                Purpose::Deposit => self.say("Deposit", "Acompte"),
                Purpose::Balance => self.say("Payment", "Paiement"),
                Purpose::Refund => self.say("Refund", "Remboursement"),
            };
            vec![
                payment.at.date_in(&zone).say(self.lang()),
                purpose.to_owned(),
                super::capital(&payment.tender.say(self.lang())),
                payment.receipt.clone(),
                self.amount(payment.amount),
            ]
        };
        PaperTable {
            title: self.say("Payments received", "Paiements reçus").to_owned(),
            columns: vec![
                PaperColumn::words(self.say("Date", "Date"), 2),
                PaperColumn::words(self.say("For", "Objet"), 2),
                PaperColumn::words(self.say("By", "Par"), 2),
                PaperColumn::words(self.say("Receipt", "Reçu"), 2),
                PaperColumn::figures(self.say("Amount", "Montant")),
            ],
            rows: payments.iter().map(row).collect(),
            ..PaperTable::default()
        }
    }

    /// Stones by place; with an empty column to count them in by hand.
    pub(super) fn stones_table(&self, by_hand: bool) -> PaperTable {
        let mut columns = vec![
            PaperColumn::words(self.say("Place", "Place"), 0),
            PaperColumn::words(self.say("Stone", "Pierre"), 2),
            PaperColumn::words(self.say("Source", "Provenance"), 2),
            PaperColumn::words(self.say("Certificate", "Certificat"), 2),
            PaperColumn::figures(self.say("Weight", "Poids")),
        ];
        if by_hand {
            columns.push(PaperColumn::words(self.say("Set", "Sertie"), 0));
        }
        let stones = self.stones();
        let rows = stones.iter().map(|stone| {
            let mut row = vec![
                stone.place.to_string(),
                stone.stone.0.clone(),
                super::capital(&stone.source.say(self.lang())),
                stone.certificate.clone().unwrap_or_else(|| "—".to_owned()),
                stone.weight.say(self.lang()),
            ];
            if by_hand {
                row.push("☐".to_owned()); // drawn as a box to tick
            }
            row
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let whole: i64 = stones.iter().map(|stone| stone.weight.0).sum();
        let (held, needed) = (stones.len(), self.order.stones);
        let count = self.lang().of(
            format!("{held} of {needed} {}", if needed == 1 { "stone" } else { "stones" }),
            format!("{held} {} sur {needed}", if held < 2 { "pierre" } else { "pierres" }),
        );
        let totals =
            if rows.is_empty() { Vec::new() } else { vec![Total::new(count, base::Carats(whole).say(self.lang()))] };
        PaperTable {
            opens: Vec::new(),
            title: self.say("Stones", "Pierres").to_owned(),
            columns,
            rows,
            totals,
            none: if self.order.stones == 0 {
                self.say("This order needs no stone.", "Cette commande ne demande pas de pierre.")
            } else {
                self.say(
                    "No stone is held for this order yet.",
                    "Aucune pierre n’est encore réservée pour cette commande.",
                )
            }
            .to_owned(),
            by_hand: false,
        }
    }
}
