//! Strings: UTF-16, so that lengths, indices and order equal JavaScript's.

use core::cmp::Ordering;

use super::list::{clamp_index, new_list};
use super::object::{HEADER, Heap, INFO, REFERENCE, STRING, info, length, slot};
use crate::abi::memory::{Ptr, copy, get_u16, get_u32, set_u16, set_u32, set_u64};
use crate::abi::{burn, host};
use crate::parts::SITES;

/// A string of `length` units, all 0.
pub fn new_string(heap: &mut Heap, length: u32) -> Ptr {
    heap.create(STRING, length, 0)
}

fn unit(string: Ptr, index: u32) -> u16 {
    get_u16(string + HEADER + 2 * index)
}

fn units_at(string: Ptr, index: u32) -> Ptr {
    string + HEADER + 2 * index
}

/// The same units.
pub fn equal(a: Ptr, b: Ptr) -> bool {
    a == b || length(a) == length(b) && matches_at(a, b, 0)
}

/// Whether a string is this ASCII word.
pub fn is_word(string: Ptr, word: &str) -> bool {
    length(string) as usize == word.len()
        && word.bytes().enumerate().all(|(index, byte)| unit(string, index as u32) == byte as u16)
}

fn matches_at(string: Ptr, needle: Ptr, at: u32) -> bool {
    (0..length(needle)).all(|index| unit(string, at + index) == unit(needle, index))
}

/// Order by UTF-16 units.
pub fn compare(a: Ptr, b: Ptr) -> Ordering {
    let common = length(a).min(length(b));
    burn(common / 8);
    for index in 0..common {
        match unit(a, index).cmp(&unit(b, index)) {
            Ordering::Equal => {}
            different => return different,
        }
    }
    length(a).cmp(&length(b))
}

fn part(heap: &mut Heap, string: Ptr, from: u32, to: u32) -> Ptr {
    let count = to.saturating_sub(from);
    let result = new_string(heap, count);
    copy(result + HEADER, units_at(string, from), 2 * count);
    result
}

/// `a + b`.
pub fn concat(heap: &mut Heap, a: Ptr, b: Ptr) -> Ptr {
    let result = new_string(heap, length(a) + length(b));
    copy(result + HEADER, a + HEADER, 2 * length(a));
    copy(units_at(result, length(a)), b + HEADER, 2 * length(b));
    result
}

/// Indices as JavaScript's `slice`.
pub fn slice(heap: &mut Heap, string: Ptr, from: f64, to: f64) -> Ptr {
    part(heap, string, clamp_index(from, length(string)), clamp_index(to, length(string)))
}

fn find(string: Ptr, needle: Ptr, from: u32) -> Option<u32> {
    let last = length(string).checked_sub(length(needle))?;
    for at in from..=last {
        if matches_at(string, needle, at) {
            burn((at - from) / 8 + 1);
            return Some(at);
        }
    }
    burn(last.saturating_sub(from) / 8 + 1);
    None
}

/// Where `needle` first stands at or after `from`; -1 if nowhere.
pub fn index_of(string: Ptr, needle: Ptr, from: f64) -> f64 {
    let from = if from > 0.0 { from.min(length(string) as f64) as u32 } else { 0 };
    find(string, needle, from).map_or(-1.0, |at| at as f64)
}

fn is_space(unit: u16) -> bool {
    matches!(unit, 9..=13 | 32 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000 | 0xFEFF)
}

/// Without white space at both ends.
pub fn trim(heap: &mut Heap, string: Ptr) -> Ptr {
    let (mut from, mut to) = (0, length(string));
    while from < to && is_space(unit(string, from)) {
        from += 1;
    }
    while from < to && is_space(unit(string, to - 1)) {
        to -= 1;
    }
    part(heap, string, from, to)
}

/// Upper or lower case, by the host.
pub fn convert_case(heap: &mut Heap, string: Ptr, upper: bool) -> Ptr {
    let count = length(string);
    let room = new_string(heap, count.saturating_mul(3));
    let converted = host::convert_case(string + HEADER, count, upper, room + HEADER);
    part(heap, room, 0, converted)
}

/// `count` times.
pub fn repeat(heap: &mut Heap, string: Ptr, count: f64) -> Ptr {
    let total = (length(string) as f64 * count.trunc()).clamp(0.0, u32::MAX as f64) as u32;
    let result = new_string(heap, total);
    fill(result, 0, total, string);
    result
}

fn fill(result: Ptr, from: u32, to: u32, pattern: Ptr) {
    for index in from..to {
        set_u16(units_at(result, index), unit(pattern, (index - from) % length(pattern)));
    }
}

/// Filled up to `wanted` units, at the end or at the start.
pub fn pad(heap: &mut Heap, string: Ptr, wanted: f64, pattern: Ptr, at_end: bool) -> Ptr {
    let (own, wanted) = (length(string), wanted.clamp(0.0, u32::MAX as f64) as u32);
    if wanted <= own || length(pattern) == 0 {
        return string;
    }
    let result = new_string(heap, wanted);
    let start = if at_end { 0 } else { wanted - own };
    copy(units_at(result, start), string + HEADER, 2 * own);
    if at_end {
        fill(result, own, wanted, pattern)
    } else {
        fill(result, 0, start, pattern)
    }
    result
}

/// The parts between separators; without a separator, every unit.
pub fn split(heap: &mut Heap, string: Ptr, separator: Ptr) -> Ptr {
    let (count, gap) = (length(string), length(separator));
    let parts = if gap == 0 { count } else { occurrences(string, separator) + 1 };
    let list = new_list(heap, parts, REFERENCE);
    let mut from = 0;
    for index in 0..parts {
        let to = match gap {
            0 => from + 1,
            _ => find(string, separator, from).unwrap_or(count),
        };
        let piece = part(heap, string, from, to);
        set_u64(slot(list, index), piece as u64);
        from = to + gap;
    }
    heap.adopt(list);
    list
}

fn occurrences(string: Ptr, needle: Ptr) -> u32 {
    let (mut found, mut from) = (0, 0);
    while let Some(at) = find(string, needle, from) {
        found += 1;
        from = at + length(needle);
    }
    found
}

/// The list's strings with the separator between them.
pub fn join(heap: &mut Heap, list: Ptr, separator: Ptr) -> Ptr {
    let count = length(list);
    let gaps = length(separator).saturating_mul(count.saturating_sub(1));
    let total = (0..count).fold(gaps, |sum, index| sum.saturating_add(length(get_u32(slot(list, index)))));
    let result = new_string(heap, total);
    let mut at = 0;
    let mut append = |piece: Ptr| {
        copy(units_at(result, at), piece + HEADER, 2 * length(piece));
        at += length(piece);
    };
    for index in 0..count {
        if index > 0 {
            append(separator);
        }
        append(get_u32(slot(list, index)));
    }
    result
}

/// The first or every `from` replaced by `to`, taken literally.
pub fn replace(heap: &mut Heap, string: Ptr, from: Ptr, to: Ptr, all: bool) -> Ptr {
    if all {
        let parts = split(heap, string, from);
        let joined = join(heap, parts, to);
        if length(from) > 0 {
            return joined;
        }
        let opened = concat(heap, to, joined);
        return if length(string) == 0 { opened } else { concat(heap, opened, to) };
    }
    let Some(at) = find(string, from, 0) else { return string };
    let (head, tail) = (part(heap, string, 0, at), part(heap, string, at + length(from), length(string)));
    let head = concat(heap, head, to);
    concat(heap, head, tail)
}

const LONGEST_NUMBER: u32 = 128;

/// `String(value)`, or `value.toFixed(digits)` when `digits` is 0 or more.
pub fn from_number(heap: &mut Heap, value: f64, digits: i32) -> Ptr {
    let room = new_string(heap, LONGEST_NUMBER);
    let written = host::format_number(value, digits, room + HEADER);
    part(heap, room, 0, written)
}

/// `Number(string)`.
pub fn to_number(string: Ptr) -> f64 {
    host::parse_number(string + HEADER, length(string))
}

/// A color as CSS writes it, as `0xRRGGBBAA`, by the host; what is no color is transparent. A string that stands
/// for many shapes is asked about once: its `info` then holds the answer.
pub fn parse_color(string: Ptr) -> u32 {
    let mut color = if SITES { info(string) } else { 0 };
    if color == 0 {
        color = host::parse_color(string + HEADER, length(string));
        if SITES {
            set_u32(string + INFO, color);
        }
    }
    color
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(heap: &mut Heap, content: &str) -> Ptr {
        let units: Vec<u16> = content.encode_utf16().collect();
        let string = new_string(heap, units.len() as u32);
        for (index, value) in units.iter().enumerate() {
            set_u16(units_at(string, index as u32), *value);
        }
        string
    }

    fn read(string: Ptr) -> String {
        let units: Vec<u16> = (0..length(string)).map(|index| unit(string, index)).collect();
        String::from_utf16_lossy(&units)
    }

    #[test]
    fn pieces_and_search() {
        let heap = &mut Heap::default();
        let string = text(heap, "  a😀bc \u{3000}");
        let trimmed = trim(heap, string);
        assert_eq!((read(trimmed).as_str(), length(trimmed)), ("a😀bc", 5));
        let needle = text(heap, "b");
        assert_eq!(index_of(trimmed, needle, 0.0), 3.0);
        assert_eq!(index_of(trimmed, needle, 4.0), -1.0);
        let part = slice(heap, trimmed, -2.0, f64::INFINITY);
        assert_eq!(read(part), "bc");
    }

    #[test]
    fn split_join_and_replace_as_javascript_does() {
        let heap = &mut Heap::default();
        let (string, comma, dash, nothing) =
            (text(heap, "a,b,,c"), text(heap, ","), text(heap, "--"), text(heap, ""));
        let parts = split(heap, string, comma);
        assert_eq!(length(parts), 4);
        let joined = join(heap, parts, dash);
        assert_eq!(read(joined), "a--b----c");
        let once = replace(heap, string, comma, dash, false);
        assert_eq!(read(once), "a--b,,c");
        let every = replace(heap, string, comma, nothing, true);
        assert_eq!(read(every), "abc");
        let (short, empty) = (text(heap, "ab"), text(heap, ""));
        let between = replace(heap, short, nothing, comma, true);
        assert_eq!(read(between), ",a,b,");
        let only = replace(heap, empty, nothing, comma, true);
        assert_eq!(read(only), ",");
        let units = split(heap, short, nothing);
        assert_eq!(length(units), 2);
        let one = split(heap, empty, comma);
        assert_eq!(length(one), 1);
    }

    #[test]
    fn padding_repetition_and_order() {
        let heap = &mut Heap::default();
        let (seven, zero) = (text(heap, "7"), text(heap, "0x"));
        let start = pad(heap, seven, 4.0, zero, false);
        let end = pad(heap, seven, 4.0, zero, true);
        assert_eq!((read(start).as_str(), read(end).as_str()), ("0x07", "70x0"));
        let thrice = repeat(heap, zero, 3.7);
        assert_eq!(read(thrice), "0x0x0x");
        let none = repeat(heap, zero, f64::NAN);
        assert_eq!(length(none), 0);
        assert_eq!(compare(seven, zero), Ordering::Greater);
        assert_eq!(compare(zero, thrice), Ordering::Less);
    }

    #[test]
    fn a_string_is_asked_for_its_color_once() {
        let heap = &mut Heap::default();
        let string = text(heap, "#f00");
        assert_eq!([parse_color(string), parse_color(string)], [0xFF00_00FF; 2]);
        // No string changes: this one does, so that it shows when it is read again.
        set_u16(units_at(string, 1), 'e' as u16);
        assert_eq!(parse_color(string), 0xFF00_00FF);
        let copy = heap.clone_deep(string);
        assert_eq!(parse_color(copy), 0xFF00_00FF);
        heap.collect();
        let (another, none) = (text(heap, "#00f"), text(heap, "red?"));
        assert_eq!([parse_color(another), parse_color(none), parse_color(none)], [0x0000_FFFF, 0, 0]);
    }
}
