//! Goes through a display list (section 8 of `ABI.md`).

use crate::area::Area;
use crate::matrix::Matrix;
use crate::shape::Shape;

const MATRIX: u32 = 1;
const SHADOW: u32 = 10;
const GRADIENT: u32 = 11;
const CLIP: u32 = 12;
const CLIP_END: u32 = 13;

/// Clips in each other that are followed.
const MOST_CLIPS: usize = 16;

/// The next command.
pub enum Command {
    Matrix,
    /// Whether it is an upright rectangle with straight corners, so that what it leaves can be told.
    Clip(bool),
    ClipEnd,
    Shape(Shape),
    /// What is not drawn here.
    Other,
}

/// A place in a list, and what is in force there.
#[derive(Clone)]
pub struct Walk {
    pub at: usize,
    /// As the list has it.
    pub matrix: Matrix,
    /// To pixels.
    pub placed: Matrix,
    fit: [f64; 3],
    /// What the clips around it leave, at most: the picture, and one more for each.
    clips: [Area; MOST_CLIPS + 1],
    pub depth: usize,
    /// A shadow or a gradient belongs to the next shape.
    dressed: bool,
}

impl Walk {
    /// At the beginning of a list that is shown so: scale, x, y.
    pub const fn new(fit: [f64; 3], picture: Area) -> Self {
        Self {
            at: 0,
            matrix: Matrix::IDENTITY,
            placed: Matrix([fit[0], 0.0, 0.0, fit[0], fit[1], fit[2]]),
            fit,
            clips: [picture; MOST_CLIPS + 1],
            depth: 0,
            dressed: false,
        }
    }

    /// What the clips in force leave.
    #[inline(always)]
    pub fn clip(&self) -> Area {
        self.clips[self.depth.min(MOST_CLIPS)]
    }

    /// Something else cuts off at this clip exactly: here it is enough to keep to the pixels around.
    pub fn loosen(&mut self) {
        let depth = self.depth.min(MOST_CLIPS);
        self.clips[depth] = self.clips[depth].whole();
    }

    /// Go one command further. The list must not be at its end.
    #[inline(always)]
    pub fn step(&mut self, list: &[u64]) -> Command {
        let head = list[self.at];
        let command = &list[self.at..];
        self.at += ((head >> 32) as usize).max(1);
        match head as u32 {
            MATRIX => {
                if let Some(parts) = command.get(1..7) {
                    self.matrix = Matrix(core::array::from_fn(|part| f64::from_bits(parts[part])));
                    self.placed = self.matrix.fitted(self.fit);
                }
                Command::Matrix
            }
            SHADOW | GRADIENT => {
                self.dressed = true;
                Command::Other
            }
            CLIP => Command::Clip(self.begin_clip(command)),
            CLIP_END => {
                self.depth = self.depth.saturating_sub(1);
                Command::ClipEnd
            }
            _ => match Shape::read(command) {
                Some(shape) if !self.dressed => Command::Shape(shape),
                _ => {
                    self.dressed = false;
                    Command::Other
                }
            },
        }
    }

    fn begin_clip(&mut self, command: &[u64]) -> bool {
        let mut left = self.clip();
        let mut told = false;
        if let Some(&[width, height, radius]) = command.get(1..4) {
            let [width, height, radius] = [width, height, radius].map(f64::from_bits);
            let half = (width / 2.0, height / 2.0);
            left = left.common(self.placed.bounds(half, half));
            told = radius == 0.0 && self.placed.is_straight() && self.depth < MOST_CLIPS;
        }
        self.depth += 1;
        if let Some(clip) = self.clips.get_mut(self.depth) {
            *clip = left;
        }
        told
    }
}
