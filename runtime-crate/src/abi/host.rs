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
    use crate::native::{colors, numbers, text};
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    /// Gives the width in px of a line of text, of a font's name, a size and a weight.
    pub type Measure = Rc<dyn Fn(&str, &str, f64, f64) -> f64>;

    thread_local! {
        static MEASURE: RefCell<Option<Measure>> = const { RefCell::new(None) };
        static FAILURE: Cell<Option<(u32, f64)>> = const { Cell::new(None) };
    }

    /// Exchange what measures this thread's texts.
    pub fn swap_measure(other: &mut Option<Measure>) {
        MEASURE.with_borrow_mut(|mine| core::mem::swap(mine, other));
    }

    /// The code and detail with which the component stopped since this was asked for last.
    pub fn take_failure() -> Option<(u32, f64)> {
        FAILURE.take()
    }

    /// Stop the component: natively, by unwinding to who catches it.
    pub fn stop_with(code: u32, detail: f64) -> ! {
        FAILURE.set(Some((code, detail)));
        std::panic::resume_unwind(Box::new(format!("component stopped: code {code}, detail {detail}")))
    }

    fn write(units: impl Iterator<Item = u16>, to: u32) -> u32 {
        let mut count = 0;
        for unit in units {
            set_u16(to + 2 * count, unit);
            count += 1;
        }
        count
    }

    fn read(at: u32, length: u32) -> Vec<u16> {
        (0..length).map(|index| get_u16(at + 2 * index)).collect()
    }

    fn lossy(at: u32, length: u32) -> String {
        String::from_utf16_lossy(&read(at, length))
    }

    /// Write `String(value)` (digits < 0) or `value.toFixed(digits)` as UTF-16 to `to`; gives the length.
    pub fn format_number(value: f64, digits: i32, to: u32) -> u32 {
        let text = match u32::try_from(digits) {
            Ok(digits) => numbers::to_fixed(value, digits),
            Err(_) => numbers::to_text(value),
        };
        write(text.encode_utf16(), to)
    }

    /// `Number(text)`.
    pub fn parse_number(at: u32, length: u32) -> f64 {
        numbers::parse(&lossy(at, length))
    }

    /// A CSS color as `0xRRGGBBAA`; transparent if it is none.
    pub fn parse_color(at: u32, length: u32) -> u32 {
        colors::parse(&lossy(at, length)).unwrap_or(0)
    }

    /// Write the upper or lower case of a text to `to` (room for three times its length); gives the length.
    pub fn convert_case(at: u32, length: u32, upper: bool, to: u32) -> u32 {
        write(text::convert_case(&read(at, length), upper).into_iter(), to)
    }

    /// The width of a line of text in px.
    pub fn measure_text(line: (u32, u32), font: (u32, u32), size: f64, weight: f64) -> f64 {
        let (line, font) = (lossy(line.0, line.1), lossy(font.0, font.1));
        match MEASURE.with_borrow(Clone::clone) {
            Some(measure) => measure(&line, &font, size, weight),
            None => text::width(&line, &font, size, weight),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use imports::{Measure, swap_measure, take_failure};
pub use imports::{convert_case, format_number, measure_text, parse_color, parse_number, stop_with};

/// Stop the component for a reason the runtime knows.
pub fn stop(failure: Failure, detail: f64) -> ! {
    stop_with(failure as u32, detail)
}
