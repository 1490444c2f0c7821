//! What stands against a plan: the benches, the dates, the metal and its hallmark.

use base::{BusinessSpan, Date, Grams, id::SiteId};
use kernel::{Context, Refusals, State, StateExt, Text};

use super::Plan;
use crate::{
    order::{Order, today},
    planning::{
        atelier::Atelier,
        outlook::{Prospect, Request, consider, lacking, tasks_of},
        preview,
        rows::{BenchKind, Priority},
    },
    stones::{
        hallmark::{MARKETS, Verdict},
        rows::{MetalLot, MetalNeed},
    },
};

#[derive(kernel::Refusal)]
#[refusal(area = "orders")]
pub(super) enum No {
    #[say(
        en = "{atelier} is not an atelier; choose one of the ateliers.",
        fr = "{atelier} n’est pas un atelier ; choisissez l’un des ateliers.",
        at = "atelier"
    )]
    NotAnAtelier { atelier: SiteId },
    #[say(
        en = "The making takes at least {days} working days; the earliest date is {earliest}.",
        fr = "La réalisation demande au moins {days} jours ouvrés ; la première date possible est le {earliest}.",
        at = "promise"
    )]
    PromiseTooEarly { days: u32, earliest: Date },
    #[say(
        en = "The boutique is closed on {date}; promise a day when the client can come.",
        fr = "La boutique est fermée le {date} ; promettez un jour où le client peut venir.",
        at = "promise"
    )]
    BoutiqueClosed { date: Date },
    #[say(
        en = "The client needs it by {need_by}; have the client agree to a later date, then say so here.",
        fr = "Le client le souhaite pour le {need_by} ; obtenez son accord pour une date postérieure, puis indiquez-le ici.",
        at = "later_agreed"
    )]
    AfterTheDateNeeded { need_by: Date },
    #[say(
        en = "The client was promised {former}; say why the date changes.",
        fr = "Le client a une promesse pour le {former} ; dites pourquoi la date change.",
        at = "cause"
    )]
    CauseMissing { former: Date },
    #[say(en = "The metal lot is needed.", fr = "Le lot de métal est nécessaire.", at = "metal_lot")]
    MetalLotMissing,
    #[say(
        en = "Work cannot start before today nor after the date promised.",
        fr = "Le travail ne peut commencer ni avant ce jour ni après la date promise.",
        at = "week"
    )]
    StartOutOfBounds,
    #[say(
        en = "The atelier has no bench with a capacity, so that no date can be computed; choose one.",
        fr = "L’atelier n’a aucun établi avec une capacité, si bien qu’aucune date ne peut être calculée ; choisissez-en une.",
        at = "promise"
    )]
    PromiseMissing,
    #[say(
        en = "As the benches stand it is ready on {ready}; promise that date, or say why it will be sooner.",
        fr = "En l’état des établis elle est prête le {ready} ; promettez cette date, ou dites pourquoi ce sera plus tôt.",
        at = "promise"
    )]
    SoonerThanComputed { ready: Date },
    #[say(
        en = "Other orders move: {list}. Look at them, then say that you have.",
        fr = "D’autres commandes bougent : {list}. Regardez-les, puis indiquez-le.",
        at = "moves_seen"
    )]
    OthersMove { list: String },
    #[say(
        en = "These are no benches with their hours: {lines}. Write them like: setting 12.",
        fr = "Ce ne sont pas des établis avec leurs heures : {lines}. Écrivez-les comme : sertissage 12.",
        at = "route"
    )]
    RouteUnreadable { lines: String },
    #[say(
        en = "{bench} has no capacity; the atelier lead opens it first.",
        fr = "{bench} n’a pas de capacité ; le chef d’atelier l’ouvre d’abord.",
        at = "route"
    )]
    BenchWithoutCapacity { bench: String },
    #[say(
        en = "The benches have no room for it within two years and a half; raise a capacity, or choose another atelier.",
        fr = "Les établis n’ont pas de place avant deux ans et demi ; augmentez une capacité, ou choisissez un autre atelier.",
        at = "atelier"
    )]
    BenchesFull,
    #[say(
        en = "{lot} is not a metal lot of this atelier; choose one of its lots.",
        fr = "{lot} n’est pas un lot de métal de cet atelier ; choisissez l’un de ses lots.",
        at = "metal_lot"
    )]
    NotALotOfTheAtelier { lot: String },
    #[say(
        en = "The lot has {on_hand} on hand and the piece needs {needed}; choose another lot.",
        fr = "Le lot a {on_hand} en main et la pièce demande {needed} ; choisissez un autre lot.",
        at = "metal_lot"
    )]
    NotEnoughMetal { on_hand: Grams, needed: Grams },
    #[say(
        en = "An assay office marks this piece before it is sold in {country} ({because}). Tick the assay, or say that it carries its mark already.",
        fr = "Un bureau de garantie marque cette pièce avant sa vente en {country} ({because}). Cochez le poinçonnage, ou dites qu’elle porte déjà son poinçon.",
        at = "assay"
    )]
    AssayNeeded { country: String, because: Text },
}

/// What the market asks of the piece, once its metal is known by the lot.
pub(super) fn marks(order: &Order, lot: &str, state: &dyn State, context: &Context) -> Option<(Verdict, String)> {
    let lot: MetalLot = state.row(lot.trim())?;
    let need: Option<MetalNeed> = state.row(&order.id.0);
    let country = context.network.site(&order.boutique)?.country.clone();
    let verdict = MARKETS.asks(&country, lot.metal, need.and_then(|need| need.metal))?;
    Some((verdict, country))
}

impl Plan {
    /// What the benches say of it; nothing when the atelier has no benches in the book, or a reason stands against it.
    pub(super) fn book(
        &self,
        order: &Order,
        typed: &[(BenchKind, i64)],
        state: &dyn State,
        context: &Context,
        refusals: &mut Refusals,
    ) -> Option<(Atelier, Prospect)> {
        if context.network.site(&self.atelier).is_none_or(|site| site.kind != "atelier") {
            refusals.add(No::NotAnAtelier { atelier: self.atelier.clone() });
            return None;
        }
        let atelier = Atelier::read(&self.atelier, state, context)?;
        let tasks = tasks_of(order, &self.atelier, typed, state);
        let without = lacking(&atelier, &tasks);
        if !without.is_empty() {
            without.into_iter().for_each(|bench| refusals.add(No::BenchWithoutCapacity { bench }));
            return None;
        }
        let priority = self.priority.unwrap_or(Priority::Normal);
        let request = Request { order, tasks, from: self.week, priority, assay: self.assay };
        let Some(prospect) = consider(&atelier, &request, state, context) else {
            refusals.add(No::BenchesFull);
            return None;
        };
        let unseen = !prospect.moved.is_empty() && self.moves_seen != Some(true);
        refusals.add_if(unseen, No::OthersMove { list: preview::list(&prospect.moved) });
        Some((atelier, prospect))
    }

    pub(super) fn dates(
        &self,
        order: &Order,
        promise: Date,
        computed: Option<Date>,
        context: &Context,
        refusals: &mut Refusals,
    ) {
        // What was promised already stays possible: the rules guard new promises.
        let kept = order.promise == Some(promise);
        if let Some(ready) = computed {
            let said = self.early_reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
            refusals.add_if(promise < ready && !kept && !said, No::SoonerThanComputed { ready });
        } else if let Some(calendar) = context.network.calendar(&self.atelier) {
            let days = order.kind.making_days_min();
            let earliest = calendar.due(context.now, BusinessSpan::Days(days)).date_in(calendar.zone());
            refusals.add_if(promise < earliest && !kept, No::PromiseTooEarly { days, earliest });
        }
        let works = context.calendar(Some(&order.boutique)).is_none_or(|calendar| calendar.works_on(promise));
        refusals.add_if(!works, No::BoutiqueClosed { date: promise });
        if let Some(need_by) = order.need_by.filter(|need_by| promise > *need_by) {
            refusals.add_if(self.later_agreed != Some(true), No::AfterTheDateNeeded { need_by });
        }
        let from = today(context, &self.atelier);
        refusals.add_if(self.week < from || self.week > promise, No::StartOutOfBounds);
    }

    /// The lot is one of the atelier's, once it keeps its metal in the book; and no assay is skipped.
    pub(super) fn metal(&self, order: &Order, state: &dyn State, context: &Context, refusals: &mut Refusals) {
        let name = self.metal_lot.trim();
        refusals.add_if(name.is_empty(), No::MetalLotMissing);
        let lots: Vec<MetalLot> = state.rows("site", self.atelier.0.as_str());
        let known = lots.iter().find(|lot| lot.id.0 == name);
        if known.is_none() && !lots.is_empty() && !name.is_empty() {
            refusals.add(No::NotALotOfTheAtelier { lot: name.to_owned() });
        }
        let need = state.row::<MetalNeed>(&order.id.0).and_then(|need| need.metal);
        if let (Some(lot), Some(needed)) = (known, need)
            && lot.on_hand < needed
            && order.planned_at.is_none()
        {
            refusals.add(No::NotEnoughMetal { on_hand: lot.on_hand, needed });
        }
        if self.assay || self.hallmarked == Some(true) {
            return;
        }
        if let Some((verdict, country)) = marks(order, name, state, context).filter(|(verdict, _)| verdict.needed) {
            refusals.add(No::AssayNeeded { country, because: verdict.because });
        }
    }
}
