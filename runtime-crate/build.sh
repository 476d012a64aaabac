#!/bin/sh
# Build the runtime to pkg/omnicraft_runtime.wasm, or to the path given as the only argument.
#
# The reference bytes are those of Debian's toolchain (apt-get install rustc-web cargo-web rust-web-src lld-22),
# which has no WebAssembly target installed: core, alloc and std are built from its sources, offline. Elsewhere
# a rustup toolchain with `rustup target add wasm32-unknown-unknown` builds an equivalent module.
set -eu
crate=$(cd "$(dirname "$0")" && pwd)
output=${1:-$crate/pkg/omnicraft_runtime.wasm}
target=wasm32-unknown-unknown
sources=/usr/lib/rustlib/src/rust/library
build=${CARGO_TARGET_DIR:-$crate/target}/wasm

# A small stack (nothing recurses deeply) and a bound on memory: 256 MiB.
flags="--remap-path-prefix=$crate=runtime -Clink-arg=--export-table -Clink-arg=--growable-table"
flags="$flags -Clink-arg=-zstack-size=131072 -Clink-arg=--max-memory=268435456"

if [ -d "$sources/vendor" ] && [ -x /usr/bin/cargo ]; then
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS="$flags --remap-path-prefix=$sources=std -Clinker=wasm-ld-22 -Zunstable-options -Cpanic=immediate-abort" \
        /usr/bin/cargo build --quiet --release --offline --locked --target $target \
        --manifest-path "$crate/Cargo.toml" --target-dir "$build" \
        -Zbuild-std=std,panic_abort -Zbuild-std-features= \
        --config 'source.crates-io.replace-with="vendored"' \
        --config "source.vendored.directory=\"$sources/vendor\""
else
    RUSTFLAGS="$flags" cargo build --quiet --release --locked --target $target \
        --manifest-path "$crate/Cargo.toml" --target-dir "$build"
fi
mkdir -p "$(dirname "$output")"
cp "$build/$target/release/omnicraft_runtime.wasm" "$output"
