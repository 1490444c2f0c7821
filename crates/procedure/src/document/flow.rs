//! The flow diagram: stages as pills, steps as arrows; choices and parallel parts as nodes of their own.

use diagram::{Edge, Graph, Kind, Node, Style};
use kernel::{FieldKind, Lang, Text};

use super::{Document, words};
use crate::model::{Outcome, Procedure, Step, Takes};

/// The drawing, as SVG.
pub(super) fn svg(procedure: &Procedure, lang: Lang) -> String {
    let style = Style {
        lang: lang.tag().to_owned(),
        title: procedure.title.get(lang).to_owned(),
        desc: lang
            .of(
                "The stages of a case and the acts that lead from one to the next.",
                "Les étapes d’un dossier et les actes qui mènent de l’une à l’autre.",
            )
            .to_owned(),
        embedded: false,
    };
    diagram::svg(&graph(procedure, lang), &style)
}

/// The graph behind the drawing. Steps possible everywhere (a cancellation) and steps that leave the stage as it is
/// (a note) are left out: they would cross every line. A node of a stage has the stage's identifier.
pub fn graph(procedure: &Procedure, lang: Lang) -> Graph {
    let mut graph = Graph::default();
    let begins = procedure.steps.iter().filter(|step| step.begins);
    graph.nodes.extend(begins.map(|step| Node::new(begin(step), "", Kind::Start)));
    for stage in &procedure.stages {
        let kind = if stage.end { Kind::End } else { Kind::Stage };
        let mut node = Node::new(&stage.id, stage.title.get(lang), kind);
        node.sub = stage.within.map(|within| words::span(within, lang));
        graph.nodes.push(node);
    }
    for step in procedure.steps.iter().filter(|step| !step.anywhere && !step.stays) {
        draw(&mut graph, step, lang);
    }
    // A stage only reached from everywhere (a cancellation) has no line to hang on.
    let drawn = |id: &str| graph.edges.iter().any(|edge| edge.from == id || edge.to == id);
    graph.nodes = graph.nodes.iter().filter(|node| drawn(&node.id)).cloned().collect();
    graph
}

fn begin(step: &Step) -> String {
    format!("begin {}", step.id)
}

fn draw(graph: &mut Graph, step: &Step, lang: Lang) {
    let starts = || match &step.takes {
        Takes::Nothing => vec![begin(step)],
        taken => taken.stages().to_vec(),
    };
    let joins = matches!(&step.takes, Takes::All(stages) if stages.len() > 1);
    let title = step.title.get(lang);
    if let ([Outcome { to, .. }], false) = (step.outcomes.as_slice(), joins)
        && let [to] = to.as_slice()
    {
        starts().iter().for_each(|from| arrow(graph, from, to, Some(title)));
        return;
    }
    let node = format!("step {}", step.id);
    let kind = if step.outcomes.len() > 1 { Kind::Choice } else { Kind::Activity };
    graph.nodes.push(Node::new(&node, title, kind));
    starts().iter().for_each(|from| arrow(graph, from, &node, None));
    for outcome in &step.outcomes {
        let label = outcome_words(step, outcome, lang);
        outcome.to.iter().for_each(|to| arrow(graph, &node, to, label.as_deref()));
    }
}

/// One line between two nodes carries every step that leads from one to the other.
fn arrow(graph: &mut Graph, from: &str, to: &str, label: Option<&str>) {
    let known = graph.edges.iter_mut().find(|edge| edge.from == from && edge.to == to);
    match (known, label) {
        (Some(edge), Some(label)) => {
            let written = edge.label.get_or_insert_default();
            if !written.is_empty() {
                written.push_str(" · ");
            }
            written.push_str(label);
        }
        (Some(_), None) => {}
        (None, label) => {
            graph.edges.push(Edge { label: label.map(str::to_owned), ..Edge::new(from, to) });
        }
    }
}

/// An outcome in words, when its condition is a plain one on a field of the step: an option chosen, a yes.
fn outcome_words(step: &Step, outcome: &Outcome, lang: Lang) -> Option<String> {
    if let Some(say) = &outcome.say {
        return Some(say.get(lang).to_owned());
    }
    let Some(when) = &outcome.when else {
        // “Otherwise” says something only beside ways that are worded.
        let worded = |other: &Outcome| other.when.is_none() || outcome_words(step, other, lang).is_some();
        let all = step.outcomes.len() > 1 && step.outcomes.iter().all(worded);
        return all.then(|| lang.of("otherwise", "sinon").to_owned());
    };
    let source = when.source.trim();
    let field = |name: &str| step.fields.iter().map(|f| &f.field).find(|field| field.name == name);
    if let Some((name, code)) = source.strip_prefix("it.").and_then(|rest| rest.split_once("==")) {
        let code = code.trim().trim_matches(['"', '\'']);
        if let FieldKind::Choice(options) = &field(name.trim())?.kind {
            return options.iter().find(|(option, _)| option == code).map(|(_, label)| label.get(lang).to_owned());
        }
        return None;
    }
    let (name, yes) = match source.strip_prefix('!') {
        Some(rest) => (rest.strip_prefix("it.")?, false),
        None => (source.strip_prefix("it.")?, true),
    };
    let field = field(name).filter(|field| field.kind == FieldKind::Bool)?;
    Some(format!(
        "{}{}{}",
        field.label.get(lang),
        lang.of(": ", "\u{a0}: "),
        if yes { lang.of("yes", "oui") } else { lang.of("no", "non") }
    ))
}

/// An outcome in both languages, when it can be worded.
pub(crate) fn outcome_text(step: &Step, outcome: &Outcome) -> Option<Text> {
    let words = |lang| outcome_words(step, outcome, lang);
    Some(Text::owned(words(Lang::En)?, words(Lang::Fr)?))
}

impl Document<'_> {
    /// An outcome in words.
    pub(super) fn outcome(&self, step: &Step, outcome: &Outcome) -> Option<String> {
        outcome_words(step, outcome, self.lang)
    }
}
