//! The papers of an order: quote, confirmation, job bag, hand-over certificate. What stands on them comes from rows and
//! acts; how they are set, the press knows.

mod certificate;
mod confirmation;
mod job_bag;
mod quote;

use base::{Date, Money, id::SiteId, moment::zone::TimeZone};
use kernel::{
    Envelope, Lang, Paper, PaperDesk, PaperKind, Refusals, Say, StateExt, Text,
    paper::{Addressee, PaperFact, PaperReader},
};
use serde_json::Value;

use crate::{
    order::{Order, OrderId},
    rows::{Change, StoneHeld},
};

/// The papers, in the order of an order's life.
pub(crate) fn kinds() -> Vec<PaperKind> {
    let order = |name, title, reader, write| PaperKind { name, title, object: "order", reader, write };
    vec![
        order("quote", Text::new("Quote", "Devis"), PaperReader::Client, quote::write),
        order(
            "confirmation",
            Text::new("Order confirmation", "Confirmation de commande"),
            PaperReader::Client,
            confirmation::write,
        ),
        order("job-bag", Text::new("Job bag", "Fiche d’atelier"), PaperReader::House, job_bag::write),
        order(
            "certificate",
            Text::new("Hand-over certificate", "Certificat de remise"),
            PaperReader::Client,
            certificate::write,
        ),
    ]
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "There is no order {order}; look for it in the list of orders.",
        fr = "La commande {order} n’existe pas ; cherchez-la dans la liste des commandes."
    )]
    NoSuchOrder { order: OrderId },
    #[say(
        en = "No quote has been drawn up yet; the special orders desk does it first.",
        fr = "Aucun devis n’est encore établi ; le bureau des commandes spéciales l’établit d’abord."
    )]
    NotQuoted,
    #[say(
        en = "The price is not approved yet; the quote is printed once it is.",
        fr = "Le prix n’est pas encore approuvé ; le devis s’imprime une fois le prix approuvé."
    )]
    PriceNotApproved,
    #[say(
        en = "The deposit is not recorded yet; the order is confirmed once it is.",
        fr = "L’acompte n’est pas encore enregistré ; la commande se confirme une fois l’acompte enregistré."
    )]
    NoDeposit,
    #[say(
        en = "The piece has not passed quality control yet; its certificate is printed after that.",
        fr = "La pièce n’a pas encore passé le contrôle qualité ; son certificat s’imprime ensuite."
    )]
    NotMade,
    #[say(
        en = "The order is over without a hand-over; it has no certificate.",
        fr = "La commande s’est terminée sans remise ; elle n’a pas de certificat."
    )]
    EndedOtherwise,
}

/// An order on the desk.
struct Writing<'a> {
    desk: &'a PaperDesk<'a>,
    order: Order,
}

impl<'a> Writing<'a> {
    fn begin(desk: &'a PaperDesk<'a>) -> Result<Self, Refusals> {
        let order: Option<Order> = desk.state.row(desk.id);
        let order = order.ok_or_else(|| Refusals::from(No::NoSuchOrder { order: OrderId(desk.id.to_owned()) }))?;
        Ok(Self { desk, order })
    }

    fn lang(&self) -> Lang {
        self.desk.lang
    }

    fn say<'t>(&self, en: &'t str, fr: &'t str) -> &'t str {
        self.desk.lang.of(en, fr)
    }

    /// A paper with its head filled in; `mark` tells its kind in its number.
    fn paper(&self, title: Text, mark: &str, from: &SiteId, act: Option<&Envelope>) -> Paper {
        let order = &self.order;
        let kind = order.kind.say(self.lang());
        Paper {
            lang: self.lang(),
            title: title.get(self.lang()).to_owned(),
            number: format!("{}/{mark}", order.id),
            subject: format!("{} {}", self.say("Order", "Commande"), order.id),
            date: act.map(|act| self.day_of(act)).unwrap_or_default(),
            from: self.site_lines(from),
            headline: order.title.clone(),
            subline: capital(&kind),
            based_on: act.map(|act| act.id),
            at: act.map(|act| act.recorded_at),
            ..Paper::default()
        }
    }

    /// The client as on an envelope, or their code.
    fn client(&self) -> Addressee {
        let mut lines = self.desk.names.client(&self.order.client.0);
        let code = format!("{} {}", self.say("Client", "Client"), self.order.client);
        if lines.is_empty() {
            lines.push(code);
        }
        Addressee { label: self.say("For", "À l’attention de").to_owned(), lines }
    }

    fn site_lines(&self, site: &SiteId) -> Vec<String> {
        match self.desk.network.site(site) {
            Some(site) => vec![site.name.clone()],
            None => vec![site.to_string()],
        }
    }

    fn country(&self) -> &str {
        self.desk.network.site(&self.order.boutique).map_or("", |site| site.country.as_str())
    }

    /// The day of an act on the calendar of the boutique.
    fn day_of(&self, act: &Envelope) -> String {
        let zone = self.desk.network.calendar(&self.order.boutique).map_or(TimeZone::UTC, |c| c.zone().clone());
        act.occurred_at.date_in(&zone).say(self.lang())
    }

    fn day(&self, date: Option<Date>) -> String {
        date.map(|date| date.say(self.lang())).unwrap_or_default()
    }

    fn amount(&self, minor: i64) -> String {
        Money::new(minor, self.order.currency).say(self.lang())
    }

    fn fact(&self, en: &str, fr: &str, value: impl Into<String>) -> PaperFact {
        PaperFact::new(self.say(en, fr), value)
    }

    /// What the client owes in all: the price and the changes agreed.
    fn whole(&self) -> i64 {
        self.order.price.unwrap_or(0).saturating_add(self.order.extras)
    }

    /// Stones held for the order, by place.
    fn stones(&self) -> Vec<StoneHeld> {
        let mut stones: Vec<StoneHeld> = self.desk.state.rows("order", self.order.id.0.as_str());
        stones.retain(|stone| stone.stone_held.is_some());
        stones.sort_by_key(|stone| stone.place);
        stones
    }

    /// Changes the client agreed to.
    fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<Change> = self.desk.state.rows("order", self.order.id.0.as_str());
        changes.retain(|change| change.agreed == Some(true));
        changes
    }

    /// The newest act that was this step of the procedure.
    fn step(&self, step: &str) -> Option<&'a Envelope> {
        self.desk.acts.iter().rev().find(|act| act.case.as_ref().is_some_and(|case| case.step == step))
    }

    /// A text an act holds; empty when it holds none, or when it is kept elsewhere than in the ledger.
    fn text<'t>(&self, act: Option<&'t Envelope>, field: &str) -> &'t str {
        act.and_then(|act| act.payload.get(field)).and_then(Value::as_str).unwrap_or_default()
    }

    /// The drawing in force: which version it is, and the beginning of its digest.
    fn drawing(&self) -> String {
        let drawings: Vec<&str> = self
            .desk
            .acts
            .iter()
            .filter(|act| act.case.as_ref().is_some_and(|case| case.step == "draw_version"))
            .filter_map(|act| act.evidence.first().map(String::as_str))
            .collect();
        let Some(last) = drawings.last() else { return String::new() };
        format!(
            "{} {}, {} {}",
            self.say("Version", "Version"),
            drawings.len(),
            self.say("digest", "empreinte"),
            last.get(..12).unwrap_or(last)
        )
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
