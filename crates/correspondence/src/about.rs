//! The object a contribution is about, and who sees it: people by their sites, like every row.

use base::id::PersonId;
use kernel::{Actor, Context, Envelope, ObjectKind, ObjectRef, Refusal, Scope, State, Text};

use crate::Ground;

impl Ground {
    fn kind(&self, kind: &str) -> Option<&ObjectKind> {
        self.objects.iter().find(|object| object.kind == kind)
    }

    /// Whether somebody sees an object; what is not there is seen by nobody.
    pub(crate) fn sees(&self, actor: &Actor, object: &ObjectRef, state: &dyn State, context: &Context) -> bool {
        let Some(kind) = self.kind(&object.kind) else { return false };
        let Some(cells) = state.get(kind.table, &object.id) else { return false };
        Scope::of(actor, &context.network).sees(kind.table, &cells)
    }

    /// Why a person cannot be mentioned about an object.
    pub(crate) fn cannot_be_told(
        &self,
        person: &PersonId,
        object: &ObjectRef,
        state: &dyn State,
        context: &Context,
    ) -> Option<Refusal> {
        let refusal = match (self.read_actor)(state, &person.0) {
            None => Refusal::new(
                "correspondence.unknown_person",
                Text::owned(
                    format!("{person} works nowhere in the maison; mention somebody else."),
                    format!("{person} ne travaille pas dans la maison ; mentionnez une autre personne."),
                ),
            ),
            Some(actor) if !self.sees(&actor, object, state, context) => Refusal::new(
                "correspondence.out_of_sight",
                Text::owned(
                    format!("{person} does not see this; mention somebody who works at its sites."),
                    format!("{person} n’y a pas accès ; mentionnez une personne qui travaille sur ses sites."),
                ),
            ),
            Some(_) => return None,
        };
        Some(refusal.at("mentions"))
    }

    /// The object an act is mainly about: its case, else the first it names that has rows with a scope.
    pub(crate) fn main_object<'a>(&self, act: &'a Envelope) -> Option<&'a ObjectRef> {
        let known = |object: &&ObjectRef| self.kind(&object.kind).is_some();
        let case = act.case.as_ref().map(|case| &case.case).filter(known);
        case.or_else(|| act.relations.iter().map(|relation| &relation.object).find(known))
    }
}

/// The refusal for what is not there or not theirs to see: both are told alike.
pub(crate) fn unknown_object() -> Refusal {
    Refusal::new(
        "correspondence.unknown_object",
        Text::new(
            "There is nothing of that number that you see. Open its page and write from there.",
            "Il n’y a rien de ce numéro que vous puissiez voir. Ouvrez sa page et écrivez depuis celle-ci.",
        ),
    )
    .at("object")
}
