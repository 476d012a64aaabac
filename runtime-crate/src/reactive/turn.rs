//! A turn: one host call. Units run when it ends, outer frames before inner ones, each at most once.

use super::frame::Frame;
use super::rounds::Rounds;
use crate::abi::{State, call2, refuel, with};
use crate::parts::EDITING;

impl State {
    /// The next dirty unit, cleared: the table slot of its code, its frame and its number.
    fn take_unit(&mut self) -> Option<(u32, Frame, u32)> {
        for depth in 0..self.reactive.dirty.len() {
            while self.reactive.dirty[depth] != 0 {
                let frame = Frame(self.reactive.dirty[depth]);
                if let Some(unit) = frame.first_dirty() {
                    frame.clear_dirty(unit);
                    if EDITING {
                        self.reactive.rounds.note(frame, unit);
                    }
                    return Some((frame.block().run_slot()?, frame, unit));
                }
                self.dequeue(frame);
            }
        }
        None
    }

    fn take_computed(&mut self, frame: Frame, last: u32) -> Option<(u32, u32)> {
        let unit = frame.first_dirty().filter(|unit| *unit <= last && *unit < frame.block().computed())?;
        frame.clear_dirty(unit);
        Some((frame.block().run_slot()?, unit))
    }
}

/// Run the dirty computed units of a root frame up to and including `unit`.
pub fn settle(frame: Frame, unit: u32) {
    while let Some((slot, unit)) = with(|state| state.take_computed(frame, unit)) {
        call2(slot, frame.0, unit);
    }
}

/// A host call: fuel is filled up, `work` is done, then the dirty units run and unreferenced objects go.
pub fn turn<R>(work: impl FnOnce() -> R) -> R {
    refuel();
    if EDITING {
        with(|state| state.reactive.rounds = Rounds::new());
    }
    let result = work();
    while let Some((slot, frame, unit)) = with(State::take_unit) {
        call2(slot, frame.0, unit);
    }
    with(|state| state.heap.collect());
    result
}
