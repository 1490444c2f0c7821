//! rust4pm on the same file: import an XES log, count what directly follows what; prints seconds and peak memory.

use std::{hint::black_box, time::Instant};

use process_mining::{Importable as _, core::event_data::case_centric::EventLogClassifier};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: peers FILE.xes[.gz]")?;
    let started = Instant::now();
    let log = process_mining::EventLog::import_from_path(&file)?;
    let seconds = started.elapsed().as_secs_f64();
    let events: usize = log.traces.iter().map(|trace| trace.events.len()).sum();
    let peak = std::fs::read_to_string("/proc/self/status")?;
    let peak_kib: u64 = peak
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    let started = Instant::now();
    let graph = process_mining::discovery::case_centric::dfg::discover_dfg(&log);
    let dfg_seconds = started.elapsed().as_secs_f64();
    black_box((&graph, EventLogClassifier::default()));
    println!(
        "{}",
        serde_json::json!({"events": events, "cases": log.traces.len(), "seconds": seconds, "dfg_seconds": dfg_seconds, "peak_rss_mib": peak_kib / 1024})
    );
    Ok(())
}
