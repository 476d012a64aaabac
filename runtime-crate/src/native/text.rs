//! Case, and widths without fonts.

/// Upper or lower case, as Unicode has it. A surrogate without its other half stays.
pub fn convert_case(units: &[u16], upper: bool) -> Vec<u16> {
    let mut changed = Vec::with_capacity(units.len());
    let mut run = String::new();
    let finish = |run: &mut String, changed: &mut Vec<u16>| {
        let text = if upper { run.to_uppercase() } else { run.to_lowercase() };
        changed.extend(text.encode_utf16());
        run.clear();
    };
    for letter in char::decode_utf16(units.iter().copied()) {
        match letter {
            Ok(letter) => run.push(letter),
            Err(half) => {
                finish(&mut run, &mut changed);
                changed.push(half.unpaired_surrogate());
            }
        }
    }
    finish(&mut run, &mut changed);
    changed
}

/// The width in px of one line in a common sans-serif face, roughly: each letter has one of a few widths.
pub fn width(text: &str, font: &str, size: f64, weight: f64) -> f64 {
    if font.contains("mono") || font.to_lowercase().contains("courier") {
        return 0.6 * text.chars().count() as f64 * size;
    }
    let bold = if weight >= 600.0 { 1.06 } else { 1.0 };
    text.chars().map(letter_width).sum::<f64>() * bold * size
}

fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | '|' | '!' | '.' | ',' | ':' | ';' | '\'' | '`' | '"' => 0.3,
        '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | '-' => 0.3,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.86,
        ' ' => 0.28,
        '\u{300}'..='\u{36f}' => 0.0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 1.0,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' => 1.0,
        '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}' => 1.0,
        letter if letter.is_uppercase() => 0.68,
        _ => 0.54,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_letters_stay_and_the_rest_changes() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        assert_eq!(convert_case(&units("straße"), true), units("STRASSE"));
        let half = [units("a"), vec![0xD83D], units("b")].concat();
        assert_eq!(convert_case(&half, true), [units("A"), vec![0xD83D], units("B")].concat());
    }
}
