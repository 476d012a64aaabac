#!/bin/sh
# Build the runtime and its mathematics to pkg, or to the folder given as the only argument.
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

if [ -d "$sources/vendor" ] && [ -x /usr/bin/cargo ]; then
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS="$flags --remap-path-prefix=$sources=std -Clinker=wasm-ld-22 -Zunstable-options -Cpanic=immediate-abort -Zmir-opt-level=3" \
        /usr/bin/cargo build --quiet --release --workspace --offline --locked --target $target \
        --manifest-path "$crate/Cargo.toml" --target-dir "$build" \
        -Zbuild-std=std,panic_abort -Zbuild-std-features= \
        --config 'source.crates-io.replace-with="vendored"' \
        --config "source.vendored.directory=\"$sources/vendor\""
else
    RUSTFLAGS="$flags" cargo build --quiet --release --workspace --locked --target $target \
        --manifest-path "$crate/Cargo.toml" --target-dir "$build"
fi

# The optimizer is pinned by tests/package-lock.json. A bound on inlining compresses better than none.
mkdir -p "$output"
for name in omnicraft_runtime omnicraft_mathematics; do
    node "$optimizer" -Oz --converge --one-caller-inline-max-function-size=40 --mvp-features \
        --enable-bulk-memory --enable-mutable-globals --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-multivalue --enable-reference-types --strip-debug --strip-producers --strip-target-features \
        "$build/$target/release/$name.wasm" -o "$output/$name.wasm"
done
