//! The display list: what renderers draw, in order, in words of 8 bytes (section 8 of `ABI.md`).

mod plain;

use self::plain::{MOST_WORDS, Plain, plain, run};
use crate::abi::State;
use crate::abi::memory::Ptr;
use crate::abi::schema::*;
use crate::heap::{HEADER, length};
use crate::parts::{EFFECTS, ENTITIES, OUTLINES, SITES};
use crate::scene::{Area, Matrix, NodeId, Scene, Visit, Walk, direction};

const OP_MATRIX: u32 = 1;
const OP_RECT: u32 = 2;
const OP_ELLIPSE: u32 = 3;
const OP_LINE: u32 = 4;
const OP_POLYLINE: u32 = 5;
const OP_POLYGON: u32 = 6;
const OP_PATH: u32 = 7;
const OP_TEXT: u32 = 8;
const OP_IMAGE: u32 = 9;
const OP_SHADOW: u32 = 10;
const OP_GRADIENT: u32 = 11;
const OP_CLIP: u32 = 12;
const OP_CLIP_END: u32 = 13;

const OTHER: usize = usize::MAX;

const NO_MATRIX: Matrix = Matrix([f64::NAN; 6]);

/// The list as of the last `draw`, and the view box as of the last `view_box`.
pub struct Display {
    words: Vec<u64>,
    /// How many of the words belong to the list: what stands behind them is left from longer ones.
    used: usize,
    /// How many there were of the display list before, which the words still hold; `OTHER`: they hold something else.
    before: usize,
    /// Bits by which words differ from those that they were written over.
    differing: u64,
    /// Whether the display list is another than the one before, or may be.
    pub anew: bool,
    /// Left, top, width, height.
    pub view: [f64; 4],
}

fn pair(low: u32, high: u32) -> u64 {
    low as u64 | (high as u64) << 32
}

fn string_words(string: Ptr) -> u64 {
    if string == 0 { 0 } else { pair(string + HEADER, length(string)) }
}

/// A color if it shows, else 0.
fn visible(color: u32) -> u32 {
    if color & 0xFF == 0 { 0 } else { color }
}

impl Default for Display {
    fn default() -> Self {
        Self::new()
    }
}

impl Display {
    /// Nothing drawn.
    pub const fn new() -> Self {
        Self { words: Vec::new(), used: 0, before: OTHER, differing: 0, anew: true, view: [0.0; 4] }
    }

    /// What was written last.
    pub fn list(&self) -> &[u64] {
        &self.words[..self.used]
    }

    /// Begin what is no display list.
    pub fn clear(&mut self) {
        self.used = 0;
        self.before = OTHER;
    }

    /// A display list begins.
    fn begin(&mut self) {
        if self.before != OTHER {
            self.before = self.used;
        }
        (self.used, self.differing) = (0, 0);
    }

    /// It is complete. `objects`: those that it refers to may be others, also at the same addresses.
    fn end(&mut self, objects: bool) {
        self.anew = objects || self.before != self.used || self.differing != 0;
        self.before = self.used;
    }

    /// One more word.
    pub fn push(&mut self, word: u64) {
        self.make_room(1);
        let place = &mut self.words[self.used];
        self.differing |= *place ^ word;
        *place = word;
        self.used += 1;
    }

    fn make_room(&mut self, words: usize) {
        if self.words.len() - self.used < words {
            self.words.resize((self.used + words).next_power_of_two(), 0);
        }
    }

    /// More words.
    pub fn extend(&mut self, words: &[u64]) {
        for word in words {
            self.push(*word);
        }
    }

    fn command(&mut self, operation: u32, words: &[u64]) {
        self.push(pair(operation, words.len() as u32 + 1));
        self.extend(words);
    }

    /// What follows of the rows of a shape behind that of a command, from `row` on, as far as it needs no more than
    /// commands: gives the first row that does.
    fn rows(
        &mut self,
        scene: &Scene,
        id: NodeId,
        row: u32,
        opacity: f64,
        command: &[u64; MOST_WORDS],
    ) -> u32 {
        let Some(rows) = &scene.node(id).rows else { return row };
        self.make_room(MOST_WORDS * (rows.count - row) as usize);
        if let Some((words, differing)) = run(scene, id, row, command, &mut self.words[self.used..]) {
            self.used += words;
            self.differing |= differing;
            return rows.count;
        }
        let mut command = [0; MOST_WORDS];
        for row in row..rows.count {
            rows.take(row);
            let found = plain(scene, id, opacity, &mut command);
            if found == Plain::Other {
                return row;
            }
            self.extend(&command[..found.words().unwrap_or(0)]);
        }
        rows.count
    }

    fn use_matrix(&mut self, matrix: Matrix, last: &mut Matrix) {
        if matrix != *last {
            *last = matrix;
            self.command(OP_MATRIX, &matrix.0.map(f64::to_bits));
        }
    }

    fn shape(&mut self, scene: &Scene, visit: Visit, last: &mut Matrix) {
        let id = visit.id;
        let kind = scene.node(id).kind;
        let Some(paint) = paint(scene, visit) else { return };
        let Some(area) = scene.own_area(id) else { return };
        self.use_matrix(visit.matrix, last);
        if EFFECTS {
            self.effects(scene, id, area);
        }
        let number = |attribute| scene.number(id, attribute).to_bits();
        let [a, b, c] = paint;
        match kind {
            RECT => {
                let corner = scene.corner(id).to_bits();
                self.command(
                    OP_RECT,
                    &[a, b, c, number(A_X), number(A_Y), number(A_WIDTH), number(A_HEIGHT), corner],
                );
            }
            CIRCLE | ELLIPSE => {
                let (rx, ry) = scene.radii(id);
                self.command(OP_ELLIPSE, &[a, b, c, number(A_X), number(A_Y), rx.to_bits(), ry.to_bits()]);
            }
            LINE if OUTLINES => {
                self.command(OP_LINE, &[a, b, c, number(A_X1), number(A_Y1), number(A_X2), number(A_Y2)])
            }
            POLYLINE | POLYGON if OUTLINES => {
                let operation = if kind == POLYLINE { OP_POLYLINE } else { OP_POLYGON };
                let points = pair(scene.word(id, A_POINTS) + HEADER, scene.point_numbers(id));
                self.command(operation, &[a, b, c, points]);
            }
            IMAGE if EFFECTS => {
                let source = string_words(scene.word(id, A_SRC));
                self.command(
                    OP_IMAGE,
                    &[a, b, c, number(A_X), number(A_Y), number(A_WIDTH), number(A_HEIGHT), source],
                );
            }
            PATH if OUTLINES => self.command(OP_PATH, &[a, b, c, string_words(scene.word(id, A_D))]),
            _ => {
                let baseline = scene.baseline(id).to_bits();
                let (content, font) =
                    (string_words(scene.word(id, A_CONTENT)), string_words(scene.word(id, A_FONT)));
                let (size, weight, align) = (number(A_SIZE), number(A_WEIGHT), scene.align(id) as u64);
                self.command(OP_TEXT, &[a, b, c, number(A_X), baseline, size, weight, content, font, align]);
            }
        }
    }
}

impl Display {
    /// The shadow and the gradient of the shape that comes next.
    fn effects(&mut self, scene: &Scene, id: NodeId, area: Area) {
        let shadow = visible(scene.word(id, A_SHADOW));
        if shadow != 0 {
            let number = |attribute| scene.number(id, attribute);
            let parts = [number(A_SHADOW_BLUR).max(0.0), number(A_SHADOW_X), number(A_SHADOW_Y)];
            if parts.iter().all(|part| part.is_finite()) {
                let [blur, x, y] = parts.map(f64::to_bits);
                self.command(OP_SHADOW, &[pair(shadow, 0), blur, x, y]);
            }
        }
        let to = visible(scene.word(id, A_FILL_TO));
        if to != 0 && visible(scene.word(id, A_FILL)) != 0 {
            let way = scene.choice(id, A_GRADIENT, &GRADIENT_VALUES, GRADIENT_DEFAULT);
            let ends = gradient(area, way, scene.number(id, A_GRADIENT_ANGLE));
            if ends.iter().all(|end| end.is_finite()) {
                let [x1, y1, x2, y2] = ends.map(f64::to_bits);
                self.command(OP_GRADIENT, &[pair(way, to), x1, y1, x2, y2]);
            }
        }
    }

    /// Begin and end clips, so that those around the next shape are in force.
    fn clip(&mut self, scene: &Scene, wanted: &[Visit], open: &mut Vec<NodeId>, last: &mut Matrix) {
        let kept = open.iter().zip(wanted).take_while(|(open, wanted)| **open == wanted.id).count();
        for _ in kept..open.len() {
            open.pop();
            self.command(OP_CLIP_END, &[]);
            *last = NO_MATRIX;
        }
        for group in &wanted[kept..] {
            let Some(area) = scene.clip(group.id) else { continue };
            let radius = scene.number(group.id, A_CLIP_RADIUS).clamp(0.0, area.right.min(area.bottom) / 2.0);
            self.command(OP_MATRIX, &group.matrix.0.map(f64::to_bits));
            self.command(OP_CLIP, &[area.right.to_bits(), area.bottom.to_bits(), radius.to_bits()]);
            open.push(group.id);
            *last = NO_MATRIX;
        }
    }
}

/// Where a gradient begins and ends: two points, or (radial) the centre, the radius and 0.
fn gradient(area: Area, way: u32, degrees: f64) -> [f64; 4] {
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    let (x, y) = (area.left + width / 2.0, area.top + height / 2.0);
    if way == 1 {
        return [x, y, width.max(height) / 2.0, 0.0];
    }
    let (sin, cos) = direction(degrees);
    let half = (width * cos.abs() + height * sin.abs()) / 2.0;
    [x - cos * half, y - sin * half, x + cos * half, y + sin * half]
}

/// Fill and stroke, stroke width, opacity; None when nothing shows.
fn paint(scene: &Scene, visit: Visit) -> Option<[u64; 3]> {
    let id: NodeId = visit.id;
    let fill = match scene.node(id).kind {
        LINE => 0,
        // An image has no paint; it shows when it has a source.
        IMAGE => u32::from(scene.word(id, A_SRC) != 0),
        _ => visible(scene.word(id, A_FILL)),
    };
    let width = scene.number(id, A_STROKE_WIDTH);
    let stroke = if width > 0.0 && width.is_finite() { visible(scene.word(id, A_STROKE)) } else { 0 };
    (visit.opacity > 0.0 && (fill | stroke) != 0)
        .then(|| [pair(fill, stroke), width.to_bits(), visit.opacity.to_bits()])
}

impl State {
    /// Write the display list of what is mounted.
    pub fn draw(&mut self) {
        self.display.begin();
        self.scene.place_all();
        let mut walk = Walk::new(&mut self.scene);
        let mut last = Matrix::IDENTITY;
        let mut open = vec![];
        let mut command = [0; MOST_WORDS];
        let (scene, display) = (&self.scene, &mut self.display);
        while let Some(id) = walk.step(scene) {
            let opacity = walk.above().opacity;
            // Only what stands many times over is so much that the short way counts.
            let plain = if SITES { plain(scene, id, opacity, &mut command) } else { Plain::Other };
            let visit = if plain == Plain::Other { walk.visit(scene, id) } else { None };
            if visit.is_none() && plain.words().is_none() {
                continue;
            }
            if EFFECTS && walk.has_moved() {
                display.clip(scene, &walk.clips(scene), &mut open, &mut last);
            }
            if let Some(words) = plain.words() {
                display.use_matrix(walk.above().matrix, &mut last);
                display.extend(&command[..words]);
                if ENTITIES {
                    walk.row = display.rows(scene, id, walk.row, opacity, &command);
                }
            } else if let Some(visit) = visit {
                display.shape(scene, visit, &mut last);
            }
        }
        if EFFECTS {
            self.display.clip(&self.scene, &[], &mut open, &mut last);
        }
        self.display.end(self.scene.objects);
        (self.scene.changed, self.scene.objects) = (false, false);
    }

    /// The view: the component's own width and height, or the bounds of what it draws.
    pub fn view_box(&mut self) {
        let own = self.own_size();
        self.display.view = match own {
            Some((width, height)) => [0.0, 0.0, width, height],
            None => {
                let mut area = Area::EMPTY;
                self.scene.place_all();
                let mut walk = Walk::new(&mut self.scene);
                while let Some(visit) = walk.next(&self.scene) {
                    if let (Some(_), Some(own)) = (paint(&self.scene, visit), self.scene.own_area(visit.id)) {
                        let mut shown = Area::EMPTY;
                        shown.include_area(own, self.scene.stroke_margin(visit.id), visit.matrix);
                        for group in walk.clips(&self.scene) {
                            let mut clip = Area::EMPTY;
                            if let Some(own) = self.scene.clip(group.id) {
                                clip.include_area(own, 0.0, group.matrix);
                                shown = shown.common(clip);
                            }
                        }
                        if shown.left <= shown.right && shown.top <= shown.bottom {
                            area.include((shown.left, shown.top));
                            area.include((shown.right, shown.bottom));
                        }
                    }
                }
                if area.is_finite() {
                    [area.left, area.top, area.right - area.left, area.bottom - area.top]
                } else {
                    [0.0; 4]
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::abi::State;
    use crate::abi::memory::{set_f64, set_u64};
    use crate::abi::schema::*;
    use crate::heap::{FLOAT, new_list, new_string, slot};
    use crate::reactive::Frame;

    fn drawn_anew(state: &mut State) -> bool {
        state.draw();
        state.display.anew
    }

    #[test]
    fn a_list_is_another_where_a_word_a_length_or_an_object_is() {
        let mut state = State::new();
        let top = state.scene.top();
        let rect = state.scene.create(RECT, Frame(0), 0, top);
        let text = state.scene.create(TEXT, Frame(0), 0, top);
        assert_eq!([drawn_anew(&mut state), drawn_anew(&mut state)], [true, false]);
        let set = |state: &mut State, id, attribute, bits| {
            state.scene.set(&mut state.heap, id, attribute, bits);
            [drawn_anew(state), drawn_anew(state)]
        };
        assert_eq!(set(&mut state, rect, A_X, 7f64.to_bits()), [true, false]);
        assert_eq!(set(&mut state, rect, A_VISIBLE, 0), [true, false]);
        assert_eq!(set(&mut state, rect, A_X, 8f64.to_bits()), [false, false], "nobody sees it");
        assert_eq!(set(&mut state, rect, A_VISIBLE, 1), [true, false]);
        // It may stand where another one was that is gone.
        let string = new_string(&mut state.heap, 2);
        assert_eq!(set(&mut state, text, A_CONTENT, u64::from(string)), [true, false]);
        state.trace();
        assert_eq!([drawn_anew(&mut state), drawn_anew(&mut state)], [true, false]);
        state.pick((1.0, 1.0));
        assert_eq!([drawn_anew(&mut state), drawn_anew(&mut state)], [true, false]);
    }

    #[test]
    fn a_list_of_rows_is_another_where_a_row_is() {
        for kind in [RECT, ELLIPSE] {
            for attributes in [&[A_X, A_FILL][..], &[A_X, A_OPACITY]] {
                let mut state = State::new();
                let top = state.scene.top();
                let id = state.scene.create(kind, Frame(0), 0, top);
                let list = new_list(&mut state.heap, 2, FLOAT);
                for (index, attribute) in attributes.iter().enumerate() {
                    set_f64(slot(list, index as u32), f64::from(*attribute));
                }
                let mut draw = |count: u32, last: f64| {
                    let rows = state.scene.set_rows(id, list, count);
                    for row in 0..count {
                        set_f64(rows + 16 * row, if row + 1 == count { last } else { 5.0 });
                        let second = if attributes[1] == A_FILL { 0xFF } else { 1f64.to_bits() };
                        set_u64(rows + 16 * row + 8, second);
                    }
                    drawn_anew(&mut state)
                };
                let found =
                    [draw(9, 1.0), draw(9, 1.0), draw(9, 2.0), draw(8, 2.0), draw(8, 2.0), draw(9, 2.0)];
                assert_eq!(found, [true, false, true, true, false, true], "{kind} {attributes:?}");
            }
        }
    }
}
