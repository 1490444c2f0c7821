//! Retire a reference: it stays in what was ordered, and is not ordered any more.

use kernel::{Command, Context, Decision, Event, EventSpec, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use super::current;
use crate::rows::ReferenceId;

/// Retire a reference of the collection.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "catalogue.retire",
    en = "Retire the reference",
    fr = "Retirer la référence",
    purpose_fr = "Retirer une référence de la collection.",
    subject = "reference",
    roles("operations_coordinator", "special_orders_desk", "brand_director", "administrator")
)]
pub struct Retire {
    #[field(en = "Reference", fr = "Référence")]
    reference: ReferenceId,
    #[field(en = "Reason", fr = "Motif", max = 200)]
    reason: String,
}

/// A reference was retired.
#[derive(Serialize, Deserialize, Event)]
#[event(kind = "catalogue.reference_retired", version = 1, en = "Reference retired", fr = "Référence retirée")]
pub struct ReferenceRetired {
    /// Its code.
    #[relation("subject")]
    pub reference: ReferenceId,
    /// Why.
    pub reason: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "catalogue")]
enum No {
    #[say(en = "Say why it is retired.", fr = "Dites pourquoi elle est retirée.", at = "reason")]
    NoReason,
}

impl Command for Retire {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        current(state, &self.reference)?;
        let mut refusals = Refusals::none();
        refusals.add_if(self.reason.trim().is_empty(), No::NoReason);
        refusals.or(Events::one(ReferenceRetired {
            reference: self.reference.clone(),
            reason: self.reason.trim().to_owned(),
        }))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ReferenceRetired::spec()]
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::scene::{house, ring};
    use serde_json::json;

    #[test]
    fn a_retired_reference_is_not_changed_any_more() {
        let (mut house, ops) = house();
        house.act(&ops, "HQ", "catalogue.list_reference", ring());
        let retire = |reason: &str| json!({"reference": "B4084600", "reason": reason});
        assert_eq!(house.refused(&ops, "HQ", "catalogue.retire", retire(" ")), ["catalogue.no_reason"]);
        house.act(&ops, "HQ", "catalogue.retire", retire("mould worn out"));
        assert_eq!(house.refused(&ops, "HQ", "catalogue.retire", retire("again")), ["catalogue.retired"]);
    }
}
