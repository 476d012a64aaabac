//! Colors of pixels: four bytes, red first, so alpha is the highest of a u32.

/// A color multiplied by its alpha.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink(pub u32);

/// Each byte of a color times `by` / 255, rounded.
#[inline(always)]
fn scale(color: u32, by: u32) -> u32 {
    // Two bytes at once, each with a byte of room above it. Behind the sum, x / 255 is (x + x / 256) / 256.
    const EVEN: u32 = 0x00FF_00FF;
    const HALF: u32 = 0x0080_0080;
    let low = (color & EVEN) * by + HALF;
    let high = (color >> 8 & EVEN) * by + HALF;
    ((low + (low >> 8 & EVEN)) >> 8 & EVEN) | (high + (high >> 8 & EVEN)) & !EVEN
}

impl Ink {
    /// Of a color `0xRRGGBBAA`, that much see-through.
    #[inline(always)]
    pub fn new(color: u32, opacity: f64) -> Self {
        let alpha = (f64::from(color & 0xFF) * opacity + 0.5) as u32;
        Self(scale(color.swap_bytes() | 0xFF00_0000, alpha))
    }

    /// What a share of it, of 255, leaves.
    #[inline(always)]
    pub fn thinned(self, share: u32) -> Self {
        Self(scale(self.0, share))
    }

    /// Whether nothing is seen through it.
    #[inline(always)]
    pub fn is_opaque(self) -> bool {
        self.0 >= 0xFF00_0000
    }

    /// It over a pixel.
    #[inline(always)]
    pub fn over(self, pixel: u32) -> u32 {
        self.0 + scale(pixel, 255 - (self.0 >> 24))
    }
}

/// A pixel as `ImageData` has it: its color not multiplied by alpha. Without branches and whole-numbered division it
/// is done for four pixels at a time. An empty one stays so: what is no number counts as 0.
#[inline(always)]
pub fn straight(pixel: u32) -> u32 {
    let alpha = (pixel >> 24) as f32;
    let part = |shift: u32| ((((pixel >> shift & 0xFF) as f32 * 255.0) / alpha + 0.5) as u32) << shift;
    (pixel & 0xFF00_0000) | part(16) | part(8) | part(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_scaled_as_fractions_are() {
        for byte in 0..=255u32 {
            for by in 0..=255 {
                let exact = (f64::from(byte * by) / 255.0).round() as u32;
                assert_eq!(scale(byte * 0x0101_0101, by), exact * 0x0101_0101, "{byte} {by}");
            }
        }
    }

    #[test]
    fn what_is_opaque_stays_so_under_any_ink() {
        for alpha in 0..=255 {
            for below in [0xFF00_0000, 0xFF80_40FF, 0xFFFF_FFFF] {
                let over = Ink::new(0xFFFF_FF00 | alpha, 1.0).over(below);
                assert_eq!(over >> 24, 255);
            }
        }
        assert_eq!(Ink::new(0x1234_56FF, 1.0).over(0xFF00_FF00), 0xFF56_3412);
    }

    #[test]
    fn a_color_comes_back_from_its_product_with_alpha() {
        for alpha in [1, 2, 100, 254, 255] {
            let kept = straight(Ink::new(0xFF00_8000 | alpha, 1.0).0);
            assert_eq!((kept >> 24, kept & 0xFF), (alpha, 0xFF));
        }
        assert_eq!(straight(0), 0);
        for alpha in 1..=255 {
            for part in 0..=alpha {
                let exact = (part * 255 + alpha / 2) / alpha;
                assert_eq!(straight(alpha << 24 | part << 8), alpha << 24 | exact << 8, "{part} of {alpha}");
            }
        }
    }
}
