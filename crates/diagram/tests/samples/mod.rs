//! Graphs to look at and to test with: ordinary, crowded, hostile.

use diagram::{Direction, Edge, Graph, Kind, Node, Reading};

/// The flow of a procedure: stages with choices, a parallel part and a way back.
pub fn procedure(direction: Direction) -> Graph {
    let nodes = [
        ("start", "", Kind::Start, "", ""),
        ("wish", "Record the wish", Kind::Activity, "Client advisor", "done"),
        ("design", "Design", Kind::Stage, "within 10 working days", "done"),
        ("verdict", "Feasible?", Kind::Choice, "", "done"),
        ("quote", "Quote the price and have it approved by the director", Kind::Activity, "Special orders desk", "now"),
        ("split", "", Kind::Parallel, "", ""),
        ("stone", "Stone awaited", Kind::Stage, "within 30 working days", "late"),
        ("model", "Wax model", Kind::Stage, "within 5 working days", "soon"),
        ("join", "", Kind::Parallel, "", ""),
        ("bench", "At the bench", Kind::Stage, "", ""),
        ("quality", "Check quality", Kind::Activity, "Quality controller", ""),
        ("declined", "Declined", Kind::End, "", "quiet"),
        ("end", "Handed over", Kind::End, "", ""),
    ];
    let edges = [
        ("start", "wish", "", "done"),
        ("wish", "design", "", "done"),
        ("design", "verdict", "", "done"),
        ("verdict", "quote", "yes", "done"),
        ("verdict", "declined", "no", "quiet"),
        ("verdict", "design", "with changes", ""),
        ("quote", "split", "deposit paid", ""),
        ("split", "stone", "", ""),
        ("split", "model", "", ""),
        ("stone", "join", "", ""),
        ("model", "join", "", ""),
        ("join", "bench", "", ""),
        ("bench", "quality", "", ""),
        ("quality", "bench", "to be redone", "late"),
        ("quality", "end", "passed", ""),
        ("bench", "bench", "next hand", ""),
    ];
    Graph {
        nodes: nodes
            .into_iter()
            .map(|(id, label, kind, sub, class)| Node {
                sub: (!sub.is_empty()).then(|| sub.to_owned()),
                class: class.to_owned(),
                ..Node::new(id, label, kind)
            })
            .collect(),
        edges: edges
            .into_iter()
            .map(|(from, to, label, class)| Edge {
                label: (!label.is_empty()).then(|| label.to_owned()),
                class: class.to_owned(),
                weight: 0.05,
                ..Edge::new(from, to)
            })
            .collect(),
        direction,
    }
}

/// A process map of `n` activities with arcs of very different weight, loops, back and parallel edges.
pub fn map(n: usize) -> Graph {
    let mut seed: u64 = 42;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut graph = Graph::default();
    graph.nodes.push(Node::new("start", "", Kind::Start));
    for at in 0..n {
        let weight = 1.0 / (1.0 + at as f64 / 5.0);
        graph.nodes.push(Node {
            sub: Some(format!("{}", 12_000 / (at + 1))),
            weight,
            second: Some(Reading { label: format!("{} d", at % 9), weight: 1.0 - weight, class: String::new() }),
            ..Node::new(format!("a{at}"), format!("Activity {at} of the workshop"), Kind::Activity)
        });
    }
    graph.nodes.push(Node::new("end", "", Kind::End));
    let mut arc = |from: String, to: String, weight: f64| {
        let label = Some(format!("{}", (weight * 12_000.0) as u64));
        let second =
            Some(Reading { label: format!("{:.1} h", weight * 80.0), weight: 1.0 - weight, class: String::new() });
        graph.edges.push(Edge { label, weight, second, ..Edge::new(from, to) });
    };
    arc("start".into(), "a0".into(), 1.0);
    for at in 1..n {
        arc(format!("a{}", at - 1 - next(at.min(3))), format!("a{at}"), 1.0 / (1.0 + at as f64 / 4.0));
    }
    for _ in 0..n / 2 {
        arc(format!("a{}", next(n)), format!("a{}", next(n)), 0.02 + next(10) as f64 / 100.0);
    }
    arc("a0".into(), "a1".into(), 0.1);
    arc("a2".into(), "a2".into(), 0.3);
    arc(format!("a{}", n - 1), "end".into(), 0.8);
    arc(format!("a{}", n / 2), "end".into(), 0.2);
    graph
}

/// Texts written by somebody who means ill.
pub fn hostile() -> Graph {
    let bad = [
        "</text><script>alert(1)</script>",
        "\"' onload=x \u{0}\u{b}",
        "a&amp;b ]]> <!-- -->",
        "\u{202e}evil\u{202c}",
        "🏺 申請書 مرحبا",
    ];
    let mut graph = Graph::default();
    for (at, text) in bad.iter().enumerate() {
        graph.nodes.push(Node {
            sub: Some((*text).to_owned()),
            class: (*text).to_owned(),
            href: Some(if at % 2 == 0 { "javascript:alert(1)".to_owned() } else { format!("/acts?q={text}") }),
            ..Node::new(*text, *text, Kind::Activity)
        });
        graph.edges.push(Edge {
            label: Some((*text).to_owned()),
            class: (*text).to_owned(),
            weight: f64::NAN,
            ..Edge::new(*text, bad[(at + 1) % bad.len()])
        });
    }
    graph.edges.push(Edge::new("nobody", "knows"));
    graph.nodes.push(Node::new(bad[0], "the same again", Kind::End));
    graph
}
