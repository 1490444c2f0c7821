//! Where nodes, edges and labels stand: sizes from the texts, layers from `dagre`, ports along each node's side.

use std::collections::BTreeMap;

use dagre::{
    EdgeLabel, LayoutOptions, NodeLabel,
    graph::{Graph as Layered, GraphOptions},
    layout::types::LabelPos,
};

use crate::{Direction, Edge, Graph, Kind, Node, curve::Place, cycle, text};

/// Font size of labels, in pixels.
pub(crate) const LABEL: f64 = 13.0;
/// Font size of second lines and of edge labels, in pixels.
pub(crate) const SMALL: f64 = 11.5;
/// Line height of labels, in pixels.
pub(crate) const LABEL_LINE: f64 = 16.5;
/// Line height of small texts, in pixels.
pub(crate) const SMALL_LINE: f64 = 14.0;
/// White space around the drawing, in pixels.
const MARGIN: f64 = 16.0;
/// How far a loop bulges out of its node, in pixels.
pub(crate) const LOOP: f64 = 26.0;

/// A node with its texts broken into lines and its place; sizes are along and across the flow.
#[derive(Debug)]
pub(crate) struct PlacedNode<'a> {
    pub node: &'a Node,
    pub lines: Vec<String>,
    pub at: Place,
    pub long: f64,
    pub wide: f64,
}

/// An edge with its way from its source to its target.
#[derive(Debug)]
pub(crate) struct PlacedEdge<'a> {
    pub edge: &'a Edge,
    /// At least two points, or none for a loop.
    pub way: Vec<Place>,
    /// Whether the way runs against the flow.
    pub back: bool,
    /// The node of a loop.
    pub looped: Option<usize>,
    /// The middle of the label, when there is one.
    pub label: Option<Place>,
}

/// Everything in its place.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub nodes: Vec<PlacedNode<'a>>,
    pub edges: Vec<PlacedEdge<'a>>,
    pub long: f64,
    pub wide: f64,
}

/// Lines of an edge's label, in either reading.
pub(crate) fn label_lines(label: &str) -> Vec<String> {
    text::wrap(label, SMALL, 120.0)
}

/// Places a graph.
pub(crate) fn place(graph: &Graph) -> Placed<'_> {
    let right = graph.direction == Direction::Right;
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nodes: Vec<PlacedNode<'_>> = Vec::new();
    for node in &graph.nodes {
        if !index.contains_key(node.id.as_str()) {
            index.insert(&node.id, nodes.len());
            nodes.push(sized(node, right));
        }
    }
    let known: Vec<(&Edge, usize, usize)> = graph
        .edges
        .iter()
        .filter_map(|edge| Some((edge, *index.get(edge.from.as_str())?, *index.get(edge.to.as_str())?)))
        .collect();
    let arcs: Vec<cycle::Arc> = known.iter().map(|&(edge, from, to)| (from, to, unit(edge.weight))).collect();
    let back = cycle::back_edges(nodes.len(), &arcs);

    let mut layered = Layered::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    let name = |at: usize| format!("{at:05}");
    for (at, node) in nodes.iter().enumerate() {
        let label = NodeLabel { width: node.wide, height: node.long, ..NodeLabel::default() };
        layered.set_node(name(at), Some(label));
    }
    for (at, &(edge, from, to)) in known.iter().enumerate() {
        let (wide, long) = label_size(edge, right);
        let looped = from == to;
        let label = EdgeLabel {
            width: if looped { wide + LOOP + 12.0 } else { wide },
            height: if looped { long.max(1.0) } else { long },
            labelpos: LabelPos::Center,
            // a heavy edge is kept short and straight; an edge drawn against the flow gives way
            weight: if back[at] { 1 } else { 2 + (unit(edge.weight) * 14.0).round() as i32 },
            ..EdgeLabel::default()
        };
        let (tail, head) = if back[at] { (to, from) } else { (from, to) };
        layered.set_edge(name(tail), name(head), Some(label), Some(&name(at)));
    }
    let options = LayoutOptions {
        nodesep: 30.0,
        edgesep: 16.0,
        ranksep: if right { 64.0 } else { 52.0 },
        tie_keep_first: true,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut layered, Some(options));

    for (at, node) in nodes.iter_mut().enumerate() {
        let label = layered.node(&name(at)).cloned().unwrap_or_default();
        node.at = Place { along: label.y.unwrap_or_default(), across: label.x.unwrap_or_default() };
    }
    let layers = Layers::of(&nodes);
    let mut edges: Vec<PlacedEdge<'_>> = Vec::new();
    for (at, &(edge, from, to)) in known.iter().enumerate() {
        let (tail, head) = if back[at] { (to, from) } else { (from, to) };
        let label = layered.edge(&name(tail), &name(head), Some(&name(at))).cloned().unwrap_or_default();
        let inner = label.points.get(1..label.points.len().saturating_sub(1)).unwrap_or_default();
        let way = inner.iter().map(|p| Place { along: p.y, across: p.x }).collect();
        let middle = label.x.zip(label.y).map(|(across, along)| Place { along, across });
        edges.push(PlacedEdge {
            edge,
            way: if from == to { Vec::new() } else { layers.straighten(way) },
            back: back[at],
            looped: (from == to).then_some(from),
            label: middle.filter(|_| label_size(edge, right).0 > 0.0),
        });
    }
    ports(&nodes, &mut edges, &known);
    framed(nodes, edges, right)
}

/// A weight between 0 and 1, whatever was given.
pub(crate) fn unit(weight: f64) -> f64 {
    if weight.is_finite() { weight.clamp(0.0, 1.0) } else { 0.0 }
}

fn sized(node: &Node, right: bool) -> PlacedNode<'_> {
    let room = if node.kind == Kind::Activity || node.kind == Kind::Stage { 150.0 } else { 120.0 };
    let lines = text::wrap(&node.label, LABEL, room);
    let smalls = [node.sub.as_deref(), node.second.as_ref().map(|s| s.label.as_str())];
    let small = smalls.iter().flatten().map(|text| text::measure(text, SMALL)).fold(0.0, f64::max).min(190.0);
    let (width, height) = if lines.is_empty() && small == 0.0 {
        match node.kind {
            Kind::Start => (18.0, 18.0),
            Kind::End => (22.0, 22.0),
            Kind::Choice => (28.0, 28.0),
            Kind::Parallel if right => (7.0, 64.0),
            Kind::Parallel => (64.0, 7.0),
            Kind::Activity | Kind::Stage => (72.0, 36.0),
        }
    } else {
        let text = lines.iter().map(|line| text::measure(line, LABEL)).fold(small, f64::max);
        let sides = match node.kind {
            Kind::Activity | Kind::Parallel => 14.0,
            Kind::Stage | Kind::End => 18.0,
            Kind::Start => 22.0,
            Kind::Choice => 26.0,
        };
        let small_line = if smalls.iter().flatten().next().is_some() { SMALL_LINE + 1.0 } else { 0.0 };
        let meter = if meters(node) { 5.0 } else { 0.0 };
        ((text + 2.0 * sides).max(72.0).ceil(), (lines.len() as f64 * LABEL_LINE + small_line + meter + 18.0).ceil())
    };
    let (long, wide) = if right { (width, height) } else { (height, width) };
    PlacedNode { node, lines, at: Place { along: 0.0, across: 0.0 }, long, wide }
}

/// Whether the foot of a node carries a bar.
pub(crate) fn meters(node: &Node) -> bool {
    matches!(node.kind, Kind::Activity | Kind::Stage)
        && (unit(node.weight) > 0.0 || node.second.as_ref().is_some_and(|s| unit(s.weight) > 0.0))
}

/// Width and height of an edge's label across and along the flow; the larger of both readings.
fn label_size(edge: &Edge, right: bool) -> (f64, f64) {
    let texts = [edge.label.as_deref(), edge.second.as_ref().map(|s| s.label.as_str())];
    let (mut width, mut height) = (0.0_f64, 0.0_f64);
    for text in texts.into_iter().flatten().filter(|text| !text.trim().is_empty()) {
        let lines = label_lines(text);
        width = lines.iter().map(|line| text::measure(line, SMALL) + 10.0).fold(width, f64::max);
        height = height.max(lines.len() as f64 * SMALL_LINE + 4.0);
    }
    if right { (height, width) } else { (width, height) }
}

/// The bands that layers of nodes take along the flow.
struct Layers(Vec<(f64, f64, f64)>);

impl Layers {
    fn of(nodes: &[PlacedNode<'_>]) -> Self {
        let mut bands: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
        for node in nodes {
            // nodes of one layer share their middle; a tenth of a pixel tells layers apart
            let band = bands.entry((node.at.along * 10.0).round() as i64).or_insert((node.at.along, 0.0));
            band.1 = band.1.max(node.long / 2.0);
        }
        Self(bands.into_values().map(|(middle, half)| (middle, middle - half - 3.0, middle + half + 3.0)).collect())
    }

    /// Makes a way cross each layer straight, so that it never cuts the corner of a node it passes.
    fn straighten(&self, way: Vec<Place>) -> Vec<Place> {
        let mut out: Vec<Place> = Vec::with_capacity(way.len() * 2);
        for place in way {
            match self.0.iter().find(|band| (band.0 - place.along).abs() < 0.5) {
                Some(&(_, begin, end)) => {
                    out.push(Place { along: begin, ..place });
                    out.push(Place { along: end, ..place });
                }
                None => out.push(place),
            }
        }
        out.dedup_by(|next, before| next.along <= before.along);
        out
    }
}

/// Gives every edge its own place on the sides of its two nodes, and turns back edges round.
fn ports(nodes: &[PlacedNode<'_>], edges: &mut [PlacedEdge<'_>], known: &[(&Edge, usize, usize)]) {
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
            let places = spread(&wishes.iter().map(|w| w.0).collect::<Vec<_>>(), node.at.across, half);
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

/// Places near the wishes (in order), within `half` of the middle, as far apart as an arrow head needs where there is
/// room.
fn spread(wishes: &[f64], middle: f64, half: f64) -> Vec<f64> {
    let gap = if wishes.len() > 1 { (2.0 * half / (wishes.len() - 1) as f64).min(16.0) } else { 0.0 };
    // wishes far to one side are drawn towards the middle: a line looks better leaving a node where it stands
    let mut places: Vec<f64> =
        wishes.iter().map(|wish| (middle + (wish - middle) * 0.5).clamp(middle - half, middle + half)).collect();
    for at in 1..places.len() {
        places[at] = places[at].max(places[at - 1] + gap);
    }
    let mut limit = middle + half;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - gap;
    }
    places
}

/// Moves everything so that the drawing begins at its margin, and measures it.
fn framed<'a>(mut nodes: Vec<PlacedNode<'a>>, mut edges: Vec<PlacedEdge<'a>>, right: bool) -> Placed<'a> {
    let (mut low, mut high) = (Place { along: 0.0, across: 0.0 }, Place { along: 0.0, across: 0.0 });
    let mut first = true;
    let mut take = |place: Place, long: f64, wide: f64| {
        let (from, to) = (
            Place { along: place.along - long / 2.0, across: place.across - wide / 2.0 },
            Place { along: place.along + long / 2.0, across: place.across + wide / 2.0 },
        );
        if std::mem::take(&mut first) {
            (low, high) = (from, to);
        }
        low = Place { along: low.along.min(from.along), across: low.across.min(from.across) };
        high = Place { along: high.along.max(to.along), across: high.across.max(to.across) };
    };
    for node in &nodes {
        take(node.at, node.long, node.wide);
    }
    for edge in &mut edges {
        let (wide, long) = label_size(edge.edge, right);
        if let Some(node) = edge.looped.map(|at| &nodes[at]) {
            let side = node.at.across + node.wide / 2.0;
            take(Place { along: node.at.along, across: side + LOOP / 2.0 }, 20.0, LOOP);
            edge.label = edge.label.map(|_| Place { along: node.at.along, across: side + LOOP + wide / 2.0 });
        }
        edge.way.iter().for_each(|place| take(*place, 12.0, 12.0));
        if let Some(label) = edge.label {
            take(label, long, wide);
        }
    }
    let shift = |place: &mut Place| {
        place.along += MARGIN - low.along;
        place.across += MARGIN - low.across;
    };
    nodes.iter_mut().for_each(|node| shift(&mut node.at));
    for edge in &mut edges {
        edge.way.iter_mut().for_each(shift);
        edge.label.iter_mut().for_each(shift);
    }
    let long = high.along - low.along + 2.0 * MARGIN;
    let wide = high.across - low.across + 2.0 * MARGIN;
    Placed { nodes, edges, long: long.ceil(), wide: wide.ceil() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_keep_their_order_and_their_side() {
        let places = spread(&[0.0, 0.0, 0.0, 500.0], 100.0, 50.0);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 15.99), "{places:?}");
        assert!(places.iter().all(|place| (50.0..=150.0).contains(place)), "{places:?}");
        assert_eq!(spread(&[300.0], 100.0, 50.0), [150.0]);
        assert_eq!(spread(&[1.0, 2.0], 10.0, 0.0), [10.0, 10.0]);
    }
}
