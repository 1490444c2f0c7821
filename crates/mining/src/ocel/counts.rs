//! How much an object-centric log holds, and what in it is loose.

use super::ObjectLog;
use crate::NONE;

/// Counts of an object-centric log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectCounts {
    /// Declared events.
    pub events: u64,
    /// Declared objects.
    pub objects: u64,
    /// Relations between events and objects.
    pub event_objects: u64,
    /// Relations between objects.
    pub object_objects: u64,
    /// Attribute values of events.
    pub event_values: u64,
    /// Lines of attribute history of objects.
    pub object_values: u64,
    /// Each declared type of event, in order of its code.
    pub event_types: Vec<TypeCount>,
    /// Each declared type of object, in order of its code.
    pub object_types: Vec<TypeCount>,
    /// Declared events related to no object.
    pub events_without_objects: u64,
    /// Declared objects related to no event.
    pub objects_without_events: u64,
    /// Event ids referred to but never declared.
    pub undeclared_events: u64,
    /// Object ids referred to but never declared.
    pub undeclared_objects: u64,
    /// Relations between events and objects with at least one end never declared.
    pub dangling_event_objects: u64,
    /// Relations between objects with at least one end never declared.
    pub dangling_object_objects: u64,
    /// Attribute values of events never declared.
    pub dangling_event_values: u64,
    /// Lines of attribute history of objects never declared.
    pub dangling_object_values: u64,
    /// Relations between events and objects given again in all their parts.
    pub repeated_event_objects: u64,
    /// Relations between objects given again in all their parts.
    pub repeated_object_objects: u64,
    /// Further declarations of an event id already declared.
    pub repeated_events: u64,
    /// Further declarations of an object id already declared.
    pub repeated_objects: u64,
}

/// Events or objects of one type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TypeCount {
    /// Type code.
    pub kind: u32,
    /// How many are declared.
    pub count: u64,
    /// How many of them have no relation between event and object.
    pub unrelated: u64,
}

impl ObjectLog {
    /// Counts everything once.
    pub fn counts(&self) -> ObjectCounts {
        let mut event_related = vec![false; self.event_type.len()];
        let mut object_related = vec![false; self.object_type.len()];
        for relation in &self.event_objects {
            event_related[relation.event as usize] = true;
            object_related[relation.object as usize] = true;
        }
        let event_types = by_type(&self.event_type, &event_related, self.event_types.len());
        let object_types = by_type(&self.object_type, &object_related, self.object_types.len());
        let sum = |types: &[TypeCount], of: fn(&TypeCount) -> u64| types.iter().map(of).sum();
        ObjectCounts {
            events: sum(&event_types, |t| t.count),
            objects: sum(&object_types, |t| t.count),
            event_objects: self.event_objects.len() as u64,
            object_objects: self.object_objects.len() as u64,
            event_values: self.event_values.len() as u64,
            object_values: self.object_values.len() as u64,
            events_without_objects: sum(&event_types, |t| t.unrelated),
            objects_without_events: sum(&object_types, |t| t.unrelated),
            undeclared_events: count(&self.event_type, |&kind| kind == NONE),
            undeclared_objects: count(&self.object_type, |&kind| kind == NONE),
            dangling_event_objects: count(&self.event_objects, |r| {
                !self.is_event_declared(r.event) || !self.is_object_declared(r.object)
            }),
            dangling_object_objects: count(&self.object_objects, |r| {
                !self.is_object_declared(r.from) || !self.is_object_declared(r.to)
            }),
            dangling_event_values: count(&self.event_values, |v| !self.is_event_declared(v.event)),
            dangling_object_values: count(&self.object_values, |v| !self.is_object_declared(v.object)),
            repeated_event_objects: repeated(&self.event_objects),
            repeated_object_objects: repeated(&self.object_objects),
            repeated_events: self.repeated_events,
            repeated_objects: self.repeated_objects,
            event_types,
            object_types,
        }
    }
}

fn by_type(kinds: &[u32], related: &[bool], types: usize) -> Vec<TypeCount> {
    let mut counts: Vec<TypeCount> = (0..types as u32).map(|kind| TypeCount { kind, ..TypeCount::default() }).collect();
    for (&kind, &related) in kinds.iter().zip(related) {
        if kind != NONE {
            counts[kind as usize].count += 1;
            counts[kind as usize].unrelated += u64::from(!related);
        }
    }
    counts
}

fn count<T>(items: &[T], wanted: impl Fn(&T) -> bool) -> u64 {
    items.iter().filter(|item| wanted(item)).count() as u64
}

fn repeated<T: Ord + Copy>(items: &[T]) -> u64 {
    let mut sorted = items.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    (items.len() - sorted.len()) as u64
}
