//! The mathematics of components: a module of its own, which only the components that use it make a peer load.
//! It has nothing but these functions, so every host gives the same numbers. Contract: `ABI.md`, section 5.
//! Natively it is a part of the runtime, and the last digit is the platform's.

macro_rules! of_one {
    ($($name:ident: $method:ident,)*) => {
        $(
            #[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
            pub extern "C" fn $name(value: f64) -> f64 { value.$method() }
        )*
    };
}

of_one! {
    math_sin: sin,
    math_cos: cos,
    math_tan: tan,
    math_asin: asin,
    math_acos: acos,
    math_atan: atan,
    math_exp: exp,
    math_log: ln,
    math_log2: log2,
    math_log10: log10,
    math_cbrt: cbrt,
    math_sinh: sinh,
    math_cosh: cosh,
    math_tanh: tanh,
    math_expm1: exp_m1,
    math_log1p: ln_1p,
}

// The inverse hyperbolic functions by the formulas that browsers use, which change at the same numbers: those of
// Rust's library differ in the last digits.

/// 2^28: beyond it 1 is nothing beside a square.
const FAR: f64 = 268_435_456.0;
/// 2^-28: below it the function is its argument.
const NEAR: f64 = 1.0 / FAR;
/// The first number beyond 2 of which the upper half of the bits is another.
const ABOVE_TWO: f64 = f64::from_bits(0x4000_0001_0000_0000);
/// The same of 2^28.
const ABOVE_FAR: f64 = f64::from_bits(0x41b0_0001_0000_0000);

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_asinh(value: f64) -> f64 {
    let size = value.abs();
    if size < NEAR {
        return value;
    }
    let square = size * size;
    let result = if size >= ABOVE_FAR {
        size.ln() + core::f64::consts::LN_2
    } else if size >= ABOVE_TWO {
        (2.0 * size + 1.0 / ((square + 1.0).sqrt() + size)).ln()
    } else {
        (size + square / (1.0 + (1.0 + square).sqrt())).ln_1p()
    };
    result.copysign(value)
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_acosh(value: f64) -> f64 {
    if value < 1.0 {
        f64::NAN
    } else if value >= FAR {
        value.ln() + core::f64::consts::LN_2
    } else if value >= ABOVE_TWO {
        (2.0 * value - 1.0 / (value + (value * value - 1.0).sqrt())).ln()
    } else {
        let above = value - 1.0;
        (above + (2.0 * above + above * above).sqrt()).ln_1p()
    }
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atanh(value: f64) -> f64 {
    let size = value.abs();
    if size < NEAR {
        return value;
    }
    let twice = size + size;
    let ratio = if size < 0.5 { twice + twice * size / (1.0 - size) } else { twice / (1.0 - size) };
    (0.5 * ratio.ln_1p()).copysign(value)
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_pow(base: f64, exponent: f64) -> f64 {
    // JavaScript's, unlike C's, is NaN for 1 and an exponent that is not finite.
    if base.abs() == 1.0 && !exponent.is_finite() { f64::NAN } else { base.powf(exponent) }
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_hypot(x: f64, y: f64) -> f64 {
    x.hypot(y)
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_mod(a: f64, b: f64) -> f64 {
    a % b
}
