//! Curves through layer points: smooth, never overshooting, leaving and entering nodes along the flow.

/// A point by its distance along the flow and across it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// Along the flow: down, or to the right.
    pub along: f64,
    /// Across the flow.
    pub across: f64,
}

/// A cubic piece: two control points and the end.
pub(crate) type Piece = (Place, Place, Place);

/// Cubic pieces through the points, whose `along` only grows. The tangent at both ends is the flow's direction and the
/// curve stays between neighbouring points (monotone cubic interpolation, Fritsch and Carlson 1980).
pub(crate) fn through(points: &[Place]) -> Vec<Piece> {
    let slope = |a: Place, b: Place| (b.across - a.across) / (b.along - a.along).max(1e-6);
    let last = points.len() - 1;
    let mut tangents = vec![0.0; points.len()];
    for at in 1..last {
        let (before, after) = (slope(points[at - 1], points[at]), slope(points[at], points[at + 1]));
        if before * after > 0.0 {
            // the harmonic mean keeps the curve monotone whatever the spacing
            tangents[at] = 2.0 * before * after / (before + after);
        }
    }
    points
        .windows(2)
        .enumerate()
        .map(|(at, pair)| {
            let third = (pair[1].along - pair[0].along) / 3.0;
            // longer handles at the ends make the line leave its node straight
            let (first, second) = (if at == 0 { 1.3 } else { 1.0 }, if at + 1 == last { 1.3 } else { 1.0 });
            (
                Place { along: pair[0].along + third * first, across: pair[0].across + tangents[at] * third * first },
                Place {
                    along: pair[1].along - third * second,
                    across: pair[1].across - tangents[at + 1] * third * second,
                },
                pair[1],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_end_along_the_flow_and_stay_between_their_points() {
        let points =
            [(0.0, 0.0), (50.0, 80.0), (90.0, 90.0), (150.0, 20.0)].map(|(along, across)| Place { along, across });
        let pieces = through(&points);
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces[0].0.across, 0.0);
        assert_eq!(pieces[2].1.across, 20.0);
        for (piece, pair) in pieces.iter().zip(points.windows(2)) {
            let (low, high) = (pair[0].across.min(pair[1].across), pair[0].across.max(pair[1].across));
            for control in [piece.0, piece.1, piece.2] {
                assert!((low..=high).contains(&control.across), "{control:?} outside {low}..{high}");
            }
        }
    }
}
