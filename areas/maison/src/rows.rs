//! The rows of sites, people and roles held, folded from their events.

use base::{Currency, Moment, id::PersonId, id::SiteId};
use kernel::{Envelope, Event, Grant, GrantScope, Projection, Row, Rows, RowsExt, Site, Table};

use crate::{GrantEnded, Granted, Hours, PersonEnrolled, Reach, SiteKind, SiteOpened};

/// A site.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "maison_site", index("region"))]
pub struct SiteRow {
    /// Code.
    #[column(en = "Site", fr = "Site")]
    pub id: SiteId,
    /// Name.
    #[column(en = "Name", fr = "Nom")]
    pub name: String,
    /// What it is.
    #[column(en = "Kind", fr = "Nature")]
    pub kind: SiteKind,
    /// ISO 3166 alpha-2.
    #[column(en = "Country", fr = "Pays")]
    pub country: String,
    /// Region.
    #[column(en = "Region", fr = "Région")]
    pub region: String,
    /// IANA zone.
    #[column(en = "Time zone", fr = "Fuseau horaire")]
    pub time_zone: String,
    /// Currency of its sales.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// When it works.
    #[column(en = "Hours", fr = "Horaires")]
    pub hours: Hours,
    /// Since when.
    #[column(en = "Opened", fr = "Ouvert le")]
    pub opened_at: Moment,
}

impl SiteRow {
    /// As decisions see it.
    pub fn into_site(self) -> Site {
        Site {
            id: self.id,
            name: self.name,
            kind: self.kind.code().to_owned(),
            country: self.country,
            region: self.region,
            time_zone: self.time_zone,
            currency: self.currency,
            hours: self.hours.opening(),
        }
    }
}

/// A person's code.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "maison_person", index("home"), scope("home"))]
pub struct PersonRow {
    /// Code.
    #[column(en = "Person", fr = "Personne")]
    pub id: PersonId,
    /// The site they usually work at.
    #[column(en = "Home site", fr = "Site d’attache")]
    pub home: SiteId,
    /// Since when.
    #[column(en = "Enrolled", fr = "Inscrit le")]
    pub enrolled_at: Moment,
}

/// A role held, or once held.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "maison_grant", index("person"), index("place"), scope("home"))]
pub struct GrantRow {
    /// `person/role/place`.
    #[column(en = "Role held", fr = "Rôle attribué")]
    pub id: String,
    /// By whom.
    #[column(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// The home site of that person, which decides who sees this.
    #[column(en = "Home site", fr = "Site d’attache")]
    pub home: SiteId,
    /// Which role.
    #[column(en = "Role", fr = "Rôle", role)]
    pub role: String,
    /// How far.
    #[column(en = "Reach", fr = "Étendue")]
    pub reach: Reach,
    /// The site or region, or `*`.
    #[column(en = "Place", fr = "Lieu")]
    pub place: String,
    /// Since when.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
    /// Until when, once ended.
    #[column(en = "Until", fr = "Jusqu’à")]
    pub until: Option<Moment>,
}

impl GrantRow {
    /// The key of a role held.
    pub fn key(person: &PersonId, role: &str, place: &str) -> String {
        format!("{person}/{role}/{place}")
    }

    /// As decisions see it.
    pub fn into_grant(self) -> Grant {
        let scope = match self.reach {
            Reach::Everywhere => GrantScope::Everywhere,
            Reach::Region => GrantScope::Region(self.place),
            Reach::Site => GrantScope::Site(SiteId(self.place)),
        };
        Grant { role: self.role, scope }
    }
}

/// Folds sites, people and roles.
pub struct People;

impl Projection for People {
    fn name(&self) -> &'static str {
        "maison.people"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![SiteRow::table(), PersonRow::table(), GrantRow::table()]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        if let Some(opened) = SiteOpened::read(event) {
            rows.write(&SiteRow {
                id: opened.site,
                name: opened.name,
                kind: opened.kind,
                country: opened.country,
                region: opened.region,
                time_zone: opened.time_zone,
                currency: opened.currency,
                hours: opened.hours,
                opened_at: event.occurred_at,
            });
        } else if let Some(enrolled) = PersonEnrolled::read(event) {
            rows.write(&PersonRow { id: enrolled.person, home: enrolled.home, enrolled_at: event.occurred_at });
        } else if let Some(granted) = Granted::read(event) {
            let Some(person) = kernel::StateExt::row::<PersonRow>(rows, &granted.person.0) else { return };
            rows.write(&GrantRow {
                id: GrantRow::key(&granted.person, &granted.role, &granted.place),
                person: granted.person,
                home: person.home,
                role: granted.role,
                reach: granted.reach,
                place: granted.place,
                since: event.occurred_at,
                until: None,
            });
        } else if let Some(ended) = GrantEnded::read(event) {
            rows.change::<GrantRow>(&ended.grant.0, |grant| grant.until = Some(event.occurred_at));
        }
    }
}
