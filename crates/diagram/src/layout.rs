//! Where nodes, edges and labels stand: sizes from the texts, layers from `dagre`, ports along each node's side.

use std::collections::BTreeMap;

use dagre::{
    EdgeLabel, LayoutOptions, NodeLabel,
    graph::{Graph as Ranked, GraphOptions},
    layout::types::LabelPos,
};

use crate::{
    Direction, Edge, Graph, Kind, Node,
    curve::Place,
    cycle, ports,
    relax::{Item, Layered},
    text,
};

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

    let mut ranked = Ranked::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    let name = |at: usize| format!("{at:05}");
    for (at, node) in nodes.iter().enumerate() {
        let label = NodeLabel { width: node.wide, height: node.long, ..NodeLabel::default() };
        ranked.set_node(name(at), Some(label));
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
        ranked.set_edge(name(tail), name(head), Some(label), Some(&name(at)));
    }
    let options = LayoutOptions {
        nodesep: 30.0,
        edgesep: 16.0,
        ranksep: if right { 64.0 } else { 52.0 },
        tie_keep_first: true,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut ranked, Some(options));

    for (at, node) in nodes.iter_mut().enumerate() {
        let label = ranked.node(&name(at)).cloned().unwrap_or_default();
        node.at = Place { along: label.y.unwrap_or_default(), across: label.x.unwrap_or_default() };
    }
    let mut edges: Vec<PlacedEdge<'_>> = Vec::new();
    for (at, &(edge, from, to)) in known.iter().enumerate() {
        let (tail, head) = if back[at] { (to, from) } else { (from, to) };
        let label = ranked.edge(&name(tail), &name(head), Some(&name(at))).cloned().unwrap_or_default();
        let inner = label.points.get(1..label.points.len().saturating_sub(1)).unwrap_or_default();
        let way = inner.iter().map(|p| Place { along: p.y, across: p.x }).collect();
        let middle = label.x.zip(label.y).map(|(across, along)| Place { along, across });
        edges.push(PlacedEdge {
            edge,
            way: if from == to { Vec::new() } else { way },
            back: back[at],
            looped: (from == to).then_some(from),
            label: middle.filter(|_| label_size(edge, right).0 > 0.0),
        });
    }
    straighten(&mut nodes, &mut edges, &known, right);
    if begins_far(&nodes) {
        turn_over(&mut nodes, &mut edges);
        // loops keep their side, so room is made anew
        straighten(&mut nodes, &mut edges, &known, right);
    }
    let layers = Layers::of(&nodes);
    for edge in &mut edges {
        edge.way = layers.cross(std::mem::take(&mut edge.way));
    }
    ports::connect(&nodes, &mut edges, &known);
    framed(nodes, edges, right)
}

/// A weight between 0 and 1, whatever was given.
pub(crate) fn unit(weight: f64) -> f64 {
    if weight.is_finite() { weight.clamp(0.0, 1.0) } else { 0.0 }
}

fn sized(node: &Node, right: bool) -> PlacedNode<'_> {
    let room = if node.kind == Kind::Activity || node.kind == Kind::Stage { 150.0 } else { 120.0 };
    // a long word makes its box wider before it is broken
    let longest = node.label.split_whitespace().map(|word| text::measure(word, LABEL)).fold(0.0, f64::max);
    let room = f64::max(room, longest.min(200.0) + 0.5);
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

/// Whether the first node stands in the far half: one begins to read at the near side, and on a narrow screen that is
/// what is seen first.
fn begins_far(nodes: &[PlacedNode<'_>]) -> bool {
    let all = || nodes.iter().map(|node| node.at.across);
    let middle = (all().fold(f64::INFINITY, f64::min) + all().fold(f64::NEG_INFINITY, f64::max)) / 2.0;
    nodes.first().is_some_and(|first| first.at.across > middle + 1.0)
}

fn turn_over(nodes: &mut [PlacedNode<'_>], edges: &mut [PlacedEdge<'_>]) {
    nodes.iter_mut().for_each(|node| node.at.across *= -1.0);
    for edge in edges {
        edge.way.iter_mut().chain(&mut edge.label).for_each(|place| place.across *= -1.0);
    }
}

/// Space between two nodes of a layer, and between anything else.
const APART: (f64, f64) = (30.0, 16.0);

/// Moves nodes, bends and labels sideways so that heavy edges run straight.
fn straighten(
    nodes: &mut [PlacedNode<'_>],
    edges: &mut [PlacedEdge<'_>],
    known: &[(&Edge, usize, usize)],
    right: bool,
) {
    let mut layered = Layered::default();
    let mut layers: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    let mut add = |layered: &mut Layered, place: Place, before: f64, after: f64| {
        layered.items.push(Item { across: place.across, before, after });
        layers.entry((place.along * 10.0).round() as i64).or_default().push(layered.items.len() - 1);
        layered.items.len() - 1
    };
    for (at, node) in nodes.iter().enumerate() {
        let loops = edges.iter().filter(|edge| edge.looped == Some(at));
        let beside = loops.map(|edge| LOOP + 8.0 + label_size(edge.edge, right).0).fold(0.0, f64::max);
        let half = node.wide / 2.0 + APART.0 / 2.0;
        add(&mut layered, node.at, half, half + beside);
    }
    let mut bends: Vec<Vec<usize>> = Vec::with_capacity(edges.len());
    for (at, edge) in edges.iter().enumerate() {
        let items: Vec<usize> = (edge.way.iter())
            .map(|bend| {
                let labelled = edge.label.is_some_and(|label| (label.along - bend.along).abs() < 0.5);
                let wide = if labelled { label_size(edge.edge, right).0 } else { 0.0 };
                let half = (wide + APART.1) / 2.0;
                add(&mut layered, *bend, half, half)
            })
            .collect();
        if edge.looped.is_none() {
            let (_, from, to) = known[at];
            let (upper, lower) = if edge.back { (to, from) } else { (from, to) };
            let stops: Vec<usize> = [upper].into_iter().chain(items.iter().copied()).chain([lower]).collect();
            let weight = if edge.back { 0.02 } else { 0.02 + unit(edge.edge.weight).powi(2) };
            for pair in stops.windows(2) {
                // a long line is straight before it is short
                let ends = usize::from(pair[0] == upper) + usize::from(pair[1] == lower);
                layered.pieces.push((pair[0], pair[1], weight * [8.0, 2.0, 1.0][ends]));
            }
        }
        bends.push(items);
    }
    for items in layers.values_mut() {
        items.sort_by(|a, b| layered.items[*a].across.total_cmp(&layered.items[*b].across).then(a.cmp(b)));
    }
    layered.layers = layers.into_values().collect();
    layered.relax();
    for (node, item) in nodes.iter_mut().zip(&layered.items) {
        node.at.across = item.across;
    }
    for (edge, items) in edges.iter_mut().zip(&bends) {
        for (bend, item) in edge.way.iter_mut().zip(items) {
            bend.across = layered.items[*item].across;
            if let Some(label) = edge.label.as_mut().filter(|label| (label.along - bend.along).abs() < 0.5) {
                label.across = bend.across;
            }
        }
    }
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
    fn cross(&self, way: Vec<Place>) -> Vec<Place> {
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
