//! The scene: nodes, their geometry, what the pointer meets, input.

mod angle;
mod geometry;
mod input;
mod inspect;
mod layout;
mod matrix;
mod node;
mod outline;
mod path;
mod pointer;
mod rows;
mod walk;

pub use angle::direction;
pub use geometry::Area;
pub use input::{Input, Modifiers, key, pointer};
pub use matrix::Matrix;
pub use node::{Handle, NONE, Node, NodeId, Scene};
pub use walk::{Visit, Walk};
