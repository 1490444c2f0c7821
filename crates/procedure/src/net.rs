//! A procedure as places and transitions: what conformance is measured against, and what is explored when it is loaded.

use std::collections::{BTreeMap, VecDeque};

use crate::model::{Outcome, Procedure, Step, Takes};

/// The net of one version of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Net {
    /// Stages, in the order of the file.
    pub places: Vec<String>,
    /// Places a case may end in.
    pub ends: Vec<usize>,
    /// One transition for each outcome of each step.
    pub transitions: Vec<Transition>,
}

/// A step with one of its outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The step: the activity in an event log.
    pub activity: String,
    /// Whether it begins a case.
    pub begins: bool,
    /// Places it takes from.
    pub takes: Vec<usize>,
    /// Whether one open place is enough; those that are open are then closed.
    pub any: bool,
    /// Whether it only looks at the places it takes from, and leaves them open.
    pub stays: bool,
    /// Places it opens.
    pub gives: Vec<usize>,
}

impl Procedure {
    /// Its net.
    pub fn net(&self) -> Net {
        let index: BTreeMap<&str, usize> = self.stages.iter().enumerate().map(|(n, s)| (s.id.as_str(), n)).collect();
        let places = |ids: &[String]| ids.iter().filter_map(|id| index.get(id.as_str()).copied()).collect::<Vec<_>>();
        let mut transitions = Vec::new();
        for step in &self.steps {
            let transition = |outcome: Option<&Outcome>| Transition {
                activity: step.id.clone(),
                begins: step.begins,
                takes: places(step.takes.stages()),
                any: matches!(step.takes, Takes::Any(_)),
                stays: step.stays,
                gives: outcome.map(|outcome| places(&outcome.to)).unwrap_or_default(),
            };
            if step.outcomes.is_empty() {
                transitions.push(transition(None));
            }
            transitions.extend(step.outcomes.iter().map(|outcome| transition(Some(outcome))));
        }
        let ends = self.stages.iter().enumerate().filter(|(_, stage)| stage.end).map(|(n, _)| n).collect();
        Net { places: self.stages.iter().map(|stage| stage.id.clone()).collect(), ends, transitions }
    }
}

/// Open places, one bit each.
pub(crate) type Bits = u128;

/// Most places a net may have to be explored.
pub(crate) const MOST_PLACES: usize = 128;
/// Most markings explored: beyond it a procedure is too wide for anybody to follow.
const MOST_MARKINGS: usize = 50_000;

/// What a walk through every marking showed.
pub(crate) struct Explored {
    /// Every marking a case can reach, the nearest first.
    pub markings: Vec<Bits>,
    /// One from which no case ever ends: one nothing leads away from, if there is such a one, else the nearest.
    pub stuck: Option<Bits>,
    /// Whether there were too many to see them all; then `stuck` is not known.
    pub cut: bool,
}

fn bits(places: &[usize]) -> Bits {
    places.iter().fold(0, |bits, place| bits | (1 << place))
}

impl Transition {
    /// Whether the open places allow it.
    pub(crate) fn allowed(&self, open: Bits) -> bool {
        let takes = bits(&self.takes);
        if self.begins {
            open == 0
        } else if self.any {
            open & takes != 0
        } else {
            takes != 0 && open & takes == takes
        }
    }

    fn fire(&self, open: Bits) -> Bits {
        if self.stays { open } else { (open & !bits(&self.takes)) | bits(&self.gives) }
    }
}

impl Net {
    /// Walks every marking.
    pub(crate) fn explore(&self) -> Explored {
        let mut index: BTreeMap<Bits, usize> = BTreeMap::new();
        let mut markings: Vec<Bits> = Vec::new();
        let mut from: Vec<Vec<usize>> = Vec::new();
        let mut queue = VecDeque::from([(0, None)]);
        let mut cut = false;
        while let Some((marking, before)) = queue.pop_front() {
            let fresh = !index.contains_key(&marking);
            let at = *index.entry(marking).or_insert(markings.len());
            if fresh {
                markings.push(marking);
                from.push(Vec::new());
            }
            from[at].extend(before);
            if !fresh {
                continue;
            }
            if markings.len() > MOST_MARKINGS {
                cut = true;
                break;
            }
            queue.extend(self.transitions.iter().filter(|t| t.allowed(marking)).map(|t| (t.fire(marking), Some(at))));
        }
        let ends = bits(&self.ends);
        let complete = |marking: Bits| marking != 0 && marking & !ends == 0;
        let mut ending: Vec<bool> = markings.iter().map(|marking| complete(*marking)).collect();
        let mut back: Vec<usize> = (0..markings.len()).filter(|n| ending[*n]).collect();
        while let Some(at) = back.pop() {
            for before in &from[at] {
                if !ending[*before] {
                    ending[*before] = true;
                    back.push(*before);
                }
            }
        }
        let stuck = || markings.iter().enumerate().filter(|(n, m)| !cut && **m != 0 && !ending[*n]).map(|(_, m)| *m);
        let dead = |open: &Bits| !self.transitions.iter().any(|t| !t.stays && t.allowed(*open));
        Explored { stuck: stuck().find(dead).or_else(|| stuck().next()), markings, cut }
    }

    /// The names of the open places.
    pub(crate) fn names(&self, open: Bits) -> Vec<&str> {
        self.places.iter().enumerate().filter(|(n, _)| open & (1 << n) != 0).map(|(_, name)| name.as_str()).collect()
    }
}

impl Step {
    /// Whether a stage is among those it takes from.
    pub fn takes_from(&self, stage: &str) -> bool {
        self.takes.stages().iter().any(|id| id == stage)
    }
}
