//! Typed reading and writing of what is kept beside the ledger and never in it: accounts and sessions.

use base::Moment;
use ledger::Ledger;
use serde::{Serialize, de::DeserializeOwned};

use crate::trouble::Trouble;

/// Writes a value; it is forgotten after `expires`.
pub(crate) fn put<T: Serialize>(
    ledger: &Ledger,
    bucket: &str,
    key: &str,
    value: &T,
    expires: Option<Moment>,
) -> Result<(), Trouble> {
    let text = serde_json::to_string(value).map_err(Trouble::failure)?;
    ledger.side_put(bucket, key, &text, expires).map_err(Trouble::failure)
}

/// Reads a value.
pub(crate) fn get<T: DeserializeOwned>(ledger: &Ledger, bucket: &str, key: &str) -> Result<Option<T>, Trouble> {
    let found = ledger.side_get(bucket, key).map_err(Trouble::failure)?;
    found.map(|text| serde_json::from_str(&text).map_err(Trouble::failure)).transpose()
}

/// Removes a value.
pub(crate) fn remove(ledger: &Ledger, bucket: &str, key: &str) -> Result<(), Trouble> {
    ledger.side_remove(bucket, key).map_err(Trouble::failure).map(drop)
}

/// Every value of a bucket.
pub(crate) fn list<T: DeserializeOwned>(ledger: &Ledger, bucket: &str) -> Result<Vec<T>, Trouble> {
    let found = ledger.side_list(bucket).map_err(Trouble::failure)?;
    found.iter().map(|(_, text)| serde_json::from_str(text).map_err(Trouble::failure)).collect()
}
