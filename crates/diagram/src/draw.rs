//! Draws a placed graph as SVG text.

use std::fmt::Write as _;

use crate::{
    CSS, Direction, Edge, Graph, Kind, Style,
    curve::{self, Place},
    layout::{self, LABEL_LINE, LOOP, Placed, PlacedEdge, PlacedNode, SMALL_LINE, unit},
    text::{self, escape},
};

/// A drawing and its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// One SVG element: at home in a page, or a file when [`Style::embedded`] is set.
    pub svg: String,
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
}

/// The drawing as one SVG element; see [`drawing`].
pub fn svg(graph: &Graph, style: &Style) -> String {
    drawing(graph, style).svg
}

/// Lays a graph out and draws it.
pub fn drawing(graph: &Graph, style: &Style) -> Drawing {
    let placed = layout::place(graph);
    let pen = Pen { right: graph.direction == Direction::Right };
    let (width, height) = if pen.right { (placed.long, placed.wide) } else { (placed.wide, placed.long) };
    // with the role of a picture, links inside would not be reached
    let links = graph.nodes.iter().any(|n| n.href.is_some()) || graph.edges.iter().any(|e| e.href.is_some());
    let role = if links { "group" } else { "img" };
    let mut out = String::new();
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="diagram" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="{role}" lang="{}"><title>{}</title>"#,
        escape(&style.lang),
        escape(&style.title)
    );
    if !style.desc.is_empty() {
        let _ = write!(out, "<desc>{}</desc>", escape(&style.desc));
    }
    if style.embedded {
        let _ = write!(out, "<style>{CSS}</style>");
    }
    pen.edges(&placed, &mut out);
    for node in &placed.nodes {
        pen.node(node, &mut out);
    }
    // above all lines, so that no line crosses a text
    for edge in &placed.edges {
        pen.label(edge, &mut out);
    }
    out.push_str("</svg>");
    Drawing { svg: out, width, height }
}

struct Pen {
    right: bool,
}

impl Pen {
    fn xy(&self, place: Place) -> String {
        let (x, y) = self.point(place);
        format!("{} {}", short(x), short(y))
    }

    fn point(&self, place: Place) -> (f64, f64) {
        if self.right { (place.along, place.across) } else { (place.across, place.along) }
    }

    /// Light lines first, heavy ones above them.
    fn edges(&self, placed: &Placed<'_>, out: &mut String) {
        let mut order: Vec<&PlacedEdge<'_>> = placed.edges.iter().collect();
        order.sort_by(|a, b| unit(a.edge.weight).total_cmp(&unit(b.edge.weight)));
        for placed_edge in order {
            let edge = placed_edge.edge;
            let back = if placed_edge.back { " back" } else { "" };
            let _ = write!(out, r#"<g class="edge{back}{}">"#, spaced(&edge.class));
            let open = open_link(edge.href.as_deref(), out);
            let _ = write!(out, "<title>{}</title>", escape(&tooltip(edge, placed)));
            let mut reading = |class: &str, weight: f64| match placed_edge.looped {
                Some(node) => self.loop_line(&placed.nodes[node], class, weight, out),
                None => self.line(&placed_edge.way, class, weight, out),
            };
            match &edge.second {
                Some(second) => {
                    reading("first", edge.weight);
                    reading(&format!("second{}", spaced(&second.class)), second.weight);
                }
                None => reading("only", edge.weight),
            }
            out.push_str(if open { "</a></g>" } else { "</g>" });
        }
    }

    fn line(&self, way: &[Place], class: &str, weight: f64, out: &mut String) {
        let (Some(&begin), Some(&end)) = (way.first(), way.last()) else { return };
        let thick = thickness(weight);
        let towards = (end.along - way[way.len() - 2].along).signum();
        let head = head_length(thick);
        let mut way = way.to_vec();
        let last = way.len() - 1;
        // the line stops inside the arrow head, never past its tip
        let room = (end.along - way[last - 1].along).abs() - 1.0;
        way[last].along -= towards * (head - 1.0).min(room.max(0.0));
        let mut path = format!("M{}", self.xy(begin));
        for (a, b, c) in self.pieces(&way) {
            let _ = write!(path, "C{} {} {}", self.xy(a), self.xy(b), self.xy(c));
        }
        let _ = write!(
            out,
            r#"<path class="line {class}" stroke-width="{}" d="{path}"/>{}"#,
            short(thick),
            self.head(class, end, Place { along: towards, across: 0.0 }, thick)
        );
    }

    /// Pieces in the flow's direction, or turned round for a way against it.
    fn pieces(&self, way: &[Place]) -> Vec<curve::Piece> {
        if way[0].along <= way[way.len() - 1].along {
            return curve::through(way);
        }
        let mut turned: Vec<Place> = way.to_vec();
        turned.reverse();
        let pieces = curve::through(&turned);
        (0..pieces.len()).rev().map(|at| (pieces[at].1, pieces[at].0, turned[at])).collect()
    }

    fn loop_line(&self, node: &PlacedNode<'_>, class: &str, weight: f64, out: &mut String) {
        let thick = thickness(weight);
        let side = node.at.across + node.wide / 2.0;
        let (up, down) = (node.at.along - (node.long * 0.24).min(14.0), node.at.along + (node.long * 0.24).min(14.0));
        let head = head_length(thick);
        let place = |along: f64, across: f64| Place { along, across };
        let path = format!(
            "M{}C{} {} {}",
            self.xy(place(up, side)),
            self.xy(place(up - 8.0, side + LOOP)),
            self.xy(place(down + 8.0, side + LOOP)),
            self.xy(place(down, side + head - 1.0))
        );
        let _ = write!(
            out,
            r#"<path class="line {class}" stroke-width="{}" d="{path}"/>{}"#,
            short(thick),
            self.head(class, place(down, side), place(0.0, -1.0), thick)
        );
    }

    /// An arrow head with its tip at a place.
    fn head(&self, class: &str, tip: Place, towards: Place, thick: f64) -> String {
        let (long, half) = (head_length(thick), 2.6 + thick * 0.75);
        let base = Place { along: tip.along - towards.along * long, across: tip.across - towards.across * long };
        let corner = |side: f64| Place {
            along: base.along + towards.across * half * side,
            across: base.across + towards.along * half * side,
        };
        let (a, b) = (corner(1.0), corner(-1.0));
        format!(r#"<path class="head {class}" d="M{}L{}L{}Z"/>"#, self.xy(tip), self.xy(a), self.xy(b))
    }

    fn label(&self, placed: &PlacedEdge<'_>, out: &mut String) {
        let Some(at) = placed.label else { return };
        let edge = placed.edge;
        let (x, y) = self.point(at);
        let mut write_one = |class: &str, label: &str| {
            let lines = layout::label_lines(label);
            if lines.is_empty() {
                return;
            }
            let width = lines.iter().map(|l| text::measure(l, layout::SMALL)).fold(0.0, f64::max) + 6.0;
            let height = lines.len() as f64 * SMALL_LINE + 1.0;
            let _ = write!(out, r#"<g class="edge-label {class}{}">"#, spaced(&edge.class));
            let open = open_link(edge.href.as_deref(), out);
            let _ = write!(
                out,
                r#"<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>"#,
                short(x - width / 2.0),
                short(y - height / 2.0),
                short(width),
                short(height)
            );
            let mut base = y - (lines.len() as f64 - 1.0) * SMALL_LINE / 2.0 + layout::SMALL * 0.35;
            for line in &lines {
                let _ =
                    write!(out, r#"<text class="small" x="{}" y="{}">{}</text>"#, short(x), short(base), escape(line));
                base += SMALL_LINE;
            }
            out.push_str(if open { "</a></g>" } else { "</g>" });
        };
        match &edge.second {
            Some(second) => {
                write_one("first", edge.label.as_deref().unwrap_or_default());
                write_one(&format!("second{}", spaced(&second.class)), &second.label);
            }
            None => write_one("only", edge.label.as_deref().unwrap_or_default()),
        }
    }

    fn node(&self, placed: &PlacedNode<'_>, out: &mut String) {
        let node = placed.node;
        let (x, y) = self.point(placed.at);
        let (width, height) = if self.right { (placed.long, placed.wide) } else { (placed.wide, placed.long) };
        let _ = write!(out, r#"<g class="node {}{}">"#, kind_class(node.kind), spaced(&node.class));
        let open = open_link(node.href.as_deref(), out);
        let whole = [Some(node.label.as_str()), node.sub.as_deref()];
        let whole: Vec<&str> = whole.into_iter().flatten().filter(|t| !t.is_empty()).collect();
        let _ = write!(out, "<title>{}</title>", escape(&whole.join(" · ")));
        let bare = placed.lines.is_empty() && node.sub.is_none() && node.second.is_none();
        shape(node.kind, bare, x, y, width, height, out);
        let meters = layout::meters(node);
        let smalls = node.sub.is_some() || node.second.is_some();
        let block = placed.lines.len() as f64 * LABEL_LINE + if smalls { SMALL_LINE + 1.0 } else { 0.0 };
        let mut base = y - block / 2.0 + layout::LABEL * 0.97 - if meters { 2.5 } else { 0.0 };
        for line in &placed.lines {
            let _ = write!(out, r#"<text class="label" x="{}" y="{}">{}</text>"#, short(x), short(base), escape(line));
            base += LABEL_LINE;
        }
        base -= 1.0;
        let (first, second) = if node.second.is_some() { ("first", "second") } else { ("only", "second") };
        if let Some(sub) = &node.sub {
            small(first, x, base, sub, out);
        }
        if let Some(reading) = &node.second {
            small(&format!("{second}{}", spaced(&reading.class)), x, base, &reading.label, out);
        }
        if meters {
            let readings = [
                Some((first.to_owned(), node.weight)),
                node.second.as_ref().map(|s| (format!("{second}{}", spaced(&s.class)), s.weight)),
            ];
            let inset = if node.kind == Kind::Stage { 16.0 } else { 10.0 };
            let (left, top, full) = (x - width / 2.0 + inset, y + height / 2.0 - 8.0, width - 2.0 * inset);
            let _ = write!(
                out,
                r#"<rect class="meter-ground" x="{}" y="{}" width="{}" height="2"/>"#,
                short(left),
                short(top),
                short(full)
            );
            for (class, weight) in readings.into_iter().flatten().filter(|(_, weight)| unit(*weight) > 0.0) {
                let _ = write!(
                    out,
                    r#"<rect class="meter {class}" x="{}" y="{}" width="{}" height="2"/>"#,
                    short(left),
                    short(top),
                    short((full * unit(weight)).max(1.5))
                );
            }
        }
        out.push_str(if open { "</a></g>" } else { "</g>" });
    }
}

fn small(class: &str, x: f64, y: f64, text: &str, out: &mut String) {
    let line = text::wrap(text, layout::SMALL, 190.0).into_iter().next().unwrap_or_default();
    let _ = write!(out, r#"<text class="small {class}" x="{}" y="{}">{}</text>"#, short(x), short(y), escape(&line));
}

fn shape(kind: Kind, bare: bool, x: f64, y: f64, width: f64, height: f64, out: &mut String) {
    let (left, top) = (x - width / 2.0, y - height / 2.0);
    let mut rect = |class: &str, inset: f64, radius: f64| {
        let _ = write!(
            out,
            r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>"#,
            short(left + inset),
            short(top + inset),
            short(width - 2.0 * inset),
            short(height - 2.0 * inset),
            short((radius - inset).max(0.0))
        );
    };
    let pill = (height / 2.0).min(18.0);
    match kind {
        Kind::Activity => rect("shape", 0.0, 3.0),
        Kind::Stage => rect("shape", 0.0, pill),
        Kind::Start if bare => rect("shape disc", 0.0, width),
        Kind::Start => {
            rect("shape", 0.0, pill);
            let _ = write!(out, r#"<circle class="disc" cx="{}" cy="{}" r="4"/>"#, short(left + 13.0), short(y));
        }
        Kind::End => {
            let radius = if bare { width / 2.0 } else { pill };
            rect("shape", 0.0, radius);
            rect(if bare { "disc" } else { "inner" }, if bare { 5.0 } else { 3.0 }, radius);
        }
        Kind::Parallel if bare => rect("shape disc", 0.0, 2.0),
        Kind::Parallel => rect("shape", 0.0, 2.0),
        Kind::Choice => {
            let point = if bare { width / 2.0 } else { 14.0 };
            let (right, bottom) = (left + width, top + height);
            let _ = write!(
                out,
                r#"<path class="shape" d="M{} {}L{} {}H{}L{} {}L{} {}H{}Z"/>"#,
                short(left),
                short(y),
                short(left + point),
                short(top),
                short(right - point),
                short(right),
                short(y),
                short(right - point),
                short(bottom),
                short(left + point)
            );
        }
    }
}

fn kind_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "start",
        Kind::End => "end",
        Kind::Activity => "activity",
        Kind::Stage => "stage",
        Kind::Choice => "choice",
        Kind::Parallel => "parallel",
    }
}

fn tooltip(edge: &Edge, placed: &Placed<'_>) -> String {
    let name = |id: &str| {
        let found = placed.nodes.iter().find(|n| n.node.id == id).map(|n| n.node.label.as_str());
        found.filter(|label| !label.is_empty()).unwrap_or("·").to_owned()
    };
    let mut text = format!("{} → {}", name(&edge.from), name(&edge.to));
    for label in edge.label.iter().chain(edge.second.iter().map(|s| &s.label)) {
        text.push_str(" · ");
        text.push_str(label);
    }
    text
}

fn open_link(href: Option<&str>, out: &mut String) -> bool {
    let Some(href) = href.and_then(text::address) else { return false };
    let _ = write!(out, r#"<a href="{}">"#, escape(href));
    true
}

fn spaced(class: &str) -> String {
    let class = text::classes(class);
    if class.trim().is_empty() { String::new() } else { format!(" {}", class.trim()) }
}

fn thickness(weight: f64) -> f64 {
    // the eye compares thickness by its square root: rare arcs stay visible, frequent ones do not drown the page
    1.1 + unit(weight).sqrt() * 4.4
}

fn head_length(thick: f64) -> f64 {
    6.0 + thick * 0.9
}

/// A coordinate with at most one decimal.
fn short(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let (sign, tenths) = if tenths < 0 { ("-", -tenths) } else { ("", tenths) };
    if tenths % 10 == 0 { format!("{sign}{}", tenths / 10) } else { format!("{sign}{}.{}", tenths / 10, tenths % 10) }
}
