//! The rows of sites, people and roles held, folded from their events.

use base::{Currency, Moment, id::PersonId, id::SiteId};
use kernel::{Envelope, Event, Grant, GrantScope, Projection, Row, Rows, RowsExt, Site, StateExt, Table};

use crate::{
    AccountLocked, AccountUnlocked, Ceiling, DeputationId, DeputyConfirmed, DeputyEnded, DeputyNamed, GrantDeclined,
    GrantEnded, GrantProposed, Granted, Hours, PersonEnrolled, Reach, SiteKind, SiteOpened,
};

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
    /// Since when they cannot sign in, while they cannot.
    #[column(en = "Locked", fr = "Verrouillé le")]
    pub locked_at: Option<Moment>,
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
    /// Who gave it, or proposed it.
    #[column(en = "Granted by", fr = "Attribué par")]
    pub granted_by: PersonId,
    /// The second person, where the role carries approval.
    #[column(en = "Confirmed by", fr = "Confirmé par")]
    pub confirmed_by: Option<PersonId>,
}

/// A role that waits for a second person.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "maison_proposal", index("person"), scope("home"))]
pub struct ProposalRow {
    /// `person/role/place`.
    #[column(en = "Proposed role", fr = "Rôle proposé")]
    pub id: String,
    /// For whom.
    #[column(en = "Person", fr = "Personne")]
    pub person: PersonId,
    /// The home site of that person.
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
    /// Who proposed it.
    #[column(en = "Proposed by", fr = "Proposé par")]
    pub proposed_by: PersonId,
    /// For whom they acted.
    #[column(en = "Proposed for", fr = "Proposé au nom de")]
    pub proposed_for: Option<PersonId>,
    /// Since when.
    #[column(en = "Since", fr = "Depuis")]
    pub since: Moment,
}

/// A deputy, named for a time.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "maison_deputation", index("principal"), index("deputy"), scope("home", "deputy_home"))]
pub struct DeputationRow {
    /// Number.
    #[column(en = "Deputation", fr = "Suppléance")]
    pub id: DeputationId,
    /// For whom.
    #[column(en = "For", fr = "Pour")]
    pub principal: PersonId,
    /// Who acts.
    #[column(en = "Deputy", fr = "Suppléant")]
    pub deputy: PersonId,
    /// The home site of the one who named.
    #[column(en = "Home site", fr = "Site d’attache")]
    pub home: SiteId,
    /// The home site of the deputy.
    #[column(en = "Deputy’s home site", fr = "Site d’attache du suppléant")]
    pub deputy_home: SiteId,
    /// Roles lent.
    #[column(en = "Roles", fr = "Rôles")]
    pub roles: Vec<String>,
    /// Sites, none for wherever the roles are held.
    #[column(en = "Sites", fr = "Sites")]
    pub sites: Vec<String>,
    /// From when.
    #[column(en = "From", fr = "Du")]
    pub from: Moment,
    /// Until when, not included.
    #[column(en = "Until", fr = "Jusqu’au")]
    pub until: Moment,
    /// Up to which value.
    #[column(en = "Value", fr = "Valeur")]
    pub ceiling: Ceiling,
    /// Whether a second person must confirm it.
    #[column(en = "Needs confirming", fr = "À confirmer")]
    pub needs_confirming: bool,
    /// When it was confirmed.
    #[column(en = "Confirmed", fr = "Confirmée le")]
    pub confirmed_at: Option<Moment>,
    /// The second person.
    #[column(en = "Confirmed by", fr = "Confirmée par")]
    pub confirmed_by: Option<PersonId>,
    /// When it was ended before its time.
    #[column(en = "Ended", fr = "Terminée le")]
    pub ended_at: Option<Moment>,
}

impl DeputationRow {
    /// Whether the deputy may act at a moment.
    pub fn in_force(&self, now: Moment) -> bool {
        let agreed = !self.needs_confirming || self.confirmed_at.is_some();
        agreed && self.ended_at.is_none() && self.from <= now && now < self.until
    }
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
        vec![SiteRow::table(), PersonRow::table(), GrantRow::table(), ProposalRow::table(), DeputationRow::table()]
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
            rows.write(&PersonRow {
                id: enrolled.person,
                home: enrolled.home,
                enrolled_at: event.occurred_at,
                locked_at: None,
            });
        } else if let Some(locked) = AccountLocked::read(event) {
            rows.change::<PersonRow>(&locked.person.0, |person| person.locked_at = Some(event.occurred_at));
        } else if let Some(unlocked) = AccountUnlocked::read(event) {
            rows.change::<PersonRow>(&unlocked.person.0, |person| person.locked_at = None);
        } else {
            apply_grants(event, rows);
            apply_deputies(event, rows);
        }
    }
}

fn apply_grants(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(proposed) = GrantProposed::read(event) {
        let Some(person) = rows.row::<PersonRow>(&proposed.person.0) else { return };
        rows.write(&ProposalRow {
            id: GrantRow::key(&proposed.person, &proposed.role, &proposed.place),
            person: proposed.person,
            home: person.home,
            role: proposed.role,
            reach: proposed.reach,
            place: proposed.place,
            proposed_by: event.actor.clone(),
            proposed_for: event.on_behalf_of.clone(),
            since: event.occurred_at,
        });
    } else if let Some(granted) = Granted::read(event) {
        let Some(person) = rows.row::<PersonRow>(&granted.person.0) else { return };
        let id = GrantRow::key(&granted.person, &granted.role, &granted.place);
        let proposal = rows.row::<ProposalRow>(&id);
        let confirmed_by = proposal.as_ref().map(|_| event.actor.clone());
        let granted_by = proposal.map_or_else(|| event.actor.clone(), |proposal| proposal.proposed_by);
        rows.remove(ProposalRow::table(), &id);
        rows.write(&GrantRow {
            id,
            person: granted.person,
            home: person.home,
            role: granted.role,
            reach: granted.reach,
            place: granted.place,
            since: event.occurred_at,
            until: None,
            granted_by,
            confirmed_by,
        });
    } else if let Some(declined) = GrantDeclined::read(event) {
        rows.remove(ProposalRow::table(), &declined.proposal.0);
    } else if let Some(ended) = GrantEnded::read(event) {
        rows.change::<GrantRow>(&ended.grant.0, |grant| grant.until = Some(event.occurred_at));
    }
}

fn apply_deputies(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(named) = DeputyNamed::read(event) {
        let home = |person: &PersonId| rows.row::<PersonRow>(&person.0).map(|row| row.home);
        let (Some(home), Some(deputy_home)) = (home(&named.principal), home(&named.deputy)) else { return };
        rows.write(&DeputationRow {
            id: named.deputation,
            principal: named.principal,
            deputy: named.deputy,
            home,
            deputy_home,
            roles: named.roles,
            sites: named.sites.into_iter().map(|site| site.0).collect(),
            from: named.from,
            until: named.until,
            ceiling: named.ceiling,
            needs_confirming: named.needs_confirming,
            confirmed_at: None,
            confirmed_by: None,
            ended_at: None,
        });
    } else if let Some(confirmed) = DeputyConfirmed::read(event) {
        rows.change::<DeputationRow>(&confirmed.deputation.0, |row| {
            (row.confirmed_at, row.confirmed_by) = (Some(event.occurred_at), Some(event.actor.clone()));
        });
    } else if let Some(ended) = DeputyEnded::read(event) {
        rows.change::<DeputationRow>(&ended.deputation.0, |row| row.ended_at = Some(event.occurred_at));
    }
}
