//! Object-centric logs: events related to objects of several types, nothing left out.
//!
//! Objects without events, ids that are referred to but never declared, repeated declarations and
//! repeated relations are all kept and counted; [`ObjectLog::counts`] says how many there are.

mod builder;
mod counts;
mod flatten;

pub use builder::ObjectLogBuilder;
pub use counts::{ObjectCounts, TypeCount};
pub use flatten::{TypeGraph, oc_dfg};

use std::sync::Arc;

use crate::{Dictionary, NONE};

/// Events, objects and their relations in columns; made by [`ObjectLogBuilder`].
///
/// An event or object is known by its code in [`ObjectLog::events`] or [`ObjectLog::objects`]: the
/// order of first mention, be it a declaration or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectLog {
    pub(crate) events: Arc<Dictionary>,
    pub(crate) event_type: Vec<u32>,
    pub(crate) event_time: Vec<i64>,
    pub(crate) objects: Arc<Dictionary>,
    pub(crate) object_type: Vec<u32>,
    pub(crate) event_types: Arc<Dictionary>,
    pub(crate) object_types: Arc<Dictionary>,
    pub(crate) qualifiers: Arc<Dictionary>,
    pub(crate) event_objects: Vec<EventObject>,
    pub(crate) object_objects: Vec<ObjectObject>,
    pub(crate) attributes: Arc<Dictionary>,
    pub(crate) values: Arc<Dictionary>,
    pub(crate) event_values: Vec<EventValue>,
    pub(crate) object_values: Vec<ObjectValue>,
    pub(crate) repeated_events: u64,
    pub(crate) repeated_objects: u64,
    /// Positions in `event_objects` by object: those of object `o` are
    /// `by_object[object_offsets[o]..object_offsets[o + 1]]`.
    pub(crate) by_object: Vec<u32>,
    pub(crate) object_offsets: Vec<u32>,
}

/// An event concerns an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventObject {
    /// Event code.
    pub event: u32,
    /// Object code.
    pub object: u32,
    /// Qualifier code.
    pub qualifier: u32,
}

/// An object is related to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectObject {
    /// Object code the relation starts from.
    pub from: u32,
    /// Object code it leads to.
    pub to: u32,
    /// Qualifier code.
    pub qualifier: u32,
}

/// The value of an attribute of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventValue {
    /// Event code.
    pub event: u32,
    /// Code of the attribute's name.
    pub attribute: u32,
    /// Value code.
    pub value: u32,
}

/// The value of an attribute of an object from a moment on: one line of its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectValue {
    /// Object code.
    pub object: u32,
    /// Code of the attribute's name.
    pub attribute: u32,
    /// From when it holds, microseconds UTC; `None` when the log does not say.
    pub time: Option<i64>,
    /// Value code.
    pub value: u32,
}

impl ObjectLog {
    /// Ids of events, declared or only referred to.
    pub fn events(&self) -> &Arc<Dictionary> {
        &self.events
    }

    /// Type code of each event; [`NONE`] for ids that were never declared.
    pub fn event_type(&self) -> &[u32] {
        &self.event_type
    }

    /// Time of each event, microseconds UTC; 0 and without meaning where the type is [`NONE`].
    pub fn event_time(&self) -> &[i64] {
        &self.event_time
    }

    /// Ids of objects, declared or only referred to.
    pub fn objects(&self) -> &Arc<Dictionary> {
        &self.objects
    }

    /// Type code of each object; [`NONE`] for ids that were never declared.
    pub fn object_type(&self) -> &[u32] {
        &self.object_type
    }

    /// Names of event types: the activities.
    pub fn event_types(&self) -> &Arc<Dictionary> {
        &self.event_types
    }

    /// Names of object types.
    pub fn object_types(&self) -> &Arc<Dictionary> {
        &self.object_types
    }

    /// Qualifiers of both kinds of relation.
    pub fn qualifiers(&self) -> &Arc<Dictionary> {
        &self.qualifiers
    }

    /// Relations between events and objects, in input order.
    pub fn event_objects(&self) -> &[EventObject] {
        &self.event_objects
    }

    /// The relations of one object, in input order.
    pub fn relations_of(&self, object: u32) -> impl ExactSizeIterator<Item = &EventObject> {
        let begin = self.object_offsets[object as usize] as usize;
        let end = self.object_offsets[object as usize + 1] as usize;
        self.by_object[begin..end].iter().map(|&at| &self.event_objects[at as usize])
    }

    /// Relations between objects, in input order.
    pub fn object_objects(&self) -> &[ObjectObject] {
        &self.object_objects
    }

    /// Names of attributes of events and objects.
    pub fn attributes(&self) -> &Arc<Dictionary> {
        &self.attributes
    }

    /// Values of attributes, as text.
    pub fn values(&self) -> &Arc<Dictionary> {
        &self.values
    }

    /// Attribute values of events, in input order.
    pub fn event_values(&self) -> &[EventValue] {
        &self.event_values
    }

    /// The attribute history of objects, in input order.
    pub fn object_values(&self) -> &[ObjectValue] {
        &self.object_values
    }

    /// The value of an object's attribute at a moment: the latest line of its history at or
    /// before it, of equal times the last given; lines without a time count as from the beginning.
    pub fn value_at(&self, object: u32, attribute: u32, time: i64) -> Option<u32> {
        (self.object_values.iter())
            .filter(|line| line.object == object && line.attribute == attribute)
            .filter(|line| line.time.is_none_or(|from| from <= time))
            .max_by_key(|line| line.time)
            .map(|line| line.value)
    }

    /// Whether the event was declared, and so has a type and a time.
    pub fn is_event_declared(&self, event: u32) -> bool {
        self.event_type[event as usize] != NONE
    }

    /// Whether the object was declared, and so has a type.
    pub fn is_object_declared(&self, object: u32) -> bool {
        self.object_type[object as usize] != NONE
    }
}
