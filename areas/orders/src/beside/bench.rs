//! What goes wrong at a bench, and the legs of the way through workshops that are not ours.

use base::{Currency, Date, Grams, Moment, Money, id::PersonId, id::SiteId};
use kernel::{Choice, Envelope, Event, Row, Rows, RowsExt, State, StateExt};

use crate::{
    commands::{IncidentOpened, IncidentSettled, SentOut, TakenBack},
    order::OrderId,
    rows::Work,
    terms::metal_allowed,
};

/// What an incident is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum IncidentKind {
    /// More metal was lost than the standard and 0.3 g.
    #[choice(en = "metal beyond the standard", fr = "métal au-delà de la norme")]
    Metal,
    /// A stone is missing, or one too many.
    #[choice(en = "stones do not agree", fr = "pierres non concordantes")]
    Stones,
    /// Something the artisan described.
    #[choice(en = "described by the artisan", fr = "décrit par l’artisan")]
    Described,
    /// A stone broke.
    #[choice(en = "stone broken", fr = "pierre brisée")]
    Broken,
}

/// An incident at a bench, opened by the figures themselves.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_incident", scope("boutique", "atelier"), index("order"))]
pub struct Incident {
    /// Order and number of the incident.
    #[column(en = "Incident", fr = "Incident")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// The bench.
    #[column(en = "Bench", fr = "Établi", stage)]
    pub bench: String,
    /// What it is about.
    #[column(en = "What", fr = "Objet")]
    pub kind: IncidentKind,
    /// Metal lost.
    #[column(en = "Metal lost", fr = "Métal perdu")]
    pub lost: Option<Grams>,
    /// Most that may be lost: the standard of the bench and 0.3 g.
    #[column(en = "Allowed", fr = "Admis")]
    pub allowed: Option<Grams>,
    /// Stones missing; negative when there are more than before.
    #[column(en = "Stones missing", fr = "Pierres manquantes")]
    pub stones: i64,
    /// In the artisan's words; the stone, when one broke.
    #[column(en = "Description", fr = "Description")]
    pub told: Option<String>,
    /// Who finished the work, or had it in hand when the stone broke.
    #[column(en = "Artisan", fr = "Artisan")]
    pub by: PersonId,
    /// When.
    #[column(en = "Opened", fr = "Ouvert")]
    pub at: Moment,
    /// What was found to be the cause.
    #[column(en = "Finding", fr = "Conclusion")]
    pub finding: Option<String>,
    /// Who settled it.
    #[column(en = "Settled by", fr = "Clos par")]
    pub settled_by: Option<PersonId>,
    /// When.
    #[column(en = "Settled", fr = "Clos")]
    pub settled_at: Option<Moment>,
}

/// A leg of the way through a workshop that is not ours: who has it, sealed how, and when it comes back.
#[derive(Clone, Debug, PartialEq, Row)]
#[row(table = "orders_leg", scope("boutique", "atelier"), index("order"))]
pub struct Leg {
    /// Order and number of the leg.
    #[column(en = "Leg", fr = "Sous-traitance")]
    pub id: String,
    /// The order.
    #[column(en = "Order", fr = "Commande")]
    pub order: OrderId,
    /// Its boutique.
    #[column(en = "Boutique", fr = "Boutique")]
    pub boutique: SiteId,
    /// The atelier it left.
    #[column(en = "Atelier", fr = "Atelier")]
    pub atelier: Option<SiteId>,
    /// The workshop that answers for it.
    #[column(en = "Workshop", fr = "Sous-traitant")]
    pub workshop: String,
    /// The work it does.
    #[column(en = "Bench", fr = "Établi", stage)]
    pub bench: String,
    /// The seal of the pouch on its way out.
    #[column(en = "Seal out", fr = "Scellé à l’aller")]
    pub seal: String,
    /// Weight out.
    #[column(en = "Weight out", fr = "Poids à l’aller")]
    pub weight_out: Grams,
    /// Stones out.
    #[column(en = "Stones out", fr = "Pierres à l’aller")]
    pub stones_out: i64,
    /// The value it is insured for, in minor units.
    #[column(en = "Insured", fr = "Assuré", money = "currency")]
    pub insured: i64,
    /// The currency.
    #[column(en = "Currency", fr = "Devise")]
    pub currency: Currency,
    /// The day it is due back.
    #[column(en = "Due back", fr = "Retour prévu")]
    pub due_back: Date,
    /// The same as a deadline; empty once it is back.
    #[column(en = "Due", fr = "Échéance")]
    pub due: Option<Moment>,
    /// Who handed it out.
    #[column(en = "Sent by", fr = "Confié par")]
    pub sent_by: PersonId,
    /// When.
    #[column(en = "Sent", fr = "Confié")]
    pub sent_at: Moment,
    /// The seal of the pouch on its way back.
    #[column(en = "Seal back", fr = "Scellé au retour")]
    pub seal_back: Option<String>,
    /// Weight back.
    #[column(en = "Weight back", fr = "Poids au retour")]
    pub weight_back: Option<Grams>,
    /// Stones back.
    #[column(en = "Stones back", fr = "Pierres au retour")]
    pub stones_back: Option<i64>,
    /// Who took it back.
    #[column(en = "Taken back by", fr = "Repris par")]
    pub back_by: Option<PersonId>,
    /// When.
    #[column(en = "Back", fr = "De retour")]
    pub back_at: Option<Moment>,
}

/// The leg an order is on, when it is with a workshop.
pub fn away(state: &dyn State, order: &OrderId) -> Option<Leg> {
    state.rows::<Leg>("order", order.0.as_str()).into_iter().find(|leg| leg.back_at.is_none())
}

/// The identifier of the next incident of an order.
pub fn next_incident(state: &dyn State, order: &OrderId) -> String {
    numbered(order, state.rows::<Incident>("order", order.0.as_str()).len() + 1)
}

fn numbered(order: &OrderId, number: usize) -> String {
    format!("{order}/I{number}")
}

/// Incidents of an order that nobody has settled.
pub fn open_incidents(state: &dyn State, order: &OrderId) -> Vec<Incident> {
    let all = state.rows::<Incident>("order", order.0.as_str());
    all.into_iter().filter(|incident| incident.settled_at.is_none()).collect()
}

pub(super) fn fold(event: &Envelope, rows: &mut dyn Rows) {
    if let Some(sent) = SentOut::read(event) {
        let before = rows.rows::<Leg>("order", sent.order.0.as_str()).len();
        let Money { minor, currency } = sent.insured;
        rows.write(&Leg {
            id: format!("{}/{:02}", sent.order, before + 1),
            order: sent.order,
            boutique: sent.boutique,
            atelier: sent.atelier,
            workshop: sent.workshop,
            bench: sent.bench,
            seal: sent.seal,
            weight_out: sent.weight_out,
            stones_out: sent.stones_out,
            insured: minor,
            currency,
            due_back: sent.due_back,
            due: Some(sent.due),
            sent_by: event.actor.clone(),
            sent_at: event.occurred_at,
            seal_back: None,
            weight_back: None,
            stones_back: None,
            back_by: None,
            back_at: None,
        });
    } else if let Some(back) = TakenBack::read(event) {
        taken_back(back, event, rows);
    } else if let Some(opened) = IncidentOpened::read(event) {
        broken(opened, event, rows);
    } else if let Some(settled) = IncidentSettled::read(event) {
        rows.change::<Incident>(&settled.incident, |row| {
            (row.finding, row.settled_by) = (Some(settled.finding), Some(event.actor.clone()));
            row.settled_at = Some(event.occurred_at);
        });
    } else if let Some(case) = &event.case
        && let Some(bench) = case.step.strip_prefix("finish_")
    {
        // The work was folded with the order just before: it is the last one of its bench.
        let works = rows.rows::<Work>("order", case.case.id.as_str());
        if let Some(work) = works.into_iter().rev().find(|work| work.bench == bench) {
            let told = event.payload.get("incident").and_then(serde_json::Value::as_str).map(str::to_owned);
            compare(&work, told, event, rows);
        }
    }
}

/// A stone broke: the incident is of whoever had the piece in hand last.
fn broken(opened: IncidentOpened, event: &Envelope, rows: &mut dyn Rows) {
    let works = rows.rows::<Work>("order", opened.order.0.as_str());
    let last = works.into_iter().max_by_key(|work| work.started_at);
    let (bench, artisan) = last.map_or_else(|| (String::new(), event.actor.clone()), |work| (work.bench, work.artisan));
    rows.write(&Incident {
        id: opened.incident,
        order: opened.order,
        boutique: opened.boutique,
        atelier: opened.atelier,
        bench,
        kind: IncidentKind::Broken,
        lost: None,
        allowed: None,
        stones: 1,
        told: Some(opened.stone.0),
        by: artisan,
        at: event.occurred_at,
        finding: None,
        settled_by: None,
        settled_at: None,
    });
}

/// What went out and what came back, of a bench of ours.
fn compare(work: &Work, told: Option<String>, event: &Envelope, rows: &mut dyn Rows) {
    let (Some(before), Some(after)) = (work.weight_in, work.weight_out) else { return };
    let stones = work.stones_in.unwrap_or(0) - work.stones_out.unwrap_or(0);
    let place = (work.order.clone(), work.boutique.clone(), work.atelier.clone(), work.bench.clone());
    open(place, (before, after), stones, told, event, rows);
}

fn taken_back(back: TakenBack, event: &Envelope, rows: &mut dyn Rows) {
    let Some(leg) = rows.row::<Leg>(&back.leg) else { return };
    let place = (leg.order.clone(), leg.boutique.clone(), leg.atelier.clone(), leg.bench.clone());
    let stones = leg.stones_out - back.stones_back;
    open(place, (leg.weight_out, back.weight_back), stones, back.incident, event, rows);
    rows.write(&Leg {
        due: None,
        seal_back: Some(back.seal_back),
        weight_back: Some(back.weight_back),
        stones_back: Some(back.stones_back),
        back_by: Some(event.actor.clone()),
        back_at: Some(event.occurred_at),
        ..leg
    });
}

/// Opens an incident when weights or stones do not agree, or when one was described.
fn open(
    (order, boutique, atelier, bench): (OrderId, SiteId, Option<SiteId>, String),
    (before, after): (Grams, Grams),
    stones: i64,
    told: Option<String>,
    event: &Envelope,
    rows: &mut dyn Rows,
) {
    let allowed = metal_allowed(&bench, before);
    let lost = Grams(before.0 - after.0);
    let kind = match (lost.0 > allowed.0, stones != 0, told.is_some()) {
        (_, true, _) => IncidentKind::Stones,
        (true, ..) => IncidentKind::Metal,
        (_, _, true) => IncidentKind::Described,
        _ => return,
    };
    let number = rows.rows::<Incident>("order", order.0.as_str()).len() + 1;
    rows.write(&Incident {
        id: numbered(&order, number),
        order,
        boutique,
        atelier,
        bench,
        kind,
        lost: Some(lost),
        allowed: Some(allowed),
        stones,
        told,
        by: event.actor.clone(),
        at: event.occurred_at,
        finding: None,
        settled_by: None,
        settled_at: None,
    });
}
