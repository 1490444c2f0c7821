//! What holds of every drawing: well formed, the same twice, nothing outside, nothing on top of anything else.

mod samples;

use diagram::{Direction, Edge, Graph, Kind, Node, Style, svg};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

fn all() -> Vec<(&'static str, Graph)> {
    vec![
        ("procedure down", samples::procedure(Direction::Down)),
        ("procedure right", samples::procedure(Direction::Right)),
        ("small", samples::map(5)),
        ("crowded", samples::map(60)),
        ("hostile", samples::hostile()),
        ("empty", Graph::default()),
        ("lonely", Graph { nodes: vec![Node::new("a", "Alone", Kind::Stage)], ..Graph::default() }),
    ]
}

fn style() -> Style {
    Style { lang: "en".into(), title: "A <flow> & more".into(), desc: "What \"it\" shows".into(), embedded: true }
}

fn number(element: &BytesStart<'_>, name: &str) -> f64 {
    let value = element.try_get_attribute(name).unwrap().unwrap_or_else(|| panic!("no {name}"));
    value.normalized_value(XmlVersion::Implicit1_0).unwrap().parse().unwrap()
}

/// Boxes of nodes and labels (`x, y, width, height`), and the drawing's size.
fn boxes(text: &str, class: &str) -> (Vec<[f64; 4]>, f64, f64) {
    let mut reader = Reader::from_str(text);
    let (mut found, mut size, mut depth) = (Vec::new(), (0.0, 0.0), 0_u32);
    let mut inside = false;
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                let name = element.try_get_attribute("class").unwrap();
                let name =
                    name.map(|v| v.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned()).unwrap_or_default();
                match element.name().as_ref() {
                    "svg" => size = (number(&element, "width"), number(&element, "height")),
                    "g" => inside = name.split(' ').next() == Some(class),
                    _ => {}
                }
            }
            Event::Empty(element) if inside && element.name().as_ref() == "rect" => {
                found.push(["x", "y", "width", "height"].map(|name| number(&element, name)));
                inside = false;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "an element is left open");
    (found, size.0, size.1)
}

#[test]
fn every_drawing_is_well_formed_and_the_same_twice() {
    for (name, graph) in all() {
        let text = svg(&graph, &style());
        boxes(&text, "node");
        for _ in 0..3 {
            assert_eq!(text, svg(&graph, &style()), "{name}");
        }
        assert!(text.contains("<title>A &lt;flow&gt; &amp; more</title>"), "{name}");
        assert!(!text.contains("NaN") && !text.contains("inf\""), "{name}");
    }
}

#[test]
fn hostile_names_stay_texts() {
    let text = svg(&samples::hostile(), &style());
    assert!(!text.contains("<script") && !text.contains("javascript:"));
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_eq!(text.matches(r#"<g class="node"#).count(), 5);
    assert_eq!(text.matches(r#"<g class="edge"#).count() - text.matches(r#"<g class="edge-label"#).count(), 5);
    // of the two addresses that are no script, one holds control characters
    assert_eq!(text.matches(r#"<a href="/acts?q="#).count(), 1);
    assert!(text.contains(r#"role="group""#), "a drawing with links is not a picture");
}

#[test]
fn nodes_and_labels_lie_inside_and_never_on_each_other() {
    for (name, graph) in all() {
        let text = svg(&graph, &Style { embedded: false, ..style() });
        let (mut found, width, height) = boxes(&text, "node");
        let (labels, ..) = boxes(&text, "edge-label");
        let nodes = found.len();
        found.extend(labels);
        for (at, a) in found.iter().enumerate() {
            assert!(
                a[0] >= 0.0 && a[1] >= 0.0 && a[0] + a[2] <= width && a[1] + a[3] <= height,
                "{name}: {a:?} leaves {width} × {height}"
            );
            for b in &found[at + 1..] {
                let apart = a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1];
                // both readings of one edge stand in the same place: only one is shown
                let readings = at >= nodes && (a[0] + a[2] / 2.0 - b[0] - b[2] / 2.0).abs() < 0.2;
                assert!(apart || readings, "{name}: {a:?} on {b:?}");
            }
        }
    }
}

#[test]
fn the_flow_goes_down_and_ways_back_are_marked() {
    let text = svg(&samples::procedure(Direction::Down), &style());
    assert_eq!(text.matches(r#"<g class="edge back"#).count(), 2);
    let mut graph = Graph::default();
    for id in ["c", "b", "a"] {
        graph.nodes.push(Node::new(id, id, Kind::Activity));
    }
    graph.edges = vec![Edge::new("a", "b"), Edge::new("b", "c")];
    let (found, ..) = boxes(&svg(&graph, &style()), "node");
    assert!(found[2][1] < found[1][1] && found[1][1] < found[0][1], "{found:?}");
    graph.direction = Direction::Right;
    let (found, ..) = boxes(&svg(&graph, &style()), "node");
    assert!(found[2][0] < found[1][0] && found[1][0] < found[0][0], "{found:?}");
}
