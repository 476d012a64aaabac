//! The display list: what renderers draw, in order, in words of 8 bytes (section 8 of `ABI.md`).

use crate::abi::State;
use crate::abi::memory::Ptr;
use crate::abi::schema::*;
use crate::heap::{HEADER, length};
use crate::scene::{Area, Matrix, NodeId, Scene, Visit, Walk};

const OP_MATRIX: u32 = 1;
const OP_RECT: u32 = 2;
const OP_ELLIPSE: u32 = 3;
const OP_LINE: u32 = 4;
const OP_POLYLINE: u32 = 5;
const OP_POLYGON: u32 = 6;
const OP_PATH: u32 = 7;
const OP_TEXT: u32 = 8;

/// The list as of the last `draw`, and the view box as of the last `view_box`.
pub struct Display {
    /// Commands.
    pub words: Vec<u64>,
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
        Self { words: Vec::new(), view: [0.0; 4] }
    }

    fn command(&mut self, operation: u32, words: &[u64]) {
        self.words.push(pair(operation, words.len() as u32 + 1));
        self.words.extend_from_slice(words);
    }

    fn shape(&mut self, scene: &Scene, visit: Visit, last: &mut Matrix) {
        let id = visit.id;
        let kind = scene.node(id).kind;
        let Some(paint) = paint(scene, visit) else { return };
        if scene.own_area(id).is_none() {
            return;
        }
        if visit.matrix != *last {
            *last = visit.matrix;
            self.command(OP_MATRIX, &visit.matrix.0.map(f64::to_bits));
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
            LINE => self.command(OP_LINE, &[a, b, c, number(A_X1), number(A_Y1), number(A_X2), number(A_Y2)]),
            POLYLINE | POLYGON => {
                let operation = if kind == POLYLINE { OP_POLYLINE } else { OP_POLYGON };
                let points = pair(scene.word(id, A_POINTS) + HEADER, scene.point_numbers(id));
                self.command(operation, &[a, b, c, points]);
            }
            PATH => self.command(OP_PATH, &[a, b, c, string_words(scene.word(id, A_D))]),
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

/// Fill and stroke, stroke width, opacity; None when nothing shows.
fn paint(scene: &Scene, visit: Visit) -> Option<[u64; 3]> {
    let id: NodeId = visit.id;
    let fill = if scene.node(id).kind == LINE { 0 } else { visible(scene.word(id, A_FILL)) };
    let width = scene.number(id, A_STROKE_WIDTH);
    let stroke = if width > 0.0 && width.is_finite() { visible(scene.word(id, A_STROKE)) } else { 0 };
    (visit.opacity > 0.0 && (fill | stroke) != 0)
        .then(|| [pair(fill, stroke), width.to_bits(), visit.opacity.to_bits()])
}

impl State {
    /// Write the display list of what is mounted.
    pub fn draw(&mut self) {
        self.display.words.clear();
        self.scene.place_all();
        let mut walk = Walk::new(&mut self.scene);
        let mut last = Matrix::IDENTITY;
        while let Some(visit) = walk.next(&self.scene) {
            self.display.shape(&self.scene, visit, &mut last);
        }
        self.scene.changed = false;
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
                        area.include_area(own, self.scene.stroke_margin(visit.id), visit.matrix);
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
