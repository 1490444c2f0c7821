//! What the papers of stones and metal are checked for, whichever act brings them.

use base::Date;
use kernel::{Refusal, Refusals, State, StateExt};

use super::{
    rows::{Lot, LotId, MetalLot, MetalLotId, Status, Stone, Supplier, SupplierId},
    rules::{NotACertificate, RULES},
};
use crate::order::{Order, OrderId, StoneId, found};

#[derive(kernel::Refusal)]
#[refusal(area = "stones")]
enum No {
    #[say(
        en = "{given} is not a laboratory of the list ({known}); write the laboratory, then its number.",
        fr = "{given} n’est pas un laboratoire de la liste ({known}) ; écrivez le laboratoire, puis son numéro.",
        at = "certificate"
    )]
    LaboratoryUnknown { given: String, known: String },
    #[say(
        en = "This is not a number of {laboratory}; write it like {example}.",
        fr = "Ce n’est pas un numéro de {laboratory} ; écrivez-le comme {example}.",
        at = "certificate"
    )]
    CertificateForm { laboratory: String, example: String },
    #[say(
        en = "Certificate {certificate} belongs to stone {stone}; compare both stones with the laboratory’s register.",
        fr = "Le certificat {certificate} est celui de la pierre {stone} ; comparez les deux pierres au registre du laboratoire.",
        at = "certificate"
    )]
    CertificateTaken { certificate: String, stone: StoneId },
    #[say(
        en = "The supplier is needed; choose one, or have finance register it.",
        fr = "Le fournisseur est nécessaire ; choisissez-en un, ou faites-le enregistrer par la finance.",
        at = "supplier"
    )]
    SupplierMissing,
    #[say(
        en = "Supplier {supplier} is not registered; finance registers it with its proof first.",
        fr = "Le fournisseur {supplier} n’est pas enregistré ; la finance l’enregistre d’abord, avec son justificatif.",
        at = "supplier"
    )]
    SupplierUnknown { supplier: SupplierId },
    #[say(
        en = "The registration of {supplier} ended on {until}; ask for the new one before anything comes in.",
        fr = "L’enregistrement de {supplier} a pris fin le {until} ; demandez le nouveau avant toute entrée.",
        at = "supplier"
    )]
    SupplierLapsed { supplier: SupplierId, until: Date },
    #[say(
        en = "There is no stone {stone}; receive it first.",
        fr = "La pierre {stone} n’existe pas ; recevez-la d’abord.",
        at = "stone"
    )]
    StoneUnknown { stone: StoneId },
    #[say(
        en = "Stone {stone} is gone ({status}); choose another.",
        fr = "La pierre {stone} n’est plus là ({status}) ; choisissez-en une autre.",
        at = "stone"
    )]
    StoneGone { stone: StoneId, status: Status },
    #[say(
        en = "There is no parcel {lot}; receive it first.",
        fr = "Le lot {lot} n’existe pas ; recevez-le d’abord.",
        at = "lot"
    )]
    LotUnknown { lot: LotId },
    #[say(
        en = "{lot} is a metal lot, weighed in grams; withdraw metal from it, or choose a parcel of stones.",
        fr = "{lot} est un lot de métal, pesé en grammes ; sortez-en du métal, ou choisissez un lot de pierres.",
        at = "lot"
    )]
    WeighedInGrams { lot: LotId },
    #[say(
        en = "There is no metal lot {lot}; receive it first.",
        fr = "Le lot de métal {lot} n’existe pas ; recevez-le d’abord.",
        at = "lot"
    )]
    MetalUnknown { lot: MetalLotId },
    #[say(
        en = "{lot} is a parcel of stones, counted and weighed in carats; allot stones from it, or choose a metal lot.",
        fr = "{lot} est un lot de pierres, compté et pesé en carats ; affectez-en des pierres, ou choisissez un lot de métal.",
        at = "lot"
    )]
    WeighedInCarats { lot: MetalLotId },
    #[say(
        en = "Order {order} has no deposit yet; nothing leaves the safe before it.",
        fr = "La commande {order} n’a pas encore d’acompte ; rien ne sort du coffre avant lui.",
        at = "order"
    )]
    NothingBeforeTheDeposit { order: OrderId },
    #[say(
        en = "The weight is zero; weigh it and enter what the scale says.",
        fr = "Le poids est nul ; pesez et saisissez ce qu’indique la balance."
    )]
    WeightMissing,
}

/// The certificate as written in the book, or a reason why it is none: its form, or another stone that has it.
pub fn certificate(typed: &str, of: &StoneId, state: &dyn State, refusals: &mut Refusals) -> Option<String> {
    let written = match RULES.certificate(typed) {
        Ok(written) => written,
        Err(NotACertificate::Laboratory { given, known }) => {
            refusals.add(No::LaboratoryUnknown { given, known });
            return None;
        }
        Err(NotACertificate::Number { laboratory, example }) => {
            refusals.add(No::CertificateForm { laboratory, example });
            return None;
        }
    };
    let others: Vec<Stone> = state.rows("certificate", written.as_str());
    if let Some(other) = others.into_iter().find(|s| s.id != *of && s.status != Status::GivenBack) {
        refusals.add(No::CertificateTaken { certificate: written.clone(), stone: other.id });
    }
    Some(written)
}

/// The supplier, when it is registered on that day; else the reason.
pub fn supplier(
    id: Option<&SupplierId>,
    on: Date,
    needed: bool,
    state: &dyn State,
    refusals: &mut Refusals,
) -> Option<Supplier> {
    let Some(id) = id else {
        refusals.add_if(needed, No::SupplierMissing);
        return None;
    };
    let Some(supplier) = state.row::<Supplier>(&id.0) else {
        refusals.add(No::SupplierUnknown { supplier: id.clone() });
        return None;
    };
    refusals.add_if(supplier.until < on, No::SupplierLapsed { supplier: id.clone(), until: supplier.until });
    Some(supplier)
}

/// The stone, still in the house.
pub fn stone(id: &StoneId, state: &dyn State) -> Result<Stone, Refusals> {
    match state.row::<Stone>(&id.0) {
        None => Err(Refusals::from(No::StoneUnknown { stone: id.clone() })),
        Some(stone) if gone(stone.status) => {
            Err(Refusals::from(No::StoneGone { stone: id.clone(), status: stone.status }))
        }
        Some(stone) => Ok(stone),
    }
}

/// What stands in the way of an act on a stone before anything is typed.
pub fn foreseen(subject: &kernel::ObjectRef, state: &dyn State, judge: impl FnOnce(&Stone, &mut Refusals)) -> Refusals {
    match stone(&StoneId::from(subject.id.as_str()), state) {
        Err(refusals) => refusals,
        Ok(stone) => {
            let mut refusals = Refusals::none();
            judge(&stone, &mut refusals);
            refusals
        }
    }
}

/// Whether a stone is no longer in the house, whole.
pub const fn gone(status: Status) -> bool {
    matches!(status, Status::Broken | Status::GivenBack | Status::HandedOver)
}

/// The reason for a stone that is gone, when it is.
pub fn refuse_gone(stone: &Stone, refusals: &mut Refusals) {
    refusals.add_if(gone(stone.status), No::StoneGone { stone: stone.id.clone(), status: stone.status });
}

/// The parcel; a metal lot by mistake is told as such.
pub fn lot(id: &LotId, state: &dyn State) -> Result<Lot, Refusals> {
    state.row::<Lot>(&id.0).ok_or_else(|| match state.row::<MetalLot>(&id.0) {
        Some(_) => Refusals::from(No::WeighedInGrams { lot: id.clone() }),
        None => Refusals::from(No::LotUnknown { lot: id.clone() }),
    })
}

/// The metal lot; a parcel of stones by mistake is told as such.
pub fn metal(id: &MetalLotId, state: &dyn State) -> Result<MetalLot, Refusals> {
    state.row::<MetalLot>(&id.0).ok_or_else(|| match state.row::<Lot>(&id.0) {
        Some(_) => Refusals::from(No::WeighedInCarats { lot: id.clone() }),
        None => Refusals::from(No::MetalUnknown { lot: id.clone() }),
    })
}

/// The order, when material may go to it.
pub fn engaged(id: &OrderId, state: &dyn State, refusals: &mut Refusals) -> Option<Order> {
    match found(state, id) {
        Err(more) => {
            refusals.extend(more);
            None
        }
        Ok(order) => {
            refusals.add_if(order.deposit_at.is_none(), No::NothingBeforeTheDeposit { order: id.clone() });
            Some(order)
        }
    }
}

/// A weight of nothing is a slip; the refusal stands beside the field named.
pub fn weighed(thousandths: i64, field: &str, refusals: &mut Refusals) {
    refusals.add_if(thousandths <= 0, Refusal::from(No::WeightMissing).at(field));
}
