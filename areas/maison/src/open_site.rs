//! Open a site: a boutique, an atelier or an office enters the network, with its clock and hours.

use base::{BusinessCalendar, Currency, Holidays, OpeningHours, id::SiteId};
use kernel::{Choice, Command, Context, Decision, Event, Events, Refusals, State};
use serde::{Deserialize, Serialize};

/// What a site is.
#[derive(Clone, Debug, PartialEq, Choice)]
pub enum SiteKind {
    /// Sells to clients.
    #[choice(en = "Boutique", fr = "Boutique")]
    Boutique,
    /// Makes and repairs.
    #[choice(en = "Atelier", fr = "Atelier")]
    Atelier,
    /// Plans and follows.
    #[choice(en = "Headquarters", fr = "Siège")]
    Headquarters,
}

/// When a site works.
#[derive(Clone, Debug, PartialEq, Choice)]
pub enum Hours {
    /// Monday to Saturday, 10:00 to 19:00.
    #[choice(en = "Boutique (Mon–Sat, 10–19)", fr = "Boutique (lun.–sam., 10 h–19 h)")]
    Boutique,
    /// Monday to Friday, 8:00 to 17:00.
    #[choice(en = "Office (Mon–Fri, 8–17)", fr = "Bureau (lun.–ven., 8 h–17 h)")]
    Office,
}

impl Hours {
    /// The hours themselves.
    pub fn opening(&self) -> OpeningHours {
        match self {
            Self::Boutique => OpeningHours::BOUTIQUE,
            Self::Office => OpeningHours::OFFICE,
        }
    }
}

/// Open a site of the network.
#[derive(Debug, Serialize, Deserialize, Command)]
#[command(
    name = "maison.open_site",
    en = "Open a site",
    fr = "Ouvrir un site",
    purpose_fr = "Ouvrir un site du réseau.",
    roles("administrator"),
    begins
)]
pub struct OpenSite {
    /// Short code, used everywhere.
    #[field(
        en = "Code",
        fr = "Code",
        help_en = "Capital letters, digits and hyphens, such as GVA or ATL-PAR",
        help_fr = "Capitales, chiffres et traits d’union, par exemple GVA ou ATL-PAR"
    )]
    pub site: SiteId,
    /// Name as written on the door.
    #[field(en = "Name", fr = "Nom", max = 80)]
    pub name: String,
    /// What it is.
    #[field(en = "Kind", fr = "Nature")]
    pub kind: SiteKind,
    /// ISO 3166 alpha-2.
    #[field(
        en = "Country",
        fr = "Pays",
        max = 2,
        help_en = "Two letters, such as FR",
        help_fr = "Deux lettres, par exemple FR"
    )]
    pub country: String,
    /// Region it is managed in.
    #[field(en = "Region", fr = "Région", max = 40)]
    pub region: String,
    /// IANA zone.
    #[field(
        en = "Time zone",
        fr = "Fuseau horaire",
        max = 40,
        help_en = "IANA name, such as Europe/Paris",
        help_fr = "Nom IANA, par exemple Europe/Paris"
    )]
    pub time_zone: String,
    /// Currency of its sales.
    #[field(en = "Currency", fr = "Devise", max = 3)]
    pub currency: String,
    /// When it works.
    #[field(en = "Hours", fr = "Horaires")]
    pub hours: Hours,
}

/// A site has entered the network.
#[derive(Debug, Serialize, Deserialize, Event)]
#[event(kind = "maison.site_opened", version = 1, en = "Site opened", fr = "Site ouvert")]
pub struct SiteOpened {
    /// Its code.
    #[relation("subject")]
    pub site: SiteId,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: SiteKind,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// Region.
    pub region: String,
    /// IANA zone.
    pub time_zone: String,
    /// Currency.
    pub currency: Currency,
    /// Hours.
    pub hours: Hours,
}

#[derive(kernel::Refusal)]
#[refusal(area = "maison")]
enum No {
    #[say(
        en = "The code {site} may only have capital letters, digits and hyphens.",
        fr = "Le code {site} ne peut contenir que des capitales, des chiffres et des traits d’union.",
        at = "site"
    )]
    NotASiteCode { site: SiteId },
    #[say(
        en = "There is a site {site} already; choose another code.",
        fr = "Le site {site} existe déjà ; choisissez un autre code.",
        at = "site"
    )]
    SiteExists { site: SiteId },
    #[say(
        en = "The country is two capital letters, such as FR.",
        fr = "Le pays s’écrit en deux capitales, par exemple FR.",
        at = "country"
    )]
    NotACountry {},
    #[say(
        en = "“{zone}” is not a time zone; write its IANA name, such as Europe/Paris.",
        fr = "« {zone} » n’est pas un fuseau horaire ; écrivez son nom IANA, par exemple Europe/Paris.",
        at = "time_zone"
    )]
    UnknownZone { zone: String },
    #[say(
        en = "“{currency}” is not a currency the maison trades in.",
        fr = "« {currency} » n’est pas une devise de la maison.",
        at = "currency"
    )]
    UnknownCurrency { currency: String },
}

impl Command for OpenSite {
    fn decide(&self, _: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let code_is_plain = self.site.0.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
        refusals.add_if(!code_is_plain, No::NotASiteCode { site: self.site.clone() });
        refusals.add_if(context.network.site(&self.site).is_some(), No::SiteExists { site: self.site.clone() });
        let two_letters = self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase());
        refusals.add_if(!two_letters, No::NotACountry {});
        let calendar =
            BusinessCalendar::new(&self.time_zone, self.hours.opening(), Holidays::of_country(&self.country));
        refusals.add_if(calendar.is_none(), No::UnknownZone { zone: self.time_zone.clone() });
        let currency = match Currency::parse(&self.currency) {
            Ok(currency) => currency,
            Err(_) => {
                refusals.add(No::UnknownCurrency { currency: self.currency.clone() });
                return Err(refusals);
            }
        };
        refusals.or(Events::one(SiteOpened {
            site: self.site.clone(),
            name: self.name.clone(),
            kind: self.kind.clone(),
            country: self.country.clone(),
            region: self.region.clone(),
            time_zone: self.time_zone.clone(),
            currency,
            hours: self.hours.clone(),
        }))
    }
}
