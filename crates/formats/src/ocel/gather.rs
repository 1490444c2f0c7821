//! What the three OCEL readers share: events, objects and relations gathered into one log.

use mining::ocel::ObjectLogBuilder;

use super::{Declarations, ObjectImport, TypeDeclaration};
use crate::message::shown;
use crate::time::Clock;
use crate::{Format, ImportError, Message, Options, Place, Report};

pub(crate) struct Gather {
    pub builder: ObjectLogBuilder,
    pub declared: Declarations,
    pub clock: Clock,
    pub report: Report,
    most: u64,
}

impl Gather {
    pub fn new(format: Format, options: &Options) -> Result<Self, ImportError> {
        Ok(Self {
            builder: ObjectLogBuilder::new(),
            declared: Declarations::default(),
            clock: Clock::new(options.time_zone.as_deref())?,
            report: Report::new(format, options.limits.listed),
            // an event comes with its relations and values
            most: options.limits.rows.saturating_mul(8),
        })
    }

    pub fn declare_event_type(&mut self, declaration: TypeDeclaration) {
        self.builder.event_type(&declaration.name);
        self.declared.event_types.push(declaration);
    }

    pub fn declare_object_type(&mut self, declaration: TypeDeclaration) {
        self.builder.object_type(&declaration.name);
        self.declared.object_types.push(declaration);
    }

    /// Declares an event, or sets it aside when something it needs is missing.
    pub fn event(
        &mut self,
        id: &str,
        kind: Option<&str>,
        time: Option<&str>,
        place: impl FnOnce() -> Place,
    ) -> Result<(), ImportError> {
        self.count()?;
        let (code, en, fr) = match (id, kind, time) {
            ("", _, _) => ("ocel.no_id", "The event has no id.", "L’événement n’a pas d’identifiant."),
            (_, None | Some(""), _) => ("ocel.no_type", "The event has no type.", "L’événement n’a pas de type."),
            (_, _, None) => ("ocel.no_time", "The event has no time.", "L’événement n’a pas d’horodatage."),
            (_, Some(kind), Some(time)) => match self.clock.iso(time) {
                Some(micros) => {
                    self.builder.event(id, kind, micros);
                    return Ok(());
                }
                None => (
                    "ocel.bad_time",
                    "The time of the event cannot be read.",
                    "L’horodatage de l’événement est illisible.",
                ),
            },
        };
        self.report.quarantine.add(code, place(), || named(id, en, fr));
        Ok(())
    }

    /// Declares an object, or sets it aside when it has no id or type.
    pub fn object(&mut self, id: &str, kind: Option<&str>, place: impl FnOnce() -> Place) -> Result<(), ImportError> {
        self.count()?;
        let (code, en, fr) = match (id, kind) {
            ("", _) => ("ocel.no_id", "The object has no id.", "L’objet n’a pas d’identifiant."),
            (_, None | Some("")) => ("ocel.no_type", "The object has no type.", "L’objet n’a pas de type."),
            (_, Some(kind)) => {
                self.builder.object(id, kind);
                return Ok(());
            }
        };
        self.report.quarantine.add(code, place(), || named(id, en, fr));
        Ok(())
    }

    /// Adds a line of history; `time` absent means from the beginning.
    pub fn object_attribute(
        &mut self,
        id: &str,
        name: &str,
        time: Option<&str>,
        value: &str,
        place: impl FnOnce() -> Place,
    ) {
        match time.map(|time| self.clock.iso(time)) {
            None => self.builder.object_attribute(id, name, None, value),
            Some(Some(micros)) => self.builder.object_attribute(id, name, Some(micros), value),
            Some(None) => self.report.quarantine.add("ocel.bad_time", place(), || {
                named(
                    id,
                    "The time of an attribute’s value cannot be read.",
                    "L’horodatage d’une valeur d’attribut est illisible.",
                )
            }),
        }
    }

    /// Sets aside a part that lacks a name or an end.
    pub fn incomplete(&mut self, id: &str, place: Place) {
        self.report.quarantine.add("ocel.incomplete", place, || {
            named(
                id,
                "A relation or value lacks its id or name.",
                "Il manque à une relation ou à une valeur son identifiant ou son nom.",
            )
        });
    }

    /// One more line read; refuses files with more lines than allowed.
    pub fn count(&mut self) -> Result<(), ImportError> {
        self.report.read += 1;
        if self.report.read > self.most {
            return Err(crate::input::too_many_rows(Place::File, self.most));
        }
        Ok(())
    }

    /// The log; what refers to nothing is listed and counted.
    pub fn finish(mut self) -> ObjectImport {
        let log = self.builder.finish();
        let quarantine = &mut self.report.quarantine;
        let (events, objects) = (log.events(), log.objects());
        for relation in log.event_objects() {
            if !log.is_event_declared(relation.event) || !log.is_object_declared(relation.object) {
                let ends = (events.name(relation.event), objects.name(relation.object));
                quarantine.add("ocel.dangling_event_object", Place::Part(shown(ends.0)), || dangling(ends));
            }
        }
        for relation in log.object_objects() {
            if !log.is_object_declared(relation.from) || !log.is_object_declared(relation.to) {
                let ends = (objects.name(relation.from), objects.name(relation.to));
                quarantine.add("ocel.dangling_object_object", Place::Part(shown(ends.0)), || dangling(ends));
            }
        }
        for value in log.event_values().iter().filter(|v| !log.is_event_declared(v.event)) {
            let ends = (events.name(value.event), log.attributes().name(value.attribute));
            quarantine.add("ocel.dangling_value", Place::Part(shown(ends.0)), || dangling_value(ends));
        }
        for value in log.object_values().iter().filter(|v| !log.is_object_declared(v.object)) {
            let ends = (objects.name(value.object), log.attributes().name(value.attribute));
            quarantine.add("ocel.dangling_value", Place::Part(shown(ends.0)), || dangling_value(ends));
        }
        let counts = log.counts();
        let repeated = counts.repeated_events + counts.repeated_objects;
        if repeated > 0 {
            self.report.note(
                "ocel.repeated",
                repeated,
                format!("{repeated} ids are declared more than once; the first declaration counts, relations and values of all are kept."),
                format!("{repeated} identifiants sont déclarés plus d’une fois ; la première déclaration compte, les relations et valeurs de toutes sont gardées."),
            );
        }
        if counts.objects_without_events > 0 {
            let alone = counts.objects_without_events;
            self.report.note(
                "ocel.alone",
                alone,
                format!("{alone} objects take part in no event; they are kept."),
                format!("{alone} objets ne participent à aucun événement ; ils sont gardés."),
            );
        }
        self.report.events = counts.events;
        self.report.cases = counts.objects;
        self.report.zone = self.clock.decision;
        ObjectImport { log, declared: self.declared, report: self.report }
    }
}

fn named(id: &str, en: &str, fr: &str) -> Message {
    let id = shown(id);
    Message::new(format!("{en} (“{id}”)"), format!("{fr} (« {id} »)"))
}

fn dangling((from, to): (&str, &str)) -> Message {
    let (from, to) = (shown(from), shown(to));
    Message::new(
        format!("The relation “{from}” → “{to}” has an end that is declared nowhere."),
        format!("La relation « {from} » → « {to} » a une extrémité qui n’est déclarée nulle part."),
    )
}

fn dangling_value((of, name): (&str, &str)) -> Message {
    let (of, name) = (shown(of), shown(name));
    Message::new(
        format!("The value of “{name}” belongs to “{of}”, which is declared nowhere."),
        format!("La valeur de « {name} » appartient à « {of} », qui n’est déclaré nulle part."),
    )
}
