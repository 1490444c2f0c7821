//! Layered flow diagrams as SVG; knows no area.
//!
//! A [`Graph`] of nodes and edges becomes one SVG text: no script, no request, no identifier that could clash on a page.
//! Colours come from the page's variables (`--ink`, `--sheet`, `--draw` …) with fallbacks for light and dark, so the same
//! drawing stands in a page, in a report or as a file. The same graph gives the same bytes.

mod curve;
mod cycle;
mod draw;
mod layout;
mod ports;
mod relax;
mod text;

pub use draw::{Drawing, drawing, svg};
pub use text::{escape, measure};

/// The style sheet of every diagram, for pages that forbid styles inside the drawing. [`svg`] embeds it when
/// [`Style::embedded`] is set.
pub const CSS: &str = include_str!("diagram.css");

/// What is drawn.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Nodes; identifiers are distinct, a later node of the same identifier is left out.
    pub nodes: Vec<Node>,
    /// Edges between nodes; an edge to an unknown node is left out.
    pub edges: Vec<Edge>,
    /// Where the flow goes.
    pub direction: Direction,
}

/// Where the flow goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From top to bottom: long processes, narrow screens.
    #[default]
    Down,
    /// From left to right: short procedures on a wide page.
    Right,
}

/// What a node is; it decides its shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Where a case begins: a disc, with its label in a pill when it has one.
    Start,
    /// Where a case ends: a ring, with its label in a pill when it has one.
    End,
    /// Something done: a box.
    #[default]
    Activity,
    /// A state a case rests in: a pill on sunk paper.
    Stage,
    /// Exactly one way is taken: a diamond, or a box with pointed sides when it has a label.
    Choice,
    /// All ways are taken: a thick bar.
    Parallel,
}

/// Another reading of a node or an edge (waiting time instead of frequency), drawn on the same path. It is hidden until
/// an ancestor of the drawing has the class `read-second`, which hides the first reading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The text shown instead of the first: the label of an edge, the second line of a node.
    pub label: String,
    /// From 0 to 1.
    pub weight: f64,
    /// A class for this reading's marks.
    pub class: String,
}

/// A node.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Named by edges.
    pub id: String,
    /// Its text, wrapped in at most three lines; the whole text is also its tooltip.
    pub label: String,
    /// A smaller line below the label: a figure, a role.
    pub sub: Option<String>,
    /// Its shape.
    pub kind: Kind,
    /// From 0 to 1, drawn as a bar along its foot; 0 draws none.
    pub weight: f64,
    /// Classes for theming: `now`, `done`, `soon`, `late`, `quiet`, or the caller's own.
    pub class: String,
    /// What it opens. Addresses of other schemes than http and https are left out.
    pub href: Option<String>,
    /// Another reading of `sub` and `weight`.
    pub second: Option<Reading>,
}

impl Node {
    /// A node without weight, class or address.
    pub fn new(id: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self { id: id.into(), label: label.into(), kind, ..Self::default() }
    }
}

/// An edge. Back edges, parallel edges and loops to the same node are all drawn.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    /// The node it leaves.
    pub from: String,
    /// The node it enters.
    pub to: String,
    /// A short text on the line, wrapped in at most three lines.
    pub label: Option<String>,
    /// From 0 to 1: how thick the line is, and how much the layout keeps it straight.
    pub weight: f64,
    /// Classes for theming: `main`, `done`, `soon`, `late`, `quiet`, `dashed`, or the caller's own.
    pub class: String,
    /// What it opens. Addresses of other schemes than http and https are left out.
    pub href: Option<String>,
    /// Another reading of `label` and `weight`.
    pub second: Option<Reading>,
}

impl Edge {
    /// An edge without label, weight, class or address.
    pub fn new(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into(), ..Self::default() }
    }
}

/// How a graph is drawn.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// BCP 47 tag of the texts: `fr`.
    pub lang: String,
    /// The drawing's name, read aloud and shown as tooltip.
    pub title: String,
    /// What it shows, in a sentence or two, read aloud.
    pub desc: String,
    /// Whether [`CSS`] is written inside, for a file or a page without it.
    pub embedded: bool,
}
