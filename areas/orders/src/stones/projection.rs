//! Folds what happened to stones, parcels and metal into their rows.

use base::{Carats, Grams};
use kernel::{Envelope, Event, Projection, Row, Rows, RowsExt, StateExt, Table};

use super::{
    events::{
        CertificateVerified, LotAllotted, LotCounted, LotGivenBack, LotReceived, LotSplit, MetalReceived,
        MetalReturned, MetalScrapped, MetalWithdrawn, StoneBought, StoneGivenBack, StoneReceived, SupplierRegistered,
    },
    rows::{
        Lot, LotId, LotMove, LotMoveKind, MetalLot, MetalLotId, MetalMove, MetalMoveKind, MetalNeed, Owner, Status,
        Stone, Supplier,
    },
};
use crate::{
    events::{Quoted, StoneAllocated, StoneReleased},
    order::{Order, OrderId},
};

/// Stones, parcels, metal and their suppliers.
pub struct Stones;

impl Projection for Stones {
    fn name(&self) -> &'static str {
        "stones"
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![
            Stone::table(),
            Supplier::table(),
            Lot::table(),
            LotMove::table(),
            MetalLot::table(),
            MetalMove::table(),
            MetalNeed::table(),
        ]
    }

    fn apply(&self, event: &Envelope, rows: &mut dyn Rows) {
        match event.kind.as_str() {
            "stones.supplier_registered" => supplier(event, rows),
            "stones.received" => received(event, rows),
            "stones.certificate_verified" => verified(event, rows),
            "stones.given_back" => given_back(event, rows),
            "stones.bought" => bought(event, rows),
            "orders.stone_allocated" => allocated(event, rows),
            "orders.stone_released" => released(event, rows),
            "orders.handed_over" => handed_over(event, rows),
            "orders.quoted" => quoted(event, rows),
            kind if kind.starts_with("stones.lot_") => lot(event, rows),
            kind if kind.starts_with("stones.metal_") => metal(event, rows),
            _ => {}
        }
    }
}

fn supplier(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = SupplierRegistered::read(event) else { return };
    rows.write(&Supplier {
        id: e.supplier,
        name: e.name,
        country: e.country,
        registration: e.registration,
        until: e.until,
        proof: e.proof,
        by: event.actor.clone(),
        at: event.occurred_at,
    });
}

/// A stone that came in with nothing known of it yet.
fn blank(event: &Envelope, e: &StoneAllocated) -> Stone {
    Stone {
        id: e.stone.clone(),
        gem: None,
        shape: None,
        weight: e.weight,
        colour: None,
        clarity: None,
        cut: None,
        certificate: e.certificate.clone(),
        certificate_of: None,
        // An allocation was never struck with a report that was not verified.
        verified_by: e.certificate.as_ref().map(|_| event.actor.clone()),
        verified_at: e.certificate.as_ref().map(|_| event.occurred_at),
        report: None,
        source: e.source,
        owner: Owner::of(e.source),
        client: None,
        supplier: None,
        memo: None,
        memo_due: None,
        warranties: None,
        origin: None,
        mined_in: None,
        cost: None,
        currency: None,
        status: Status::Free,
        order: None,
        boutique: None,
        atelier: None,
        site: event.site.clone(),
        received_by: event.actor.clone(),
        received_at: event.occurred_at,
        left_at: None,
    }
}

fn received(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = StoneReceived::read(event) else { return };
    rows.write(&Stone {
        id: e.stone,
        gem: Some(e.gem),
        shape: e.shape,
        weight: e.weight,
        colour: e.colour,
        clarity: e.clarity,
        cut: e.cut,
        certificate_of: e.certificate.clone(),
        certificate: e.certificate,
        verified_by: None,
        verified_at: None,
        report: None,
        source: e.source,
        owner: Owner::of(e.source),
        client: e.client,
        supplier: e.supplier,
        memo: e.memo,
        memo_due: e.memo_due,
        warranties: e.warranties,
        origin: e.origin,
        mined_in: e.mined_in,
        cost: e.cost.map(|cost| cost.minor),
        currency: e.cost.map(|cost| cost.currency),
        status: Status::Free,
        order: None,
        boutique: None,
        atelier: None,
        site: e.site,
        received_by: event.actor.clone(),
        received_at: event.occurred_at,
        left_at: None,
    });
}

fn verified(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = CertificateVerified::read(event) else { return };
    rows.change::<Stone>(&e.stone.0, |stone| {
        stone.verified_by = Some(event.actor.clone());
        stone.verified_at = Some(event.occurred_at);
        stone.report = Some(e.report);
    });
}

fn given_back(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = StoneGivenBack::read(event) else { return };
    rows.change::<Stone>(&e.stone.0, |stone| {
        stone.status = Status::GivenBack;
        // The same stone may come in again one day, with the same report.
        stone.certificate_of = None;
        stone.left_at = Some(event.occurred_at);
        (stone.order, stone.boutique, stone.atelier) = (None, None, None);
    });
}

fn bought(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = StoneBought::read(event) else { return };
    rows.change::<Stone>(&e.stone.0, |stone| {
        stone.owner = Owner::Maison;
        stone.memo_due = None;
        (stone.cost, stone.currency) = (Some(e.cost.minor), Some(e.cost.currency));
    });
}

fn allocated(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = StoneAllocated::read(event) else { return };
    let atelier = rows.row::<Order>(&e.order.0).and_then(|order| order.atelier);
    // A stone nobody received in the book enters it with its first allocation.
    let stone = rows.row::<Stone>(&e.stone.0).unwrap_or_else(|| blank(event, &e));
    rows.write(&Stone { status: Status::Held, order: Some(e.order), boutique: Some(e.boutique), atelier, ..stone });
}

fn released(event: &Envelope, rows: &mut dyn Rows) {
    let Some(e) = StoneReleased::read(event) else { return };
    rows.change::<Stone>(&e.stone.0, |stone| {
        if e.reason == "broken" {
            stone.status = Status::Broken;
            stone.left_at = Some(event.occurred_at);
        } else {
            stone.status = Status::Free;
            (stone.order, stone.boutique, stone.atelier) = (None, None, None);
        }
    });
}

fn handed_over(event: &Envelope, rows: &mut dyn Rows) {
    let Some(order) = event.related("order") else { return };
    let held: Vec<Stone> = rows.rows("order", order);
    for stone in held.into_iter().filter(|stone| stone.status == Status::Held) {
        rows.write(&Stone { status: Status::HandedOver, left_at: Some(event.occurred_at), ..stone });
    }
}

fn quoted(event: &Envelope, rows: &mut dyn Rows) {
    // Read by name: what the quote says of metal outlives the versions of its event.
    let (Some(order), Some(boutique)) = (event.related("order"), event.related("boutique")) else { return };
    let metal = Quoted::read(event).map_or_else(
        || event.payload.get("metal").and_then(serde_json::Value::as_i64).map(Grams),
        |quoted| quoted.metal,
    );
    rows.write(&MetalNeed { id: OrderId::from(order), boutique: boutique.into(), metal });
}

/// One movement of a parcel.
struct Shift {
    lot: LotId,
    kind: LotMoveKind,
    count: i64,
    carats: i64,
    order: Option<OrderId>,
    note: Option<String>,
}

fn lot(event: &Envelope, rows: &mut dyn Rows) {
    let shift =
        |lot, kind, count, carats: Carats| Shift { lot, kind, count, carats: carats.0, order: None, note: None };
    if let Some(e) = LotReceived::read(event) {
        rows.write(&Lot {
            id: e.lot.clone(),
            gem: e.gem,
            quality: e.quality,
            parent: None,
            source: e.source,
            supplier: e.supplier,
            site: e.site,
            received: e.count,
            received_carats: e.carats,
            on_hand: 0,
            on_hand_carats: Carats(0),
            allotted: 0,
            allotted_carats: Carats(0),
            since: event.occurred_at,
        });
        moved(event, rows, shift(e.lot, LotMoveKind::Received, e.count, e.carats));
    } else if let Some(e) = LotSplit::read(event) {
        let Some(whole) = rows.row::<Lot>(&e.lot.0) else { return };
        rows.write(&Lot {
            id: e.part.clone(),
            quality: e.quality,
            parent: Some(e.lot.clone()),
            received: e.count,
            received_carats: e.carats,
            on_hand: 0,
            on_hand_carats: Carats(0),
            allotted: 0,
            allotted_carats: Carats(0),
            since: event.occurred_at,
            ..whole
        });
        let off = shift(e.lot.clone(), LotMoveKind::SplitOff, -e.count, Carats(-e.carats.0));
        moved(event, rows, Shift { note: Some(e.part.0.clone()), ..off });
        let part = shift(e.part, LotMoveKind::Received, e.count, e.carats);
        moved(event, rows, Shift { note: Some(e.lot.0), ..part });
    } else if let Some(e) = LotAllotted::read(event) {
        let off = shift(e.lot, LotMoveKind::Allotted, -e.count, Carats(-e.carats.0));
        moved(event, rows, Shift { order: Some(e.order), ..off });
    } else if let Some(e) = LotGivenBack::read(event) {
        let back = shift(e.lot, LotMoveKind::GivenBack, e.count, e.carats);
        moved(event, rows, Shift { order: Some(e.order), ..back });
    } else if let Some(e) = LotCounted::read(event) {
        let found = shift(e.lot, LotMoveKind::Counted, e.count_difference, e.carats_difference);
        moved(event, rows, Shift { note: Some(e.reason), ..found });
    }
}

fn moved(event: &Envelope, rows: &mut dyn Rows, shift: Shift) {
    let Some(mut lot) = rows.row::<Lot>(&shift.lot.0) else { return };
    lot.on_hand += shift.count;
    lot.on_hand_carats.0 += shift.carats;
    if shift.order.is_some() {
        lot.allotted -= shift.count;
        lot.allotted_carats.0 -= shift.carats;
    }
    rows.write(&lot);
    rows.write(&LotMove {
        // A split moves two parcels in one event.
        id: format!("{}/{}", event.id, shift.lot),
        lot_order: shift.order.as_ref().map(|order| format!("{}/{order}", shift.lot)),
        lot: shift.lot,
        site: lot.site,
        kind: shift.kind,
        count: shift.count,
        carats: Carats(shift.carats),
        order: shift.order,
        note: shift.note,
        by: event.actor.clone(),
        at: event.occurred_at,
    });
}

fn metal(event: &Envelope, rows: &mut dyn Rows) {
    let (lot, kind, grams, order, note): (MetalLotId, _, Grams, Option<OrderId>, Option<String>) =
        if let Some(e) = MetalReceived::read(event) {
            rows.write(&MetalLot {
                id: e.lot.clone(),
                metal: e.metal,
                fineness: e.fineness,
                recipe: e.recipe,
                supplier: e.supplier,
                custody: e.custody,
                segregated: e.segregated,
                site: e.site,
                received: e.grams,
                on_hand: e.grams,
                withdrawn: Grams(0),
                scrapped: Grams(0),
                since: event.occurred_at,
            });
            (e.lot, MetalMoveKind::Received, e.grams, None, None)
        } else if let Some(e) = MetalWithdrawn::read(event) {
            (e.lot, MetalMoveKind::Withdrawn, e.grams, Some(e.order), None)
        } else if let Some(e) = MetalReturned::read(event) {
            (e.lot, MetalMoveKind::Returned, e.grams, Some(e.order), None)
        } else if let Some(e) = MetalScrapped::read(event) {
            (e.lot, MetalMoveKind::Scrapped, e.grams, e.order, Some(e.reason))
        } else {
            return;
        };
    let Some(mut row) = rows.row::<MetalLot>(&lot.0) else { return };
    match kind {
        MetalMoveKind::Received => {}
        MetalMoveKind::Withdrawn => {
            row.on_hand.0 -= grams.0;
            row.withdrawn.0 += grams.0;
        }
        MetalMoveKind::Returned => {
            row.on_hand.0 += grams.0;
            row.withdrawn.0 -= grams.0;
        }
        MetalMoveKind::Scrapped => {
            let from = if order.is_some() { &mut row.withdrawn } else { &mut row.on_hand };
            from.0 -= grams.0;
            row.scrapped.0 += grams.0;
        }
    }
    rows.write(&row);
    let step = MetalMove {
        id: event.id.to_string(),
        lot_order: order.as_ref().map(|order| format!("{lot}/{order}")),
        lot,
        site: row.site,
        kind,
        grams: match kind {
            MetalMoveKind::Received | MetalMoveKind::Returned => grams,
            MetalMoveKind::Withdrawn | MetalMoveKind::Scrapped => Grams(-grams.0),
        },
        order,
        note,
        by: event.actor.clone(),
        at: event.occurred_at,
    };
    if kind == MetalMoveKind::Scrapped && step.order.is_some() {
        // What an order gives to the refiner comes back first, so that the movements come to what is on hand.
        let back = MetalMove { id: format!("{}/back", step.id), kind: MetalMoveKind::Returned, grams, ..step.clone() };
        rows.write(&back);
        rows.write(&MetalMove { lot_order: None, ..step });
    } else {
        rows.write(&step);
    }
}
