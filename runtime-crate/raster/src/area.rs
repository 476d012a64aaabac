//! Rectangles in pixels.

/// A rectangle; empty unless its sides are in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// The smaller of two numbers, the first where one is none. By `f64::min` each of them would be looked at first.
#[inline(always)]
pub fn smaller(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The larger of two numbers, the first where one is none.
#[inline(always)]
pub fn larger(one: f64, other: f64) -> f64 {
    if one < other { other } else { one }
}

impl Area {
    pub const NONE: Self =
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };

    /// What lies in both.
    #[inline(always)]
    pub fn common(self, other: Self) -> Self {
        Self {
            left: larger(self.left, other.left),
            top: larger(self.top, other.top),
            right: smaller(self.right, other.right),
            bottom: smaller(self.bottom, other.bottom),
        }
    }

    /// The smallest that holds both.
    #[inline(always)]
    pub fn around(self, other: Self) -> Self {
        Self {
            left: smaller(self.left, other.left),
            top: smaller(self.top, other.top),
            right: larger(self.right, other.right),
            bottom: larger(self.bottom, other.bottom),
        }
    }

    /// The pixels that it touches.
    #[inline(always)]
    pub fn whole(self) -> Self {
        Self {
            left: self.left.floor(),
            top: self.top.floor(),
            right: self.right.ceil(),
            bottom: self.bottom.ceil(),
        }
    }

    #[inline(always)]
    pub fn is_empty(self) -> bool {
        !(self.left < self.right && self.top < self.bottom)
    }

    /// In pixels.
    pub fn size(self) -> f64 {
        if self.is_empty() { 0.0 } else { (self.right - self.left) * (self.bottom - self.top) }
    }
}
