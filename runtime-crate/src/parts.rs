//! The parts that a build may lack (section 11 of `ABI.md`). A constant that is false lets the compiler leave out
//! whatever only that part reaches; functions of a part are exported where it is there.
#![allow(unsafe_code, reason = "a section of the module is a static with an attribute that could be misused")]

/// Other components after the first one, state that is kept meanwhile, the check of descriptions, pick and trace.
pub const EDITING: bool = cfg!(feature = "editing");
/// `line`, `polyline`, `polygon` and `path`.
pub const OUTLINES: bool = cfg!(feature = "outlines");
/// `image`, gradients, shadows and clips.
pub const EFFECTS: bool = cfg!(feature = "effects");
/// `row`, `column`, `grid` and `stack`.
pub const LAYOUTS: bool = cfg!(feature = "layouts");
/// `<if>`, `<for>`, components in components, slots.
pub const SITES: bool = cfg!(feature = "sites");
/// Lists, records, and what is done with texts beyond joining, comparing and writing numbers.
pub const VALUES: bool = cfg!(feature = "values");
/// Code that runs as time passes, and values on their way.
pub const MOTION: bool = cfg!(feature = "motion");
/// Entities, and shapes that stand for many.
pub const ENTITIES: bool = cfg!(feature = "entities");

/// The parts of this build, in a custom section of the module: bit 0 is what every build has.
#[cfg(target_arch = "wasm32")]
#[used]
#[unsafe(link_section = "omni.parts")]
static PARTS: [u8; 4] = parts().to_le_bytes();

/// A bit for each part that is there.
pub const fn parts() -> u32 {
    let parts = [OUTLINES, EFFECTS, LAYOUTS, SITES, VALUES, MOTION, ENTITIES, EDITING];
    let (mut bits, mut at) = (1, 0);
    while at < parts.len() {
        bits |= (parts[at] as u32) << (at + 1);
        at += 1;
    }
    bits
}
