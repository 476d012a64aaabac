//! Four pixels next to each other, which are worked out at once.

pub use lanes::{Four, Shares};

impl Four {
    /// Paint it over the first of some pixels, of which there may be fewer.
    #[inline(always)]
    pub fn over(&self, pixels: &mut [u32]) {
        if let Some(pixels) = pixels.first_chunk_mut() {
            *pixels = self.on(*pixels);
        } else {
            let mut four = [0; 4];
            four[..pixels.len()].copy_from_slice(pixels);
            pixels.copy_from_slice(&self.on(four)[..pixels.len()]);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod lanes {
    /// How much of pixels is covered, in 256ths.
    #[derive(Clone, Copy)]
    pub struct Shares([u32; 4]);

    impl Shares {
        pub const ALL: Self = Self([256; 4]);

        /// By a stretch, in 256ths of a pixel from the first one's beginning: it begins in the first or before it.
        pub fn new(from: i32, to: i32) -> Self {
            let mut covered = [0, 256, 512, 768].map(|start| (to - start).clamp(0, 256) as u32);
            covered[0] -= from as u32;
            Self(covered)
        }

        /// So many 256ths of it.
        pub fn part(self, of: i32) -> Self {
            Self(self.0.map(|share| (share * of as u32 + 128) / 256))
        }
    }

    /// A color on four pixels.
    #[derive(Clone, Copy)]
    pub struct Four {
        color: u32,
        shares: [u32; 4],
    }

    impl Four {
        /// An opaque one, on so much of them.
        pub fn new(color: u32, Shares(shares): Shares) -> Self {
            Self { color, shares }
        }

        /// What pixels become under it.
        pub fn on(&self, pixels: [u32; 4]) -> [u32; 4] {
            let color = self.color.to_le_bytes().map(u32::from);
            core::array::from_fn(|at| {
                let (pixel, share) = (pixels[at].to_le_bytes().map(u32::from), self.shares[at]);
                let mixed = |part: usize| (color[part] * share + pixel[part] * (256 - share) + 128) / 256;
                u32::from_le_bytes(core::array::from_fn(|part| mixed(part) as u8))
            })
        }
    }
}

/// The same by the instructions that there are for it. Each part of a color has a lane of 16 bits, in which there is
/// room for 256 times it; the first two pixels are one vector, and the last two another.
#[cfg(target_arch = "wasm32")]
mod lanes {
    use core::arch::wasm32::*;

    #[derive(Clone, Copy)]
    pub struct Shares([v128; 2]);

    impl Shares {
        pub const ALL: Self = Self([u16x8(256, 256, 256, 256, 256, 256, 256, 256); 2]);

        #[inline(always)]
        pub fn new(from: i32, to: i32) -> Self {
            let to = i16x8_splat(to.clamp(0, 1024) as i16);
            let covered = |starts| {
                let left = i16x8_sub(to, starts);
                i16x8_min(i16x8_max(left, i16x8_splat(0)), i16x8_splat(256))
            };
            let from = v128_and(i16x8_splat(from as i16), i16x8(-1, -1, -1, -1, 0, 0, 0, 0));
            let low = covered(i16x8(0, 0, 0, 0, 256, 256, 256, 256));
            let high = covered(i16x8(512, 512, 512, 512, 768, 768, 768, 768));
            Self([i16x8_sub(low, from), high])
        }

        #[inline(always)]
        pub fn part(self, of: i32) -> Self {
            // 256 times 256 would be too much for a lane.
            if of == 256 {
                return self;
            }
            let of = i16x8_splat(of as i16);
            Self(self.0.map(|shares| u16x8_shr(u16x8_add(u16x8_mul(shares, of), u16x8_splat(128)), 8)))
        }
    }

    #[derive(Clone, Copy)]
    pub struct Four {
        /// What is added, times 256 and with what rounds.
        sums: [v128; 2],
        /// What is left of pixels, in 256ths.
        rests: [v128; 2],
    }

    impl Four {
        #[inline(always)]
        pub fn new(color: u32, Shares(shares): Shares) -> Self {
            let color = u16x8_extend_low_u8x16(u32x4_splat(color));
            Self {
                sums: shares.map(|shares| u16x8_add(u16x8_mul(color, shares), u16x8_splat(128))),
                rests: shares.map(|shares| u16x8_sub(u16x8_splat(256), shares)),
            }
        }

        #[inline(always)]
        pub fn on(&self, [first, second, third, fourth]: [u32; 4]) -> [u32; 4] {
            let pixels = u32x4(first, second, third, fourth);
            let mixed =
                |parts, at: usize| u16x8_shr(u16x8_add(u16x8_mul(parts, self.rests[at]), self.sums[at]), 8);
            let (low, high) = (u16x8_extend_low_u8x16(pixels), u16x8_extend_high_u8x16(pixels));
            let four = u8x16_narrow_i16x8(mixed(low, 0), mixed(high, 1));
            [
                u32x4_extract_lane::<0>(four),
                u32x4_extract_lane::<1>(four),
                u32x4_extract_lane::<2>(four),
                u32x4_extract_lane::<3>(four),
            ]
        }
    }
}
