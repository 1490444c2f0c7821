//! Who stands behind a code: names out of the vault, for those who may be told, and for nobody else. Names in a list are
//! not struck as a reading; the whole of what is known is.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use kernel::{Cell, Vaulted};
use ledger::{Failure, search_key};

use crate::{hall::Hall, reader::Reader, trouble::Trouble};

/// How long names are kept in memory at most: another server of the maison may have changed them.
const KEPT: Duration = Duration::from_secs(30);

/// Rows of one kind with the names behind them, by code.
type Known = HashMap<String, (Vec<Cell>, String)>;

/// Names read out of the vault, forgotten as soon as the vault changes.
#[derive(Default)]
pub(crate) struct Behind(RwLock<HashMap<&'static str, (u64, Instant, Arc<Known>)>>);

impl Behind {
    fn known(&self, hall: &Hall, of: &Vaulted) -> Result<Arc<Known>, Failure> {
        let version = hall.ledger.vault_version();
        if let Ok(kept) = self.0.read()
            && let Some((at_version, at, known)) = kept.get(of.kind)
            && *at_version == version
            && at.elapsed() < KEPT
        {
            return Ok(Arc::clone(known));
        }
        let table = of.table;
        let rows = hall.ledger.look(|state| state.scan(table))?;
        let codes: Vec<String> = rows.iter().filter_map(|cells| cells[0].text().map(str::to_owned)).collect();
        let mut names = hall.ledger.personal_of(of.kind, &codes, of.name)?;
        let known = rows.into_iter().map(|cells| {
            let code = cells[0].to_string();
            let fields = names.remove(&code).unwrap_or_default();
            let parts: Vec<&str> = of.name.iter().filter_map(|field| fields.get(*field).map(String::as_str)).collect();
            (code, (cells, parts.join(" ")))
        });
        let known = Arc::new(known.collect::<Known>());
        if let Ok(mut kept) = self.0.write() {
            kept.insert(of.kind, (version, Instant::now(), Arc::clone(&known)));
        }
        Ok(known)
    }
}

/// The name behind a code, when the reader may be told; the code stands for it otherwise.
pub(crate) fn name(hall: &Hall, reader: &Reader, kind: &str, code: &str) -> Option<String> {
    let of = hall.house().vaulted(kind)?;
    let known = hall.behind.known(hall, of).map_err(|error| tracing::error!(%error, "names not read")).ok()?;
    let (cells, name) = known.get(code)?;
    (!name.is_empty() && of.may_tell(cells, &reader.actor, &reader.network)).then(|| name.clone())
}

/// Codes and names in which every word typed begins a word, or a part of the code; and whoever has exactly this e-mail
/// address or telephone number. In the order of names, within the reader's sight.
pub(crate) fn found(
    hall: &Hall,
    reader: &Reader,
    of: &Vaulted,
    letters: &str,
    limit: usize,
) -> Result<Vec<(String, Option<String>)>, Trouble> {
    let known = hall.behind.known(hall, of).map_err(Trouble::failure)?;
    let folded = search_key("name", letters).unwrap_or_default();
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let code = letters.trim().to_uppercase();
    let mut exact = Vec::new();
    for field in ["email", "phone"] {
        let long_enough = letters.chars().filter(|c| c.is_alphanumeric()).count() >= 6;
        if long_enough && !words.is_empty() {
            exact.extend(hall.ledger.known_as(of.kind, field, letters).map_err(Trouble::failure)?);
        }
    }
    let mut found: Vec<(String, Option<String>)> = known
        .iter()
        .filter(|(_, (cells, name))| !name.is_empty() && reader.scope.sees(of.table, cells))
        .filter_map(|(id, (cells, name))| {
            let told = of.may_tell(cells, &reader.actor, &reader.network).then(|| name.clone());
            let key = told.as_deref().and_then(|name| search_key("name", name)).unwrap_or_default();
            let by_name = told.is_some()
                && !words.is_empty()
                && words.iter().all(|word| {
                    key.split(' ').any(|part| part.starts_with(word)) || key.contains(word) && !word.is_ascii()
                });
            let by_value = told.is_some() && exact.contains(id);
            (letters.trim().is_empty() || by_name || by_value || (code.len() > 1 && id.contains(&code)))
                .then(|| (id.clone(), told))
        })
        .collect();
    found.sort_by(|(a, a_name), (b, b_name)| (a_name.is_none(), a_name, a).cmp(&(b_name.is_none(), b_name, b)));
    found.truncate(limit);
    Ok(found)
}
