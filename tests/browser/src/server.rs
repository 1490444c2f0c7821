//! The real binary, serving a small demo of its own on a free port of this machine.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// A running demo; it stops and its folder goes when this is dropped.
pub struct Server {
    child: Child,
    folder: TempDir,
    /// `http://127.0.0.1:port`.
    pub address: String,
    /// Password of every demo account, as printed.
    pub password: String,
}

/// The folder of built binaries: told by `cargo xtask test`, else beside this test.
pub fn binaries() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("POINCON_BINARIES") {
        return Ok(folder.into());
    }
    let test = std::env::current_exe()?;
    test.parent().and_then(Path::parent).map(Path::to_path_buf).context("tests run from the build folder")
}

/// The binary itself; an error explains how to build it.
pub fn binary() -> Result<PathBuf> {
    let file = binaries()?.join("poincon");
    if !file.exists() {
        bail!("the binary is not built; run the tests with `cargo xtask test`");
    }
    Ok(file)
}

impl Server {
    /// Makes a demo of some orders that ends now, and serves it.
    pub fn demo(orders: u32) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("poincon-browser-").tempdir()?;
        let (child, address, password) = start(folder.path(), orders, 0)?;
        Ok(Self { child, folder, address, password })
    }

    /// Serves the same store again, on another port, after it was killed.
    pub fn again(&mut self) -> Result<()> {
        self.days_later(0)
    }

    /// Serves the same store again as if so many days had passed since today.
    pub fn days_later(&mut self, days: u32) -> Result<()> {
        self.kill();
        (self.child, self.address, self.password) = start(self.folder.path(), 1, days)?;
        Ok(())
    }

    /// The database file of the demo.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("poincon.sqlite")
    }

    /// Runs the same binary for upkeep and gives what it printed.
    pub fn poincon(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(binary()?).args(arguments).output()?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            bail!("poincon {} failed: {text}", arguments.join(" "));
        }
        Ok(text)
    }

    /// Stops it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts the demo of a folder and waits until it says where it listens and what the password is.
fn start(folder: &Path, orders: u32, days_later: u32) -> Result<(Child, String, String)> {
    let mut child = Command::new(binary()?)
        .args(["demo", "--orders", &orders.to_string(), "--days-later", &days_later.to_string()])
        .args(["--address", "127.0.0.1:0", "--folder"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let (mut address, mut password) = (String::new(), String::new());
    let mut said = Vec::new();
    for line in lines.by_ref() {
        let line = line?;
        if let Some(word) = line.split_whitespace().find(|word| word.starts_with("http://")) {
            word.trim_end_matches(['/', '.', ',']).clone_into(&mut address);
        }
        if let Some(word) = line.strip_prefix("Password of every account: ") {
            word.trim().clone_into(&mut password);
        }
        said.push(line);
        if !address.is_empty() && !password.is_empty() {
            // What else it prints is read and forgotten, so that it never waits for us.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((child, address, password));
        }
    }
    child.kill().ok();
    child.wait().ok();
    bail!("the demo did not come up; it said:\n{}", said.join("\n"))
}
