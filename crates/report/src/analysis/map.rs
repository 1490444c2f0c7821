//! The process map: which activities and arcs are worth drawing, with both readings on each.

use std::{cmp::Reverse, collections::BTreeSet};

use diagram::{Direction, Edge, Graph, Kind, Node, Reading};
use kernel::Lang;

use super::{Analysis, FigureRef, Link};
use crate::number;

/// How much of a log its map shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapChoice {
    /// Most activities, the most frequent first.
    pub activities: usize,
    /// Arcs are added, the most frequent first, until this share of all steps is drawn (0 to 1)…
    pub steps: f64,
    /// …or so many arcs for each activity, on average.
    pub arcs_per_activity: f64,
}

impl Default for MapChoice {
    fn default() -> Self {
        Self { activities: 20, steps: 0.96, arcs_per_activity: 1.9 }
    }
}

/// A map to draw, and how much of the log it holds.
#[derive(Clone, Debug)]
pub struct ProcessGraph {
    /// Both readings: frequency first, waiting second.
    pub graph: Graph,
    /// Activities drawn.
    pub activities: u64,
    /// Arcs between activities drawn.
    pub arcs: u64,
    /// Share of the log's steps that those arcs hold, 0 to 1.
    pub steps: f64,
}

/// Where an arc leads from and to: an activity, or `None` for begin and end.
type Ends = (Option<u32>, Option<u32>);

/// Chooses what the map shows. Each activity drawn keeps its most frequent way in and out, so none hangs in the air.
pub fn process_graph(analysis: &Analysis, choice: &MapChoice, lang: Lang, link: Link<'_>) -> ProcessGraph {
    let map = &analysis.map;
    let mut codes: Vec<u32> = (0..map.events.len() as u32).filter(|&c| map.events[c as usize] > 0).collect();
    codes.sort_by_key(|&code| (Reverse(map.events[code as usize]), code));
    codes.truncate(choice.activities.max(1));
    let kept: BTreeSet<u32> = codes.iter().copied().collect();

    let mut all: Vec<(Ends, u64)> = Vec::new();
    for &code in &kept {
        all.push(((None, Some(code)), map.starts.get(code as usize).copied().unwrap_or_default()));
        all.push(((Some(code), None), map.ends.get(code as usize).copied().unwrap_or_default()));
    }
    let between = map.arcs.iter().filter(|arc| kept.contains(&arc.from) && kept.contains(&arc.to));
    all.extend(between.map(|arc| ((Some(arc.from), Some(arc.to)), arc.count)));
    all.retain(|(_, count)| *count > 0);
    all.sort_by_key(|&(ends, count)| (Reverse(count), ends));
    let chosen = choose(&all, &kept, choice);

    let drawn_arcs: Vec<&(Ends, u64)> =
        chosen.iter().filter(|((from, to), _)| from.is_some() && to.is_some()).collect();
    let steps: u64 = map.arcs.iter().map(|arc| arc.count).sum();
    let drawn: u64 = drawn_arcs.iter().map(|(_, count)| count).sum();
    ProcessGraph {
        activities: kept.len() as u64,
        arcs: drawn_arcs.len() as u64,
        steps: if steps == 0 { 1.0 } else { drawn as f64 / steps as f64 },
        graph: drawing(analysis, &codes, &chosen, lang, link),
    }
}

fn choose(all: &[(Ends, u64)], kept: &BTreeSet<u32>, choice: &MapChoice) -> Vec<(Ends, u64)> {
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for &code in kept {
        // loops connect nothing
        let best = |inward: bool| {
            all.iter()
                .position(|((from, to), _)| from != to && if inward { *to == Some(code) } else { *from == Some(code) })
        };
        chosen.extend(best(true));
        chosen.extend(best(false));
    }
    let total: u64 = all.iter().map(|(_, count)| count).sum();
    let most = (choice.arcs_per_activity * kept.len() as f64) as usize + 2;
    let mut drawn: u64 = chosen.iter().map(|&at| all[at].1).sum();
    for (at, (_, count)) in all.iter().enumerate() {
        if chosen.len() >= most || drawn as f64 >= total as f64 * choice.steps {
            break;
        }
        if chosen.insert(at) {
            drawn += count;
        }
    }
    chosen.into_iter().map(|at| all[at]).collect()
}

fn drawing(analysis: &Analysis, codes: &[u32], chosen: &[(Ends, u64)], lang: Lang, link: Link<'_>) -> Graph {
    let map = &analysis.map;
    let waits = &analysis.waits;
    let part = |value: f64, most: f64| if most > 0.0 { value / most } else { 0.0 };
    let most_events = codes.iter().map(|&c| map.events[c as usize]).max().unwrap_or(1) as f64;
    let most_before = waits.activities.iter().map(|a| a.share_before).fold(0.0, f64::max);
    let most_count = chosen.iter().map(|(_, count)| *count).max().unwrap_or(1) as f64;
    let most_share = waits.arcs.iter().map(|arc| arc.share).fold(0.0, f64::max);

    let mut graph = Graph { direction: Direction::Down, ..Graph::default() };
    graph.nodes.push(Node::new("begin", "", Kind::Start));
    for &code in codes {
        let events = map.events[code as usize];
        let before = waits.activities.iter().find(|a| a.activity == code).map_or(0.0, |a| a.share_before);
        let name = analysis.name(code);
        graph.nodes.push(Node {
            sub: Some(number::whole(events, lang)),
            weight: events as f64 / most_events,
            href: link(&FigureRef::Activity { activity: name.to_owned() }),
            second: Some(Reading {
                label: number::percent(before, lang),
                weight: part(before, most_before),
                class: heavy(before),
            }),
            ..Node::new(format!("a{code}"), name, Kind::Activity)
        });
    }
    graph.nodes.push(Node::new("end", "", Kind::End));
    let id = |code: Option<u32>, none: &str| code.map_or_else(|| none.to_owned(), |code| format!("a{code}"));
    for &((from, to), count) in chosen {
        let wait = waits.arcs.iter().find(|arc| (Some(arc.waiting.from), Some(arc.waiting.to)) == (from, to));
        let name = |code: u32| analysis.name(code).to_owned();
        let opens = match (from, to) {
            (Some(from), Some(to)) => FigureRef::Arc { from: name(from), to: name(to) },
            (None, Some(to)) => FigureRef::Begin { activity: name(to) },
            (Some(from), None) => FigureRef::End { activity: name(from) },
            (None, None) => FigureRef::Cases,
        };
        graph.edges.push(Edge {
            label: Some(number::whole(count, lang)),
            weight: count as f64 / most_count,
            class: if count as f64 >= most_count * 0.25 { "main".to_owned() } else { String::new() },
            href: link(&opens),
            second: Some(wait.map_or_else(Reading::default, |arc| Reading {
                label: number::duration(arc.waiting.median, lang),
                weight: part(arc.share, most_share),
                class: heavy(arc.share),
            })),
            ..Edge::new(id(from, "begin"), id(to, "end"))
        });
    }
    graph
}

/// A tenth of all time is a risk worth its colour.
fn heavy(share: f64) -> String {
    if share >= 0.1 { "soon".to_owned() } else { String::new() }
}
