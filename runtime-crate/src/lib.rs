//! The runtime of compiled components, shared by every host. Contract: `ABI.md`.
//!
//! Goals, in this order:
//! 1. **Correct**: bad descriptors are refused with a code, bad geometry draws nothing, every object, frame
//!    and node a component made is gone when it is unmounted.
//! 2. **Small**: every byte goes to every peer. No dependencies; text work that JavaScript has anyway
//!    (number formatting, case conversion, text measurement) is asked of the host.
//! 3. **Fast**: a change costs what depends on it, not what exists.
//!
//! Rooms: [`abi`] (the boundary; the only unsafe code), [`heap`] (counted objects), [`reactive`] (frames,
//! cells, units, sites, the turn), [`scene`] (nodes, geometry, hit testing, input), [`display`] (the list that
//! renderers draw), [`parts`] (what a build may lack), `native` (only outside of WebAssembly: components as Rust, and programs around them).
//!
//! Re-entrancy: the state is borrowed only inside [`abi::with`], and component code is called only outside it.

#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod abi;
pub mod display;
pub mod heap;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod parts;
pub mod reactive;
pub mod scene;
