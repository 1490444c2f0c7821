//! The life of each object of one type as a case, and the directly-follows graph of every type.

use super::ObjectLog;
use crate::{DirectlyFollows, Log, directly_follows};

/// The directly-follows graph of the objects of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeGraph {
    /// Object type code.
    pub object_type: u32,
    /// Graph over event types; its cases are the objects of the type that have events.
    pub graph: DirectlyFollows,
}

/// The directly-follows graph of each object type, in order of the type's code.
pub fn oc_dfg(log: &ObjectLog) -> Vec<TypeGraph> {
    (0..log.object_types().len() as u32)
        .map(|object_type| TypeGraph { object_type, graph: directly_follows(&log.flatten(object_type)) })
        .collect()
}

impl ObjectLog {
    /// The log in which each object of this type is a case and each event related to it, however
    /// often and however qualified, is one event of it. [`NONE`](crate::NONE) takes the objects
    /// that were never declared.
    ///
    /// Events are ordered by time, then by code; their activity is the event type and their
    /// source the event's code. Case codes are object codes. Objects without events, and events
    /// that were never declared and so have no time, cannot be part of it: they stay in this log
    /// and in [`ObjectLog::counts`].
    pub fn flatten(&self, object_type: u32) -> Log {
        let mut case_offsets = vec![0];
        let (mut cases, mut activity, mut time, mut source) = (vec![], vec![], vec![], vec![]);
        let mut events: Vec<(i64, u32)> = Vec::new();
        for object in 0..self.object_type.len() as u32 {
            if self.object_type[object as usize] != object_type {
                continue;
            }
            events.clear();
            let related = self.relations_of(object).map(|relation| relation.event);
            let declared = related.filter(|&event| self.is_event_declared(event));
            events.extend(declared.map(|event| (self.event_time[event as usize], event)));
            events.sort_unstable();
            events.dedup();
            if events.is_empty() {
                continue;
            }
            cases.push(object);
            for &(at, event) in &events {
                activity.push(self.event_type[event as usize]);
                time.push(at);
                source.push(u64::from(event));
            }
            case_offsets.push(activity.len() as u32);
        }
        Log {
            case_offsets,
            cases,
            activity,
            time,
            start: None,
            resource: None,
            source,
            activities: self.event_types.clone(),
            resources: Default::default(),
            case_names: self.objects.clone(),
            case_attributes: Vec::new(),
            event_attributes: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ocel::{ObjectCounts, ObjectLogBuilder, TypeCount, oc_dfg};
    use crate::{LogBuilder, NONE, samples};
    use proptest::prelude::*;

    /// A repair order for a watch and its strap, with everything that can be loose.
    fn repair() -> ObjectLogBuilder {
        let mut log = ObjectLogBuilder::new();
        log.relate("e1", "watch 7", "repaired");
        log.event("e1", "received", 10);
        log.event("e2", "opened", 20);
        log.event("e3", "returned", 30);
        log.event("e3", "lost", 99);
        log.event("e9", "counted", 5);
        log.object("watch 7", "watch");
        log.object("strap 7", "strap");
        log.object("certificate 1", "certificate");
        log.object("watch 7", "clock");
        log.relate("e2", "watch 7", "repaired");
        log.relate("e2", "watch 7", "opened");
        log.relate("e3", "watch 7", "returned");
        log.relate("e3", "watch 7", "returned");
        log.relate("e1", "strap 7", "accessory");
        log.relate("e3", "strap 7", "accessory");
        log.relate("e3", "order 1", "closes");
        log.relate("e7", "watch 7", "repaired");
        log.relate_objects("watch 7", "strap 7", "wears");
        log.relate_objects("watch 7", "certificate 2", "certified by");
        log.object_attribute("certificate 1", "price", Some(10), "100");
        log.object_attribute("certificate 1", "price", Some(20), "120");
        log.object_attribute("certificate 2", "price", None, "80");
        log.event_attribute("e1", "bench", "3");
        log.event_attribute("e8", "bench", "4");
        log
    }

    #[test]
    fn nothing_is_lost_and_everything_loose_is_counted() {
        let log = repair().finish();
        let unrelated = |kind, count, unrelated| TypeCount { kind, count, unrelated };
        assert_eq!(
            log.counts(),
            ObjectCounts {
                events: 4,
                objects: 3,
                event_objects: 9,
                object_objects: 2,
                event_values: 2,
                object_values: 3,
                event_types: vec![
                    unrelated(0, 1, 0),
                    unrelated(1, 1, 0),
                    unrelated(2, 1, 0),
                    unrelated(3, 0, 0),
                    unrelated(4, 1, 1),
                ],
                object_types: vec![unrelated(0, 1, 0), unrelated(1, 1, 0), unrelated(2, 1, 1), unrelated(3, 0, 0),],
                events_without_objects: 1,
                objects_without_events: 1,
                undeclared_events: 2,
                undeclared_objects: 2,
                dangling_event_objects: 2,
                dangling_object_objects: 1,
                dangling_event_values: 1,
                dangling_object_values: 1,
                repeated_event_objects: 1,
                repeated_object_objects: 0,
                repeated_events: 1,
                repeated_objects: 1,
            }
        );
        assert_eq!(log.objects().len(), 5);
        assert_eq!(log.event_objects().len(), 9);
    }

    #[test]
    fn the_history_of_a_price_is_kept() {
        let log = repair().finish();
        let certificate = log.objects().code("certificate 1").expect("declared");
        let price = log.attributes().code("price").expect("used");
        let at = |time| log.value_at(certificate, price, time).map(|value| log.values().name(value));
        assert_eq!((at(9), at(10), at(25)), (None, Some("100"), Some("120")));
    }

    #[test]
    fn each_object_of_a_type_is_a_case_and_each_event_counts_once() {
        let log = repair().finish();
        let kind = |name| log.object_types().code(name).expect("declared");
        let watches = log.flatten(kind("watch"));
        assert_eq!(watches.case_count(), 1);
        assert_eq!(watches.case_name(0), "watch 7");
        assert_eq!(watches.time(), [10, 20, 30]);
        assert!(log.flatten(kind("certificate")).is_empty());
        assert_eq!(log.flatten(NONE).case_name(0), "order 1");
        let arcs: Vec<_> = (oc_dfg(&log).iter())
            .map(|kind| kind.graph.arcs.iter().map(|arc| (arc.from, arc.to)).collect::<Vec<_>>())
            .collect();
        assert_eq!(arcs, [vec![(0, 1), (1, 2)], vec![(0, 2)], vec![], vec![]]);
    }

    #[test]
    fn an_empty_log_counts_nothing() {
        let log = ObjectLogBuilder::new().finish();
        assert_eq!(log.counts(), ObjectCounts::default());
        assert!(oc_dfg(&log).is_empty());
        assert!(log.flatten(0).is_empty());
    }

    proptest! {
        #[test]
        fn flattening_is_building_a_log_per_object(
            events in prop::collection::vec((0..5, 0_i64..9), 0..30),
            relations in prop::collection::vec((0_usize..34, 0_usize..12, 0..2), 0..90),
        ) {
            // objects 0 to 8 are declared, every third of another type; events may dangle
            let mut builder = ObjectLogBuilder::new();
            let kinds = ["ring", "ring", "stone"];
            for object in 0..9 {
                builder.object(&format!("o{object}"), kinds[object % 3]);
            }
            for (at, (kind, time)) in events.iter().enumerate() {
                builder.event(&format!("e{at}"), &format!("t{kind}"), *time);
            }
            for (event, object, qualifier) in &relations {
                builder.relate(&format!("e{event}"), &format!("o{object}"), &format!("q{qualifier}"));
            }
            let log = builder.finish();
            for (code, kind) in [(0, "ring"), (1, "stone")] {
                let mut expected = LogBuilder::new();
                for object in (0..9).filter(|object| kinds[object % 3] == kind) {
                    for (at, (activity, time)) in events.iter().enumerate() {
                        if relations.iter().any(|r| (r.0, r.1) == (at, object)) {
                            expected.push(&format!("o{object}"), &format!("t{activity}"), *time, None, None, at as u64);
                        }
                    }
                }
                let expected = expected.finish();
                let found = samples::on_threads(2, || log.flatten(code));
                prop_assert_eq!(found.case_offsets(), expected.case_offsets());
                prop_assert_eq!(found.time(), expected.time());
                for case in 0..found.case_count() {
                    prop_assert_eq!(found.case_name(case), expected.case_name(case));
                    let names = |log: &crate::Log| -> Vec<String> {
                        let codes = log.sequence(case).iter();
                        codes.map(|&a| log.activities().name(a).to_owned()).collect()
                    };
                    prop_assert_eq!(names(&found), names(&expected));
                }
                prop_assert_eq!(found.source(), expected.source());
            }
            let counts = log.counts();
            prop_assert_eq!(counts.events, events.len() as u64);
            prop_assert_eq!(counts.event_objects, relations.len() as u64);
            prop_assert_eq!(counts.objects, 9);
        }
    }
}
