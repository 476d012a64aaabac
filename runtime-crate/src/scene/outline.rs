//! Outlines: the points of a polygon or a flattened path, and what a point is to them.

use super::geometry::Area;

/// A point, and whether a subpath starts there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    pub x: f64,
    pub y: f64,
    pub starts: bool,
}

/// Points with lines between them.
#[derive(Default)]
pub struct Outline(pub Vec<Corner>);

impl Outline {
    pub fn push(&mut self, x: f64, y: f64, starts: bool) {
        self.0.push(Corner { x, y, starts });
    }

    /// None if there is no point or one is not finite.
    pub fn area(&self) -> Option<Area> {
        let mut area = Area::EMPTY;
        for corner in &self.0 {
            if !(corner.x.is_finite() && corner.y.is_finite()) {
                return None;
            }
            area.include((corner.x, corner.y));
        }
        area.is_finite().then_some(area)
    }

    /// Nonzero winding, every subpath closed.
    pub fn contains(&self, (x, y): (f64, f64)) -> bool {
        let mut winding = 0;
        let mut start = 0;
        for (index, corner) in self.0.iter().enumerate() {
            if corner.starts {
                start = index;
            }
            let ends = self.0.get(index + 1).is_none_or(|next| next.starts);
            let next = if ends { self.0[start] } else { self.0[index + 1] };
            let side = (next.x - corner.x) * (y - corner.y) - (x - corner.x) * (next.y - corner.y);
            if corner.y <= y && next.y > y && side > 0.0 {
                winding += 1;
            } else if corner.y > y && next.y <= y && side < 0.0 {
                winding -= 1;
            }
        }
        winding != 0
    }

    /// Whether a line of the outline passes within `distance`.
    pub fn is_near(&self, point: (f64, f64), distance: f64, closed: bool) -> bool {
        let lines = self.0.windows(2).filter(|pair| !pair[1].starts);
        let mut found =
            lines.map(|pair| (pair[0], pair[1])).any(|(a, b)| distance_to(point, a, b) <= distance);
        if let (true, Some(first), Some(last)) = (closed, self.0.first(), self.0.last()) {
            found |= distance_to(point, *last, *first) <= distance;
        }
        found
    }
}

fn distance_to((x, y): (f64, f64), a: Corner, b: Corner) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let squared = dx * dx + dy * dy;
    let along =
        if squared > 0.0 { (((x - a.x) * dx + (y - a.y) * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
    let (dx, dy) = (x - a.x - along * dx, y - a.y - along * dy);
    (dx * dx + dy * dy).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Outline {
        let mut outline = Outline::default();
        for (index, (x, y)) in [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)].into_iter().enumerate() {
            outline.push(x, y, index == 0);
        }
        outline
    }

    #[test]
    fn inside_and_outside() {
        assert!(square().contains((5.0, 5.0)));
        assert!(!square().contains((11.0, 5.0)));
        assert!(!square().contains((-1.0, 5.0)));
    }

    #[test]
    fn near_a_line_also_the_closing_one() {
        assert!(square().is_near((10.5, 5.0), 1.0, false));
        assert!(!square().is_near((0.5, 5.0), 1.0, false));
        assert!(square().is_near((0.5, 5.0), 1.0, true));
    }
}
