//! How events that mark the life of an activity (start, complete, ...) become rows of a log.

use std::collections::{HashMap, VecDeque};

use mining::{Dictionary, NONE};

use crate::Lifecycle;
use crate::report::Report;
use crate::staged::Staged;

/// One row to be.
pub(crate) struct Row {
    /// The event that gives time, resource and source.
    pub event: u32,
    pub activity: u32,
    pub start: Option<i64>,
    /// The event that gave the start, when it was one of its own.
    pub start_event: Option<u32>,
}

/// The rows of the staged events, in file order of the event that ends each.
pub(crate) fn rows(staged: &mut Staged, wish: Lifecycle, report: &mut Report) -> Vec<Row> {
    let is =
        |name: &str| -> Vec<bool> { staged.states.names().map(|state| state.eq_ignore_ascii_case(name)).collect() };
    let (start, complete) = (is("start"), is("complete"));
    let has = |wanted: &[bool]| staged.state.iter().any(|&state| state != NONE && wanted[state as usize]);
    let given_starts = !staged.start.is_empty();
    let wish = match wish {
        Lifecycle::Auto if !given_starts && has(&start) && has(&complete) => Lifecycle::Intervals,
        Lifecycle::Auto => Lifecycle::Every,
        other => other,
    };
    let plain = |event: usize| Row {
        event: event as u32,
        activity: staged.activity[event],
        start: given_starts.then(|| staged.start[event]),
        start_event: None,
    };
    match wish {
        Lifecycle::Every | Lifecycle::Auto => (0..staged.len()).map(plain).collect(),
        Lifecycle::CompleteOnly => {
            let kept = |&event: &usize| staged.state[event] == NONE || complete[staged.state[event] as usize];
            let rows: Vec<Row> = (0..staged.len()).filter(kept).map(plain).collect();
            let left = (staged.len() - rows.len()) as u64;
            report.note(
                "lifecycle.left_out",
                left,
                format!("{left} events that are not completions were left out, as asked."),
                format!("{left} événements qui ne sont pas des achèvements ont été laissés de côté, comme demandé."),
            );
            rows
        }
        Lifecycle::WithState => {
            let mut named = Named::default();
            let rows =
                (0..staged.len()).map(|event| Row { activity: named.code(staged, event), ..plain(event) }).collect();
            named.install(staged);
            rows
        }
        Lifecycle::Intervals => intervals(staged, &start, &complete, report),
    }
}

fn intervals(staged: &mut Staged, start: &[bool], complete: &[bool], report: &mut Report) -> Vec<Row> {
    let instance = staged.event_attributes.names.code("concept:instance");
    let instance_of = |event: usize| {
        let wanted = instance?;
        staged.attributes_of(event).find(|&(name, _)| name == wanted).map(|(_, value)| value)
    };
    let mut order: Vec<u32> = (0..staged.len() as u32).collect();
    // pairs are made in time, not in file order; sorting is stable, so ties keep the file's order
    order.sort_by_key(|&event| staged.time[event as usize]);
    let mut begun: HashMap<(u32, u32, Option<u32>), VecDeque<u32>> = HashMap::new();
    let mut start_of = vec![NONE; staged.len()];
    let mut used = vec![false; staged.len()];
    for &event in &order {
        let at = event as usize;
        let state = staged.state[at];
        if state == NONE || !(start[state as usize] || complete[state as usize]) {
            continue;
        }
        let key = (staged.case[at], staged.activity[at], instance_of(at));
        if start[state as usize] {
            begun.entry(key).or_default().push_back(event);
        } else if let Some(first) = begun.get_mut(&key).and_then(VecDeque::pop_front) {
            start_of[at] = first;
            used[first as usize] = true;
        }
    }
    let mut named = Named::default();
    let (mut unfinished, mut unbegun, mut other) = (0, 0, 0);
    let mut rows = Vec::with_capacity(staged.len());
    for at in 0..staged.len() {
        if used[at] {
            continue;
        }
        let state = staged.state[at];
        let begin = start_of[at];
        let plain = state == NONE || complete[state as usize];
        match state {
            NONE => {}
            _ if start[state as usize] => unfinished += 1,
            _ if !plain => other += 1,
            _ if begin == NONE => unbegun += 1,
            _ => {}
        }
        rows.push(Row {
            event: at as u32,
            activity: if plain { named.as_is(staged, at) } else { named.code(staged, at) },
            start: Some(if begin == NONE { staged.time[at] } else { staged.time[begin as usize] }),
            start_event: (begin != NONE).then_some(begin),
        });
    }
    named.install(staged);
    let paired = used.iter().filter(|&&used| used).count() as u64;
    report.note(
        "lifecycle.paired",
        paired,
        format!("{paired} starts were joined with their completion."),
        format!("{paired} débuts ont été joints à leur achèvement."),
    );
    for (code, count, en, fr) in [
        (
            "lifecycle.unfinished",
            unfinished,
            "starts have no completion; they stay as rows “activity+start”.",
            "débuts n’ont pas d’achèvement ; ils restent des lignes « activité+start ».",
        ),
        (
            "lifecycle.unbegun",
            unbegun,
            "completions have no start; they begin when they end.",
            "achèvements n’ont pas de début ; ils commencent à leur fin.",
        ),
        (
            "lifecycle.other",
            other,
            "events mark other states; they are rows named “activity+state”.",
            "événements marquent d’autres états ; ce sont des lignes nommées « activité+état ».",
        ),
    ] {
        if count > 0 {
            report.note(code, count, format!("{count} {en}"), format!("{count} {fr}"));
        }
    }
    rows
}

/// Activities under their new names.
#[derive(Default)]
struct Named {
    names: Dictionary,
    known: HashMap<(u32, u32), u32>,
}

impl Named {
    /// `activity+state`.
    fn code(&mut self, staged: &Staged, event: usize) -> u32 {
        let key = (staged.activity[event], staged.state[event]);
        let names = &mut self.names;
        *self.known.entry(key).or_insert_with(|| match key.1 {
            NONE => names.intern(staged.activities.name(key.0)),
            state => names.intern(&format!("{}+{}", staged.activities.name(key.0), staged.states.name(state))),
        })
    }

    /// The activity's own name.
    fn as_is(&mut self, staged: &Staged, event: usize) -> u32 {
        let names = &mut self.names;
        let activity = staged.activity[event];
        *self.known.entry((activity, NONE)).or_insert_with(|| names.intern(staged.activities.name(activity)))
    }

    fn install(self, staged: &mut Staged) {
        staged.activities = self.names;
    }
}
