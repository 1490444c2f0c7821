//! Reads OCEL 2.0 JSON, one event or object at a time.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::gather::Gather;
use super::{ObjectImport, TypeDeclaration};
use crate::input::read_whole;
use crate::{Format, ImportError, Input, Message, Options, Place, encoding};

/// Reads an OCEL 2.0 JSON log.
///
/// # Errors
/// When the file is not JSON, is not an OCEL 2.0 log, or passes a limit.
pub fn read(input: &Input, options: &Options) -> Result<ObjectImport, ImportError> {
    input.size(&options.limits)?;
    let (found, mark) = encoding::marked(&input.head(1024)?).unwrap_or((encoding_rs::UTF_8, 0));
    let bytes = read_whole(encoding::as_utf8(input.inflated(&options.limits)?, found, mark), &options.limits)?;
    let mut gather = Gather::new(Format::OcelJson, options)?;
    let mut root = Root { gather: &mut gather, refusal: None, seen: [false; 4] };
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let read = (&mut root).deserialize(&mut json).and_then(|()| json.end());
    let (refusal, seen) = (root.refusal.take(), root.seen);
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    read.map_err(|error| malformed(&bytes, &error))?;
    if !seen[2] || !seen[3] {
        return Err(ImportError::new(
            "ocel.not_a_log",
            Place::File,
            Message::new(
                "The file holds no “events” and “objects” of OCEL 2.0.",
                "Le fichier ne contient pas les « events » et « objects » d’OCEL 2.0.",
            ),
            Message::new("Export the log again as OCEL 2.0 JSON.", "Exportez de nouveau le journal en OCEL 2.0 JSON."),
        ));
    }
    Ok(gather.finish())
}

fn malformed(bytes: &[u8], error: &serde_json::Error) -> ImportError {
    let line = error.line().max(1);
    let begin = match line {
        1 => 0,
        _ => memchr::memchr_iter(b'\n', bytes).nth(line - 2).map_or(0, |at| at + 1),
    };
    let what = if error.is_eof() {
        Message::new("The file ends too early.", "Le fichier s’arrête trop tôt.")
    } else {
        Message::new(
            format!("This is not what OCEL 2.0 JSON holds here ({error})."),
            format!("Ce n’est pas ce qu’OCEL 2.0 JSON contient à cet endroit ({error})."),
        )
    };
    ImportError::new(
        "json.malformed",
        Place::Line(line as u64, (begin + error.column()) as u64),
        what,
        Message::new(
            "Export the log again, then import the new file.",
            "Exportez de nouveau le journal, puis importez le nouveau fichier.",
        ),
    )
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<Vec<Attribute<'a>>>,
    #[serde(borrow)]
    relationships: Option<Vec<Relationship<'a>>>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Relationship<'a> {
    #[serde(borrow, rename = "objectId")]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    qualifier: Option<&'a RawValue>,
}

/// The text of a JSON string; anything else as it is written, so that long numbers keep their digits.
fn text<'a>(raw: Option<&'a RawValue>) -> Option<Cow<'a, str>> {
    let raw = raw?.get();
    match raw.as_bytes() {
        b"null" => None,
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => Some(Cow::Borrowed(&raw[1..raw.len() - 1])),
        // a lone surrogate is JSON but no text: the raw form is kept
        [b'"', ..] => Some(serde_json::from_str(raw).map_or(Cow::Borrowed(raw), Cow::Owned)),
        _ => Some(Cow::Borrowed(raw)),
    }
}

struct Root<'g> {
    gather: &'g mut Gather,
    refusal: Option<ImportError>,
    /// Which of the four parts were there.
    seen: [bool; 4],
}

impl<'de> DeserializeSeed<'de> for &mut Root<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Root<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with events and objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let part = ["eventTypes", "objectTypes", "events", "objects"].iter().position(|&name| name == key);
            if let Some(part) = part {
                self.seen[part] = true;
            }
            match part {
                Some(0) => {
                    for declaration in map.next_value::<Vec<TypeDeclaration>>()? {
                        self.gather.declare_event_type(declaration);
                    }
                }
                Some(1) => {
                    for declaration in map.next_value::<Vec<TypeDeclaration>>()? {
                        self.gather.declare_object_type(declaration);
                    }
                }
                Some(events) => map.next_value_seed(Items { root: self, events: events == 2 })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                    let key = crate::message::shown(&key);
                    self.gather.report.note(
                        "ocel.unknown_part",
                        1,
                        format!("The part “{key}” is none of OCEL 2.0; it was not read."),
                        format!("La partie « {key} » n’appartient pas à OCEL 2.0 ; elle n’a pas été lue."),
                    );
                }
            }
        }
        Ok(())
    }
}

struct Items<'r, 'g> {
    root: &'r mut Root<'g>,
    events: bool,
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let part = if self.events { "events" } else { "objects" };
        let mut position = 0_u64;
        // an object has all an event has but its time
        while let Some(item) = items.next_element::<Event<'de>>()? {
            position += 1;
            if let Err(refusal) =
                item_into(self.root.gather, &item, self.events, || Place::Part(format!("{part}[{}]", position - 1)))
            {
                self.root.refusal = Some(refusal);
                return Err(serde::de::Error::custom("refused"));
            }
        }
        Ok(())
    }
}

fn item_into(
    gather: &mut Gather,
    item: &Event<'_>,
    is_event: bool,
    place: impl Fn() -> Place,
) -> Result<(), ImportError> {
    let id = text(item.id).unwrap_or_default();
    let kind = text(item.kind);
    if is_event {
        gather.event(&id, kind.as_deref(), text(item.time).as_deref(), &place)?;
    } else {
        gather.object(&id, kind.as_deref(), &place)?;
    }
    for attribute in item.attributes.iter().flatten() {
        match (text(attribute.name), text(attribute.value)) {
            (Some(name), Some(value)) if !id.is_empty() => {
                if is_event {
                    gather.builder.event_attribute(&id, &name, &value);
                } else {
                    gather.object_attribute(&id, &name, text(attribute.time).as_deref(), &value, &place);
                }
            }
            // a value of null is no value
            (Some(_), None) if attribute.value.is_none_or(|raw| raw.get() == "null") && !id.is_empty() => {}
            _ => gather.incomplete(&id, place()),
        }
    }
    for relation in item.relationships.iter().flatten() {
        match text(relation.object) {
            Some(object) if !object.is_empty() && !id.is_empty() => {
                let qualifier = text(relation.qualifier).unwrap_or_default();
                if is_event {
                    gather.builder.relate(&id, &object, &qualifier);
                } else {
                    gather.builder.relate_objects(&id, &object, &qualifier);
                }
            }
            _ => gather.incomplete(&id, place()),
        }
    }
    Ok(())
}
