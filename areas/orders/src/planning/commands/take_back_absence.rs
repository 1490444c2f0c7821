//! Take back an absence that does not take place; it stays on record as taken back.

use kernel::{Command, Context, Decision, Events, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::planning::{
    atelier::{Atelier, Foreseen},
    events::AbsenceTakenBack,
    rows::{Absence, BenchId},
};

/// Take back an absence that does not take place.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "planning.take_back_absence",
    en = "Take back an absence",
    fr = "Retirer une absence",
    purpose_fr = "Retirer une absence qui n’a pas lieu.",
    subject = "bench",
    roles("atelier_lead", "production_planner")
)]
pub struct TakeBackAbsence {
    #[field(en = "Bench", fr = "Établi")]
    bench: BenchId,
    #[field(
        en = "Absence",
        fr = "Absence",
        max = 60,
        help_en = "Its identifier in the list of absences",
        help_fr = "Son identifiant dans la liste des absences"
    )]
    absence: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "planning")]
enum No {
    #[say(
        en = "This bench has no such absence in force; choose it in the list of absences.",
        fr = "Cet établi n’a pas d’absence de ce numéro en vigueur ; choisissez-la dans la liste des absences.",
        at = "absence"
    )]
    AbsenceUnknown,
}

impl Command for TakeBackAbsence {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let absence = state.row::<Absence>(self.absence.trim());
        let absence = absence.filter(|absence| absence.bench == self.bench && absence.taken_back_at.is_none());
        let Some(absence) = absence else { return Err(No::AbsenceUnknown.into()) };
        let foreseen = Foreseen { without: Some(absence.id.clone()), ..Foreseen::default() };
        let atelier = Atelier::read_with(&absence.atelier, &foreseen, state, context);
        Ok(Events::one(AbsenceTakenBack {
            weeks: atelier.map(|atelier| atelier.year(&absence.bench)).unwrap_or_default(),
            bench: absence.bench,
            atelier: absence.atelier,
            absence: absence.id,
        }))
    }
}
