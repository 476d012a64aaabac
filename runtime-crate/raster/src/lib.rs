//! Draws what pictures of many shapes are made of as pixels: rectangles, ellipses and lines, faster than a browser
//! without a GPU does. A module of its own, which only pages with such pictures load. It shares nothing with the
//! runtime: a host writes display lists (section 8 of `ABI.md`) into its memory, and is told stretch by stretch
//! whether the pixels there are to be shown or the stretch is to be drawn elsewhere.
//!
//! Rooms: [`memory`] (the boundary; the only unsafe code), [`raster`] (from picture to picture, and what changed),
//! [`run`] (what is drawn here), [`walk`] (the list), [`shape`], [`outline`], [`cover`] (outlines on pixels),
//! [`pixels`] (and upright rectangles), [`four`] (of them at once), [`ink`].

#![deny(unsafe_code)]
#![allow(
    clippy::new_without_default,
    reason = "what is as large as a band of pixels is made in one place, as a static"
)]

pub mod area;
pub mod cover;
pub mod four;
pub mod ink;
pub mod matrix;
#[cfg(target_arch = "wasm32")]
pub mod memory;
pub mod outline;
pub mod pixels;
pub mod raster;
pub mod run;
pub mod shape;
#[cfg(test)]
mod tests;
pub mod walk;
