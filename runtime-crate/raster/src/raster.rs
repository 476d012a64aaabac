//! Draws one list after the other, of each the stretches that are drawn here.

use crate::area::Area;
use crate::cover::Cover;
use crate::matrix::Matrix;
use crate::pixels::Pixels;
use crate::run::Stretch;
use crate::shape::Shape;
use crate::walk::{Command, Walk};

/// What was done of a list: up to where, and the pixels that are to be shown.
#[repr(C)]
pub struct Report {
    pub end: u32,
    /// Whether it was drawn here; if not, all until the end is drawn elsewhere.
    pub here: u32,
    /// Left, top, right and bottom of the pixels that are to be shown; no more than that was drawn on.
    pub area: [u32; 4],
    /// What is in force there.
    pub matrix: Matrix,
}

/// The state between pictures.
pub struct Raster {
    pub report: Report,
    walk: Walk,
    fit: [f64; 3],
    cover: Cover,
    /// Pixels elsewhere are empty.
    drawn: Area,
    /// The picture that is shown is what the pixels hold: nothing was drawn elsewhere.
    whole: bool,
}

impl Raster {
    pub const fn new() -> Self {
        Self {
            report: Report { end: 0, here: 0, area: [0; 4], matrix: Matrix::IDENTITY },
            walk: Walk::new([1.0, 0.0, 0.0], Area::NONE),
            fit: [1.0, 0.0, 0.0],
            cover: Cover::new(),
            drawn: Area::NONE,
            whole: false,
        }
    }

    /// All pixels are empty, and other ones are shown.
    pub fn forget(&mut self) {
        self.drawn = Area::NONE;
        self.whole = false;
    }

    /// A list begins. `fit`: scale, x and y from its view to pixels.
    pub fn begin(&mut self, fit: [f64; 3], picture: Area) {
        self.whole &= fit == self.fit;
        self.fit = fit;
        self.walk = Walk::new(fit, picture);
    }

    /// What comes next of the list, which is not at its end; `before` is the one that was drawn last.
    pub fn next(&mut self, pixels: &mut Pixels<'_>, list: &[u64], before: &[u64]) {
        let (picture, first) = (pixels.area(), self.walk.at == 0);
        let changed = if first && self.whole { self.changes(list, before, picture) } else { None };
        let stretch = match changed {
            // The same shapes as before, which were drawn here.
            Some(_) => Stretch { end: list.len(), here: true },
            None => Stretch::from(&self.walk, list, picture),
        };
        let mut shown = Area::NONE;
        if stretch.here {
            let stays = first && self.whole && stretch.end == list.len();
            let clip = changed.unwrap_or(picture);
            pixels.clear(changed.unwrap_or(self.drawn));
            let drawn = self.draw(pixels, list, stretch.end, clip);
            pixels.straighten(changed.unwrap_or(drawn));
            shown = match changed {
                Some(area) => area,
                None if stays => drawn.around(self.drawn),
                None if first => picture,
                None => drawn,
            };
            self.drawn = if changed.is_some() { drawn.around(self.drawn) } else { drawn };
        } else {
            while self.walk.at < stretch.end {
                self.walk.go(list);
            }
        }
        self.whole = stretch.here && first && stretch.end == list.len();
        if shown.is_empty() {
            shown = Area { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
        }
        self.report = Report {
            end: stretch.end as u32,
            here: u32::from(stretch.here),
            area: [shown.left, shown.top, shown.right, shown.bottom].map(|side| side as u32),
            matrix: self.walk.matrix,
        };
    }

    /// Draws up to `end`. Gives the pixels that were drawn on.
    fn draw(&mut self, pixels: &mut Pixels<'_>, list: &[u64], end: usize, clip: Area) -> Area {
        let mut drawn = Area::NONE;
        let list = &list[..end];
        // Whoever shows the pixels cuts them off at the clips that began before.
        self.walk.loosen();
        while self.walk.at < end {
            let left = self.walk.clip().common(clip);
            while let Some((fill, opacity, area)) = self.walk.upright(list) {
                let shown = area.common(left);
                if !shown.is_empty() {
                    pixels.fill(shown, fill, opacity);
                    drawn = drawn.around(shown);
                }
            }
            if self.walk.at < end
                && let Command::Shape(shape) = self.walk.step(list)
            {
                drawn = drawn.around(shape.draw(&self.walk.placed, pixels, left, &mut self.cover));
            }
        }
        drawn.whole()
    }

    /// The pixels in which a picture of the same shapes may differ from the one before. None: it is of others, or
    /// those of so much of it that all of it may as well be drawn.
    fn changes(&self, list: &[u64], before: &[u64], picture: Area) -> Option<Area> {
        if before.len() != list.len() {
            return None;
        }
        let (mut old, mut new) = (Walk::new(self.fit, picture), Walk::new(self.fit, picture));
        let mut area = Area::NONE;
        while new.at < list.len() {
            let at = new.at;
            if old.placed == new.placed {
                let (end, boxes) = new.boxes(before, list);
                if end > at {
                    (old.at, new.at) = (end, end);
                    area = area.around(boxes);
                    if !Shape::is_near(boxes) || area.common(picture).size() > picture.size() / 2.0 {
                        return None;
                    }
                    continue;
                }
            }
            let (was, is) = (old.go(before), new.go(list));
            if old.at != new.at {
                return None;
            }
            let same = old.placed == new.placed && before[at..new.at] == list[at..new.at];
            match (was, is) {
                (Command::Matrix, Command::Matrix) | (Command::ClipEnd, Command::ClipEnd) => {}
                (Command::Clip(_), Command::Clip(_)) if same => {}
                (Command::Shape(was), Command::Shape(is)) => {
                    if !same {
                        let bounds = is.bounds(&new.placed);
                        area = area.around(was.bounds(&old.placed)).around(bounds);
                        if !Shape::is_near(bounds) || area.common(picture).size() > picture.size() / 2.0 {
                            return None;
                        }
                    }
                }
                _ => return None,
            }
        }
        Some(area.whole().common(picture))
    }
}
