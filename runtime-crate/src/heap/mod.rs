//! Objects: strings (UTF-16), lists and records, counted, and freed at the end of a turn.

mod blocks;
mod entities;
mod list;
mod object;
mod records;
mod text;

pub use blocks::Blocks;
pub use entities::Entities;
pub use list::{concat_lists, new_list, reverse_list, slice_list, truncate_list};
pub use object::{
    ENTITIES, FLOAT, HEADER, Heap, INTEGER, LIST, RECORD, REFERENCE, ROW, Rows, STATIC, STRING, info, length,
    number_at, slot, tag, value_equal, width,
};
pub use text::*;
