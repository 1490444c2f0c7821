//! A procedure as BPMN 2.0 with its diagram: lanes by role, tasks, gateways, events, deadlines as timers; for modelling
//! tools, auditors and whoever draws processes for a living.
//!
//! Both languages stand in every element (`poincon:words`), conditions are those of the procedure (CEL). Business days
//! have no ISO 8601 duration: a timer holds the number of days, its documentation says that they are business days.

mod graph;
mod layout;

use std::fmt::Write as _;

use base::BusinessSpan;
use diagram::escape;
use kernel::{Lang, Text};

use crate::{Book, document, model::Procedure};
use graph::{Flow, Graph, Kind, Node};
use layout::{ASIDE, Bounds, EVENT, Layout, TASK};

/// The procedure as a BPMN 2.0 file. The same procedure gives the same bytes.
pub fn xml(book: &Book, procedure: &Procedure, lang: Lang) -> String {
    let graph = Graph::of(procedure);
    let layout = layout::place(&graph);
    let mut writer = Writer { book, procedure, lang, graph: &graph, out: String::new() };
    writer.definitions(&layout);
    writer.out
}

struct Writer<'a> {
    book: &'a Book,
    procedure: &'a Procedure,
    lang: Lang,
    graph: &'a Graph,
    out: String,
}

impl Writer<'_> {
    fn put(&mut self, text: impl AsRef<str>) {
        self.out.push_str(text.as_ref());
        self.out.push('\n');
    }

    fn definitions(&mut self, layout: &Layout) {
        let (id, version) = (&self.procedure.id, self.procedure.version);
        self.put(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        self.put(format!(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:poincon="urn:poincon:procedure:1" id="{id}_v{version}" name="{}" targetNamespace="urn:poincon:procedures" expressionLanguage="urn:cel" exporter="Poinçon">"#,
            escape(self.procedure.title.get(self.lang))
        ));
        for role in self.roles() {
            let title = self.role(&role);
            self.put(format!(r#"  <resource id="role_{role}" name="{}"/>"#, escape(title.get(self.lang))));
        }
        for stage in self.signals() {
            let title = self.procedure.stage(&stage).map(|stage| stage.title.clone()).unwrap_or_default();
            self.put(format!(r#"  <signal id="signal_{stage}" name="{}"/>"#, escape(title.get(self.lang))));
        }
        for role in self.told() {
            let title = self.role(&role);
            self.put(format!(
                r#"  <escalation id="escalation_{role}" name="{}" escalationCode="{role}"/>"#,
                escape(title.get(self.lang))
            ));
        }
        self.put(format!(
            "  <collaboration id=\"collaboration\">\n    <participant id=\"pool\" name=\"{}\" processRef=\"{id}\"/>\n  </collaboration>",
            escape(self.procedure.title.get(self.lang))
        ));
        self.process();
        self.diagram(layout);
        self.put("</definitions>");
    }

    fn role(&self, code: &str) -> Text {
        let role = self.book.roles().iter().find(|role| role.code == code);
        role.map_or_else(|| Text::same(code), |role| role.title.clone())
    }

    /// Roles that may do something, each once, in the order of the acts.
    fn roles(&self) -> Vec<String> {
        let mut roles: Vec<String> = Vec::new();
        for role in self.procedure.steps.iter().flat_map(|step| &step.roles) {
            if !roles.contains(role) {
                roles.push(role.clone());
            }
        }
        roles
    }

    fn told(&self) -> Vec<String> {
        let mut roles: Vec<String> = self.graph.timers.iter().filter_map(|timer| timer.told.clone()).collect();
        roles.sort();
        roles.dedup();
        roles
    }

    fn signals(&self) -> Vec<String> {
        let starts = self.graph.nodes.iter().filter(|node| matches!(node.kind, Kind::SignalStart));
        starts.map(|node| node.id.trim_start_matches("goes_on_").to_owned()).collect()
    }

    fn process(&mut self) {
        let (id, title) = (self.procedure.id.clone(), self.procedure.title.clone());
        self.put(format!(
            r#"  <process id="{id}" name="{}" processType="Private" isExecutable="false">"#,
            escape(title.get(self.lang))
        ));
        let about = self.procedure.purpose.clone();
        self.told_in_words("    ", &about, &title);
        self.put("    <laneSet id=\"lanes\">");
        for (at, role) in self.graph.lanes.iter().enumerate() {
            let title = self.role(role);
            self.put(format!(r#"      <lane id="lane_{role}" name="{}">"#, escape(title.get(self.lang))));
            for (n, node) in self.graph.nodes.iter().enumerate().filter(|(_, node)| node.lane == at) {
                self.put(format!("        <flowNodeRef>{}</flowNodeRef>", node.id));
                for timer in self.graph.timers.iter().filter(|timer| timer.on == n) {
                    self.put(format!("        <flowNodeRef>{}</flowNodeRef>", timer.id));
                    self.put(format!("        <flowNodeRef>{}_told</flowNodeRef>", timer.id));
                }
            }
            self.put("      </lane>");
        }
        self.put("    </laneSet>");
        for n in 0..self.graph.nodes.len() {
            self.node(n);
        }
        for n in 0..self.graph.timers.len() {
            self.timer(n);
        }
        let graph = self.graph;
        for flow in &graph.flows {
            self.flow(flow);
        }
        self.put("  </process>");
    }

    /// Documentation in the language of the file, names in both.
    fn told_in_words(&mut self, indent: &str, about: &Text, name: &Text) {
        let said = about.get(self.lang);
        if !said.is_empty() {
            self.put(format!("{indent}<documentation>{}</documentation>", escape(said)));
        }
        if *name == Text::default() && *about == Text::default() {
            return;
        }
        let mut words = format!("{indent}<extensionElements>");
        for lang in Lang::ALL {
            let _ = write!(words, r#"<poincon:words lang="{lang}" name="{}""#, escape(name.get(lang)));
            if !about.get(lang).is_empty() {
                let _ = write!(words, r#" about="{}""#, escape(about.get(lang)));
            }
            words.push_str("/>");
        }
        words.push_str("</extensionElements>");
        self.put(words);
    }

    fn ways(&mut self, indent: &str, node: usize) {
        let graph = self.graph;
        for flow in graph.into(node) {
            self.put(format!("{indent}<incoming>{}</incoming>", flow.id));
        }
        for flow in graph.out_of(node) {
            self.put(format!("{indent}<outgoing>{}</outgoing>", flow.id));
        }
    }

    fn node(&mut self, n: usize) {
        let graph = self.graph;
        let node = &graph.nodes[n];
        let name = match node.name.get(self.lang) {
            "" => String::new(),
            name => format!(r#" name="{}""#, escape(name)),
        };
        let id = &node.id;
        let (tag, more) = match &node.kind {
            Kind::Start | Kind::SignalStart => ("startEvent", String::new()),
            Kind::End => ("endEvent", String::new()),
            Kind::Task { .. } => ("userTask", String::new()),
            Kind::Exclusive => {
                let otherwise = graph.out_of(n).find(|flow| flow.otherwise);
                let otherwise = otherwise.map(|flow| format!(r#" default="{}""#, flow.id)).unwrap_or_default();
                ("exclusiveGateway", format!(r#" gatewayDirection="{}"{otherwise}"#, self.direction(n)))
            }
            Kind::Parallel => ("parallelGateway", format!(r#" gatewayDirection="{}""#, self.direction(n))),
            Kind::Aside { roles, interrupts, leads } => return self.aside(node, roles, *interrupts, leads),
        };
        self.put(format!(r#"    <{tag} id="{id}"{name}{more}>"#));
        self.told_in_words("      ", &node.about, &node.name);
        self.ways("      ", n);
        match &node.kind {
            Kind::Task { roles } => self.owners("      ", roles),
            Kind::SignalStart => {
                let stage = id.trim_start_matches("goes_on_");
                self.put(format!(r#"      <signalEventDefinition id="{id}_signal" signalRef="signal_{stage}"/>"#));
            }
            _ => {}
        }
        self.put(format!("    </{tag}>"));
    }

    fn direction(&self, node: usize) -> &'static str {
        match (self.graph.into(node).count(), self.graph.out_of(node).count()) {
            (many, 0..=1) if many > 1 => "Converging",
            (0..=1, many) if many > 1 => "Diverging",
            (0..=1, _) => "Unspecified",
            _ => "Mixed",
        }
    }

    fn owners(&mut self, indent: &str, roles: &[String]) {
        for role in roles {
            self.put(format!("{indent}<potentialOwner><resourceRef>role_{role}</resourceRef></potentialOwner>"));
        }
    }

    /// An act possible at several stages, as an event sub-process.
    fn aside(&mut self, node: &Node, roles: &[String], interrupts: bool, leads: &[String]) {
        let (id, name) = (&node.id, escape(node.name.get(self.lang)));
        self.put(format!(r#"    <subProcess id="{id}" name="{name}" triggeredByEvent="true">"#));
        self.told_in_words("      ", &node.about, &node.name);
        self.put(format!(
            r#"      <startEvent id="{id}_begin" isInterrupting="{interrupts}"><outgoing>{id}_flow_1</outgoing><conditionalEventDefinition id="{id}_when"><condition xsi:type="tFormalExpression">{}</condition></conditionalEventDefinition></startEvent>"#,
            escape(self.lang.of("whenever it is asked for", "à la demande"))
        ));
        self.put(format!(
            r#"      <userTask id="{id}_task" name="{name}"><incoming>{id}_flow_1</incoming><outgoing>{id}_flow_2</outgoing>"#
        ));
        self.owners("        ", roles);
        self.put("      </userTask>");
        let signals: String = leads
            .iter()
            .map(|stage| format!(r#"<signalEventDefinition id="{id}_{stage}" signalRef="signal_{stage}"/>"#))
            .collect();
        self.put(format!(r#"      <endEvent id="{id}_end"><incoming>{id}_flow_2</incoming>{signals}</endEvent>"#));
        self.put(format!(r#"      <sequenceFlow id="{id}_flow_1" sourceRef="{id}_begin" targetRef="{id}_task"/>"#));
        self.put(format!(r#"      <sequenceFlow id="{id}_flow_2" sourceRef="{id}_task" targetRef="{id}_end"/>"#));
        self.put("    </subProcess>");
    }

    fn timer(&mut self, n: usize) {
        let timer = &self.graph.timers[n];
        let (id, task) = (&timer.id, &self.graph.nodes[timer.on].id);
        let span = document::span(timer.within, self.lang);
        let about = |lang: Lang| {
            format!("{}{}{}", timer.stage.get(lang), lang.of(": ", "\u{a0}: "), document::span(timer.within, lang))
        };
        let words = Text::owned(about(Lang::En), about(Lang::Fr));
        self.put(format!(
            r#"    <boundaryEvent id="{id}" name="{}" attachedToRef="{task}" cancelActivity="false">"#,
            escape(&span)
        ));
        self.told_in_words("      ", &words, &timer.stage);
        self.put(format!("      <outgoing>{id}_flow</outgoing>"));
        self.put(format!(
            r#"      <timerEventDefinition id="{id}_timer"><timeDuration xsi:type="tFormalExpression">{}</timeDuration></timerEventDefinition>"#,
            duration(timer.within)
        ));
        self.put("    </boundaryEvent>");
        let (name, escalation) = match &timer.told {
            Some(role) => (
                self.role(role),
                format!(r#"<escalationEventDefinition id="{id}_escalation" escalationRef="escalation_{role}"/>"#),
            ),
            None => (Text::new("late", "en retard"), String::new()),
        };
        self.put(format!(
            r#"    <endEvent id="{id}_told" name="{}"><incoming>{id}_flow</incoming>{escalation}</endEvent>"#,
            escape(name.get(self.lang))
        ));
        self.put(format!(r#"    <sequenceFlow id="{id}_flow" sourceRef="{id}" targetRef="{id}_told"/>"#));
    }

    fn flow(&mut self, flow: &Flow) {
        let (from, to) = (&self.graph.nodes[flow.from].id, &self.graph.nodes[flow.to].id);
        let name = match flow.name.get(self.lang) {
            "" => String::new(),
            name => format!(r#" name="{}""#, escape(name)),
        };
        self.put(format!(r#"    <sequenceFlow id="{}"{name} sourceRef="{from}" targetRef="{to}">"#, flow.id));
        self.told_in_words("      ", &Text::default(), &flow.name);
        if let Some(condition) = &flow.condition {
            self.put(format!(
                r#"      <conditionExpression xsi:type="tFormalExpression" language="urn:cel">{}</conditionExpression>"#,
                escape(condition)
            ));
        }
        self.put("    </sequenceFlow>");
    }

    fn diagram(&mut self, layout: &Layout) {
        self.put(
            "  <bpmndi:BPMNDiagram id=\"diagram\">\n    <bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">",
        );
        self.shape("pool", layout.pool, r#" isHorizontal="true""#);
        for (role, lane) in self.graph.lanes.clone().iter().zip(&layout.lanes) {
            self.shape(&format!("lane_{role}"), *lane, r#" isHorizontal="true""#);
        }
        let graph = self.graph;
        for (node, bounds) in graph.nodes.iter().zip(&layout.nodes) {
            let more = match node.kind {
                Kind::Exclusive => r#" isMarkerVisible="true""#,
                Kind::Aside { .. } => r#" isExpanded="true""#,
                _ => "",
            };
            self.shape(&node.id, *bounds, more);
            if matches!(node.kind, Kind::Aside { .. }) {
                self.inside(&node.id, *bounds);
            }
        }
        for (timer, (event, told)) in graph.timers.iter().zip(&layout.timers) {
            self.shape(&timer.id, *event, "");
            self.shape(&format!("{}_told", timer.id), *told, "");
            let x = event.x + event.width / 2;
            self.edge(&format!("{}_flow", timer.id), &[(x, event.y + event.height), (x, told.y)]);
        }
        for (flow, way) in graph.flows.iter().zip(&layout.flows) {
            self.edge(&flow.id, way);
        }
        self.put("    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>");
    }

    /// What stands inside an event sub-process: one below the other.
    fn inside(&mut self, id: &str, around: Bounds) {
        let middle = around.x + ASIDE.0 / 2;
        let event = |y: i32| Bounds { x: middle - EVENT / 2, y, width: EVENT, height: EVENT };
        let begin = event(around.y + 28);
        let task = Bounds { x: around.x + 15, y: begin.y + EVENT + 16, width: TASK.0 - 30, height: 70 };
        let end = event(task.y + task.height + 16);
        self.shape(&format!("{id}_begin"), begin, "");
        self.shape(&format!("{id}_task"), task, "");
        self.shape(&format!("{id}_end"), end, "");
        self.edge(&format!("{id}_flow_1"), &[(middle, begin.y + EVENT), (middle, task.y)]);
        self.edge(&format!("{id}_flow_2"), &[(middle, task.y + task.height), (middle, end.y)]);
    }

    fn shape(&mut self, id: &str, at: Bounds, more: &str) {
        self.put(format!(
            r#"      <bpmndi:BPMNShape id="{id}_shape" bpmnElement="{id}"{more}><dc:Bounds x="{}" y="{}" width="{}" height="{}"/></bpmndi:BPMNShape>"#,
            at.x, at.y, at.width, at.height
        ));
    }

    fn edge(&mut self, id: &str, way: &[(i32, i32)]) {
        let points: String = way.iter().map(|(x, y)| format!(r#"<di:waypoint x="{x}" y="{y}"/>"#)).collect();
        self.put(format!(r#"      <bpmndi:BPMNEdge id="{id}_edge" bpmnElement="{id}">{points}</bpmndi:BPMNEdge>"#));
    }
}

/// A span as an ISO 8601 duration.
fn duration(span: BusinessSpan) -> String {
    match span {
        BusinessSpan::Days(days) => format!("P{days}D"),
        BusinessSpan::Minutes(minutes) | BusinessSpan::ClockMinutes(minutes) => format!("PT{minutes}M"),
    }
}
