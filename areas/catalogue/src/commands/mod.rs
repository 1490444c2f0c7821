//! The verbs of the catalogue, one file each.

use base::Date;
use kernel::{Refusals, State, StateExt};

use crate::rows::{Reference, ReferenceId};

kernel::verbs! {
    list_reference::ListReference,
    change_reference::ChangeReference,
    set_price::SetPrice,
    change_price::ChangePrice,
    retire::Retire,
}

pub use change_price::PriceChanged;
pub use change_reference::ReferenceChanged;
pub use list_reference::ReferenceListed;
pub use retire::ReferenceRetired;
pub use set_price::PriceSet;

#[derive(kernel::Refusal)]
#[refusal(area = "catalogue")]
enum No {
    #[say(
        en = "There is no reference {reference}; list it first, or look for it in the catalogue.",
        fr = "La référence {reference} n’existe pas ; inscrivez-la d’abord, ou cherchez-la dans le catalogue.",
        at = "reference"
    )]
    NotFound { reference: ReferenceId },
    #[say(
        en = "The reference {reference} is retired and is not changed any more; list a new one.",
        fr = "La référence {reference} est retirée et ne se modifie plus ; inscrivez-en une nouvelle.",
        at = "reference"
    )]
    Retired { reference: ReferenceId },
    #[say(
        en = "The last day comes before the first; correct one of them.",
        fr = "Le dernier jour précède le premier ; corrigez l’un des deux.",
        at = "valid_until"
    )]
    EndsBeforeItBegins,
    #[say(
        en = "A price is more than nothing; correct the amount.",
        fr = "Un prix est supérieur à zéro ; corrigez le montant.",
        at = "price"
    )]
    NoPrice,
}

/// The reference, when it can be changed.
fn current(state: &dyn State, id: &ReferenceId) -> Result<Reference, Refusals> {
    match state.row::<Reference>(&id.0) {
        None => Err(No::NotFound { reference: id.clone() }.into()),
        Some(row) if row.retired_at.is_some() => Err(No::Retired { reference: id.clone() }.into()),
        Some(row) => Ok(row),
    }
}

/// A price is positive, and its last day is not before its first.
fn sound_price(minor: i64, from: Date, until: Option<Date>, refusals: &mut Refusals) {
    refusals.add_if(minor <= 0, No::NoPrice);
    refusals.add_if(until.is_some_and(|until| until < from), No::EndsBeforeItBegins);
}

#[cfg(test)]
pub(crate) mod scene {
    //! A house with only a catalogue.

    use kernel::Actor;
    use serde_json::{Value, json};

    /// The house and who keeps its catalogue.
    pub fn house() -> (testkit::Given, Actor) {
        let area = crate::area();
        let network = testkit::network::network(&["operations_coordinator", "client_advisor"]);
        (
            testkit::given(area.verbs, area.projections, network),
            testkit::network::person("p-ops", "operations_coordinator", "*"),
        )
    }

    /// A ring.
    pub fn ring() -> Value {
        json!({"reference": "B4084600", "title": "Ring, one diamond", "family": "Lumière", "metal": "Pt 950", "sizes": ["48", "50"]})
    }
}
