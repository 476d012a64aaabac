#!/bin/sh
# Build the runtime, in its variants, its mathematics and what draws pixels to pkg, or to the folder given as the
# only argument.
#
# The reference bytes are those of Debian's toolchain (apt-get install rustc-web cargo-web rust-web-src lld-22),
# which has no WebAssembly target installed: core, alloc and std are built from its sources, offline. Elsewhere
# a rustup toolchain with `rustup target add wasm32-unknown-unknown` builds an equivalent module.
set -eu
crate=$(cd "$(dirname "$0")" && pwd)
output=${1:-$crate/pkg}
optimizer=${WASM_OPT:-$crate/../tests/node_modules/.bin/wasm-opt}
target=wasm32-unknown-unknown
sources=/usr/lib/rustlib/src/rust/library
build=${CARGO_TARGET_DIR:-$crate/target}/wasm

# A small stack (nothing recurses deeply) and a bound on memory: 256 MiB.
flags="--remap-path-prefix=$crate=runtime -Clink-arg=--export-table -Clink-arg=--growable-table"
flags="$flags -Clink-arg=-zstack-size=131072 -Clink-arg=--max-memory=268435456"

# compile CRATE [CARGO OPTION...]: as a cdylib alone; built as an rlib with it, it would be a tenth larger.
compile() {
    name=$1
    shift
    if [ -d "$sources/vendor" ] && [ -x /usr/bin/cargo ]; then
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
        RUSTFLAGS="$flags --remap-path-prefix=$sources=std -Clinker=wasm-ld-22 -Zunstable-options -Cpanic=immediate-abort -Zmir-opt-level=3" \
            /usr/bin/cargo rustc --package "$name" --lib --crate-type cdylib --quiet --release --offline --locked --target $target \
            --manifest-path "$crate/Cargo.toml" --target-dir "$build" \
            -Zbuild-std=std,panic_abort -Zbuild-std-features= \
            --config 'source.crates-io.replace-with="vendored"' \
            --config "source.vendored.directory=\"$sources/vendor\"" "$@"
    else
        RUSTFLAGS="$flags" cargo rustc --package "$name" --lib --crate-type cdylib --quiet --release --locked --target $target \
            --manifest-path "$crate/Cargo.toml" --target-dir "$build" "$@"
    fi
}

# optimize CRATE NAME OPTION...: the optimizer is pinned by tests/package-lock.json. It works while the next one is
# compiled.
optimizers=
optimize() {
    from=$1 to=$2
    shift 2
    cp "$build/$target/release/$from.wasm" "$build/$to.wasm"
    node "$optimizer" --mvp-features "$@" \
        --enable-bulk-memory --enable-mutable-globals --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-multivalue --enable-reference-types --strip-debug --strip-producers --strip-target-features \
        "$build/$to.wasm" -o "$output/$to.wasm" &
    optimizers="$optimizers $!"
}
# A bound on inlining compresses better than none.
small="-Oz --converge --one-caller-inline-max-function-size=40"

mkdir -p "$output"
for name in omnicraft_mathematics omnicraft_runtime; do
    compile $name
    optimize $name $name $small
done
# Four pixels at a time. A browser without such instructions refuses the module, and Canvas 2D draws everything.
compile omnicraft_raster -- -Ctarget-feature=+simd128
optimize omnicraft_raster omnicraft_raster -O3 --one-caller-inline-max-function-size=40 --enable-simd
# What pages load that only show a component: the smallest that has the parts it needs (section 11 of ABI.md).
while read -r variant parts; do
    compile omnicraft_runtime --no-default-features --features "$parts"
    optimize omnicraft_runtime "$variant" $small
done <<VARIANTS
omnicraft_embed outlines,effects,layouts,sites,values,motion,entities
omnicraft_embed_middle sites,values,motion
omnicraft_embed_small
VARIANTS
for optimizer in $optimizers; do
    wait "$optimizer"
done
