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
