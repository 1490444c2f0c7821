//! Set what a bench can do from a day on; what was booked stays, and what no longer fits is told.

use base::Date;
use kernel::{Command, Context, Decision, Events, Refusals, State, StateExt};
use serde::{Deserialize, Serialize};

use crate::planning::{
    atelier::{Atelier, Foreseen},
    events::CapacitySet,
    rows::{Bench, BenchId},
};

/// Set the hours a bench can do in a working day, from a day on.
#[derive(Serialize, Deserialize, Command)]
#[command(
    name = "planning.set_capacity",
    en = "Set the capacity",
    fr = "Fixer la capacité",
    purpose_fr = "Fixer les heures qu’un établi peut faire en un jour ouvré, à partir d’un jour.",
    subject = "bench",
    roles("atelier_lead", "production_planner")
)]
pub struct SetCapacity {
    #[field(en = "Bench", fr = "Établi")]
    bench: BenchId,
    #[field(en = "Hours per working day", fr = "Heures par jour ouvré", min = 0, max = 2_000)]
    hours: i64,
    #[field(en = "From", fr = "À partir du")]
    from: Date,
}

#[derive(kernel::Refusal)]
#[refusal(area = "planning")]
pub(super) enum No {
    #[say(
        en = "There is no bench {bench}; open it first.",
        fr = "L’établi {bench} n’existe pas ; ouvrez-le d’abord.",
        at = "bench"
    )]
    BenchUnknown { bench: BenchId },
    #[say(
        en = "{from} is past; what was possible then is kept. Choose today or a day to come.",
        fr = "Le {from} est passé ; ce qui était alors possible est gardé. Choisissez ce jour ou un jour à venir.",
        at = "from"
    )]
    InThePast { from: Date },
}

impl Command for SetCapacity {
    fn decide(&self, state: &dyn State, context: &Context) -> Decision {
        let mut refusals = Refusals::none();
        let Some(bench) = state.row::<Bench>(&self.bench.0) else {
            return Err(No::BenchUnknown { bench: self.bench.clone() }.into());
        };
        let foreseen = Foreseen { capacity: Some((bench.id.clone(), self.from, self.hours)), ..Foreseen::default() };
        let atelier = Atelier::read_with(&bench.atelier, &foreseen, state, context);
        let past = atelier.as_ref().is_some_and(|atelier| self.from < atelier.today());
        refusals.add_if(past, No::InThePast { from: self.from });
        refusals.or(Events::one(CapacitySet {
            weeks: atelier.map(|atelier| atelier.year(&bench.id)).unwrap_or_default(),
            bench: bench.id,
            atelier: bench.atelier,
            from: self.from,
            hours: self.hours,
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
    fn a_capacity_holds_from_its_day_on() {
        let mut scene = Scene::new();
        scene.bench("setting", 16);
        let body = json!({"bench": "ATL-PAR:setting", "hours": 8, "from": "2026-01-14"});
        refuses(
            &scene,
            "lead",
            "planning.set_capacity",
            with(&body, json!({"from": "2026-01-04"})),
            &["planning.in_the_past"],
        );
        refuses(
            &scene,
            "lead",
            "planning.set_capacity",
            with(&body, json!({"bench": "X"})),
            &["planning.bench_unknown"],
        );
        scene.act("lead", "planning.set_capacity", body);
        let week = |monday: &str| {
            kernel::StateExt::row::<Load>(&scene.given.rows, format!("ATL-PAR:setting@{monday}"))
                .unwrap()
                .hours_capacity
        };
        assert_eq!([week("2026-01-05"), week("2026-01-12"), week("2026-01-19")], [80, 2 * 16 + 3 * 8, 40]);
    }
}
