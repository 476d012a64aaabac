//! Angles in degrees. The runtime's own: quarter turns are exact, and the whole takes a tenth of the bytes of a
//! library's sine for radians of any size (`mathematics` has that one, for components that ask for it).

/// Sine and cosine, exact for quarter turns, else within 1e-15. Without a direction (NaN) both are NaN.
pub fn direction(degrees: f64) -> (f64, f64) {
    let quarters = (degrees / 90.0).round_ties_even();
    let x = (degrees - quarters * 90.0).to_radians();
    // Taylor's series from its end: from -45° to 45° what follows its ninth term is below 1e-17.
    let (mut sin, mut cos) = (1.0, 1.0);
    for term in (1..10u32).rev() {
        let even = (2 * term) as f64;
        sin = 1.0 - x * x / (even * (even + 1.0)) * sin;
        cos = 1.0 - x * x / (even * (even - 1.0)) * cos;
    }
    sin *= x;
    match quarters as i64 & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// The angle of a direction of length 1 in degrees, from -180 to 180, by Newton's method.
pub fn angle(x: f64, y: f64) -> f64 {
    // At most 20° away; each step leaves about the cube of the error in radians.
    let mut angle = (90.0 * (1.0 - x)).copysign(y);
    for _ in 0..4 {
        let (sin, cos) = direction(angle);
        angle += (y * cos - x * sin).to_degrees();
    }
    angle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_those_of_the_library() {
        for step in -4000..4000 {
            let degrees = step as f64 * 0.37;
            let (sin, cos) = direction(degrees);
            let (wanted_sin, wanted_cos) = degrees.to_radians().sin_cos();
            assert!((sin - wanted_sin).abs() < 1e-14 && (cos - wanted_cos).abs() < 1e-14, "{degrees}");
        }
    }

    #[test]
    fn quarter_turns_are_exact() {
        for (degrees, wanted) in
            [(0.0, (0.0, 1.0)), (90.0, (1.0, 0.0)), (-180.0, (0.0, -1.0)), (630.0, (-1.0, 0.0))]
        {
            assert_eq!(direction(degrees), wanted, "{degrees}");
        }
        assert!(direction(f64::NAN).0.is_nan() && direction(f64::INFINITY).1.is_nan());
    }

    #[test]
    fn an_angle_is_that_of_its_direction() {
        for degrees in -180..=180 {
            let (sin, cos) = direction(degrees as f64);
            let found = angle(cos, sin);
            let apart = (found - degrees as f64).rem_euclid(360.0);
            assert!(apart.min(360.0 - apart) < 1e-10, "{degrees}: {found}");
        }
    }
}
