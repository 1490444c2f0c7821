//! Open a bench of an atelier: from then on its orders are planned against what it can do.

use base::{Date, id::SiteId};
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::planning::{
    atelier::{Atelier, Foreseen},
    events::CapacitySet,
    rows::{Bench, BenchId, BenchKind},
};

/// Open a bench of an atelier with the hours it can do in a working day.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "planning.open_bench",
    en = "Open a bench",
    fr = "Ouvrir un établi",
    purpose_fr = "Ouvrir un établi d’un atelier avec les heures qu’il peut faire en un jour ouvré.",
    roles("atelier_lead", "production_planner")
)]
pub struct OpenBench {
    #[field(en = "Atelier", fr = "Atelier")]
    atelier: SiteId,
    #[field(en = "Work", fr = "Travail")]
    kind: BenchKind,
    #[field(
        en = "Hours per working day",
        fr = "Heures par jour ouvré",
        min = 1,
        max = 2_000,
        help_en = "All artisans of the bench together",
        help_fr = "Tous les artisans de l’établi ensemble"
    )]
    hours: i64,
    #[field(en = "From", fr = "À partir du")]
    from: Date,
}

#[derive(kernel::Refusal)]
#[refusal(area = "planning")]
enum No {
    #[say(
        en = "{atelier} is not an atelier; choose one of the ateliers.",
        fr = "{atelier} n’est pas un atelier ; choisissez l’un des ateliers.",
        at = "atelier"
    )]
    NotAnAtelier { atelier: SiteId },
    #[say(
        en = "Bench {bench} is open already; set its capacity on its page.",
        fr = "L’établi {bench} est déjà ouvert ; fixez sa capacité sur sa page.",
        at = "kind"
    )]
    BenchKnown { bench: BenchId },
}

impl Command for OpenBench {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let atelier = context.network.site(&self.atelier).is_some_and(|site| site.kind == "atelier");
        refusals.add_if(!atelier, No::NotAnAtelier { atelier: self.atelier.clone() });
        let bench = self.kind.at(&self.atelier);
        let known = state.row::<Bench>(&bench.0).is_some();
        refusals.add_if(known, No::BenchKnown { bench: bench.clone() });
        let foreseen = Foreseen { capacity: Some((bench.clone(), self.from, self.hours)), ..Foreseen::default() };
        let weeks = Atelier::read_with(&self.atelier, &foreseen, state, context).map(|atelier| atelier.year(&bench));
        refusals.or(Events::one(CapacitySet {
            bench,
            atelier: self.atelier.clone(),
            from: self.from,
            hours: self.hours,
            weeks: weeks.unwrap_or_default(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        commands::scene::{Scene, refuses, with},
        planning::rows::Load,
    };

    #[test]
    fn a_bench_is_opened_once_and_its_weeks_follow_the_calendar() {
        let mut scene = Scene::new();
        let body = json!({"atelier": "ATL-PAR", "kind": "setting", "hours": 16, "from": "2026-01-05"});
        let elsewhere = with(&body, json!({"atelier": "GVA"}));
        refuses(&scene, "lead", "planning.open_bench", elsewhere, &["planning.not_an_atelier"]);
        scene.act("lead", "planning.open_bench", body.clone());
        refuses(&scene, "lead", "planning.open_bench", body, &["planning.bench_known"]);
        let week = |monday: &str| {
            kernel::StateExt::row::<Load>(&scene.given.rows, format!("ATL-PAR:setting@{monday}"))
                .unwrap()
                .hours_capacity
        };
        assert_eq!(week("2026-01-05"), 80);
        // Easter Monday is a holiday in France.
        assert_eq!(week("2026-04-06"), 64);
    }
}
