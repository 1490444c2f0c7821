//! Where edges touch their nodes: each has its own place along the side, in the order of where it comes from.

use std::collections::BTreeMap;

use crate::{
    Edge, Kind,
    curve::Place,
    layout::{PlacedEdge, PlacedNode, unit},
    relax::nearest_in_order,
};

/// Gives every edge its own place on the sides of its two nodes, and turns back edges round.
pub(crate) fn connect(nodes: &[PlacedNode<'_>], edges: &mut [PlacedEdge<'_>], known: &[(&Edge, usize, usize)]) {
    for foot in [true, false] {
        let mut sides: BTreeMap<usize, Vec<(f64, usize)>> = BTreeMap::new();
        for (at, &(_, from, to)) in known.iter().enumerate() {
            if edges[at].looped.is_some() {
                continue;
            }
            let (upper, lower) = if edges[at].back { (to, from) } else { (from, to) };
            let (here, there) = if foot { (upper, lower) } else { (lower, upper) };
            let next = if foot { edges[at].way.first() } else { edges[at].way.last() };
            sides.entry(here).or_default().push((next.map_or(nodes[there].at.across, |p| p.across), at));
        }
        for (node, mut wishes) in sides {
            let node = &nodes[node];
            wishes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let half = flat(node) / 2.0;
            let weight = |at: usize| 0.01 + unit(known[at].0.weight).powi(2);
            let weighed: Vec<(f64, f64)> = wishes.iter().map(|&(wish, at)| (wish, weight(at))).collect();
            let places = spread(&weighed, node.at.across, half);
            for ((_, at), across) in wishes.into_iter().zip(places) {
                let along = node.at.along + if foot { node.long / 2.0 } else { -node.long / 2.0 };
                let way = &mut edges[at].way;
                if foot {
                    way.insert(0, Place { along, across });
                } else {
                    way.push(Place { along, across });
                }
            }
        }
    }
    for edge in edges.iter_mut() {
        edge.way.dedup_by(|next, before| next.along <= before.along);
        if edge.back {
            edge.way.reverse();
        }
    }
}

/// How much of a node's side edges may touch.
fn flat(node: &PlacedNode<'_>) -> f64 {
    match node.node.kind {
        _ if node.wide < 40.0 => 0.0,
        Kind::Activity => node.wide - 20.0,
        Kind::Parallel => node.wide - 8.0,
        Kind::Stage | Kind::Start | Kind::End | Kind::Choice => node.wide * 0.5,
    }
}

/// Places near the wishes (in order, with their weight), within `half` of the middle, as far apart as an arrow head needs
/// where there is room. Heavy edges keep their place, light ones give way.
fn spread(wishes: &[(f64, f64)], middle: f64, half: f64) -> Vec<f64> {
    let gap = if wishes.len() > 1 { (2.0 * half / (wishes.len() - 1) as f64).min(16.0) } else { 0.0 };
    let wishes: Vec<(f64, f64)> =
        wishes.iter().map(|&(wish, weight)| (wish.clamp(middle - half, middle + half), weight)).collect();
    let offsets: Vec<f64> = (0..wishes.len()).map(|at| at as f64 * gap).collect();
    let mut places = nearest_in_order(&wishes, &offsets);
    let mut least = middle - half;
    for place in &mut places {
        *place = place.max(least);
        least = *place + gap;
    }
    let mut most = middle + half;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_keep_their_order_and_their_side() {
        let places = spread(&[(0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (500.0, 1.0)], 100.0, 50.0);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 15.99), "{places:?}");
        assert!(places.iter().all(|place| (50.0..=150.0).contains(place)), "{places:?}");
        assert_eq!(spread(&[(300.0, 1.0)], 100.0, 50.0), [150.0]);
        assert_eq!(spread(&[(1.0, 1.0), (2.0, 1.0)], 10.0, 0.0), [10.0, 10.0]);
        let places = spread(&[(100.0, 1.0), (100.0, 0.001)], 100.0, 50.0);
        assert!((places[0] - 100.0).abs() < 0.1, "the heavy edge stays in the middle: {places:?}");
    }
}
