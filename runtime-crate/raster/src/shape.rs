//! Shapes that are drawn here: rectangles, ellipses and lines, each with a fill, a stroke or both.

use crate::area::Area;
use crate::cover::Cover;
use crate::ink::Ink;
use crate::matrix::Matrix;
use crate::outline::{line, round_box};
use crate::pixels::Pixels;

pub const RECT: u32 = 2;
pub const ELLIPSE: u32 = 3;
pub const LINE: u32 = 4;

/// Further away, pixels can no longer be told apart exactly enough.
const FARTHEST: f64 = 1e6;

/// What a command of the display list says (section 8 of `ABI.md`).
#[derive(Clone, Copy)]
pub struct Shape {
    operation: u32,
    fill: u32,
    stroke: u32,
    stroke_width: f64,
    opacity: f64,
    numbers: [f64; 4],
    radius: f64,
}

impl Shape {
    /// By the words of its command; None if it is not drawn here.
    #[inline(always)]
    pub fn read(command: &[u64]) -> Option<Self> {
        let (operation, words) = (command.first().map(|word| *word as u32)?, command.get(1..8)?);
        let mut shape = Self {
            operation,
            fill: words[0] as u32,
            stroke: (words[0] >> 32) as u32,
            stroke_width: f64::from_bits(words[1]),
            opacity: f64::from_bits(words[2]),
            numbers: [words[3], words[4], words[5], words[6]].map(f64::from_bits),
            radius: 0.0,
        };
        // A stroke that is seen through lies on its fill, unless both are to fade as one.
        let fades_as_one = shape.fill != 0 && shape.stroke != 0 && shape.opacity != 1.0;
        match operation {
            RECT => shape.radius = f64::from_bits(*command.get(8)?),
            // Around an ellipse that is no circle, a stroke's outline is none.
            ELLIPSE if shape.stroke == 0 || shape.numbers[2] == shape.numbers[3] => {}
            LINE => {}
            _ => return None,
        }
        (!fades_as_one).then_some(shape)
    }

    /// Middle and half of the sides of a box or an ellipse.
    #[inline(always)]
    fn place(&self) -> ((f64, f64), (f64, f64)) {
        let [x, y, width, height] = self.numbers;
        match self.operation {
            RECT => ((x + width / 2.0, y + height / 2.0), (width.abs() / 2.0, height.abs() / 2.0)),
            ELLIPSE => ((x, y), (width, height)),
            // From one point to the other.
            _ => {
                (((x + width) / 2.0, (y + height) / 2.0), ((width - x).abs() / 2.0, (height - y).abs() / 2.0))
            }
        }
    }

    fn corner(&self, (wide, high): (f64, f64)) -> (f64, f64) {
        match self.operation {
            ELLIPSE => (wide, high),
            _ => {
                let radius = self.radius.min(wide).min(high);
                (radius, radius)
            }
        }
    }

    /// What it may cover, in pixels; `matrix` leads there.
    #[inline(always)]
    pub fn bounds(&self, matrix: &Matrix) -> Area {
        let (middle, (wide, high)) = self.place();
        let reach = if self.stroke == 0 { 0.0 } else { self.stroke_width / 2.0 };
        matrix.bounds(middle, (wide + reach, high + reach))
    }

    /// Whether it lies where pixels can be told apart.
    #[inline(always)]
    pub fn is_near(area: Area) -> bool {
        area.left > -FARTHEST && area.top > -FARTHEST && area.right < FARTHEST && area.bottom < FARTHEST
    }

    /// Whether it is nothing but the fill of an upright rectangle.
    #[inline(always)]
    pub fn is_upright(&self, matrix: &Matrix) -> bool {
        self.operation == RECT && self.radius == 0.0 && self.stroke == 0 && matrix.is_straight()
    }

    /// Draw it, not beyond `clip`. Gives what it may have drawn on.
    #[inline(always)]
    pub fn draw(&self, matrix: &Matrix, pixels: &mut Pixels<'_>, clip: Area, cover: &mut Cover) -> Area {
        let bounds = self.bounds(matrix);
        let shown = bounds.common(clip);
        if shown.is_empty() {
            return Area::NONE;
        }
        if self.is_upright(matrix) {
            pixels.fill(shown, self.fill, self.opacity);
        } else {
            self.outline(matrix, pixels, clip, bounds, cover);
        }
        shown
    }

    #[inline(never)]
    fn outline(&self, matrix: &Matrix, pixels: &mut Pixels<'_>, clip: Area, bounds: Area, cover: &mut Cover) {
        let stroke = Ink::new(self.stroke, self.opacity);
        if self.operation == LINE {
            let [x1, y1, x2, y2] = self.numbers;
            cover.fill(pixels, clip, bounds, stroke, |pen| {
                line(pen, matrix, (x1, y1), (x2, y2), self.stroke_width);
            });
            return;
        }
        let (middle, half) = self.place();
        let radii = self.corner(half);
        if self.fill != 0 {
            let ink = Ink::new(self.fill, self.opacity);
            cover.fill(pixels, clip, bounds, ink, |pen| round_box(pen, matrix, middle, half, radii, 1.0));
        }
        if self.stroke != 0 {
            let reach = self.stroke_width / 2.0;
            // Corners that are not round stay so.
            let moved = |by: f64| {
                let radius = |radius: f64| if radius > 0.0 { (radius + by).max(0.0) } else { 0.0 };
                ((half.0 + by, half.1 + by), (radius(radii.0), radius(radii.1)))
            };
            cover.fill(pixels, clip, bounds, stroke, |pen| {
                let (outer, round) = moved(reach);
                round_box(pen, matrix, middle, outer, round, 1.0);
                let (inner, round) = moved(-reach);
                if inner.0 > 0.0 && inner.1 > 0.0 {
                    round_box(pen, matrix, middle, inner, round, -1.0);
                }
            });
        }
    }
}
