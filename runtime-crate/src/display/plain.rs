//! The short way for what most pictures are made of: rectangles, circles and ellipses that are neither turned nor
//! scaled and have no shadow or gradient. It gives what the long way gives.

use super::{OP_ELLIPSE, OP_RECT, pair, visible};
use crate::abi::memory::{Ptr, get_f64, get_u32};
use crate::abi::schema::*;
use crate::scene::{NodeId, Scene, Visit};

/// A command of a shape: its operation, and its eight words.
pub type Command = (u32, [u64; 8]);

/// What the short way finds out.
pub enum Plain {
    /// It is to be drawn.
    Drawn(Command),
    /// Nothing of it shows.
    Hidden,
    /// This shape needs the long way.
    Other,
}

/// Where the attributes of an element stand from its first one on.
struct Places {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    radius: u32,
    fill: u32,
    fill_to: u32,
    stroke: u32,
    stroke_width: u32,
    shadow: u32,
    opacity: u32,
    visible: u32,
    rotate: u32,
    scales: [u32; 3],
}

const fn place(kind: u8, attribute: u32) -> u32 {
    8 * SLOT[kind as usize][attribute as usize] as u32
}

/// Without a corner radius of its own, an element has the place of another number there.
const fn places(kind: u8, width: u32, height: u32) -> Places {
    Places {
        x: place(kind, A_X),
        y: place(kind, A_Y),
        width: place(kind, width),
        height: place(kind, height),
        radius: place(kind, if kind == ELLIPSE { A_RADIUS_X } else { A_RADIUS }),
        fill: place(kind, A_FILL),
        fill_to: place(kind, A_FILL_TO),
        stroke: place(kind, A_STROKE),
        stroke_width: place(kind, A_STROKE_WIDTH),
        shadow: place(kind, A_SHADOW),
        opacity: place(kind, A_OPACITY),
        visible: place(kind, A_VISIBLE),
        rotate: place(kind, A_ROTATE),
        scales: [place(kind, A_SCALE), place(kind, A_SCALE_X), place(kind, A_SCALE_Y)],
    }
}

static RECT_PLACES: Places = places(RECT, A_WIDTH, A_HEIGHT);
static CIRCLE_PLACES: Places = places(CIRCLE, A_RADIUS, A_RADIUS);
static ELLIPSE_PLACES: Places = places(ELLIPSE, A_RADIUS_X, A_RADIUS_Y);

impl Places {
    fn of(kind: u8) -> Option<&'static Self> {
        match kind {
            RECT => Some(&RECT_PLACES),
            CIRCLE => Some(&CIRCLE_PLACES),
            ELLIPSE => Some(&ELLIPSE_PLACES),
            _ => None,
        }
    }

    /// Turned, scaled, or with a shadow or gradient.
    #[inline(always)]
    fn is_special(&self, slots: Ptr) -> bool {
        let [scale, x, y] = self.scales.map(|at| get_f64(slots + at));
        get_f64(slots + self.rotate) != 0.0
            || scale != 1.0
            || x != 1.0
            || y != 1.0
            || (get_u32(slots + self.shadow) | get_u32(slots + self.fill_to)) & 0xFF != 0
    }
}

/// What is drawn of a shape inside of `above`.
pub fn plain(scene: &Scene, id: NodeId, above: &Visit) -> Plain {
    let node = scene.node(id);
    let Some(at) = Places::of(node.kind) else { return Plain::Other };
    let slots = node.slots;
    if node.place != (0.0, 0.0) || at.is_special(slots) {
        return Plain::Other;
    }
    let number = |place: u32| get_f64(slots + place);
    let stroke_width = number(at.stroke_width);
    let strokes = stroke_width > 0.0 && stroke_width.is_finite();
    let stroke = if strokes { visible(get_u32(slots + at.stroke)) } else { 0 };
    let fill = visible(get_u32(slots + at.fill));
    let opacity = above.opacity * number(at.opacity).clamp(0.0, 1.0);
    let shows = opacity > 0.0 && (fill | stroke) != 0;
    if get_u32(slots + at.visible) == 0 || !shows {
        return Plain::Hidden;
    }
    let (x, y, width, height) = (number(at.x), number(at.y), number(at.width), number(at.height));
    // As a box has its sides: a rectangle stands at its corner, the others at their centre.
    let (left, top, times) = if node.kind == RECT { (x, y, 1.0) } else { (x - width, y - height, 2.0) };
    let sides = [left, top, left + times * width, top + times * height];
    if !(width > 0.0 && height > 0.0 && sides.iter().all(|side| side.is_finite())) {
        return Plain::Hidden;
    }
    let paint = [pair(fill, stroke), stroke_width.to_bits(), opacity.to_bits()];
    let (operation, radius) = if node.kind == RECT {
        let radius = number(at.radius);
        if !radius.is_finite() {
            return Plain::Hidden;
        }
        (OP_RECT, radius.clamp(0.0, (width / 2.0).min(height / 2.0)))
    } else {
        (OP_ELLIPSE, 0.0)
    };
    let [a, b, c] = paint;
    let [x, y, width, height, radius] = [x, y, width, height, radius].map(f64::to_bits);
    Plain::Drawn((operation, [a, b, c, x, y, width, height, radius]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::Display;
    use crate::heap::Heap;
    use crate::reactive::Frame;
    use crate::scene::{Matrix, Walk};

    /// Both ways draw one shape.
    fn drawn(kind: u8, numbers: &[(u32, f64)], words: &[(u32, u32)]) -> (Vec<u64>, Vec<u64>) {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let id = scene.create(kind, Frame(0), 0, top);
        for (attribute, value) in numbers {
            scene.set(&mut heap, id, *attribute, value.to_bits());
        }
        for (attribute, value) in words {
            scene.set(&mut heap, id, *attribute, u64::from(*value));
        }
        let mut walk = Walk::new(&mut scene);
        let mut long = Display::new();
        let mut short = Display::new();
        while let Some(id) = walk.step(&scene) {
            if let Some(visit) = walk.visit(&scene, id) {
                long.shape(&scene, visit, &mut Matrix::IDENTITY.clone());
            }
            match plain(&scene, id, walk.above()) {
                Plain::Drawn(command) => short.plain(command),
                Plain::Hidden => {}
                Plain::Other => short.words.clone_from(&long.words),
            }
        }
        (long.words, short.words)
    }

    #[test]
    fn it_draws_what_the_long_way_draws() {
        let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e308, f64::MAX];
        let attributes = [A_X, A_Y, A_WIDTH, A_HEIGHT, A_RADIUS, A_RADIUS_X, A_RADIUS_Y, A_OPACITY];
        let all = [&attributes[..], &[A_STROKE_WIDTH, A_ROTATE, A_SCALE, A_SCALE_X]].concat();
        let paints =
            [(A_FILL, 0), (A_STROKE, 0xFF00_00FF), (A_VISIBLE, 0), (A_SHADOW, 0xFF), (A_FILL_TO, 0xFF)];
        for kind in [RECT, CIRCLE, ELLIPSE] {
            for attribute in &all {
                for value in bad.into_iter().chain([0.5, 3.0, 200.0]) {
                    let (long, short) = drawn(kind, &[(*attribute, value), (A_Y, 3.0)], &[]);
                    assert_eq!(long, short, "{kind} {attribute} {value}");
                }
            }
            for paint in paints {
                let (long, short) = drawn(kind, &[(A_X, 7.0)], &[paint]);
                assert_eq!(long, short, "{kind} {paint:?}");
            }
        }
    }
}
