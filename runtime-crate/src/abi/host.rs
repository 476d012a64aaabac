//! What the runtime needs from its host (module `host`).

/// Why a component stops; the number is the code the host gets.
#[derive(Clone, Copy)]
pub enum Failure {
    /// A string or list is too long. Detail: the length.
    TooLong = 3,
    /// Memory is at its maximum. Detail: the bytes asked for.
    OutOfMemory = 4,
    /// Frames are nested too deep. Detail: the depth.
    TooDeep = 5,
    /// There are as many entities as there may be. Detail: how many.
    TooMany = 7,
    /// Entities are used before their declaration ran.
    NotYet = 8,
}

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod imports {
    #[link(wasm_import_module = "host")]
    unsafe extern "C" {
        safe fn fail(code: u32, detail: f64) -> !;
        safe fn number_format(value: f64, digits: i32, to: u32) -> u32;
        safe fn number_parse(text: u32, length: u32) -> f64;
        safe fn color_parse(text: u32, length: u32) -> u32;
        safe fn case_convert(text: u32, length: u32, upper: u32, to: u32) -> u32;
        safe fn text_measure(
            text: u32,
            length: u32,
            font: u32,
            font_length: u32,
            size: f64,
            weight: f64,
        ) -> f64;
    }

    /// Stop the component; the host raises an error through the calling code.
    pub fn stop_with(code: u32, detail: f64) -> ! {
        fail(code, detail)
    }

    /// Write `String(value)` (digits < 0) or `value.toFixed(digits)` as UTF-16 to `to`; gives the length.
    pub fn format_number(value: f64, digits: i32, to: u32) -> u32 {
        number_format(value, digits, to)
    }

    /// `Number(text)`.
    pub fn parse_number(text: u32, length: u32) -> f64 {
        number_parse(text, length)
    }

    /// A CSS color as `0xRRGGBBAA`; transparent if it is none.
    pub fn parse_color(text: u32, length: u32) -> u32 {
        self::color_parse(text, length)
    }

    /// Write the upper or lower case of a text to `to` (room for three times its length); gives the length.
    pub fn convert_case(text: u32, length: u32, upper: bool, to: u32) -> u32 {
        case_convert(text, length, upper as u32, to)
    }

    /// The width of a line of text in px.
    pub fn measure_text(text: (u32, u32), font: (u32, u32), size: f64, weight: f64) -> f64 {
        text_measure(text.0, text.1, font.0, font.1, size, weight)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imports {
    use crate::abi::memory::{get_u16, set_u16};

    /// Stop the component: natively, a panic that a test can expect.
    pub fn stop_with(code: u32, detail: f64) -> ! {
        panic!("component stopped: code {code}, detail {detail}")
    }

    /// Rust's formatting, which equals JavaScript's for the numbers native tests use.
    pub fn format_number(value: f64, digits: i32, to: u32) -> u32 {
        let text = if digits < 0 { format!("{value}") } else { format!("{value:.*}", digits as usize) };
        for (at, unit) in text.encode_utf16().enumerate() {
            set_u16(to + 2 * at as u32, unit);
        }
        text.len() as u32
    }

    fn text(text: u32, length: u32) -> String {
        let units: Vec<u16> = (0..length).map(|at| get_u16(text + 2 * at)).collect();
        String::from_utf16_lossy(&units)
    }

    /// Rust's parsing.
    pub fn parse_number(at: u32, length: u32) -> f64 {
        text(at, length).trim().parse().unwrap_or(f64::NAN)
    }

    /// Native tests use no colors by name.
    pub fn parse_color(_at: u32, _length: u32) -> u32 {
        0
    }

    /// Rust's case conversion.
    pub fn convert_case(at: u32, length: u32, upper: bool, to: u32) -> u32 {
        let source = text(at, length);
        let changed = if upper { source.to_uppercase() } else { source.to_lowercase() };
        for (at, unit) in changed.encode_utf16().enumerate() {
            set_u16(to + 2 * at as u32, unit);
        }
        changed.encode_utf16().count() as u32
    }

    /// Half an em a unit.
    pub fn measure_text(text: (u32, u32), _font: (u32, u32), size: f64, _weight: f64) -> f64 {
        text.1 as f64 * size / 2.0
    }
}

pub use imports::{convert_case, format_number, measure_text, parse_color, parse_number, stop_with};

/// Stop the component for a reason the runtime knows.
pub fn stop(failure: Failure, detail: f64) -> ! {
    stop_with(failure as u32, detail)
}
