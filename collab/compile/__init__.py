"""The compiler: ``.omni`` source in, a WebAssembly module and diagnostics out. Imports no sibling package."""
