//! Why something can't be done with an instance.

use super::numbers;
use core::fmt;

/// Why something can't be done with an instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The component is not of this runtime; the number is that of `component_load` in `ABI.md`.
    Refused(u32),
    /// The component has no prop of this name.
    NoSuchProp(String),
    /// The prop of this name is of another type, or takes lists or records, which can't be given.
    OtherType(String),
    /// The component went on for too long in one call.
    OutOfFuel,
    /// The component was stopped, for the reason that a fail code of `ABI.md` with its detail gives.
    Failed(u32, f64),
    /// A mistake in the component's code or in the runtime; the text of the panic.
    Broken(String),
}

impl fmt::Display for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self {
            Self::Refused(code) => return write!(to, "The component was refused: reason {code}."),
            Self::NoSuchProp(name) => return write!(to, "The component has no prop `{name}`."),
            Self::OtherType(name) => return write!(to, "The prop `{name}` takes another type of value."),
            Self::OutOfFuel => "it did not come to an end in time",
            Self::Broken(why) => return write!(to, "The component broke: {why}."),
            Self::Failed(code, detail) => {
                let detail = numbers::to_text(*detail);
                return write!(to, "The component was stopped: {}.", reason(*code, &detail));
            }
        };
        write!(to, "The component was stopped: {reason}.")
    }
}

impl std::error::Error for Error {}

fn reason(code: u32, detail: &str) -> String {
    match code {
        1 => format!("it asked for the item at index {detail} of a list that has none there"),
        2 => "it used a number that is not finite where one is needed".into(),
        3 => format!("a string or list of {detail} items is too long"),
        4 => "it needs more memory than a component may have".into(),
        5 => "its parts are nested too deep".into(),
        6 => "it used a value that has become null since it was tested".into(),
        7 => format!("it has more than {detail} entities of one kind"),
        8 => "it used its entities before they were declared".into(),
        _ => format!("reason {code}"),
    }
}
