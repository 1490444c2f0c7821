//! Tools the tests need beside Rust: a PostgreSQL server and a browser with its driver. Installed with the system's
//! package manager when we may, else explained in one line.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// A tool some group of tests needs.
struct Tool {
    what: &'static str,
    group: &'static str,
    packages: &'static [&'static str],
    here: fn() -> bool,
}

const TOOLS: [Tool; 2] = [
    Tool {
        what: "PostgreSQL 15 or later",
        group: "storage conformance on PostgreSQL",
        packages: &["postgresql"],
        here: postgresql,
    },
    Tool {
        what: "Chromium and its driver",
        group: "browser tests",
        packages: &["chromium", "chromium-driver"],
        here: chromium,
    },
];

/// Installs what is missing where it may; tells in one line what will be skipped otherwise.
pub fn prepare() {
    for tool in TOOLS.iter().filter(|tool| !(tool.here)()) {
        println!("   {} is missing; asking the package manager for {}", tool.what, tool.packages.join(", "));
        if install(tool.packages) && (tool.here)() {
            continue;
        }
        println!(
            "skipped: {} ({} not found; install the Debian packages {} as an administrator)",
            tool.group,
            tool.what,
            tool.packages.join(" ")
        );
    }
}

fn install(packages: &[&str]) -> bool {
    let quiet = |command: &mut Command| {
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    // A list of packages that is not there or old is refreshed once.
    quiet(Command::new("apt-get").args(["install", "-y", "--no-install-recommends"]).args(packages))
        || (quiet(Command::new("apt-get").arg("update"))
            && quiet(Command::new("apt-get").args(["install", "-y", "--no-install-recommends"]).args(packages)))
}

fn postgresql() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions
        .filter(|entry| entry.path().join("bin/initdb").exists())
        .any(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok_and(|version| version >= 15));
    debian || on_path("initdb")
}

fn chromium() -> bool {
    on_path("chromium") && on_path("chromedriver")
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| Path::new(&folder).join(program).exists()))
}
