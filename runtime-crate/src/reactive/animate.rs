//! Time: code that runs as it passes, and values on their way to another.

use core::f64::consts::LN_2;

use super::frame::Frame;
use super::turn::turn;
use crate::abi::memory::{get_f64, get_u8, get_u32};
use crate::abi::{State, call_with, with};
use crate::heap::FLOAT;
use crate::parts::MOTION;
use crate::scene::direction;

/// The longest step of a spring in seconds; longer ones are cut, so that stiff springs stay stable.
const SPRING_STEP: f64 = 0.004;
const MOST_STEPS: u32 = 1000;
/// At rest: this near, and this slow (units of the value, and those per second).
const NEAR: f64 = 0.001;
const SLOW: f64 = 0.01;

#[derive(Clone, Copy)]
enum Way {
    Tween { from: u64, to: u64, elapsed: f64, duration: f64, easing: u32 },
    Spring { to: f64, velocity: f64, stiffness: f64, damping: f64 },
}

/// A cell on its way to a value.
#[derive(Clone, Copy)]
pub struct Animation {
    /// Where the cell is.
    pub frame: Frame,
    cell: u32,
    way: Way,
    /// What it wrote last: a cell that holds something else was set by the component, which ends it.
    last: u64,
}

fn bits(frame: Frame, cell: u32) -> u64 {
    if is_number(frame, cell) {
        get_f64(frame.cell(cell)).to_bits()
    } else {
        get_u32(frame.cell(cell)) as u64
    }
}

fn is_number(frame: Frame, cell: u32) -> bool {
    get_u8(frame.block().cell_kinds() + cell) as u32 == FLOAT
}

/// The curves of `easings` in the schema, from 0 to 1 in time and way.
pub fn ease(easing: u32, t: f64) -> f64 {
    let back = 1.0 - t;
    match easing {
        1 => t * t * t,
        2 => 1.0 - back * back * back,
        3 if t < 0.5 => 4.0 * t * t * t,
        3 => 1.0 - 4.0 * back * back * back,
        4 => 1.0 - back * back * (2.70158 * back - 1.70158),
        5 => bounce(t),
        6 if t < 1.0 => 1.0 - half_to_the(10.0 * t) * direction(1200.0 * t).1,
        _ => t,
    }
}

/// 2 to the power of -x, for x from 0 to 1000: exact by halves, and the rest by Taylor's series.
fn half_to_the(x: f64) -> f64 {
    let halves = x.floor();
    let rest = (halves - x) * LN_2;
    let power = (1..18u32).rev().fold(1.0, |sum, term| 1.0 + rest / term as f64 * sum);
    power * f64::from_bits((1023 - halves as u64) << 52)
}

fn bounce(t: f64) -> f64 {
    let (shift, base) = match t * 2.75 {
        t if t < 1.0 => (0.0, 0.0),
        t if t < 2.0 => (1.5, 0.75),
        t if t < 2.5 => (2.25, 0.9375),
        _ => (2.625, 0.984375),
    };
    let t = t - shift / 2.75;
    7.5625 * t * t + base
}

/// Between two colors, each channel by itself.
fn mix(from: u32, to: u32, way: f64) -> u32 {
    (0..4).fold(0, |color, channel| {
        let part = |color: u32| (color >> (8 * channel) & 0xFF) as f64;
        let value = part(from) + (part(to) - part(from)) * way;
        color | ((value + 0.5).clamp(0.0, 255.0) as u32) << (8 * channel)
    })
}

impl Animation {
    /// What the cell holds after `dt` ms; None in the second place when it has arrived.
    fn step(self, dt: f64) -> (u64, Option<Self>) {
        match self.way {
            Way::Tween { from, to, elapsed, duration, easing } => {
                let elapsed = elapsed + dt;
                if elapsed >= duration {
                    return (to, None);
                }
                let way = ease(easing, elapsed / duration);
                let value = if is_number(self.frame, self.cell) {
                    let (from, to) = (f64::from_bits(from), f64::from_bits(to));
                    (from + (to - from) * way).to_bits()
                } else {
                    mix(from as u32, to as u32, way) as u64
                };
                let way = Way::Tween { from, to, elapsed, duration, easing };
                (value, Some(Self { way, last: value, ..self }))
            }
            Way::Spring { to, mut velocity, stiffness, damping } => {
                let mut value = f64::from_bits(self.last);
                let steps = (dt / 1000.0 / SPRING_STEP).ceil().clamp(1.0, MOST_STEPS as f64);
                let step = dt / 1000.0 / steps;
                for _ in 0..steps as u32 {
                    velocity += (stiffness * (to - value) - damping * velocity) * step;
                    value += velocity * step;
                }
                let at_rest = (value - to).abs() < NEAR * to.abs().max(1.0) && velocity.abs() < SLOW;
                if at_rest || !value.is_finite() {
                    return (to.to_bits(), None);
                }
                let way = Way::Spring { to, velocity, stiffness, damping };
                (value.to_bits(), Some(Self { way, last: value.to_bits(), ..self }))
            }
        }
    }
}

impl State {
    /// Whether anything waits for time to pass.
    pub fn wants_ticks(&self) -> bool {
        MOTION && !(self.reactive.ticking.is_empty() && self.reactive.animations.is_empty())
    }

    /// Move a cell to a value (of a color: its number) in `duration` ms.
    pub fn tween(&mut self, frame: Frame, cell: u32, to: f64, duration: f64, easing: u32) {
        let to = if is_number(frame, cell) { to.to_bits() } else { to as u32 as u64 };
        self.stop_animation(frame, cell);
        if duration > 0.0 && duration.is_finite() {
            let from = bits(frame, cell);
            self.animate(frame, cell, Way::Tween { from, to, elapsed: 0.0, duration, easing });
        } else {
            self.cell_set_bits(frame, cell, to);
        }
    }

    /// Pull a number to a value by a spring (mass 1; per second). One that already pulls keeps its speed.
    pub fn spring(&mut self, frame: Frame, cell: u32, to: f64, stiffness: f64, damping: f64) {
        let velocity = match self.stop_animation(frame, cell) {
            Some(Animation { way: Way::Spring { velocity, .. }, last, .. }) if last == bits(frame, cell) => {
                velocity
            }
            _ => 0.0,
        };
        if stiffness > 0.0 && damping > 0.0 && to.is_finite() {
            self.animate(frame, cell, Way::Spring { to, velocity, stiffness, damping });
        } else {
            self.cell_set_bits(frame, cell, to.to_bits());
        }
    }

    fn animate(&mut self, frame: Frame, cell: u32, way: Way) {
        self.reactive.animations.push(Animation { frame, cell, way, last: bits(frame, cell) });
    }

    fn stop_animation(&mut self, frame: Frame, cell: u32) -> Option<Animation> {
        let animations = &mut self.reactive.animations;
        let place = animations.iter().position(|one| one.frame == frame && one.cell == cell)?;
        Some(animations.remove(place))
    }

    /// It is `now` (ms): values move on. Gives how long it has been, and the code to run.
    fn advance(&mut self, now: f64) -> (f64, Vec<(u32, Frame)>) {
        let passed = now - self.reactive.clock.unwrap_or(now);
        let dt = if passed.is_finite() { passed.max(0.0) } else { 0.0 };
        self.reactive.clock = Some(now);
        let animations = core::mem::take(&mut self.reactive.animations);
        for animation in animations {
            if bits(animation.frame, animation.cell) != animation.last {
                continue;
            }
            let (value, rest) = animation.step(dt);
            self.cell_set_bits(animation.frame, animation.cell, value);
            self.reactive.animations.extend(rest);
        }
        (dt, self.reactive.ticking.clone())
    }
}

/// It is `now`, in ms of any clock that only goes forward. Gives whether anything waits for more.
pub fn tick(now: f64) -> bool {
    if !MOTION {
        return false;
    }
    turn(|| {
        let (dt, calls) = with(|state| state.advance(now));
        for (slot, frame) in calls {
            call_with(slot, frame.0, dt);
        }
    });
    with(|state| {
        let wanted = state.wants_ticks();
        if !wanted {
            state.reactive.clock = None;
        }
        wanted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_goes_from_nothing_to_all() {
        for easing in 0..7 {
            assert!(ease(easing, 0.0).abs() < 1e-9, "{easing}");
            assert!((ease(easing, 1.0) - 1.0).abs() < 1e-9, "{easing}");
        }
        for t in [0.1, 0.3, 0.5, 0.7, 0.9] {
            assert!(ease(1, t) < t && t < ease(2, t));
            assert!((ease(3, t) + ease(3, 1.0 - t) - 1.0).abs() < 1e-9);
            assert!((0.0..=1.0).contains(&ease(5, t)));
        }
    }

    #[test]
    fn the_elastic_curve_is_that_of_the_library() {
        for step in 0..100 {
            let t = step as f64 / 100.0;
            let wanted = 1.0 - (-10.0 * t).exp2() * (t * 1200.0).to_radians().cos();
            assert!((ease(6, t) - wanted).abs() < 1e-13, "{t}");
        }
    }

    #[test]
    fn colors_mix_by_channel() {
        assert_eq!(mix(0x000000FF, 0xFF8000FF, 0.5), 0x804000FF);
        assert_eq!(mix(0x12345678, 0xFFFFFFFF, 0.0), 0x12345678);
    }
}
