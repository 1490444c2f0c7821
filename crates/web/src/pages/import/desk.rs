//! Files on the desk: read, mapped, looked at, for an hour and never in the ledger.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use base::id::PersonId;
use formats::extract::Extract;
use import::{Outcome, Preview, Problem, Profile, Progress};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// How long a file stays.
const KEPT: Duration = Duration::from_secs(3600);
/// Most files of one person, and of all.
const OF_ONE: usize = 2;
const OF_ALL: usize = 8;

/// A file that was read.
pub(crate) struct Upload {
    pub id: String,
    pub person: PersonId,
    /// Names of the files, as they came.
    pub name: String,
    pub extract: Extract,
    /// In whose name it is imported; one's own when nobody is told.
    pub whom: Option<String>,
    begun: Instant,
    work: Mutex<Work>,
}

/// How far a person is with it.
#[derive(Clone, Default)]
pub(crate) struct Work {
    pub profile: Profile,
    pub preview: Option<Arc<Preview>>,
    pub job: Option<Arc<Job>>,
}

/// An import under way, or over.
#[derive(Default)]
pub(crate) struct Job {
    pub total: u64,
    pub progress: Progress,
    pub ended: Mutex<Option<Result<Outcome, Vec<Problem>>>>,
}

impl Upload {
    pub fn new(person: PersonId, whom: Option<String>, name: String, extract: Extract, profile: Profile) -> Self {
        let work = Mutex::new(Work { profile, ..Work::default() });
        Self { id: Uuid::new_v4().simple().to_string(), person, whom, name, extract, begun: Instant::now(), work }
    }

    pub fn work(&self) -> Work {
        self.work.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn change(&self, change: impl FnOnce(&mut Work)) {
        change(&mut self.work.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn is_busy(&self) -> bool {
        self.work().job.is_some_and(|job| job.outcome().is_none())
    }
}

impl Job {
    pub fn outcome(&self) -> Option<Result<Outcome, Vec<Problem>>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn end(&self, outcome: Result<Outcome, Vec<Problem>>) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }
}

/// Every file on the desk.
pub(crate) struct Desk {
    uploads: Mutex<HashMap<String, Arc<Upload>>>,
    /// Reading a file takes a core and memory: only so many at once.
    pub reading: Semaphore,
}

impl Default for Desk {
    fn default() -> Self {
        Self { uploads: Mutex::default(), reading: Semaphore::new(2) }
    }
}

impl Desk {
    fn uploads(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Upload>>> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a file on the desk; the oldest that nobody works on make room.
    pub fn put(&self, upload: Upload) -> Arc<Upload> {
        let upload = Arc::new(upload);
        let mut all = self.uploads();
        all.retain(|_, other| other.begun.elapsed() < KEPT || other.is_busy());
        let mut crowded = |most: usize, of: &dyn Fn(&Upload) -> bool| {
            while all.values().filter(|other| of(other)).count() >= most {
                let oldest = all.values().filter(|other| of(other) && !other.is_busy()).min_by_key(|other| other.begun);
                let Some(id) = oldest.map(|other| other.id.clone()) else { break };
                all.remove(&id);
            }
        };
        crowded(OF_ONE, &|other| other.person == upload.person);
        crowded(OF_ALL, &|_| true);
        all.insert(upload.id.clone(), Arc::clone(&upload));
        upload
    }

    /// A file of a person.
    pub fn find(&self, id: &str, person: &PersonId) -> Option<Arc<Upload>> {
        self.uploads().get(id).filter(|upload| upload.person == *person).cloned()
    }

    /// The files of a person, the newest first.
    pub fn of(&self, person: &PersonId) -> Vec<Arc<Upload>> {
        let mut own: Vec<Arc<Upload>> = self.uploads().values().filter(|u| u.person == *person).cloned().collect();
        own.sort_by_key(|upload| std::cmp::Reverse(upload.begun));
        own
    }
}
