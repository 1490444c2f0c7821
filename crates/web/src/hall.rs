//! What every request shares: the ledger, the procedures, limits, and the little that is kept in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, RwLock},
    time::{Duration, Instant},
};

use archive::Archive;
use base::id::PersonId;
use kernel::House;
use ledger::Ledger;
use procedure::Book;
use tokio::{sync::Semaphore, task};

use crate::{
    account::Account, behind::Behind, figures_log::FiguresLog, limits::Limits, notices::Counted, once::Once,
    pages::saved::Saved, settings::Settings, trouble::Trouble,
};

/// What the server is made of.
#[derive(Clone)]
pub struct App {
    /// The ledger it reads and strikes in.
    pub ledger: Ledger,
    /// The procedures in force.
    pub book: Arc<Book>,
    /// What the operator decided.
    pub settings: Settings,
}

/// The shared state of all requests.
pub(crate) struct Hall {
    pub ledger: Ledger,
    pub book: Arc<Book>,
    pub settings: Settings,
    pub limits: Limits,
    /// Hashing takes 19 MiB and a core: only so many at once, the others wait their turn.
    pub hashing: Semaphore,
    /// Setting a paper takes a core: only so many at once.
    pub press: Semaphore,
    /// Unpacking a photo for its thumbnail takes memory: only so many at once.
    pub picturing: Semaphore,
    /// Files being imported.
    pub imports: crate::pages::import::Desk,
    pub figures: Mutex<FiguresLog>,
    pub programs: Mutex<HashMap<[u8; 32], (String, Instant)>>,
    /// Codes of second factors are looked at one after the other, so that none counts twice.
    pub codes: Mutex<()>,
    /// What is shown once, to the session that asked for it.
    pub once: Once,
    /// Names out of the vault.
    pub behind: Behind,
    /// How much there is to tell each reader.
    pub counted: Counted,
    /// Lists under a name, of everybody.
    pub saved: Kept<Vec<Saved>>,
    names: Kept<HashMap<PersonId, String>>,
}

/// Something read from beside the ledger, for every page: read again when it was changed here, or is half a minute old.
pub(crate) struct Kept<T>(RwLock<Option<(Instant, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(RwLock::new(None))
    }
}

impl<T> Kept<T> {
    /// What is kept, else what is read.
    pub(crate) fn read<E>(&self, read: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        const KEPT: Duration = Duration::from_secs(30);
        if let Ok(kept) = self.0.read()
            && let Some((at, what)) = kept.as_ref()
            && at.elapsed() < KEPT
        {
            return Ok(Arc::clone(what));
        }
        let (at, what) = (Instant::now(), Arc::new(read()?));
        if let Ok(mut kept) = self.0.write() {
            *kept = Some((at, Arc::clone(&what)));
        }
        Ok(what)
    }

    /// It was changed.
    pub(crate) fn forget(&self) {
        if let Ok(mut kept) = self.0.write() {
            *kept = None;
        }
    }
}

/// The state handed to every handler.
pub(crate) type Shared = Arc<Hall>;

impl Hall {
    pub(crate) fn new(app: App) -> Shared {
        Arc::new(Self {
            limits: Limits::new(&app.settings),
            ledger: app.ledger,
            book: app.book,
            settings: app.settings,
            hashing: Semaphore::new(2),
            press: Semaphore::new(2),
            picturing: Semaphore::new(2),
            imports: crate::pages::import::Desk::default(),
            figures: Mutex::new(FiguresLog::default()),
            programs: Mutex::new(HashMap::new()),
            codes: Mutex::new(()),
            once: Once::default(),
            behind: Behind::default(),
            counted: Counted::default(),
            saved: Kept::default(),
            names: Kept::default(),
        })
    }

    pub(crate) fn house(&self) -> &Arc<House> {
        self.ledger.house()
    }

    /// Where documents and words are kept.
    pub(crate) fn archive(&self) -> Result<&Archive, Trouble> {
        self.settings.archive.as_ref().ok_or(Trouble::NotFound)
    }

    /// The names of people.
    pub(crate) fn names(&self) -> Arc<HashMap<PersonId, String>> {
        let read = || Account::all(&self.ledger).map(|all| all.into_iter().map(|a| (a.person, a.name)).collect());
        self.names.read(read).unwrap_or_else(|error| {
            tracing::error!(%error, "names not read");
            Arc::default()
        })
    }

    /// Names are read again at the next page: somebody came.
    pub(crate) fn forget_names(&self) {
        self.names.forget();
    }

    /// A person's name, or their identifier when no account has it.
    pub(crate) fn name(&self, person: &str) -> String {
        self.names().get(&PersonId::from(person)).cloned().unwrap_or_else(|| person.to_owned())
    }
}

/// Runs what blocks (the ledger does) beside the threads that answer requests.
pub(crate) async fn beside<T: Send + 'static>(
    hall: &Shared,
    work: impl FnOnce(&Shared) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let hall = Arc::clone(hall);
    task::spawn_blocking(move || work(&hall)).await.map_err(Trouble::failure)?
}
