//! Affine transforms and areas.

use super::angle::direction;

/// `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// Changes nothing.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Rotation by degrees (exact for quarter turns) and scale about a point, then a move.
    pub fn around(pivot: (f64, f64), degrees: f64, scale: (f64, f64), by: (f64, f64)) -> Self {
        let (sin, cos) = direction(degrees);
        let (a, b) = (cos * scale.0, sin * scale.0);
        let (c, d) = (-sin * scale.1, cos * scale.1);
        let (x, y) = pivot;
        Self([a, b, c, d, by.0 + x - a * x - c * y, by.1 + y - b * x - d * y])
    }

    /// First `inner`, then this one.
    pub fn then_inner(self, inner: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, inner.0);
        Self([
            a * g + c * h,
            b * g + d * h,
            a * i + c * j,
            b * i + d * j,
            a * k + c * l + e,
            b * k + d * l + f,
        ])
    }

    /// Where a point goes.
    pub fn apply(self, (x, y): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Where a point comes from; None if the transform flattens the plane.
    pub fn undo(self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        let [a, b, c, d, e, f] = self.0;
        let area = a * d - b * c;
        let (x, y) = (x - e, y - f);
        (area != 0.0).then(|| ((d * x - c * y) / area, (a * y - b * x) / area))
    }

    /// No part is NaN or infinite.
    pub fn is_finite(self) -> bool {
        self.0.iter().all(|part| part.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_about_a_pivot_keeps_the_pivot_and_can_be_undone() {
        for degrees in [0.0, 30.0, 90.0, -90.0, 180.0, 725.0] {
            let matrix = Matrix::around((10.0, 20.0), degrees, (2.0, 3.0), (0.0, 0.0));
            let (x, y) = matrix.apply((10.0, 20.0));
            assert!((x - 10.0).abs() < 1e-12 && (y - 20.0).abs() < 1e-12);
            let (x, y) = matrix.undo(matrix.apply((3.0, 4.0))).unwrap();
            assert!((x - 3.0).abs() < 1e-12 && (y - 4.0).abs() < 1e-12);
        }
        assert_eq!(Matrix::around((0.0, 0.0), 90.0, (1.0, 1.0), (5.0, 0.0)).apply((1.0, 0.0)), (5.0, 1.0));
    }

    #[test]
    fn composition_applies_the_inner_one_first() {
        let outer = Matrix::around((0.0, 0.0), 90.0, (1.0, 1.0), (0.0, 0.0));
        let inner = Matrix([1.0, 0.0, 0.0, 1.0, 5.0, 0.0]);
        assert_eq!(outer.then_inner(inner).apply((0.0, 0.0)), outer.apply((5.0, 0.0)));
    }

    #[test]
    fn a_flat_transform_has_no_way_back() {
        assert_eq!(Matrix([0.0; 6]).undo((1.0, 1.0)), None);
    }
}
