//! Computes an analysis with the kernels of `mining`.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use base::Moment;
use mining::{
    Closing, Condition, DirectlyFollows, Log, Period, Throughput, directly_follows, filter, handover, ocel::ObjectLog,
    open_cases, rework, throughput, trend, variants, where_it_waits,
};

use super::{Analysis, OpenCases, OpenLine, Options, VariantLine};

impl Analysis {
    /// Analyses a log of cases.
    pub fn of(log: &Log, options: &Options) -> Self {
        let period = period(log);
        let map = directly_follows(log);
        let found = variants(log);
        let throughput = throughput(log);
        let listed = found.list().iter().take(options.variants).enumerate();
        let now = options.now.or(period.map(|(_, last)| last)).unwrap_or_default();
        // one offset for the whole trend: that of its end, which most readers live in
        let trend_offset = options.zone.to_offset(now.timestamp()).seconds();
        Self {
            title: options.title.clone(),
            zone: options.zone.clone(),
            period,
            events: log.len() as u64,
            cases: log.case_count() as u64,
            activities: log.activities().clone(),
            resources: log.resources().clone(),
            starts: log.start().is_some(),
            variant_count: found.list().len() as u64,
            variants: listed
                .map(|(rank, variant)| VariantLine {
                    activities: found.sequence(log, rank).to_vec(),
                    count: variant.count,
                    share: variant.share,
                    median: variant.median_duration,
                })
                .collect(),
            usual: usual(log, throughput.as_ref()),
            throughput,
            waits: where_it_waits(log),
            rework: rework(log),
            trend: trend(log, Period::Week, trend_offset, None),
            trend_offset,
            open: open(log, &map, options, now),
            handovers: handover(log),
            notes: options.notes.clone(),
            objects: None,
            object_types: Arc::default(),
            types: Vec::new(),
            map,
        }
    }

    /// Analyses an object-centric log: the whole, in which each event stands once, and each object type, in which the
    /// life of an object is a case.
    pub fn of_objects(log: &ObjectLog, options: &Options) -> Self {
        let counts = log.counts();
        let types = (0..log.object_types().len() as u32)
            .map(|kind| {
                let title = log.object_types().name(kind).to_owned();
                let options = Options { title, notes: Vec::new(), ..options.clone() };
                Self::of(&log.flatten(kind), &options)
            })
            .filter(|analysis| analysis.cases > 0)
            .collect();
        let mut whole = Self::of(&mining::LogBuilder::new().finish(), options);
        let times = (0..log.event_type().len()).filter(|&event| log.is_event_declared(event as u32));
        let times: Vec<i64> = times.map(|event| log.event_time()[event]).collect();
        whole.period = times.iter().min().zip(times.iter().max()).map(|(first, last)| (Moment(*first), Moment(*last)));
        whole.events = counts.events;
        whole.cases = counts.objects;
        whole.activities = log.event_types().clone();
        whole.map.events = counts.event_types.iter().map(|kind| kind.count).collect();
        whole.objects = Some(counts);
        whole.object_types = log.object_types().clone();
        whole.types = types;
        whole
    }
}

fn period(log: &Log) -> Option<(Moment, Moment)> {
    let first = (0..log.case_count()).map(|case| log.case_begin(case)).min()?;
    let last = (0..log.case_count()).map(|case| log.case_end(case)).max()?;
    Some((Moment(first), Moment(last)))
}

/// A tail this many times as long as the nineteen shorter in twenty leaves them in a bin or two.
const LONG_TAIL: i64 = 3;

fn usual(log: &Log, all: Option<&Throughput>) -> Option<Throughput> {
    let all = all.filter(|t| t.p95 > 0 && t.max / t.p95 >= LONG_TAIL)?;
    throughput(&filter(log, &[Condition::CasesLasting { min: 0, max: all.p95 }]))
}

fn open(log: &Log, map: &DirectlyFollows, options: &Options, now: Moment) -> OpenCases {
    let (ends, guessed) = match &options.ends {
        Some(names) => (names.iter().filter_map(|name| log.activities().code(name)).collect(), false),
        None => (usual_ends(map), true),
    };
    if guessed && ends.is_empty() {
        // a guess that holds for too few cases says nothing of the others
        return OpenCases { guessed, now: now.0, ..OpenCases::default() };
    }
    let open = open_cases(log, &ends, Closing::LastEvent, now.0);
    let mut at: BTreeMap<u32, u64> = BTreeMap::new();
    for case in &open {
        *at.entry(case.last_activity).or_default() += 1;
    }
    let mut at: Vec<(u32, u64)> = at.into_iter().collect();
    at.sort_by_key(|&(activity, count)| (Reverse(count), activity));
    OpenCases {
        ends,
        guessed,
        now: now.0,
        total: open.len() as u64,
        at,
        listed: open
            .iter()
            .take(options.open)
            .map(|case| OpenLine {
                case: log.case_name(case.case as usize).to_owned(),
                begun: case.begun,
                last: case.last_activity,
                since: case.since,
                idle: case.idle,
            })
            .collect(),
    }
}

/// Activities after which at least half of the time nothing follows, and that end at least one case in a hundred; none
/// unless together they end at least half of the cases.
fn usual_ends(map: &DirectlyFollows) -> Vec<u32> {
    let ends: Vec<u32> = (0_u32..)
        .zip(map.ends.iter().zip(&map.events))
        .filter(|(_, (ends, events))| **ends > 0 && **ends * 2 >= **events && **ends * 100 >= map.cases)
        .map(|(activity, _)| activity)
        .collect();
    let ended: u64 = ends.iter().map(|&activity| map.ends[activity as usize]).sum();
    if ended * 2 >= map.cases { ends } else { Vec::new() }
}
