//! Which old item each new item is, by key. Equal keys pair up in their order, so duplicates are deterministic.

use super::frame::Key;
use crate::abi::memory::get_u16;
use crate::heap::{HEADER, REFERENCE, length, value_equal};

const FREE: u32 = u32::MAX;

fn hash(key: Key) -> u32 {
    let mut state = 0xCBF2_9CE4_8422_2325_u64;
    let mut mix = |bits: u64| state = (state ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    if key.kind == REFERENCE {
        let string = key.bits as u32;
        for index in 0..length(string) {
            mix(get_u16(string + HEADER + 2 * index) as u64);
        }
    } else {
        mix(key.bits);
    }
    (state ^ state >> 32) as u32
}

fn same(a: Key, b: Key) -> bool {
    a.kind == b.kind && (a.bits == b.bits || a.kind == REFERENCE && value_equal(a.bits as u32, b.bits as u32))
}

/// For each of `count` new keys the index of the old item with that key, if one is left.
pub fn match_keys(
    count: u32,
    old_count: u32,
    new_key: impl Fn(u32) -> Key,
    old_key: impl Fn(u32) -> Key,
) -> Vec<Option<u32>> {
    let mut matched = Vec::with_capacity(count as usize);
    while (matched.len() as u32) < count.min(old_count) {
        let index = matched.len() as u32;
        if !same(new_key(index), old_key(index)) {
            break;
        }
        matched.push(Some(index));
    }
    let start = matched.len() as u32;
    if start == count || start == old_count {
        matched.resize(count as usize, None);
        return matched;
    }
    // Open addressing over the rest of the old items: a place holds the last old item of its key, which
    // stays there as the key's representative, and the first one that is not taken yet.
    let mask = ((old_count - start) * 2).next_power_of_two() - 1;
    let mut places = vec![(FREE, FREE); mask as usize + 1];
    let mut following = vec![FREE; old_count as usize];
    let find = |places: &[(u32, u32)], key: Key| {
        let mut place = hash(key) & mask;
        while places[place as usize].0 != FREE && !same(old_key(places[place as usize].0), key) {
            place = (place + 1) & mask;
        }
        place as usize
    };
    for index in (start..old_count).rev() {
        let place = find(&places, old_key(index));
        let (representative, first) = places[place];
        following[index as usize] = first;
        places[place] = (if representative == FREE { index } else { representative }, index);
    }
    for index in start..count {
        let place = find(&places, new_key(index));
        let first = places[place].1;
        if first != FREE {
            places[place].1 = following[first as usize];
        }
        matched.push((first != FREE).then_some(first));
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::FLOAT;

    fn matches(new: &[f64], old: &[f64]) -> Vec<Option<u32>> {
        let key = |value: f64| Key { kind: FLOAT, bits: value.to_bits() };
        match_keys(
            new.len() as u32,
            old.len() as u32,
            |index| key(new[index as usize]),
            |index| key(old[index as usize]),
        )
    }

    #[test]
    fn kept_added_removed_and_moved() {
        assert_eq!(matches(&[1.0, 2.0, 3.0], &[1.0, 2.0]), [Some(0), Some(1), None]);
        assert_eq!(matches(&[3.0, 1.0], &[1.0, 2.0, 3.0]), [Some(2), Some(0)]);
        assert_eq!(matches(&[], &[1.0]), []);
        assert_eq!(matches(&[1.0], &[]), [None]);
    }

    #[test]
    fn duplicates_pair_up_in_order() {
        assert_eq!(matches(&[2.0, 1.0, 1.0, 1.0], &[1.0, 1.0, 2.0]), [Some(2), Some(0), Some(1), None]);
    }

    #[test]
    fn no_old_item_is_taken_twice_and_none_is_missed() {
        let mut seed = 7u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for _ in 0..500 {
            let mut list = || -> Vec<f64> {
                let count = random(12);
                (0..count).map(|_| random(6) as f64).collect()
            };
            let (new, old) = (list(), list());
            let result = matches(&new, &old);
            let mut taken = vec![false; old.len()];
            for (value, matched) in new.iter().zip(&result) {
                match matched {
                    Some(index) => {
                        assert_eq!(old[*index as usize], *value);
                        assert!(!std::mem::replace(&mut taken[*index as usize], true));
                    }
                    None => assert!(old.iter().zip(&taken).all(|(old, taken)| old != value || *taken)),
                }
            }
        }
    }
}
