//! Personal data on its way: said in a command's body, put in the vault by the ledger in the transaction of the event,
//! and replaced in the event by a commitment. The ledger never holds it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use crate::{Actor, Cell, FieldKind, FieldType, Network, Table};

/// A personal value. As a command's field it is asked for as a text and never kept as a draft; as an event's field it
/// goes to the vault of the event's `subject`, under the field's name, and the event holds its commitment. The empty
/// text removes what the vault holds of the field.
///
/// In an event it stands at the first level of the payload; the ledger strikes no event that has one deeper.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal {
    /// As said in a command.
    Said(String),
    /// As read back from the ledger: the commitment, 64 hexadecimal digits; empty when the value was removed.
    Committed(String),
}

/// The key that marks a value on its way to the vault, in a draft.
const SAID: &str = "personal";

/// The key of what stands in the ledger in its place.
const COMMITTED: &str = "commitment";

/// The qualifier of the relation that has the ledger destroy what the vault holds of an object: values, key, salts.
pub const ERASED: &str = "erased";

impl Personal {
    /// What was said; empty for what was read back from the ledger.
    pub fn said(&self) -> &str {
        match self {
            Self::Said(text) => text,
            Self::Committed(_) => "",
        }
    }

    /// Whether the field has a value: said, or committed to.
    pub fn is_filled(&self) -> bool {
        match self {
            Self::Said(text) | Self::Committed(text) => !text.is_empty(),
        }
    }

    /// The same without white space at either end.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        match self {
            Self::Said(text) => Self::Said(text.trim().to_owned()),
            committed @ Self::Committed(_) => committed.clone(),
        }
    }
}

/// It says nothing of itself, so that no log and no message can.
impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal(…)")
    }
}

impl Serialize for Personal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Said(text) => json!({ SAID: text }).serialize(to),
            Self::Committed(hex) => json!({ COMMITTED: hex }).serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        if let Value::String(text) = value {
            return Ok(Self::Said(text));
        }
        // The reason names no value: it may reach a page or a log.
        marked(&value, COMMITTED)
            .map(|hex| Self::Committed(hex.to_owned()))
            .or_else(|| marked(&value, SAID).map(|text| Self::Said(text.to_owned())))
            .ok_or_else(|| serde::de::Error::custom("not a personal value"))
    }
}

impl FieldType for Personal {
    fn kind() -> FieldKind {
        FieldKind::Text { max: 200 }
    }
    const PERSONAL: bool = true;
}

fn marked<'a>(value: &'a Value, mark: &str) -> Option<&'a str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(mark)?.as_str()
}

/// The commitment in a payload's value, when it is one; empty for a value that was removed.
pub fn commitment(value: &Value) -> Option<&str> {
    marked(value, COMMITTED)
}

/// Takes the personal values out of a payload: `commit` hears the field and what was said, and answers with the
/// commitment that stands in its place. `Err` names the field that has one below the first level.
pub fn take(payload: &mut Value, mut commit: impl FnMut(&str, String) -> String) -> Result<(), String> {
    let Value::Object(fields) = payload else { return Ok(()) };
    for (name, value) in fields.iter_mut() {
        if let Some(text) = marked(value, SAID) {
            let said = text.to_owned();
            *value = json!({ COMMITTED: commit(name, said) });
        } else if holds(value) {
            return Err(name.clone());
        }
    }
    Ok(())
}

fn holds(value: &Value) -> bool {
    match value {
        Value::Object(fields) => marked(value, SAID).is_some() || fields.values().any(holds),
        Value::Array(items) => items.iter().any(holds),
        _ => false,
    }
}

/// A kind of object behind which a person stands whose data is in the vault: who may be told the name.
#[derive(Clone, Copy, Debug)]
pub struct Vaulted {
    /// The object type: `client`.
    pub kind: &'static str,
    /// Its table; the key is the object's code.
    pub table: &'static Table,
    /// The column of the site whose people may be told.
    pub home: &'static str,
    /// The roles that may be told, held at that site.
    pub roles: &'static [&'static str],
    /// The personal fields the name is made of, in the order they are written.
    pub name: &'static [&'static str],
    /// Every personal field with its words, in the order they are shown.
    pub fields: fn() -> Vec<crate::Field>,
    /// The verb that strikes that somebody reads the data, with its purpose.
    pub read: &'static str,
    /// The verb that strikes that the data was given out whole.
    pub export: &'static str,
    /// Who read or was given what, and when last: keys `{code}/{person}`, moments in the two columns named.
    pub readings: (&'static Table, &'static str, &'static str),
}

impl Vaulted {
    /// Whether somebody may be told the name behind a row of its table.
    pub fn may_tell(&self, cells: &[Cell], actor: &Actor, network: &Network) -> bool {
        let home = self.table.position(self.home).and_then(|at| cells.get(at)?.text());
        home.is_some_and(|home| {
            let held = actor.roles_at(&home.into(), network);
            self.roles.iter().any(|role| held.contains(role))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_leaves_the_payload_and_nothing_hides_below() {
        let mut payload = json!({ "client": "C-000001", "email": Personal::Said("a@b.ch".into()), "phone": null });
        let mut taken = Vec::new();
        take(&mut payload, |field, said| {
            taken.push((field.to_owned(), said));
            "c0ffee".to_owned()
        })
        .unwrap();
        assert_eq!(taken, [("email".to_owned(), "a@b.ch".to_owned())]);
        assert_eq!(payload, json!({ "client": "C-000001", "email": {"commitment": "c0ffee"}, "phone": null }));
        assert_eq!(commitment(&payload["email"]), Some("c0ffee"));
        let read: Personal = serde_json::from_value(payload["email"].clone()).unwrap();
        assert!(read == Personal::Committed("c0ffee".into()) && read.said().is_empty() && read.is_filled());
        for deep in [json!({"a": [Personal::Said("x".into())]}), json!({"a": {"b": Personal::Said("x".into())}})] {
            assert_eq!(take(&mut deep.clone(), |_, _| String::new()), Err("a".to_owned()));
        }
    }

    #[test]
    fn it_says_nothing_of_itself() {
        assert_eq!(format!("{:?}", Personal::Said("Anne".into())), "Personal(…)");
        let error = serde_json::from_value::<Personal>(json!(["Anne"])).unwrap_err();
        assert!(!error.to_string().contains("Anne"));
    }
}
