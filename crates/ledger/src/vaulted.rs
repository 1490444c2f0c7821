//! The vault's tables: values sealed in the transaction of the event that holds their commitment, found by keyed
//! digests, destroyed with their key.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Envelope, ObjectRef, personal};
use vault::{DataKey, KeyRing, Sealed, VaultError, search_key};

use crate::{
    Failure,
    placing::PAGE,
    read,
    rows::placeholders,
    sql::{Dialect, Sql, Value, one},
    verify::{Found, Layer},
};

/// A personal value a command brings.
pub struct Said {
    /// Whose.
    pub object: ObjectRef,
    /// Which.
    pub field: String,
    /// The value; empty to remove what is there.
    pub text: String,
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// What the event holds.
    pub commitment: String,
}

/// One value as stored and copied.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct StoredValue {
    pub kind: String,
    pub id: String,
    pub field: String,
    pub commitment: String,
    pub nonce: String,
    pub sealed: String,
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Mismatch(error.to_string())
    }
}

fn of(object: &ObjectRef) -> [Value; 2] {
    [object.kind.as_str().into(), object.id.as_str().into()]
}

/// Whether an object's data was destroyed.
pub fn is_erased(sql: &mut dyn Sql, object: &ObjectRef) -> Result<bool, Failure> {
    Ok(one(sql, "SELECT id FROM vault_erased WHERE kind = $1 AND id = $2", &of(object))?.is_some())
}

fn data_key(sql: &mut dyn Sql, ring: &KeyRing, object: &ObjectRef) -> Result<Option<DataKey>, Failure> {
    let found = sql.query("SELECT nonce, wrapped FROM vault_key WHERE kind = $1 AND id = $2", &of(object))?;
    let Some(row) = found.first() else { return Ok(None) };
    let wrapped = Sealed { nonce: row[0].bytes()?.to_vec(), bytes: row[1].bytes()?.to_vec() };
    Ok(Some(ring.unwrap(&object.kind, &object.id, &wrapped)?))
}

/// Seals a value under its person's key, which is made with the first one.
pub fn put(sql: &mut dyn Sql, ring: &KeyRing, said: &Said) -> Result<(), Failure> {
    let object = &said.object;
    let [kind, id] = of(object);
    let field = Value::from(said.field.as_str());
    forget_index(sql, ring, object, &said.field)?;
    if said.text.is_empty() {
        sql.execute("DELETE FROM vault_value WHERE kind = $1 AND id = $2 AND field = $3", &[kind, id, field])?;
        return Ok(());
    }
    let key = match data_key(sql, ring, object)? {
        Some(key) => key,
        None => {
            let key = DataKey::generate();
            let wrapped = ring.wrap(&object.kind, &object.id, &key);
            insert_key(sql, object, &wrapped)?;
            key
        }
    };
    let sealed = key.seal(&object.kind, &object.id, &said.field, &said.salt, &said.text);
    sql.execute(
        "INSERT INTO vault_value (kind, id, field, commitment, nonce, sealed) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (kind, id, field) DO UPDATE SET commitment = excluded.commitment, nonce = excluded.nonce, \
         sealed = excluded.sealed",
        &[
            kind,
            id,
            field,
            said.commitment.as_str().into(),
            sealed.nonce.as_slice().into(),
            sealed.bytes.as_slice().into(),
        ],
    )?;
    index(sql, ring, object, &said.field, &said.text)
}

/// Keeps a wrapped key, unless there is one.
pub fn insert_key(sql: &mut dyn Sql, object: &ObjectRef, wrapped: &Sealed) -> Result<(), Failure> {
    let [kind, id] = of(object);
    let values = [kind, id, wrapped.nonce.as_slice().into(), wrapped.bytes.as_slice().into()];
    let text = "INSERT INTO vault_key (kind, id, nonce, wrapped) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    sql.execute(text, &values).map(drop)
}

/// Lets a value be found.
pub fn index(sql: &mut dyn Sql, ring: &KeyRing, object: &ObjectRef, field: &str, text: &str) -> Result<(), Failure> {
    let Some(key) = search_key(field, text) else { return Ok(()) };
    let digest = ring.blind(&object.kind, field, &key);
    sql.execute(
        "INSERT INTO vault_index (kind, field, digest, id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &[object.kind.as_str().into(), field.into(), digest.as_slice().into(), object.id.as_str().into()],
    )
    .map(drop)
}

/// A value that is about to be replaced is no longer found.
fn forget_index(sql: &mut dyn Sql, ring: &KeyRing, object: &ObjectRef, field: &str) -> Result<(), Failure> {
    let Some(former) = values(sql, ring, object)?.remove(field) else { return Ok(()) };
    let Some(key) = search_key(field, &former) else { return Ok(()) };
    let digest = ring.blind(&object.kind, field, &key);
    sql.execute(
        "DELETE FROM vault_index WHERE kind = $1 AND field = $2 AND digest = $3 AND id = $4",
        &[object.kind.as_str().into(), field.into(), digest.as_slice().into(), object.id.as_str().into()],
    )
    .map(drop)
}

/// Destroys everything of an object, for ever: values, key, what they were found by. The digests of the commands that
/// brought the values are overwritten too, so that nobody can try values against them.
pub fn erase(sql: &mut dyn Sql, object: &ObjectRef) -> Result<(), Failure> {
    for table in ["vault_value", "vault_key", "vault_index"] {
        sql.execute(&format!("DELETE FROM {table} WHERE kind = $1 AND id = $2"), &of(object))?;
    }
    sql.execute("INSERT INTO vault_erased (kind, id) VALUES ($1, $2) ON CONFLICT DO NOTHING", &of(object))?;
    let mut commands = BTreeSet::new();
    for act in read::thread(sql, object, usize::try_from(i64::MAX).unwrap_or(usize::MAX), None)? {
        let fields = act.envelope.payload.as_object();
        if fields.is_some_and(|fields| fields.values().any(|value| personal::commitment(value).is_some())) {
            commands.insert(act.envelope.command.to_string());
        }
    }
    for command in commands {
        let chance: [u8; 32] = rand::random();
        sql.execute(
            "UPDATE ledger_command SET digest = $1 WHERE command = $2",
            &[chance.as_slice().into(), command.as_str().into()],
        )?;
    }
    Ok(())
}

/// Everything the vault holds of one object.
pub fn values(sql: &mut dyn Sql, ring: &KeyRing, object: &ObjectRef) -> Result<BTreeMap<String, String>, Failure> {
    let Some(key) = data_key(sql, ring, object)? else { return Ok(BTreeMap::new()) };
    let rows = sql.query("SELECT field, nonce, sealed FROM vault_value WHERE kind = $1 AND id = $2", &of(object))?;
    let mut values = BTreeMap::new();
    for row in rows {
        let (field, sealed) = (row[0].text()?, sealed(&row[1], &row[2])?);
        values.insert(field.to_owned(), key.open(&object.kind, &object.id, field, &sealed)?.1);
    }
    Ok(values)
}

fn sealed(nonce: &Value, bytes: &Value) -> Result<Sealed, Failure> {
    Ok(Sealed { nonce: nonce.bytes()?.to_vec(), bytes: bytes.bytes()?.to_vec() })
}

/// Some fields of several objects of a kind.
pub fn values_of(
    sql: &mut dyn Sql,
    ring: &KeyRing,
    kind: &str,
    ids: &[String],
    fields: &[&str],
) -> Result<HashMap<String, BTreeMap<String, String>>, Failure> {
    let mut all: HashMap<String, BTreeMap<String, String>> = HashMap::new();
    for some in ids.chunks(256) {
        let (list, mut values) = placeholders(some.iter().map(|id| Value::from(id.as_str())));
        values.push(kind.into());
        let rows = sql.query(
            &format!(
                "SELECT v.id, v.field, v.nonce, v.sealed, k.nonce, k.wrapped FROM vault_value v \
                 JOIN vault_key k ON k.kind = v.kind AND k.id = v.id WHERE v.id IN ({list}) AND v.kind = ${} \
                 ORDER BY v.id",
                values.len()
            ),
            &values,
        )?;
        let mut last: Option<(String, DataKey)> = None;
        for row in rows {
            let (id, field) = (row[0].text()?, row[1].text()?);
            if !fields.contains(&field) {
                continue;
            }
            let key = match last.take() {
                Some((of, key)) if of == id => key,
                _ => ring.unwrap(kind, id, &sealed(&row[4], &row[5])?)?,
            };
            let (_, text) = key.open(kind, id, field, &sealed(&row[2], &row[3])?)?;
            all.entry(id.to_owned()).or_default().insert(field.to_owned(), text);
            last = Some((id.to_owned(), key));
        }
    }
    Ok(all)
}

/// The objects of a kind whose field is found by the same key as a value.
pub fn known_as(
    sql: &mut dyn Sql,
    ring: &KeyRing,
    kind: &str,
    field: &str,
    text: &str,
) -> Result<Vec<String>, Failure> {
    let Some(key) = search_key(field, text) else { return Ok(Vec::new()) };
    let digest = ring.blind(kind, field, &key);
    let rows = sql.query(
        "SELECT id FROM vault_index WHERE kind = $1 AND field = $2 AND digest = $3 ORDER BY id",
        &[kind.into(), field.into(), digest.as_slice().into()],
    )?;
    rows.iter().map(|row| Ok(row[0].text()?.to_owned())).collect()
}

/// Whether an object's field holds a value: the same text, white space apart, or another way of writing the same
/// address or number.
pub fn holds(sql: &mut dyn Sql, ring: &KeyRing, object: &ObjectRef, field: &str, text: &str) -> Result<bool, Failure> {
    let held = values(sql, ring, object)?.remove(field).unwrap_or_default();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let alike = || matches!(field, "email" | "phone") && search_key(field, &held) == search_key(field, text);
    Ok(words(&held) == words(text) || (!held.is_empty() && alike()))
}

/// Visits every value as it is stored; none in a copy of the time before there was a vault.
pub fn each_stored(
    sql: &mut dyn Sql,
    mut visit: impl FnMut(StoredValue) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let there = match sql.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'vault_value'",
        Dialect::Postgres => "SELECT to_regclass('vault_value')::text",
    };
    if one(sql, there, &[])?.is_none_or(|name| name == Value::Null) {
        return Ok(());
    }
    let mut last = None;
    while let Some(values) = stored_after(sql, &mut last)? {
        values.into_iter().try_for_each(&mut visit)?;
    }
    Ok(())
}

/// The values after the last one seen, a page of them in the order of objects and fields; `None` when there is none.
fn stored_after(
    sql: &mut dyn Sql,
    last: &mut Option<(String, String, String)>,
) -> Result<Option<Vec<StoredValue>>, Failure> {
    let (kind, id, field) = last.take().unwrap_or_default();
    let text = "SELECT kind, id, field, commitment, nonce, sealed FROM vault_value \
                WHERE (kind, id, field) > ($1, $2, $3) ORDER BY kind, id, field LIMIT $4";
    let rows = sql.query(text, &[kind.as_str().into(), id.as_str().into(), field.as_str().into(), PAGE.into()])?;
    let values = rows.iter().map(|row| {
        Ok(StoredValue {
            kind: row[0].text()?.to_owned(),
            id: row[1].text()?.to_owned(),
            field: row[2].text()?.to_owned(),
            commitment: row[3].text()?.to_owned(),
            nonce: hex::encode(row[4].bytes()?),
            sealed: hex::encode(row[5].bytes()?),
        })
    });
    let values = values.collect::<Result<Vec<_>, Failure>>()?;
    *last = values.last().map(|value| (value.kind.clone(), value.id.clone(), value.field.clone()));
    Ok((!values.is_empty()).then_some(values))
}

/// Destroys what an empty ledger may hold of those who were erased: nothing of theirs comes with a copy.
pub fn erase_all(sql: &mut dyn Sql, committed: &Committed) -> Result<(), Failure> {
    committed.erased.iter().try_for_each(|(kind, id)| erase(sql, &ObjectRef::new(kind.clone(), id.clone())))
}

/// Puts a value of a copy into the vault when the events still hold its commitment; whether they do. Those of the
/// erased they hold no more.
pub fn place(sql: &mut dyn Sql, value: &StoredValue, committed: &Committed) -> Result<bool, Failure> {
    if committed.of(&value.kind, &value.id, &value.field) != Some(value.commitment.as_str()) {
        return Ok(false);
    }
    let bytes = |text: &str| hex::decode(text).map_err(|_| Failure::Mismatch("a sealed value not readable".into()));
    sql.execute(
        "INSERT INTO vault_value (kind, id, field, commitment, nonce, sealed) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            value.kind.as_str().into(),
            value.id.as_str().into(),
            value.field.as_str().into(),
            value.commitment.as_str().into(),
            bytes(&value.nonce)?.as_slice().into(),
            bytes(&value.sealed)?.as_slice().into(),
        ],
    )?;
    Ok(true)
}

/// Remembers that values of that time were replaced since, so that verification knows that some are missing.
pub fn note_partial(sql: &mut dyn Sql) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO ledger_note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[PARTIAL.into(), "1".into()],
    )?;
    Ok(())
}

/// The note of a ledger restored to a moment whose values are not all there any more.
const PARTIAL: &str = "vault_partial";

/// What the events say the vault holds: the last commitment of every field, and whose data was destroyed.
#[derive(Default, PartialEq)]
pub struct Committed {
    last: BTreeMap<(String, String), BTreeMap<String, String>>,
    erased: BTreeSet<(String, String)>,
}

impl Committed {
    /// Adds an event.
    pub fn add(&mut self, event: &Envelope) {
        let key = |object: &ObjectRef| (object.kind.clone(), object.id.clone());
        if let (Some(fields), Some(subject)) =
            (event.payload.as_object(), event.relations.iter().find(|r| r.qualifier == "subject"))
        {
            for (field, value) in fields {
                if let Some(commitment) = personal::commitment(value) {
                    let of = self.last.entry(key(&subject.object)).or_default();
                    of.insert(field.clone(), commitment.to_owned());
                }
            }
        }
        for erased in event.relations.iter().filter(|r| r.qualifier == personal::ERASED) {
            self.last.remove(&key(&erased.object));
            self.erased.insert(key(&erased.object));
        }
    }

    fn of(&self, kind: &str, id: &str, field: &str) -> Option<&str> {
        let of = self.last.get(&(kind.to_owned(), id.to_owned()))?;
        of.get(field).map(String::as_str).filter(|commitment| !commitment.is_empty())
    }
}

/// Compares the vault with what the events say it holds; with its key also every value with its commitment.
pub fn compare(
    sql: &mut dyn Sql,
    ring: Option<&KeyRing>,
    committed: &Committed,
    found: &mut Found,
) -> Result<(), Failure> {
    let mut there = BTreeSet::new();
    let mut last = None;
    while let Some(values) = stored_after(sql, &mut last)? {
        for value in values {
            let StoredValue { kind, id, field, .. } = &value;
            if committed.of(kind, id, field) != Some(value.commitment.as_str()) {
                found.add(
                    Layer::Tables,
                    None,
                    format!("the vault's {field} of {kind} {id} is not the one committed to"),
                );
            }
            if committed.erased.contains(&(kind.clone(), id.clone())) {
                found.add(Layer::Tables, None, format!("the vault holds {field} of {kind} {id}, who was erased"));
            }
            there.insert((kind.clone(), id.clone(), field.clone()));
            let object = ObjectRef::new(kind.clone(), id.clone());
            let Some(ring) = ring else { continue };
            let opened = data_key(sql, ring, &object).map(|key| {
                let sealed = Sealed {
                    nonce: hex::decode(&value.nonce).unwrap_or_default(),
                    bytes: hex::decode(&value.sealed).unwrap_or_default(),
                };
                key.map(|key| key.open(kind, id, field, &sealed))
            });
            match opened {
                // Without its key a value is only bytes: a copy restored without the copy of its keys.
                Ok(None) => {}
                Ok(Some(Ok((salt, text)))) if vault::commitment(&salt, kind, id, field, &text) == value.commitment => {}
                _ => found.add(Layer::Tables, None, format!("the vault's {field} of {kind} {id} was changed")),
            }
        }
    }
    if one(sql, "SELECT value FROM ledger_note WHERE name = $1", &[PARTIAL.into()])?.is_some() {
        return Ok(());
    }
    let listed: BTreeSet<(String, String)> = erased(sql)?.into_iter().map(|object| (object.kind, object.id)).collect();
    for ((kind, id), fields) in &committed.last {
        for (field, _) in fields.iter().filter(|(_, commitment)| !commitment.is_empty()) {
            let missing = !there.contains(&(kind.clone(), id.clone(), field.clone()));
            if missing && !listed.contains(&(kind.clone(), id.clone())) {
                found.add(Layer::Tables, None, format!("the vault misses {field} of {kind} {id}"));
            }
        }
    }
    Ok(())
}

/// Whose data was destroyed.
pub fn erased(sql: &mut dyn Sql) -> Result<Vec<ObjectRef>, Failure> {
    let rows = sql.query("SELECT kind, id FROM vault_erased ORDER BY kind, id", &[])?;
    rows.iter().map(|row| Ok(ObjectRef::new(row[0].text()?, row[1].text()?))).collect()
}
