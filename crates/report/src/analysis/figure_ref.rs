//! What a figure was computed from: a name for it, and the cases and events behind it.

use mining::{Condition, Log, filter};
use serde::{Deserialize, Serialize};

/// Names one figure of an analysis by what it counts, in words that outlive the analysis: activities by name, moments in
/// microseconds UTC. It can stand in an address and be opened again on a fresher log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "figure", rename_all = "snake_case")]
pub enum FigureRef {
    /// All cases.
    Cases,
    /// All events.
    Events,
    /// Executions of an activity.
    Activity {
        /// Its name.
        activity: String,
    },
    /// Times `to` directly followed `from`.
    Arc {
        /// Activity before.
        from: String,
        /// Activity after.
        to: String,
    },
    /// Cases that begin with an activity.
    Begin {
        /// Its name.
        activity: String,
    },
    /// Cases that end with an activity.
    End {
        /// Its name.
        activity: String,
    },
    /// Cases of a variant.
    Variant {
        /// Activities in order.
        activities: Vec<String>,
    },
    /// Cases lasting at least `from` and less than `to` microseconds.
    Lasting {
        /// Shortest.
        from: i64,
        /// First too long.
        to: i64,
    },
    /// Cases that begin from a moment on and before another.
    Begun {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Cases that end from a moment on and before another.
    Ended {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Events from a moment on and before another.
    Within {
        /// First moment.
        from: i64,
        /// First moment after.
        to: i64,
    },
    /// Cases in which some activity occurs more than once.
    Rework,
    /// Cases in which this activity occurs more than once.
    Repeated {
        /// Its name.
        activity: String,
    },
    /// One case.
    Case {
        /// Its name.
        case: String,
    },
}

/// What stands behind a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// Names of the cases, in the log's order.
    pub cases: Vec<String>,
    /// Sources of the events ([`Log::source`]: input positions or ledger sequences), in the log's order. For an arc the
    /// events it leads to, for cases their last events.
    pub sources: Vec<u64>,
}

impl FigureRef {
    /// The cases and events behind the figure in a log. Names the log does not know have nothing behind them.
    pub fn behind(&self, log: &Log) -> Behind {
        let code = |name: &String| log.activities().code(name);
        let cases = |conditions: &[Condition]| last_events(&filter(log, conditions));
        let found = match self {
            Self::Cases => Some(last_events(log)),
            Self::Events => Some(all_events(log)),
            Self::Activity { activity } => {
                code(activity).map(|code| all_events(&filter(log, &[Condition::EventsOf(vec![code])])))
            }
            Self::Arc { from, to } => code(from).zip(code(to)).map(|(from, to)| arc(log, from, to)),
            Self::Begin { activity } => code(activity).map(|code| where_case(log, |s| s.first() == Some(&code))),
            Self::End { activity } => code(activity).map(|code| where_case(log, |s| s.last() == Some(&code))),
            Self::Variant { activities } => {
                let codes: Option<Vec<u32>> = activities.iter().map(code).collect();
                codes.map(|codes| cases(&[Condition::CasesOfVariants(vec![codes])]))
            }
            &Self::Lasting { from, to } => {
                Some(cases(&[Condition::CasesLasting { min: from, max: to.saturating_sub(1) }]))
            }
            &Self::Begun { from, to } => Some(cases(&[Condition::CasesBegun { from, to }])),
            &Self::Ended { from, to } => Some(cases(&[Condition::CasesEnded { from, to }])),
            &Self::Within { from, to } => Some(all_events(&filter(log, &[Condition::EventsWithin { from, to }]))),
            Self::Rework => Some(where_case(log, |sequence| {
                let mut sorted = sequence.to_vec();
                sorted.sort_unstable();
                sorted.windows(2).any(|two| two[0] == two[1])
            })),
            Self::Repeated { activity } => {
                code(activity).map(|code| where_case(log, |s| s.iter().filter(|a| **a == code).count() > 1))
            }
            Self::Case { case } => log
                .case_named(case)
                .map(|at| Behind { cases: vec![case.clone()], sources: log.source()[log.rows(at)].to_vec() }),
        };
        found.unwrap_or_default()
    }
}

fn last_events(log: &Log) -> Behind {
    where_case(log, |_| true)
}

fn where_case(log: &Log, wanted: impl Fn(&[u32]) -> bool) -> Behind {
    let mut behind = Behind::default();
    for case in (0..log.case_count()).filter(|&case| wanted(log.sequence(case))) {
        behind.cases.push(log.case_name(case).to_owned());
        behind.sources.push(log.source()[log.rows(case).end - 1]);
    }
    behind
}

fn all_events(log: &Log) -> Behind {
    Behind {
        cases: (0..log.case_count()).map(|case| log.case_name(case).to_owned()).collect(),
        sources: log.source().to_vec(),
    }
}

fn arc(log: &Log, from: u32, to: u32) -> Behind {
    let mut behind = Behind::default();
    for case in 0..log.case_count() {
        let rows = log.rows(case);
        let before = behind.sources.len();
        for row in rows.start + 1..rows.end {
            if log.activity()[row - 1] == from && log.activity()[row] == to {
                behind.sources.push(log.source()[row]);
            }
        }
        if behind.sources.len() > before {
            behind.cases.push(log.case_name(case).to_owned());
        }
    }
    behind
}
