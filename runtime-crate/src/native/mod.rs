//! Components as Rust, and programs around them: what a host has for WebAssembly, without any.
//!
//! `omnicraft compile --target rust` writes a crate with a [`Component`]. A program loads it:
//!
//! ```ignore
//! let mut button = Instance::new(&button::COMPONENT)?;
//! button.set_prop("label", Value::Text("Go"))?;
//! button.mount()?;
//! button.pointer(Pointer::Move, 20.0, 10.0)?;
//! button.tick(16.0)?;
//! for command in button.draw()? { … }
//! ```
//!
//! Nothing passes by itself: the program tells of the pointer, of keys and of time. Numbers become text as in
//! JavaScript; texts are measured by [`Instance::measure_text_with`], else by a model of a common face. What the component
//! emits is heard by [`Instance::hear_with`].

pub mod code;
pub(crate) mod colors;
mod events;
mod instance;
#[rustfmt::skip]
mod named_colors;
pub(crate) mod numbers;
mod stopped;
pub(crate) mod text;

pub use self::events::{Events, Kind, Told};
pub use self::instance::{Component, Instance, Pointer, Value};
pub use self::stopped::Error;
pub use crate::abi::Function;
