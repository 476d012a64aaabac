//! Numbers as text, and back: JavaScript's ways (ECMA-262, Number::toString, toFixed, StringToNumber).

const PLACES: i32 = 21;

/// `String(value)`.
pub fn to_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    let sign = if value < 0.0 { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    if value == 0.0 {
        return "0".into();
    }
    // Both languages write the shortest digits that give the number back.
    let written = format!("{:e}", value.abs());
    let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    format!("{sign}{}", placed(&digits, point))
}

/// Digits with the decimal point behind the first `point` of them.
fn placed(digits: &str, point: i32) -> String {
    let count = digits.len() as i32;
    if count <= point && point <= PLACES {
        return format!("{digits}{}", "0".repeat((point - count) as usize));
    }
    if 0 < point && point <= PLACES {
        let (whole, fraction) = digits.split_at(point as usize);
        return format!("{whole}.{fraction}");
    }
    if -6 < point && point <= 0 {
        return format!("0.{}{digits}", "0".repeat(-point as usize));
    }
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    let sign = if point > 0 { "+" } else { "-" };
    format!("{first}{dot}{rest}e{sign}{}", (point - 1).abs())
}

/// `value.toFixed(digits)`, for digits up to 100.
pub fn to_fixed(value: f64, digits: u32) -> String {
    let size = value.abs();
    if !value.is_finite() || size >= 1e21 {
        return to_text(value);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let text = format!("{size:.*}", digits as usize);
    // Rust rounds what is exactly between two to the even one, JavaScript upwards.
    let is_exact = (size * 2f64.powi(digits as i32 + 1)).fract() == 0.0;
    let longer = format!("{size:.*}", digits as usize + 1);
    if !is_exact || !longer.ends_with('5') {
        return format!("{sign}{text}");
    }
    format!("{sign}{}", one_more(longer[..longer.len() - 1].trim_end_matches('.')))
}

/// A decimal number whose last digit is counted up.
fn one_more(decimal: &str) -> String {
    let mut text = decimal.as_bytes().to_vec();
    for byte in text.iter_mut().rev() {
        match byte {
            b'.' => {}
            b'9' => *byte = b'0',
            _ => {
                *byte += 1;
                return String::from_utf8(text).unwrap_or_default();
            }
        }
    }
    format!("1{}", String::from_utf8(text).unwrap_or_default())
}

/// `Number(text)`.
pub fn parse(text: &str) -> f64 {
    let text = text
        .trim_matches(|letter: char| letter == '\u{feff}' || letter.is_whitespace() && letter != '\u{85}');
    if text.is_empty() {
        return 0.0;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "Infinity" {
        return if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
            return parse_integer(&text[2..], radix);
        }
    }
    // What Rust reads besides are names.
    if unsigned.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
        return text.parse().unwrap_or(f64::NAN);
    }
    f64::NAN
}

fn parse_integer(digits: &str, radix: u32) -> f64 {
    let (mut value, mut exponent, mut is_cut) = (0u128, 0, false);
    for digit in digits.chars() {
        let Some(digit) = digit.to_digit(radix) else { return f64::NAN };
        if value >> 112 == 0 {
            value = value * radix as u128 + digit as u128;
        } else {
            exponent += radix.trailing_zeros() as i32;
            is_cut |= digit != 0;
        }
    }
    // What was cut off only tells which side of a middle the number is on.
    let value = (value | is_cut as u128) as f64;
    if digits.is_empty() { f64::NAN } else { value * 2f64.powi(exponent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_javascript() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1e+21"),
            (123456789012345680000.0, "123456789012345680000"),
            (1e-6, "0.000001"),
            (1.25e-7, "1.25e-7"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, text) in cases {
            assert_eq!(to_text(value), text);
        }
    }

    #[test]
    fn fixed_digits_are_rounded_as_in_javascript() {
        let cases = [
            (2.5, 0, "3"),
            (-2.5, 0, "-3"),
            (0.5, 0, "1"),
            (1.5, 0, "2"),
            (9.5, 0, "10"),
            (99.95, 1, "100.0"),
            (0.125, 2, "0.13"),
            (0.375, 2, "0.38"),
            (1.005, 2, "1.00"),
            (-0.001, 2, "-0.00"),
            (-0.0, 2, "0.00"),
            (1e21, 2, "1e+21"),
            (123.456, 1, "123.5"),
            (0.1, 20, "0.10000000000000000555"),
            (f64::NAN, 2, "NaN"),
        ];
        for (value, digits, text) in cases {
            assert_eq!(to_fixed(value, digits), text, "{value} {digits}");
        }
    }

    #[test]
    fn text_is_read_as_in_javascript() {
        let cases = [
            ("", 0.0),
            (" \n\u{feff}12.5 ", 12.5),
            ("-.5", -0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("0x1F", 31.0),
            ("0b101", 5.0),
            ("-Infinity", f64::NEG_INFINITY),
            ("0x20000000000001", 9007199254740992.0),
            ("0x20000000000003", 9007199254740996.0),
            ("0x20000000000001000000000000000000000000", 9007199254740992.0 * 2f64.powi(96)),
            ("0x20000000000001000000000000000000000001", 9007199254740994.0 * 2f64.powi(96)),
        ];
        for (text, value) in cases {
            assert_eq!(parse(text), value, "{text}");
        }
        for text in ["a", "1px", "inf", "nan", "infinity", "-0x1", "0x", "1e", ".", "+", "1_0", "\u{85}1"] {
            assert!(parse(text).is_nan(), "{text}");
        }
    }
}
