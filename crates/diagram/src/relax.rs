//! Moves what stands in layers sideways until heavy edges run straight; the order within each layer stays.

/// Something that takes room in a layer: a node, a label, or a bend of an edge passing through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// Its middle across the flow.
    pub across: f64,
    /// Room it takes before its middle, its share of the gap included.
    pub before: f64,
    /// Room it takes after its middle, its share of the gap included.
    pub after: f64,
}

/// Items by layer in their order, and the pieces of edges between neighbouring layers: upper item, lower item, how much
/// it should be straight.
#[derive(Debug, Default)]
pub(crate) struct Layered {
    pub items: Vec<Item>,
    pub layers: Vec<Vec<usize>>,
    pub pieces: Vec<(usize, usize, f64)>,
}

/// Enough for the layouts to settle; more changes nothing that is seen.
const SWEEPS: usize = 40;

impl Layered {
    /// Sweeps down and up: each item wishes to stand at the weighted mean of its neighbours, and each layer takes the
    /// places nearest to the wishes (least squares) that keep its order and its gaps.
    pub fn relax(&mut self) {
        let mut above: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.items.len()];
        let mut below = above.clone();
        for &(upper, lower, weight) in &self.pieces {
            below[upper].push((lower, weight));
            above[lower].push((upper, weight));
        }
        for sweep in 0..SWEEPS {
            // both sides at the end, so that neither wins
            let both = sweep + 4 >= SWEEPS;
            let mut order: Vec<usize> = (0..self.layers.len()).collect();
            let down = sweep % 2 == 0;
            if !down {
                order.reverse();
            }
            for layer in order {
                let sides: Vec<&[Vec<(usize, f64)>]> = match (both, down) {
                    (true, _) => vec![&above, &below],
                    (false, true) => vec![&above],
                    (false, false) => vec![&below],
                };
                self.settle(layer, &sides);
            }
        }
        for _ in 0..2 {
            self.align(&above, &below);
        }
    }

    /// Gives chains of items that mean most to each other one place across, as far as their neighbours leave room: long
    /// lines lose their bends, the main way runs straight.
    fn align(&mut self, above: &[Vec<(usize, f64)>], below: &[Vec<(usize, f64)>]) {
        let best = |side: &[(usize, f64)]| {
            let heaviest = side.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best });
            heaviest.map(|(other, _)| other)
        };
        let next: Vec<Option<usize>> = (0..self.items.len())
            .map(|item| best(&below[item]).filter(|&lower| best(&above[lower]) == Some(item)))
            .collect();
        let mut has_before = vec![false; self.items.len()];
        next.iter().flatten().for_each(|&lower| has_before[lower] = true);
        let mut chains: Vec<(f64, Vec<usize>)> = Vec::new();
        for first in (0..self.items.len()).filter(|&item| !has_before[item] && next[item].is_some()) {
            let chain: Vec<usize> = std::iter::successors(Some(first), |&item| next[item]).collect();
            let weight = |item: usize| below[item].iter().find(|(o, _)| Some(*o) == next[item]).map_or(0.0, |p| p.1);
            chains.push((chain.iter().map(|&item| weight(item)).sum(), chain));
        }
        chains.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut beside = vec![(None, None); self.items.len()];
        for layer in &self.layers {
            for pair in layer.windows(2) {
                beside[pair[0]].1 = Some(pair[1]);
                beside[pair[1]].0 = Some(pair[0]);
            }
        }
        for (_, chain) in chains {
            self.align_one(&chain, &beside);
        }
    }

    fn align_one(&mut self, chain: &[usize], beside: &[(Option<usize>, Option<usize>)]) {
        let room = |items: &[Item], item: usize| {
            let (left, right) = beside[item];
            let low = left.map_or(f64::NEG_INFINITY, |l| items[l].across + items[l].after + items[item].before);
            let high = right.map_or(f64::INFINITY, |r| items[r].across - items[r].before - items[item].after);
            // what stands exactly at its neighbour must not be pushed off by rounding
            (low.min(items[item].across), high.max(items[item].across))
        };
        let mut begin = 0;
        while begin < chain.len() {
            let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
            let mut end = begin;
            while end < chain.len() {
                let (l, h) = room(&self.items, chain[end]);
                if low.max(l) > high.min(h) {
                    break;
                }
                (low, high) = (low.max(l), high.min(h));
                end += 1;
            }
            let run = &chain[begin..end];
            let mut places: Vec<f64> = run.iter().map(|&item| self.items[item].across).collect();
            places.sort_by(f64::total_cmp);
            let common = places[places.len() / 2].clamp(low, high);
            run.iter().for_each(|&item| self.items[item].across = common);
            begin = end;
        }
    }

    fn settle(&mut self, layer: usize, sides: &[&[Vec<(usize, f64)>]]) {
        let items = &self.layers[layer];
        // what has no neighbour on this side stays where it is, but gives way
        const IDLE: f64 = 0.01;
        let wishes: Vec<(f64, f64)> = items
            .iter()
            .map(|&item| {
                let mut sum = self.items[item].across * IDLE;
                let mut weight = IDLE;
                for &(other, w) in sides.iter().flat_map(|side| &side[item]) {
                    sum += self.items[other].across * w;
                    weight += w;
                }
                (sum / weight, weight)
            })
            .collect();
        let mut offset = 0.0;
        let offsets: Vec<f64> = items
            .iter()
            .enumerate()
            .map(|(at, &item)| {
                if at > 0 {
                    offset += self.items[items[at - 1]].after + self.items[item].before;
                }
                offset
            })
            .collect();
        let places = nearest_in_order(&wishes, &offsets);
        for (&item, place) in self.layers[layer].iter().zip(places) {
            self.items[item].across = place;
        }
    }
}

/// The places nearest to the wishes (value, weight) of which each is at least its offset beyond the one before: pool
/// adjacent violators on wishes less offsets.
pub(crate) fn nearest_in_order(wishes: &[(f64, f64)], offsets: &[f64]) -> Vec<f64> {
    // blocks of one common value: value, weight, how many
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(wishes.len());
    for (&(wish, weight), offset) in wishes.iter().zip(offsets) {
        blocks.push((wish - offset, weight, 1));
        while let [.., before, last] = blocks[..] {
            if before.0 <= last.0 {
                break;
            }
            blocks.pop();
            let weight = before.1 + last.1;
            let value = (before.0 * before.1 + last.0 * last.1) / weight;
            *blocks.last_mut().expect("two blocks were there") = (value, weight, before.2 + last.2);
        }
    }
    let values = blocks.into_iter().flat_map(|(value, _, count)| std::iter::repeat_n(value, count));
    values.zip(offsets).map(|(value, offset)| value + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_their_order_and_gaps_and_stay_near() {
        let places = nearest_in_order(&[(0.0, 1.0), (0.0, 1.0), (100.0, 1.0)], &[0.0, 10.0, 20.0]);
        assert_eq!(places, [-5.0, 5.0, 100.0]);
        // the heavier one hardly moves
        let places = nearest_in_order(&[(0.0, 99.0), (0.0, 1.0)], &[0.0, 10.0]);
        assert!((places[0] + 0.1).abs() < 1e-9 && (places[1] - 9.9).abs() < 1e-9, "{places:?}");
    }

    #[test]
    fn a_heavy_chain_becomes_straight() {
        let item = |across| Item { across, before: 20.0, after: 20.0 };
        let mut layered = Layered {
            items: vec![item(0.0), item(0.0), item(40.0), item(90.0), item(200.0)],
            layers: vec![vec![0], vec![1, 2], vec![3, 4]],
            pieces: vec![(0, 2, 1.0), (2, 4, 1.0), (0, 1, 0.01), (1, 3, 0.01)],
        };
        layered.relax();
        let x: Vec<f64> = layered.items.iter().map(|i| i.across).collect();
        assert!(x[0] == x[2] && x[2] == x[4], "{x:?}");
        assert!(x[2] - x[1] >= 39.99 && x[4] - x[3] >= 39.99, "{x:?}");
    }
}
