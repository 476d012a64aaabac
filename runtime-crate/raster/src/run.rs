//! Which stretches of a list are drawn here.

use crate::area::Area;
use crate::shape::Shape;
use crate::walk::{Command, Walk};

/// In fewer rectangles there is nothing to win.
pub const LEAST_RECTS: u32 = 500;

/// To empty pixels and to bring them onto the canvas takes as long for so many as what is saved by one rectangle:
/// 1 ns each, and some 400 ns of the 600 that Canvas 2D takes. Ellipses and lines take as long here as there, so they
/// are drawn here only among rectangles.
const PIXELS_OF_A_RECT: f64 = 400.0;

/// Pixels of a shape, in the mean, up to which a run of them is drawn here. What takes long for larger ones are their
/// pixels, and where there is a GPU it is faster with those.
const MOST_PIXELS: f64 = 1024.0;

/// Plain shapes behind each other, and clips that begin and end among them.
pub struct Run {
    pub end: usize,
    shapes: u32,
    rects: u32,
    pixels: f64,
}

impl Run {
    /// The run that begins at a place; it may be empty.
    pub fn from(walk: &Walk, list: &[u64], picture: Area) -> Self {
        let mut walk = walk.clone();
        let mut run = Self { end: walk.at, shapes: 0, rects: 0, pixels: 0.0 };
        let outer = walk.depth;
        let (mut shapes, mut rects, mut pixels) = (0, 0, 0.0);
        while walk.at < list.len() {
            match walk.step(list) {
                Command::Matrix | Command::Clip(true) => {}
                Command::ClipEnd if walk.depth >= outer && walk.depth < usize::MAX => {}
                Command::Shape(shape) => {
                    let bounds = shape.bounds(&walk.placed);
                    if !Shape::is_near(bounds) {
                        break;
                    }
                    shapes += 1;
                    rects += u32::from(shape.is_upright(&walk.placed));
                    pixels += bounds.common(picture).size();
                }
                _ => break,
            }
            if walk.depth == outer {
                run = Self { end: walk.at, shapes, rects, pixels };
            }
        }
        run
    }

    fn is_worth_it(&self, picture: Area) -> bool {
        self.rects >= LEAST_RECTS
            && PIXELS_OF_A_RECT * f64::from(self.rects) >= picture.size()
            && self.pixels <= MOST_PIXELS * f64::from(self.shapes)
    }
}

/// What comes next in a list: up to where, and whether it is drawn here.
pub struct Stretch {
    pub end: usize,
    pub here: bool,
}

impl Stretch {
    /// From a place that is not the end of the list.
    pub fn from(walk: &Walk, list: &[u64], picture: Area) -> Self {
        let mut ahead = walk.clone();
        while ahead.at < list.len() {
            let run = Run::from(&ahead, list, picture);
            if run.is_worth_it(picture) {
                let here = ahead.at == walk.at;
                return Self { end: if here { run.end } else { ahead.at }, here };
            }
            while ahead.at < run.end {
                ahead.go(list);
            }
            if ahead.at < list.len() {
                ahead.go(list);
            }
        }
        Self { end: list.len(), here: false }
    }
}
