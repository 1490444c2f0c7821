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

/// Chooses what the map shows. Each activity drawn keeps a way from the
/// begin and one to the end where the log has them, so none hangs in the air.
pub fn process_graph(analysis: &Analysis, choice: &MapChoice, lang: Lang, link: Link<'_>) -> ProcessGraph {
    let map = &analysis.map;
    let mut codes: Vec<u32> = (0..map.events.len() as u32).filter(|&c| map.events[c as usize] > 0).collect();
    codes.sort_by_key(|&code| (Reverse(map.events[code as usize]), code));
    // A rarer activity may be the bridge between frequent ones (the end of a work that has a begin of its own), so up
    // to twice as many are drawn when that leaves none cut off.
    let most = choice.activities.max(1);
    let fewest = (most..=(2 * most).min(codes.len())).find(|&n| {
        let kept = codes[..n].iter().copied().collect();
        let arcs = arcs_among(map, &kept);
        [true, false].into_iter().all(|onward| ways(&arcs, onward).1.len() == kept.len() + 1)
    });
    codes.truncate(fewest.unwrap_or(most));
    let kept: BTreeSet<u32> = codes.iter().copied().collect();
    let all = arcs_among(map, &kept);
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

/// Arcs between activities kept, and from begin and to the end, the most frequent first.
fn arcs_among(map: &mining::DirectlyFollows, kept: &BTreeSet<u32>) -> Vec<(Ends, u64)> {
    let mut all: Vec<(Ends, u64)> = Vec::new();
    for &code in kept {
        all.push(((None, Some(code)), map.starts.get(code as usize).copied().unwrap_or_default()));
        all.push(((Some(code), None), map.ends.get(code as usize).copied().unwrap_or_default()));
    }
    let between = map.arcs.iter().filter(|arc| kept.contains(&arc.from) && kept.contains(&arc.to));
    all.extend(between.map(|arc| ((Some(arc.from), Some(arc.to)), arc.count)));
    all.retain(|(_, count)| *count > 0);
    all.sort_by_key(|&(ends, count)| (Reverse(count), ends));
    all
}

/// The arcs that lead from begin to every activity (or from every activity to the end), always along the most frequent
/// one there is; and what they reach, begin or end included.
fn ways(all: &[(Ends, u64)], onward: bool) -> (Vec<usize>, BTreeSet<Option<u32>>) {
    let ends = |at: usize| if onward { all[at].0 } else { (all[at].0.1, all[at].0.0) };
    let mut reached: BTreeSet<Option<u32>> = [None].into();
    let mut taken = Vec::new();
    while let Some(at) = (0..all.len()).find(|&at| {
        let (near, far) = ends(at);
        far.is_some() && reached.contains(&near) && !reached.contains(&far)
    }) {
        reached.insert(ends(at).1);
        taken.push(at);
    }
    (taken, reached)
}

/// `all` comes the most frequent first.
fn choose(all: &[(Ends, u64)], kept: &BTreeSet<u32>, choice: &MapChoice) -> Vec<(Ends, u64)> {
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for onward in [true, false] {
        chosen.extend(ways(all, onward).0);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Options;

    #[test]
    fn every_activity_drawn_is_reached_from_the_begin_and_leads_to_the_end() {
        // b and c go to and fro far more often than anything else happens
        let mut log = mining::LogBuilder::new();
        for case in 0..5_i64 {
            let way = format!("a{}d", "bc".repeat(20)) + if case == 0 { "e" } else { "" };
            for (time, activity) in (0..).zip(way.chars()) {
                log.push(&case.to_string(), &activity.to_string(), time, None, None, 0);
            }
        }
        let analysis = Analysis::of(&log.finish(), &Options::default());
        let choice = MapChoice { activities: 5, steps: 0.1, arcs_per_activity: 0.1 };
        let made = process_graph(&analysis, &choice, Lang::En, &|_| None);
        for (begin, onward) in [("begin", true), ("end", false)] {
            let mut reached: BTreeSet<&str> = [begin].into();
            for _ in 0..made.graph.nodes.len() {
                for edge in &made.graph.edges {
                    let (near, far) = if onward { (&edge.from, &edge.to) } else { (&edge.to, &edge.from) };
                    if reached.contains(near.as_str()) {
                        reached.insert(far);
                    }
                }
            }
            let missing: Vec<_> = made.graph.nodes.iter().filter(|n| !reached.contains(n.id.as_str())).collect();
            let missing: Vec<_> = missing.iter().filter(|n| n.id != "begin" && n.id != "end").collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
        assert_eq!((made.activities, made.arcs), (5, 4));
    }
}
