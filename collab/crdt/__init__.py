"""Documents: what may enter one, what it holds, and where it is kept. ``SPEC.md`` numbers the rules."""
