//! The short way for what most pictures are made of: rectangles, circles and ellipses that are neither turned nor
//! scaled and have no shadow or gradient. It gives what the long way gives.

use super::{OP_ELLIPSE, OP_RECT, pair, visible};
use crate::abi::memory::{Ptr, get_f64, get_u32};
use crate::abi::schema::*;
use crate::scene::{NodeId, Scene};

/// The longest command of such a shape, in words.
pub const MOST_WORDS: usize = 9;

/// What the short way finds out.
#[derive(Clone, Copy, PartialEq)]
pub enum Plain {
    /// Nothing of it shows.
    Hidden = 0,
    /// This shape needs the long way.
    Other = 1,
    /// It is drawn, by a command of so many words.
    Ellipse = 8,
    /// The same.
    Rect = 9,
}

impl Plain {
    /// How many words its command has, if it is drawn.
    pub fn words(self) -> Option<usize> {
        (self as usize >= 8).then_some(self as usize)
    }
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
    scale: u32,
    scale_x: u32,
    scale_y: u32,
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
        scale: place(kind, A_SCALE),
        scale_x: place(kind, A_SCALE_X),
        scale_y: place(kind, A_SCALE_Y),
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
        get_f64(slots + self.rotate) != 0.0
            || get_f64(slots + self.scale) != 1.0
            || get_f64(slots + self.scale_x) != 1.0
            || get_f64(slots + self.scale_y) != 1.0
            || (get_u32(slots + self.shadow) | get_u32(slots + self.fill_to)) & 0xFF != 0
    }
}

/// Writes what is drawn of a shape, inside of what has an opacity.
pub fn plain(scene: &Scene, id: NodeId, opacity: f64, command: &mut [u64; MOST_WORDS]) -> Plain {
    let node = scene.node(id);
    let Some(at) = Places::of(node.kind) else { return Plain::Other };
    let slots = node.slots;
    if node.place != (0.0, 0.0) || at.is_special(slots) {
        return Plain::Other;
    }
    let number = |place: u32| get_f64(slots + place);
    let stroke_width = number(at.stroke_width);
    let strokes = stroke_width > 0.0 && stroke_width < f64::INFINITY;
    let stroke = if strokes { visible(get_u32(slots + at.stroke)) } else { 0 };
    let fill = visible(get_u32(slots + at.fill));
    let opacity = opacity * number(at.opacity).clamp(0.0, 1.0);
    let shows = opacity > 0.0 && (fill | stroke) != 0;
    if get_u32(slots + at.visible) == 0 || !shows {
        return Plain::Hidden;
    }
    let (x, y, width, height) = (number(at.x), number(at.y), number(at.width), number(at.height));
    if !(width > 0.0 && height > 0.0 && stands(node.kind, x, y, width, height)) {
        return Plain::Hidden;
    }
    let mut found = Plain::Ellipse;
    if node.kind == RECT {
        let radius = number(at.radius);
        if !radius.is_finite() {
            return Plain::Hidden;
        }
        let most = if width < height { width } else { height } / 2.0;
        let radius = if radius > most { most } else { radius };
        command[8] = if radius > 0.0 { radius } else { 0.0 }.to_bits();
        found = Plain::Rect;
    }
    let operation = if found == Plain::Rect { OP_RECT } else { OP_ELLIPSE };
    command[0] = pair(operation, found as u32);
    command[1] = pair(fill, stroke);
    command[2] = stroke_width.to_bits();
    command[3] = opacity.to_bits();
    command[4] = x.to_bits();
    command[5] = y.to_bits();
    command[6] = width.to_bits();
    command[7] = height.to_bits();
    found
}

/// Rows that differ by their place and their fill alone, from `first` on, by the command of one that was drawn.
/// Gives how many words were written, and the bits by which they differ from what was there; None if the rows differ
/// by more.
pub fn run(
    scene: &Scene,
    id: NodeId,
    first: u32,
    command: &[u64; MOST_WORDS],
    out: &mut [u64],
) -> Option<(usize, u64)> {
    let node = scene.node(id);
    let (at, rows) = (Places::of(node.kind)?, node.rows.as_ref()?);
    // Of each of the three: where it stands in the row at hand, and how much further on in the next, if it differs.
    let (mut x_at, mut y_at, mut fill_at) = (None, None, None);
    for column in &rows.columns {
        let from = Some((column.first + first * column.step, column.step));
        match column.slot.map_or(u32::MAX, |slot| slot - node.slots) {
            place if place == at.x => x_at = from,
            place if place == at.y => y_at = from,
            place if place == at.fill => fill_at = from,
            _ => return None,
        }
    }
    let next = |at: &mut Option<(Ptr, u32)>| {
        let (from, step) = at.as_mut()?;
        *from += *step;
        Some(*from - *step)
    };
    let [head, paint, stroke_width, opacity, x, y, width_bits, height_bits, radius] = *command;
    let [mut x, mut y, width, height] = [x, y, width_bits, height_bits].map(f64::from_bits);
    let (stroke, words) = ((paint >> 32) as u32, (head >> 32) as usize);
    let mut fill = paint as u32;
    let (mut used, mut differing) = (0, 0);
    for _ in first..rows.count {
        x = next(&mut x_at).map_or(x, get_f64);
        y = next(&mut y_at).map_or(y, get_f64);
        fill = next(&mut fill_at).map_or(fill, |from| visible(get_u32(from)));
        if fill | stroke == 0 || !stands(node.kind, x, y, width, height) {
            continue;
        }
        let to = out.get_mut(used..)?.first_chunk_mut::<MOST_WORDS>()?;
        let mut put = |place: usize, word: u64| {
            differing |= to[place] ^ word;
            to[place] = word;
        };
        put(0, head);
        put(1, pair(fill, stroke));
        put(2, stroke_width);
        put(3, opacity);
        put(4, x.to_bits());
        put(5, y.to_bits());
        put(6, width_bits);
        put(7, height_bits);
        if node.kind == RECT {
            put(8, radius);
        }
        used += words;
    }
    Some((used, differing))
}

/// Whether the box of a shape is finite.
#[inline(always)]
fn stands(kind: u8, x: f64, y: f64, width: f64, height: f64) -> bool {
    // As a box has its sides: a rectangle stands at its corner, the others at their centre.
    let (left, top, times) = if kind == RECT { (x, y, 1.0) } else { (x - width, y - height, 2.0) };
    // A number times 0 is 0 if it is finite, and else not a number.
    left * 0.0 + top * 0.0 + (left + times * width) * 0.0 + (top + times * height) * 0.0 == 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::State;
    use crate::abi::memory::{set_f64, set_u64};
    use crate::display::Display;
    use crate::heap::{FLOAT, Heap, new_list, slot};
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
            let mut command = [0; MOST_WORDS];
            let found = plain(&scene, id, walk.above().opacity, &mut command);
            match found.words() {
                Some(words) => short.extend(&command[..words]),
                None if found == Plain::Other => short.extend(long.list()),
                None => {}
            }
        }
        (long.list().to_vec(), short.list().to_vec())
    }

    #[test]
    fn rows_are_drawn_as_shapes_of_their_own_are() {
        let numbers = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e308, f64::MAX, 0.5, 3.0, -200.0];
        let fills = [0xFF, 0xFF00_0080, 0, 0xFFFF_FF00];
        let all = [A_X, A_FILL, A_Y, A_ROTATE, A_RADIUS, A_VISIBLE];
        for kind in [RECT, CIRCLE, ELLIPSE] {
            for (attributes, stroke) in [(1, 0), (2, 0), (3, 0), (3, 0xFF), (4, 0), (5, 0xFF), (6, 0)] {
                let (mut one, mut many) = (State::new(), State::new());
                let top = one.scene.top();
                assert_eq!(many.scene.top(), top);
                let id = many.scene.create(kind, Frame(0), 0, top);
                many.scene.set(&mut many.heap, id, A_STROKE, stroke);
                let list = new_list(&mut many.heap, attributes, FLOAT);
                for index in 0..attributes {
                    set_f64(slot(list, index), f64::from(all[index as usize]));
                }
                let count = 200;
                let rows = many.scene.set_rows(id, list, count);
                for row in 0..count {
                    let single = one.scene.create(kind, Frame(0), 0, top);
                    one.scene.set(&mut one.heap, single, A_STROKE, stroke);
                    for index in 0..attributes {
                        let chosen = (row * 7 + index * 5 + row / 9) as usize;
                        let bits = match all[index as usize] {
                            A_FILL => fills[chosen % 4],
                            A_VISIBLE => u64::from(!chosen.is_multiple_of(5)),
                            A_ROTATE if row < 150 => 0,
                            _ => numbers[chosen % 9].to_bits(),
                        };
                        set_u64(rows + 8 * (row * attributes + index), bits);
                        one.scene.set(&mut one.heap, single, all[index as usize], bits);
                    }
                }
                one.draw();
                many.draw();
                assert_eq!(one.display.list(), many.display.list(), "{kind} {attributes}");
                assert!(one.display.list().len() > 9);
            }
        }
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
