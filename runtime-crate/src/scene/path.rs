//! SVG path data as an outline, for bounds and hit testing. Renderers draw the data itself. As the SVG standard
//! says, what stands before the first error counts.

use super::angle::{angle, direction};
use super::outline::Outline;

const CURVE_STEPS: u32 = 32;
const MAX_CORNERS: usize = 1 << 20;

struct Reader<F> {
    unit: F,
    at: u32,
    end: u32,
}

impl<F: Fn(u32) -> u16> Reader<F> {
    fn peek(&self) -> u8 {
        if self.at < self.end { u8::try_from((self.unit)(self.at)).unwrap_or(0) } else { 0 }
    }

    fn skip(&mut self, also: u8) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r' | 12) || also != 0 && self.peek() == also {
            self.at += 1;
        }
    }

    fn command(&mut self) -> Option<u8> {
        self.skip(0);
        let letter = self.peek();
        letter.is_ascii_alphabetic().then(|| {
            self.at += 1;
            letter
        })
    }

    fn digits(&mut self, mut value: f64, places: &mut i32) -> f64 {
        while self.peek().is_ascii_digit() {
            value = value * 10.0 + (self.peek() - b'0') as f64;
            *places += 1;
            self.at += 1;
        }
        value
    }

    fn sign(&mut self) -> f64 {
        let sign = self.peek();
        if matches!(sign, b'+' | b'-') {
            self.at += 1;
        }
        if sign == b'-' { -1.0 } else { 1.0 }
    }

    fn number(&mut self) -> Option<f64> {
        self.skip(b',');
        let sign = self.sign();
        let (mut whole, mut places) = (0, 0);
        let mut value = self.digits(0.0, &mut whole);
        if self.peek() == b'.' {
            self.at += 1;
            value = self.digits(value, &mut places);
        }
        if whole + places == 0 {
            return None;
        }
        let mut power = -places;
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            let sign = self.sign();
            power += (sign * self.digits(0.0, &mut 0)).clamp(-400.0, 400.0) as i32;
        }
        Some(sign * scaled(value, power))
    }

    fn flag(&mut self) -> Option<bool> {
        self.skip(b',');
        let flag = self.peek();
        matches!(flag, b'0' | b'1').then(|| {
            self.at += 1;
            flag == b'1'
        })
    }
}

/// `value` times ten to a power; rounded once while the power is within 22.
fn scaled(value: f64, power: i32) -> f64 {
    let tens = (0..power.abs().min(400)).fold(1.0, |tens, _| tens * 10.0);
    if power < 0 { value / tens } else { value * tens }
}

type Point = (f64, f64);

struct Pen {
    outline: Outline,
    at: Point,
    start: Point,
    control: Point,
    last: u8,
    drawing: bool,
}

impl Pen {
    fn line(&mut self, to: Point) {
        if !self.drawing {
            self.outline.push(self.at.0, self.at.1, true);
            self.drawing = true;
        }
        self.outline.push(to.0, to.1, false);
        self.at = to;
    }

    fn curve(&mut self, one: Point, two: Point, to: Point) {
        let from = self.at;
        for step in 1..=CURVE_STEPS {
            let t = step as f64 / CURVE_STEPS as f64;
            let s = 1.0 - t;
            let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
            self.line((
                a * from.0 + b * one.0 + c * two.0 + d * to.0,
                a * from.1 + b * one.1 + c * two.1 + d * to.1,
            ));
        }
        self.at = to;
    }

    fn quadratic(&mut self, control: Point, to: Point) {
        let third =
            |end: Point| (end.0 + (control.0 - end.0) * 2.0 / 3.0, end.1 + (control.1 - end.1) * 2.0 / 3.0);
        self.curve(third(self.at), third(to), to);
    }

    /// An elliptical arc by its end points: the conversion to a centre of the SVG standard, appendix B.2.4.
    fn arc(&mut self, radii: Point, degrees: f64, large: bool, sweep: bool, to: Point) {
        let (mut rx, mut ry) = (radii.0.abs(), radii.1.abs());
        if rx == 0.0 || ry == 0.0 {
            return self.line(to);
        }
        let (sin, cos) = direction(degrees);
        let (dx, dy) = ((self.at.0 - to.0) / 2.0, (self.at.1 - to.1) / 2.0);
        let (x, y) = (cos * dx + sin * dy, cos * dy - sin * dx);
        let reach = x * x / (rx * rx) + y * y / (ry * ry);
        if reach == 0.0 {
            return;
        }
        if reach > 1.0 {
            rx *= reach.sqrt();
            ry *= reach.sqrt();
        }
        let size = (1.0 / reach.min(1.0) - 1.0).sqrt() * if large == sweep { -1.0 } else { 1.0 };
        let (cx, cy) = (size * rx * y / ry, -size * ry * x / rx);
        let first = angle((x - cx) / rx, (y - cy) / ry);
        let mut turn = angle((-x - cx) / rx, (-y - cy) / ry) - first;
        if sweep && turn < 0.0 {
            turn += 360.0;
        } else if !sweep && turn > 0.0 {
            turn -= 360.0;
        }
        let middle = ((self.at.0 + to.0) / 2.0, (self.at.1 + to.1) / 2.0);
        for step in 1..CURVE_STEPS {
            let (sin_t, cos_t) = direction(first + turn * step as f64 / CURVE_STEPS as f64);
            let (x, y) = (cx + rx * cos_t, cy + ry * sin_t);
            self.line((middle.0 + cos * x - sin * y, middle.1 + sin * x + cos * y));
        }
        self.line(to);
    }
}

/// The outline of path data given by its UTF-16 units.
pub fn flatten(length: u32, unit: impl Fn(u32) -> u16) -> Outline {
    let mut reader = Reader { unit, at: 0, end: length };
    let mut pen = Pen {
        outline: Outline::default(),
        at: (0.0, 0.0),
        start: (0.0, 0.0),
        control: (0.0, 0.0),
        last: 0,
        drawing: false,
    };
    let mut command = 0;
    while pen.outline.0.len() < MAX_CORNERS {
        if let Some(letter) = reader.command() {
            command = letter;
        } else if reader.at >= reader.end || matches!(command, 0 | b'Z' | b'z') {
            break;
        }
        let begins = pen.last != 0 || command & !32 == b'M';
        if !begins || step(&mut reader, &mut pen, command).is_none() {
            break;
        }
        pen.last = command & !32;
        // Coordinates that follow a move without a letter are lines.
        command = match command {
            b'M' => b'L',
            b'm' => b'l',
            other => other,
        };
    }
    pen.outline
}

fn step<F: Fn(u32) -> u16>(reader: &mut Reader<F>, pen: &mut Pen, command: u8) -> Option<()> {
    let origin = if command.is_ascii_lowercase() { pen.at } else { (0.0, 0.0) };
    let mut point = || Some((reader.number()? + origin.0, reader.number()? + origin.1));
    match command & !32 {
        b'M' => {
            pen.at = point()?;
            pen.start = pen.at;
            pen.drawing = false;
        }
        b'L' => pen.line(point()?),
        b'H' => pen.line((reader.number()? + origin.0, pen.at.1)),
        b'V' => pen.line((pen.at.0, reader.number()? + origin.1)),
        b'Z' => {
            if pen.drawing {
                pen.line(pen.start);
            }
            pen.at = pen.start;
            pen.drawing = false;
        }
        b'C' | b'S' => {
            let mirrored = matches!(pen.last, b'C' | b'S');
            let one = if command & !32 == b'C' { point()? } else { mirror(pen, mirrored) };
            let (two, to) = (point()?, point()?);
            pen.curve(one, two, to);
            pen.control = two;
        }
        b'Q' | b'T' => {
            let mirrored = matches!(pen.last, b'Q' | b'T');
            let control = if command & !32 == b'Q' { point()? } else { mirror(pen, mirrored) };
            pen.quadratic(control, point()?);
            pen.control = control;
        }
        b'A' => {
            let (rx, ry, degrees) = (reader.number()?, reader.number()?, reader.number()?);
            let (large, sweep) = (reader.flag()?, reader.flag()?);
            let to = (reader.number()? + origin.0, reader.number()? + origin.1);
            pen.arc((rx, ry), degrees, large, sweep, to);
            pen.at = to;
        }
        _ => return None,
    }
    Some(())
}

fn mirror(pen: &Pen, mirrored: bool) -> Point {
    if mirrored { (2.0 * pen.at.0 - pen.control.0, 2.0 * pen.at.1 - pen.control.1) } else { pen.at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(data: &str) -> Outline {
        let units: Vec<u16> = data.encode_utf16().collect();
        flatten(units.len() as u32, |index| units[index as usize])
    }

    fn bounds(data: &str) -> [f64; 4] {
        let area = outline(data).area().unwrap();
        [area.left, area.top, area.right, area.bottom].map(|value| (value * 1000.0).round() / 1000.0)
    }

    #[test]
    fn lines_absolute_and_relative() {
        assert_eq!(bounds("M10 20 L30 20 V40 H10 Z"), [10.0, 20.0, 30.0, 40.0]);
        assert_eq!(bounds("m10,20 20,0 0,20-20,0z"), [10.0, 20.0, 30.0, 40.0]);
        assert_eq!(bounds("M.5.5 1.5e1-2"), [0.5, -2.0, 15.0, 0.5]);
    }

    #[test]
    fn curves_and_arcs() {
        assert_eq!(bounds("M0 0 C0 40 100 40 100 0"), [0.0, 0.0, 100.0, 30.0]);
        assert_eq!(bounds("M0 0 Q50 100 100 0 T200 0"), [0.0, -50.0, 200.0, 50.0]);
        assert_eq!(bounds("M0 50 A50 50 0 0 1 100 50"), [0.0, 0.0, 100.0, 50.0]);
        assert_eq!(bounds("M0 50 a50 50 0 01100 0"), [0.0, 0.0, 100.0, 50.0]);
    }

    #[test]
    fn what_stands_before_an_error_counts() {
        assert_eq!(bounds("M0 0 L10 10 L oops"), [0.0, 0.0, 10.0, 10.0]);
        for nothing in ["", "garbage", "L10 10", "😀", "M"] {
            assert!(outline(nothing).area().is_none(), "{nothing}");
        }
    }

    #[test]
    fn a_hole_of_opposite_winding_is_outside() {
        let ring = outline("M0 0H30V30H0Z M10 10V20H20V10Z");
        assert!(ring.contains((5.0, 5.0)));
        assert!(!ring.contains((15.0, 15.0)));
    }
}
