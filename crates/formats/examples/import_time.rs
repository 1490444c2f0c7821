//! Imports a file and prints how much, how long and how big as one line of JSON, for the bench.
//!
//! Usage: `import_time FILE [every|auto]`; `every` (the default) makes every event a row, as the
//! peers it is compared with do.

use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("read-xlsx") {
        return formats::xlsx::child_main();
    }
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: import_time FILE [every|auto]");
        return ExitCode::from(2);
    };
    let lifecycle = match arguments.next().as_deref() {
        Some("auto") => formats::Lifecycle::Auto,
        _ => formats::Lifecycle::Every,
    };
    let options = formats::Options { lifecycle, limits: formats::Limits::own(), ..formats::Options::default() };
    let begin = Instant::now();
    let imported = formats::open(std::path::Path::new(&path), &options);
    let seconds = begin.elapsed().as_secs_f64();
    match imported {
        Ok(imported) => println!(
            "{{\"events\":{},\"cases\":{},\"seconds\":{seconds:.4},\"peak_rss_mib\":{}}}",
            imported.report().events,
            imported.report().cases,
            peak_rss_mib()
        ),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Peak resident memory as the kernel counts it; 0 where it does not say.
fn peak_rss_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
