//! What forbids to destroy a client's data for now, and from when it is possible: what is open, and how long the law has
//! accounts, identity files and warranties kept.

use base::{Date, Moment};
use jiff::ToSpan as _;
use kernel::{Context, Refusals, State, StateExt};
use procedure::rows::CaseRow;

use crate::rows::{Client, Tie};

/// Acts of other areas by which money changes hands.
pub const PAYING: [&str; 3] = ["orders.deposit_recorded", "orders.payment_recorded", "orders.refunded"];

/// Acts of other areas by which a piece comes into the client's hands.
pub const HANDING_OVER: [&str; 1] = ["orders.handed_over"];

/// Years accounts are kept, by the country of the site: Code de commerce L123-22, OR 958f, HMRC VAT notice 700/21,
/// IRS (seven years at most), Corporation Tax Act (Japan); elsewhere the longest of these.
fn fiscal_years(country: &str) -> i16 {
    match country {
        "GB" => 6,
        "US" | "JP" => 7,
        _ => 10,
    }
}

/// Years an identity file is kept after the last act: Directive (EU) 2015/849 article 40, GwG article 7.
fn identity_years(country: &str) -> i16 {
    match country {
        "CH" => 10,
        "JP" => 7,
        _ => 5,
    }
}

/// Years the seller answers for a piece: Directive (EU) 2019/771 article 10, OR 210.
const WARRANTY_YEARS: i16 = 2;

#[derive(kernel::Refusal)]
#[refusal(area = "clients")]
enum Held {
    #[say(
        en = "{object} is still open; bring it to its end, or cancel it, first.",
        fr = "{object} est encore en cours ; menez-la à son terme ou annulez-la d’abord."
    )]
    OrderOpen { object: String },
    #[say(
        en = "Accounts of {object} are kept by law; erasure is possible from {date}.",
        fr = "La loi impose de conserver les comptes de {object} ; l’effacement est possible à partir du {date}."
    )]
    FiscalHold { object: String, date: Date },
    #[say(
        en = "The identity file is kept by law against money laundering; erasure is possible from {date}.",
        fr = "La loi contre le blanchiment impose de conserver le dossier d’identité ; l’effacement est possible à partir du {date}."
    )]
    IdentityHold { date: Date },
    #[say(
        en = "The piece of {object} is under warranty; erasure is possible from {date}.",
        fr = "La pièce de {object} est sous garantie ; l’effacement est possible à partir du {date}."
    )]
    WarrantyHold { object: String, date: Date },
}

/// Every reason why a client's data must be kept for now.
pub fn holds(client: &Client, state: &dyn State, context: &Context) -> Refusals {
    let mut refusals = Refusals::none();
    let ties: Vec<Tie> = state.rows("client", client.id.0.as_str());
    for tie in &ties {
        refusals.add_if(is_open(tie, state), Held::OrderOpen { object: tie.object.clone() });
    }
    let zone = context.calendar(Some(&client.home)).map(|calendar| calendar.zone().clone());
    let date = |at: Moment, years: i16| {
        let day = at.date_in(zone.as_ref().unwrap_or(&base::moment::zone::TimeZone::UTC));
        Date(day.0.saturating_add(years.years()))
    };
    let country = |tie: &Tie| context.network.site(&tie.site).map_or("", |site| site.country.as_str());
    let today = date(context.now, 0);
    let longest = |until: &dyn Fn(&Tie) -> Option<Date>| {
        let held = ties.iter().filter_map(|tie| Some((until(tie)?, tie)));
        held.filter(|(date, _)| *date > today).max_by_key(|(date, _)| *date)
    };
    if let Some((date, tie)) = longest(&|tie| Some(date(tie.paid_at?, fiscal_years(country(tie))))) {
        refusals.add(Held::FiscalHold { object: tie.object.clone(), date });
    }
    if client.document.is_some()
        && let Some((date, _)) = longest(&|tie| {
            tie.paid_at?;
            Some(date(tie.last, identity_years(country(tie))))
        })
    {
        refusals.add(Held::IdentityHold { date });
    }
    if let Some((date, tie)) = longest(&|tie| Some(date(tie.handed_at?, WARRANTY_YEARS))) {
        refusals.add(Held::WarrantyHold { object: tie.object.clone(), date });
    }
    refusals
}

/// Whether a case about the object has not come to its end.
fn is_open(tie: &Tie, state: &dyn State) -> bool {
    let cases: Vec<CaseRow> = state.rows("subject", tie.object.as_str());
    cases.iter().any(|case| case.subject_kind == tie.kind && case.closed_at.is_none())
}
