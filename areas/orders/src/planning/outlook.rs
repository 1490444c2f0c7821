//! When an order can be ready, and what it does to the others: read from the rows, computed without changing any.

use base::{Date, id::SiteId};
use kernel::{Context, State, StateExt};

use super::{
    atelier::{Atelier, slots},
    events::{Moved, Place, PromiseEndangered},
    rows::{BenchId, BenchKind, Booking, Outlook, Priority},
    schedule::{Days, Placed, Slot, Task},
};
use crate::{
    order::{Order, OrderId},
    rows::Work,
    terms::days_between,
};

/// What an order asks of an atelier.
pub struct Request<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its work, bench by bench.
    pub tasks: Vec<Task>,
    /// The first day work may begin.
    pub from: Date,
    /// Whether it goes before others.
    pub priority: Priority,
    /// Whether the assay office marks it.
    pub assay: bool,
}

/// What comes of it.
pub struct Prospect {
    /// Its own places.
    pub places: Vec<Place>,
    /// Its last day at a bench.
    pub finish: Date,
    /// The first day it can be handed over.
    pub ready: Date,
    /// Other orders whose bookings move.
    pub moved: Vec<Shifted>,
}

impl Prospect {
    /// The bench it waits for most, and for how many working days.
    pub fn waits(&self) -> Option<&Place> {
        self.places.iter().filter(|place| place.wait > 0).max_by_key(|place| place.wait)
    }
}

/// Another order whose bookings move.
pub struct Shifted {
    /// What was booked.
    pub outlook: Outlook,
    /// Its places now.
    pub places: Vec<Place>,
    /// Its last day at a bench now.
    pub finish: Date,
    /// When it is ready now.
    pub ready: Date,
    /// Its priority, unchanged.
    pub priority: Priority,
}

impl Shifted {
    /// Calendar days it is ready later; negative when sooner.
    pub fn days(&self) -> i64 {
        days_between(self.outlook.ready, self.ready)
    }

    /// Days past its promise; none when it is kept.
    pub fn past(&self) -> Option<(Date, i64)> {
        let promise = self.outlook.promise?;
        Some((promise, days_between(promise, self.ready))).filter(|(_, days)| *days > 0)
    }

    /// The events that say so.
    pub fn events(
        &self,
        atelier: &Atelier,
        moved_by: Option<&OrderId>,
        reason: Option<&str>,
    ) -> (Moved, Option<PromiseEndangered>) {
        let (order, boutique) = (self.outlook.id.clone(), self.outlook.boutique.clone());
        let endangered =
            self.past().filter(|_| !self.outlook.at_risk || self.days() != 0).map(|(promise, days_past)| {
                PromiseEndangered {
                    order: order.clone(),
                    boutique: boutique.clone(),
                    atelier: atelier.id.clone(),
                    moved_by: moved_by.cloned(),
                    promise,
                    ready: self.ready,
                    days_past,
                }
            });
        let moved = Moved {
            order,
            boutique,
            atelier: atelier.id.clone(),
            benches: benches(&self.places),
            moved_by: moved_by.cloned(),
            priority: self.priority,
            finish: self.finish,
            ready_before: self.outlook.ready,
            ready: self.ready,
            reason: reason.map(str::to_owned),
            weeks: atelier.weeks(&self.places),
            places: self.places.clone(),
        };
        (moved, endangered)
    }
}

/// The benches of some places, each once.
pub fn benches(places: &[Place]) -> Vec<BenchId> {
    let mut benches: Vec<BenchId> = places.iter().map(|place| place.bench.clone()).collect();
    benches.sort();
    benches.dedup();
    benches
}

/// The benches of a request that have no capacity.
pub fn lacking(atelier: &Atelier, tasks: &[Task]) -> Vec<String> {
    let mut lacking: Vec<String> = tasks.iter().map(|t| t.bench.clone()).filter(|b| !atelier.has(b)).collect();
    lacking.dedup();
    lacking
}

/// Books an order on paper: a normal one into what is left, an urgent one before orders that are not begun. Of those,
/// only the ones whose days are taken are placed anew. `None` when it does not fit before the horizon.
pub fn consider(atelier: &Atelier, request: &Request<'_>, state: &dyn State, context: &Context) -> Option<Prospect> {
    let own = &request.order.id;
    let queue = atelier.queue();
    let mut yielding: Vec<Standing<'_>> = Vec::new();
    if request.priority == Priority::Urgent {
        let others = queue.iter().filter(|(order, _)| *order != own);
        let standing = others.filter_map(|(order, bookings)| Standing::read(order, bookings, state));
        yielding.extend(standing.filter(|standing| !standing.urgent() && !standing.begun));
    }
    let yields = |order: &OrderId| yielding.iter().any(|standing| standing.outlook.id == *order);
    let mut days = atelier.days(|order| order != own && !yields(order));
    let from = request.from.max(atelier.tomorrow());
    let placed = days.place(from, &request.tasks)?;
    let finish = placed.iter().filter_map(Placed::last).max().unwrap_or(from);
    let ready = atelier.ready(finish, request.assay, &request.order.boutique, context);
    let moved = again(atelier, &mut days, yielding, false, context);
    Some(Prospect { places: placed.into_iter().map(place).collect(), finish, ready, moved })
}

/// Plans a whole atelier anew: what is begun first, then urgent orders, then the others by the date promised. An order
/// is placed sooner where there is room, later where its days are gone, and otherwise stays.
pub fn plan_anew(atelier: &Atelier, state: &dyn State, context: &Context) -> Vec<Shifted> {
    let queue = atelier.queue();
    let standing = queue.iter().filter_map(|(order, bookings)| Standing::read(order, bookings, state)).collect();
    let mut days = atelier.days(|_| false);
    again(atelier, &mut days, standing, true, context)
}

/// An order as it stands in the book.
struct Standing<'a> {
    outlook: Outlook,
    bookings: Vec<&'a Booking>,
    /// Whether work at a bench has begun.
    begun: bool,
}

impl<'a> Standing<'a> {
    fn read(order: &OrderId, bookings: &[&'a Booking], state: &dyn State) -> Option<Self> {
        let outlook = state.row::<Outlook>(&order.0)?;
        let begun = !state.rows::<Work>("order", order.0.as_str()).is_empty();
        Some(Self { outlook, bookings: bookings.to_vec(), begun })
    }

    fn urgent(&self) -> bool {
        self.bookings.iter().any(|booking| booking.priority == Priority::Urgent)
    }

    /// The order in which orders are placed.
    fn rank(&self) -> (bool, bool, Date, Date, OrderId) {
        let first = self.bookings.first().map_or(self.outlook.finish, |booking| booking.first);
        let promised = self.outlook.promise.unwrap_or(self.outlook.ready);
        (!self.begun, !self.urgent(), promised, first, self.outlook.id.clone())
    }
}

/// Places orders again, one after another; those that do not move are left out.
fn again(
    atelier: &Atelier,
    days: &mut Days,
    mut standing: Vec<Standing<'_>>,
    sooner: bool,
    context: &Context,
) -> Vec<Shifted> {
    standing.sort_by_cached_key(Standing::rank);
    let mut moved = Vec::new();
    for order in standing {
        // What has no day to come and is not done goes on tomorrow.
        let overdue = order.bookings.iter().any(|booking| ahead(booking, atelier.today()).is_empty());
        let fits = !overdue
            && order.bookings.iter().all(|booking| days.fits(&booking.bench.0, &ahead(booking, atelier.today())));
        let keep = |days: &mut Days| {
            order.bookings.iter().for_each(|booking| days.take(&booking.bench.0, &ahead(booking, atelier.today())));
        };
        if fits && !sooner {
            keep(days);
            continue;
        }
        let tasks: Vec<Task> = order.bookings.iter().map(|booking| left_to_do(booking, atelier.today())).collect();
        let from = if order.begun { atelier.tomorrow() } else { order.outlook.not_before.max(atelier.tomorrow()) };
        let Some(placed) = days.place(from, &tasks) else {
            // Beyond the horizon nothing better can be said than what was booked.
            keep(days);
            continue;
        };
        let finish = placed.iter().filter_map(Placed::last).max().unwrap_or(order.outlook.finish);
        if fits && finish >= order.outlook.finish {
            days.give(&placed);
            keep(days);
            continue;
        }
        let ready = atelier.ready(finish, order.outlook.assay, &order.outlook.boutique, context);
        let priority = order.bookings.first().map_or(Priority::Normal, |booking| booking.priority);
        let places = placed.into_iter().map(place).collect();
        moved.push(Shifted { outlook: order.outlook, places, finish, ready, priority });
    }
    moved
}

/// Slots still to come.
fn ahead(booking: &Booking, today: Date) -> Vec<Slot> {
    slots(booking).into_iter().filter(|slot| slot.day > today).collect()
}

/// What is left of a booking: its days to come; when they are all gone and the work is not done, two hours more.
fn left_to_do(booking: &Booking, today: Date) -> Task {
    let minutes: i64 = ahead(booking, today).iter().map(|slot| slot.minutes).sum();
    Task { bench: booking.bench.0.clone(), minutes: if minutes > 0 { minutes } else { 120 } }
}

fn place(placed: Placed) -> Place {
    Place { bench: BenchId(placed.bench), minutes: placed.minutes, slots: placed.slots, wait: placed.wait }
}

/// The tasks an order has left: those typed, those still booked, or the usual ones.
pub fn tasks_of(order: &Order, atelier: &SiteId, typed: &[(BenchKind, i64)], state: &dyn State) -> Vec<Task> {
    if !typed.is_empty() {
        return super::route::tasks(typed, atelier);
    }
    let mut open: Vec<Booking> = state.rows("order", order.id.0.as_str());
    open.retain(|booking| booking.done_at.is_none() && booking.atelier == *atelier);
    open.sort_by_key(|booking| booking.number);
    if open.is_empty() {
        return super::route::tasks(&super::route::usual(order.kind, order.stones), atelier);
    }
    open.into_iter().map(|booking| Task { bench: booking.bench.0, minutes: booking.minutes }).collect()
}
