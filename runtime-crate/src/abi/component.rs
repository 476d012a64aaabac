//! The functions components call (section 5 of `ABI.md`).
#![allow(unsafe_code)]

use crate::abi::memory::Ptr;
use crate::abi::{host, with};
use crate::heap;
use crate::reactive::{self, Frame};

// Of a part: exported where it is there. Natively everything is.
#[cfg(target_arch = "wasm32")]
macro_rules! exports {
    ($part:literal $($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block)*) => {
        $(
            #[cfg_attr(feature = $part, unsafe(no_mangle))]
            extern "C" fn $name($($argument: $type),*) $(-> $result)? $body
        )*
    };
    ($($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block)*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name($($argument: $type),*) $(-> $result)? $body
        )*
    };
}
#[cfg(not(target_arch = "wasm32"))]
macro_rules! exports {
    ($($part:literal)? $($name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block)*) => {
        $(
            #[allow(missing_docs, reason = "the contract has them all")]
            pub fn $name($($argument: $type),*) $(-> $result)? $body
        )*
    };
}

exports! {
    cell_set_f64(frame: Ptr, cell: u32, value: f64) {
        with(|state| state.cell_set_bits(Frame(frame), cell, value.to_bits()));
    }
    cell_set_i32(frame: Ptr, cell: u32, value: u32) {
        with(|state| state.cell_set_bits(Frame(frame), cell, value as u64));
    }
    cell_set_ref(frame: Ptr, cell: u32, object: Ptr) {
        with(|state| state.cell_set_ref(Frame(frame), cell, object));
    }
    settle(frame: Ptr, unit: u32) {
        reactive::settle(Frame(frame), unit);
    }
    set_f64(frame: Ptr, node: u32, attribute: u32, value: f64) {
        with(|state| state.scene.set(&mut state.heap, Frame(frame).node(node), attribute, value.to_bits()));
    }
    set_i32(frame: Ptr, node: u32, attribute: u32, value: u32) {
        with(|state| state.scene.set(&mut state.heap, Frame(frame).node(node), attribute, value as u64));
    }
    set_ref(frame: Ptr, node: u32, attribute: u32, object: Ptr) {
        with(|state| state.scene.set(&mut state.heap, Frame(frame).node(node), attribute, object as u64));
    }
    str_concat(a: Ptr, b: Ptr) -> Ptr { with(|state| heap::concat(&mut state.heap, a, b)) }
    str_eq(a: Ptr, b: Ptr) -> u32 { heap::value_equal(a, b) as u32 }
    str_from_num(value: f64) -> Ptr { with(|state| heap::from_number(&mut state.heap, value, -1)) }
    num_to_fixed(value: f64, digits: f64) -> Ptr {
        with(|state| heap::from_number(&mut state.heap, value, digits.clamp(0.0, 100.0) as i32))
    }
    color_parse(string: Ptr) -> u32 { heap::parse_color(string) }
    value_eq(a: Ptr, b: Ptr, _kind: u32) -> u32 { heap::value_equal(a, b) as u32 }
    fail(code: u32, detail: f64) { host::stop_with(code, detail) }
}

exports! { "sites"
    site_if(frame: Ptr, site: u32, branch: u32) {
        reactive::show_branch(Frame(frame), site, branch as i32);
    }
    site_for(frame: Ptr, site: u32, items: Ptr, keys: Ptr) {
        reactive::show_items(Frame(frame), site, items, keys);
    }
    child(frame: Ptr, site: u32) -> Ptr { reactive::child(Frame(frame), site).0 }
    child_ready(frame: Ptr, site: u32) { reactive::child_ready(Frame(frame), site); }
    emit(frame: Ptr, event: u32, record: Ptr) { reactive::emit(Frame(frame), event, record); }
}

exports! { "values"
    str_cmp(a: Ptr, b: Ptr) -> u32 { heap::compare(a, b) as u32 }
    str_to_num(string: Ptr) -> f64 { heap::to_number(string) }
    str_slice(string: Ptr, from: f64, to: f64) -> Ptr { with(|state| heap::slice(&mut state.heap, string, from, to)) }
    str_index_of(string: Ptr, needle: Ptr, from: f64) -> f64 { heap::index_of(string, needle, from) }
    str_trim(string: Ptr) -> Ptr { with(|state| heap::trim(&mut state.heap, string)) }
    str_upper(string: Ptr) -> Ptr { with(|state| heap::convert_case(&mut state.heap, string, true)) }
    str_lower(string: Ptr) -> Ptr { with(|state| heap::convert_case(&mut state.heap, string, false)) }
    str_repeat(string: Ptr, count: f64) -> Ptr { with(|state| heap::repeat(&mut state.heap, string, count)) }
    str_pad(string: Ptr, wanted: f64, pattern: Ptr, at_end: u32) -> Ptr {
        with(|state| heap::pad(&mut state.heap, string, wanted, pattern, at_end != 0))
    }
    str_split(string: Ptr, separator: Ptr) -> Ptr { with(|state| heap::split(&mut state.heap, string, separator)) }
    str_join(list: Ptr, separator: Ptr) -> Ptr { with(|state| heap::join(&mut state.heap, list, separator)) }
    str_replace(string: Ptr, from: Ptr, to: Ptr, all: u32) -> Ptr {
        with(|state| heap::replace(&mut state.heap, string, from, to, all != 0))
    }
    list_new(length: u32, item_kind: u32) -> Ptr { with(|state| heap::new_list(&mut state.heap, length, item_kind)) }
    list_concat(a: Ptr, b: Ptr) -> Ptr { with(|state| heap::concat_lists(&mut state.heap, a, b)) }
    list_slice(list: Ptr, from: f64, to: f64) -> Ptr { with(|state| heap::slice_list(&mut state.heap, list, from, to)) }
    list_reverse(list: Ptr) -> Ptr { with(|state| heap::reverse_list(&mut state.heap, list)) }
    list_truncate(list: Ptr, length: u32) { heap::truncate_list(list, length); }
    record_new(fields: u32, references: u32) -> Ptr {
        with(|state| state.heap.create(heap::RECORD, fields, references))
    }
    list_renew(length: u32, item_kind: u32) -> Ptr { with(|state| state.heap.renew_list(length, item_kind)) }
    list_own(frame: Ptr, cell: u32) -> Ptr { with(|state| state.own_list(Frame(frame), cell)) }
    row_set(row: Ptr, field: u32, object: Ptr) {
        with(|state| state.heap.set_reference(row, field, object));
    }
    row_record(row: Ptr, fields: u32, references: u32) -> Ptr {
        with(|state| state.heap.record_of(row, fields, references))
    }
    adopt(object: Ptr) { with(|state| state.heap.adopt(object)); }
    math_random() -> f64 { with(|state| state.next_random()) }
}

exports! { "motion"
    tween(frame: Ptr, cell: u32, to: f64, duration: f64, easing: u32) {
        with(|state| state.tween(Frame(frame), cell, to, duration, easing));
    }
    ease(easing: u32, t: f64) -> f64 { reactive::ease(easing, t) }
    spring(frame: Ptr, cell: u32, to: f64, stiffness: f64, damping: f64) {
        with(|state| state.spring(Frame(frame), cell, to, stiffness, damping));
    }
}

exports! { "entities"
    entities_new(columns: u32) -> Ptr { with(|state| state.heap.new_entities(columns)) }
    entities_begin(entities: Ptr) -> u32 { with(|state| state.heap.entities.begin(entities)) }
    entities_chunk(entities: Ptr, index: u32) -> Ptr { with(|state| state.heap.entities.chunk(entities, index)) }
    entities_end(entities: Ptr) { with(|state| state.heap.entities.end(entities)); }
    entities_find(entities: Ptr, handle: f64) -> Ptr { with(|state| state.heap.entities.find(entities, handle)) }
    entities_handle(entities: Ptr, row: Ptr) -> f64 { with(|state| state.heap.entities.handle(entities, row)) }
    entities_count(entities: Ptr) -> f64 { with(|state| state.heap.entities.count(entities) as f64) }
    entities_spawn(frame: Ptr, cell: u32) -> Ptr { with(|state| state.spawn(Frame(frame), cell)) }
    entities_despawn(frame: Ptr, cell: u32, row: Ptr) { with(|state| state.despawn(Frame(frame), cell, row)); }
    entities_clear(frame: Ptr, cell: u32) { with(|state| state.clear(Frame(frame), cell)); }
    entities_changed(frame: Ptr, cell: u32) { with(|state| state.entities_changed(Frame(frame), cell)); }
    rows(frame: Ptr, node: u32, attributes: Ptr, count: f64) -> Ptr {
        with(|state| state.scene.set_rows(Frame(frame).node(node), attributes, count as u32))
    }
    list_rows(frame: Ptr, node: u32, attributes: Ptr, list: Ptr) -> Ptr {
        with(|state| state.scene.set_list_rows(Frame(frame).node(node), attributes, list))
    }
}
