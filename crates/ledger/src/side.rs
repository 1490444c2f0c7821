//! What is kept beside the ledger and never in it: sessions, credentials, preferences. It can be forgotten.

use base::Moment;

use crate::{
    Failure, Ledger,
    sql::{Value, one},
};

impl Ledger {
    /// Keeps a value under a key, replacing what was there; forgotten after `expires`.
    pub fn side_put(&self, bucket: &str, key: &str, value: &str, expires: Option<Moment>) -> Result<(), Failure> {
        self.inner.store.side(&mut |sql| {
            sql.execute(
                "INSERT INTO side_value (bucket, key, value, expires) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (bucket, key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
                &[bucket.into(), key.into(), value.into(), expires.map_or(Value::Null, |at| Value::Int(at.0))],
            )?;
            Ok(())
        })
    }

    /// The value under a key, unless it has expired.
    pub fn side_get(&self, bucket: &str, key: &str) -> Result<Option<String>, Failure> {
        let now = self.side_now();
        let mut found = None;
        self.inner.store.side(&mut |sql| {
            found = one(
                sql,
                "SELECT value FROM side_value WHERE bucket = $1 AND key = $2 AND (expires IS NULL OR expires > $3)",
                &[bucket.into(), key.into(), now.into()],
            )?;
            Ok(())
        })?;
        found.map(|value| value.text().map(str::to_owned)).transpose()
    }

    /// Forgets a key; whether it was there.
    pub fn side_remove(&self, bucket: &str, key: &str) -> Result<bool, Failure> {
        let mut removed = 0;
        self.inner.store.side(&mut |sql| {
            removed =
                sql.execute("DELETE FROM side_value WHERE bucket = $1 AND key = $2", &[bucket.into(), key.into()])?;
            Ok(())
        })?;
        Ok(removed > 0)
    }

    /// The keys and values of a bucket in the order of keys, without expired ones, which are removed on the way.
    pub fn side_list(&self, bucket: &str) -> Result<Vec<(String, String)>, Failure> {
        let now = self.side_now();
        let mut rows = Vec::new();
        self.inner.store.side(&mut |sql| {
            rows = sql
                .query("SELECT key, value, expires FROM side_value WHERE bucket = $1 ORDER BY key", &[bucket.into()])?;
            let before = rows.len();
            rows.retain(|row| !matches!(row[2], Value::Int(expires) if expires <= now));
            // Only what is there to be removed is worth the writer's turn.
            if rows.len() < before {
                sql.execute(
                    "DELETE FROM side_value WHERE bucket = $1 AND expires <= $2",
                    &[bucket.into(), now.into()],
                )?;
            }
            Ok(())
        })?;
        rows.iter().map(|row| Ok((row[0].text()?.to_owned(), row[1].text()?.to_owned()))).collect()
    }

    fn side_now(&self) -> i64 {
        (self.inner.shared.options.clock)().0
    }
}
