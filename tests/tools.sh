#!/bin/sh
# Makes sure that the tests have Chromium, PostgreSQL, Redis, strace and a Rust toolchain that can build the runtime to WebAssembly.
# Installs Debian's packages when run as root on Debian; elsewhere says in one line what to install.
set -eu

packages=""
[ -x /usr/bin/chromium ] || packages="$packages chromium"
[ -x /usr/bin/cargo-clippy ] || packages="$packages rust-web-clippy"
[ -x /usr/bin/cargo-fmt ] || packages="$packages rustfmt-web"
[ -x /usr/bin/wasm-ld-22 ] || packages="$packages lld-22"
[ -d /usr/lib/rustlib/src/rust/library ] || packages="$packages rustc-web cargo-web rust-web-src"
[ -x /usr/bin/cargo ] || packages="$packages rustc-web cargo-web"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
[ -x /usr/bin/strace ] || packages="$packages strace"
[ -x /usr/bin/redis-server ] || packages="$packages redis-server"
[ -z "$packages" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
    echo "The tests need these Debian packages (or their like elsewhere):$packages" >&2
    exit 2
fi
