//! Change a reference: what is not given stays.

use kernel::{Command, Context, Decision, Event, EventSpec, Events, Refusals, State};
use serde::{Deserialize, Serialize};

use super::current;
use crate::rows::ReferenceId;

/// Change a reference of the collection.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "catalogue.change_reference",
    en = "Change the reference",
    fr = "Modifier la référence",
    purpose_fr = "Modifier une référence de la collection ; ce qui n’est pas donné demeure.",
    subject = "reference",
    roles("operations_coordinator", "special_orders_desk", "brand_director", "administrator")
)]
pub struct ChangeReference {
    #[field(en = "Reference", fr = "Référence")]
    reference: ReferenceId,
    #[field(en = "Piece", fr = "Pièce", max = 120)]
    title: Option<String>,
    #[field(en = "Family", fr = "Famille", max = 60)]
    family: Option<String>,
    #[field(en = "Metal", fr = "Métal", max = 40)]
    metal: Option<String>,
    #[field(en = "Sizes", fr = "Tailles")]
    #[serde(default)]
    sizes: Vec<String>,
}

/// A reference was changed.
#[derive(Serialize, Deserialize, Event)]
#[event(kind = "catalogue.reference_changed", version = 1, en = "Reference changed", fr = "Référence modifiée")]
pub struct ReferenceChanged {
    /// Its code.
    #[relation("subject")]
    pub reference: ReferenceId,
    /// The piece in a few words.
    pub title: String,
    /// Family.
    pub family: String,
    /// Metal and fineness.
    pub metal: String,
    /// Sizes.
    pub sizes: Vec<String>,
}

#[derive(kernel::Refusal)]
#[refusal(area = "catalogue")]
enum No {
    #[say(
        en = "Nothing is changed; give at least one new value.",
        fr = "Rien n’est modifié ; donnez au moins une nouvelle valeur."
    )]
    NothingChanged,
}

impl Command for ChangeReference {
    fn decide(&self, state: &dyn State, _: &Context) -> Decision {
        let row = current(state, &self.reference)?;
        let kept = |new: &Option<String>, old: &str| match new.as_deref().map(str::trim) {
            Some(text) if !text.is_empty() => text.to_owned(),
            _ => old.to_owned(),
        };
        let changed = ReferenceChanged {
            reference: self.reference.clone(),
            title: kept(&self.title, &row.title),
            family: kept(&self.family, &row.family),
            metal: kept(&self.metal, &row.metal),
            sizes: if self.sizes.is_empty() { row.sizes.clone() } else { self.sizes.clone() },
        };
        let before = (&row.title, &row.family, &row.metal, &row.sizes);
        let mut refusals = Refusals::none();
        refusals
            .add_if((&changed.title, &changed.family, &changed.metal, &changed.sizes) == before, No::NothingChanged);
        refusals.or(Events::one(changed))
    }

    fn strikes() -> Vec<EventSpec> {
        vec![ReferenceChanged::spec()]
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::scene::{house, ring};
    use kernel::StateExt;
    use serde_json::json;

    #[test]
    fn what_is_not_given_stays() {
        let (mut house, ops) = house();
        house.act(&ops, "HQ", "catalogue.list_reference", ring());
        let change = |metal: &str| json!({"reference": "B4084600", "metal": metal});
        house.act(&ops, "HQ", "catalogue.change_reference", change("Au 750"));
        let row: crate::Reference = house.rows.row("B4084600").unwrap();
        assert_eq!((row.metal.as_str(), row.family.as_str(), row.sizes.len()), ("Au 750", "Lumière", 2));
        let refused = |body| house.refused(&ops, "HQ", "catalogue.change_reference", body);
        assert_eq!(refused(change("Au 750")), ["catalogue.nothing_changed"]);
        assert_eq!(refused(json!({"reference": "B9"})), ["catalogue.not_found"]);
    }
}
