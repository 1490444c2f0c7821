//! A procedure as BPMN sees it: steps are tasks, stages are what lies between them. A stage several acts enter or leave
//! is an exclusive gateway, an act that needs or opens several stages has a parallel one, ends are end events.

use std::collections::BTreeMap;

use base::BusinessSpan;
use kernel::Text;

use crate::{
    document,
    model::{Procedure, Stage, Step, Takes},
};

/// What is drawn and written.
#[derive(Default)]
pub(super) struct Graph {
    /// Role codes, one for each lane.
    pub lanes: Vec<String>,
    pub nodes: Vec<Node>,
    pub flows: Vec<Flow>,
    pub timers: Vec<Timer>,
}

pub(super) struct Node {
    pub id: String,
    pub name: Text,
    pub about: Text,
    pub lane: usize,
    pub kind: Kind,
}

pub(super) enum Kind {
    Start,
    /// It begins when an act possible at several stages has led to this stage.
    SignalStart,
    End,
    Task {
        roles: Vec<String>,
    },
    Exclusive,
    Parallel,
    /// An act possible at several stages: an event sub-process. `leads` names the stage it throws a signal for, when
    /// the case goes on after it.
    Aside {
        roles: Vec<String>,
        interrupts: bool,
        leads: Vec<String>,
    },
}

pub(super) struct Flow {
    pub id: String,
    pub from: usize,
    pub to: usize,
    pub name: Text,
    /// The condition as the procedure has it (CEL).
    pub condition: Option<String>,
    /// Whether it is taken when no condition holds.
    pub otherwise: bool,
}

/// A deadline, on the task that ends it.
pub(super) struct Timer {
    pub id: String,
    pub on: usize,
    pub stage: Text,
    pub within: BusinessSpan,
    /// The role that is told.
    pub told: Option<String>,
}

impl Graph {
    pub(super) fn of(procedure: &Procedure) -> Self {
        Builder { procedure, graph: Self::default(), index: BTreeMap::new() }.build()
    }

    /// Flows into a node.
    pub(super) fn into(&self, node: usize) -> impl Iterator<Item = &Flow> {
        self.flows.iter().filter(move |flow| flow.to == node)
    }

    /// Flows out of a node.
    pub(super) fn out_of(&self, node: usize) -> impl Iterator<Item = &Flow> {
        self.flows.iter().filter(move |flow| flow.from == node)
    }
}

/// Whether an act is told apart from the flow: it would be joined to every stage.
fn aside(step: &Step) -> bool {
    step.anywhere || (step.stays && step.takes.stages().len() > 1)
}

struct Builder<'a> {
    procedure: &'a Procedure,
    graph: Graph,
    index: BTreeMap<String, usize>,
}

impl Builder<'_> {
    fn build(mut self) -> Graph {
        let steps = &self.procedure.steps;
        for step in steps.iter().filter(|step| !aside(step)) {
            self.task(step);
        }
        for step in steps.iter().filter(|step| !aside(step)) {
            self.ways_out(step);
        }
        for step in steps.iter().filter(|step| aside(step)) {
            self.beside(step);
        }
        for stage in &self.procedure.stages {
            self.deadline(stage);
        }
        self.graph
    }

    fn lane(&mut self, step: &Step) -> usize {
        let role = step.roles.first().cloned().unwrap_or_default();
        let known = self.graph.lanes.iter().position(|lane| *lane == role);
        known.unwrap_or_else(|| {
            self.graph.lanes.push(role);
            self.graph.lanes.len() - 1
        })
    }

    fn node(&mut self, id: String, name: Text, lane: usize, kind: Kind) -> usize {
        if let Some(known) = self.index.get(&id) {
            return *known;
        }
        let at = self.graph.nodes.len();
        self.index.insert(id.clone(), at);
        self.graph.nodes.push(Node { id, name, about: Text::default(), lane, kind });
        at
    }

    fn flow(&mut self, from: usize, to: usize, name: Text, condition: Option<String>, otherwise: bool) {
        let id = format!("flow_{}", self.graph.flows.len() + 1);
        self.graph.flows.push(Flow { id, from, to, name, condition, otherwise });
    }

    /// A step as a task, with what stands before it.
    fn task(&mut self, step: &Step) {
        let lane = self.lane(step);
        let kind = Kind::Task { roles: step.roles.clone() };
        let task = self.node(format!("step_{}", step.id), step.title.clone(), lane, kind);
        self.graph.nodes[task].about = step.purpose.clone();
        match &step.takes {
            Takes::Nothing => {
                let start = self.node(format!("begin_{}", step.id), Text::default(), lane, Kind::Start);
                self.flow(start, task, Text::default(), None, false);
            }
            Takes::All(stages) if stages.len() > 1 => {
                let join = self.node(format!("join_{}", step.id), Text::default(), lane, Kind::Parallel);
                self.flow(join, task, Text::default(), None, false);
            }
            Takes::Any(stages) if stages.len() > 1 => {
                let any = self.node(format!("any_{}", step.id), Text::default(), lane, Kind::Exclusive);
                self.flow(any, task, Text::default(), None, false);
            }
            _ => {}
        }
    }

    /// Where flows to a step lead.
    fn entry(&self, step: &Step) -> usize {
        let names = [format!("join_{}", step.id), format!("any_{}", step.id), format!("step_{}", step.id)];
        names.iter().find_map(|name| self.index.get(name)).copied().unwrap_or_default()
    }

    fn leaving(&self, stage: &str) -> Vec<&Step> {
        self.procedure.steps.iter().filter(|step| !aside(step) && step.takes_from(stage)).collect()
    }

    /// How many flows enter a stage.
    fn entering(&self, stage: &str) -> usize {
        let steps = self.procedure.steps.iter();
        steps
            .map(|step| {
                let opened: usize = step.outcomes.iter().map(|o| o.to.iter().filter(|to| *to == stage).count()).sum();
                opened + usize::from(step.stays && !aside(step) && step.takes_from(stage))
            })
            .sum()
    }

    /// The node a flow into a stage leads to: its end event, its gateway, or the one act that leaves it.
    fn stage(&mut self, id: &str, lane: usize) -> usize {
        if let Some(known) = self.index.get(&format!("stage_{id}")) {
            return *known;
        }
        let stage = self.procedure.stage(id);
        let title = stage.map(|stage| stage.title.clone()).unwrap_or_default();
        let leaving = self.leaving(id);
        if leaving.is_empty() || stage.is_some_and(|stage| stage.end) {
            return self.node(format!("stage_{id}"), title, lane, Kind::End);
        }
        if let [only] = leaving.as_slice()
            && self.entering(id) == 1
        {
            return self.entry(only);
        }
        let entries: Vec<usize> = leaving.iter().map(|step| self.entry(step)).collect();
        let lane = self.graph.nodes[entries[0]].lane;
        let gateway = self.node(format!("stage_{id}"), title, lane, Kind::Exclusive);
        for entry in entries {
            self.flow(gateway, entry, Text::default(), None, false);
        }
        gateway
    }

    /// The words of a flow into a stage: the stage, when no gateway or event has its name.
    fn stage_name(&self, id: &str, to: usize) -> Text {
        if self.graph.nodes[to].id == format!("stage_{id}") {
            return Text::default();
        }
        self.procedure.stage(id).map(|stage| stage.title.clone()).unwrap_or_default()
    }

    fn ways_out(&mut self, step: &Step) {
        let task = self.index[&format!("step_{}", step.id)];
        let lane = self.graph.nodes[task].lane;
        if step.stays {
            for stage in step.takes.stages() {
                let to = self.stage(stage, lane);
                self.flow(task, to, Text::default(), None, false);
            }
            return;
        }
        let mut from = task;
        if step.outcomes.len() > 1 {
            from = self.node(format!("decide_{}", step.id), Text::default(), lane, Kind::Exclusive);
            self.flow(task, from, Text::default(), None, false);
        }
        for (at, outcome) in step.outcomes.iter().enumerate() {
            let words = if step.outcomes.len() > 1 { document::outcome_text(step, outcome) } else { None };
            let condition = outcome.when.as_ref().map(|when| when.source.trim().to_owned());
            let otherwise = step.outcomes.len() > 1 && condition.is_none();
            if let [only] = outcome.to.as_slice() {
                let to = self.stage(only, lane);
                let name = words.unwrap_or_else(|| self.stage_name(only, to));
                self.flow(from, to, name, condition, otherwise);
                continue;
            }
            let split = self.node(format!("split_{}_{}", step.id, at + 1), Text::default(), lane, Kind::Parallel);
            self.flow(from, split, words.unwrap_or_default(), condition, otherwise);
            for stage in &outcome.to {
                let to = self.stage(stage, lane);
                let name = self.stage_name(stage, to);
                self.flow(split, to, name, None, false);
            }
        }
    }

    /// An act possible at several stages.
    fn beside(&mut self, step: &Step) {
        let lane = self.lane(step);
        let mut leads: Vec<String> = Vec::new();
        for stage in step.opens() {
            if !self.procedure.ends(stage) && !leads.iter().any(|known| known == stage) {
                leads.push(stage.to_owned());
            }
        }
        for stage in &leads {
            let title = self.procedure.stage(stage).map(|stage| stage.title.clone()).unwrap_or_default();
            let start = self.node(format!("goes_on_{stage}"), title, lane, Kind::SignalStart);
            if self.graph.out_of(start).next().is_none() {
                let to = self.stage(stage, lane);
                self.flow(start, to, Text::default(), None, false);
            }
        }
        let kind = Kind::Aside { roles: step.roles.clone(), interrupts: !step.stays, leads };
        let node = self.node(format!("aside_{}", step.id), step.title.clone(), lane, kind);
        self.graph.nodes[node].about = step.purpose.clone();
    }

    fn deadline(&mut self, stage: &Stage) {
        let (Some(within), false) = (stage.within, stage.end) else { return };
        let leaving = self.leaving(&stage.id);
        let Some(step) = leaving.iter().find(|step| !step.stays).or(leaving.first()) else { return };
        let on = self.index[&format!("step_{}", step.id)];
        self.graph.timers.push(Timer {
            id: format!("due_{}", stage.id),
            on,
            stage: stage.title.clone(),
            within,
            told: stage.escalate.as_ref().map(|escalation| escalation.to.clone()),
        });
    }
}
