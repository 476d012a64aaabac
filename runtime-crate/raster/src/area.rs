//! Rectangles in pixels.

/// A rectangle; empty unless its sides are in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub const NONE: Self =
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };

    /// What lies in both.
    #[inline(always)]
    pub fn common(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// The smallest that holds both.
    #[inline(always)]
    pub fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
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
