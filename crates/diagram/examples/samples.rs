//! Writes the sample diagrams into the folder given, to be looked at in a browser.

#[path = "../tests/samples/mod.rs"]
mod samples;

use diagram::{Direction, Graph, Style, svg};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let all: [(&str, Graph); 7] = [
        ("procedure-down", samples::procedure(Direction::Down)),
        ("procedure-right", samples::procedure(Direction::Right)),
        ("map-5", samples::map(5)),
        ("map-20", samples::map(20)),
        ("map-120", samples::map(120)),
        ("hostile", samples::hostile()),
        ("empty", Graph::default()),
    ];
    for (name, graph) in all {
        let begun = std::time::Instant::now();
        let style = Style { lang: "en".into(), title: name.into(), desc: String::new(), embedded: true };
        let text = svg(&graph, &style);
        println!("{name}: {} bytes in {:?}", text.len(), begun.elapsed());
        std::fs::write(format!("{folder}/{name}.svg"), text)?;
    }
    Ok(())
}
