//! Areas, and the house made of them: explicit lists, no magic.

use std::collections::BTreeMap;

use crate::{
    Actor, EventSpec, Network, PaperKind, Projection, Register, ReportKind, State, Table, Text, Vaulted, Verb, View,
    report::{Dashboard, Gauge},
};

/// What the maison does in one field: the explicit list of its verbs, events, projections, views and objects.
#[derive(Default)]
pub struct Area {
    /// Its name: `orders`.
    pub name: &'static str,
    /// Its title in the navigation.
    pub title: Text,
    /// Its verbs.
    pub verbs: Vec<Box<dyn Verb>>,
    /// Its event catalogue.
    pub events: Vec<EventSpec>,
    /// Its projections.
    pub projections: Vec<Box<dyn Projection>>,
    /// Its views.
    pub views: Vec<View>,
    /// Kinds of object that have a page.
    pub objects: Vec<ObjectKind>,
    /// Papers it can write about them.
    pub papers: Vec<PaperKind>,
    /// Reports it can draw up.
    pub reports: Vec<ReportKind>,
    /// Kinds of object that acts of other areas may name only once they are registered.
    pub registers: Vec<Register>,
    /// Figures it can count from its lists at any time.
    pub gauges: Vec<Gauge>,
    /// Which of them a role watches.
    pub dashboards: Vec<Dashboard>,
}

/// A kind of object with a page of its own: the same head, order and words for every kind.
#[derive(Clone, Debug)]
pub struct ObjectKind {
    /// The object type in relations: `order`.
    pub kind: &'static str,
    /// What one calls it.
    pub title: Text,
    /// The table whose key is the object's identifier.
    pub table: &'static Table,
    /// Columns answering *what*.
    pub what: &'static [&'static str],
    /// Column answering *where*.
    pub place: Option<&'static str>,
    /// Column answering *whose*.
    pub whose: Option<&'static str>,
    /// Column answering *until when*.
    pub due: Option<&'static str>,
    /// Columns shown to the side, in order.
    pub facts: &'static [&'static str],
    /// Views limited to this object: view name and the column that holds its identifier.
    pub related: &'static [(&'static str, &'static str)],
}

/// Reads the network of sites out of the rows.
pub type ReadNetwork = fn(&dyn State) -> Network;
/// Reads a person's roles out of the rows; `None` when there is no such person or they have left.
pub type ReadActor = fn(&dyn State, &str) -> Option<Actor>;

/// The whole house: what areas declare, looked up by name.
pub struct House {
    /// Areas in the order of the navigation (their verbs and projections are moved out into the lists below).
    pub areas: Vec<(&'static str, Text)>,
    verbs: BTreeMap<String, Box<dyn Verb>>,
    projections: Vec<Box<dyn Projection>>,
    views: Vec<View>,
    objects: Vec<ObjectKind>,
    papers: Vec<PaperKind>,
    reports: Vec<ReportKind>,
    gauges: Vec<Gauge>,
    dashboards: Vec<Dashboard>,
    events: Vec<EventSpec>,
    registers: Vec<Register>,
    /// Kinds of object behind which a person stands whose data is in the vault.
    vaulted: Vec<Vaulted>,
    /// Reads the network out of the rows.
    pub read_network: ReadNetwork,
    /// Reads a person's roles out of the rows.
    pub read_actor: ReadActor,
}

impl House {
    /// Puts areas together. Panics on two things of one name: that is a mistake of the list, found by its test.
    pub fn new(areas: Vec<Area>, read_network: ReadNetwork, read_actor: ReadActor) -> Self {
        let mut house = Self {
            areas: areas.iter().map(|a| (a.name, a.title.clone())).collect(),
            verbs: BTreeMap::new(),
            projections: Vec::new(),
            views: Vec::new(),
            objects: Vec::new(),
            papers: Vec::new(),
            reports: Vec::new(),
            gauges: Vec::new(),
            dashboards: Vec::new(),
            events: Vec::new(),
            registers: Vec::new(),
            vaulted: Vec::new(),
            read_network,
            read_actor,
        };
        for area in areas {
            for verb in area.verbs {
                let name = verb.spec().name.clone();
                house.events.extend(verb.strikes());
                assert!(house.verbs.insert(name.clone(), verb).is_none(), "two verbs named {name}");
            }
            house.projections.extend(area.projections);
            house.views.extend(area.views);
            house.objects.extend(area.objects);
            house.papers.extend(area.papers);
            house.reports.extend(area.reports);
            house.gauges.extend(area.gauges);
            house.dashboards.extend(area.dashboards);
            house.events.extend(area.events);
            house.registers.extend(area.registers);
        }
        let mut events: Vec<_> = house.events.iter().map(|e| (e.kind, e.version)).collect();
        events.sort_unstable();
        assert!(events.windows(2).all(|pair| pair[0] != pair[1]), "two events of one kind and version: {events:?}");
        let mut tables: Vec<&str> = house.tables().iter().map(|t| t.name).collect();
        tables.sort_unstable();
        assert!(tables.windows(2).all(|pair| pair[0] != pair[1]), "two tables of one name: {tables:?}");
        house
    }

    /// The same house, with what says who may be told the names behind codes.
    #[must_use]
    pub fn with_vaulted(mut self, vaulted: impl IntoIterator<Item = Vaulted>) -> Self {
        self.vaulted.extend(vaulted);
        self
    }

    /// What is in the vault of a kind of object.
    pub fn vaulted(&self, kind: &str) -> Option<&Vaulted> {
        self.vaulted.iter().find(|v| v.kind == kind)
    }

    /// A verb by name.
    pub fn verb(&self, name: &str) -> Option<&dyn Verb> {
        self.verbs.get(name).map(AsRef::as_ref)
    }

    /// Every verb, by name.
    pub fn verbs(&self) -> impl Iterator<Item = &dyn Verb> {
        self.verbs.values().map(AsRef::as_ref)
    }

    /// Every projection.
    pub fn projections(&self) -> &[Box<dyn Projection>] {
        &self.projections
    }

    /// Every table of every projection.
    pub fn tables(&self) -> Vec<&'static Table> {
        self.projections.iter().flat_map(|p| p.tables()).collect()
    }

    /// A view by name.
    pub fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|v| v.name == name)
    }

    /// Every view, in the areas' order.
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// A kind of object by its type.
    pub fn object(&self, kind: &str) -> Option<&ObjectKind> {
        self.objects.iter().find(|o| o.kind == kind)
    }

    /// Every kind of object.
    pub fn objects(&self) -> &[ObjectKind] {
        &self.objects
    }

    /// The papers that can be written about a kind of object, in the areas' order.
    pub fn papers<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a PaperKind> {
        self.papers.iter().filter(move |paper| paper.object == object)
    }

    /// The register of a kind of object, when it has one.
    pub fn register(&self, kind: &str) -> Option<&Register> {
        self.registers.iter().find(|register| register.kind == kind)
    }

    /// Every report, in the areas' order.
    pub fn reports(&self) -> &[ReportKind] {
        &self.reports
    }

    /// A gauge by name.
    pub fn gauge(&self, name: &str) -> Option<&Gauge> {
        self.gauges.iter().find(|gauge| gauge.name == name)
    }

    /// Every gauge, in the areas' order.
    pub fn gauges(&self) -> &[Gauge] {
        &self.gauges
    }

    /// Every dashboard, in the areas' order.
    pub fn dashboards(&self) -> &[Dashboard] {
        &self.dashboards
    }

    /// The event catalogue.
    pub fn events(&self) -> &[EventSpec] {
        &self.events
    }

    /// An entry of the catalogue.
    pub fn event(&self, kind: &str, version: u16) -> Option<&EventSpec> {
        self.events.iter().find(|e| e.kind == kind && e.version == version)
    }

    /// How a thread words an event kind.
    pub fn event_title(&self, kind: &str) -> Option<&Text> {
        self.events.iter().find(|e| e.kind == kind).map(|e| &e.title)
    }
}
