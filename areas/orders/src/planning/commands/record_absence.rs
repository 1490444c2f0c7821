//! Record hours a bench lacks for some days: what it can do changes, what was promised does not in silence.

use base::Date;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use super::set_capacity;
use crate::planning::{
    atelier::{Atelier, Foreseen},
    events::AbsenceRecorded,
    rows::{Bench, BenchId},
};

/// Record hours a bench lacks for some days; then plan the atelier anew to see what moves.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "planning.record_absence",
    en = "Record an absence",
    fr = "Enregistrer une absence",
    purpose_fr = "Enregistrer les heures qui manquent à un établi pendant quelques jours ; replanifiez ensuite l’atelier pour voir ce qui bouge.",
    subject = "bench",
    roles("atelier_lead", "production_planner")
)]
pub struct RecordAbsence {
    #[field(en = "Bench", fr = "Établi")]
    bench: BenchId,
    #[field(en = "From", fr = "Du")]
    from: Date,
    #[field(en = "Until", fr = "Au")]
    until: Date,
    #[field(en = "Hours lacking each working day", fr = "Heures manquantes par jour ouvré", min = 1, max = 2_000)]
    hours: i64,
    #[field(
        en = "Reason",
        fr = "Motif",
        max = 120,
        help_en = "No names: leave, training, machine",
        help_fr = "Sans nom : congés, formation, machine"
    )]
    reason: String,
}

#[derive(kernel::Refusal)]
#[refusal(area = "planning")]
enum No {
    #[say(
        en = "It would end before it begins; check both days.",
        fr = "Elle finirait avant de commencer ; vérifiez les deux jours.",
        at = "until"
    )]
    EndsBeforeItBegins,
    #[say(
        en = "The bench can do {hours} hours a day; no more can lack.",
        fr = "L’établi peut faire {hours} heures par jour ; il n’en peut manquer davantage.",
        at = "hours"
    )]
    MoreThanThereIs { hours: i64 },
    #[say(en = "Say what the reason is.", fr = "Dites quel est le motif.", at = "reason")]
    ReasonMissing,
}

impl Command for RecordAbsence {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let Some(bench) = state.row::<Bench>(&self.bench.0) else {
            return Err(set_capacity::No::BenchUnknown { bench: self.bench.clone() }.into());
        };
        refusals.add_if(self.until < self.from, No::EndsBeforeItBegins);
        refusals.add_if(self.hours > bench.hours, No::MoreThanThereIs { hours: bench.hours });
        refusals.add_if(self.reason.trim().is_empty(), No::ReasonMissing);
        let absence = Some((bench.id.clone(), self.from, self.until, self.hours));
        let foreseen = Foreseen { absence, ..Foreseen::default() };
        let atelier = Atelier::read_with(&bench.atelier, &foreseen, state, context);
        let past = atelier.as_ref().is_some_and(|atelier| self.until < atelier.today());
        refusals.add_if(past, set_capacity::No::InThePast { from: self.until });
        refusals.or(Events::one(AbsenceRecorded {
            weeks: atelier.map(|atelier| atelier.year(&bench.id)).unwrap_or_default(),
            absence: context.ids.next().to_string(),
            bench: bench.id,
            atelier: bench.atelier,
            from: self.from,
            until: self.until,
            hours: self.hours,
            reason: self.reason.trim().to_owned(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        planning::rows::{Absence, Load},
    };

    #[test]
    fn hours_lack_and_come_back() {
        let mut scene = Scene::new();
        scene.bench("setting", 16);
        let body = json!({"bench": "ATL-PAR:setting", "from": "2026-01-14", "until": "2026-01-16", "hours": 8, "reason": "Training"});
        let wrong = json!({"until": "2026-01-13", "hours": 17, "reason": ""});
        let codes = ["planning.ends_before_it_begins", "planning.more_than_there_is", "planning.reason_missing"];
        refuses(&scene, "lead", "planning.record_absence", with(&body, wrong), &codes);
        scene.act("lead", "planning.record_absence", body);
        let week = |scene: &Scene| {
            kernel::StateExt::row::<Load>(&scene.given.rows, "ATL-PAR:setting@2026-01-12").unwrap().hours_capacity
        };
        assert_eq!(week(&scene), 80 - 24);
        let absences: Vec<Absence> = kernel::StateExt::rows(&scene.given.rows, "bench", "ATL-PAR:setting");
        let back = json!({"bench": "ATL-PAR:setting", "absence": absences[0].id});
        scene.act("lead", "planning.take_back_absence", back.clone());
        assert_eq!(week(&scene), 80);
        refuses(&scene, "lead", "planning.take_back_absence", back, &["planning.absence_unknown"]);
    }
}
