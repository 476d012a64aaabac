"""What one source may ask of the compiler. Beyond a limit the author gets a diagnostic, never a stall."""

SOURCE_BYTES = 100 * 1024
NODES = 50_000
NESTING = 64
"""Elements inside elements, brackets inside brackets, blocks inside blocks."""
EXPRESSION_HEIGHT = 100
"""Levels of one expression tree; a chain ``a + b + c`` grows by one with each operator."""
PARAMETERS = 100
"""Of one function; engines take a thousand."""
MODULE_BYTES = 1_000_000
SLOW_SECONDS = 1.0
"""Of a processor: beyond it the author is warned, well before what stops a compile."""
FOLDING_STEPS = 100_000
INLINED_NODES = 200_000
INLINED_PARTS = 20_000
"""What the optimizer may add to a program by putting functions in place of their calls."""
PROBLEMS = 100
"""Diagnostics reported for one source; a person reads no more, and a hostile source could make thousands."""
