//! The shapes: own boxes, transforms, and whether a point is on them.

use super::matrix::Matrix;
use super::node::{NodeId, Scene};
use super::outline::Outline;
use super::path;
use crate::abi::host;
use crate::abi::memory::get_u16;
use crate::abi::schema::*;
use crate::heap::{FLOAT, HEADER, LIST, info, length, number_at, tag};
use crate::parts::{EFFECTS, OUTLINES};

// Where a line of text stands about its baseline, in parts of its size. The same for every font and host, so
// that all renderers agree.
const ASCENT: f64 = 0.9;
const DESCENT: f64 = 0.2;
/// The least distance in px at which a line takes the pointer.
const LINE_REACH: f64 = 3.0;

/// A rectangle along the axes.
#[derive(Clone, Copy, PartialEq, Debug)]
#[allow(missing_docs)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    /// Holds no point.
    pub const EMPTY: Self =
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };

    /// A rectangle by its corner and size.
    pub fn sized(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    /// Grow to hold a point, whose numbers are not NaN.
    pub fn include(&mut self, (x, y): (f64, f64)) {
        self.left = self.left.min(x);
        self.top = self.top.min(y);
        self.right = self.right.max(x);
        self.bottom = self.bottom.max(y);
    }

    /// Grow to hold another area as a transform shows it, with a margin around it.
    pub fn include_area(&mut self, area: Self, margin: f64, matrix: Matrix) {
        let (left, right) = (area.left - margin, area.right + margin);
        let (top, bottom) = (area.top - margin, area.bottom + margin);
        for corner in [(left, top), (right, top), (right, bottom), (left, bottom)] {
            self.include(matrix.apply(corner));
        }
    }

    /// No side is NaN or infinite.
    pub fn is_finite(self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|side| side.is_finite())
    }

    fn centre(self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// What both areas hold.
    pub fn common(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Whether a point is in it.
    pub fn contains(self, (x, y): (f64, f64)) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }
}

impl Scene {
    /// The box of a shape in its own coordinates, without its stroke. None if it has nothing to draw: no
    /// size, no points, or a number that is not finite.
    pub fn own_area(&self, id: NodeId) -> Option<Area> {
        let number = |attribute| self.number(id, attribute);
        let (x, y) = (number(A_X), number(A_Y));
        let area = match self.node(id).kind {
            RECT | IMAGE => {
                let (width, height) = (number(A_WIDTH), number(A_HEIGHT));
                if !(width > 0.0 && height > 0.0 && number(A_RADIUS).is_finite()) {
                    return None;
                }
                Area::sized(x, y, width, height)
            }
            CIRCLE | ELLIPSE => {
                let (rx, ry) = self.radii(id);
                if !(rx > 0.0 && ry > 0.0) {
                    return None;
                }
                Area::sized(x - rx, y - ry, 2.0 * rx, 2.0 * ry)
            }
            TEXT => {
                let size = number(A_SIZE);
                let shows = self.word(id, A_CONTENT) != 0 && size > 0.0 && number(A_WEIGHT).is_finite();
                if !shows {
                    return None;
                }
                let width = self.text_width(id);
                let left = match self.align(id) {
                    0 => x,
                    1 => x - width / 2.0,
                    _ => x - width,
                };
                Area::sized(left, self.baseline(id) - ASCENT * size, width, (ASCENT + DESCENT) * size)
            }
            LINE | POLYLINE | POLYGON | PATH if OUTLINES => self.outline(id).area()?,
            _ => return None,
        };
        area.is_finite().then_some(area)
    }

    /// The radii of a circle or ellipse.
    pub fn radii(&self, id: NodeId) -> (f64, f64) {
        if self.node(id).kind == CIRCLE {
            let radius = self.number(id, A_RADIUS);
            (radius, radius)
        } else {
            (self.number(id, A_RADIUS_X), self.number(id, A_RADIUS_Y))
        }
    }

    /// The corner radius that fits a rectangle.
    pub fn corner(&self, id: NodeId) -> f64 {
        let (width, height) = (self.number(id, A_WIDTH), self.number(id, A_HEIGHT));
        self.number(id, A_RADIUS).clamp(0.0, (width / 2.0).min(height / 2.0))
    }

    /// How a text is aligned: 0 start, 1 middle, 2 end.
    pub fn align(&self, id: NodeId) -> u32 {
        self.choice(id, A_ALIGN, &ALIGN_VALUES, ALIGN_DEFAULT)
    }

    /// The y of a text's alphabetic baseline.
    pub fn baseline(&self, id: NodeId) -> f64 {
        let (y, size) = (self.number(id, A_Y), self.number(id, A_SIZE));
        match self.choice(id, A_BASELINE, &BASELINE_VALUES, BASELINE_DEFAULT) {
            0 => y + ASCENT * size,
            1 => y + (ASCENT - DESCENT) / 2.0 * size,
            2 => y,
            _ => y - DESCENT * size,
        }
    }

    fn text_width(&self, id: NodeId) -> f64 {
        let string = |attribute| match self.word(id, attribute) {
            0 => (0, 0),
            string => (string + HEADER, length(string)),
        };
        host::measure_text(
            string(A_CONTENT),
            string(A_FONT),
            self.number(id, A_SIZE),
            self.number(id, A_WEIGHT),
        )
    }

    /// How many numbers of a polyline or polygon count: whole points, at least two.
    pub fn point_numbers(&self, id: NodeId) -> u32 {
        let list = self.word(id, A_POINTS);
        if list == 0 || tag(list) != LIST || info(list) != FLOAT || length(list) < 4 {
            return 0;
        }
        length(list) & !1
    }

    /// The lines of a line, polyline, polygon or path.
    fn outline(&self, id: NodeId) -> Outline {
        let mut outline = Outline::default();
        match self.node(id).kind {
            LINE => {
                outline.push(self.number(id, A_X1), self.number(id, A_Y1), true);
                outline.push(self.number(id, A_X2), self.number(id, A_Y2), false);
            }
            PATH => {
                let data = self.word(id, A_D);
                if data != 0 {
                    outline = path::flatten(length(data), |index| get_u16(data + HEADER + 2 * index));
                }
            }
            _ => {
                let list = self.word(id, A_POINTS);
                for at in (0..self.point_numbers(id)).step_by(2) {
                    outline.push(number_at(list, at), number_at(list, at + 1), at == 0);
                }
            }
        }
        outline
    }

    /// The node's own transform, from its coordinates to those of its parent. None if it is not finite.
    pub fn own_matrix(&self, id: NodeId) -> Option<Matrix> {
        let kind = self.node(id).kind;
        if kind == 0 {
            return Some(Matrix::IDENTITY);
        }
        let (rotate, scale) = (self.number(id, A_ROTATE), self.number(id, A_SCALE));
        let scale = (scale * self.number(id, A_SCALE_X), scale * self.number(id, A_SCALE_Y));
        let (mut x, mut y) = self.node(id).place;
        if kind == PATH || self.is_container(id) {
            (x, y) = (x + self.number(id, A_X), y + self.number(id, A_Y));
        }
        let by = (x, y);
        let matrix = if rotate == 0.0 && scale == (1.0, 1.0) {
            Matrix([1.0, 0.0, 0.0, 1.0, by.0, by.1])
        } else {
            let pivot = if self.is_container(id) { (0.0, 0.0) } else { self.own_area(id)?.centre() };
            Matrix::around(pivot, rotate, scale, by)
        };
        matrix.is_finite().then_some(matrix)
    }

    /// The half of the stroke that lies outside the shape; 0 without a stroke.
    pub fn stroke_margin(&self, id: NodeId) -> f64 {
        let width = self.number(id, A_STROKE_WIDTH);
        if self.word(id, A_STROKE) & 0xFF != 0 && width > 0.0 { width / 2.0 } else { 0.0 }
    }

    /// What a group shows of what it holds, from its origin; None if it shows all.
    pub fn clip(&self, id: NodeId) -> Option<Area> {
        if !EFFECTS || self.node(id).kind != GROUP {
            return None;
        }
        let (width, height) = (self.number(id, A_CLIP_WIDTH), self.number(id, A_CLIP_HEIGHT));
        (width > 0.0 && height > 0.0 && (width + height).is_finite())
            .then(|| Area::sized(0.0, 0.0, width, height))
    }

    /// Whether a point in the shape's own coordinates is on it. A shape takes the pointer whatever its fill.
    pub fn is_on(&self, id: NodeId, point: (f64, f64)) -> bool {
        let Some(area) = self.own_area(id) else { return false };
        let margin = self.stroke_margin(id);
        match self.node(id).kind {
            RECT | IMAGE => {
                let outer = Area {
                    left: area.left - margin,
                    top: area.top - margin,
                    right: area.right + margin,
                    bottom: area.bottom + margin,
                };
                outer.contains(point) && is_in_corners(outer, self.corner(id), point)
            }
            CIRCLE | ELLIPSE => {
                let (rx, ry) = self.radii(id);
                let (x, y) = area.centre();
                let (x, y) = ((point.0 - x) / (rx + margin), (point.1 - y) / (ry + margin));
                x * x + y * y <= 1.0
            }
            TEXT => area.contains(point),
            kind if OUTLINES => {
                let outline = self.outline(id);
                let open = kind == LINE || kind == POLYLINE;
                let reach = if open { margin.max(LINE_REACH) } else { margin };
                let filled = !open || self.word(id, A_FILL) & 0xFF != 0;
                filled && outline.contains(point)
                    || reach > 0.0 && outline.is_near(point, reach, kind == POLYGON)
            }
            _ => false,
        }
    }
}

fn is_in_corners(area: Area, radius: f64, (x, y): (f64, f64)) -> bool {
    let dx = (area.left + radius - x).max(x - (area.right - radius)).max(0.0);
    let dy = (area.top + radius - y).max(y - (area.bottom - radius)).max(0.0);
    dx * dx + dy * dy <= radius * radius || dx == 0.0 || dy == 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::Heap;
    use crate::reactive::Frame;

    fn shape(kind: u8, numbers: &[(u32, f64)]) -> (Scene, NodeId) {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let id = scene.create(kind, Frame(0), 0, top);
        for (attribute, value) in numbers {
            scene.set(&mut heap, id, *attribute, value.to_bits());
        }
        (scene, id)
    }

    #[test]
    fn numbers_that_are_not_finite_leave_nothing_to_draw() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for (kind, attribute) in [
                (RECT, A_X),
                (RECT, A_WIDTH),
                (RECT, A_RADIUS),
                (CIRCLE, A_RADIUS),
                (ELLIPSE, A_RADIUS_X),
                (LINE, A_X2),
                (LINE, A_Y1),
            ] {
                let (scene, id) = shape(kind, &[(attribute, bad)]);
                assert_eq!(scene.own_area(id), None, "{kind} {attribute} {bad}");
                assert!(!scene.is_on(id, (1.0, 1.0)));
            }
            let (scene, id) = shape(GROUP, &[(A_X, bad)]);
            assert_eq!(scene.own_matrix(id), None);
            let (scene, id) = shape(RECT, &[(A_ROTATE, bad)]);
            assert_eq!(scene.own_matrix(id), None);
        }
    }

    #[test]
    fn round_corners_do_not_take_the_pointer() {
        let (scene, id) = shape(RECT, &[(A_RADIUS, 50.0)]);
        assert!(scene.is_on(id, (50.0, 1.0)));
        assert!(!scene.is_on(id, (2.0, 2.0)));
    }

    #[test]
    fn a_shape_turns_about_its_centre_and_a_group_about_its_origin() {
        let (scene, id) = shape(RECT, &[(A_X, 100.0), (A_ROTATE, 90.0)]);
        assert_eq!(scene.own_matrix(id).unwrap().apply((100.0, 0.0)), (200.0, 0.0));
        let (scene, id) = shape(GROUP, &[(A_X, 100.0), (A_ROTATE, 90.0)]);
        assert_eq!(scene.own_matrix(id).unwrap().apply((10.0, 0.0)), (100.0, 10.0));
    }

    #[test]
    fn a_thin_line_can_be_met() {
        let (scene, id) = shape(LINE, &[]);
        assert!(scene.is_on(id, (50.0, 2.0)));
        assert!(!scene.is_on(id, (50.0, 4.0)));
    }
}
