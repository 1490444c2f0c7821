//! Reads OCEL 2.0 XML.

use std::io::Read;

use super::gather::Gather;
use super::{AttributeDeclaration, ObjectImport, TypeDeclaration};
use crate::xml::{Scanner, Token};
use crate::{Format, ImportError, Input, Message, Options, Place, encoding};

/// Reads an OCEL 2.0 XML log. Relations may be written `<relationship>` as the standard says, or
/// `<object>` as its first published schema did.
///
/// # Errors
/// When the file is not well-formed, is not an OCEL log, or passes a limit.
pub fn read(input: &Input, options: &Options) -> Result<ObjectImport, ImportError> {
    input.size(&options.limits)?;
    let (found, mark) = encoding::of_xml(&input.head(1024)?)?;
    let content = encoding::as_utf8(input.inflated(&options.limits)?, found, mark);
    let mut reading = Reading {
        scanner: Scanner::new(content, &options.limits, true),
        gather: Gather::new(Format::OcelXml, options)?,
    };
    reading.log()?;
    Ok(reading.gather.finish())
}

struct Reading<R> {
    scanner: Scanner<R>,
    gather: Gather,
}

impl<R: Read> Reading<R> {
    fn log(&mut self) -> Result<(), ImportError> {
        let opened = self.scanner.next()?;
        if !matches!(opened, Token::Open(false)) || self.scanner.name() != b"log" {
            return Err(ImportError::new(
                "ocel.not_a_log",
                Place::Line(1, 0),
                Message::new("The document is not an OCEL 2.0 log.", "Le document n’est pas un journal OCEL 2.0."),
                Message::new(
                    "Choose a file whose outermost element is <log> with <events> and <objects>.",
                    "Choisissez un fichier dont l’élément racine est <log> avec <events> et <objects>.",
                ),
            ));
        }
        while let Token::Open(empty) = self.tag()? {
            let part = match self.scanner.name() {
                b"object-types" => Part::Types(false),
                b"event-types" => Part::Types(true),
                b"objects" => Part::Items(false),
                b"events" => Part::Items(true),
                other => {
                    let name = crate::message::shown(&String::from_utf8_lossy(other));
                    self.gather.report.note(
                        "ocel.unknown_part",
                        1,
                        format!("The part <{name}> is none of OCEL 2.0; it was not read."),
                        format!("La partie <{name}> n’appartient pas à OCEL 2.0 ; elle n’a pas été lue."),
                    );
                    self.skip(empty)?;
                    continue;
                }
            };
            while !empty && let Token::Open(empty) = self.tag()? {
                match part {
                    Part::Types(events) => self.declaration(empty, events)?,
                    Part::Items(events) => self.item(empty, events)?,
                }
            }
        }
        self.scanner.next().map(drop)
    }

    /// The next tag, passing over text.
    fn tag(&mut self) -> Result<Token, ImportError> {
        loop {
            match self.scanner.next()? {
                Token::Text => {}
                tag => return Ok(tag),
            }
        }
    }

    fn skip(&mut self, empty: bool) -> Result<(), ImportError> {
        let level = self.scanner.level();
        while !empty && self.scanner.level() >= level {
            self.scanner.next()?;
        }
        Ok(())
    }

    fn attribute(&mut self, name: &[u8]) -> Result<Option<String>, ImportError> {
        Ok(self.scanner.attribute(name)?.map(|value| value.into_owned()))
    }

    fn declaration(&mut self, empty: bool, events: bool) -> Result<(), ImportError> {
        let mut declaration =
            TypeDeclaration { name: self.attribute(b"name")?.unwrap_or_default(), attributes: Vec::new() };
        let level = self.scanner.level();
        while !empty && self.scanner.level() >= level {
            if let Token::Open(_) = self.tag()?
                && self.scanner.name() == b"attribute"
            {
                declaration.attributes.push(AttributeDeclaration {
                    name: self.attribute(b"name")?.unwrap_or_default(),
                    kind: self.attribute(b"type")?.unwrap_or_else(|| "string".to_owned()),
                });
            }
        }
        if declaration.name.is_empty() {
            let place = self.scanner.place();
            self.gather.incomplete("", place);
        } else if events {
            self.gather.declare_event_type(declaration);
        } else {
            self.gather.declare_object_type(declaration);
        }
        Ok(())
    }

    fn item(&mut self, empty: bool, is_event: bool) -> Result<(), ImportError> {
        let id = self.attribute(b"id")?.unwrap_or_default();
        let kind = self.attribute(b"type")?;
        let scanner = &mut self.scanner;
        if is_event {
            let time = scanner.attribute(b"time")?.map(|time| time.into_owned());
            self.gather.event(&id, kind.as_deref(), time.as_deref(), || scanner.place())?;
        } else {
            self.gather.object(&id, kind.as_deref(), || scanner.place())?;
        }
        let level = self.scanner.level();
        while !empty && self.scanner.level() >= level {
            if let Token::Open(empty) = self.tag()? {
                match self.scanner.name() {
                    b"attribute" => self.value(empty, &id, is_event)?,
                    b"relationship" | b"object" => self.relation(&id, is_event)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn relation(&mut self, id: &str, is_event: bool) -> Result<(), ImportError> {
        let object = self.attribute(b"object-id")?.unwrap_or_default();
        let qualifier = match self.attribute(b"qualifier")? {
            Some(qualifier) => qualifier,
            None => self.attribute(b"relationship")?.unwrap_or_default(),
        };
        if id.is_empty() || object.is_empty() {
            let place = self.scanner.place();
            self.gather.incomplete(id, place);
        } else if is_event {
            self.gather.builder.relate(id, &object, &qualifier);
        } else {
            self.gather.builder.relate_objects(id, &object, &qualifier);
        }
        Ok(())
    }

    fn value(&mut self, empty: bool, id: &str, is_event: bool) -> Result<(), ImportError> {
        let name = self.attribute(b"name")?.unwrap_or_default();
        let time = self.attribute(b"time")?;
        let mut value = String::new();
        let level = self.scanner.level();
        while !empty && self.scanner.level() >= level {
            if self.scanner.next()? == Token::Text {
                value.push_str(&self.scanner.text()?);
            }
        }
        let scanner = &mut self.scanner;
        if id.is_empty() || name.is_empty() {
            let place = scanner.place();
            self.gather.incomplete(id, place);
        } else if is_event {
            self.gather.builder.event_attribute(id, &name, &value);
        } else {
            self.gather.object_attribute(id, &name, time.as_deref(), &value, || scanner.place());
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Part {
    /// Declarations; `true` of events.
    Types(bool),
    /// `true` for events.
    Items(bool),
}
