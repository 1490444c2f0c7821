//! Where everything of a BPMN diagram stands. Nodes stand in columns (how far from the beginning) and rows of their lane;
//! flows run in the gaps between columns and in a channel above each row, each on a track of its own, so that no line
//! runs through a shape or along another line.

use super::graph::{Graph, Kind};

pub(super) const TASK: (i32, i32) = (150, 80);
pub(super) const EVENT: i32 = 36;
const GATEWAY: i32 = 50;
pub(super) const ASIDE: (i32, i32) = (150, 250);
/// Room below a task for its deadlines: the half of a boundary event, a line, an end event with its words.
const BELOW: i32 = 110;
/// Room below events and gateways for their words.
const WORDS: i32 = 34;
const TRACK: i32 = 10;
const MARGIN: i32 = 24;
/// The strips at the left of the pool and of its lanes that hold their names.
const NAMES: i32 = 30;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bounds {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Bounds {
    fn right(self) -> i32 {
        self.x + self.width
    }

    fn middle(self) -> i32 {
        self.y + self.height / 2
    }
}

/// A placed diagram.
pub(super) struct Layout {
    pub pool: Bounds,
    pub lanes: Vec<Bounds>,
    pub nodes: Vec<Bounds>,
    /// Way points of each flow.
    pub flows: Vec<Vec<(i32, i32)>>,
    /// The boundary event of each timer and the end event below it.
    pub timers: Vec<(Bounds, Bounds)>,
}

/// The place of a node before there are pixels.
#[derive(Clone, Copy, Default)]
struct Cell {
    column: usize,
    /// Over all lanes, from the top.
    row: usize,
}

pub(super) fn place(graph: &Graph) -> Layout {
    let columns = columns(graph);
    let (cells, lane_rows) = rows(graph, &columns);
    let (column_count, row_count) =
        (columns.iter().max().map_or(1, |most| most + 1), lane_rows.last().map_or(1, |rows| rows.1));
    let ways = ways(graph, &cells, column_count, row_count);
    let mut x = vec![2 * NAMES + MARGIN];
    for column in 0..column_count {
        // gap `column` lies before the column
        let gap = MARGIN + TRACK * i32::try_from(ways.gaps[column]).unwrap_or(0);
        let last = x.last_mut().expect("begun with one");
        *last += gap;
        let next = *last + TASK.0;
        x.push(next);
    }
    let mut y = Vec::with_capacity(row_count);
    let mut top = 0;
    let mut bottoms = Vec::with_capacity(row_count);
    for row in 0..row_count {
        let channel = MARGIN + TRACK * i32::try_from(ways.channels[row]).unwrap_or(0);
        let tall = (0..graph.nodes.len()).filter(|n| cells[*n].row == row).map(|n| height(graph, n)).max().unwrap_or(0);
        y.push((top, top + channel, tall));
        top += channel + tall + MARGIN;
        bottoms.push(top);
    }
    let right_gap = MARGIN + TRACK * i32::try_from(ways.gaps[column_count]).unwrap_or(0);
    let wide = x[column_count] + right_gap + MARGIN;
    let nodes: Vec<Bounds> = (0..graph.nodes.len())
        .map(|n| {
            let (width, tall) = size(&graph.nodes[n].kind);
            let (_, row_top, _) = y[cells[n].row];
            // shapes of a row share one middle line, tall ones hang from it
            let middle = row_top + TASK.1 / 2;
            let y = if tall > TASK.1 { row_top } else { middle - tall / 2 };
            Bounds { x: x[cells[n].column] + (TASK.0 - width) / 2, y, width, height: tall }
        })
        .collect();
    let gap_x = |gap: usize, track: usize| {
        let left = if gap == 0 { 2 * NAMES + MARGIN } else { x[gap - 1] + TASK.0 };
        left + MARGIN / 2 + TRACK * i32::try_from(track).unwrap_or(0)
    };
    let flows = (0..graph.flows.len())
        .map(|n| {
            let (from, to) = (nodes[graph.flows[n].from], nodes[graph.flows[n].to]);
            let way = &ways.of[n];
            let mut points = vec![(from.right(), from.middle())];
            match way {
                Way::Straight => {}
                Way::OneGap { gap, track } => {
                    let x = gap_x(*gap, *track);
                    points.extend([(x, from.middle()), (x, to.middle())]);
                }
                Way::Round { out, out_track, row, row_track, back, back_track } => {
                    let (a, b) = (gap_x(*out, *out_track), gap_x(*back, *back_track));
                    let (channel, _, _) = y[*row];
                    let across = channel + MARGIN / 2 + TRACK * i32::try_from(*row_track).unwrap_or(0);
                    points.extend([(a, from.middle()), (a, across), (b, across), (b, to.middle())]);
                }
            }
            points.push((to.x, to.middle()));
            points.dedup();
            points
        })
        .collect();
    let mut lane_top = 0;
    let lanes = lane_rows
        .iter()
        .map(|(_, end)| {
            let bottom = bottoms.get(end.wrapping_sub(1)).copied().unwrap_or(lane_top);
            let lane = Bounds { x: NAMES, y: lane_top, width: wide - NAMES, height: bottom - lane_top };
            lane_top = bottom;
            lane
        })
        .collect();
    let timers = timers(graph, &nodes);
    Layout { pool: Bounds { x: 0, y: 0, width: wide, height: lane_top }, lanes, nodes, flows, timers }
}

/// Boundary events side by side on the foot of their task.
fn timers(graph: &Graph, nodes: &[Bounds]) -> Vec<(Bounds, Bounds)> {
    let mut timers: Vec<(Bounds, Bounds)> = Vec::with_capacity(graph.timers.len());
    for (at, timer) in graph.timers.iter().enumerate() {
        let before = graph.timers[..at].iter().filter(|other| other.on == timer.on).count();
        let all = graph.timers.iter().filter(|other| other.on == timer.on).count();
        let step = (TASK.0 - EVENT) / i32::try_from(all.max(1)).unwrap_or(1);
        let task = nodes[timer.on];
        let x = task.x + 8 + step * i32::try_from(before).unwrap_or(0);
        let event = Bounds { x, y: task.y + task.height - EVENT / 2, width: EVENT, height: EVENT };
        timers.push((event, Bounds { y: event.y + EVENT + 18, ..event }));
    }
    timers
}

pub(super) fn size(kind: &Kind) -> (i32, i32) {
    match kind {
        Kind::Start | Kind::SignalStart | Kind::End => (EVENT, EVENT),
        Kind::Task { .. } => TASK,
        Kind::Exclusive | Kind::Parallel => (GATEWAY, GATEWAY),
        Kind::Aside { .. } => ASIDE,
    }
}

/// The room a node needs in its row, with what stands below it.
fn height(graph: &Graph, node: usize) -> i32 {
    let below = if graph.timers.iter().any(|timer| timer.on == node) { BELOW } else { 0 };
    match graph.nodes[node].kind {
        Kind::Task { .. } => TASK.1 + below,
        Kind::Aside { .. } => ASIDE.1,
        _ => TASK.1 / 2 + GATEWAY / 2 + WORDS,
    }
}

/// The column of each node: its longest way from a beginning, without the flows that lead back.
fn columns(graph: &Graph) -> Vec<usize> {
    let count = graph.nodes.len();
    let mut state = vec![0_u8; count];
    let mut order = Vec::with_capacity(count);
    let mut back = vec![false; graph.flows.len()];
    let out: Vec<Vec<usize>> = (0..count)
        .map(|node| (0..graph.flows.len()).filter(|flow| graph.flows[*flow].from == node).collect())
        .collect();
    let starts = (0..count).filter(|n| matches!(graph.nodes[*n].kind, Kind::Start));
    for root in starts.chain(0..count) {
        if state[root] != 0 {
            continue;
        }
        // depth first without recursion: node and how many of its flows were followed
        let mut path = vec![(root, 0)];
        state[root] = 1;
        while let Some((node, followed)) = path.last_mut() {
            let Some(flow) = out[*node].get(*followed).copied() else {
                state[*node] = 2;
                order.push(*node);
                path.pop();
                continue;
            };
            *followed += 1;
            let to = graph.flows[flow].to;
            match state[to] {
                0 => {
                    state[to] = 1;
                    path.push((to, 0));
                }
                1 => back[flow] = true,
                _ => {}
            }
        }
    }
    let mut column = vec![0; count];
    for node in order.into_iter().rev() {
        for flow in out[node].iter().filter(|flow| !back[**flow]) {
            let to = graph.flows[*flow].to;
            column[to] = column[to].max(column[node] + 1);
        }
    }
    column
}

/// The row of each node, and for each lane its first row and the one after its last.
fn rows(graph: &Graph, columns: &[usize]) -> (Vec<Cell>, Vec<(usize, usize)>) {
    let mut cells = vec![Cell::default(); graph.nodes.len()];
    let mut lanes = Vec::with_capacity(graph.lanes.len());
    let mut first = 0;
    for lane in 0..graph.lanes.len() {
        let mut members: Vec<usize> = (0..graph.nodes.len()).filter(|n| graph.nodes[*n].lane == lane).collect();
        members.sort_by_key(|n| (matches!(graph.nodes[*n].kind, Kind::Aside { .. }), columns[*n], *n));
        let mut taken: Vec<Vec<usize>> = Vec::new();
        let flow_rows = |taken: &mut Vec<Vec<usize>>, wish: Option<usize>, column: usize, from: usize| {
            let free = |row: usize, taken: &[Vec<usize>]| taken.get(row).is_none_or(|used| !used.contains(&column));
            let row = wish.filter(|row| *row >= from && free(*row, taken));
            let row = row.unwrap_or_else(|| (from..).find(|row| free(*row, taken)).unwrap_or(from));
            while taken.len() <= row {
                taken.push(Vec::new());
            }
            taken[row].push(column);
            row
        };
        let mut aside = (0, None::<usize>);
        for node in members {
            let row = if matches!(graph.nodes[node].kind, Kind::Aside { .. }) {
                // acts beside the flow stand below it, side by side
                let from = *aside.1.get_or_insert(taken.len());
                cells[node].column = aside.0;
                aside.0 += 1;
                flow_rows(&mut taken, Some(from), cells[node].column, from)
            } else {
                cells[node].column = columns[node];
                let before = graph
                    .into(node)
                    .map(|flow| flow.from)
                    .find(|from| graph.nodes[*from].lane == lane && columns[*from] < columns[node]);
                let wish = before.map(|from| cells[from].row - first);
                flow_rows(&mut taken, wish, columns[node], 0)
            };
            cells[node].row = first + row;
        }
        let count = taken.len().max(1);
        lanes.push((first, first + count));
        first += count;
    }
    (cells, lanes)
}

/// How a flow runs.
enum Way {
    /// Straight on to the next column of the same row.
    Straight,
    /// Through one gap.
    OneGap { gap: usize, track: usize },
    /// Out into a gap, along the channel above the row of the target, into the gap before it.
    Round { out: usize, out_track: usize, row: usize, row_track: usize, back: usize, back_track: usize },
}

struct Ways {
    of: Vec<Way>,
    /// Tracks in the gap before each column, and after the last.
    gaps: Vec<usize>,
    /// Tracks in the channel above each row.
    channels: Vec<usize>,
}

/// Tracks of one corridor: the first that is free between two places.
#[derive(Default, Clone)]
struct Corridor(Vec<Vec<(usize, usize)>>);

impl Corridor {
    fn take(&mut self, a: usize, b: usize) -> usize {
        let (from, to) = (a.min(b), a.max(b));
        let free = self.0.iter().position(|track| track.iter().all(|(f, t)| to < *f || *t < from));
        let track = free.unwrap_or_else(|| {
            self.0.push(Vec::new());
            self.0.len() - 1
        });
        self.0[track].push((from, to));
        track
    }
}

fn ways(graph: &Graph, cells: &[Cell], columns: usize, rows: usize) -> Ways {
    let mut gaps = vec![Corridor::default(); columns + 1];
    let mut channels = vec![Corridor::default(); rows];
    let of = graph
        .flows
        .iter()
        .map(|flow| {
            let (from, to) = (cells[flow.from], cells[flow.to]);
            if to.column == from.column + 1 {
                if from.row == to.row {
                    return Way::Straight;
                }
                let gap = to.column;
                // twice the row: a line ends at the middle of a row, a channel lies above it
                return Way::OneGap { gap, track: gaps[gap].take(2 * from.row + 1, 2 * to.row + 1) };
            }
            let (out, back) = (from.column + 1, to.column);
            Way::Round {
                out,
                out_track: gaps[out].take(2 * from.row + 1, 2 * to.row),
                row: to.row,
                row_track: channels[to.row].take(out, back),
                back,
                back_track: gaps[back].take(2 * to.row, 2 * to.row + 1),
            }
        })
        .collect();
    Ways { of, gaps: gaps.iter().map(|c| c.0.len()).collect(), channels: channels.iter().map(|c| c.0.len()).collect() }
}
