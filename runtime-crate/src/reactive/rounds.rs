//! Whether effects set off each other again and again.

use super::frame::Frame;

/// How often a turn came back to a unit that it had run before. Only an effect is run twice in a turn, because it
/// or another one set what it reads.
pub struct Rounds {
    /// A unit that was run. Another one takes its place after as many, then twice as many, and so on: in time one
    /// that comes again is among them, however many there are in a round.
    kept: (Frame, u32),
    left: u32,
    next: u32,
    /// How often a unit that was kept came again.
    pub count: u32,
}

impl Rounds {
    /// A turn begins.
    pub const fn new() -> Self {
        Self { kept: (Frame(0), 0), left: 0, next: 0, count: 0 }
    }

    /// A unit is run.
    pub fn note(&mut self, frame: Frame, unit: u32) {
        self.count += u32::from(self.kept == (frame, unit));
        if self.left == 0 {
            self.kept = (frame, unit);
            self.next = self.next.saturating_mul(2) | 1;
            self.left = self.next;
        }
        self.left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_counted_however_long_they_are() {
        for length in [1, 2, 3, 10, 1000] {
            let mut rounds = Rounds::new();
            for unit in 0..500 {
                rounds.note(Frame(8), unit);
            }
            assert_eq!(rounds.count, 0);
            for _ in 0..1000 {
                for unit in 0..length {
                    rounds.note(Frame(16), unit);
                }
            }
            assert!(rounds.count > 400, "{length} {}", rounds.count);
        }
    }
}
