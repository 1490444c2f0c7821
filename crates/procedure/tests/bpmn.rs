//! Procedures as BPMN: well-formed, complete, with a diagram in which nothing lies on anything else; valid against the
//! schema of the standard where it is at hand.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::Command,
};

use kernel::Lang;
use procedure::{Book, Procedure};
use quick_xml::{Reader, events::Event};

/// An element with its attributes.
#[derive(Debug)]
struct Element {
    name: String,
    inside: Vec<String>,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn number(&self, name: &str) -> i32 {
        self.get(name).parse().unwrap_or_else(|_| panic!("{self:?} has no number {name}"))
    }
}

fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut path): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().expect("well-formed");
        match event {
            Event::Eof => return all,
            Event::Start(ref tag) | Event::Empty(ref tag) => {
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    let value = attribute.value.into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                let inside = path.iter().map(|at: &usize| all[*at].name.clone()).collect();
                let name = tag.name().as_ref().to_owned();
                all.push(Element { name, inside, attributes: attributes.collect(), text: String::new() });
                if matches!(event, Event::Start(_)) {
                    path.push(all.len() - 1);
                }
            }
            Event::Text(text) => {
                if let Some(at) = path.last() {
                    all[*at].text.push_str(&text);
                }
            }
            Event::End(_) => {
                path.pop();
            }
            _ => {}
        }
    }
}

const NODES: [&str; 7] =
    ["startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway", "subProcess", "boundaryEvent"];

fn shipped() -> Book {
    let folder =
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests")).join("../../procedures");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the procedures") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path).expect("a text")));
        }
    }
    Book::load(files).expect("the procedures of the house")
}

fn every(check: impl Fn(&str, &Procedure, Vec<Element>)) {
    let book = shipped();
    assert!(book.procedures().count() > 1);
    for procedure in book.procedures() {
        for lang in Lang::ALL {
            let xml = procedure::bpmn::xml(&book, procedure, lang);
            check(&format!("{} ({lang})", procedure.id), procedure, elements(&xml));
        }
    }
}

#[test]
fn every_reference_leads_to_something_and_everything_is_drawn_once() {
    every(|of, procedure, all| {
        let mut ids = BTreeSet::new();
        for element in all.iter().filter(|e| !e.get("id").is_empty()) {
            assert!(ids.insert(element.get("id").to_owned()), "{of}: {} twice", element.get("id"));
        }
        for element in &all {
            for name in [
                "sourceRef",
                "targetRef",
                "attachedToRef",
                "bpmnElement",
                "default",
                "signalRef",
                "escalationRef",
                "processRef",
            ] {
                let to = element.get(name);
                assert!(to.is_empty() || ids.contains(to), "{of}: {name} {to} leads nowhere");
            }
            if ["incoming", "outgoing", "flowNodeRef", "resourceRef"].contains(&element.name.as_str()) {
                assert!(ids.contains(element.text.trim()), "{of}: {} leads nowhere", element.text);
            }
        }
        let drawn: Vec<&str> = all.iter().map(|e| e.get("bpmnElement")).filter(|id| !id.is_empty()).collect();
        let to_draw = |e: &&Element| {
            NODES.contains(&e.name.as_str()) || ["sequenceFlow", "lane", "participant"].contains(&e.name.as_str())
        };
        for element in all.iter().filter(to_draw) {
            let times = drawn.iter().filter(|id| **id == element.get("id")).count();
            assert_eq!(times, 1, "{of}: {} is drawn {times} times", element.get("id"));
        }
        // each node of the process in one lane, each step a task
        let placed: Vec<&str> = all.iter().filter(|e| e.name == "flowNodeRef").map(|e| e.text.trim()).collect();
        let outside =
            |e: &&Element| NODES.contains(&e.name.as_str()) && !e.inside.iter().any(|name| name == "subProcess");
        for element in all.iter().filter(outside) {
            let times = placed.iter().filter(|id| **id == element.get("id")).count();
            assert_eq!(times, 1, "{of}: {} in {times} lanes", element.get("id"));
        }
        for step in &procedure.steps {
            let task = [format!("step_{}", step.id), format!("aside_{}_task", step.id)];
            assert!(
                all.iter().any(|e| e.name == "userTask" && task.contains(&e.get("id").to_owned())),
                "{of}: {}",
                step.id
            );
        }
    });
}

#[test]
fn whoever_begins_can_end_and_nothing_hangs_in_the_air() {
    every(|of, _, all| {
        let flows: Vec<(&str, &str)> =
            all.iter().filter(|e| e.name == "sequenceFlow").map(|e| (e.get("sourceRef"), e.get("targetRef"))).collect();
        let mut reached: BTreeSet<&str> = all
            .iter()
            .filter(|e| ["startEvent", "boundaryEvent"].contains(&e.name.as_str()))
            .map(|e| e.get("id"))
            .collect();
        while let Some((_, to)) = flows.iter().find(|(from, to)| reached.contains(from) && !reached.contains(to)) {
            reached.insert(to);
        }
        for node in all.iter().filter(|e| NODES.contains(&e.name.as_str()) && e.name != "subProcess") {
            let id = node.get("id");
            assert!(reached.contains(id), "{of}: nothing leads to {id}");
            if node.name != "endEvent" {
                assert!(flows.iter().any(|(from, _)| *from == id), "{of}: nothing leads away from {id}");
            }
        }
    });
}

#[test]
fn no_shape_lies_on_another_and_no_line_runs_through_one() {
    every(|of, _, all| {
        let mut shapes: Vec<(String, [i32; 4])> = Vec::new();
        let mut lines: Vec<(String, Vec<(i32, i32)>)> = Vec::new();
        for element in &all {
            match element.name.as_str() {
                "bpmndi:BPMNShape" => shapes.push((element.get("bpmnElement").to_owned(), [0; 4])),
                "dc:Bounds" => {
                    let [x, y, w, h] = ["x", "y", "width", "height"].map(|name| element.number(name));
                    shapes.last_mut().expect("a shape").1 = [x, y, x + w, y + h];
                }
                "bpmndi:BPMNEdge" => lines.push((element.get("bpmnElement").to_owned(), Vec::new())),
                "di:waypoint" => {
                    lines.last_mut().expect("an edge").1.push((element.number("x"), element.number("y")));
                }
                _ => {}
            }
        }
        let pool = shapes.iter().find(|(id, _)| id == "pool").expect("a pool").1;
        // boundary events sit on their tasks, and what is inside a sub-process inside it
        let solid: Vec<_> = shapes
            .iter()
            .filter(|(id, _)| {
                !id.starts_with("lane_") && id != "pool" && !id.starts_with("due_") || id.ends_with("_told")
            })
            .filter(|(id, _)| {
                !id.starts_with("aside_") || !["_begin", "_task", "_end"].iter().any(|end| id.ends_with(end))
            })
            .collect();
        for (at, (id, a)) in solid.iter().enumerate() {
            assert!(a[0] >= pool[0] && a[1] >= pool[1] && a[2] <= pool[2] && a[3] <= pool[3], "{of}: {id} outside");
            for (other, b) in &solid[at + 1..] {
                let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                assert!(apart, "{of}: {id} {a:?} lies on {other} {b:?}");
            }
        }
        for (id, way) in lines.iter().filter(|(id, _)| id.starts_with("flow_")) {
            assert!(way.len() >= 2, "{of}: {id} has no way");
            for pair in way.windows(2) {
                let [(x1, y1), (x2, y2)] = [pair[0], pair[1]];
                assert!(x1 == x2 || y1 == y2, "{of}: {id} runs aslant {way:?}");
                for (shape, b) in &solid {
                    let (left, right, top, bottom) = (x1.min(x2), x1.max(x2), y1.min(y2), y1.max(y2));
                    let through = left < b[2] && right > b[0] && top < b[3] && bottom > b[1];
                    assert!(!through, "{of}: {id} runs through {shape}: {way:?} {b:?}");
                }
            }
        }
    });
}

#[test]
fn the_same_procedure_gives_the_same_bytes_in_two_languages() {
    let book = shipped();
    let procedure = book.procedure("special_order").expect("special orders");
    let [en, fr] = Lang::ALL.map(|lang| procedure::bpmn::xml(&book, procedure, lang));
    assert_eq!(en, procedure::bpmn::xml(&book, procedure, Lang::En));
    assert!(en.contains(r#"name="Take a wish""#) && en.contains(r#"lang="fr" name="Enregistrer un souhait""#));
    assert!(fr.contains(r#"name="Enregistrer un souhait""#) && fr.contains("jours ouvrés"));
    assert!(en.contains("<timeDuration xsi:type=\"tFormalExpression\">P5D</timeDuration>"));
}

/// Debian's libxml2-utils and the schema of the standard, where both are at hand.
#[test]
fn every_procedure_is_valid_against_the_schema() {
    let schema = testkit_data().map(|data| data.join("mining/schemas/bpmn/BPMN20.xsd")).filter(|file| file.exists());
    let Some(schema) = schema else {
        println!("skipped: no data folder with the BPMN schema (set POINCON_DATA to the folder)");
        return;
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("skipped: no xmllint (Debian: libxml2-utils)");
        return;
    }
    let folder = std::env::temp_dir().join(format!("poincon-bpmn-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let book = shipped();
    let mut files = Vec::new();
    for procedure in book.procedures() {
        for lang in Lang::ALL {
            let file = folder.join(format!("{}-{lang}.bpmn", procedure.id));
            std::fs::write(&file, procedure::bpmn::xml(&book, procedure, lang)).expect("written");
            files.push(file);
        }
    }
    let check = |files: &[PathBuf]| {
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(&schema).args(files);
        command.output().expect("xmllint runs")
    };
    let output = check(&files);
    // the check itself must be able to fail
    let broken = folder.join("broken.bpmn");
    let text = std::fs::read_to_string(&files[0]).expect("a file").replace("userTask", "userTusk");
    std::fs::write(&broken, text).expect("written");
    let control = check(&[broken]);
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!control.status.success());
}

fn testkit_data() -> Option<PathBuf> {
    let beside = || {
        let here = std::env::current_dir().ok()?;
        here.ancestors().map(|folder| folder.join("shared/data")).find(|folder| folder.is_dir())
    };
    std::env::var_os("POINCON_DATA").map(PathBuf::from).or_else(beside)
}
