//! What is shown once: a token just made, recovery codes, a link. Kept in memory for a few minutes, for the session
//! that asked for it, and gone when it was shown.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long it waits to be shown.
const WAITS: Duration = Duration::from_secs(300);

/// Things to show once, by session and name.
#[derive(Default)]
pub(crate) struct Once(Mutex<HashMap<(String, String), (Instant, Vec<String>)>>);

impl Once {
    /// Keeps lines for a session's secret, under a name.
    pub(crate) fn put(&self, session: &str, name: &str, lines: Vec<String>) {
        if let Ok(mut kept) = self.0.lock() {
            kept.retain(|_, (at, _)| at.elapsed() < WAITS);
            kept.insert((session.to_owned(), name.to_owned()), (Instant::now(), lines));
        }
    }

    /// Takes the lines; they are gone then.
    pub(crate) fn take(&self, session: &str, name: &str) -> Option<Vec<String>> {
        let (at, lines) = self.0.lock().ok()?.remove(&(session.to_owned(), name.to_owned()))?;
        (at.elapsed() < WAITS).then_some(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_to_its_session_and_once() {
        let once = Once::default();
        once.put("s1", "token", vec!["x".into()]);
        assert_eq!(once.take("s2", "token"), None);
        assert_eq!(once.take("s1", "codes"), None);
        assert_eq!(once.take("s1", "token"), Some(vec!["x".into()]));
        assert_eq!(once.take("s1", "token"), None);
    }
}
