//! Goes through a display list (section 8 of `ABI.md`).

use crate::area::{Area, larger, smaller};
use crate::matrix::Matrix;
use crate::shape::{RECT, Shape};

const MATRIX: u32 = 1;
const SHADOW: u32 = 10;
const GRADIENT: u32 = 11;
const CLIP: u32 = 12;
const CLIP_END: u32 = 13;

/// Clips in each other that are followed.
const MOST_CLIPS: usize = 16;

/// How a rectangle begins, and how long it is.
const PLAIN: u64 = RECT as u64 | (RECT_WORDS as u64) << 32;
const RECT_WORDS: usize = 9;

/// Whether a command is that of a rectangle without a stroke.
#[inline(always)]
fn is_box(command: &[u64; RECT_WORDS]) -> bool {
    command[0] == PLAIN && command[1] >> 32 == 0
}

/// Whether they do, without a branch for each word.
#[inline(always)]
fn differ(one: &[u64; RECT_WORDS], other: &[u64; RECT_WORDS]) -> bool {
    one.iter().zip(other).fold(0, |bits, (one, other)| bits | (one ^ other)) != 0
}

/// Where it stands.
#[inline(always)]
fn sides([.., x, y, width, height, _]: &[u64; RECT_WORDS]) -> Area {
    let [left, top, width, height] = [x, y, width, height].map(|bits| f64::from_bits(*bits));
    Area { left, top, right: left + width, bottom: top + height }
}

/// Rectangles that are looked at before it is asked whether there is anything to win.
const MOST_BOXES: usize = 64;

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

    /// Go one command further if it is nothing but the fill of an upright rectangle: gives that, its opacity, and
    /// where it stands among pixels.
    #[inline(always)]
    pub fn upright(&mut self, list: &[u64]) -> Option<(u32, f64, Area)> {
        let command = list[self.at..].first_chunk()?;
        let Matrix([a, b, c, d, e, f]) = self.placed;
        if !is_box(command) || f64::from_bits(command[8]) != 0.0 || b != 0.0 || c != 0.0 || self.dressed {
            return None;
        }
        self.at += RECT_WORDS;
        let Area { left, top, right, bottom } = sides(command);
        let (left, right, top, bottom) = (a * left + e, a * right + e, d * top + f, d * bottom + f);
        let area = Area {
            left: smaller(left, right),
            top: smaller(top, bottom),
            right: larger(left, right),
            bottom: larger(top, bottom),
        };
        Some((command[1] as u32, f64::from_bits(command[3]), area))
    }

    /// The same, where a call is no matter.
    #[inline(never)]
    pub fn go(&mut self, list: &[u64]) -> Command {
        self.step(list)
    }

    /// The commands here that are, in this list and the one before, rectangles with nothing but a fill: where they
    /// end, and the pixels of those that differ. No more than a few are looked at.
    #[inline(always)]
    pub fn boxes(&self, before: &[u64], list: &[u64]) -> (usize, Area) {
        let mut area = Area::NONE;
        let mut end = self.at;
        let most = end + MOST_BOXES * RECT_WORDS;
        while end < most
            && let Some(was) = before[end..].first_chunk()
            && let Some(is) = list[end..].first_chunk()
            && is_box(was)
            && is_box(is)
        {
            end += RECT_WORDS;
            if differ(was, is) {
                area = area.around(sides(was)).around(sides(is));
            }
        }
        let half = ((area.right - area.left) / 2.0, (area.bottom - area.top) / 2.0);
        let bounds = self.placed.bounds((area.left + half.0, area.top + half.1), half);
        (end, if area.is_empty() { area } else { bounds })
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
