//! Which edges go back: the rest has no cycle, so it can be laid out in layers.

/// An edge between node indices with its weight from 0 to 1.
pub(crate) type Arc = (usize, usize, f64);

/// For each edge, whether it is drawn against the flow. Heavier edges keep their direction; among equals, edges a walk
/// from the first node meets first. Loops to the same node never go back.
pub(crate) fn back_edges(nodes: usize, arcs: &[Arc]) -> Vec<bool> {
    let found_back = walked_back(nodes, arcs);
    let mut order: Vec<usize> = (0..arcs.len()).filter(|&i| arcs[i].0 != arcs[i].1).collect();
    // to and fro about as often says nothing of the direction: a third more or less is equal
    let weight = |at: usize| (arcs[at].2.max(1e-9).ln() * 3.0).floor();
    order.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(found_back[a].cmp(&found_back[b])).then(a.cmp(&b)));
    let mut forward: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut back = vec![false; arcs.len()];
    for index in order {
        let (from, to, _) = arcs[index];
        if reaches(&forward, to, from) {
            back[index] = true;
            // it is laid out the other way round, and that must not close a cycle later
            forward[to].push(from);
        } else {
            forward[from].push(to);
        }
    }
    back
}

fn reaches(forward: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; forward.len()];
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        if !std::mem::replace(&mut seen[node], true) {
            open.extend(&forward[node]);
        }
    }
    false
}

/// Edges that a depth-first walk, in the order nodes and edges were given, meets leading to a node still open.
fn walked_back(nodes: usize, arcs: &[Arc]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (index, arc) in arcs.iter().enumerate() {
        leaving[arc.0].push(index);
    }
    let mut seen = vec![Seen::No; nodes];
    let mut back = vec![false; arcs.len()];
    for root in 0..nodes {
        if seen[root] != Seen::No {
            continue;
        }
        seen[root] = Seen::Open;
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.last_mut() {
            let Some(&index) = leaving[*node].get(*next) else {
                seen[*node] = Seen::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let to = arcs[index].1;
            match seen[to] {
                Seen::No => {
                    seen[to] = Seen::Open;
                    path.push((to, 0));
                }
                Seen::Open => back[index] = true,
                Seen::Done => {}
            }
        }
    }
    back
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lighter_way_round_goes_back() {
        // order → design → approve; approve → design is rarer
        assert_eq!(back_edges(3, &[(0, 1, 0.5), (1, 2, 0.5), (2, 1, 0.1)]), [false, false, true]);
        // between equals, the one met later
        assert_eq!(back_edges(3, &[(2, 1, 0.0), (0, 1, 0.0), (1, 2, 0.0)]), [true, false, false]);
        assert_eq!(back_edges(3, &[(0, 1, 0.1), (1, 2, 0.50), (2, 1, 0.51)]), [false, false, true]);
        assert_eq!(back_edges(2, &[(0, 0, 1.0), (1, 1, 1.0)]), [false, false]);
        assert_eq!(back_edges(3, &[(0, 1, 0.1), (1, 2, 0.9), (2, 0, 0.9)]), [true, false, false]);
    }

    #[test]
    fn what_is_left_has_no_cycle() {
        let mut arcs = Vec::new();
        let mut n: u64 = 7;
        for _ in 0..300 {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            arcs.push(((n >> 33) as usize % 40, (n >> 45) as usize % 40, ((n >> 20) & 7) as f64 / 8.0));
        }
        let back = back_edges(40, &arcs);
        let laid: Vec<Arc> = arcs
            .iter()
            .zip(&back)
            .filter(|(a, _)| a.0 != a.1)
            .map(|(a, b)| if *b { (a.1, a.0, a.2) } else { *a })
            .collect();
        assert!(walked_back(40, &laid).iter().all(|back| !back));
        assert!(back.iter().any(|back| *back));
    }
}
