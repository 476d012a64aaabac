//! From the coordinates of shapes to pixels.

use crate::area::Area;

/// a b c d e f, as in SVG.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(transparent)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// And from there on scaled and moved.
    pub fn fitted(self, [scale, x, y]: [f64; 3]) -> Self {
        let [a, b, c, d, e, f] = self.0.map(|part| part * scale);
        Self([a, b, c, d, e + x, f + y])
    }

    #[inline(always)]
    pub fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Whether upright rectangles stay upright.
    #[inline(always)]
    pub fn is_straight(&self) -> bool {
        let [a, b, c, d, ..] = self.0;
        (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0)
    }

    /// The pixels' rectangle around one of the shape's: its middle and half of its sides.
    #[inline(always)]
    pub fn bounds(&self, (x, y): (f64, f64), (wide, high): (f64, f64)) -> Area {
        let [a, b, c, d, ..] = self.0;
        let (x, y) = self.apply(x, y);
        let reach_x = a.abs() * wide + c.abs() * high;
        let reach_y = b.abs() * wide + d.abs() * high;
        Area { left: x - reach_x, top: y - reach_y, right: x + reach_x, bottom: y + reach_y }
    }

    /// How much larger a length becomes, at most.
    pub fn stretch(&self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * a + b * b + c * c + d * d).sqrt()
    }
}
