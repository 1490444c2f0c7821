//! Reads XES: traces, events, their attributes with nesting, states of activities.

use std::collections::HashMap;
use std::io::Read;

use crate::input::too_many_rows;
use crate::report::{Mapped, Role};
use crate::staged::{STATE, Staged};
use crate::time::{self, Clock, Stamp};
use crate::xml::{Scanner, Token};
use crate::{Format, Import, ImportError, Input, Message, Options, Place, Report, encoding};

/// Attributes of the log as a whole that are shown in the report.
const ABOUT: usize = 50;

/// Reads an XES log.
///
/// Events without name or readable time are quarantined; traces without a name are called after
/// their position; a trace named like an earlier one stays a case of its own. Attributes within
/// attributes are kept as `outer/inner`. `Log::source` is the position of the event, from 1.
///
/// # Errors
/// When the file is not well-formed, declares a document type, or passes a limit.
pub fn read(input: &Input, options: &Options) -> Result<Import, ImportError> {
    input.size(&options.limits)?;
    let (found, mark) = encoding::of_xml(&input.head(1024)?)?;
    let content = encoding::as_utf8(input.inflated(&options.limits)?, found, mark);
    let mut reading = Reading {
        scanner: Scanner::new(content, &options.limits, false),
        clock: Clock::new(options.time_zone.as_deref())?,
        staged: Staged::new(&options.limits),
        report: Report::new(Format::Xes, options.limits.listed),
        event: Event::default(),
        path: String::new(),
        value: String::new(),
        unnamed: 0,
        renamed: 0,
        numbers: HashMap::new(),
        most: options.limits.rows,
        about: 0,
    };
    reading.log()?;
    let Reading { staged, mut report, clock, unnamed, renamed, about, .. } = reading;
    report.zone = clock.decision;
    let used = [
        (Role::Case, "concept:name", !staged.cases.is_empty()),
        (Role::Activity, "concept:name", !staged.activities.is_empty()),
        (Role::Time, "time:timestamp", staged.len() > 0),
        (Role::Resource, "org:resource", !staged.resources.is_empty()),
        (Role::Lifecycle, STATE, !staged.states.is_empty()),
    ];
    report.mapping = (used.into_iter().filter(|used| used.2))
        .map(|(role, column, _)| Mapped { role, column: column.to_owned(), guessed: false })
        .collect();
    if unnamed > 0 {
        report.note(
            "xes.unnamed_trace",
            unnamed,
            format!("{unnamed} traces have no concept:name; they are called after their position."),
            format!("{unnamed} traces n’ont pas de concept:name ; elles portent le nom de leur position."),
        );
    }
    if renamed > 0 {
        report.note(
            "xes.same_name",
            renamed,
            format!("{renamed} traces bear the name of an earlier one; each stays a case of its own, numbered."),
            format!(
                "{renamed} traces portent le nom d’une trace précédente ; chacune reste un dossier distinct, numéroté."
            ),
        );
    }
    if about > report.about.len() as u64 {
        let more = about - report.about.len() as u64;
        report.note(
            "xes.about",
            more,
            format!("{more} further attributes describe the log as a whole; they are not part of any case."),
            format!(
                "{more} autres attributs décrivent le journal dans son ensemble ; ils n’appartiennent à aucun dossier."
            ),
        );
    }
    let log = staged.finish(options.lifecycle, &mut report);
    Ok(Import { log, report })
}

#[derive(Default)]
struct Event {
    name: Option<String>,
    resource: Option<String>,
    state: Option<String>,
    time: When,
    /// Strings kept to be filled again.
    spare: Vec<String>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum When {
    #[default]
    Missing,
    Unreadable,
    At(Stamp),
}

struct Reading<R> {
    scanner: Scanner<R>,
    clock: Clock,
    staged: Staged,
    report: Report,
    event: Event,
    /// Keys of the attributes around the current one, each followed by `/`.
    path: String,
    value: String,
    unnamed: u64,
    renamed: u64,
    /// Last number given to a name borne by several traces.
    numbers: HashMap<String, u32>,
    most: u64,
    about: u64,
}

/// The text in a string that was used before.
fn own(spare: &mut Vec<String>, text: &str) -> String {
    let mut own = spare.pop().unwrap_or_default();
    own.clear();
    own.push_str(text);
    own
}

/// What attributes belong to.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Log,
    Case(u32),
    Event,
}

impl<R: Read> Reading<R> {
    fn log(&mut self) -> Result<(), ImportError> {
        match self.scanner.next()? {
            Token::Open(empty) if self.scanner.name() == b"log" => {
                if empty {
                    return Ok(());
                }
            }
            _ => {
                return Err(ImportError::new(
                    "xes.not_a_log",
                    Place::Line(1, 0),
                    Message::new("The document is not an XES log.", "Le document n’est pas un journal XES."),
                    Message::new(
                        "Choose a file whose outermost element is <log>.",
                        "Choisissez un fichier dont l’élément racine est <log>.",
                    ),
                ));
            }
        }
        loop {
            match self.scanner.next()? {
                Token::Open(empty) => match self.scanner.name() {
                    b"trace" => self.trace(empty)?,
                    b"event" => {
                        self.report.read += 1;
                        let place = self.scanner.place();
                        self.report.quarantine.add("xes.outside_trace", place, || {
                            Message::new("The event belongs to no trace.", "L’événement n’appartient à aucune trace.")
                        });
                        self.skip(empty)?;
                    }
                    b"extension" | b"global" | b"classifier" => self.skip(empty)?,
                    _ => self.attribute(empty, Owner::Log)?,
                },
                Token::Close | Token::End => break,
                Token::Text => {}
            }
        }
        // what follows the log must be nothing
        self.scanner.next().map(drop)
    }

    fn skip(&mut self, empty: bool) -> Result<(), ImportError> {
        let level = self.scanner.level();
        while !empty && self.scanner.level() >= level {
            self.scanner.next()?;
        }
        Ok(())
    }

    fn trace(&mut self, empty: bool) -> Result<(), ImportError> {
        // the name may stand after events: until it is known, events wait under a code to come
        let case = self.staged.cases.len() as u32;
        let first = self.staged.len();
        let name = if empty { None } else { self.trace_content(case)? };
        let position = self.staged.cases.len() + 1;
        let mut name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| {
            self.unnamed += 1;
            format!("trace {position}")
        });
        if self.staged.cases.code(&name).is_some() {
            self.renamed += 1;
            // numbers go on from the last given to this name
            let number = self.numbers.entry(name.clone()).or_insert(1);
            *number += 1;
            while self.staged.cases.code(&format!("{name} ({number})")).is_some() {
                *number += 1;
            }
            name = format!("{name} ({number})");
        }
        if first == self.staged.len() {
            let place = self.scanner.place();
            self.report.quarantine.add("xes.empty_trace", place, || {
                let name = crate::message::shown(&name);
                Message::new(
                    format!("The trace “{name}” has no event that can be kept."),
                    format!("La trace « {name} » n’a aucun événement qui puisse être gardé."),
                )
            });
        }
        self.staged.cases.intern(&name);
        Ok(())
    }

    /// Events and attributes of a trace; gives its name.
    fn trace_content(&mut self, case: u32) -> Result<Option<String>, ImportError> {
        let mut name = None;
        loop {
            match self.scanner.next()? {
                Token::Open(empty) => match self.scanner.name() {
                    b"event" => self.event(empty, case)?,
                    _ if self.scanner.raw(b"key") == Some(b"concept:name") && name.is_none() => {
                        name = self.scanner.attribute(b"value")?.map(|name| name.into_owned());
                        self.children(empty, Owner::Case(case), "concept:name")?;
                    }
                    _ => self.attribute(empty, Owner::Case(case))?,
                },
                Token::Close | Token::End => return Ok(name),
                Token::Text => {}
            }
        }
    }

    fn event(&mut self, empty: bool, case: u32) -> Result<(), ImportError> {
        self.report.read += 1;
        if self.report.read > self.most {
            let place = self.scanner.place();
            return Err(too_many_rows(place, self.most));
        }
        let event = &mut self.event;
        event.spare.extend([event.name.take(), event.resource.take(), event.state.take()].into_iter().flatten());
        event.time = When::Missing;
        if !empty {
            while let Token::Open(empty) = self.scanner.next()? {
                self.event_attribute(empty)?;
            }
        }
        let event = &self.event;
        let (code, en, fr) = match (&event.name, event.time) {
            (Some(name), When::At(stamp)) => {
                let time = self.clock.place(stamp);
                let source = self.report.read;
                self.staged.event(case, name, time, None, event.resource.as_deref(), event.state.as_deref(), source);
                return Ok(());
            }
            (None, _) => ("xes.no_name", "The event has no concept:name.", "L’événement n’a pas de concept:name."),
            (_, When::Missing) => {
                ("xes.no_time", "The event has no time:timestamp.", "L’événement n’a pas de time:timestamp.")
            }
            (_, _) => {
                ("xes.bad_time", "The time of the event cannot be read.", "L’horodatage de l’événement est illisible.")
            }
        };
        self.staged.forget_attributes();
        let place = self.scanner.place();
        self.report.quarantine.add(code, place, || Message::new(en, fr));
        Ok(())
    }

    fn event_attribute(&mut self, empty: bool) -> Result<(), ImportError> {
        let Event { name, resource, state, spare, .. } = &mut self.event;
        let scanner = &mut self.scanner;
        let key = match scanner.raw(b"key") {
            Some(b"concept:name") if name.is_none() => {
                *name = scanner.attribute(b"value")?.filter(|v| !v.is_empty()).map(|v| own(spare, &v));
                "concept:name"
            }
            Some(b"org:resource") if resource.is_none() => {
                *resource = scanner.attribute(b"value")?.filter(|v| !v.is_empty()).map(|v| own(spare, &v));
                "org:resource"
            }
            Some(b"lifecycle:transition") if state.is_none() => {
                *state = scanner.attribute(b"value")?.filter(|v| !v.is_empty()).map(|v| own(spare, &v));
                STATE
            }
            Some(b"time:timestamp") if self.event.time == When::Missing => {
                let stamp = self.scanner.raw(b"value").map(|raw| time::iso(raw.trim_ascii()));
                self.event.time = match stamp {
                    Some(Some(stamp)) => When::At(stamp),
                    _ => When::Unreadable,
                };
                "time:timestamp"
            }
            _ => return self.attribute(empty, Owner::Event),
        };
        self.children(empty, Owner::Event, key)
    }

    /// Attributes within an attribute of the given key.
    fn children(&mut self, empty: bool, owner: Owner, key: &str) -> Result<(), ImportError> {
        if empty {
            return Ok(());
        }
        let before = self.path.len();
        self.path.push_str(key);
        self.path.push('/');
        self.within(owner)?;
        self.path.truncate(before);
        Ok(())
    }

    /// An attribute with its children, named after all keys around it.
    fn attribute(&mut self, empty: bool, owner: Owner) -> Result<(), ImportError> {
        let before = self.path.len();
        // <values> of a list has no key of its own
        if let Some(key) = self.scanner.attribute(b"key")? {
            self.path.push_str(&key);
        }
        let nested = before > 0;
        self.value.clear();
        let has_value = match self.scanner.attribute(b"value")? {
            Some(value) => {
                self.value.push_str(&value);
                true
            }
            None => false,
        };
        match owner {
            Owner::Log => {
                self.about += u64::from(has_value);
                if has_value && !nested && self.report.about.len() < ABOUT {
                    self.report.about.push((self.path.clone(), self.value.clone()));
                }
            }
            Owner::Case(case) if has_value => self.staged.case_attribute(case, &self.path, &self.value),
            Owner::Event if has_value => self.staged.attribute(&self.path, &self.value),
            _ => {}
        }
        if !empty {
            if self.path.len() > before {
                self.path.push('/');
            }
            self.within(owner)?;
        }
        self.path.truncate(before);
        Ok(())
    }

    fn within(&mut self, owner: Owner) -> Result<(), ImportError> {
        // recursion is as deep as the scanner lets elements nest
        loop {
            match self.scanner.next()? {
                Token::Open(empty) => self.attribute(empty, owner)?,
                Token::Close | Token::End => return Ok(()),
                Token::Text => {}
            }
        }
    }
}
