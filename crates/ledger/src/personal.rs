//! Personal data as the rest of the house asks for it, and the copy of its keys, which is kept apart from copies of the
//! ledger and not for long.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Write as _,
    path::Path,
};

use base::{Moment, moment::DAY};
use kernel::ObjectRef;
use serde::{Deserialize, Serialize};
use vault::{KeyRing, Sealed};

use crate::{Failure, Ledger, sql::Sql, vaulted};

/// First and last line of a copy of keys.
#[derive(Serialize, Deserialize, PartialEq)]
struct Bound {
    poincon_keys: u32,
    keys: u64,
    made: Moment,
    /// When the file is to be destroyed.
    keep_until: Moment,
}

/// A line of a copy of keys.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Key { kind: String, id: String, nonce: String, wrapped: String },
    Erased(ObjectRef),
}

impl Ledger {
    fn ring(&self) -> Result<&KeyRing, Failure> {
        let none = || Failure::Unfit("this ledger has no vault: its house asks for no personal data".to_owned());
        self.inner.shared.ring.as_ref().ok_or_else(none)
    }

    /// What the vault holds of an object: fields and values; empty when it holds nothing, or no longer.
    /// Whoever calls this has made sure that the reader may know, and that the reading is struck.
    pub fn personal(&self, object: &ObjectRef) -> Result<BTreeMap<String, String>, Failure> {
        let ring = self.ring()?;
        self.read(|sql| vaulted::values(sql, ring, object))
    }

    /// Some fields of several objects of a kind, for lists.
    pub fn personal_of(
        &self,
        kind: &str,
        ids: &[String],
        fields: &[&str],
    ) -> Result<HashMap<String, BTreeMap<String, String>>, Failure> {
        let ring = self.ring()?;
        self.read(|sql| vaulted::values_of(sql, ring, kind, ids, fields))
    }

    /// The objects of a kind whose field is searched by the same key as a text (see [`vault::search_key`]).
    pub fn known_as(&self, kind: &str, field: &str, text: &str) -> Result<Vec<String>, Failure> {
        let ring = self.ring()?;
        self.read(|sql| vaulted::known_as(sql, ring, kind, field, text))
    }

    /// Grows whenever this process changed what the vault holds: whoever remembers names asks again.
    pub fn vault_version(&self) -> u64 {
        self.inner.shared.vault_version.load(std::sync::atomic::Ordering::Acquire)
    }

    /// Whose personal data was destroyed.
    pub fn erased(&self) -> Result<Vec<ObjectRef>, Failure> {
        self.read(vaulted::erased)
    }

    /// Destroys what the vault holds of these, as events of a later time say: for a ledger restored from a copy made
    /// before them. How many had not been destroyed here.
    pub fn erase_listed(&self, list: &[ObjectRef]) -> Result<usize, Failure> {
        let mut more = 0;
        self.inner.store.alter(&mut |sql| {
            more = 0;
            for object in list {
                more += usize::from(!vaulted::is_erased(sql, object)?);
                vaulted::erase(sql, object)?;
            }
            Ok(())
        })?;
        self.inner.shared.vault_changed();
        self.inner.store.scrub();
        Ok(more)
    }

    /// Copies the wrapped keys and the list of those erased into a file readable by its owner only. It is to be
    /// destroyed after some days: until then an erased person's data could be read out of it, the copy of the ledger
    /// and the vault's key file together. How many keys it holds.
    pub fn backup_keys(&self, to: &Path, keep_days: u32) -> Result<u64, Failure> {
        let (keys, erased) = self.read(|sql| Ok((keys(sql)?, vaulted::erased(sql)?)))?;
        let made = (self.inner.shared.options.clock)();
        let keep_until = made.plus(i64::from(keep_days) * DAY);
        let bound = Bound { poincon_keys: 1, keys: keys.len() as u64, made, keep_until };
        let first = json_line(&bound)?;
        let mut text = first.clone();
        for line in &keys {
            text.push_str(&json_line(line)?);
        }
        for object in erased {
            text.push_str(&json_line(&Line::Erased(object))?);
        }
        text.push_str(&first);
        let new = to.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, to)
        });
        written.map_err(Failure::file(to))?;
        Ok(keys.len() as u64)
    }

    /// Puts keys of a copy back, of everybody who was not erased, neither here nor by the time of the copy; the values
    /// are then found again. How many keys were put back.
    pub fn restore_keys(&self, from: &Path) -> Result<usize, Failure> {
        let ring = self.ring()?;
        let (_, lines) = read_keys(from)?;
        let mut put = 0;
        self.inner.store.alter(&mut |sql| {
            put = 0;
            for line in &lines {
                if let Line::Erased(object) = line {
                    vaulted::erase(sql, object)?;
                }
            }
            for line in &lines {
                let Line::Key { kind, id, nonce, wrapped } = line else { continue };
                let object = ObjectRef::new(kind.clone(), id.clone());
                if vaulted::is_erased(sql, &object)? {
                    continue;
                }
                let bytes = |text: &str| hex::decode(text).map_err(|_| unfit(from, "a key is not readable"));
                let wrapped = Sealed { nonce: bytes(nonce)?, bytes: bytes(wrapped)? };
                ring.unwrap(kind, id, &wrapped).map_err(|_| {
                    let why = "wrapped with another vault key: put that key file in place first";
                    Failure::Unfit(format!("{}: {why}", from.display()))
                })?;
                vaulted::insert_key(sql, &object, &wrapped)?;
                for (field, text) in vaulted::values(sql, ring, &object)? {
                    vaulted::index(sql, ring, &object, &field, &text)?;
                }
                put += 1;
            }
            Ok(())
        })?;
        self.inner.shared.vault_changed();
        Ok(put)
    }
}

/// Removes the copies of keys in a folder whose time is over; their names.
pub fn destroy_expired_keys(folder: &Path, now: Moment) -> Result<Vec<String>, Failure> {
    let mut gone = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::file(folder))? {
        let path = entry.map_err(Failure::file(folder))?.path();
        if path.extension().is_none_or(|kind| kind != "keys") {
            continue;
        }
        // A file that is no copy of keys is not ours to remove.
        let Ok((bound, _)) = read_keys(&path) else { continue };
        if bound.keep_until <= now {
            fs::remove_file(&path).map_err(Failure::file(&path))?;
            gone.push(path.display().to_string());
        }
    }
    gone.sort();
    Ok(gone)
}

/// The list of those erased, out of a copy of keys or a list of `type/identifier` lines.
pub fn read_erased(from: &Path) -> Result<Vec<ObjectRef>, Failure> {
    if let Ok((_, lines)) = read_keys(from) {
        let erased = lines.into_iter().filter_map(|line| match line {
            Line::Erased(object) => Some(object),
            Line::Key { .. } => None,
        });
        return Ok(erased.collect());
    }
    let text = fs::read_to_string(from).map_err(Failure::file(from))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (kind, id) = line.split_once('/').ok_or_else(|| unfit(from, "a line is not type/identifier"))?;
            Ok(ObjectRef::new(kind, id))
        })
        .collect()
}

fn json_line(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map(|text| text + "\n").map_err(|error| Failure::Mismatch(error.to_string()))
}

fn unfit(path: &Path, what: &str) -> Failure {
    Failure::Mismatch(format!("{}: {what}", path.display()))
}

fn read_keys(from: &Path) -> Result<(Bound, Vec<Line>), Failure> {
    let text = fs::read_to_string(from).map_err(Failure::file(from))?;
    let lines: Vec<&str> = text.lines().collect();
    let [first, middle @ .., last] = lines.as_slice() else { return Err(unfit(from, "not a copy of keys")) };
    let bound: Bound = serde_json::from_str(first).map_err(|_| unfit(from, "not a copy of keys"))?;
    let read: Result<Vec<Line>, _> = middle.iter().map(|line| serde_json::from_str(line)).collect();
    let read = read.map_err(|_| unfit(from, "a line is not readable"))?;
    let keys = read.iter().filter(|line| matches!(line, Line::Key { .. })).count() as u64;
    if first != last || keys != bound.keys {
        return Err(unfit(from, "ends before its last line"));
    }
    Ok((bound, read))
}

fn keys(sql: &mut dyn Sql) -> Result<Vec<Line>, Failure> {
    let rows = sql.query("SELECT kind, id, nonce, wrapped FROM vault_key ORDER BY kind, id", &[])?;
    rows.iter()
        .map(|row| {
            Ok(Line::Key {
                kind: row[0].text()?.to_owned(),
                id: row[1].text()?.to_owned(),
                nonce: hex::encode(row[2].bytes()?),
                wrapped: hex::encode(row[3].bytes()?),
            })
        })
        .collect()
}
