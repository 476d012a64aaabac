//! The outlines of shapes.

use crate::cover::Pen;
use crate::matrix::Matrix;

/// Goes around a box with round corners, in the shape's coordinates: its middle, half of its sides, and the radii of
/// its corners, which make it an ellipse where they are half of its sides. `way` is 1, or -1 for the other way.
pub fn round_box(
    pen: &mut Pen<'_>,
    matrix: &Matrix,
    (x, y): (f64, f64),
    half: (f64, f64),
    radii: (f64, f64),
    way: f64,
) {
    let steps = steps(radii.0.max(radii.1) * matrix.stretch());
    let (turn_cos, turn_sin) = direction(core::f64::consts::FRAC_PI_2 / f64::from(steps));
    let centre = (half.0 - radii.0, half.1 - radii.1);
    let mut begun = false;
    for (mut cos, mut sin) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
        // On which side the corner lies that is gone around from here on.
        let (side_x, side_y) = (cos - sin, sin + cos);
        for step in 0..=steps {
            let across = centre.0 * side_x + radii.0 * cos;
            let down = centre.1 * side_y + radii.1 * sin;
            let point = matrix.apply(x + across * way, y + down);
            if begun {
                pen.go(point);
            } else {
                pen.begin(point);
                begun = true;
            }
            if radii.0 == 0.0 || step == steps {
                break;
            }
            (cos, sin) = (cos * turn_cos - sin * turn_sin, sin * turn_cos + cos * turn_sin);
        }
    }
    pen.close();
}

/// Goes around a line of a width.
pub fn line(pen: &mut Pen<'_>, matrix: &Matrix, (x1, y1): (f64, f64), (x2, y2): (f64, f64), width: f64) {
    let (across, down) = (x2 - x1, y2 - y1);
    let half = width / 2.0 / (across * across + down * down).sqrt();
    if !half.is_finite() {
        return;
    }
    let (x, y) = (-down * half, across * half);
    pen.begin(matrix.apply(x1 + x, y1 + y));
    for (x, y) in [(x2 + x, y2 + y), (x2 - x, y2 - y), (x1 - x, y1 - y)] {
        pen.go(matrix.apply(x, y));
    }
    pen.close();
}

/// Straight pieces for a quarter of a circle: none is further than a twelfth of a pixel from it.
fn steps(radius: f64) -> u32 {
    2 + (2.0 * radius.sqrt()).min(1000.0) as u32
}

/// Cosine and sine of an angle of at most an eighth of a turn, by Taylor's series.
fn direction(angle: f64) -> (f64, f64) {
    let square = angle * angle;
    let cos = 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)));
    let sin = angle * (1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0)));
    (cos, sin)
}
