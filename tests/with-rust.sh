#!/bin/sh
# Runs a cargo command with Debian's toolchain where it is installed, so that every machine uses the same one.
if [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ]; then
    PATH="/usr/bin:$PATH"
    export RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc
fi
exec "$@"
