//! Collects events, objects and relations in any order.

use std::sync::Arc;

use super::{EventObject, EventValue, ObjectLog, ObjectObject, ObjectValue};
use crate::{Dictionary, NONE};

/// Collects an [`ObjectLog`]; declarations and references may come in any order.
#[derive(Debug, Default)]
pub struct ObjectLogBuilder {
    events: Dictionary,
    event_type: Vec<u32>,
    event_time: Vec<i64>,
    objects: Dictionary,
    object_type: Vec<u32>,
    event_types: Dictionary,
    object_types: Dictionary,
    qualifiers: Dictionary,
    event_objects: Vec<EventObject>,
    object_objects: Vec<ObjectObject>,
    attributes: Dictionary,
    values: Dictionary,
    event_values: Vec<EventValue>,
    object_values: Vec<ObjectValue>,
    repeated_events: u64,
    repeated_objects: u64,
}

impl ObjectLogBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares a type of event, which may have no event.
    pub fn event_type(&mut self, name: &str) -> u32 {
        self.event_types.intern(name)
    }

    /// Declares a type of object, which may have no object.
    pub fn object_type(&mut self, name: &str) -> u32 {
        self.object_types.intern(name)
    }

    /// Declares an event; `time_us` is microseconds UTC. Of an id declared twice the first
    /// declaration counts and the other is counted as repeated. Returns the event's code.
    pub fn event(&mut self, id: &str, event_type: &str, time_us: i64) -> u32 {
        let event = self.event_code(id);
        let kind = self.event_types.intern(event_type);
        let known = &mut self.event_type[event as usize];
        if *known == NONE {
            *known = kind;
            self.event_time[event as usize] = time_us;
        } else {
            self.repeated_events += 1;
        }
        event
    }

    /// Declares an object; of an id declared twice the first declaration counts and the other is
    /// counted as repeated. Returns the object's code.
    pub fn object(&mut self, id: &str, object_type: &str) -> u32 {
        let object = self.object_code(id);
        let kind = self.object_types.intern(object_type);
        let known = &mut self.object_type[object as usize];
        if *known == NONE {
            *known = kind;
        } else {
            self.repeated_objects += 1;
        }
        object
    }

    /// Relates an event to an object; either may be declared later, or never.
    pub fn relate(&mut self, event: &str, object: &str, qualifier: &str) {
        let relation = EventObject {
            event: self.event_code(event),
            object: self.object_code(object),
            qualifier: self.qualifiers.intern(qualifier),
        };
        assert!(self.event_objects.len() < NONE as usize, "log is full");
        self.event_objects.push(relation);
    }

    /// Relates an object to another; either may be declared later, or never.
    pub fn relate_objects(&mut self, from: &str, to: &str, qualifier: &str) {
        let relation = ObjectObject {
            from: self.object_code(from),
            to: self.object_code(to),
            qualifier: self.qualifiers.intern(qualifier),
        };
        self.object_objects.push(relation);
    }

    /// Gives an event an attribute.
    pub fn event_attribute(&mut self, event: &str, attribute: &str, value: &str) {
        let line = EventValue {
            event: self.event_code(event),
            attribute: self.attributes.intern(attribute),
            value: self.values.intern(value),
        };
        self.event_values.push(line);
    }

    /// Adds a line to the history of an object's attribute; `time` is microseconds UTC.
    pub fn object_attribute(&mut self, object: &str, attribute: &str, time: Option<i64>, value: &str) {
        let line = ObjectValue {
            object: self.object_code(object),
            attribute: self.attributes.intern(attribute),
            time,
            value: self.values.intern(value),
        };
        self.object_values.push(line);
    }

    /// The finished log.
    pub fn finish(self) -> ObjectLog {
        let mut object_offsets = vec![0_u32; self.objects.len() + 1];
        for relation in &self.event_objects {
            object_offsets[relation.object as usize + 1] += 1;
        }
        for object in 1..object_offsets.len() {
            object_offsets[object] += object_offsets[object - 1];
        }
        let mut next = object_offsets.clone();
        let mut by_object = vec![0; self.event_objects.len()];
        for (at, relation) in self.event_objects.iter().enumerate() {
            let slot = &mut next[relation.object as usize];
            by_object[*slot as usize] = at as u32;
            *slot += 1;
        }
        ObjectLog {
            events: Arc::new(self.events),
            event_type: self.event_type,
            event_time: self.event_time,
            objects: Arc::new(self.objects),
            object_type: self.object_type,
            event_types: Arc::new(self.event_types),
            object_types: Arc::new(self.object_types),
            qualifiers: Arc::new(self.qualifiers),
            event_objects: self.event_objects,
            object_objects: self.object_objects,
            attributes: Arc::new(self.attributes),
            values: Arc::new(self.values),
            event_values: self.event_values,
            object_values: self.object_values,
            repeated_events: self.repeated_events,
            repeated_objects: self.repeated_objects,
            by_object,
            object_offsets,
        }
    }

    fn event_code(&mut self, id: &str) -> u32 {
        let event = self.events.intern(id);
        if self.event_type.len() == event as usize {
            self.event_type.push(NONE);
            self.event_time.push(0);
        }
        event
    }

    fn object_code(&mut self, id: &str) -> u32 {
        let object = self.objects.intern(id);
        if self.object_type.len() == object as usize {
            self.object_type.push(NONE);
        }
        object
    }
}
