//! Cash rules by country, read from `rules/cash.toml`: the cap, when the payer is identified, what is reported.

use std::sync::LazyLock;

use base::{Currency, Date, Money, id::ClientId, moment::DAY};
use kernel::{Context, Refusals, State, StateExt, Text};
use serde::Deserialize;

use crate::{
    clock::{end_of, plus_days},
    events::CashReportDue,
    order::{Order, today},
    rows::{CashReport, Payment, Tender},
    terms::{euros, from_euros},
};

/// The rules of every country, with the note that goes with all of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashRules {
    /// What holds for every figure: confirm with counsel.
    pub note: Text,
    /// In the order of the file; the first that fits counts.
    pub rules: Vec<CashRule>,
}

/// What holds for cash in some countries from a day on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashRule {
    /// ISO 3166 alpha-2; `*` for every country.
    pub countries: Vec<String>,
    /// The day it came or comes into force.
    pub from: Date,
    /// The currency the amounts are written in.
    pub currency: Currency,
    /// The most taken in cash from one client within the window, in whole units.
    pub cap: i64,
    /// From this sum on the payer is identified, in whole units.
    pub identify_from: i64,
    /// Payments of so many days are added up: linked payments are one.
    pub window_days: i64,
    /// What the payer shows.
    pub documents: Vec<Text>,
    /// The text it comes from.
    pub source: Text,
    /// What is reported to an authority, when something is.
    pub report: Option<CashReportRule>,
}

/// What is reported, above which sum and how soon.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashReportRule {
    /// The form: `Form 8300`.
    pub form: String,
    /// Above this sum within the window, in whole units.
    pub above: i64,
    /// Calendar days after the payment.
    pub within_days: i64,
    /// Codes of the tenders that count.
    pub counts: Vec<String>,
}

impl CashRule {
    fn amount(&self, units: i64, currency: Currency) -> Money {
        let written = Money::new(units.saturating_mul(10_i64.pow(self.currency.decimals())), self.currency);
        in_currency(written, currency)
    }

    /// The cap, in the currency of a payment.
    pub fn cap_in(&self, currency: Currency) -> Money {
        self.amount(self.cap, currency)
    }

    /// The sum from which the payer is identified, in the currency of a payment.
    pub fn identify_from_in(&self, currency: Currency) -> Money {
        self.amount(self.identify_from, currency)
    }

    /// What the payer shows, in words.
    pub fn documents(&self) -> Text {
        let list = |lang| self.documents.iter().map(|text| text.get(lang).to_owned()).collect::<Vec<_>>().join(", ");
        Text::owned(list(kernel::Lang::En), list(kernel::Lang::Fr))
    }
}

/// An amount at the band rates: thresholds are compared across currencies, nothing is charged with it.
fn in_currency(amount: Money, currency: Currency) -> Money {
    if amount.currency == currency { amount } else { from_euros(euros(amount), currency) }
}

/// The rules as they are shipped. They are part of the program: a mistake in the file is found by its test.
pub static CASH_RULES: LazyLock<CashRules> = LazyLock::new(|| {
    toml::from_str(include_str!("../rules/cash.toml")).expect("rules/cash.toml is checked by its test")
});

/// The rule of a country on a day.
pub fn cash_rule(country: &str, on: Date) -> Option<&'static CashRule> {
    let rules = CASH_RULES.rules.iter().filter(|rule| rule.from <= on);
    let named = |rule: &&CashRule| rule.countries.iter().any(|code| code == country);
    rules.clone().find(named).or_else(|| rules.clone().find(|rule| rule.countries.iter().any(|code| code == "*")))
}

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
enum No {
    #[say(
        en = "With {before} in cash within {days} days this goes beyond {cap} ({because}); ask for a card or a transfer.",
        fr = "Avec {before} d’espèces sur {days} jours, ceci dépasse {cap} ({because}) ; demandez une carte ou un virement.",
        at = "tender"
    )]
    CashBeyondCap { before: Money, days: i64, cap: Money, because: Text },
    #[say(
        en = "From {from} in cash on the payer is identified ({documents}); add what the payer showed.",
        fr = "À partir de {from} d’espèces, le payeur est identifié ({documents}) ; joignez ce qu’il a présenté.",
        at = "payer"
    )]
    PayerNotIdentified { from: Money, documents: Text },
}

/// A payment about to be taken, as the cash rules see it.
pub struct Taking<'a> {
    /// The order it is for.
    pub order: &'a Order,
    /// How much.
    pub amount: Money,
    /// How.
    pub tender: Tender,
    /// Whether the payer showed what identifies them.
    pub identified: bool,
}

impl Taking<'_> {
    fn rule(&self, context: &Context) -> Option<&'static CashRule> {
        let country = context.network.site(&self.order.boutique).map_or("", |site| site.country.as_str());
        cash_rule(country, today(context, &self.order.boutique))
    }

    /// Every reason why this cash may not be taken.
    pub fn check(&self, state: &dyn State, context: &Context, refusals: &mut Refusals) {
        let Some(rule) = self.rule(context).filter(|_| self.tender == Tender::Cash) else { return };
        let currency = self.order.currency;
        if self.amount.currency != currency {
            return;
        }
        let days = rule.window_days;
        let before = taken(&self.order.client, currency, days, &["cash".to_owned()], base::Moment(0), state, context);
        let cap = rule.cap_in(currency);
        let total = before.saturating_add(self.amount.minor);
        if total > cap.minor {
            let before = Money::new(before, currency);
            refusals.add(No::CashBeyondCap { before, days, cap, because: rule.source.clone() });
        }
        let from = rule.identify_from_in(currency);
        if total >= from.minor && !self.identified {
            refusals.add(No::PayerNotIdentified { from, documents: rule.documents() });
        }
    }

    /// The report this payment makes due: once the sum since the last report goes beyond the threshold.
    pub fn report(&self, state: &dyn State, context: &Context) -> Option<CashReportDue> {
        let rule = self.rule(context)?;
        let report =
            rule.report.as_ref().filter(|report| report.counts.iter().any(|code| code == self.tender.code()))?;
        let currency = self.order.currency;
        let client = &self.order.client;
        let reports: Vec<CashReport> = state.rows("client", client.0.as_str());
        let since = reports.iter().map(|row| row.at).max().unwrap_or(base::Moment(0));
        let before = taken(client, currency, rule.window_days, &report.counts, since, state, context);
        let total = Money::new(before.saturating_add(self.amount.minor), currency);
        let above = rule.amount(report.above, currency);
        let on = today(context, &self.order.boutique);
        (self.amount.currency == currency && total.minor > above.minor).then(|| CashReportDue {
            order: self.order.id.clone(),
            client: client.clone(),
            boutique: self.order.boutique.clone(),
            report: format!("{}/{}", self.order.id, context.ids.next()),
            cash_form: report.form.clone(),
            total,
            above,
            on,
            due: plus_days(on, report.within_days),
            due_at: end_of(context, &self.order.boutique, plus_days(on, report.within_days)),
        })
    }
}

/// What a client paid in some tenders within a window and after a moment, in one currency.
fn taken(
    client: &ClientId,
    currency: Currency,
    days: i64,
    tenders: &[String],
    after: base::Moment,
    state: &dyn State,
    context: &Context,
) -> i64 {
    state
        .rows::<Payment>("client", client.0.as_str())
        .into_iter()
        .filter(|paid| tenders.iter().any(|code| code == paid.tender.code()))
        .filter(|paid| paid.amount > 0 && paid.at > after && context.now.since(paid.at) <= days * DAY)
        // Payments in other currencies count at the band rates: linked payments are one, wherever they were made.
        .map(|paid| in_currency(Money::new(paid.amount, paid.currency), currency).minor)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn the_rules_of_the_house_are_read_and_complete() {
        assert!(CASH_RULES.rules.len() >= 12 && CASH_RULES.note.en.contains("counsel"));
        for rule in &CASH_RULES.rules {
            let named = format!("{:?}", rule.countries);
            assert!(rule.cap > 0 && rule.identify_from > 0 && rule.identify_from <= rule.cap, "{named}");
            assert!(!rule.documents.is_empty() && !rule.source.en.is_empty() && !rule.source.fr.is_empty(), "{named}");
            assert!(rule.window_days >= 365, "linked payments of twelve months are one: {named}");
            for code in rule.report.iter().flat_map(|report| &report.counts) {
                assert!(Tender::from_code(code).is_some(), "{code}");
            }
        }
    }

    #[test]
    fn the_first_rule_in_force_counts() {
        let cap = |country, on| cash_rule(country, day(on)).map(|rule| (rule.cap, rule.currency.code().to_owned()));
        assert_eq!(cap("FR", "2026-01-05"), Some((1_000, "EUR".to_owned())));
        assert_eq!(cap("JP", "2026-01-05"), Some((2_000_000, "JPY".to_owned())));
        let identified = |on| cash_rule("DE", day(on)).map(|rule| rule.identify_from);
        assert_eq!((identified("2027-07-09"), identified("2027-07-10")), (Some(10_000), Some(3_000)));
    }

    #[test]
    fn a_cap_is_told_in_the_currency_of_the_payment() {
        let rule = cash_rule("US", day("2026-01-05")).expect("a rule");
        assert_eq!(rule.cap_in(rule.currency).minor, 3_000_000);
        assert_eq!(rule.cap_in(Currency::EUR).minor, 2_910_000);
    }
}
