//! Colors as CSS writes them (CSS Color 4: hexadecimal, names, `rgb()` and `hsl()`).

use super::named_colors::NAMED;

/// The color a text means, as `0xRRGGBBAA`; None if it means none.
pub fn parse(text: &str) -> Option<u32> {
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\u{c}']).to_lowercase();
    if let Some(digits) = text.strip_prefix('#') {
        return hexadecimal(digits);
    }
    let Some((name, rest)) = text.split_once('(') else {
        let found = NAMED.binary_search_by_key(&text.as_str(), |named| named.0);
        return found.ok().map(|at| NAMED[at].1);
    };
    let inside = rest.strip_suffix(')').filter(|inside| inside.len() <= 80)?;
    let parts = parts(inside)?;
    let (channels, alpha) = parts.split_at_checked(3)?;
    let alpha = match alpha {
        [] => 1.0,
        [(alpha, "")] => *alpha,
        [(alpha, "%")] => alpha / 100.0,
        _ => return None,
    };
    let [red, green, blue] = match name {
        "rgb" | "rgba" => rgb(channels)?,
        "hsl" | "hsla" => hsl(channels)?,
        _ => return None,
    };
    Some(byte(red) << 24 | byte(green) << 16 | byte(blue) << 8 | byte(alpha * 255.0))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let digits: String = match digits.len() {
        3 | 4 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 | 8 => digits.to_owned(),
        _ => return None,
    };
    let value = digits.chars().try_fold(0, |value, digit| Some(value << 4 | digit.to_digit(16)?))?;
    Some(if digits.len() == 6 { value << 8 | 0xFF } else { value })
}

/// Numbers with their units, between which stands space, a comma or a slash.
fn parts(text: &str) -> Option<Vec<(f64, &str)>> {
    let mut parts = vec![];
    let mut rest = text.trim();
    loop {
        let end = rest.find([',', '/', ' ', '\t', '\n', '\r', '\u{c}']).unwrap_or(rest.len());
        parts.push(part(&rest[..end])?);
        let after = rest[end..].trim_start();
        if after.is_empty() && !rest[end..].starts_with([',', '/']) {
            return Some(parts);
        }
        rest = after.strip_prefix([',', '/']).unwrap_or(after).trim_start();
    }
}

fn part(text: &str) -> Option<(f64, &str)> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '+' | '-');
    let end = text.find(|letter| !is_of_number(letter)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    matches!(unit, "" | "%" | "deg").then_some(())?;
    Some((number.parse().ok()?, unit))
}

fn rgb(channels: &[(f64, &str)]) -> Option<[f64; 3]> {
    let mut values = [0.0; 3];
    for (value, (number, unit)) in values.iter_mut().zip(channels) {
        *value = match *unit {
            "" => *number,
            "%" => number * 2.55,
            _ => return None,
        };
    }
    Some(values)
}

fn hsl(channels: &[(f64, &str)]) -> Option<[f64; 3]> {
    let [(hue, "" | "deg"), (saturation, "%"), (lightness, "%")] = channels else { return None };
    let saturation = (saturation / 100.0).clamp(0.0, 1.0);
    let lightness = (lightness / 100.0).clamp(0.0, 1.0);
    let spread = saturation * lightness.min(1.0 - lightness);
    Some([0.0, 8.0, 4.0].map(|shift| {
        let place = (shift + hue / 30.0).rem_euclid(12.0);
        255.0 * (lightness - spread * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0))
    }))
}

fn byte(value: f64) -> u32 {
    ((value + 0.5).floor() as u32).min(255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_read_as_css_reads_them() {
        let cases = [
            ("#0af", Some(0x00AAFFFF)),
            ("#0AF8", Some(0x00AAFF88)),
            ("#12345678", Some(0x12345678)),
            (" Teal ", Some(0x008080FF)),
            ("transparent", Some(0)),
            ("rgb(255, 0, 128)", Some(0xFF0080FF)),
            ("rgb(100% 50% 0 / 50%)", Some(0xFF7F0080)),
            ("rgba(300,-5,0,.5)", Some(0xFF000080)),
            ("hsl(120deg, 100%, 25%)", Some(0x008000FF)),
            ("hsl(-120 100% 50%)", Some(0x0000FFFF)),
            ("rgb(1,2)", None),
            ("rgb(1,2,3,)", None),
            ("rgb(1,2,3,4,5)", None),
            ("hsl(1,2,3)", None),
            ("#12345", None),
            ("teel", None),
            ("", None),
        ];
        for (text, color) in cases {
            assert_eq!(parse(text), color, "{text}");
        }
    }
}
