//! A PostgreSQL server of one's own: made in a temporary folder, run as an ordinary user, stopped with the tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;

/// A running server; it stops and its folder goes when this is dropped.
pub struct Server {
    folder: TempDir,
    binaries: PathBuf,
    databases: AtomicU32,
}

impl Server {
    /// Starts a server (fsync on, as in production), or says in one line why there is none.
    pub fn start() -> Option<Self> {
        let Some(binaries) = binaries() else {
            println!("skipped: PostgreSQL 15 or later is not installed (Debian package `postgresql`)");
            return None;
        };
        match Self::start_with(binaries) {
            Ok(server) => Some(server),
            Err(why) => panic!("PostgreSQL is installed but did not start: {why}"),
        }
    }

    fn start_with(binaries: PathBuf) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("poincon-pg-").tempdir().map_err(|e| e.to_string())?;
        let server = Self { folder, binaries, databases: AtomicU32::new(0) };
        server.own_folder()?;
        server.run(
            "initdb",
            &["--auth=trust", "--username=poincon", "--encoding=UTF8", "--locale=C", "-D", &server.path("data")],
        )?;
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 80\nshared_buffers = 128MB\nlog_min_messages = warning\n",
            server.folder.path().display()
        );
        let file = server.folder.path().join("data/postgresql.auto.conf");
        fs::write(&file, settings).map_err(|e| e.to_string())?;
        server.own(&file)?;
        server.run("pg_ctl", &["start", "-w", "-t", "60", "-D", &server.path("data"), "-l", &server.path("log")])?;
        Ok(server)
    }

    /// The address of a new empty database.
    pub fn fresh_database(&self) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = postgres::Client::connect(&self.url("postgres"), postgres::NoTls).expect("the server answers");
        client.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        let host: String = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://poincon@{host}/{database}")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Runs one of PostgreSQL's programs; as `nobody` when we are root, since it refuses to run as root.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let program = self.binaries.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        let log = fs::File::create(self.folder.path().join("commands.log")).map_err(|e| e.to_string())?;
        let errors = log.try_clone().map_err(|e| e.to_string())?;
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .status()
            .map_err(|e| format!("{}: {e}", program.display()))?;
        if status.success() {
            return Ok(());
        }
        let said =
            ["commands.log", "log"].map(|name| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default());
        Err(format!("{} said: {}", program.display(), said.concat()))
    }

    fn own_folder(&self) -> Result<(), String> {
        self.own(self.folder.path())
    }

    fn own(&self, path: &Path) -> Result<(), String> {
        if !is_root() {
            return Ok(());
        }
        let status = Command::new("chown").arg("nobody:nogroup").arg(path).status().map_err(|e| e.to_string())?;
        status.success().then_some(()).ok_or_else(|| format!("could not give {} away", path.display()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = self.run("pg_ctl", &["stop", "-m", "immediate", "-w", "-D", &self.path("data")]);
        if let Err(why) = stopped {
            eprintln!("PostgreSQL of a test did not stop: {why}");
        }
    }
}

/// One server for all tests of a program, stopped when the program ends.
///
/// A `static` is never dropped, so a small guard process waits for this one to end and stops the server then.
pub fn shared() -> Option<&'static Server> {
    static SERVER: std::sync::OnceLock<Option<Server>> = std::sync::OnceLock::new();
    SERVER
        .get_or_init(|| {
            let server = Server::start()?;
            server.stop_after_this_process();
            Some(server)
        })
        .as_ref()
}

impl Server {
    fn stop_after_this_process(&self) {
        let pid_file = self.folder.path().join("data/postmaster.pid");
        let postmaster = fs::read_to_string(pid_file).ok().and_then(|text| text.lines().next().map(str::to_owned));
        let Some(postmaster) = postmaster else { return };
        let script = "while kill -0 \"$1\" 2>/dev/null; do sleep 0.2; done; kill -INT \"$2\" 2>/dev/null; sleep 1; rm -rf \"$3\"";
        let guard = Command::new("sh")
            .args(["-c", script, "guard", &std::process::id().to_string(), &postmaster])
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Err(why) = guard {
            eprintln!("PostgreSQL of these tests will not be stopped: {why}");
        }
    }
}

fn is_root() -> bool {
    // The owner of our own process folder tells who we are without a call into libc.
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0)
}

/// The newest installed server, 15 or later.
fn binaries() -> Option<PathBuf> {
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let on_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut found: Vec<(u32, PathBuf)> = debian
        .chain(on_path)
        .filter(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
        .filter_map(|folder| Some((major(&folder)?, folder)))
        .filter(|(major, _)| *major >= 15)
        .collect();
    found.sort();
    found.pop().map(|(_, folder)| folder)
}

fn major(folder: &Path) -> Option<u32> {
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8(said.stdout).ok()?;
    text.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_server_starts_answers_and_gives_fresh_databases() {
        let Some(server) = super::shared() else { return };
        let (a, b) = (server.fresh_database(), server.fresh_database());
        assert_ne!(a, b);
        let mut client = postgres::Client::connect(&a, postgres::NoTls).unwrap();
        client.batch_execute("CREATE TABLE once (n BIGINT)").unwrap();
        let mut other = postgres::Client::connect(&b, postgres::NoTls).unwrap();
        assert!(other.batch_execute("SELECT * FROM once").is_err(), "databases do not share tables");
    }
}
