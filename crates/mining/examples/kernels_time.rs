//! Times every kernel on a made-up log and prints one line of JSON.
//!
//! `kernels_time [millions of events, default 5] [file to write the same log to, as CSV]`; the
//! number of threads is `RAYON_NUM_THREADS`. Seconds are those of the fastest of several runs,
//! the one least disturbed by whatever else the machine does.

use std::hint::black_box;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use mining::ocel::{ObjectLogBuilder, oc_dfg};
use mining::{Closing, Condition, Dictionary, Log, LogBuilder, NONE, Period};

const ACTIVITIES: u32 = 24;
const RESOURCES: u32 = 60;
const DAY: i64 = 86_400_000_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let millions: f64 = arguments.next().map_or(Ok(5.0), |text| text.parse())?;
    let events = (millions * 1e6) as usize;
    let began = Instant::now();
    let builder = made_up(events, 20_260_722);
    let generated = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let log = builder.finish();
    let sorted = began.elapsed().as_secs_f64();
    if let Some(path) = arguments.next() {
        write_csv(&log, &path)?;
    }

    let runs = if events > 10_000_000 { 5 } else { 15 };
    let ends = [ACTIVITIES - 1];
    let now = log.time().iter().copied().max().unwrap_or(0);
    let half = [Condition::CasesBegun { from: 0, to: now / 2 }];
    let found = mining::variants(&log).list().len();
    let arcs = mining::directly_follows(&log).arcs.len();
    let lines = [
        ("directly_follows", seconds(runs, || mining::directly_follows(&log))),
        ("waiting", seconds(runs, || mining::waiting(&log))),
        ("variants", seconds(runs, || mining::variants(&log))),
        ("throughput", seconds(runs, || mining::throughput(&log))),
        ("rework", seconds(runs, || mining::rework(&log))),
        ("handover", seconds(runs, || mining::handover(&log))),
        ("trend_week", seconds(runs, || mining::trend(&log, Period::Week, 3600, Some(&ends)))),
        ("trend_month", seconds(runs, || mining::trend(&log, Period::Month, 3600, Some(&ends)))),
        ("where_it_waits", seconds(runs, || mining::where_it_waits(&log))),
        ("open_cases", seconds(runs, || mining::open_cases(&log, &ends, Closing::LastEvent, now))),
        ("filter_half", seconds(runs, || mining::filter(&log, &half))),
    ];
    let kernels: Vec<String> = lines.iter().map(|(name, s)| format!("\"{name}\":{s:.6}")).collect();
    let (objects, related, flat) = object_centric(&log, runs);
    println!(
        "{{\"events\":{},\"cases\":{},\"variants\":{found},\"arcs\":{arcs},\"threads\":{},\
         \"column_bytes_per_event\":{:.2},\"seconds\":{{\"generate\":{generated:.3},\"sort\":{sorted:.3},{}}},\
         \"object_centric\":{{\"objects\":{objects},\"relations\":{related},\"oc_dfg\":{flat:.6}}}}}",
        log.len(),
        log.case_count(),
        rayon::current_num_threads(),
        log.column_bytes() as f64 / log.len().max(1) as f64,
        kernels.join(","),
    );
    Ok(())
}

/// Seconds of the fastest of several runs.
fn seconds<T>(runs: usize, work: impl Fn() -> T) -> f64 {
    let times = (0..runs).map(|_| {
        let began = Instant::now();
        black_box(work());
        began.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min)
}

/// A case still under way.
struct Open {
    case: u32,
    activity: u32,
    steps: u32,
    time: i64,
    /// Cases of the house's usual routes take their choices from few seeds, the others from many:
    /// some variants are frequent, most are rare.
    route: Random,
    chance: Random,
}

/// About 20 events per case, up to ten thousand cases interleaved as a ledger would hold them; the
/// last of them are cut off by the end of the log.
fn made_up(events: usize, seed: u64) -> LogBuilder {
    let names = |word: &str, count: u32| -> Arc<Dictionary> {
        Arc::new((0..count).map(|n| format!("{word} {n:02}")).collect())
    };
    let cases: Dictionary = (0..events.div_ceil(12)).map(|n| format!("R-{n:08}")).collect();
    let count = cases.len() as u32;
    let mut builder = LogBuilder::with_capacity(events).with_dictionaries(
        Arc::new(cases),
        names("activity", ACTIVITIES),
        names("resource", RESOURCES),
    );
    let mut chance = Random(seed);
    let mut next = 0;
    let under_way = (count as usize / 10).clamp(1, 10_000);
    let mut open: Vec<Open> = Vec::new();
    while builder.len() < events {
        while open.len() < under_way && next < count {
            open.push(begin(next, &mut chance));
            next += 1;
        }
        if open.is_empty() {
            break;
        }
        let at = chance.below(open.len() as u64) as usize;
        let case = &mut open[at];
        let resource = match case.chance.below(50) {
            0 => NONE,
            _ => ((case.activity * 7 + case.chance.below(6) as u32) % RESOURCES).min(RESOURCES - 1),
        };
        let source = builder.len() as u64;
        builder.push_codes(case.case, case.activity, case.time, resource, None, source);
        if case.activity == ACTIVITIES - 1 || case.steps == 90 {
            open.swap_remove(at);
            continue;
        }
        case.steps += 1;
        // one event in ten has the time of the one before
        if case.chance.below(10) > 0 {
            let spread = case.chance.below(20) as i64 + 1;
            case.time += case.chance.below(DAY as u64 / 4) as i64 / spread;
        }
        case.activity = match case.route.below(100) {
            0..50 => case.activity + 1,
            50..55 => case.activity,
            55..61 => case.activity.saturating_sub(2),
            61..85 => case.activity + 2,
            85..97 => case.activity + 3,
            _ => case.route.below(u64::from(ACTIVITIES)) as u32,
        }
        .min(ACTIVITIES - 1);
    }
    builder
}

fn begin(case: u32, chance: &mut Random) -> Open {
    let route = match chance.below(10) {
        0..4 => {
            // the square favours the first of the routes
            let one = chance.below(60);
            Random(one * chance.below(60) / 60)
        }
        _ => Random(chance.next()),
    };
    Open {
        case,
        activity: 0,
        steps: 0,
        time: i64::from(case) * (900 * DAY / 250_000) + chance.below(DAY as u64) as i64,
        route,
        chance: Random(chance.next()),
    }
}

/// The first fifth of the log again, each event related to its case and to one of a few sites.
fn object_centric(log: &Log, runs: usize) -> (usize, usize, f64) {
    let mut builder = ObjectLogBuilder::new();
    for case in 0..log.case_count() / 5 {
        builder.object(log.case_name(case), "repair");
        for row in log.rows(case) {
            let id = format!("e{row}");
            let site = format!("site {}", case % 300);
            builder.event(&id, log.activities().name(log.activity()[row]), log.time()[row]);
            builder.relate(&id, log.case_name(case), "repaired");
            builder.object(&site, "site");
            builder.relate(&id, &site, "at");
        }
    }
    let objects = builder.finish();
    let time = seconds(runs, || oc_dfg(&objects));
    (objects.objects().len(), objects.event_objects().len(), time)
}

fn write_csv(log: &Log, path: &str) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "case,activity,time_us,resource")?;
    for case in 0..log.case_count() {
        for row in log.rows(case) {
            let resource = log.resource().map_or("", |column| log.resources().name(column[row]));
            let activity = log.activities().name(log.activity()[row]);
            writeln!(file, "{},{activity},{},{resource}", log.case_name(case), log.time()[row])?;
        }
    }
    file.flush()
}

/// A small generator: the same seed gives the same log on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }
}
